// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/group_bars.h"
#include "charts/time_chart_view.h"
#include "look/theme.h"
#include "sample_evaluation.h"

#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <QXYSeries>

using namespace tiltmeter;

class TestTimeChart : public QObject
{
    Q_OBJECT
    const TimeChartData data = fairnessChart(sampleEvaluation(), "sex", "disparate_impact");

private Q_SLOTS:
    void buildsOneSeriesPerGroup()
    {
        QCOMPARE(data.windows.size(), std::size_t(12));
        QCOMPARE(data.series.size(), std::size_t(1));
        QCOMPARE(data.title, QStringLiteral("sex: female against male"));
        QCOMPARE(data.lowerLimit.value(), 0.8);
        QCOMPARE(data.upperLimit.value(), 1.25);
        const auto& points = data.series[0].points;
        QCOMPARE(points[0].state, PointState::Pass);
        QCOMPARE(points[4].state, PointState::TooFew);
        QCOMPARE(points[6].state, PointState::Undefined);
        QVERIFY(!points[6].value);
        QCOMPARE(points[8].state, PointState::Insufficient);
        QCOMPARE(points[11].state, PointState::Fail);
        QVERIFY(data.failsAt(11) && !data.failsAt(8));
    }
    void findsTheWindowOfATime()
    {
        const double begin = static_cast<double>(data.windows[3].begin.microseconds) / 1000.0;
        QCOMPARE(data.windowAt(begin).value(), std::size_t(3));
        QCOMPARE(data.windowAt(begin - 1).value(), std::size_t(2));
        QCOMPARE(data.windowAt(0).value(), std::size_t(0));
        QCOMPARE(data.windowAt(1e15).value(), std::size_t(11));
        QVERIFY(!TimeChartData().windowAt(0));
    }
    void nearestWindowWhenThereIsAGap()
    {
        TimeChartData gaps;
        gaps.windows = {{{0}, {10'000}}, {{50'000}, {60'000}}};
        QCOMPARE(gaps.windowAt(20).value(), std::size_t(0));
        QCOMPARE(gaps.windowAt(45).value(), std::size_t(1));
    }
    void limitsAreAlwaysInRange()
    {
        const auto [low, high] = data.valueRange();
        QVERIFY(low < 0.7 && high > 1.25);
    }
    void arrowKeysAndClicksSelect()
    {
        TimeChartView view;
        view.resize(760, 280);
        view.setData(data);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QSignalSpy selected(&view, &TimeChartView::windowSelected);
        QTest::keyClick(&view, Qt::Key_End);
        QTest::keyClick(&view, Qt::Key_Left);
        QCOMPARE(selected.size(), 2);
        QCOMPARE(selected.last().at(0).value<std::size_t>(), std::size_t(10));
        const TimeRange& third = data.windows[2];
        const double x = view.timeChart()->xOf(
            static_cast<double>((third.begin.microseconds + third.end.microseconds) / 2000));
        const QPoint at = view.mapFromScene(
            view.timeChart()->mapToScene(QPointF(x, view.timeChart()->plotArea().center().y())));
        QTest::mouseMove(view.viewport(), at);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(selected.last().at(0).value<std::size_t>(), std::size_t(2));
        QVERIFY(view.accessibleDescription().contains(QStringLiteral("0.95")));
    }
    void draggingZoomsAndEscapeShowsAll()
    {
        TimeChartView view;
        view.resize(760, 280);
        view.setData(data);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QRect plot =
            view.mapFromScene(view.timeChart()->mapToScene(view.timeChart()->plotArea())).boundingRect();
        QTest::mousePress(view.viewport(), Qt::LeftButton, {}, plot.center());
        QTest::mouseMove(view.viewport(), plot.center() + QPoint(100, 0));
        QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, plot.center() + QPoint(100, 0));
        const auto [from, to] = view.timeChart()->visibleTime();
        QVERIFY(to - from < (view.timeChart()->wholeTime().second - view.timeChart()->wholeTime().first) / 3);
        QTest::keyClick(&view, Qt::Key_Escape);
        QCOMPARE(view.timeChart()->visibleTime(), view.timeChart()->wholeTime());
    }
    void tenThousandWindowsAreReducedToWhatCanBeSeen()
    {
        TimeChartData many;
        many.series.resize(1);
        for (int i = 0; i < 10'000; ++i) {
            many.windows.push_back({{i * 3'600'000'000LL}, {(i + 1) * 3'600'000'000LL}});
            many.records.push_back(100);
            ChartPoint point;
            point.value = 1 + 0.1 * std::sin(i / 50.0);
            point.lower = *point.value - 0.1;
            point.upper = *point.value + 0.1;
            point.state = PointState::Pass;
            many.series[0].points.push_back(point);
        }
        TimeChart chart;
        chart.resize(800, 260);
        chart.setData(many);
        for (QAbstractSeries* series : chart.series())
            if (auto* line = qobject_cast<QXYSeries*>(series))
                QVERIFY2(line->count() < 3'000, qPrintable(QString::number(line->count())));
    }
    void narrowWindowsShareAColumn()
    {
        std::vector<TimeRange> windows;
        for (int i = 0; i < 1000; ++i)
            windows.push_back({{i * 1'000'000LL}, {(i + 1) * 1'000'000LL}});            // a second each
        const auto tenth = [](double milliseconds) { return milliseconds / 10'000.0; }; // pixels
        const auto columns = pixelColumns(windows, 200'000, 400'000, 1, tenth);
        QVERIFY(columns.size() >= 20 && columns.size() <= 22);
        // Nothing is left out, nothing is twice.
        for (std::size_t i = 1; i < columns.size(); ++i)
            QCOMPARE(columns[i].first, columns[i - 1].last);
        QVERIFY(columns.front().first <= 200 && columns.back().last >= 400);
        for (const PixelColumn& column : columns)
            QVERIFY(column.right - column.left <= 1 + 1e-9);
        // Wide ones stand alone.
        const auto wide =
            pixelColumns(windows, 0, 5'000, 1, [](double milliseconds) { return milliseconds; });
        QCOMPARE(wide.size(), std::size_t(6));
        QCOMPARE(windowsBetween(windows, -10, -5), (std::pair<std::size_t, std::size_t>{0, 0}));
        QCOMPARE(windowsBetween({}, 0, 1), (std::pair<std::size_t, std::size_t>{0, 0}));
    }
    void oneFailureAmongThousandsIsSeen()
    {
        TimeChartData many;
        many.series.resize(1);
        for (int i = 0; i < 10'000; ++i) {
            many.windows.push_back({{i * 3'600'000'000LL}, {(i + 1) * 3'600'000'000LL}});
            many.records.push_back(100);
            ChartPoint point;
            point.value = 1;
            point.state = PointState::Pass;
            many.series[0].points.push_back(point);
        }
        many.series[0].points[4321].value = 0.5;
        many.series[0].points[4321].state = PointState::Fail;
        TimeChart chart;
        chart.resize(800, 260);
        chart.setData(many);
        double lowest = 1;
        for (QAbstractSeries* series : chart.series())
            if (auto* line = qobject_cast<QXYSeries*>(series))
                for (const QPointF& point : line->points())
                    lowest = std::min(lowest, point.y());
        QCOMPARE(lowest, 0.5); // kept on the line
        QImage image(800, 260, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        renderTimeChart(painter, QRectF(0, 0, 800, 260), many, ChartStyle::ofPaper(QFont()), QLocale::c());
        painter.end();
        // ... and marked in the colour of failures.
        const QColor fail = lightColors().fail;
        int marked = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                marked += image.pixelColor(x, y) == fail ? 1 : 0;
        QVERIFY2(marked > 10 && marked < 200, qPrintable(QString::number(marked)));
    }
    void groupBarsSayTheirNumbers()
    {
        GroupBars bars;
        bars.setBars({{QStringLiteral("female"), false, 30, 100, 0.3, numeric::Interval{0.22, 0.4}, 0},
                      {QStringLiteral("other"), false, 0, 0, std::nullopt, std::nullopt, 1}});
        QVERIFY(bars.accessibleDescription().contains(QStringLiteral("30 of 100")));
        QVERIFY(bars.accessibleDescription().contains(QStringLiteral("no records")));
        QVERIFY(bars.sizeHint().height() > 40);
    }
};

QTEST_MAIN(TestTimeChart)
#include "tst_time_chart.moc"
