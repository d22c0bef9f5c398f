// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/preview_runner.h"

#include <QSemaphore>
#include <QTest>

using namespace tiltmeter;

class TestPreviewRunner : public QObject
{
    Q_OBJECT
    struct Answer {
        int value;
        bool isSample;
        friend bool operator==(const Answer&, const Answer&) = default;
    };
    std::vector<Answer> m_answers;
    PreviewRunner<int>::Done remember()
    {
        return [this](Result<int> result, bool isSample) {
            m_answers.push_back({result.value_or(-1), isSample});
        };
    }
    static PreviewRunner<int>::Work gives(int value)
    {
        return [value](const Progress&) -> Result<int> { return value; };
    }
    /// Waits until somebody says go, or until it is told to stop.
    static PreviewRunner<int>::Work waits(QSemaphore& go, int value)
    {
        return [&go, value](const Progress& progress) -> Result<int> {
            while (!go.tryAcquire(1, 1))
                if (progress.cancelled())
                    return fail(ErrorCode::Cancelled);
            return value;
        };
    }

private Q_SLOTS:
    void init() { m_answers.clear(); }

    void quickExactAnswerStandsAlone()
    {
        PreviewRunner<int> runner;
        bool drawn = false;
        runner.run(
            gives(1),
            [&drawn](const Progress&) -> Result<int> {
                drawn = true;
                return 2;
            },
            this, remember());
        QTRY_COMPARE(m_answers.size(), std::size_t(1));
        QTest::qWait(2 * PreviewRunner<int>::patience);
        QCOMPARE(m_answers, (std::vector<Answer>{{1, false}}));
        QVERIFY(!drawn);
    }
    void slowExactAnswerFollowsASample()
    {
        QSemaphore go;
        PreviewRunner<int> runner;
        runner.run(waits(go, 1), gives(2), this, remember());
        QTRY_COMPARE(m_answers.size(), std::size_t(1));
        QVERIFY((m_answers[0] == Answer{2, true}));
        go.release();
        QTRY_COMPARE(m_answers.size(), std::size_t(2));
        QVERIFY((m_answers[1] == Answer{1, false}));
    }
    void sampleThatFailsIsNotTold()
    {
        QSemaphore go;
        PreviewRunner<int> runner;
        runner.run(
            waits(go, 1), [](const Progress&) -> Result<int> { return fail(ErrorCode::Internal); }, this,
            remember());
        QTest::qWait(2 * PreviewRunner<int>::patience);
        QVERIFY(m_answers.empty());
        go.release();
        QTRY_COMPARE(m_answers, (std::vector<Answer>{{1, false}}));
    }
    void sampleThatComesTooLateIsNotTold()
    {
        QSemaphore go;
        QSemaphore late;
        PreviewRunner<int> runner;
        runner.run(waits(go, 1), waits(late, 2), this, remember());
        QTest::qWait(2 * PreviewRunner<int>::patience);
        go.release();
        QTRY_COMPARE(m_answers.size(), std::size_t(1));
        late.release();
        QTest::qWait(20);
        QCOMPARE(m_answers, (std::vector<Answer>{{1, false}}));
    }
    void newerQuestionTakesThePlace()
    {
        QSemaphore never;
        PreviewRunner<int> runner;
        runner.run(waits(never, 1), gives(2), this, remember());
        runner.run(gives(3), gives(4), this, remember());
        QTRY_COMPARE(m_answers.size(), std::size_t(1));
        QTest::qWait(2 * PreviewRunner<int>::patience);
        QCOMPARE(m_answers, (std::vector<Answer>{{3, false}}));
    }
    void forgottenQuestionsHaveNoAnswer()
    {
        QSemaphore never;
        PreviewRunner<int> runner;
        runner.run(waits(never, 1), gives(2), this, remember());
        runner.forget();
        QTest::qWait(2 * PreviewRunner<int>::patience);
        QVERIFY(m_answers.empty());
    }
};

QTEST_GUILESS_MAIN(TestPreviewRunner)
#include "tst_preview_runner.moc"
