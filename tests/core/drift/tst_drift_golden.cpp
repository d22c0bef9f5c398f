// SPDX-License-Identifier: GPL-3.0-or-later
#include "csv_table.h"
#include "drift/evaluate_drift.h"
#include "drift_figures.h"

#include <QTest>

#include <cmath>

using namespace tiltmeter;

namespace {

const std::map<std::string, ColumnRole> roles{
    {"row_id", ColumnRole::RecordId},       {"scoring_timestamp", ColumnRole::Timestamp},
    {"half", ColumnRole::Ignored},          {"age_group", ColumnRole::Ignored},
    {"prediction", ColumnRole::Prediction}, {"probability", ColumnRole::Probability},
    {"label", ColumnRole::Label},           {"reg_label", ColumnRole::Ignored}};

QString shared(const QString& file)
{
    return QStringLiteral(TILTMETER_SHARED_DIR "/golden/") + file;
}

QJsonObject golden(const QString& set, const QString& pair)
{
    return drift_figures::goldenColumns(shared(set + QStringLiteral("_drift.json")), pair);
}

/// The rows of one side of a pair.
CsvTable sideOf(const CsvTable& table, const QString& pair, bool reference)
{
    CsvTable side;
    side.names = table.names;
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        bool isReference = false;
        bool isCurrent = false;
        if (pair == QLatin1String("halves")) {
            isReference = table.at(row, "half") == "1";
            isCurrent = !isReference;
        } else if (pair == QLatin1String("age")) {
            isReference = table.at(row, "age_group") == "26-100";
            isCurrent = table.at(row, "age_group") == "18-25";
        } else {
            isReference = table.at(row, "sex") == "male";
            isCurrent = !isReference;
        }
        if (reference ? isReference : isCurrent)
            side.rows.push_back(table.rows[row]);
    }
    return side;
}

auto findIn(const DriftWindow& window)
{
    return [&window](const QString& column, const char* metric) -> std::optional<drift_figures::Found> {
        const DriftMeasurement* m = findMeasurement(window, column.toStdString(), metric);
        if (m == nullptr)
            return std::nullopt;
        return drift_figures::Found{m->value, m->baselineValue, m->pValue, m->log10P, m->bound};
    };
}

DriftConfig againstReference()
{
    DriftConfig config;
    config.baseline.kind = DriftBaselineKind::DataSet;
    config.baseline.dataSet = "reference";
    config.window.kind = WindowKind::All;
    config.magnitude = false;
    return config;
}

class TestDriftGolden : public QObject
{
    Q_OBJECT

    static void verify(const drift_figures::Comparison& comparison, int least)
    {
        QVERIFY2(comparison.differences().isEmpty(),
                 qPrintable(comparison.differences().join(QLatin1Char('\n'))));
        QVERIFY2(comparison.compared() >= least, qPrintable(QString::number(comparison.compared())));
    }

private Q_SLOTS:
    void agreesWithOtherPrograms_data()
    {
        QTest::addColumn<QString>("set");
        QTest::addColumn<QString>("pair");
        for (const char* set : {"german", "german_uci"})
            for (const char* pair : {"halves", "age", "sex"})
                QTest::addRow("%s, %s", set, pair) << QString::fromLatin1(set) << QString::fromLatin1(pair);
    }
    void agreesWithOtherPrograms()
    {
        QFETCH(QString, set);
        QFETCH(QString, pair);
        const QJsonObject features = golden(set, pair);
        if (features.isEmpty())
            QSKIP("the golden numbers are not there");
        const CsvTable table = CsvTable::load(shared(set + QStringLiteral("_predictions.csv")).toStdString());
        const auto reference = readerOf(sideOf(table, pair, true), roles, 700);
        const auto current = readerOf(sideOf(table, pair, false), roles, 700);
        DriftSources sources;
        sources.payload = current.get();
        sources.baseline = reference.get();
        DriftConfig config = againstReference();
        config.methods = {"all"};
        config.shareFloor = 1e-4;
        drift_figures::Comparison comparison;
        for (const bool deciles : {false, true}) {
            config.binning = deciles ? DriftBinning::Deciles : DriftBinning::EqualWidth;
            const auto evaluation = evaluateDrift(sources, config, {}, {});
            QVERIFY(evaluation);
            QCOMPARE(evaluation->windows.size(), std::size_t(1));
            const DriftWindow& window = evaluation->windows[0];
            for (const DriftMeasurement& m : window.measurements)
                QVERIFY2(m.bound == 0 && m.hasBound, m.metric.c_str());
            comparison.compare(
                features, true,
                drift_figures::ofShares(deciles ? QStringLiteral("binned/deciles_reference_linear/")
                                                : QStringLiteral("binned/equal_width_10_reference_range/")),
                findIn(window));
            comparison.compare(features, true, drift_figures::ofNumbers(), findIn(window));
            comparison.compare(features, false, drift_figures::ofShares(QString()), findIn(window));
            for (auto it = features.begin(); it != features.end(); ++it) {
                const DriftMeasurement* missing =
                    findMeasurement(window, it.key().toStdString(), "missing_rate");
                QVERIFY(missing != nullptr);
                const QJsonObject column = it.value().toObject();
                QCOMPARE(*missing->value * double(missing->records),
                         column[QStringLiteral("missing_current")].toDouble());
                QCOMPARE(*missing->baselineValue * double(missing->baselineRecords),
                         column[QStringLiteral("missing_reference")].toDouble());
            }
        }
        qInfo("%d figures compared", comparison.compared());
        verify(comparison, 1000);
    }

