// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/page_flow.h"
#include "export/table_columns.h"

#include <QTest>

#include <numeric>

using namespace tiltmeter;

namespace {

FlowItem item(double height, bool keep = false, std::size_t header = FlowItem::none, double gap = 0)
{
    FlowItem item;
    item.height = height;
    item.keepWithNext = keep;
    item.header = header;
    item.gap = gap;
    return item;
}

/// "0@0 1@10 | 2@0": items with their places, a bar between pages.
QString asText(const std::vector<FlowPage>& pages)
{
    QStringList texts;
    for (const FlowPage& page : pages) {
        QStringList items;
        for (const PlacedItem& placed : page)
            items << QStringLiteral("%1@%2").arg(placed.item).arg(placed.y);
        texts << items.join(QLatin1Char(' '));
    }
    return texts.join(QStringLiteral(" | "));
}

} // namespace

class TestPageFlow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsOnePage() { QCOMPARE(asText(paginate({}, 100)), QString()); }
    void itemsFollowWithTheirGaps()
    {
        QCOMPARE(
            asText(paginate(
                {item(30, false, FlowItem::none, 5), item(30), item(30, false, FlowItem::none, 10)}, 100)),
            QStringLiteral("0@0 1@30 2@70"));
    }
    void aFullPageIsFilledToTheLast()
    {
        QCOMPARE(asText(paginate({item(50), item(50), item(1)}, 100)), QStringLiteral("0@0 1@50 | 2@0"));
    }
    void aGapFallsAwayAtTheTop()
    {
        QCOMPARE(asText(paginate({item(90), item(50, false, FlowItem::none, 20)}, 100)),
                 QStringLiteral("0@0 | 1@0"));
    }
    /// A title goes where its text goes.
    void aTitleIsNeverAloneAtTheFoot()
    {
        QCOMPARE(asText(paginate({item(70), item(20, true), item(20)}, 100)),
                 QStringLiteral("0@0 | 1@0 2@20"));
        // Title, caption, header and first row: all or none.
        QCOMPARE(asText(paginate({item(40), item(20, true), item(20, true), item(20, true), item(20)}, 100)),
                 QStringLiteral("0@0 | 1@0 2@20 3@40 4@60"));
    }
    void aTablesHeaderIsRepeated()
    {
        // 0: header, then rows of it
        const std::vector<FlowItem> flow{item(10, true),     item(40, false, 0), item(40, false, 0),
                                         item(40, false, 0), item(40, false, 0), item(20)};
        QCOMPARE(asText(paginate(flow, 100)), QStringLiteral("0@0 1@10 2@50 | 0@0 3@10 4@50 | 5@0"));
    }
    void whatIsTooHighToKeepIsBrokenAllTheSame()
    {
        const std::vector<FlowItem> flow(5, item(40, true));
        // What is left of it stays together as soon as it fits on a page.
        QCOMPARE(asText(paginate(flow, 100)), QStringLiteral("0@0 1@40 | 2@0 | 3@0 4@40"));
        QCOMPARE(asText(paginate({item(10), item(300), item(10)}, 100)), QStringLiteral("0@0 | 1@0 | 2@0"));
    }
    /// Whatever the flow, every item has its place, in order, and nothing reaches below the page.
    void everyItemIsPlacedOnce()
    {
        std::vector<FlowItem> flow;
        for (int i = 0; i < 400; ++i)
            flow.push_back(item(3 + i * 7919 % 31, i % 5 == 0, FlowItem::none, i % 3));
        std::size_t next = 0;
        for (const FlowPage& page : paginate(flow, 100))
            for (const PlacedItem& placed : page) {
                QCOMPARE(placed.item, next++);
                QVERIFY(placed.y + flow[placed.item].height <= 100 + 1e-6);
            }
        QCOMPARE(next, flow.size());
    }
    void columnsFillTheWidth_data()
    {
        QTest::addColumn<double>("available");
        QTest::addColumn<QList<double>>("expected");
        // Text wants 100, can give way to 40; numbers want 50, at worst 30.
        QTest::newRow("room for all") << 300.0 << QList<double>{200, 100};
        QTest::newRow("just enough") << 150.0 << QList<double>{100, 50};
        QTest::newRow("text gives way") << 120.0 << QList<double>{70, 50};
        QTest::newRow("then numbers do") << 80.0 << QList<double>{40, 40};
        QTest::newRow("then all are cut") << 35.0 << QList<double>{20, 15};
    }
    void columnsFillTheWidth()
    {
        QFETCH(double, available);
        QFETCH(QList<double>, expected);
        const auto widths = columnWidths({{100, 40, false}, {50, 30, true}}, available);
        QCOMPARE(QList<double>(widths.begin(), widths.end()), expected);
        QCOMPARE(std::accumulate(widths.begin(), widths.end(), 0.0), available);
    }
};

QTEST_APPLESS_MAIN(TestPageFlow)
#include "tst_page_flow.moc"
