// SPDX-License-Identifier: GPL-3.0-or-later
#include "impact/measure_impact.h"

#include "loan_log.h"

#include <QTest>

#include <cmath>

using namespace tiltmeter;

namespace {

struct Case {
    DriftEvaluation evaluation;
    DriftImpact impact;
};

TimeRange coveredBy(const LoanLog& log)
{
    return {{LoanLog::firstMonday}, {LoanLog::firstMonday + log.weeks * LoanLog::week}};
}

Case measured(const LoanLog& log, const DriftConfig& given = LoanLog::drift(),
              const FairnessConfig& fairness = LoanLog::fairness(), const LoanLog* baseline = nullptr)
{
    DriftConfig config = given;
    config.magnitude = false;
    const auto reader = readerOf(log.table(), LoanLog::roles());
    std::unique_ptr<MemoryReader> other;
    if (baseline != nullptr)
        other = readerOf(baseline->table(), LoanLog::roles());
    DriftSources sources{reader.get(), other.get(), coveredBy(log)};
    auto evaluation = evaluateDrift(sources, config, std::nullopt, {});
    if (!evaluation)
        qFatal("no evaluation: %s", evaluation.error().subject.c_str());
    auto impact = measureImpact(sources, *evaluation, fairness, {});
    if (!impact)
        qFatal("no impact: %s", impact.error().subject.c_str());
    return {std::move(*evaluation), std::move(*impact)};
}

const MixDecomposition* groupOf(const std::vector<MixDecomposition>& groups, const std::string& name)
{
    const auto it = std::ranges::find(groups, name, &MixDecomposition::group);
    return it == groups.end() ? nullptr : &*it;
}

void verifySums(const DriftImpact& impact)
{
    const auto verify = [](const std::vector<MixDecomposition>& groups) {
        for (const MixDecomposition& d : groups) {
            if (!d.change)
                continue;
            QVERIFY(std::abs(d.mix->value + d.rate->value + d.interaction->value - d.change->value) < 1e-12);
            QVERIFY(std::abs(*d.currentRate - *d.baselineRate - d.change->value) < 1e-12);
            for (const auto& part : {d.change, d.mix, d.rate, d.interaction, d.treatment})
                QVERIFY(part->interval.lower <= part->interval.upper);
        }
    };
    for (const MixImpact& mix : impact.mix) {
        verify(mix.groups);
        for (const MixImpact::Window& window : mix.windows)
            verify(window.groups);
    }
}

} // namespace

