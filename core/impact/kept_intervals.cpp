// SPDX-License-Identifier: GPL-3.0-or-later
#include "impact/kept_intervals.h"

#include "aggregate/small_archive.h"

#include <cstring>

namespace tiltmeter {
namespace {

/// Goes up when the same counts give other intervals, or the bytes change.
const std::string formatVersion = "1/" TILTMETER_VERSION "/impact/";
const std::string place = "intervals/all";

struct Entry {
    std::string key;
    numeric::DecompositionIntervals intervals;
};

template <class Archive>
void archive(Archive& a, std::vector<Entry>& entries)
{
    a.list(entries, [&a](Entry& entry) {
        a.value(entry.key);
        auto& [change, mix, rate, interaction, treatment] = entry.intervals;
        for (numeric::Interval* interval : {&change, &mix, &rate, &interaction, &treatment}) {
            a.value(interval->lower);
            a.value(interval->upper);
        }
    });
}

std::string keyOf(std::span<const numeric::RateCell> cells, double confidence, int draws, std::uint64_t seed)
{
    std::string text = std::to_string(draws) + "/" + std::to_string(seed) + "/";
    const auto add = [&text](double value) {
        char bytes[sizeof value];
        std::memcpy(bytes, &value, sizeof value);
        text.append(bytes, sizeof value);
    };
    add(confidence);
    for (const auto& [baseline, baselineYes, current, currentYes] : cells)
        for (const double value : {baseline, baselineYes, current, currentYes})
            add(value);
    return shortKey(text);
}

} // namespace

KeptIntervals::KeptIntervals(ScanCache* cache, const DriftConfig& config) : m_cache(cache)
{
    if (m_cache == nullptr)
        return;
    m_plan = shortKey(formatVersion + toJson(config));
    const auto found = m_cache->find(m_plan, {&place, 1});
    if (!found)
        return;
    SmallLoader in(found->data);
    std::vector<Entry> entries;
    archive(in, entries);
    if (in.isGood())
        for (Entry& entry : entries)
            m_known.emplace(std::move(entry.key), entry.intervals);
}

std::optional<numeric::DecompositionIntervals>
KeptIntervals::bootstrap(std::span<const numeric::RateCell> cells, double confidence, int draws,
                         std::uint64_t seed)
{
    if (m_cache == nullptr)
        return numeric::bootstrapDecomposition(cells, confidence, draws, seed);
    const std::string key = keyOf(cells, confidence, draws, seed);
    if (const auto it = m_known.find(key); it != m_known.end()) {
        m_used.insert(*it);
        return it->second;
    }
    const auto intervals = numeric::bootstrapDecomposition(cells, confidence, draws, seed);
    if (intervals) {
        m_used.emplace(key, *intervals);
        m_isNew = true;
    }
    return intervals;
}

void KeptIntervals::keep()
{
    if (m_cache == nullptr || !m_isNew)
        return;
    std::vector<Entry> entries;
    for (const auto& [key, intervals] : m_used)
        entries.push_back({key, intervals});
    SmallSaver out;
    archive(out, entries);
    m_cache->put(m_plan, place, std::move(out).take());
}

} // namespace tiltmeter
