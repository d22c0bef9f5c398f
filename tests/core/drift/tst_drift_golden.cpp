// SPDX-License-Identifier: GPL-3.0-or-later
#include "csv_table.h"
#include "drift/evaluate_drift.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
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
    QFile file(shared(set + QStringLiteral("_drift.json")));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll())
        .object()[QStringLiteral("pairs")]
        .toObject()[pair]
        .toObject()[QStringLiteral("features")]
        .toObject();
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

/// Where the numbers of a measurement lie in the golden file.
struct Expectation {
    const char* metric;
    QStringList value; ///< path below the column
    QStringList p;
    double relative = 1e-9;
};

QJsonValue at(QJsonValue value, const QStringList& path)
{
    for (const QString& name : path)
        value = value.toObject()[name];
    return value;
}

QStringList path(const char* text)
{
    return QString::fromLatin1(text).split(QLatin1Char('/'), Qt::SkipEmptyParts);
}

class TestDriftGolden : public QObject
{
    Q_OBJECT

    int m_compared = 0;

    void compareNumber(const QString& what, const std::optional<double>& actual, const QJsonValue& expected,
                       double relative)
    {
        if (!expected.isDouble())
            return;
        ++m_compared;
        const double e = expected.toDouble();
        QVERIFY2(actual && std::abs(*actual - e) <= std::max(1e-12, relative * std::abs(e)),
                 qPrintable(QStringLiteral("%1: %2, expected %3")
                                .arg(what)
                                .arg(actual.value_or(std::nan("")), 0, 'g', 17)
                                .arg(e, 0, 'g', 17)));
    }
    void compareP(const QString& what, const DriftMeasurement& m, const QJsonValue& expected,
                  double tolerance = 1e-6)
    {
        if (!expected.isDouble())
            return;
        ++m_compared;
        const double e = expected.toDouble();
        QVERIFY2(m.pValue, qPrintable(what));
        if (e < 1e-290) {
            QVERIFY2(*m.pValue < 1e-280, qPrintable(what));
            return;
        }
        const double difference = std::abs(m.log10P.value_or(-400) - std::log10(e));
        QVERIFY2(difference <= tolerance, qPrintable(QStringLiteral("%1: p %2, expected %3")
                                                         .arg(what)
                                                         .arg(*m.pValue, 0, 'g', 17)
                                                         .arg(e, 0, 'g', 17)));
    }
    void compare(const DriftWindow& window, const QJsonObject& features, bool numeric,
                 const std::vector<Expectation>& expectations)
    {
        for (auto it = features.begin(); it != features.end(); ++it) {
            const QJsonObject column = it.value().toObject();
            if ((column[QStringLiteral("type")] == QLatin1String("numeric")) != numeric)
                continue;
            for (const Expectation& expectation : expectations) {
                const DriftMeasurement* m =
                    findMeasurement(window, it.key().toStdString(), expectation.metric);
                const QString what = it.key() + QLatin1Char(' ') + QString::fromLatin1(expectation.metric);
                if (m == nullptr)
                    continue;
                QCOMPARE(m->bound, 0.0);
                compareNumber(what, m->value, at(column, expectation.value), expectation.relative);
                if (QTest::currentTestFailed())
                    return;
                if (!expectation.p.isEmpty())
                    compareP(what, *m, at(column, expectation.p));
                if (QTest::currentTestFailed())
                    return;
            }
        }
    }
    static std::vector<Expectation> shares(const QString& under)
    {
        const auto below = [&under](const char* rest) {
            return (under.isEmpty() ? QStringList() : under.split(QLatin1Char('/'))) + path(rest);
        };
        return {{"psi", below("psi_floor1e-4"), {}},
                {"kl_divergence", below("kl_reference_current_base_e_floor1e-4"), {}, 1e-8},
                {"jensen_shannon_distance", below("js_distance_base2"), {}},
                {"hellinger", below("hellinger"), {}},
                {"total_variation", below("total_variation"), {}},
                {"euclidean", below("l2_euclid"), {}},
                {"chebyshev", below("linf"), {}},
                {"chi_square", below("chi2_contingency/stat"), below("chi2_contingency/p")},
                {"cramers_v", below("chi2_contingency/cramers_v"), {}},
                {"g_test", below("g_test/stat"), below("g_test/p")}};
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
        m_compared = 0;
        const CsvTable table = CsvTable::load(shared(set + QStringLiteral("_predictions.csv")).toStdString());
        const auto reference = readerOf(sideOf(table, pair, true), roles, 700);
        const auto current = readerOf(sideOf(table, pair, false), roles, 700);
        DriftSources sources;
        sources.payload = current.get();
        sources.baseline = reference.get();
        DriftConfig config;
        config.baseline.kind = DriftBaselineKind::DataSet;
        config.baseline.dataSet = "reference";
        config.window.kind = WindowKind::All;
        config.methods = {"all"};
        config.shareFloor = 1e-4;
        config.magnitude = false;
        for (const bool deciles : {false, true}) {
            config.binning = deciles ? DriftBinning::Deciles : DriftBinning::EqualWidth;
            const auto evaluation = evaluateDrift(sources, config, {}, {});
            QVERIFY(evaluation);
            QCOMPARE(evaluation->windows.size(), std::size_t(1));
            const DriftWindow& window = evaluation->windows[0];
            compare(window, features, true,
                    shares(deciles ? QStringLiteral("binned/deciles_reference_linear")
                                   : QStringLiteral("binned/equal_width_10_reference_range")));
            if (QTest::currentTestFailed())
                return;
            compare(window, features, false, shares(QString()));
            if (QTest::currentTestFailed())
                return;
            compare(window, features, true,
                    {{"ks_statistic", path("ks/stat"), path("ks/p_asymp_kstwo")},
                     {"wasserstein", path("wasserstein"), {}},
                     {"wasserstein_normalized", path("wasserstein_over_std_reference_ddof0"), {}},
                     {"energy_distance", path("energy_distance"), {}, 1e-7},
                     {"anderson_darling", path("anderson_darling_ksamp_midrank/stat"), {}},
                     {"mann_whitney", {}, path("mann_whitney_u_asymptotic_continuity/p")},
                     {"mean_shift", {}, path("welch_t/p")},
                     {"mean", path("mean_current"), {}},
                     {"standard_deviation", path("std_current_ddof1"), {}},
                     {"quantile_01", path("quantiles_current_linear/0.01"), {}},
                     {"quantile_25", path("quantiles_current_linear/0.25"), {}},
                     {"median", path("quantiles_current_linear/0.5"), {}},
                     {"quantile_99", path("quantiles_current_linear/0.99"), {}},
                     {"minimum", path("quantiles_current_linear/0"), {}},
                     {"maximum", path("quantiles_current_linear/1"), {}}});
            if (QTest::currentTestFailed())
                return;
        }
        QVERIFY2(m_compared > 300, qPrintable(QString::number(m_compared)));
    }

