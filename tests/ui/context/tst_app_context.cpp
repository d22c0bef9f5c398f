// SPDX-License-Identifier: GPL-3.0-or-later
#include "context/app_context.h"
#include "context/period.h"
#include "monitor_double.h"

#include <QSignalSpy>
#include <QTest>
#include <atomic>
#include <chrono>
#include <thread>

using namespace tiltmeter;
using namespace std::chrono_literals;

namespace {

const QString storePath = QStringLiteral("/test/a.tilt");

Result<Evaluation> untilCancelled(const Progress& progress)
{
    while (!progress.cancelled())
        std::this_thread::sleep_for(1ms);
    return fail(ErrorCode::Cancelled);
}

} // namespace

class TestAppContext : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        monitor_double::reset();
        monitor_double::script().stores[storePath.toStdString()] = {
            monitor_double::loanApprovals(), monitor_double::unconfigured("Insurance")};
    }

    void openingEvaluatesTheFirstDeployment()
    {
        AppContext context;
        QSignalSpy stores(&context, &AppContext::storeChanged);
        context.openStore(storePath);
        QVERIFY(!context.monitor()); // nothing happens on this thread
        QTRY_VERIFY(context.evaluation());
        QCOMPARE(stores.size(), 1);
        QCOMPARE(context.storePath(), storePath);
        QCOMPARE(context.deploymentName(), QStringLiteral("Loan approvals"));
        QVERIFY(context.isConfigured());
        QCOMPARE(context.evaluation()->windows.size(), std::size_t(12));
    }

    void aStoreThatCannotBeOpenedLeavesTheOldOne()
    {
        AppContext context;
        context.openStore(storePath);
        QTRY_VERIFY(context.evaluation());
        std::optional<Error> error;
        connect(&context, &AppContext::failed, this, [&](const QString&, const Error& e) { error = e; });
        context.openStore(QStringLiteral("/test/missing.tilt"));
        QTRY_VERIFY(error);
        QVERIFY(error->code == ErrorCode::FileNotFound);
        QCOMPARE(error->subject, std::string("/test/missing.tilt"));
        QCOMPARE(context.storePath(), storePath);
        QVERIFY(context.evaluation());
    }

    void openOrCreateMakesAMissingStore()
    {
        AppContext context;
        context.openOrCreateStore(QStringLiteral("/test/new.tilt"));
        QTRY_VERIFY(context.monitor());
        QVERIFY(context.deployments().empty());
        QVERIFY(!context.deployment());
        QVERIFY(context.deploymentName().isEmpty());
        QVERIFY(!context.isConfigured());
    }

    void createRefusesAnExistingStore()
    {
        AppContext context;
        std::optional<Error> error;
        connect(&context, &AppContext::failed, this, [&](const QString&, const Error& e) { error = e; });
        context.createStore(storePath);
        QTRY_VERIFY(error);
        QVERIFY(error->code == ErrorCode::FileExists);
        QVERIFY(!context.monitor());
    }

    void anUnconfiguredDeploymentIsNotEvaluated()
    {
        AppContext context;
        context.openStore(storePath);
        QTRY_VERIFY(context.evaluation());
        const int before = monitor_double::callsOf("evaluate");
        context.setDeployment(QStringLiteral("Insurance"));
        QVERIFY(!context.evaluation()); // never one of another deployment
        QVERIFY(!context.isEvaluating());
        QTest::qWait(30);
        QCOMPARE(monitor_double::callsOf("evaluate"), before);
        QVERIFY(!context.evaluationError());
    }

    void aNewEvaluationReplacesARunningOne()
    {
        std::atomic<int> begun = 0;
        std::atomic<int> stopped = 0;
        monitor_double::script().evaluate = [&](const std::string& name, const EvaluateOptions& options,
                                                const Progress& progress) -> Result<Evaluation> {
            Evaluation evaluation;
            evaluation.deployment = name;
            if (++begun == 1) {
                const auto result = untilCancelled(progress);
                ++stopped;
                return result;
            }
            evaluation.records = options.since ? 7 : 1;
            return evaluation;
        };
        AppContext context;
        QSignalSpy changed(&context, &AppContext::evaluationChanged);
        context.openStore(storePath);
        QTRY_COMPARE(begun.load(), 1);
        QVERIFY(context.isEvaluating());
        context.setPeriod({Period::Preset::Last7Days, {}});
        QTRY_VERIFY(context.evaluation());
        QCOMPARE(context.evaluation()->records, std::uint64_t(7));
        QTRY_COMPARE(stopped.load(), 1);
        QTest::qWait(20);
        QCOMPARE(changed.size(), 1); // the first one's answer never arrived
    }

    void cancellingKeepsWhatWasThere()
    {
        AppContext context;
        context.openStore(storePath);
        QTRY_VERIFY(context.evaluation());
        monitor_double::script().evaluate = [](const std::string&, const EvaluateOptions&,
                                               const Progress& progress) { return untilCancelled(progress); };
        context.evaluate();
        QTRY_COMPARE(context.jobs().jobs().size(), 1);
        context.jobs().cancelAll();
        QTRY_VERIFY(!context.isEvaluating());
        QVERIFY(context.evaluation());
        QVERIFY(context.jobs().jobs().isEmpty());
    }

    void anErrorTakesTheEvaluationsPlace()
    {
        monitor_double::script().evaluate = [](const std::string&, const EvaluateOptions&,
                                               const Progress&) -> Result<Evaluation> {
            return fail(ErrorCode::StoreCorrupt, "a.tilt");
        };
        AppContext context;
        context.openStore(storePath);
        QTRY_VERIFY(context.evaluationError());
        QVERIFY(context.evaluationError()->code == ErrorCode::StoreCorrupt);
        QVERIFY(!context.evaluation());
    }

    void periodAndWindowReachTheMonitor()
    {
        // The answer says what was asked: an older question's answer never arrives.
        monitor_double::script().evaluate = [](const std::string&, const EvaluateOptions& options,
                                               const Progress&) -> Result<Evaluation> {
            Evaluation answer;
            answer.config.window = options.window.value_or(WindowSpec{WindowKind::All, 0, "UTC"});
            answer.covered = {options.since.value_or(TimePoint{}), options.until.value_or(TimePoint{})};
            return answer;
        };
        AppContext context;
        context.openStore(storePath);
        QTRY_VERIFY(context.evaluation());
        QVERIFY(context.evaluation()->covered == TimeRange{});
        QVERIFY(context.evaluation()->config.window.kind == WindowKind::All);
        context.setPeriod({Period::Preset::Last7Days, {}});
        context.setWindow(windowFromString("day"));
        QVERIFY(!context.evaluation());
        QTRY_VERIFY(context.evaluation());
        // Records end on 24 Mar 2024, 23:58: seven whole days back from there.
        QVERIFY(context.evaluation()->covered ==
                (TimeRange{*parseTimePoint("2024-03-18"), *parseTimePoint("2024-03-25")}));
        QVERIFY(context.evaluation()->config.window.kind == WindowKind::Day);
        context.setDeployment(QStringLiteral("Insurance"));
        QVERIFY(context.period() == Period{});
        QVERIFY(!context.window());
    }

    void reloadSeesWhatIsNewAndSelectsIt()
    {
        AppContext context;
        context.openStore(storePath);
        QTRY_VERIFY(context.evaluation());
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            monitor_double::script().stores[storePath.toStdString()].push_back(
                monitor_double::unconfigured("Triage"));
        }
        QSignalSpy changed(&context, &AppContext::deploymentChanged);
        context.reload(QStringLiteral("Triage"));
        QTRY_COMPARE(context.deploymentName(), QStringLiteral("Triage"));
        QCOMPARE(context.deployments().size(), std::size_t(3));
        QCOMPARE(changed.size(), 1);
    }

    void reloadEvaluatesOnlyWhenSomethingChanged()
    {
        AppContext context;
        context.openStore(storePath);
        QTRY_VERIFY(context.evaluation());
        QSignalSpy read(&context, &AppContext::deploymentsChanged);
        context.reload();
        QTRY_COMPARE(read.size(), 1);
        QVERIFY(!context.isEvaluating());
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            monitor_double::script().stores[storePath.toStdString()][0].summary.records += 10;
        }
        const int before = monitor_double::callsOf("evaluate");
        context.reload();
        QTRY_COMPARE(monitor_double::callsOf("evaluate"), before + 1);
    }

    void closingForgetsEverything()
    {
        AppContext context;
        context.openStore(storePath);
        QTRY_VERIFY(context.evaluation());
        const std::weak_ptr<Monitor> monitor = context.monitor();
        context.closeStore();
        QVERIFY(!context.monitor());
        QVERIFY(context.deployments().empty());
        QVERIFY(!context.evaluation());
        QTRY_VERIFY(monitor.expired());
    }

    void endingWhileWorkIsGoingOn()
    {
        monitor_double::script().evaluate = [](const std::string&, const EvaluateOptions&,
                                               const Progress& progress) { return untilCancelled(progress); };
        AppContext context;
        context.openStore(storePath);
        QTRY_VERIFY(context.isEvaluating());
    }

    void periodTexts()
    {
        const QLocale english(QLocale::English, QLocale::UnitedKingdom);
        const TimeRange january{*parseTimePoint("2024-01-01"), *parseTimePoint("2024-02-01")};
        QCOMPARE(periodText({}, english), QStringLiteral("All records"));
        QVERIFY(
            periodText({Period::Preset::Custom, january}, english).contains(QStringLiteral("31 Jan 2024")));
        QVERIFY(!resolve({Period::Preset::Last7Days, {}}, std::nullopt)); // no timestamps, nothing to choose
        QVERIFY(resolve({Period::Preset::Custom, january}, january) == january);
    }
};

QTEST_GUILESS_MAIN(TestAppContext)
#include "tst_app_context.moc"
