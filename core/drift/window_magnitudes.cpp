// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/window_magnitudes.h"

#include "aggregate/parallel.h"
#include "drift/magnitude.h"

#include <algorithm>

namespace tiltmeter {
namespace {

std::vector<DriftFeature> featuresOf(const DriftEvaluation& evaluation)
{
    std::vector<DriftFeature> features;
    for (const DriftFeature& feature : evaluation.features)
        if (feature.family == DriftFamily::Feature)
            features.push_back(feature);
    return features;
}

} // namespace

WindowMagnitudes::WindowMagnitudes(const DriftSources& sources, DriftEvaluation& evaluation,
                                   std::size_t drawn)
    : m_evaluation(evaluation), m_isRolling(sources.baseline == nullptr &&
                                            evaluation.config.baseline.kind == DriftBaselineKind::Rolling),
      m_features(featuresOf(evaluation)), m_cache(sources, evaluation, m_features, drawn),
      m_isOpen(evaluation.windows.size())
{
    const auto minimum = static_cast<std::uint64_t>(evaluation.config.minimumSample);
    for (std::size_t i = 0; i < m_isOpen.size(); ++i) {
        DriftWindow& window = evaluation.windows[i];
        if (window.inBaseline || window.records < minimum)
            continue;
        if (auto known = m_cache.find(i))
            window.magnitude = std::move(*known);
        else
            m_isOpen[i] = true;
    }
    if (!m_isRolling)
        m_baseline = m_cache.findBaseline();
}

bool WindowMagnitudes::needsBaseline() const
{
    return !m_isRolling && !m_baseline && std::ranges::find(m_isOpen, true) != m_isOpen.end();
}

Result<void> WindowMagnitudes::measure(const SampledRows& rows, const Progress& progress)
{
    const DriftConfig& config = m_evaluation.config;
    const auto fewer = [&](const RowSample& sample) {
        return thinned(sample, mostComparedRows, m_features.size(), config.seed);
    };
    if (needsBaseline()) {
        m_baseline = fewer(rows.baseline);
        m_cache.keepBaseline(*m_baseline);
    }
    const auto minimum = static_cast<std::size_t>(config.minimumSample);
    const auto measureOne = [&](std::size_t i) -> Result<void> {
        if (m_isOpen[i] && rows.windows[i].rows() >= minimum)
            m_evaluation.windows[i].magnitude =
                driftMagnitude(m_isRolling ? fewer(rows.rollingBaselines[i]) : *m_baseline,
                               fewer(rows.windows[i]), m_features, config.alpha, config.seed);
        return {};
    };
    using Worker = decltype(measureOne);
    TILTMETER_TRY(forEachBatch(m_isOpen.size(), 0, progress,
                               [&measureOne](unsigned) { return Result<Worker>(measureOne); }));
    for (std::size_t i = 0; i < m_isOpen.size(); ++i)
        if (m_isOpen[i])
            m_cache.keep(i, m_evaluation.windows[i].magnitude);
    return {};
}

} // namespace tiltmeter
