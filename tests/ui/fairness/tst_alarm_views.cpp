// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/evidence_chart.h"
#include "fairness/acknowledge_dialog.h"
#include "fairness/alarm_strip.h"
#include "fairness/evidence_panel.h"
#include "fairness/fairness_page.h"
#include "look/label.h"
#include "look/notice.h"
#include "monitor_double.h"
#include "window_checks.h"

#include <QComboBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

using namespace tiltmeter;

namespace {

const QString storePath = QStringLiteral("/test/a.tilt");

/// The page as the main window keeps it up to date.
struct Shown {
    AppContext context;
    FairnessPage page{context};

    Shown()
    {
        for (const auto signal : {&AppContext::storeChanged, &AppContext::deploymentChanged,
                                  &AppContext::evaluationChanged, &AppContext::offersChanged})
            QObject::connect(&context, signal, &page, [this] {
                page.recount();
                page.refresh();
            });
        page.resize(1200, 900);
        page.show();
        context.openStore(storePath);
        const bool there = QTest::qWaitFor([this] { return context.evaluation() != nullptr; });
        Q_ASSERT(there);
        Q_UNUSED(there)
    }
    template <class W>
    W* find(const char* name) const
    {
        return page.findChild<W*>(QLatin1String(name));
    }
    [[nodiscard]] AlarmStrip* strip(const char* text) const
    {
        for (AlarmStrip* strip : page.findChildren<AlarmStrip*>())
            for (const Notice* notice : strip->findChildren<Notice*>())
                if (notice->text().contains(QLatin1String(text)))
                    return strip;
        return nullptr;
    }
    [[nodiscard]] AcknowledgeDialog* dialog() const { return page.findChild<AcknowledgeDialog*>(); }
};

} // namespace

