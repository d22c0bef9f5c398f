// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/import_file.h"
#include "monitor/monitor.h"
#include "monitor/sample.h"
#include "monitor/sample_store.h"
#include "source/csv_preview.h"
#include "store/store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace tiltmeter;

#define VERIFY_OK(result)                                                                                    \
    QVERIFY2(result, (result) ? "" : qPrintable(QString::fromStdString((result).error().subject)))

namespace {

const std::string loans = SampleGenerator::deploymentName();

class TestMonitorImpact : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;

    [[nodiscard]] std::string path(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }
    [[nodiscard]] static TimePoint weekBegin(int week)
    {
        return {1'704'067'200'000'000 + (week - 1) * 7 * 86'400'000'000LL};
    }
    /// 200 rows an hour apart; every tenth amount is no number where `broken`.
    void import(const std::string& store, const char* name, DataSetRole role, bool broken)
    {
        QByteArray text = "when,amount,kind,decision\n";
        for (int i = 0; i < 400; ++i) {
            const bool isBroken = broken && i % 10 == 5;
            text += QByteArray::fromStdString(formatTimePoint({1'704'067'200'000'000 + i * 3'600'000'000LL}));
            text += isBroken ? ",unknown," : "," + QByteArray::number(100 + i % 17) + ",";
            text += i % 3 == 0 ? "a," : "b,";
            text += i % 2 == 0 ? "yes\n" : "no\n";
        }
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        FileImport request;
        request.file = path(name);
        request.deployment = "loans";
        request.role = role;
        if (role == DataSetRole::Baseline)
            request.dataSet = "training";
        const auto preview = previewCsv(request.file);
        VERIFY_OK(preview);
        request.dialect = preview->dialect;
        request.schema = preview->schema;
        for (ColumnSpec& column : request.schema.columns) {
            if (column.name == "amount")
                column.kind = ColumnKind::Integer;
            if (column.name == "decision")
                column.role = ColumnRole::Prediction;
        }
        const auto imported = importFile(store, request, {});
        VERIFY_OK(imported);
    }

private Q_SLOTS:
    /// What the example's makers know: the population moves in week 7 for everybody, women are treated
    /// otherwise from week 9 on, men never.
    void exampleTellsPopulationFromTreatment()
    {
        const std::string store = path("example.tilt");
        const auto made = createSampleStore(store, SampleOptions{});
        VERIFY_OK(made);
        const auto monitor = Monitor::open(store);
        VERIFY_OK(monitor);
        const auto evaluation = (*monitor)->drift(loans, {}, {});
        VERIFY_OK(evaluation);
        QVERIFY(evaluation->impact);
        const DriftImpact& impact = *evaluation->impact;
        QVERIFY(impact.status == ImpactStatus::Ok);
        QCOMPARE(impact.mix.size(), 4U);
        const MixImpact& joint = impact.mix.front();
        QCOMPARE(joint.features.size(), SampleTruth::driftedColumns.size());
        QVERIFY(joint.since.begin == weekBegin(SampleTruth::driftFromWeek));
        for (const MixImpact::Window& window : joint.windows) {
            const auto of = [&window](const char* group) {
                return *std::ranges::find(window.groups, group, &MixDecomposition::group);
            };
            const bool drifts = window.range.begin >= weekBegin(SampleTruth::driftFromWeek);
            const bool isUnfair = window.range.begin >= weekBegin(SampleTruth::unfairFromWeek);
            const QByteArray week = QByteArray::fromStdString(formatTimePoint(window.range.begin));
            for (const char* group : {"female", "male"})
                if (drifts)
                    QVERIFY2(of(group).mix->value < -0.01, week);
                else
                    QVERIFY2(std::abs(of(group).mix->value) < 0.02, week);
            if (isUnfair)
                QVERIFY2(of("female").treatment->interval.upper < -0.05, week);
            else
                QVERIFY2(std::abs(of("female").treatment->value) < 0.05, week);
            QVERIFY2(std::abs(of("male").treatment->value) < 0.05, week);
        }
        const auto men = std::ranges::find(joint.groups, "male", &MixDecomposition::group);
        QVERIFY(men->reading == ImpactReading::Population);

        QVERIFY(evaluation->modelDrift && evaluation->modelDrift->status == ModelDriftStatus::Ok);
        QVERIFY(evaluation->consistency && evaluation->consistency->status == ConsistencyStatus::Ok);
        for (std::size_t i = 0; i < evaluation->windows.size(); ++i) {
            const DriftWindow& window = evaluation->windows[i];
            if (window.inBaseline)
                continue;
            const bool drifts = window.range.begin >= weekBegin(SampleTruth::driftFromWeek);
            QCOMPARE(window.reconstruction->exceeds, drifts);
            QCOMPARE(*evaluation->consistency->windows[i].pValue < 0.001, drifts);
        }
        QVERIFY(evaluation->typeErrors.empty());
        QVERIFY(!evaluation->typeErrorsIncomplete);
    }

    /// A live preview must be quick: without rows there is neither.
    void previewsDoWithout()
    {
        const std::string store = path("small.tilt");
        SampleOptions options;
        options.rows = 5000;
        const auto made = createSampleStore(store, options);
        VERIFY_OK(made);
        const auto monitor = Monitor::open(store);
        DriftOptions asked;
        asked.config.emplace();
        asked.config->magnitude = false;
        const auto evaluation = (*monitor)->drift(loans, asked, {});
        VERIFY_OK(evaluation);
        QVERIFY(!evaluation->impact && !evaluation->modelDrift && !evaluation->consistency);
    }

    void cellsThatCouldNotBeRead()
    {
        const std::string store = path("broken.tilt");
        {
            const auto created = Store::create(store);
            VERIFY_OK(created);
        }
        import(store, "payload.csv", DataSetRole::Payload, true);
        import(store, "training.csv", DataSetRole::Baseline, false);
        if (QTest::currentTestFailed())
            return;
        const auto monitor = Monitor::open(store);
        VERIFY_OK(monitor);
        DriftOptions options;
        options.window = windowFromString("day");
        const auto alone = (*monitor)->drift("loans", options, {});
        VERIFY_OK(alone);
        QCOMPARE(alone->typeErrors.size(), 1U);
        const TypeErrors& errors = alone->typeErrors[0];
        QCOMPARE(errors.feature, std::string("amount"));
        QCOMPARE(errors.errors, std::uint64_t(40));
        QVERIFY(std::abs(errors.rate - 0.1) < 1e-12);
        QCOMPARE(errors.example, std::string("unknown"));
        QVERIFY(!errors.baselineRate && !errors.pValue);
        // Without a configuration of groups there is no saying whether drift matters.
        QVERIFY(alone->impact && alone->impact->status == ImpactStatus::NotConfigured);

        options.baseline = driftBaselineFromString("dataset:training");
        const auto against = (*monitor)->drift("loans", options, {});
        VERIFY_OK(against);
        QCOMPARE(against->typeErrors.size(), 1U);
        QCOMPARE(*against->typeErrors[0].baselineRate, 0.0);
        QVERIFY(*against->typeErrors[0].pValue < 1e-6);
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestMonitorImpact)
#include "tst_monitor_impact.moc"
