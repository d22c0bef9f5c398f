// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/magnitude.h"
#include "drift/window_keys.h"

#include <optional>
#include <span>

namespace tiltmeter {

/// Magnitudes of windows whose rows, and those of what they are compared with, are the same as when they were
/// measured.
class MagnitudeCache
{
public:
    /// `features`: the columns that are compared. All must live as long as this. `drawn`: rows that are drawn
    /// from a window at most; fewer give other magnitudes.
    MagnitudeCache(const DriftSources& sources, const DriftEvaluation& evaluation,
                   std::span<const DriftFeature> features, std::size_t drawn);

    /// nullopt: not known. A magnitude that can't be measured is known too.
    [[nodiscard]] std::optional<std::optional<DriftMagnitude>> find(std::size_t window) const;
    void keep(std::size_t window, std::optional<DriftMagnitude> magnitude) const;

    /// The rows drawn from the baseline that all windows are compared with.
    [[nodiscard]] std::optional<RowSample> findBaseline() const;
    void keepBaseline(const RowSample& sample) const;

private:
    std::size_t m_features;
    WindowKeys m_keys;
};

} // namespace tiltmeter
