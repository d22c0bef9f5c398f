// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/parallel.h"
#include "aggregate/small_archive.h"
#include "drift/estimate_model_drift.h"
#include "drift/learnt_constraints.h"
#include "drift/reconstruction.h"
#include "drift/window_keys.h"
#include "drift/window_magnitudes.h"

#include <algorithm>

namespace tiltmeter {
namespace {

/// Goes up when the same rows give other figures, or the bytes change.
const std::string formatVersion = "3/" TILTMETER_VERSION "/rows/";

constexpr double samplingShare = 0.25; ///< of the work
constexpr double magnitudesShare = 0.7;
constexpr double learningShare = 0.9;
constexpr double windowsShare = 0.95;

/// What was learnt of the baseline's rows: all that a window needs to be measured.
struct LearntRows {
    std::vector<std::string> words; ///< RowSampler::words
    std::optional<ReconstructionBaseline> reconstruction;
    std::optional<ConsistencyRules> rules;
    LearntErrors errors;
};

/// What was measured of the rows of one window.
struct WindowFigures {
    std::optional<ReconstructionError> reconstruction;
    ConsistencyWindow consistency; ///< the counts alone
    ModelDriftWindow errors;       ///< all but the range
};

template <class Archive>
void archive(Archive& a, LearntRows& learnt, std::span<const RowColumn> columns)
{
    a.list(learnt.words);
    bool isThere = learnt.reconstruction.has_value();
    a.value(isThere);
    if (isThere) {
        if (!learnt.reconstruction)
            learnt.reconstruction.emplace();
        learnt.reconstruction->archive(a);
    }
    isThere = learnt.rules.has_value();
    a.value(isThere);
    if (isThere) {
        if (!learnt.rules)
            learnt.rules = ConsistencyRules{LearntConstraints(columns)};
        learnt.rules->constraints.archive(a);
        a.value(learnt.rules->rows);
        a.value(learnt.rules->violating);
    }
    learnt.errors.archive(a);
}

template <class Archive>
void archive(Archive& a, WindowFigures& figures)
{
    a.maybe(figures.reconstruction, [&a](ReconstructionError& error) {
        auto& [value, baselineValue, lower, upper, exceeds, rows, components, dimensions, varianceShare] =
            error;
        for (double* number : {&value, &baselineValue, &lower, &upper, &varianceShare})
            a.value(*number);
        a.value(exceeds);
        a.value(rows);
        a.value(components);
        a.value(dimensions);
    });
    a.value(figures.consistency.checked);
    a.value(figures.consistency.violating);
    a.list(figures.consistency.violations, [&a](ConsistencyWindow::Violation& violation) {
        auto& [constraint, records, value] = violation;
        a.value(constraint);
        a.value(records);
        a.value(value);
    });
    auto& [range, rows, predictedAccuracy, drop, nullLimit, exceeds, labelled, accuracy, accuracyInterval,
           status] = figures.errors;
    a.value(rows);
    for (std::optional<double>* number : {&predictedAccuracy, &drop, &nullLimit, &accuracy})
        a.maybe(*number);
    a.value(exceeds);
    a.value(labelled);
    a.maybe(accuracyInterval, [&a](numeric::Interval& interval) {
        auto& [lower, upper] = interval;
        a.value(lower);
        a.value(upper);
    });
    a.value(status);
}

/// With one baseline for all windows: what is known of it and of them is kept.
class FixedBaseline
{
public:
    FixedBaseline(const DriftSources& sources, DriftEvaluation& evaluation, RowSampler sampler)
        : m_evaluation(evaluation), m_sampler(std::move(sampler)), m_names(namesOf(m_sampler.described())),
          m_keys(sources, evaluation, m_names, formatVersion),
          m_magnitudes(sources, evaluation, m_sampler.mostRows()), m_figures(evaluation.windows.size()),
          m_isOpen(evaluation.windows.size(), true)
    {
    }

