// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/time_chart.h"
#include "charts/time_chart_view.h"
#include "drift/distribution_view.h"
#include "drift/drift_charts.h"
#include "drift/drift_page.h"
#include "drift/heat_map.h"
#include "monitor/sample.h"
#include "monitor/sample_store.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace tiltmeter;

namespace {

class TestDriftPage : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    AppContext m_context;
    std::unique_ptr<DriftPage> m_page;

    template <class T>
    T* find(const char* name)
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString path = m_folder.filePath(QStringLiteral("example.tilt"));
        QVERIFY(createSampleStore(path.toStdString(), SampleOptions{12'000, 20240101}, {}));
        m_page = std::make_unique<DriftPage>(m_context);
        m_page->resize(1200, 900);
        m_page->show();
        m_page->refresh();
        QVERIFY(m_page->evaluation() == nullptr); // no store: an empty state, and nothing to compare
        for (const auto signal : {&AppContext::deploymentsChanged, &AppContext::deploymentChanged})
            connect(&m_context, signal, m_page.get(), [this] { m_page->refresh(); });
        m_context.openStore(path);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->evaluation() != nullptr, 60'000);
    }

    void worstColumnsComeFirst()
    {
        auto* map = find<HeatMap>("heatMap");
        QCOMPARE(map->model()->columnCount(), int(SampleTruth::weeks));
        QStringList first;
        for (int row = 0; row < 3; ++row)
            first << map->model()->headerData(row, Qt::Vertical).toString();
        first.sort();
        QCOMPARE(first, QStringList({QStringLiteral("loan_amount"), QStringLiteral("purpose"),
                                     QStringLiteral("savings")}));
        QVERIFY(!map->accessibleName().isEmpty());
        QVERIFY(map->model()
                    ->index(0, 8)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("Drift")));
        QVERIFY(find<QLabel>("driftSummary")->text().contains(QStringLiteral("loan_amount")));
        QCOMPARE(m_page->openCount() > 0, true);
    }

    void keysSelectAndEverythingFollows()
    {
        auto* map = find<HeatMap>("heatMap");
        m_page->goTo(QStringLiteral("purpose"));
        auto* distribution = find<DistributionView>("distribution");
        QCOMPARE(distribution->bars().size(), std::size_t(6));
        QVERIFY(distribution->accessibleDescription().contains(QStringLiteral("Car")));
        double before = 0;
        double now = 0;
        for (const auto& bar : distribution->bars()) {
            before += bar.baseline;
            now += bar.window;
        }
        QVERIFY(std::abs(before - 1) < 1e-9 && std::abs(now - 1) < 1e-9);
        auto* chart = find<TimeChartView>("measureChart");
        QVERIFY(chart->timeChart()->data().title.contains(QStringLiteral("purpose")));
        QSignalSpy selected(map, &HeatMap::cellSelected);
        map->setFocus();
        QTest::keyClick(map, Qt::Key_Left);
        QCOMPARE(selected.size(), 1);
        QCOMPARE(chart->timeChart()->selectedWindow().value(), std::size_t(SampleTruth::weeks - 2));
        QVERIFY(find<QLabel>("driftSentence")->text().contains(QStringLiteral("purpose")));
    }

    void chartShowsTheChosenMeasure()
    {
        m_page->goTo(QStringLiteral("loan_amount"));
        auto* measure = find<QComboBox>("measure");
        QCOMPARE(measure->currentData().toString(), QStringLiteral("jensen_shannon_distance"));
        auto* chart = find<TimeChartView>("measureChart");
        QCOMPARE(chart->timeChart()->data().upperLimit.value(), 0.1);
        QVERIFY(chart->timeChart()->data().failsAt(8));
        QVERIFY(!chart->timeChart()->data().failsAt(4));
        measure->setCurrentIndex(measure->findData(QStringLiteral("mean")));
        QVERIFY(chart->timeChart()->data().neutral.value() > 5'000); // the baseline's mean
        measure->setCurrentIndex(0);
    }

    void magnitudeHasItsLimit()
    {
        const TimeChartData data = magnitudeChart(*m_page->evaluation());
        QVERIFY(!data.empty());
        QVERIFY(data.upperLimit.has_value());
        QVERIFY(!data.series[0].points[0].value.has_value()); // a part of the baseline
        QVERIFY(data.failsAt(9));
    }

    void paintsWithoutTrouble()
    {
        for (const char* column : {"loan_amount", "purpose", "savings"}) {
            m_page->goTo(QString::fromLatin1(column));
            const QImage image = find<DistributionView>("distribution")->grab().toImage();
            QSet<QRgb> seen;
            for (int x = 0; x < image.width(); x += 3)
                for (int y = 0; y < image.height(); y += 3)
                    seen.insert(image.pixel(x, y));
            QVERIFY2(seen.size() > 3, column);
        }
    }

    void closedStoreLeavesNothing()
    {
        m_context.closeStore();
        m_page->refresh();
        QVERIFY(m_page->evaluation() == nullptr);
    }
};

} // namespace

QTEST_MAIN(TestDriftPage)
#include "tst_drift_page.moc"
