// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/job_runner.h"

#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <chrono>
#include <thread>

using namespace tiltmeter;
using namespace std::chrono_literals;

namespace {

using IntWork = std::function<Result<int>(const Progress&)>;

/// Works until it is told to stop.
IntWork endless(QSemaphore& started, std::atomic<int>* ended = nullptr)
{
    return [&started, ended](const Progress& progress) -> Result<int> {
        started.release();
        while (!progress.cancelled())
            std::this_thread::sleep_for(1ms);
        if (ended)
            ++*ended;
        return fail(ErrorCode::Cancelled);
    };
}

} // namespace

class TestJobRunner : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answerArrivesOnTheGuiThread()
    {
        JobRunner runner;
        Qt::HANDLE workThread = nullptr;
        Qt::HANDLE answerThread = nullptr;
        int answer = 0;
        runner.run<int>(
            {},
            [&](const Progress&) -> Result<int> {
                workThread = QThread::currentThreadId();
                return 42;
            },
            this,
            [&](Result<int> result) {
                answerThread = QThread::currentThreadId();
                answer = result.value_or(-1);
            });
        QVERIFY(runner.isRunning());
        QTRY_COMPARE(answer, 42);
        QVERIFY(!runner.isRunning());
        QCOMPARE(answerThread, QThread::currentThreadId());
        QVERIFY(workThread != answerThread);
    }

    void moveOnlyResult()
    {
        JobRunner runner;
        std::unique_ptr<int> answer;
        runner.run<std::unique_ptr<int>>(
            {}, [](const Progress&) -> Result<std::unique_ptr<int>> { return std::make_unique<int>(7); },
            this, [&](Result<std::unique_ptr<int>> result) { answer = std::move(*result); });
        QTRY_VERIFY(answer);
        QCOMPARE(*answer, 7);
    }

    void voidResult()
    {
        JobRunner runner;
        bool done = false;
        runner.run<void>(
            {}, [](const Progress&) -> Result<void> { return {}; }, this,
            [&](Result<void> result) { done = result.has_value(); });
        QTRY_VERIFY(done);
    }

    void errorIsAValue()
    {
        JobRunner runner;
        std::optional<Error> error;
        runner.run<int>(
            {}, [](const Progress&) -> Result<int> { return fail(ErrorCode::DiskFull, "a.tilt"); }, this,
            [&](Result<int> result) { error = result.error(); });
        QTRY_VERIFY(error);
        QVERIFY(error->code == ErrorCode::DiskFull);
        QCOMPARE(error->subject, std::string("a.tilt"));
    }

    void exceptionIsAnInternalError()
    {
        JobRunner runner;
        std::optional<Error> error;
        runner.run<int>(
            {}, [](const Progress&) -> Result<int> { throw std::runtime_error("broken"); }, this,
            [&](Result<int> result) { error = result.error(); });
        QTRY_VERIFY(error);
        QVERIFY(error->code == ErrorCode::Internal);
        QCOMPARE(error->detail, std::string("broken"));
    }

    void newerJobSupersedesTheOlder()
    {
        JobRunner runner;
        QSemaphore started;
        std::atomic<int> ended = 0;
        QList<int> answers;
        const auto note = [&](Result<int> result) { answers.append(result.value_or(-1)); };
        runner.run<int>({}, endless(started, &ended), this, note);
        started.acquire();
        runner.run<int>(
            {}, [](const Progress&) -> Result<int> { return 2; }, this, note);
        QTRY_COMPARE(answers, QList<int>{2});
        QTRY_COMPARE(ended.load(), 1); // the older one was told to stop ...
        QTest::qWait(50);
        QCOMPARE(answers, QList<int>{2}); // ... and its answer never arrives
    }

    void aFinishedButUndeliveredAnswerIsSupersededToo()
    {
        JobRunner runner;
        QSemaphore finished;
        QList<int> answers;
        const auto note = [&](Result<int> result) { answers.append(result.value_or(-1)); };
        runner.run<int>(
            {},
            [&](const Progress&) -> Result<int> {
                finished.release();
                return 1;
            },
            this, note);
        finished.acquire();
        std::this_thread::sleep_for(20ms); // its answer is in the event queue now
        runner.run<int>(
            {}, [](const Progress&) -> Result<int> { return 2; }, this, note);
        QTRY_COMPARE(answers, QList<int>{2});
    }

    void cancelBringsTheAnswerOfTheWork()
    {
        JobRunner runner;
        QSemaphore started;
        std::optional<Error> error;
        runner.run<int>({}, endless(started), this, [&](Result<int> result) { error = result.error(); });
        started.acquire();
        runner.cancel();
        QTRY_VERIFY(error);
        QVERIFY(error->code == ErrorCode::Cancelled);
    }

    void cancelThatComesTooLateKeepsTheValue()
    {
        JobRunner runner;
        QSemaphore go;
        int answer = 0;
        runner.run<int>(
            {},
            [&](const Progress&) -> Result<int> {
                go.acquire();
                return 5;
            },
            this, [&](Result<int> result) { answer = result.value_or(-1); });
        runner.cancel();
        go.release();
        QTRY_COMPARE(answer, 5);
    }

    void forgetWantsNoAnswer()
    {
        JobRunner runner;
        QSemaphore started;
        std::atomic<int> ended = 0;
        bool answered = false;
        runner.run<int>({}, endless(started, &ended), this, [&](Result<int>) { answered = true; });
        started.acquire();
        runner.forget();
        QVERIFY(!runner.isRunning());
        QTRY_COMPARE(ended.load(), 1);
        QTest::qWait(30);
        QVERIFY(!answered);
    }

    void destructorCancelsAndWaits()
    {
        QSemaphore started;
        std::atomic<int> ended = 0;
        bool answered = false;
        {
            JobRunner runner;
            runner.run<int>({}, endless(started, &ended), this, [&](Result<int>) { answered = true; });
            started.acquire();
            runner.run<int>({}, endless(started, &ended), this, [&](Result<int>) { answered = true; });
            started.acquire();
        }
        QCOMPARE(ended.load(), 2); // the superseded one too
        QTest::qWait(30);
        QVERIFY(!answered);
    }

    void noAnswerOnceTheContextIsGone()
    {
        JobRunner runner;
        QSemaphore go;
        bool answered = false;
        auto context = std::make_unique<QObject>();
        runner.run<int>(
            {},
            [&](const Progress&) -> Result<int> {
                go.acquire();
                return 5;
            },
            context.get(), [&](Result<int>) { answered = true; });
        context.reset();
        go.release();
        QTRY_VERIFY(!runner.isRunning());
        QVERIFY(!answered);
    }

    void answerMayStartTheNextJob()
    {
        JobRunner runner;
        int second = 0;
        runner.run<int>(
            {}, [](const Progress&) -> Result<int> { return 1; }, this,
            [&](Result<int> first) {
                runner.run<int>(
                    {}, [first](const Progress&) -> Result<int> { return *first + 1; }, this,
                    [&](Result<int> result) { second = *result; });
            });
        QTRY_COMPARE(second, 2);
    }

    void answerMayDestroyTheRunner()
    {
        auto* runner = new JobRunner;
        QPointer<JobRunner> guard(runner);
        runner->run<int>(
            {}, [](const Progress&) -> Result<int> { return 1; }, this,
            [runner](Result<int>) { delete runner; });
        QTRY_VERIFY(!guard);
    }

    void progressIsThrottledAndDoesNotFall()
    {
        JobRunner runner;
        QList<double> seen;
        connect(&runner, &JobRunner::progressChanged, this, [&](double f) { seen.append(f); });
        bool done = false;
        QElapsedTimer timer;
        timer.start();
        runner.run<int>(
            {},
            [](const Progress& progress) -> Result<int> {
                for (int i = 0; i <= 100'000; ++i) {
                    progress.report(i / 100'000.0);
                    progress.report(0.0); // a late worker must not set the bar back
                    if (i % 1000 == 0)
                        std::this_thread::sleep_for(2ms);
                }
                return 0;
            },
            this, [&](Result<int>) { done = true; });
        QTRY_VERIFY_WITH_TIMEOUT(done, 20'000);
        QVERIFY(seen.size() >= 2);
        QVERIFY2(seen.size() <= timer.elapsed() / 40 + 2, qPrintable(QString::number(seen.size())));
        QVERIFY(std::is_sorted(seen.begin(), seen.end()));
        QCOMPARE(seen.last(), 1.0);
    }

    void registryShowsNamedJobsOnly()
    {
        JobRegistry registry;
        JobRunner runner(&registry);
        QSignalSpy removed(&registry, &JobRegistry::removed);
        QSemaphore started;
        runner.run<int>({}, endless(started), this, [](Result<int>) {});
        QVERIFY(registry.jobs().isEmpty());
        runner.run<int>(QStringLiteral("Evaluating"), endless(started), this, [](Result<int>) {});
        QCOMPARE(registry.jobs().size(), 1);
        QCOMPARE(registry.jobs().first().name, QStringLiteral("Evaluating"));
        QVERIFY(registry.jobs().first().fraction < 0);
        const quint64 first = registry.jobs().first().id;
        runner.run<int>(QStringLiteral("Again"), endless(started), this, [](Result<int>) {});
        QCOMPARE(removed.size(), 1);
        QCOMPARE(registry.jobs().size(), 1);
        QVERIFY(registry.jobs().first().id != first);
        started.acquire(3);
    }

    void registryCancels()
    {
        JobRegistry registry;
        JobRunner runner(&registry);
        QSemaphore started;
        std::optional<Error> error;
        runner.run<int>(QStringLiteral("Evaluating"), endless(started), this,
                        [&](Result<int> result) { error = result.error(); });
        started.acquire();
        registry.cancel(registry.jobs().first().id);
        QVERIFY(registry.jobs().first().cancelling);
        QTRY_VERIFY(error);
        QVERIFY(error->code == ErrorCode::Cancelled);
        QVERIFY(registry.jobs().isEmpty());
    }

    void registryMayGoFirst()
    {
        auto registry = std::make_unique<JobRegistry>();
        JobRunner runner(registry.get());
        QSemaphore go;
        bool answered = false;
        runner.run<int>(
            QStringLiteral("Evaluating"),
            [&](const Progress&) -> Result<int> {
                go.acquire();
                return 1;
            },
            this, [&](Result<int>) { answered = true; });
        registry.reset();
        go.release();
        QTRY_VERIFY(answered);
    }
};

QTEST_GUILESS_MAIN(TestJobRunner)
#include "tst_job_runner.moc"
