// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/group_bars.h"
#include "charts/time_chart_view.h"
#include "look/theme.h"
#include "sample_evaluation.h"

#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace tiltmeter;

class TestTimeChart : public QObject
{
    Q_OBJECT
    const TimeChartData data = fairnessChart(sampleEvaluation(), "sex", "disparate_impact");

    TimeChart& shownSample()
    {
        static TimeChart chart;
        chart.resize(800, 260);
        chart.setData(data);
        return chart;
    }

private Q_SLOTS:
    void windowsWithoutTimesAreCounted()
    {
        TimeChartData counted;
        counted.windows.resize(3); // all empty, at one moment
        counted.records = {500, 500, 20};
        counted.series.push_back({QStringLiteral("female"), 0, {}, false});
        for (const double value : {0.9, 0.8, 0.7})
            counted.series[0].points.push_back({value, {}, {}, PointState::Pass});
        TimeChart chart;
        chart.resize(800, 300);
        chart.setData(counted);
        const TimeChartData& shown = chart.data();
        QVERIFY(!shown.hasTime);
        QCOMPARE(chart.visibleRange(), std::pair(0.0, 1020.0));
        QCOMPARE(shown.windowAt(700.0), std::optional<std::size_t>(1));
        QCOMPARE(shown.windowName(1, QLocale::c()), QStringLiteral("Records 501 \u2013 1000"));
        QCOMPARE(shown.windowName(2, QLocale::c()), QStringLiteral("Records 1001 \u2013 1020"));
        // Times stay what they are.
        chart.setData(data);
        QVERIFY(chart.data().hasTime);
        QCOMPARE(chart.data().windows, data.windows);
    }
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
        const auto [from, to] = view.timeChart()->visibleRange();
        QVERIFY(to - from <
                (view.timeChart()->wholeRange().second - view.timeChart()->wholeRange().first) / 3);
        QTest::keyClick(&view, Qt::Key_Escape);
        QCOMPARE(view.timeChart()->visibleRange(), view.timeChart()->wholeRange());
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
        const std::vector<DrawnLine> all = drawnLines(many, many.series[0], chart.map());
        QCOMPARE(all.size(), std::size_t(1));
        QVERIFY(all[0].isArea);
        for (const QPolygonF* outline : {&all[0].line, &all[0].band})
            QVERIFY2(outline->size() > 200 && outline->size() < 2'000,
                     qPrintable(QString::number(outline->size())));
        // Steps begin at the same windows wherever one is: moved, the line keeps its shape.
        const double day = 86'400'000;
        chart.setVisibleRange(100 * day, 300 * day);
        const auto here = drawnLines(many, many.series[0], chart.map());
        chart.setVisibleRange(101 * day, 301 * day);
        const auto there = drawnLines(many, many.series[0], chart.map());
        const double moved = chart.map().plot.width() / 200;
        const double level = here[0].line[20].y();
        bool found = false;
        for (const QPointF& point : there[0].line)
            found = found || (std::abs(point.x() - (here[0].line[20].x() - moved)) < 1e-6 &&
                              std::abs(point.y() - level) < 1e-6);
        QVERIFY(found);
        // Few of them are a line through all.
        chart.setVisibleRange(100 * day, 102 * day);
        const auto few = drawnLines(many, many.series[0], chart.map());
        QVERIFY(!few[0].isArea);
        QVERIFY2(few[0].line.size() >= 50 && few[0].line.size() <= 52,
                 qPrintable(QString::number(few[0].line.size())));
        QVERIFY(few[0].line.first().x() < chart.map().plot.left());
        QVERIFY(few[0].line.last().x() > chart.map().plot.right());
    }
    void gapsInterruptTheLine()
    {
        const TimeChart& chart = shownSample();
        const auto lines = drawnLines(data, data.series[0], chart.map());
        QCOMPARE(lines.size(), std::size_t(2)); // around the window that has no number
        QCOMPARE(lines[0].line.size(), 6);
        QCOMPARE(lines[1].line.size(), 5);
        QCOMPARE(lines[0].band.size(), 12);
        QVERIFY(std::abs(lines[0].line[1].y() - chart.yOf(*data.series[0].points[1].value)) < 1e-9);
    }
    void theCrossHairFollowsThePan()
    {
        TimeChart& chart = shownSample();
        chart.setHoveredWindow(3);
        const auto [from, to] = chart.wholeRange();
        chart.setVisibleRange(from, (from + to) / 2);
        QCOMPARE(chart.hoveredWindow().value(), std::size_t(3)); // the same window, wherever it is now
        chart.hoverAt(std::nullopt);
        QVERIFY(!chart.hoveredWindow());
        chart.hoverAt(chart.map().plot.center());
        QVERIFY(chart.hoveredWindow());
        chart.setVisibleRange(from, to);
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
        double lowest = 0;
        for (const DrawnLine& line : drawnLines(many, many.series[0], chart.map()))
            for (const QPointF& point : line.line)
                lowest = std::max(lowest, point.y());
        QVERIFY(lowest >= chart.yOf(0.5)); // kept on the line
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