class TestMeasureImpact : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void populationMoves()
    {
        LoanLog log;
        log.poorerFrom = 4;
        const auto [evaluation, impact] = measured(log);
        QVERIFY(impact.status == ImpactStatus::Ok);
        QCOMPARE(impact.mix.size(), 1U);
        const MixImpact* income = findMixImpact(impact, "income");
        QVERIFY(income != nullptr);
        QCOMPARE(income->windows.size(), 4U);
        QCOMPARE(formatTimePoint(income->since.begin),
                 formatTimePoint({LoanLog::firstMonday + 4 * LoanLog::week}));
        QCOMPARE(income->groups.size(), 3U); // all, female, male
        for (const MixDecomposition& d : income->groups) {
            QVERIFY(d.status == ImpactStatus::Ok);
            QVERIFY(d.reading == ImpactReading::Population);
            QVERIFY2(d.explained && std::abs(*d.explained - 1) < 0.35,
                     qPrintable(QString::number(*d.explained)));
            QVERIFY(d.change->value < -0.1);
            QVERIFY(d.treatment->interval.contains(0));
            QVERIFY(d.unmatched < 0.001);
        }
        QCOMPARE(income->groups[0].records, std::uint64_t(4 * log.rowsAWeek));
        QCOMPARE(income->groups[0].baselineRecords, std::uint64_t(4 * log.rowsAWeek));
        QCOMPARE(income->groups[1].records + income->groups[2].records, income->groups[0].records);
        QVERIFY(groupOf(income->groups, "male")->isReference);
        verifySums(impact);
    }

    void treatmentMoves()
    {
        LoanLog log;
        log.purposeFrom = 4; // so that something drifts, which means nothing to the model
        log.unfairFrom = 4;
        const auto [evaluation, impact] = measured(log);
        const MixImpact* purpose = findMixImpact(impact, "purpose");
        QVERIFY(purpose != nullptr);
        const MixDecomposition* women = groupOf(purpose->groups, "female");
        const MixDecomposition* men = groupOf(purpose->groups, "male");
        QVERIFY(women->reading == ImpactReading::Treatment);
        QVERIFY(women->treatment->value < -0.15);
        QVERIFY(std::abs(*women->explained) < 0.1);
        QVERIFY(men->reading == ImpactReading::Nothing);
        QVERIFY(men->status == ImpactStatus::NoChange);
        QVERIFY(!men->explained);
        verifySums(impact);
    }

    /// Alone, purpose would be charged with what income does; together they explain all of it.
    void severalFeaturesTogetherComeFirst()
    {
        LoanLog log;
        log.purposeFrom = 4;
        log.poorerFrom = 4;
        const auto [evaluation, impact] = measured(log);
        QCOMPARE(impact.mix.size(), 3U);
        QCOMPARE(impact.mix[0].features.size(), 2U);
        QVERIFY(impact.mix[0].groups[0].reading == ImpactReading::Population);
        QVERIFY(findMixImpact(impact, "purpose")->groups[0].reading == ImpactReading::Treatment);
        QVERIFY(findMixImpact(impact, "income")->groups[0].reading == ImpactReading::Population);
        verifySums(impact);
    }

    void aDriftedProtectedColumnHasNoGroupsOfItsOwn()
    {
        LoanLog log;
        log.womenFrom = 4;
        const auto [evaluation, impact] = measured(log);
        const MixImpact* sex = findMixImpact(impact, "sex");
        QVERIFY(sex != nullptr);
        QCOMPARE(sex->groups.size(), 1U);
        QVERIFY(sex->groups[0].protectedColumn.empty());
    }

    /// Only the ratio of weights counts, and equal ones are none.
    void equalWeightsChangeNothing()
    {
        LoanLog log;
        log.poorerFrom = 4;
        const Case plain = measured(log);
        log.hasWeight = true;
        const Case weighted = measured(log);
        for (std::size_t i = 0; i < plain.impact.mix[0].groups.size(); ++i) {
            const MixDecomposition& a = plain.impact.mix[0].groups[i];
            const MixDecomposition& b = weighted.impact.mix[0].groups[i];
            QVERIFY(std::abs(a.mix->value - b.mix->value) < 1e-12);
            QVERIFY(std::abs(a.mix->interval.lower - b.mix->interval.lower) < 0.003);
            QCOMPARE(a.records, b.records);
        }
    }

    /// Nothing is drawn: the seed says which rows are looked at elsewhere.
    void sameCountsSameNumbers()
    {
        LoanLog log;
        log.poorerFrom = 4;
        const Case first = measured(log);
        const Case second = measured(log);
        QVERIFY(first.impact.mix[0].groups[1].mix->interval == second.impact.mix[0].groups[1].mix->interval);
        DriftConfig other = LoanLog::drift();
        other.seed = 99;
        QVERIFY(first.impact.mix[0].groups[1].mix->interval ==
                measured(log, other).impact.mix[0].groups[1].mix->interval);
    }

    void baselines_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("range") << int(DriftBaselineKind::Range);
        QTest::newRow("rolling") << int(DriftBaselineKind::Rolling);
        QTest::newRow("data set") << int(DriftBaselineKind::DataSet);
    }
    /// Whatever the windows are compared with is what their rates are compared with.
    void baselines()
    {
        QFETCH(const int, kind);
        LoanLog log;
        log.poorerFrom = 4;
        LoanLog training;
        training.weeks = 3;
        training.seed = 5;
        DriftConfig config = LoanLog::drift();
        config.baseline.kind = static_cast<DriftBaselineKind>(kind);
        config.baseline.range = {{LoanLog::firstMonday}, {LoanLog::firstMonday + 2 * LoanLog::week}};
        config.baseline.duration = 2 * LoanLog::week;
        const bool isApart = config.baseline.kind == DriftBaselineKind::DataSet;
        const auto [evaluation, impact] =
            measured(log, config, LoanLog::fairness(), isApart ? &training : nullptr);
        const MixImpact* income = findMixImpact(impact, "income");
        QVERIFY(income != nullptr);
        const std::uint64_t weeks = isApart ? 3 : 2;
        QCOMPARE(income->groups[0].baselineRecords, weeks * std::uint64_t(log.rowsAWeek));
        const MixDecomposition& all = income->groups[0];
        QVERIFY2(all.mix->value < -0.1 && all.mix->isSure() && std::abs(all.treatment->value) < 0.05,
                 qPrintable(QStringLiteral("mix %1, treatment %2 (%3 to %4), strata %5")
                                .arg(all.mix->value)
                                .arg(all.treatment->value)
                                .arg(all.treatment->interval.lower)
                                .arg(all.treatment->interval.upper)
                                .arg(income->strata)));
        if (config.baseline.kind == DriftBaselineKind::Rolling) {
            // The last week is compared with weeks as poor as itself.
            const MixDecomposition& last = income->windows.back().groups[0];
            QVERIFY(std::abs(last.mix->value) < 0.05);
        }
    }
    void aBaselineWithoutPredictionsSaysSo()
    {
        LoanLog log;
        log.poorerFrom = 4;
        LoanLog training;
        training.hasPrediction = false;
        DriftConfig config = LoanLog::drift();
        config.baseline.kind = DriftBaselineKind::DataSet;
        const auto [evaluation, impact] = measured(log, config, LoanLog::fairness(), &training);
        QVERIFY(!impact.mix.empty());
        QVERIFY(impact.mix[0].status == ImpactStatus::NoPredictions);
        QVERIFY(!impact.mix[0].groups[0].change);
        QVERIFY(!impact.correlations.empty()); // the payload has all that these need
    }

    void withoutDriftThereIsNothingToExplain()
    {
        const auto [evaluation, impact] = measured(LoanLog{});
        QVERIFY(impact.status == ImpactStatus::NoDrift);
        QVERIFY(impact.mix.empty());
    }
    void aConfigurationThatDoesNotFitIsNoError()
    {
        LoanLog log;
        log.poorerFrom = 4;
        FairnessConfig fairness = LoanLog::fairness();
        fairness.outcome.column = "gone";
        const auto [evaluation, impact] = measured(log, LoanLog::drift(), fairness);
        QVERIFY(impact.status == ImpactStatus::NotConfigured);
    }

    void driftAndScoresGoTogether()
    {
        LoanLog log;
        log.weeks = 12;
        log.poorerFrom = 6;
        log.unfairFrom = 6;
        const auto [evaluation, impact] = measured(log);
        QCOMPARE(impact.performanceScore, std::string("accuracy"));
        QCOMPARE(impact.performance.size(), 12U);
        QCOMPARE(impact.performance[0].labelled, std::uint64_t(log.rowsAWeek));
        QVERIFY(std::abs(impact.performance[0].value - 0.85) < 0.04);
        const auto find = [&impact](const std::string& score) {
            return std::ranges::find_if(impact.correlations, [&score](const DriftCorrelation& c) {
                return c.feature == "income" && c.score == score;
            });
        };
        for (const char* score : {"accuracy", "statistical_parity_difference"}) {
            const auto correlation = find(score);
            QVERIFY2(correlation != impact.correlations.end(), score);
            QCOMPARE(correlation->windows, 12U);
            QVERIFY(correlation->rho && *correlation->rho < -0.5);
            QVERIFY(correlation->adjustedP && *correlation->adjustedP >= *correlation->pValue);
            QVERIFY(*correlation->adjustedP <= 0.05);
        }
        QCOMPARE(find("statistical_parity_difference")->monitored, std::string("female"));
    }
    void fewWindowsSaySo()
    {
        LoanLog log;
        log.weeks = 5;
        log.poorerFrom = 3;
        const auto [evaluation, impact] = measured(log);
        QVERIFY(!impact.correlations.empty());
        for (const DriftCorrelation& correlation : impact.correlations) {
            QVERIFY(correlation.status == ImpactStatus::TooFewWindows);
            QCOMPARE(correlation.windows, 5U);
            QVERIFY(!correlation.rho && !correlation.pValue && !correlation.adjustedP);
        }
    }
    /// What is not there is left out of the count, not taken for a value.
    void windowsWithoutLabelsDoNotCount()
    {
        LoanLog log;
        log.weeks = 9;
        log.poorerFrom = 5;
        const auto reader = readerOf(log.table([](int week, auto& row) {
            if (week >= 7)
                row["label"].clear();
        }),
                                     LoanLog::roles());
        DriftSources sources{reader.get(), nullptr, coveredBy(log)};
        DriftConfig config = LoanLog::drift();
        config.magnitude = false;
        const auto evaluation = evaluateDrift(sources, config, std::nullopt, {});
        QVERIFY(evaluation);
        const auto impact = measureImpact(sources, *evaluation, LoanLog::fairness(), {});
        QVERIFY(impact);
        QCOMPARE(impact->performance.size(), 7U);
        QCOMPARE(impact->correlations[0].windows, 7U);
        QVERIFY(impact->correlations[0].kind == ImpactScore::Performance);
    }
};

QTEST_APPLESS_MAIN(TestMeasureImpact)
#include "tst_measure_impact.moc"
