// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/evaluation.h"
#include "look/notice.h"
#include "sample_profile.h"
#include "text/measurement_text.h"
#include "wizard/bucket_lists.h"
#include "wizard/fairness_wizard.h"
#include "wizard/groups_page.h"
#include "wizard/range_histogram.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>
#include <QThread>
#include <QTimer>
#include <QTreeWidget>
#include <algorithm>
#include <atomic>

using namespace tiltmeter;

namespace {

Limits limitsOf(const FairnessConfig& config, const MonitoredFeature& feature)
{
    if (const auto own = feature.limits.find("disparate_impact"); own != feature.limits.end())
        return own->second;
    const auto common = config.limits.find("disparate_impact");
    return common == config.limits.end() ? Limits{} : common->second;
}

/// The figures that a scan would give, counted from the sample profile: what the wizard shows is compared
/// with them.
Result<Evaluation> countedPreview(const FairnessConfig& config, const Progress&)
{
    const DataProfile profile = sampleProfile();
    Evaluation evaluation;
    evaluation.config = config;
    evaluation.records = profile.records;
    evaluation.overall.records = profile.records;
    for (const std::uint64_t records : {40U, 4'960U, 5'000U})
        evaluation.windows.emplace_back().records = records;
    for (const MonitoredFeature& feature : config.features) {
        const ColumnProfile* column = profile.find(feature.column);
        const auto rates = [&](const Group& group, bool reference) {
            GroupRates result;
            result.feature = feature.column;
            result.group = group.name;
            result.isReference = reference;
            for (const ColumnProfile::ValueCount& value : column->values) {
                bool inside = std::ranges::find(group.values, value.value) != group.values.end();
                for (const ValueRange& range : group.ranges)
                    inside = inside || range.contains(value.number);
                if (!inside)
                    continue;
                result.records += value.count;
                result.judged += value.count;
                result.favorable += value.byOutcome[0];
            }
            if (result.judged > 0)
                result.rates = {
                    {"selection_rate", double(result.favorable) / double(result.judged), {}, Reason::None}};
            return result;
        };
        const GroupRates reference = rates(feature.reference, true);
        evaluation.overall.groups.push_back(reference);
        for (const Group& group : feature.monitored) {
            const GroupRates monitored = rates(group, false);
            evaluation.overall.groups.push_back(monitored);
            Measurement m;
            m.metric = "disparate_impact";
            m.feature = feature.column;
            m.monitored = group.name;
            m.reference = feature.reference.name;
            if (!monitored.rates.empty() && !reference.rates.empty())
                m.value = *monitored.rates[0].value / *reference.rates[0].value;
            else
                m.status = MeasurementStatus::Undefined;
            m.limits = limitsOf(config, feature);
            m.verdict =
                m.value && m.limits.lower && *m.value < *m.limits.lower ? Verdict::Fail : Verdict::Pass;
            evaluation.overall.measurements.push_back(m);
        }
    }
    return evaluation;
}

} // namespace

class TestFairnessWizard : public QObject
{
    Q_OBJECT

    std::optional<FairnessConfig> m_saved;

    /// The sample with the former model's decisions, and with a person's in other words.
    static DataProfile withOtherDecisions()
    {
        DataProfile profile = sampleProfile();
        const auto add = [&](const char* name, const char* favorable, const char* unfavorable) {
            ColumnProfile column = *profile.find("decision");
            column.spec = {name, ColumnKind::Categorical, ColumnRole::Feature};
            column.values[0].value = favorable;
            column.values[1].value = unfavorable;
            profile.columns.push_back(std::move(column));
        };
        add("words", "accept", "refuse");
        add("former", "Approved", "Denied");
        return profile;
    }
    /// Each step is seen on the way.
    static void walkTo(FairnessWizard& wizard, int step)
    {
        while (wizard.step() < step)
            wizard.goTo(wizard.step() + 1);
    }

