// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/performance_json.h"
#include "report/performance_section.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <limits>

using namespace tiltmeter;

namespace {

constexpr std::int64_t week = 7 * 86'400'000'000LL;
const QLocale english(QLocale::English, QLocale::UnitedStates);

/// Three weeks: the baseline, a bad one, and one without labels.
PerformanceEvaluation evaluation()
{
    PerformanceEvaluation e;
    e.deployment = "Loans, \"new\"";
    e.measures = {"accuracy"};
    e.favorable = {"yes"};
    e.records = 300;
    e.labelled = 200;
    e.hasLabels = e.hasScores = true;
    e.baselineRange = {{0}, {week}};
    for (int i = 0; i < 3; ++i) {
        PerformanceWindow window;
        window.range = {{i * week}, {(i + 1) * week}};
        window.records = 100;
        window.labelled = i < 2 ? 100 : 0;
        window.inBaseline = i == 0;
        PerformanceMeasurement m;
        m.metric = "accuracy";
        m.records = window.labelled;
        if (i < 2) {
            m.value = i == 0 ? 0.9 : 0.7;
            m.interval = numeric::Interval{*m.value - 0.05, *m.value + 0.05};
            m.method = IntervalMethod::Wilson;
        } else {
            m.status = MeasurementStatus::Undefined;
            m.reason = Reason::NoLabels;
        }
        m.baselineValue = 0.9;
        m.estimate.value = 0.88;
        m.estimate.band = numeric::Interval{0.8, std::numeric_limits<double>::infinity()};
        m.estimate.records = 100;
        if (i == 1) {
            m.change.worse = 0.2;
            m.change.limit = 0.05;
            m.change.pValue = 0.001;
            m.change.verdict = Verdict::Fail;
        }
        window.measurements.push_back(m);
        PerformanceGroup group;
        group.feature = "sex";
        group.group = "f";
        group.records = 50;
        PerformanceGroup::Rate rate;
        rate.id = "true_positive_rate";
        rate.reason = Reason::NoLabels;
        rate.estimate.value = 0.6;
        group.rates.push_back(rate);
        window.groups.push_back(group);
        e.windows.push_back(window);
    }
    e.windows[1].delay = LabelDelay{60, 40, 3'600'000'000, 1'800'000'000, 7'200'000'000};
    e.overall = e.windows[1];
    PerformanceFinding& finding = e.findings.emplace_back();
    finding.metric = "accuracy";
    finding.window = finding.worstWindow = e.windows[1].range;
    finding.windows = 1;
    finding.worstValue = 0.7;
    finding.worstChange = 0.2;
    finding.baselineValue = 0.9;
    e.checks = {{"accuracy", 2, 0.05, 1}};
    return e;
}

} // namespace

class TestPerformanceDocument : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void json()
    {
        const QByteArray text = QByteArray::fromStdString(toJson(evaluation()));
        QJsonParseError error;
        const QJsonObject document = QJsonDocument::fromJson(text, &error).object();
        QCOMPARE(error.error, QJsonParseError::NoError);
        const QJsonObject block = document[QLatin1String("performance")].toObject();
        QCOMPARE(block[QLatin1String("label_coverage")].toDouble(), 200.0 / 300);
        const QJsonObject window = block[QLatin1String("windows")].toArray()[1].toObject();
        QCOMPARE(window[QLatin1String("label_delay")].toObject()[QLatin1String("median_seconds")].toInt(),
                 3600);
        const QJsonObject m = window[QLatin1String("measurements")].toArray()[0].toObject();
        QCOMPARE(m[QLatin1String("change")].toObject()[QLatin1String("verdict")].toString(),
                 QStringLiteral("fail"));
        QVERIFY(m[QLatin1String("reason")].isNull());
        QVERIFY(m[QLatin1String("estimate")].toObject()[QLatin1String("upper")].isNull()); // infinite
        QVERIFY(m[QLatin1String("estimate")].toObject()[QLatin1String("estimated")].toBool());
        QCOMPARE(block[QLatin1String("estimate_checks")]
                     .toArray()[0]
                     .toObject()[QLatin1String("share_inside_band")]
                     .toDouble(),
                 0.5);
        QCOMPARE(block[QLatin1String("findings")]
                     .toArray()[0]
                     .toObject()[QLatin1String("worst")]
                     .toObject()[QLatin1String("value")]
                     .toDouble(),
                 0.7);
        const QJsonObject last = block[QLatin1String("windows")].toArray()[2].toObject();
        QCOMPARE(
            last[QLatin1String("measurements")].toArray()[0].toObject()[QLatin1String("reason")].toString(),
            QStringLiteral("no_labels"));
        QVERIFY(last[QLatin1String("label_delay")].isNull());
    }
    void csv()
    {
        const QList<QByteArray> lines = QByteArray::fromStdString(toCsv(evaluation())).trimmed().split('\n');
        QCOMPARE(lines.size(), 1 + 3 + 1 + 4); // and a rate of a group in each of them
        for (const QByteArray& line : lines)
            QCOMPARE(line.count(','), lines[0].count(','));
        QVERIFY(lines[2].contains(",0.7,"));
        QVERIFY(lines[2].contains(",inf,"));
        QVERIFY(lines[4].startsWith(",,100,"));
        QVERIFY(lines[4].endsWith(",,,,,,,,,"));
        QVERIFY(lines[5].contains(",50,0,true,true_positive_rate,,"));
        QVERIFY(lines[5].contains(",undefined,no_labels,0.6,"));
        QVERIFY(lines[5].endsWith(",sex,f,,,,,,,"));
    }
    /// Windows of so many records say which, with times or without.
    void windowsOfRecords_data()
    {
        QTest::addColumn<bool>("hasTimes");
        QTest::newRow("with times") << true;
        QTest::newRow("without times") << false;
    }
    void windowsOfRecords()
    {
        QFETCH(bool, hasTimes);
        PerformanceEvaluation untimed = evaluation();
        std::uint64_t before = 0;
        for (PerformanceWindow& window : untimed.windows) {
            if (!hasTimes)
                window.range = {};
            window.records = 100;
            window.firstRecord = before;
            before += 100;
        }
        const QJsonArray windows = QJsonDocument::fromJson(QByteArray::fromStdString(toJson(untimed)))
                                       .object()[QLatin1String("performance")][QLatin1String("windows")]
                                       .toArray();
        QCOMPARE(windows.size(), 3);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(windows[i][QLatin1String("first_record")].toInt(), 1 + 100 * i);
            QCOMPARE(windows[i][QLatin1String("last_record")].toInt(), 100 * (i + 1));
            QCOMPARE(windows[i][QLatin1String("start")].isNull(), !hasTimes);
        }
        const QList<QByteArray> lines = QByteArray::fromStdString(toCsv(untimed)).trimmed().split('\n');
        QVERIFY(lines[0].endsWith(",first_record"));
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(lines[1 + i].startsWith(",,100,"), !hasTimes);
            QVERIFY(lines[1 + i].endsWith(",,," + QByteArray::number(1 + 100 * i)));
        }
    }
    void chart()
    {
        const ReportChart chart = performanceChart(evaluation(), "accuracy");
        QCOMPARE(chart.series.size(), std::size_t(2));
        QVERIFY(!chart.series[0].estimated && chart.series[1].estimated);
        QVERIFY(chart.percent);
        QCOMPARE(chart.neutral.value(), 0.9);
        QVERIFY(std::abs(chart.lowerLimit.value() - 0.85) < 1e-12);
        QVERIFY(chart.series[0].points[1].mark == ReportMark::Fail);
        QVERIFY(!chart.series[0].points[2].value);
        QVERIFY(chart.series[0].points[2].mark == ReportMark::Undefined);
        QVERIFY(!chart.series[1].points[0].upper && chart.series[1].points[0].lower);
        QCOMPARE(chart.labelled, (std::vector<std::uint64_t>{100, 100, 0}));
    }
    void section()
    {
        const ReportSection section = performanceSection(evaluation(), english);
        QCOMPARE(section.id, std::string("performance"));
        int figures = 0, tables = 0, fails = 0;
        for (const ReportBlock& block : section.blocks) {
            if (const auto* figure = std::get_if<ReportFigure>(&block)) {
                ++figures;
                QVERIFY(figure->chart && !figure->description.isEmpty());
            }
            if (const auto* table = std::get_if<ReportTable>(&block)) {
                ++tables;
                for (const auto& row : table->rows)
                    QCOMPARE(row.size(), table->columns.size());
            }
            if (const auto* paragraph = std::get_if<ReportParagraph>(&block))
                fails += paragraph->mark == ReportMark::Fail ? 1 : 0;
        }
        QCOMPARE(figures, 1);
        QCOMPARE(tables, 2);
        QCOMPARE(fails, 1);
    }
    void whereItStands()
    {
        ReportDocument document;
        document.sections = {{"summary", {}, {}}, {"not-measured", {}, {}}, {"findings", {}, {}}};
        insertPerformance(document, evaluation());
        QCOMPARE(document.sections[1].id, std::string("performance"));
        QCOMPARE(document.sections.size(), std::size_t(4));
        PerformanceEvaluation nothing;
        insertPerformance(document, nothing);
        QCOMPARE(document.sections.size(), std::size_t(4));
        insertPerformance(document, fail(ErrorCode::MissingRole, "prediction"));
        QCOMPARE(document.sections.size(), std::size_t(5));
    }
};

QTEST_GUILESS_MAIN(TestPerformanceDocument)
#include "tst_performance_document.moc"
