// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/parallel.h"
#include "drift/estimate_model_drift.h"
#include "drift/learnt_constraints.h"
#include "drift/reconstruction.h"

namespace tiltmeter {
namespace {

constexpr double samplingShare = 0.4; ///< of the work
constexpr double windowsShare = 0.9;

} // namespace

Result<void> measureSampledRows(const DriftSources& sources, DriftEvaluation& evaluation,
                                const Progress& progress)
{
    TILTMETER_ASSIGN(const std::optional<SampledRows> sampled,
                     sampleRows(sources, evaluation, progress.part(0, samplingShare)));
    if (!sampled)
        return {};
    const SampledRows& rows = *sampled;
    const bool isRolling = !rows.rollingBaselines.empty();
    std::optional<ReconstructionBaseline> fixed;
    if (!isRolling)
        fixed = ReconstructionBaseline::learn(rows.baseline, rows.columns, rows.features);
    const auto minimum = static_cast<std::size_t>(evaluation.config.minimumSample);
    // Windows know nothing of each other: the order does not matter.
    const auto measure = [&](std::size_t i) -> Result<void> {
        DriftWindow& window = evaluation.windows[i];
        const RowSample& current = rows.windows[i];
        if (window.inBaseline || current.rows() < minimum)
            return {};
        const RowSample& baseline = rows.baselineFor(i);
        const auto own =
            isRolling ? ReconstructionBaseline::learn(baseline, rows.columns, rows.features) : std::nullopt;
        if (const auto& reconstruction = isRolling ? own : fixed)
            window.reconstruction = reconstruction->measure(current);
        return {};
    };
    using Worker = decltype(measure);
    TILTMETER_TRY(forEachBatch(evaluation.windows.size(), 0, progress.part(samplingShare, windowsShare),
                               [&measure](unsigned) { return Result<Worker>(measure); }));
    evaluation.consistency = checkConsistency(rows, evaluation);
    TILTMETER_TRY(progress.check());
    evaluation.modelDrift = estimateModelDrift(rows, evaluation);
    progress.report(1);
    return {};
}

} // namespace tiltmeter
