// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/magnitude_cache.h"
#include "drift/row_sample.h"

#include <optional>
#include <vector>

namespace tiltmeter {

/// The magnitudes of the windows that are not a part of the baseline: those of unchanged rows are known from
/// earlier evaluations, the others are measured on drawn rows. Of columns of the family Feature.
class WindowMagnitudes
{
public:
    /// Fills in what is known. Sources and evaluation must live as long as this. `drawn`: rows that are drawn
    /// from a window at most, of which those that are compared are drawn.
    WindowMagnitudes(const DriftSources& sources, DriftEvaluation& evaluation, std::size_t drawn);

    /// Whether the window's rows are needed.
    [[nodiscard]] bool isOpen(std::size_t window) const { return m_isOpen[window]; }
    /// Whether the rows of the (one) baseline are.
    [[nodiscard]] bool needsBaseline() const;
    /// `rows` of all open windows, and of the baseline where they are needed.
    [[nodiscard]] Result<void> measure(const SampledRows& rows, const Progress& progress);

private:
    DriftEvaluation& m_evaluation;
    bool m_isRolling;
    std::vector<DriftFeature> m_features;
    MagnitudeCache m_cache;
    std::vector<bool> m_isOpen;
    std::optional<RowSample> m_baseline; ///< known
};

} // namespace tiltmeter
