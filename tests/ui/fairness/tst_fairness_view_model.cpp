// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/fairness_view_model.h"
#include "sample_evaluation.h"

#include <QTest>

using namespace tiltmeter;

class TestFairnessViewModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theReferenceComesFirst()
    {
        const Evaluation evaluation = sampleEvaluation();
        const auto bars = barsOf(evaluation.windows[10], evaluation.windows[10].groups[0].feature);
        QVERIFY(bars.size() > 1);
        QVERIFY(bars[0].isReference);
        QVERIFY(!bars[1].isReference);
    }

    void sharesAreThereWithoutTheRate()
    {
        WindowResult window = sampleEvaluation().windows[10];
        for (GroupRates& group : window.groups) {
            group.rates.clear(); // other metrics alone were asked for
            group.judged = 400;
            group.favorable = 100;
        }
        for (const GroupBars::Bar& bar : barsOf(window, window.groups[0].feature))
            QCOMPARE(bar.share.value_or(-1), 0.25);
    }

    void noRecordsHaveNoShare()
    {
        WindowResult window = sampleEvaluation().windows[10];
        for (GroupRates& group : window.groups) {
            group.rates.clear();
            group.judged = group.favorable = 0;
        }
        for (const GroupBars::Bar& bar : barsOf(window, window.groups[0].feature))
            QVERIFY(!bar.share);
    }
};

QTEST_APPLESS_MAIN(TestFairnessViewModel)
#include "tst_fairness_view_model.moc"