class TestAlarmViews : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        monitor_double::reset();
        monitor_double::script().stores[storePath.toStdString()] = {monitor_double::alarmed()};
    }

    void anAlarmIsSeenWithItsEvidence()
    {
        Shown s;
        AlarmStrip* strip = s.strip("Alarm since 8 Mar 2024: female against male");
        QVERIFY(strip && strip->isVisible());
        QCOMPARE(strip->count(), std::size_t(1));
        const auto panels = s.page.findChildren<EvidencePanel*>();
        QCOMPARE(panels.size(), 2);
        QVERIFY(panels[0]->isOpen());  // sex
        QVERIFY(!panels[1]->isOpen()); // age is quiet
        auto* chart = s.find<EvidenceChartView>("evidence-sex");
        QVERIFY(chart->isVisible());
        QCOMPARE(chart->evidenceChart()->data().lines.size(), std::size_t(2));
        QVERIFY(chart->evidenceChart()->data().hasOpenAlarm());
        QVERIFY(!s.page.findChildren<AlarmStrip*>()[1]->isVisible());
        QCOMPARE(s.page.openCount(), 1);
        QCOMPARE(checkAccessibleNames(&s.page), QString());
        for (const QSize size : {QSize(1200, 900), QSize(700, 560)}) {
            s.page.resize(size);
            QTRY_COMPARE(checkClippedTexts(&s.page), QString());
        }
    }
    void changesAreOneChoiceAway()
    {
        Shown s;
        auto* kind = s.find<QComboBox>("evidenceKind");
        auto* chart = s.find<EvidenceChartView>("evidence-sex")->evidenceChart();
        QCOMPARE(kind->count(), 2);
        kind->setCurrentIndex(1);
        QCOMPARE(chart->data().lines.size(), std::size_t(1));
        // What was acknowledged, and what has gathered since.
        QCOMPARE(chart->data().lines[0].runs.size(), std::size_t(2));
        QVERIFY(chart->data().lines[0].runs[0].acknowledged);
        QVERIFY(!chart->data().lines[0].runs[1].acknowledged);
        bool promised = false;
        for (const QLabel* label : s.page.findChildren<QLabel*>())
            promised = promised || label->text().contains(QLatin1String("one false alarm in 365 days"));
        QVERIFY(promised);
    }
    void metricsWithoutATrackSayWhy()
    {
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            auto& evaluation = monitor_double::script().stores[storePath.toStdString()][0].evaluation;
            for (const char* id : {"average_odds_difference", "statistical_parity_difference"}) {
                Measurement other = evaluation.windows[3].measurements[0];
                other.metric = id;
                other.limits = {};
                evaluation.windows[3].measurements.push_back(other);
            }
        }
        Shown s;
        auto* metric = s.find<QComboBox>("metric");
        const int without = metric->findData(QStringLiteral("average_odds_difference"));
        QVERIFY(without >= 0);
        metric->setCurrentIndex(without);
        auto* chart = s.find<EvidenceChartView>("evidence-sex");
        auto* coverage = s.find<QLabel>("coverage");
        QVERIFY(!chart->isVisible());
        QVERIFY(coverage->isVisible());
        QVERIFY2(coverage->text().startsWith(QLatin1String("No alarm track for")),
                 qPrintable(coverage->text()));
        QTRY_COMPARE(checkClippedTexts(&s.page), QString());
        // Watched in principle, without a limit: shown, and said that it raises nothing.
        metric->setCurrentIndex(metric->findData(QStringLiteral("statistical_parity_difference")));
        QVERIFY(chart->isVisible());
        QVERIFY(!chart->evidenceChart()->data().raises);
        QVERIFY2(coverage->text().contains(QLatin1String("no limit is set")), qPrintable(coverage->text()));
        metric->setCurrentIndex(metric->findData(QStringLiteral("disparate_impact")));
        QVERIFY(!coverage->isVisible());
    }
    void acknowledgingIsAJobWithAComment()
    {
        Shown s;
        auto* button = s.find<QPushButton>("acknowledge");
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(s.dialog());
        QCOMPARE(checkAccessibleNames(s.dialog()), QString());
        QCOMPARE(checkClippedTexts(s.dialog()), QString());
        s.dialog()->findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("  ticket 12\n"));
        s.dialog()->findChild<QPushButton*>(QStringLiteral("acknowledgeNow"))->click();
        QTRY_VERIFY(!s.strip("8 Mar 2024"));
        QCOMPARE(monitor_double::callsOf("acknowledgeAlarms"), 1);
        const auto& alarms = s.context.evaluation()->alarms;
        QVERIFY(alarms[0].state == AlarmState::Acknowledged);
        QCOMPARE(alarms[0].comment, std::string("ticket 12"));
        QTRY_VERIFY(!s.page.findChildren<AlarmStrip*>()[0]->isVisible());
    }
    void nothingHappensWithoutConsent()
    {
        Shown s;
        s.find<QPushButton>("acknowledge")->click();
        s.dialog()->reject();
        QTRY_VERIFY(!s.dialog());
        QCOMPARE(monitor_double::callsOf("acknowledgeAlarms"), 0);
    }
    void whatFailsIsSaid()
    {
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            monitor_double::script().before = [](const std::string& function) -> Result<void> {
                if (function == "acknowledgeAlarms")
                    return fail(ErrorCode::PermissionDenied, "/test/a.tilt");
                return {};
            };
        }
        Shown s;
        s.find<QPushButton>("acknowledge")->click();
        s.dialog()->accept();
        const auto said = [&s] {
            for (const Notice* notice : s.page.findChildren<Notice*>())
                if (notice->isVisible() &&
                    notice->text().contains(QLatin1String("could not be acknowledged")))
                    return true;
            return false;
        };
        QTRY_VERIFY(said());
        QTRY_VERIFY(s.find<QPushButton>("acknowledge")->isEnabled());
        QVERIFY(s.strip("8 Mar 2024")); // it stays
    }
    /// From the list of findings: the metric, and the kind of evidence.
    void goesToTheEvidence()
    {
        Shown s;
        s.page.goTo(QStringLiteral("sex\ndisparate_impact\nchange"));
        QCOMPARE(s.find<QComboBox>("evidenceKind")->currentIndex(), 1);
        s.page.goTo(QStringLiteral("age\ndisparate_impact\nevidence"));
        QVERIFY(s.page.findChildren<EvidencePanel*>()[1]->isOpen());
        QVERIFY(s.find<EvidenceChartView>("evidence-age")->isVisible());
    }
};

QTEST_MAIN(TestAlarmViews)
#include "tst_alarm_views.moc"
