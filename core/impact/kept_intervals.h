// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan_cache.h"
#include "config/drift_config.h"
#include "numeric/standardization.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace tiltmeter {

/// Intervals by resampling, kept under all that they depend on: the counts themselves, confidence, draws and
/// seed. So none of them can be out of date; what no longer occurs is left out of the next list.
class KeptIntervals
{
public:
    /// `cache` nullptr: nothing is kept. Must live as long as this. `config`: each question has a list of its
    /// own.
    KeptIntervals(ScanCache* cache, const DriftConfig& config);

    /// numeric::bootstrapDecomposition, computed only if it is not known.
    [[nodiscard]] std::optional<numeric::DecompositionIntervals>
    bootstrap(std::span<const numeric::RateCell> cells, double confidence, int draws, std::uint64_t seed);
    /// Hands the list over, if anything in it is new.
    void keep();

private:
    using List = std::map<std::string, numeric::DecompositionIntervals>;

    ScanCache* m_cache;
    std::string m_plan;
    List m_known;
    List m_used;
    bool m_isNew = false;
};

} // namespace tiltmeter