    std::unique_ptr<FairnessWizard> open(std::optional<FairnessConfig> existing = {},
                                         const DataProfile& profile = sampleProfile())
    {
        WizardServices services;
        services.preview = countedPreview;
        services.save = [this](const FairnessConfig& config, const std::string&,
                               const Progress&) -> Result<std::int64_t> {
            m_saved = config;
            return 7;
        };
        auto wizard = std::make_unique<FairnessWizard>(
            std::make_unique<WizardDraft>(schemaOf(profile), profile, std::move(existing)), services);
        wizard->show();
        wizard->activateWindow();
        (void)QTest::qWaitForWindowActive(wizard.get());
        return wizard;
    }
    static QPushButton* button(FairnessWizard& wizard, const char* name)
    {
        return wizard.findChild<QPushButton*>(QLatin1String(name));
    }
    static void pressNext(FairnessWizard& wizard)
    {
        QTest::mouseClick(button(wizard, "next"), Qt::LeftButton);
    }

private Q_SLOTS:
    void init() { m_saved.reset(); }

    void proposesWhatIsProtected()
    {
        const auto wizard = open();
        QVERIFY(wizard->draft()->monitors("sex"));
        QVERIFY(wizard->draft()->monitors("age"));
        QVERIFY(!wizard->draft()->monitors("region"));
        QCOMPARE(wizard->draft()->config().outcome.favorable, std::vector<std::string>{"Approved"});
    }

    void aSampleIsSaidToBeOne()
    {
        const DataProfile profile = sampleProfile();
        std::atomic<bool> counted{false};
        WizardServices services;
        services.preview = [&counted](const FairnessConfig& config, const Progress& progress) {
            while (!counted && !progress.cancelled())
                QThread::msleep(1);
            return countedPreview(config, progress);
        };
        services.samplePreview = countedPreview;
        FairnessWizard wizard(std::make_unique<WizardDraft>(schemaOf(profile), profile, std::nullopt),
                              services);
        wizard.show();
        const auto* records = wizard.findChild<QLabel*>(QStringLiteral("liveRecords"));
        QTRY_VERIFY(records->text().startsWith(QStringLiteral("From a sample of ")));
        // The steps that show figures of it say so where these stand.
        walkTo(wizard, 3);
        const auto* scores = wizard.findChild<QLabel*>(QStringLiteral("sampleNote"));
        QVERIFY(scores->isVisible() && scores->text().contains(QStringLiteral("sample of 10,000 records")));
        walkTo(wizard, 5);
        const auto* windows = wizard.findChild<QLabel*>(QStringLiteral("windowsWithEnough"));
        QCOMPARE(windows->text(), QStringLiteral("From a sample of 10,000 records: at least 2 windows reach "
                                                 "the minimum. The exact figures follow."));
        counted = true;
        QTRY_VERIFY(records->text().endsWith(QStringLiteral(" records")));
        QVERIFY(!records->text().contains(QStringLiteral("sample")));
        QCOMPARE(windows->text(), QStringLiteral("In your data 2 of 3 windows reach the minimum."));
        wizard.goTo(3);
        QVERIFY(!scores->isVisible());
    }

    void throughAllStepsByMouse()
    {
        const auto wizard = open();
        QCOMPARE(button(*wizard, "next")->text(), QStringLiteral("Be&gin"));
        for (int guard = 0; wizard->step() < 6 && guard < 20; ++guard) {
            QVERIFY2(button(*wizard, "next")->isEnabled(), qPrintable(button(*wizard, "next")->toolTip()));
            pressNext(*wizard);
        }
        QCOMPARE(wizard->step(), 6);
        QSignalSpy saved(wizard.get(), &FairnessWizard::saved);
        QTest::mouseClick(button(*wizard, "save"), Qt::LeftButton);
        QTRY_COMPARE(saved.size(), 1);
        QVERIFY(m_saved);
        QCOMPARE(m_saved->features.size(), std::size_t(2));
        QCOMPARE(limitsOf(*m_saved, m_saved->features[0]).lower.value(), 0.8);
    }

    void throughAllStepsByKeyboard()
    {
        const auto wizard = open();
        // Return presses the default button wherever the focus is; nothing but keys is used.
        for (int guard = 0; wizard->step() < 6 && guard < 20; ++guard) {
            QVERIFY(QApplication::focusWidget());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        }
        QCOMPARE(wizard->step(), 6);
        QSignalSpy saved(wizard.get(), &FairnessWizard::saved);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QTRY_COMPARE(saved.size(), 1);
    }

