// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/group_data.h"

namespace tiltmeter {
namespace {

template <class T>
T sumOf(const std::array<T, 9>& values, CellMask mask)
{
    T sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        if ((mask >> i & 1U) != 0)
            sum += values[i];
    return sum;
}

} // namespace

double GroupData::sum(CellMask mask) const
{
    return sumOf(weight, mask);
}

std::uint64_t GroupData::count(CellMask mask) const
{
    return sumOf(counts, mask);
}

double GroupData::effective(CellMask mask) const
{
    const double squared = sumOf(squaredWeight, mask);
    const double plain = sumOf(weight, mask);
    return squared > 0 ? plain * plain / squared : 0;
}

GroupData groupData(const GroupStats& stats, const std::vector<OutcomeClass>& classes)
{
    const Tally folded = tally(stats, classes);
    GroupData data;
    data.records = stats.records;
    data.stats = &stats;
    for (std::size_t prediction = 0; prediction < 3; ++prediction)
        for (std::size_t label = 0; label < 3; ++label) {
            data.counts[prediction * 3 + label] = folded.records[prediction][label];
            data.weight[prediction * 3 + label] = folded.weight[prediction][label];
            data.squaredWeight[prediction * 3 + label] = folded.squaredWeight[prediction][label];
        }
    return data;
}

} // namespace tiltmeter