    void evidentlyPresetGivesItsNumbers_data() { agreesWithOtherPrograms_data(); }
    void evidentlyPresetGivesItsNumbers()
    {
        QFETCH(QString, set);
        QFETCH(QString, pair);
        const QJsonObject features = golden(set, pair);
        if (features.isEmpty())
            QSKIP("the golden numbers are not there");
        const CsvTable table = CsvTable::load(shared(set + QStringLiteral("_predictions.csv")).toStdString());
        const auto reference = readerOf(sideOf(table, pair, true), roles);
        const auto current = readerOf(sideOf(table, pair, false), roles);
        DriftSources sources;
        sources.payload = current.get();
        sources.baseline = reference.get();
        DriftConfig config = againstReference();
        config.preset = DriftPreset::Evidently;
        const auto evaluation = evaluateDrift(sources, config, {}, {});
        QVERIFY(evaluation);
        drift_figures::Comparison comparison;
        comparison.compare(features, true, drift_figures::ofEvidently(true), findIn(evaluation->windows[0]));
        // Evidently itself did not finish all of its G tests, and takes its z-test for two values.
        auto categorical = drift_figures::ofEvidently(false);
        comparison.compare(features, false, categorical, findIn(evaluation->windows[0]));
        config.preset = DriftPreset::NannyMl;
        const auto nanny = evaluateDrift(sources, config, {}, {});
        QVERIFY(nanny);
        comparison.compare(features, false, drift_figures::ofYates(), findIn(nanny->windows[0]));
        qInfo("%d figures compared", comparison.compared());
        verify(comparison, 150);
    }

    void halvesAsWeeksAreTheSame()
    {
        const QJsonObject features = golden(QStringLiteral("german"), QStringLiteral("halves"));
        if (features.isEmpty())
            QSKIP("the golden numbers are not there");
        const CsvTable table = CsvTable::load(shared(QStringLiteral("german_predictions.csv")).toStdString());
        const auto reader = readerOf(table, roles);
        DriftSources sources;
        sources.payload = reader.get();
        sources.covered = {parseTimePoint("2024-01-01").value(), parseTimePoint("2024-01-15").value()};
        DriftConfig config; // the first quarter of two weeks is the first one
        config.methods = {"all"};
        config.shareFloor = 1e-4;
        config.magnitude = false;
        const auto evaluation = evaluateDrift(sources, config, {}, {});
        QVERIFY(evaluation);
        QCOMPARE(evaluation->windows.size(), std::size_t(2));
        QVERIFY(evaluation->windows[0].inBaseline);
        QVERIFY(!evaluation->windows[1].inBaseline);
        QCOMPARE(evaluation->baselineRecords, std::uint64_t(2500));
        drift_figures::Comparison comparison;
        comparison.compare(features, true, drift_figures::ofNumbers(), findIn(evaluation->windows[1]));
        comparison.compare(features, false, drift_figures::ofShares(QString()),
                           findIn(evaluation->windows[1]));
        verify(comparison, 300);
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestDriftGolden)
#include "tst_drift_golden.moc"