    void whatCannotBeMonitoredIsListedWithTheReason()
    {
        const auto wizard = open();
        pressNext(*wizard);
        auto* list = wizard->findChild<QTreeWidget*>(QStringLiteral("features"));
        const auto find = [&](const char* name) {
            return list->findItems(QLatin1String(name), Qt::MatchExactly).value(0);
        };
        QVERIFY(find("online"));
        QVERIFY(!(find("online")->flags() & Qt::ItemIsEnabled));
        QVERIFY(!find("online")->text(3).isEmpty());
        QVERIFY(find("sex")->text(3).startsWith(QStringLiteral("Recommended")));
        find("region")->setCheckState(0, Qt::Checked);
        QVERIFY(wizard->draft()->monitors("region"));
    }

    void withoutAFeatureNextSaysWhy()
    {
        const auto wizard = open();
        pressNext(*wizard);
        wizard->draft()->removeFeature("sex");
        wizard->draft()->removeFeature("age");
        QVERIFY(!button(*wizard, "next")->isEnabled());
        QVERIFY(button(*wizard, "next")->toolTip().contains(QStringLiteral("Choose at least one")));
    }

    void valuesMoveBetweenGroupsByKeyboard()
    {
        const auto wizard = open();
        pressNext(*wizard);
        pressNext(*wizard);
        auto* lists = wizard->findChild<GroupsPage*>()->findChild<BucketLists*>();
        QListWidget* unused = lists->list(2);
        QCOMPARE(unused->count(), 1);
        unused->setFocus();
        unused->setCurrentRow(0);
        QTest::keyClick(unused, Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(unused->count(), 0);
        const MonitoredFeature* sex = wizard->draft()->feature("sex");
        QCOMPARE(sex->monitored.size(), std::size_t(2));
        QCOMPARE(sex->monitored[1].name, std::string("unknown"));
        // Ctrl+1 puts it with the reference, where values are one group.
        lists->list(1)->clearSelection();
        lists->list(1)->item(1)->setSelected(true);
        QTest::keyClick(lists->list(1), Qt::Key_1, Qt::ControlModifier);
        sex = wizard->draft()->feature("sex");
        QCOMPARE(sex->monitored.size(), std::size_t(1));
        QCOMPARE(sex->reference.values.size(), std::size_t(2));
        QTest::mouseClick(
            wizard->findChild<GroupsPage*>()->findChild<QPushButton*>(QStringLiteral("restore")),
            Qt::LeftButton);
        QCOMPARE(wizard->draft()->feature("sex")->reference.values, std::vector<std::string>{"male"});
    }

    void rangesAreTypedAndOverlapsRefused()
    {
        const auto wizard = open();
        pressNext(*wizard);
        pressNext(*wizard);
        pressNext(*wizard); // sex, then age
        auto* upper = wizard->findChild<QDoubleSpinBox*>(QStringLiteral("upper1-0"));
        QVERIFY(upper && upper->isVisible());
        QCOMPARE(upper->value(), 25.0);
        upper->setFocus();
        upper->selectAll();
        QTest::keyClicks(upper, QStringLiteral("30"));
        QTest::keyClick(upper, Qt::Key_Tab);
        QCOMPARE(wizard->draft()->feature("age")->monitored[0].ranges[0].upper, 30.0);
        QVERIFY(!button(*wizard, "next")->isEnabled());
        QVERIFY(button(*wizard, "next")->toolTip().contains(QStringLiteral("overlap")));
    }

    void edgesAreDraggedOnTheHistogram()
    {
        const auto wizard = open();
        pressNext(*wizard);
        pressNext(*wizard);
        pressNext(*wizard);
        auto* histogram = wizard->findChild<GroupsPage*>()->findChild<RangeHistogram*>();
        QVERIFY(histogram && histogram->isVisible());
        // The monitored group's upper edge, from 25 to 22: both ends belong to it, so the edge is drawn
        // at 25.5.
        const int y = static_cast<int>(histogram->plot().center().y());
        const QPoint from(static_cast<int>(histogram->xOf(25.5)) - 2, y);
        const QPoint to(static_cast<int>(histogram->xOf(22.5)), y);
        QTest::mousePress(histogram, Qt::LeftButton, {}, from);
        QTest::mouseMove(histogram, to);
        QTest::mouseRelease(histogram, Qt::LeftButton, {}, to);
        QCOMPARE(wizard->draft()->feature("age")->monitored[0].ranges[0].upper, 22.0);
    }

    void theLivePanelFollowsEveryEdit()
    {
        const auto wizard = open();
        pressNext(*wizard);
        auto* score = wizard->findChild<QLabel*>(QStringLiteral("liveScore"));
        // female 2000 of 3900, male 4200 of 6000: 0.51282 / 0.7 = 0.73260
        QTRY_VERIFY2(score->text().contains(QStringLiteral("73.26")), qPrintable(score->text()));
        wizard->draft()->editFeature("sex", [](MonitoredFeature& sex) {
            sex.monitored = {{"unknown", {"unknown"}, {}, false}};
        });
        // unknown 60 of 100: 0.6 / 0.7 = 0.85714
        QTRY_VERIFY2(score->text().contains(QStringLiteral("85.71")), qPrintable(score->text()));
    }

    void limitsAreInPercent()
    {
        const auto wizard = open();
        for (int i = 0; i < 4; ++i)
            pressNext(*wizard);
        QCOMPARE(wizard->step(), 3);
        auto* lower = wizard->findChild<QDoubleSpinBox*>(QStringLiteral("lower"));
        QCOMPARE(lower->value(), 80.0);
        lower->setValue(70);
        QCOMPARE(wizard->draft()->feature("sex")->limits.at("disparate_impact").lower.value(), 0.7);
        bool example = false;
        for (const QLabel* label : wizard->findChildren<QLabel*>())
            example = example || label->text().contains(QStringLiteral("a score of 71.42"));
        QVERIFY(example);
    }

    void anotherDecisionIsChosen()
    {
        const auto wizard = open({}, withOtherDecisions());
        walkTo(*wizard, 4);
        auto* other = wizard->findChild<QComboBox*>(QStringLiteral("otherDecision"));
        QVERIFY(other && other->isVisible());
        QCOMPARE(other->accessibleName(), QStringLiteral("Another decision on the same records"));
        QStringList offered;
        for (int i = 0; i < other->count(); ++i)
            offered << other->itemText(i);
        // Only what has the outcome's words: neither "words" nor any other feature.
        QCOMPARE(offered, QStringList({QStringLiteral("None"), QStringLiteral("former")}));
        QCOMPARE(other->currentIndex(), 0);
        other->setFocus();
        QTest::keyClick(other, Qt::Key_Down);
        QCOMPARE(wizard->draft()->config().otherDecision, std::string("former"));
        QVERIFY(button(*wizard, "next")->isEnabled());
        // Limits for it are among the others now.
        wizard->goTo(3);
        QStringList metrics;
        const auto* others = wizard->findChild<QTableWidget*>(QStringLiteral("others"));
        for (int row = 0; row < others->rowCount(); ++row)
            metrics << others->item(row, 0)->text();
        QVERIFY2(metrics.contains(metricName("flip_rate_difference")), qPrintable(metrics.join(u'\n')));
        walkTo(*wizard, 6);
        QVERIFY(wizard->findChild<QPushButton*>(QStringLiteral("edit-3-other")));
        const auto isSaid = [&] {
            const QList<QLabel*> labels = wizard->findChildren<QLabel*>();
            return std::ranges::any_of(labels, [](const QLabel* label) {
                return label->isVisible() && label->text() == QLatin1String("former");
            });
        };
        QTRY_VERIFY(isSaid());
        QSignalSpy saved(wizard.get(), &FairnessWizard::saved);
        QTest::mouseClick(button(*wizard, "save"), Qt::LeftButton);
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(m_saved->otherDecision, std::string("former"));
    }
    void anotherDecisionFollowsTheOutcomes()
    {
        FairnessConfig config = recommend(withOtherDecisions()).config;
        config.otherDecision = "former";
        const auto wizard = open(config, withOtherDecisions());
        wizard->goTo(4);
        auto* other = wizard->findChild<QComboBox*>(QStringLiteral("otherDecision"));
        QCOMPARE(other->currentText(), QStringLiteral("former"));
        // What does not fit is said beside it, and the button says why.
        wizard->goTo(3);
        wizard->draft()->edit([](FairnessConfig& c) { c.otherDecision = "words"; });
        wizard->goTo(4);
        QCOMPARE(other->currentText(), QStringLiteral("words"));
        QCOMPARE(other->count(), 3); // the configured one stays in sight
        QVERIFY(!button(*wizard, "next")->isEnabled());
        QVERIFY(button(*wizard, "next")->toolTip().contains(QStringLiteral("accept, refuse")));
        bool said = false;
        for (const Notice* notice : wizard->findChildren<Notice*>())
            said = said || (notice->isVisible() && notice->text().contains(QStringLiteral("accept, refuse")));
        QVERIFY(said);
        other->setFocus();
        QTest::keyClick(other, Qt::Key_Home);
        QVERIFY(wizard->draft()->config().otherDecision.empty());
        QVERIFY(button(*wizard, "next")->isEnabled());
    }
    void withoutOtherDecisionsTheReasonIsSaid()
    {
        const auto wizard = open();
        walkTo(*wizard, 4);
        QVERIFY(!wizard->findChild<QComboBox*>(QStringLiteral("otherDecision"))->isVisible());
        bool said = false;
        for (const QLabel* label : wizard->findChildren<QLabel*>())
            said =
                said || (label->isVisible() &&
                         label->text().contains(QStringLiteral("no other column has the outcome's values")));
        QVERIFY(said);
    }

    void anExistingMonitorOpensAtItsSummary()
    {
        FairnessConfig config = recommend(sampleProfile()).config;
        const auto wizard = open(config);
        QCOMPARE(wizard->step(), 6);
        QVERIFY(!button(*wizard, "save")->isEnabled());
        auto* edit = wizard->findChild<QPushButton*>(QStringLiteral("edit-1-age"));
        QVERIFY(edit);
        QTest::mouseClick(edit, Qt::LeftButton);
        QCOMPARE(wizard->step(), 2);
        QCOMPARE(wizard->findChild<GroupsPage*>()->currentFeature(), std::string("age"));
        pressNext(*wizard); // "Back to the summary"
        QCOMPARE(wizard->step(), 6);
    }

    void cancelAsksOnlyWhenSomethingWouldBeLost()
    {
        FairnessConfig config = recommend(sampleProfile()).config;
        auto wizard = open(config);
        QTest::mouseClick(button(*wizard, "cancel"), Qt::LeftButton);
        QVERIFY(!wizard->isVisible());

        wizard = open(config);
        wizard->draft()->edit([](FairnessConfig& c) { c.minimumSample = 500; });
        bool asked = false;
        QTimer poll;
        connect(&poll, &QTimer::timeout, this, [&] {
            if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
                asked = true;
                poll.stop();
                QTest::keyClick(box, Qt::Key_Escape); // keep editing
            }
        });
        poll.start(10);
        QTest::mouseClick(button(*wizard, "cancel"), Qt::LeftButton);
        QVERIFY(asked);
        QVERIFY(wizard->isVisible());
    }

    void everyControlHasAName()
    {
        const auto wizard = open();
        for (int step = 0; step < 7; ++step) {
            for (const QWidget* widget : wizard->findChildren<QWidget*>()) {
                if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) ||
                    widget->objectName().startsWith(QLatin1String("qt_")))
                    continue;
                QAccessibleInterface* accessible =
                    QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
                QVERIFY(accessible);
                QVERIFY2(!accessible->text(QAccessible::Name).isEmpty(),
                         qPrintable(QStringLiteral("step %1: %2 %3")
                                        .arg(step)
                                        .arg(QLatin1String(widget->metaObject()->className()),
                                             widget->objectName())));
            }
            for (int guard = 0; wizard->step() == step && guard < 5 && step < 6; ++guard)
                pressNext(*wizard);
        }
    }
};

QTEST_MAIN(TestFairnessWizard)
#include "tst_fairness_wizard.moc"
