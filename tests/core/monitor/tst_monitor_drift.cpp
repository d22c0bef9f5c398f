// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_evaluation.h"
#include "monitor/import_file.h"
#include "monitor/monitor.h"
#include "monitor/sample.h"
#include "monitor/sample_store.h"
#include "store/sqlite.h"
#include "store/store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>

using namespace tiltmeter;

#define VERIFY_OK(result)                                                                                    \
    QVERIFY2(result, (result) ? "" : qPrintable(QString::fromStdString((result).error().subject)))

namespace {

const std::string loans = SampleGenerator::deploymentName();

class TestMonitorDrift : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    std::shared_ptr<Monitor> m_monitor;

    [[nodiscard]] static TimePoint weekBegin(int week)
    {
        return {1'704'067'200'000'000 + (week - 1) * 7 * 86'400'000'000LL};
    }

private Q_SLOTS:
    void initTestCase()
    {
        const std::string path = m_folder.filePath(QStringLiteral("example.tilt")).toStdString();
        VERIFY_OK(createSampleStore(path, SampleOptions{}));
        auto monitor = Monitor::open(path);
        VERIFY_OK(monitor);
        m_monitor = *monitor;
    }

    void exampleDriftsInTheRightColumnsFromTheRightWeek()
    {
        const auto evaluation = m_monitor->drift(loans, {}, {});
        VERIFY_OK(evaluation);
        QCOMPARE(evaluation->windows.size(), std::size_t(SampleTruth::weeks));
        QCOMPARE(evaluation->revision, 0);
        std::set<std::string> expected(SampleTruth::driftedColumns.begin(),
                                       SampleTruth::driftedColumns.end());
        std::set<std::string> found;
        for (const DriftFinding& finding : evaluation->findings) {
            if (finding.family != DriftFamily::Feature)
                continue;
            found.insert(finding.feature);
            QCOMPARE(formatTimePoint(finding.window.begin),
                     formatTimePoint(weekBegin(SampleTruth::driftFromWeek)));
            QVERIFY(finding.ongoing);
            QCOMPARE(finding.windows, std::int64_t(6));
        }
        QVERIFY(found == expected);
        // What the model says changes with its records, and again in week 9 with the model.
        std::set<DriftFamily> outputs;
        for (const DriftFinding& finding : evaluation->findings) {
            QVERIFY(finding.window.begin >= weekBegin(SampleTruth::driftFromWeek));
            if (finding.family == DriftFamily::Feature)
                continue;
            outputs.insert(finding.family);
            if (finding.family == DriftFamily::Prediction)
                QCOMPARE(formatTimePoint(finding.window.begin),
                         formatTimePoint(weekBegin(SampleTruth::unfairFromWeek)));
        }
        QVERIFY(outputs == (std::set<DriftFamily>{DriftFamily::Prediction, DriftFamily::Probability}));
        for (const DriftChange& change : evaluation->changes)
            if (expected.contains(change.feature)) {
                QVERIFY(change.kind == ChangeKind::Sudden);
                QCOMPARE(formatTimePoint(change.since),
                         formatTimePoint(weekBegin(SampleTruth::driftFromWeek)));
            }
    }

