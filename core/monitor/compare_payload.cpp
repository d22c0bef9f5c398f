// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/compare_payload.h"

#include "drift/evaluate_drift.h"
#include "impact/measure_impact.h"
#include "monitor/sampled_reader.h"
#include "monitor/stored_counts.h"
#include "monitor/type_errors.h"

namespace tiltmeter {
namespace {

constexpr TimePoint beginOfTime{-62'135'596'800'000'000}; // 0001-01-01T00:00:00Z
constexpr TimePoint endOfTime{253'402'300'800'000'000};   // 10000-01-01T00:00:00Z
constexpr double comparisonShare = 0.8;                   ///< of the work

} // namespace

Result<std::unique_ptr<SegmentReader>> baselineReader(const PayloadView& payload,
                                                      const DriftBaseline& baseline)
{
    if (baseline.kind != DriftBaselineKind::DataSet)
        return nullptr;
    const DeploymentId deployment = payload.deployment.id;
    auto dataSet = payload.store.dataSet(deployment, baseline.dataSet);
    if (!dataSet && dataSet.error().code == ErrorCode::NoSuchDataSet) { // which ones there are
        TILTMETER_ASSIGN(const std::vector<DataSet> all, payload.store.dataSets(deployment));
        std::string& names = dataSet.error().detail;
        names.clear();
        for (const DataSet& each : all)
            names += (names.empty() ? "" : "\n") + each.name;
    }
    if (!dataSet)
        return fail(dataSet.error());
    return payload.store.reader(dataSet->id);
}

Result<DriftEvaluation> comparePayload(const PayloadView& payload, const DriftRevision& saved,
                                       const FairnessConfig* fairness, const DriftOptions& options,
                                       SharedPass::Seat* seat, const Progress& progress)
{
    const DriftConfig config = withOptions(options.config.value_or(saved.config), options);
    TILTMETER_ASSIGN(const auto other, baselineReader(payload, config.baseline));
    DriftSources sources;
    std::optional<SampledReader> sample;
    // Windows of so many records would be other windows.
    if (options.sampleRecords > 0 && config.window.kind != WindowKind::Records)
        sample.emplace(payload.reader, options.sampleRecords);
    if (sample && sample->isWhole())
        sample.reset(); // what was counted before serves
    sources.payload = sample ? static_cast<const BatchReader*>(&*sample) : &payload.reader;
    sources.baseline = other.get();
    if (payload.dataSet.firstTime && payload.dataSet.lastTime)
        sources.covered = {*payload.dataSet.firstTime, {payload.dataSet.lastTime->microseconds + 1}};
    std::optional<TimeRange> period;
    if (options.since || options.until)
        period = TimeRange{options.since.value_or(beginOfTime), options.until.value_or(endOfTime)};
    StoredCounts payloadCounts(payload.store, payload.reader);
    if (!sample)
        sources.payloadCache = &payloadCounts;
    if (!sample && seat != nullptr)
        sources.countPayload = [seat](const AggregationPlan& plan, const Progress& scanning) {
            return seat->count(plan, scanning);
        };
    std::optional<StoredCounts> baselineCounts;
    if (other)
        sources.baselineCache = &baselineCounts.emplace(payload.store, *other);
    TILTMETER_ASSIGN(const RefusedCells refused, payload.store.refusedCells(payload.dataSet.id));
    RefusedCells ofSample;
    ofSample.isKnown = false; // how many belong to it
    sources.payloadRefused = sample ? &ofSample : &refused;
    RefusedCells baselineRefused;
    if (other) {
        TILTMETER_ASSIGN(baselineRefused, payload.store.refusedCells(other->dataSet()));
        sources.baselineRefused = &baselineRefused;
    }
    TILTMETER_ASSIGN(DriftEvaluation evaluation,
                     evaluateDrift(sources, config, period, progress.part(0, comparisonShare)));
    if (config.magnitude) { // a preview does without
        if (fairness != nullptr) {
            TILTMETER_ASSIGN(evaluation.impact, measureImpact(sources, evaluation, *fairness,
                                                              progress.part(comparisonShare, 1)));
        } else {
            evaluation.impact.emplace().status = ImpactStatus::NotConfigured;
        }
    }
    payloadCounts.save();
    if (baselineCounts)
        baselineCounts->save();
    TILTMETER_TRY(countTypeErrors(payload.store, {payload.dataSet.id, &refused},
                                  other ? std::optional(TypeErrorSource{other->dataSet(), &baselineRefused})
                                        : std::nullopt,
                                  evaluation));
    evaluation.deployment = payload.deployment.name;
    evaluation.revision = options.config ? 0 : saved.revision;
    evaluation.dataFingerprint = payload.reader.fingerprint();
    evaluation.softwareVersion = TILTMETER_VERSION;
    return evaluation;
}

} // namespace tiltmeter