    Result<void> measure(const Progress& progress)
    {
        const bool isKnown = find();
        std::vector<bool> isWanted = m_isOpen;
        for (std::size_t i = 0; i < isWanted.size(); ++i)
            isWanted[i] = isWanted[i] || m_magnitudes.isOpen(i);
        if (!isKnown || std::ranges::find(isWanted, true) != isWanted.end()) {
            TILTMETER_ASSIGN(const SampledRows rows,
                             m_sampler.sample(isWanted, !isKnown || m_magnitudes.needsBaseline(),
                                              progress.part(0, samplingShare)));
            TILTMETER_TRY(m_magnitudes.measure(rows, progress.part(samplingShare, magnitudesShare)));
            if (!isKnown)
                learn(rows);
            TILTMETER_TRY(measureOpen(rows, progress.part(learningShare, windowsShare)));
            keep(!isKnown);
        }
        std::vector<ConsistencyWindow> consistency;
        std::vector<ModelDriftWindow> errors;
        for (std::size_t i = 0; i < m_figures.size(); ++i) {
            m_evaluation.windows[i].reconstruction = m_figures[i].reconstruction;
            consistency.push_back(std::move(m_figures[i].consistency));
            errors.push_back(std::move(m_figures[i].errors));
            errors.back().range = m_evaluation.windows[i].range;
        }
        m_evaluation.consistency = judgedConsistency(m_learnt.rules, std::move(consistency), m_evaluation);
        m_evaluation.modelDrift = modelDriftOf(m_learnt.errors, std::move(errors));
        return {};
    }

private:
    static std::vector<std::string> namesOf(const SampledRows& rows)
    {
        std::vector<std::string> names;
        for (const RowColumn& column : rows.columns)
            names.push_back(column.name);
        return names;
    }

    /// Whether what was learnt of the baseline is known; and of windows, what was measured.
    bool find()
    {
        const auto bytes = m_keys.findBaseline();
        if (!bytes)
            return false;
        SmallLoader in(*bytes);
        LearntRows learnt;
        archive(in, learnt, m_sampler.described().columns);
        const std::size_t columns = m_names.size();
        if (!in.isGood() || (learnt.reconstruction && !learnt.reconstruction->isSound(columns)) ||
            (learnt.rules && !learnt.rules->constraints.isSound()) ||
            (learnt.errors.detector && !learnt.errors.detector->isSound(columns)))
            return false;
        m_sampler.setWords(learnt.words);
        m_learnt = std::move(learnt);
        for (std::size_t i = 0; i < m_figures.size(); ++i) {
            const auto kept = m_keys.find(i, drawOf(i));
            if (!kept)
                continue;
            SmallLoader window(*kept);
            WindowFigures figures;
            archive(window, figures);
            if (!window.isGood())
                continue;
            m_figures[i] = std::move(figures);
            m_isOpen[i] = false;
        }
        return true;
    }

    void keep(bool isNew)
    {
        if (!m_keys.isUsable() || !m_learnt.errors.isDecided)
            return;
        if (isNew) {
            m_learnt.words = m_sampler.words();
            SmallSaver out;
            archive(out, m_learnt, m_sampler.described().columns);
            m_keys.keepBaseline(std::move(out).take());
        }
        for (std::size_t i = 0; i < m_figures.size(); ++i) {
            if (!m_isOpen[i])
                continue;
            SmallSaver out;
            archive(out, m_figures[i]);
            m_keys.keep(i, std::move(out).take(), drawOf(i));
        }
    }

    /// What is drawn of a window depends on this beside its rows.
    [[nodiscard]] std::string drawOf(std::size_t window) const
    {
        return std::to_string(m_sampler.mostRows()) + "/" +
               (m_evaluation.windows[window].inBaseline ? "baseline" : "");
    }

    void learn(const SampledRows& rows)
    {
        // Not those of `rows`, which do not stay as long as the rules.
        const std::vector<RowColumn>& columns = m_sampler.described().columns;
        m_learnt.reconstruction = ReconstructionBaseline::learn(rows.baseline, columns, rows.features);
        m_learnt.rules =
            learnRules(rows.baseline, columns, rows.features, knownOf(columns, rows.features, m_evaluation));
        m_learnt.errors = learnErrors(rows, m_evaluation.config);
    }