    /// Nothing was configured, and there are no weeks: something sensible is compared all the same.
    void withoutTimesWindowsOfRecordsAreProposed()
    {
        const std::string csv = m_folder.filePath(QStringLiteral("bare.csv")).toStdString();
        const std::string path = m_folder.filePath(QStringLiteral("bare.tilt")).toStdString();
        QFile file(QString::fromStdString(csv));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("sex,amount,decision\n");
        for (int i = 0; i < 9000; ++i)
            file.write(QByteArray(i % 2 ? "male," : "female,") + QByteArray::number(i * 7919 % 1000) +
                       (i % 3 ? ",yes\n" : ",no\n"));
        file.close();
        FileImport import;
        import.file = csv;
        import.deployment = "bare";
        import.schema = {
            { {"sex", ColumnKind::Categorical, ColumnRole::Feature},
              {"amount", ColumnKind::Integer, ColumnRole::Feature},
              { "decision",
                ColumnKind::Categorical,
                ColumnRole::Prediction } }};
        VERIFY_OK(Store::create(path));
        VERIFY_OK(importFile(path, import, {}));
        const auto monitor = Monitor::open(path);
        VERIFY_OK(monitor);
        const auto proposed = (*monitor)->driftConfiguration("bare");
        VERIFY_OK(proposed);
        QVERIFY(proposed->config.window.kind == WindowKind::Records);
        QCOMPARE(proposed->config.window.records, std::int64_t(750));
        const auto evaluation = (*monitor)->drift("bare", {}, {});
        VERIFY_OK(evaluation);
        QCOMPARE(evaluation->windows.size(), std::size_t(12));
        QVERIFY(evaluation->findings.empty());

        auto fairness = (*monitor)->recommend("bare", {});
        VERIFY_OK(fairness);
        fairness->window.kind = WindowKind::Records;
        fairness->window.records = 1000;
        VERIFY_OK((*monitor)->saveConfiguration("bare", *fairness, "", {}));
        QCOMPARE((*monitor)->driftConfiguration("bare")->config.window.records, std::int64_t(1000));
    }

    void magnitudeRisesWithTheDriftAndNamesItsColumns()
    {
        const auto evaluation = m_monitor->drift(loans, {}, {});
        VERIFY_OK(evaluation);
        int quiet = 0;
        for (std::size_t week = 1; week <= SampleTruth::weeks; ++week) {
            const DriftWindow& window = evaluation->windows[week - 1];
            QCOMPARE(window.magnitude.has_value(), !window.inBaseline);
            if (!window.magnitude)
                continue;
            if (int(week) < SampleTruth::driftFromWeek) {
                ++quiet;
                QVERIFY(*window.magnitude->mcc < 0.05);
                continue;
            }
            QVERIFY(window.magnitude->exceeds);
            QVERIFY(*window.magnitude->mcc > 0.1);
            double share = 0;
            for (std::size_t i = 0; i < 3; ++i) {
                const auto& contribution = window.magnitude->contributions[i];
                QVERIFY(std::ranges::find(SampleTruth::driftedColumns, contribution.feature) !=
                        SampleTruth::driftedColumns.end());
                share += contribution.share;
            }
            QVERIFY(share > 0.8);
        }
        QCOMPARE(quiet, 3);
    }

    void sameQuestionSameAnswer()
    {
        DriftOptions options;
        options.features = {"income", "loan_amount"};
        const auto first = m_monitor->drift(loans, options, {});
        const auto second = m_monitor->drift(loans, options, {});
        VERIFY_OK(first);
        VERIFY_OK(second);
        for (std::size_t i = 0; i < first->windows.size(); ++i)
            for (std::size_t k = 0; k < first->windows[i].measurements.size(); ++k)
                QVERIFY(first->windows[i].measurements[k].value == second->windows[i].measurements[k].value);
        QVERIFY(first->windows[8].magnitude->mcc == second->windows[8].magnitude->mcc);
    }

