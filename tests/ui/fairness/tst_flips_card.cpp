// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/fairness_charts.h"
#include "fairness/flips_card.h"
#include "look/label.h"
#include "look/table.h"
#include "sample_evaluation.h"

#include <QLabel>
#include <QScrollBar>
#include <QTest>

using namespace tiltmeter;

class TestFlipsCard : public QObject
{
    Q_OBJECT

    /// The sample held against "former": in week n, n women and 2 n men of 100 each; nobody in week 3.
    static std::shared_ptr<const Evaluation> evaluation()
    {
        Evaluation result = sampleEvaluation();
        result.config.otherDecision = "former";
        for (std::size_t week = 0; week < result.windows.size(); ++week) {
            for (GroupRates& group : result.windows[week].groups) {
                const std::uint64_t differ = week == 3 ? 0 : week * (group.isReference ? 2U : 1U);
                group.flips = {week == 3 ? 0U : 100U, differ, 0};
                const double share = double(differ) / 100;
                const auto add = [&](const char* id, double value) {
                    if (week == 3)
                        group.rates.push_back({id, std::nullopt, std::nullopt, Reason::NoOtherDecisions});
                    else
                        group.rates.push_back(
                            {id, value, numeric::Interval{value / 2, value * 2}, Reason::None});
                };
                add("flip_rate", share);
                add("flip_rate_to_favorable", share);
                add("flip_rate_to_unfavorable", 0);
            }
        }
        return std::make_shared<const Evaluation>(std::move(result));
    }
    static QString cell(const Table& table, int row, const char* title)
    {
        for (int column = 0; column < table.model()->columnCount(); ++column)
            if (table.model()->headerData(column, Qt::Horizontal).toString() == QLatin1String(title))
                return table.model()->index(row, column).data().toString();
        qFatal("no column %s", title);
    }

private Q_SLOTS:
    void ratesWithTheirCounts()
    {
        FlipsCard card;
        card.resize(900, 300);
        card.show(evaluation(), 10);
        QVERIFY(!card.isHidden());
        QCOMPARE(card.title(), QStringLiteral("Decisions that differ from former"));
        const auto& table = *card.findChild<Table*>(QStringLiteral("flips"));
        QCOMPARE(table.model()->rowCount(), 2);
        QCOMPARE(cell(table, 0, "Group"), QStringLiteral("sex: male (reference)"));
        QCOMPARE(cell(table, 0, "Differ"), QStringLiteral("20 of 100"));
        QVERIFY(cell(table, 0, "Flip rate").startsWith(QStringLiteral("20.0")));
        QVERIFY(cell(table, 0, "Flip rate").contains(QStringLiteral("10.0 to 40.0")));
        QCOMPARE(cell(table, 1, "Differ"), QStringLiteral("10 of 100"));
        QVERIFY(table.selectedText().contains(QStringLiteral("\t0.10000000000000001\t")));
    }
    void nobodyToCompareWith()
    {
        FlipsCard card;
        card.show(evaluation(), 3);
        const auto& table = *card.findChild<Table*>(QStringLiteral("flips"));
        QCOMPARE(cell(table, 1, "Differ"), QStringLiteral("0 of 0"));
        QVERIFY(card.findChild<SentenceLabel*>()->text().endsWith(
            QStringLiteral(": no record has both decisions.")));
        QCOMPARE(cell(table, 1, "Flip rate"), QStringLiteral("\u2013"));
        bool said = false;
        for (int column = 0; column < table.model()->columnCount(); ++column)
            said = said || table.model()
                               ->index(1, column)
                               .data(Qt::ToolTipRole)
                               .toString()
                               .contains(QStringLiteral("No decisions to compare with"));
        QVERIFY(said);
    }
    /// In a window of 1280 pixels, and higher than it need be: nothing to scroll, and nothing is stretched.
    void fitsBesideThePanel()
    {
        FairnessCharts charts;
        charts.resize(1056, 1900);
        charts.setEvaluation(evaluation());
        charts.show();
        QVERIFY(QTest::qWaitForWindowExposed(&charts));
        auto* card = charts.findChild<FlipsCard*>();
        auto& table = *card->findChild<Table*>(QStringLiteral("flips"));
        QTRY_COMPARE(table.horizontalScrollBar()->maximum(), 0);
        QTRY_COMPARE(table.verticalScrollBar()->maximum(), 0);
        auto* sentence = card->findChild<SentenceLabel*>();
        QTRY_VERIFY2(sentence->height() <= 3 * sentence->fontMetrics().lineSpacing(),
                     qPrintable(QString::number(sentence->height())));
    }
    void hiddenWithoutOtherDecisions()
    {
        FlipsCard card;
        card.show(evaluation(), 10);
        card.show(std::make_shared<const Evaluation>(sampleEvaluation()), 10);
        QVERIFY(card.isHidden());
        card.show(evaluation(), 10);
        card.clear();
        QVERIFY(card.isHidden());
    }
    void followsTheSelectedWindow()
    {
        FairnessCharts charts;
        charts.setEvaluation(evaluation());
        auto* card = charts.findChild<FlipsCard*>();
        const auto& table = *card->findChild<Table*>(QStringLiteral("flips"));
        QVERIFY(!card->isHidden());
        QCOMPARE(cell(table, 1, "Differ"), QStringLiteral("11 of 100")); // the newest one
        charts.selectWindow(2);
        QCOMPARE(cell(table, 1, "Differ"), QStringLiteral("2 of 100"));
        charts.setEvaluation(std::make_shared<const Evaluation>(sampleEvaluation()));
        QVERIFY(card->isHidden());
    }
};

QTEST_MAIN(TestFlipsCard)
#include "tst_flips_card.moc"
