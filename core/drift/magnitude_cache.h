// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan_cache.h"
#include "drift/evaluate_drift.h"
#include "drift/magnitude.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

/// Whether the sample of a rolling baseline for `window` takes in the rows of `other`.
[[nodiscard]] bool isPooled(const DriftWindow& other, const DriftWindow& window,
                            const DriftBaseline& baseline);

/// Magnitudes of windows whose rows, and those of what they are compared with, are the same as when they were
/// measured.
class MagnitudeCache
{
public:
    /// `features`: the columns that are compared. All must live as long as this.
    MagnitudeCache(const DriftSources& sources, const DriftEvaluation& evaluation,
                   std::span<const DriftFeature> features);

    /// nullopt: not known. A magnitude that can't be measured is known too.
    [[nodiscard]] std::optional<std::optional<DriftMagnitude>> find(std::size_t window) const;
    void keep(std::size_t window, const std::optional<DriftMagnitude>& magnitude) const;

    /// The rows drawn from the baseline that all windows are compared with.
    [[nodiscard]] std::optional<RowSample> findBaseline() const;
    void keepBaseline(const RowSample& sample) const;

private:
    [[nodiscard]] std::string keyOf(std::size_t window) const;
    [[nodiscard]] std::string baselineKey() const;
    [[nodiscard]] std::string dataIn(const TimeRange& range) const;

    const DriftSources& m_sources;
    const DriftEvaluation& m_evaluation;
    ScanCache* m_cache; ///< null where nothing is kept
    std::vector<std::size_t> m_columns;
    std::string m_plan;
    std::string m_baseline; ///< what all windows are compared with
};

} // namespace tiltmeter