    void configurationsAreRevisions()
    {
        DriftConfig config;
        config.features = {"income", "purpose"};
        config.limits["population_stability_index"] = 0.2;
        const auto revision = m_monitor->saveDriftConfiguration(loans, config, "two columns");
        VERIFY_OK(revision);
        QCOMPARE(*revision, 1);
        QCOMPARE(*m_monitor->saveDriftConfiguration(loans, config, "again"), 1);
        const auto saved = m_monitor->driftConfiguration(loans);
        VERIFY_OK(saved);
        QVERIFY(saved->config == config);
        const auto evaluation = m_monitor->drift(loans, {}, {});
        VERIFY_OK(evaluation);
        QCOMPARE(evaluation->revision, 1);
        QCOMPARE(evaluation->features.size(), std::size_t(2));
        config.features = {"nothing"};
        const auto refused = m_monitor->saveDriftConfiguration(loans, config, {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::NoSuchColumn);
        config = {};
        config.numericJudge = "mean";
        QCOMPARE(m_monitor->saveDriftConfiguration(loans, config, {}).error().code, ErrorCode::UnknownMetric);
        QCOMPARE(m_monitor->saveDriftConfiguration(loans, DriftConfig{}, {}).value(), 2);
    }

    void baselinesOfEveryKind()
    {
        DriftOptions options;
        options.features = {"loan_amount", "housing"};
        options.baseline = driftBaselineFromString("2024-01-01/2024-02-12");
        const auto range = m_monitor->drift(loans, options, {});
        VERIFY_OK(range);
        QCOMPARE(std::ranges::count(range->windows, true, &DriftWindow::inBaseline), 6);
        QVERIFY(findMeasurement(range->windows[6], "loan_amount", "population_stability_index")
                    ->spreadLimit.has_value());

        // Against the four weeks before, the change is news while those weeks are of both kinds.
        options.baseline = driftBaselineFromString("rolling:28d");
        const auto rolling = m_monitor->drift(loans, options, {});
        VERIFY_OK(rolling);
        QVERIFY(judgedMeasurement(rolling->windows[0], "loan_amount")->reason == DriftReason::EmptyBaseline);
        QVERIFY(judgedMeasurement(rolling->windows[6], "loan_amount")->verdict == Verdict::Fail);
        QVERIFY(judgedMeasurement(rolling->windows[11], "loan_amount")->verdict == Verdict::Pass);

        options.baseline = driftBaselineFromString("dataset:training");
        const auto missing = m_monitor->drift(loans, options, {});
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::NoSuchDataSet);
        options.baseline = driftBaselineFromString("2020-01-01/2020-02-01");
        const auto empty = m_monitor->drift(loans, options, {});
        QVERIFY(!empty);
        QCOMPARE(empty.error().code, ErrorCode::InvalidValue);
    }

    void fairnessIsJudgedWhereDriftCannotBe()
    {
        const std::string path = m_folder.filePath(QStringLiteral("damaged.tilt")).toStdString();
        VERIFY_OK(createSampleStore(path, SampleOptions{}));
        const auto monitor = Monitor::open(path);
        VERIFY_OK(monitor);
        const auto alone = (*monitor)->evaluate(loans, {}, {});
        VERIFY_OK(alone);
        // Performance is held against the baseline of drift as long as it has none of its own.
        const auto ofFairness = [](const Evaluation& evaluation) {
            return std::ranges::count_if(evaluation.findings, [](const Finding& finding) {
                return finding.rule != FindingRule::Performance;
            });
        };
        QVERIFY(ofFairness(*alone) > 0);
        const auto judged = [&] {
            const auto whole = (*monitor)->evaluateWhole(loans, {}, {}, {});
            if (!whole || whole->drift || ofFairness(whole->fairness) != ofFairness(*alone))
                return ErrorCode::Internal;
            return whole->driftProblem->code;
        };
        DriftConfig config;
        config.baseline = *driftBaselineFromString("2020-01-01/2020-02-01");
        VERIFY_OK((*monitor)->saveDriftConfiguration(loans, config, {}));
        QCOMPARE(judged(), ErrorCode::InvalidValue);
        {
            const auto store = Store::open(path, OpenMode::ReadWrite);
            VERIFY_OK(store);
            VERIFY_OK((*store)->connection().execute(
                "UPDATE configuration SET document = '{' WHERE kind = 'drift'"));
        }
        QCOMPARE(judged(), ErrorCode::StoreCorrupt);
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestMonitorDrift)
#include "tst_monitor_drift.moc"