    Result<void> measureOpen(const SampledRows& rows, const Progress& progress)
    {
        // Windows know nothing of each other: the order does not matter.
        const auto measureOne = [&](std::size_t i) -> Result<void> {
            if (!m_isOpen[i])
                return {};
            const DriftWindow& window = m_evaluation.windows[i];
            const RowSample& sample = rows.windows[i];
            const auto minimum = static_cast<std::size_t>(m_evaluation.config.minimumSample);
            WindowFigures& figures = m_figures[i];
            if (m_learnt.reconstruction && !window.inBaseline && sample.rows() >= minimum)
                figures.reconstruction = m_learnt.reconstruction->measure(sample);
            if (m_learnt.rules && !window.inBaseline)
                checkRows(sample, m_learnt.rules->constraints, figures.consistency);
            figures.errors = measureErrors(m_learnt.errors, sample, window, m_evaluation.config);
            return {};
        };
        using Worker = decltype(measureOne);
        return forEachBatch(m_figures.size(), 0, progress,
                            [&measureOne](unsigned) { return Result<Worker>(measureOne); });
    }

    DriftEvaluation& m_evaluation;
    RowSampler m_sampler;
    std::vector<std::string> m_names;
    WindowKeys m_keys;
    WindowMagnitudes m_magnitudes;
    LearntRows m_learnt;
    std::vector<WindowFigures> m_figures;
    std::vector<bool> m_isOpen;
};

/// Each window has a baseline of its own, so that nothing learnt of one serves another: only magnitudes,
/// which take longest, are kept.
Result<void> measureRolling(const DriftSources& sources, RowSampler& sampler, DriftEvaluation& evaluation,
                            const Progress& progress)
{
    WindowMagnitudes magnitudes(sources, evaluation, sampler.mostRows());
    TILTMETER_ASSIGN(const SampledRows rows,
                     sampler.sample(std::vector<bool>(evaluation.windows.size(), true), true,
                                    progress.part(0, samplingShare)));
    TILTMETER_TRY(magnitudes.measure(rows, progress.part(samplingShare, magnitudesShare)));
    const auto minimum = static_cast<std::size_t>(evaluation.config.minimumSample);
    const auto measure = [&](std::size_t i) -> Result<void> {
        DriftWindow& window = evaluation.windows[i];
        const RowSample& current = rows.windows[i];
        if (window.inBaseline || current.rows() < minimum)
            return {};
        // The windows keep all cores busy.
        const auto own =
            ReconstructionBaseline::learn(rows.rollingBaselines[i], rows.columns, rows.features, 1);
        if (own)
            window.reconstruction = own->measure(current);
        return {};
    };
    using Worker = decltype(measure);
    TILTMETER_TRY(forEachBatch(evaluation.windows.size(), 0, progress.part(magnitudesShare, windowsShare),
                               [&measure](unsigned) { return Result<Worker>(measure); }));
    evaluation.consistency = checkRollingConsistency(rows, evaluation);
    TILTMETER_TRY(progress.check());
    evaluation.modelDrift = estimateRollingModelDrift(rows, evaluation);
    return {};
}

} // namespace

Result<void> measureSampledRows(const DriftSources& sources, DriftEvaluation& evaluation,
                                const Progress& progress)
{
    auto sampler = RowSampler::create(sources, evaluation);
    if (!sampler)
        return {};
    const bool isRolling =
        sources.baseline == nullptr && evaluation.config.baseline.kind == DriftBaselineKind::Rolling;
    if (isRolling) {
        TILTMETER_TRY(measureRolling(sources, *sampler, evaluation, progress));
    } else {
        TILTMETER_TRY(FixedBaseline(sources, evaluation, std::move(*sampler)).measure(progress));
    }
    progress.report(1);
    return {};
}

} // namespace tiltmeter
