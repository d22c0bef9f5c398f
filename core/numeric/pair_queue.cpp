// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/pair_queue.h"

#include <algorithm>
#include <cassert>

namespace tiltmeter::numeric {
namespace {

// Served outcomes are dropped once they are the larger part, so that each is moved once on average.
bool worthDropping(std::size_t served, std::size_t all)
{
    return served >= 64 && served * 2 >= all;
}

std::ptrdiff_t offset(std::uint64_t words)
{
    return static_cast<std::ptrdiff_t>(words);
}

} // namespace

BitFifo::BitFifo(const State& state) : m_words(state.words), m_end(state.count)
{
    assert(state.count <= state.words.size() * 64);
    m_words.resize((m_end + 63) / 64);
    if (m_end % 64 != 0)
        m_words.back() &= (std::uint64_t{1} << (m_end % 64)) - 1;
}

BitFifo::State BitFifo::state() const
{
    State state{size(), {}};
    state.words.reserve((state.count + 63) / 64);
    const unsigned shift = static_cast<unsigned>(m_begin % 64);
    for (std::uint64_t bit = m_begin; bit < m_end; bit += 64) {
        const std::uint64_t at = bit / 64;
        std::uint64_t word = m_words[at] >> shift;
        if (shift != 0 && at + 1 < m_words.size())
            word |= m_words[at + 1] << (64 - shift);
        state.words.push_back(word);
    }
    if (state.count % 64 != 0)
        state.words.back() &= (std::uint64_t{1} << (state.count % 64)) - 1;
    return state;
}

void BitFifo::push(bool value)
{
    if (m_end == m_words.size() * 64)
        m_words.push_back(0);
    if (value)
        m_words[m_end / 64] |= std::uint64_t{1} << (m_end % 64);
    ++m_end;
}

bool BitFifo::pop()
{
    assert(m_begin < m_end);
    const bool value = (m_words[m_begin / 64] >> (m_begin % 64)) & 1u;
    ++m_begin;
    if (m_begin == m_end) {
        m_words.clear();
        m_begin = m_end = 0;
    } else if (m_begin % 64 == 0 && worthDropping(m_begin / 64, m_words.size())) {
        m_words.erase(m_words.begin(), m_words.begin() + offset(m_begin / 64));
        m_end -= m_begin;
        m_begin = 0;
    }
    return value;
}

bool BitFifo::popNewest()
{
    assert(m_begin < m_end);
    --m_end;
    const std::uint64_t bit = std::uint64_t{1} << (m_end % 64);
    const bool value = (m_words[m_end / 64] & bit) != 0;
    m_words[m_end / 64] &= ~bit; // push() only sets
    if (m_begin == m_end) {
        m_words.clear();
        m_begin = m_end = 0;
    } else if (m_end % 64 == 0) {
        m_words.pop_back();
    }
    return value;
}

ValueFifo::State ValueFifo::state() const
{
    return {m_values.begin() + offset(m_begin), m_values.end()};
}

double ValueFifo::pop()
{
    assert(m_begin < m_values.size());
    const double value = m_values[m_begin++];
    if (m_begin == m_values.size()) {
        m_values.clear();
        m_begin = 0;
    } else if (worthDropping(m_begin, m_values.size())) {
        m_values.erase(m_values.begin(), m_values.begin() + offset(m_begin));
        m_begin = 0;
    }
    return value;
}

double ValueFifo::popNewest()
{
    assert(m_begin < m_values.size());
    const double value = m_values.back();
    m_values.pop_back();
    if (m_begin == m_values.size()) {
        m_values.clear();
        m_begin = 0;
    }
    return value;
}

} // namespace tiltmeter::numeric