    void evidentlyPresetGivesItsNumbers_data() { agreesWithOtherPrograms_data(); }
    void evidentlyPresetGivesItsNumbers()
    {
        QFETCH(QString, set);
        QFETCH(QString, pair);
        const QJsonObject features = golden(set, pair);
        if (features.isEmpty())
            QSKIP("the golden numbers are not there");
        m_compared = 0;
        const CsvTable table = CsvTable::load(shared(set + QStringLiteral("_predictions.csv")).toStdString());
        const auto reference = readerOf(sideOf(table, pair, true), roles);
        const auto current = readerOf(sideOf(table, pair, false), roles);
        DriftSources sources;
        sources.payload = current.get();
        sources.baseline = reference.get();
        DriftConfig config;
        config.baseline.kind = DriftBaselineKind::DataSet;
        config.baseline.dataSet = "reference";
        config.window.kind = WindowKind::All;
        config.preset = DriftPreset::Evidently;
        config.magnitude = false;
        const auto evaluation = evaluateDrift(sources, config, {}, {});
        QVERIFY(evaluation);
        const DriftWindow& window = evaluation->windows[0];
        const auto distance = [](const char* metric, const char* name, double relative) {
            return Expectation{
                metric, {QStringLiteral("evidently"), QString::fromLatin1(name)}, {}, relative};
        };
        compare(window, features, true,
                {distance("psi", "psi", 1e-9), distance("jensen_shannon_distance", "jensenshannon", 1e-9),
                 distance("hellinger", "hellinger", 1e-7),
                 distance("wasserstein_normalized", "wasserstein", 1e-9),
                 distance("energy_distance", "ed", 1e-7)});
        if (QTest::currentTestFailed())
            return;
        compare(window, features, false,
                {distance("psi", "psi", 1e-9), distance("jensen_shannon_distance", "jensenshannon", 1e-9),
                 distance("hellinger", "hellinger", 1e-7)});
        if (QTest::currentTestFailed())
            return;
        for (auto it = features.begin(); it != features.end(); ++it) {
            const QJsonObject evidently = it.value().toObject()[QStringLiteral("evidently")].toObject();
            const DriftMeasurement* chi = findMeasurement(window, it.key().toStdString(), "chi_square");
            const DriftMeasurement* ks = findMeasurement(window, it.key().toStdString(), "ks_statistic");
            if (chi != nullptr && chi->pValue)
                compareP(it.key() + QStringLiteral(" chisquare"), *chi,
                         evidently[QStringLiteral("chisquare")]);
            if (ks != nullptr && ks->pValue)
                compareP(it.key() + QStringLiteral(" ks"), *ks, evidently[QStringLiteral("ks")], 1e-4);
            if (QTest::currentTestFailed())
                return;
        }
        QVERIFY2(m_compared > 60, qPrintable(QString::number(m_compared)));
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
        config.shareFloor = 1e-4;
        config.magnitude = false;
        const auto evaluation = evaluateDrift(sources, config, {}, {});
        QVERIFY(evaluation);
        QCOMPARE(evaluation->windows.size(), std::size_t(2));
        QVERIFY(evaluation->windows[0].inBaseline);
        QVERIFY(!evaluation->windows[1].inBaseline);
        QCOMPARE(evaluation->baselineRecords, std::uint64_t(2500));
        m_compared = 0;
        compare(evaluation->windows[1], features, true,
                {{"ks_statistic", path("ks/stat"), path("ks/p_asymp_kstwo")},
                 {"wasserstein", path("wasserstein"), {}}});
        compare(evaluation->windows[1], features, false, shares(QString()));
        QVERIFY(m_compared > 100);
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestDriftGolden)
#include "tst_drift_golden.moc"
