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

#include <cmath>

using namespace tiltmeter;

#define VERIFY_OK(result)                                                                                    \
    QVERIFY2(result, (result) ? "" : qPrintable(QString::fromStdString((result).error().subject)))

namespace {

const std::string loans = SampleGenerator::deploymentName();
constexpr std::int64_t week = 7 * 86'400'000'000LL;
constexpr std::int64_t firstMonday = 1'704'067'200'000'000;

/// What is counted of one week by going through the generator's rows.
struct Counts {
    double tp = 0, fp = 0, fn = 0, tn = 0, records = 0, brier = 0;
};

std::vector<Counts> countsByWeek()
{
    std::vector<Counts> weeks(SampleTruth::weeks);
    const Schema schema = SampleGenerator::schema();
    const std::size_t time = *schema.find(ColumnRole::Timestamp);
    const std::size_t decision = *schema.find(ColumnRole::DecodedPrediction);
    const std::size_t probability = *schema.find(ColumnRole::Probability);
    const std::size_t label = *schema.find(ColumnRole::Label);
    SampleGenerator generator({});
    while (const auto batch = generator.next(10'000)) {
        const auto word = [&](std::size_t column, std::size_t row) {
            const Column& c = batch->columns[column];
            return c.dictionary->values()[c.codes[row]];
        };
        for (std::size_t row = 0; row < batch->rows; ++row) {
            Counts& counts = weeks[std::size_t((batch->columns[time].integers[row] - firstMonday) / week)];
            ++counts.records;
            if (batch->columns[label].codes[row] == 0)
                continue;
            const bool predicted = word(decision, row) == "Approved";
            const bool right = word(label, row) == "Approved";
            ++(predicted ? (right ? counts.tp : counts.fp) : (right ? counts.fn : counts.tn));
            const double p = batch->columns[probability].doubles[row];
            counts.brier += std::pow(p - (right ? 1 : 0), 2);
        }
    }
    return weeks;
}

class TestMonitorPerformance : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    std::shared_ptr<Monitor> m_monitor;

    [[nodiscard]] std::string write(const char* name, const QByteArray& text) const
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (file.open(QIODevice::WriteOnly))
            file.write(text);
        return file.fileName().toStdString();
    }
    static Result<FileImportResult> import(const std::string& store, const std::string& file,
                                           DataSetRole role, std::size_t id, std::size_t label)
    {
        TILTMETER_ASSIGN(const CsvPreview preview, previewCsv(file));
        FileImport import;
        import.file = file;
        import.deployment = "loans";
        import.dialect = preview.dialect;
        import.schema = preview.schema;
        import.role = role;
        import.schema.columns[id].role = ColumnRole::RecordId;
        if (label > 0)
            import.schema.columns[label].role = ColumnRole::Label;
        for (ColumnSpec& column : import.schema.columns)
            if (column.name == "prediction")
                column.role = ColumnRole::Prediction;
        return importFile(store, import, {});
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

    void exampleIsWhatItsRowsSay()
    {
        const auto evaluation = m_monitor->performance(loans, {}, {});
        VERIFY_OK(evaluation);
        const std::vector<Counts> weeks = countsByWeek();
        QCOMPARE(evaluation->windows.size(), weeks.size());
        for (std::size_t i = 0; i < weeks.size(); ++i) {
            const Counts& c = weeks[i];
            const PerformanceWindow& window = evaluation->windows[i];
            const double labelled = c.tp + c.fp + c.fn + c.tn;
            QCOMPARE(double(window.records), c.records);
            QCOMPARE(double(window.labelled), labelled);
            const auto value = [&](const char* metric) { return findMeasurement(window, metric)->value; };
            if (labelled == 0) {
                QVERIFY(!value("accuracy"));
                // No label in the last week, so it is estimated.
                QVERIFY(findMeasurement(window, "accuracy")->estimate.value);
                continue;
            }
            const auto near = [](double a, double b) { return std::abs(a - b) < 1e-12; };
            QVERIFY(near(*value("accuracy"), (c.tp + c.tn) / labelled));
            QVERIFY(near(*value("true_positive_rate"), c.tp / (c.tp + c.fn)));
            QVERIFY(near(*value("positive_predictive_value"), c.tp / (c.tp + c.fp)));
            QVERIFY(near(*value("brier_score"), c.brier / labelled));
            QVERIFY(window.delay && window.delay->later == 0 && !window.delay->median);
        }
        QVERIFY(evaluation->calibration.source == CalibrationSource::Baseline);
        QVERIFY(!evaluation->checks.empty());
        QCOMPARE(evaluation->windows.front().groups.size(), std::size_t(4));
        QCOMPARE(evaluation->revision, 0);
    }

    void optionsAndRevisions()
    {
        PerformanceOptions options;
        options.window = WindowSpec{WindowKind::Month, 0, {}};
        options.measures = {"accuracy"};
        options.limits = {{"accuracy", 0.2}};
        const auto months = m_monitor->performance(loans, options, {});
        VERIFY_OK(months);
        QCOMPARE(months->windows.size(), std::size_t(3));
        QCOMPARE(months->measures, std::vector<std::string>{"accuracy"});
        PerformanceConfig config = withOptions({}, options);
        VERIFY_OK(m_monitor->savePerformanceConfiguration(loans, config, "monthly"));
        QCOMPARE(m_monitor->savePerformanceConfiguration(loans, config, "again").value(), 1);
        const auto saved = m_monitor->performanceConfiguration(loans);
        QVERIFY(saved && saved->revision == 1 && saved->config == config && saved->comment == "monthly");
        QCOMPARE(m_monitor->performance(loans, {}, {})->revision, 1);
        // What follows the drift configuration changes with it, without a revision of its own.
        config.followsDrift = true;
        QCOMPARE(m_monitor->savePerformanceConfiguration(loans, config, {}).value(), 2);
        DriftConfig drift;
        drift.window = WindowSpec{WindowKind::Day, 0, "UTC"};
        VERIFY_OK(m_monitor->saveDriftConfiguration(loans, drift, {}));
        QVERIFY(m_monitor->performanceConfiguration(loans)->config.window == drift.window);
        config.window = drift.window;
        QCOMPARE(m_monitor->savePerformanceConfiguration(loans, config, {}).value(), 2);
        config.limits = {{"beauty", 1}};
        QVERIFY(m_monitor->savePerformanceConfiguration(loans, config, {}).error().code ==
                ErrorCode::UnknownMetric);
        config.limits = {};
        config.baseline = *driftBaselineFromString("dataset:nowhere");
        QVERIFY(m_monitor->savePerformanceConfiguration(loans, config, {}).error().code ==
                ErrorCode::NoSuchDataSet);
    }

    /// Two imports of labels after the records: each label's delay is from its record's time to the end of
    /// the import that brought it first.
    void labelsThatCameLater()
    {
        const std::string path = m_folder.filePath(QStringLiteral("later.tilt")).toStdString();
        VERIFY_OK(Monitor::create(path));
        QByteArray payload = "id,when,sex,prediction\n";
        QByteArray first = "id,outcome\n";
        QByteArray second = "id,outcome\n";
        std::vector<TimePoint> times;
        for (int i = 0; i < 40; ++i) {
            const TimePoint time{firstMonday + i * 86'400'000'000LL};
            times.push_back(time);
            const QByteArray id = "r" + QByteArray::number(i);
            const char* word = i % 3 == 0 ? "yes" : "no";
            payload += id + ',' + QByteArray::fromStdString(formatTimePoint(time)) + ',' +
                       (i % 2 == 0 ? "f," : "m,") + word + '\n';
            if (i < 10)
                first += id + ",yes\n";
            if (i >= 5 && i < 30) // five of them are changed labels: they came already
                second += id + ",no\n";
        }
        VERIFY_OK(import(path, write("payload.csv", payload), DataSetRole::Payload, 0, 0));
        VERIFY_OK(import(path, write("first.csv", first), DataSetRole::Feedback, 0, 1));
        VERIFY_OK(import(path, write("second.csv", second), DataSetRole::Feedback, 0, 1));
        const auto monitor = Monitor::open(path);
        VERIFY_OK(monitor);
        const auto imports = (*monitor)->imports("loans");
        VERIFY_OK(imports);
        std::vector<TimePoint> finished; // of the two imports of labels
        for (const ImportRecord& record : *imports)
            if (record.file != "payload.csv")
                finished.push_back(record.finished);
        QCOMPARE(finished.size(), std::size_t(2));
        std::ranges::sort(finished, {}, &TimePoint::microseconds);
        PerformanceOptions options;
        options.window = WindowSpec{WindowKind::All, 0, {}};
        options.baseline = driftBaselineFromString("2024-01-01T00:00:00Z/2024-01-03T00:00:00Z");
        const auto evaluation = (*monitor)->performance("loans", options, {});
        VERIFY_OK(evaluation);
        const PerformanceWindow& all = evaluation->windows.front();
        QCOMPARE(all.labelled, std::uint64_t(30));
        QVERIFY(all.delay);
        QCOMPARE(all.delay->later, std::uint64_t(30));
        QCOMPARE(all.delay->withRecord, std::uint64_t(0));
        std::vector<std::int64_t> delays;
        for (std::size_t i = 0; i < 30; ++i)
            delays.push_back(finished[i < 10 ? 0 : 1].microseconds - times[i].microseconds);
        std::ranges::sort(delays);
        constexpr std::int64_t minute = 60'000'000;
        QCOMPARE(*all.delay->median, delays[14] / minute * minute);
        QCOMPARE(*all.delay->lowerQuartile, delays[7] / minute * minute);
        QCOMPARE(*all.delay->upperQuartile, delays[22] / minute * minute);
    }
};

} // namespace

QTEST_GUILESS_MAIN(TestMonitorPerformance)
#include "tst_monitor_performance.moc"
