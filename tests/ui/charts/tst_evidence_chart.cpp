// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/evidence_chart.h"
#include "sample_evaluation.h"

#include <QPainter>
#include <QPicture>
#include <QTest>

#include <cmath>

using namespace tiltmeter;

namespace {

TimePoint dayOf(int day)
{
    return {1'704'067'200'000'000 + day * 86'400'000'000LL};
}

std::vector<EvidencePoint> rising(int from, int to, double slope)
{
    std::vector<EvidencePoint> curve;
    for (int day = from; day <= to; ++day)
        curve.push_back(
            {dayOf(day), static_cast<std::uint64_t>(10 * (day - from + 1)), slope * (day - from)});
    return curve;
}

EvidenceProcess process(AlarmKind kind, const std::string& version, std::vector<EvidencePoint> curve,
                        bool change = false)
{
    EvidenceProcess p;
    p.subject = {"sex", "female", "male", "selection_rate", "disparate_impact", kind, change, 0.8, version};
    if (kind == AlarmKind::Parity)
        p.subject.metric = "statistical_parity_difference";
    p.raises = kind != AlarmKind::Parity;
    p.level = std::log(80.0);
    p.curve = std::move(curve);
    return p;
}

/// Two model versions, the second with an alarm that was acknowledged and one that is open.
Evaluation withAlarms()
{
    Evaluation evaluation = sampleEvaluation();
    evaluation.alarmTrack.processes = {
        process(AlarmKind::Parity, "1", rising(0, 50, 0.1)),
        process(AlarmKind::BelowLimit, "1", rising(0, 50, -0.02)),
        process(AlarmKind::AboveLimit, "1", rising(0, 50, -0.01)),
        process(AlarmKind::BelowLimit, "1", rising(0, 50, 0.01), true),
        process(AlarmKind::BelowLimit, "2", rising(70, 80, 1.0)),
        process(AlarmKind::AboveLimit, "2", rising(51, 80, -0.3)),
    };
    Alarm acknowledged;
    acknowledged.subject = evaluation.alarmTrack.processes[4].subject;
    acknowledged.state = AlarmState::Acknowledged;
    acknowledged.curve = rising(51, 69, 0.5);
    acknowledged.raised = dayOf(60);
    acknowledged.pairs = 100;
    acknowledged.logEvidence = 4.5;
    Alarm open = acknowledged;
    open.state = AlarmState::Open;
    open.curve = evaluation.alarmTrack.processes[4].curve;
    open.raised = dayOf(75);
    open.pairs = 60;
    open.logEvidence = 5;
    evaluation.alarms = {open, acknowledged};
    return evaluation;
}

} // namespace

