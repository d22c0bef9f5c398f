// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/sampled_reader.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

class SampledCursor final : public BatchCursor
{
public:
    SampledCursor(std::unique_ptr<BatchCursor> whole, const std::vector<std::size_t>& batches)
        : m_whole(std::move(whole)), m_batches(batches)
    {
    }
    [[nodiscard]] Result<BatchView> read(std::size_t batch) override
    {
        return m_whole->read(m_batches[batch]);
    }

private:
    std::unique_ptr<BatchCursor> m_whole;
    const std::vector<std::size_t>& m_batches;
};

} // namespace

SampledReader::SampledReader(const BatchReader& whole, std::uint64_t records) : m_whole(whole)
{
    const std::size_t count = whole.batchCount();
    if (count == 0)
        return;
    const std::uint64_t rows = std::max<std::uint64_t>(1, whole.rowCount());
    const double share = static_cast<double>(records) / static_cast<double>(rows);
    const auto wanted = static_cast<std::size_t>(
        std::clamp(std::ceil(share * static_cast<double>(count)), 1.0, static_cast<double>(count)));
    // The middle of each of `wanted` equal parts.
    for (std::size_t i = 0; i < wanted; ++i) {
        m_batches.push_back((2 * i + 1) * count / (2 * wanted));
        m_rows += whole.rowsOf(m_batches.back());
    }
}

std::size_t SampledReader::rowsOf(std::size_t batch) const
{
    return m_whole.rowsOf(m_batches[batch]);
}

std::optional<Zone> SampledReader::zone(std::size_t batch, std::size_t column) const
{
    return m_whole.zone(m_batches[batch], column);
}

std::span<const std::string> SampledReader::dictionary(std::size_t column) const
{
    return m_whole.dictionary(column);
}

Result<std::unique_ptr<BatchCursor>> SampledReader::cursor(std::vector<std::size_t> columns) const
{
    TILTMETER_ASSIGN(auto whole, m_whole.cursor(std::move(columns)));
    return std::make_unique<SampledCursor>(std::move(whole), m_batches);
}

} // namespace tiltmeter