class TestEvidenceChart : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void showsTheProcessesAgainstTheLimits()
    {
        const EvidenceChartData data = evidenceChart(withAlarms(), "sex", "disparate_impact", false);
        QCOMPARE(data.lines.size(), std::size_t(2));
        QCOMPARE(data.lines[0].name, QStringLiteral("female, lower limit"));
        QCOMPARE(data.lines[1].name, QStringLiteral("female, upper limit"));
        QCOMPARE(data.lines[0].colorIndex, data.lines[1].colorIndex);
        // What was gathered before the acknowledgement, afterwards, and by the version before.
        QCOMPARE(data.lines[0].runs.size(), std::size_t(3));
        QCOMPARE(data.lines[0].runs[0].version, QStringLiteral("1"));
        QCOMPARE(data.lines[0].runs[1].points.size(), std::size_t(19));
        QCOMPARE(data.lines[0].runs[2].points.size(), std::size_t(11));
        QVERIFY(std::abs(data.lines[0].runs[2].points[10].evidence - 10 / std::log(10.0)) < 1e-12);
        QCOMPARE(data.lines[1].runs.size(), std::size_t(2));
        QVERIFY(std::abs(data.level.value() - std::log10(80.0)) < 1e-12);
        QVERIFY(data.raises && data.hasTime && data.hasOpenAlarm());
        QCOMPARE(data.lines[0].marks.size(), std::size_t(2));
        QCOMPARE(data.lines[0].marks[0].at.x, static_cast<double>(dayOf(75).microseconds) / 1000.0);
        QCOMPARE(data.starts.size(), std::size_t(12));
        QVERIFY(data.valueRange().first <= -1 && data.valueRange().second >= 4);
    }
    void showsChangesByThemselves()
    {
        const EvidenceChartData data = evidenceChart(withAlarms(), "sex", "disparate_impact", true);
        QCOMPARE(data.lines.size(), std::size_t(1));
        QCOMPARE(data.lines[0].name, QStringLiteral("female"));
        QVERIFY(!data.hasOpenAlarm());
    }
    void showsParityWhereThereAreNoLimits()
    {
        const EvidenceChartData data =
            evidenceChart(withAlarms(), "sex", "statistical_parity_difference", false);
        QCOMPARE(data.lines.size(), std::size_t(1));
        QVERIFY(!data.raises);
        QVERIFY(data.lines[0].kind == AlarmKind::Parity);
        QVERIFY(evidenceChart(withAlarms(), "sex", "brier_score", false).empty());
        QVERIFY(evidenceChart(withAlarms(), "age", "disparate_impact", false).empty());
        QVERIFY(evidenceChart(sampleEvaluation(), "sex", "disparate_impact", false).empty());
    }
    void countsPairsWithoutTimestamps()
    {
        Evaluation evaluation = withAlarms();
        evaluation.alarmTrack.hasDays = false;
        evaluation.alarms.clear();
        for (EvidenceProcess& p : evaluation.alarmTrack.processes)
            for (EvidencePoint& point : p.curve)
                point.time.reset();
        const EvidenceChartData data = evidenceChart(evaluation, "sex", "disparate_impact", false);
        QCOMPARE(data.xRange.first, 10.0);
        QCOMPARE(data.xRange.second, 510.0);
    }
    void overwhelmingEvidenceDoesNotPressTheRestFlat()
    {
        Evaluation evaluation = withAlarms();
        evaluation.alarmTrack.processes[4].curve.back().logEvidence = 4000;
        evaluation.alarmTrack.processes[5].curve.back().logEvidence = -4000;
        const auto [low, high] = evidenceChart(evaluation, "sex", "disparate_impact", false).valueRange();
        QVERIFY(high <= 9 && high > 2 && low >= -3);
    }
    void oddsAsPeopleSayThem()
    {
        QCOMPARE(oddsText(0), QStringLiteral("1 : 1"));
        QCOMPARE(oddsText(3), QStringLiteral("1000 : 1"));
        QCOMPARE(oddsText(12), QStringLiteral("10¹² : 1"));
        QCOMPARE(oddsText(-1), QStringLiteral("1 : 10"));
    }
    void isDrawnAndDescribed()
    {
        EvidenceChartView view;
        view.resize(760, 220);
        QVERIFY(view.evidenceChart()->data().empty());
        view.setData(evidenceChart(withAlarms(), "sex", "disparate_impact", false));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const EvidenceChart* chart = view.evidenceChart();
        QVERIFY(view.accessibleDescription().contains(
            QStringLiteral("female, lower limit: alarm on 16 Mar 2024")));
        QVERIFY(chart->yOf(0) > chart->yOf(1));
        // Where the level is drawn its colour is found.
        const QImage image = view.grab().toImage();
        const QColor limit = chart->style().colors.limit;
        const int y = static_cast<int>(chart->yOf(*chart->data().level));
        int found = 0;
        for (int x = 0; x < image.width(); ++x)
            for (int dy = -1; dy <= 1; ++dy) {
                const QColor color = image.pixelColor(x, y + dy);
                found += std::abs(color.red() - limit.red()) + std::abs(color.green() - limit.green()) +
                                     std::abs(color.blue() - limit.blue()) <
                                 60
                             ? 1
                             : 0;
            }
        QVERIFY2(found > 50, qPrintable(QString::number(found)));
    }
    void hoverShowsTheNearestPoints()
    {
        EvidenceChartView view;
        view.resize(760, 220);
        view.setData(evidenceChart(withAlarms(), "sex", "disparate_impact", false));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTest::mouseMove(view.viewport(), QPoint(400, 100));
        QTRY_VERIFY(view.evidenceChart()->hovered());
        const EvidenceChartData& data = view.evidenceChart()->data();
        const double time = static_cast<double>(dayOf(30).microseconds) / 1000.0;
        QCOMPARE(data.nearest(0, time)->x, time);
        QCOMPARE(data.nearest(0, 0)->pairs, 10u);
    }
    void followsTheChartAbove()
    {
        EvidenceChart chart;
        chart.setData(evidenceChart(withAlarms(), "sex", "disparate_impact", false));
        const auto whole = chart.visibleRange();
        const double middle = (whole.first + whole.second) / 2;
        chart.setVisibleRange(middle, whole.second + 1e12);
        QCOMPARE(chart.visibleRange(), std::pair(middle, whole.second));
        chart.setVisibleRange(5, 4);
        QCOMPARE(chart.visibleRange(), whole);
    }
    void isRenderedForReports()
    {
        QImage image(760, 260, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        renderEvidenceChart(painter, QRectF(0, 0, 760, 260),
                            evidenceChart(withAlarms(), "sex", "disparate_impact", false),
                            ChartStyle::ofPaper(QFont()), QLocale::c());
        painter.end();
        int inked = 0;
        for (int y = 0; y < image.height(); y += 2)
            for (int x = 0; x < image.width(); x += 2)
                inked += image.pixel(x, y) != qRgb(255, 255, 255) ? 1 : 0;
        QVERIFY(inked > 500);
    }
};

QTEST_MAIN(TestEvidenceChart)
#include "tst_evidence_chart.moc"
