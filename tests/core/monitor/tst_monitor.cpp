// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/fairness_json.h"
#include "monitor/monitor.h"
#include "monitor/sample_store.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <thread>

using namespace tiltmeter;

namespace {

const std::string loans = SampleGenerator::deploymentName();

std::string say(const Error& error)
{
    return "code " + std::to_string(int(error.code)) + ", subject " + error.subject + ", detail " +
           error.detail;
}

#define VERIFY_OK(result)                                                                                    \
    do {                                                                                                     \
        const auto& verified_ = (result);                                                                    \
        QVERIFY2(verified_.has_value(), verified_ ? "" : say(verified_.error()).c_str());                    \
    } while (false)

#define VERIFY_CODE(result, expected)                                                                        \
    do {                                                                                                     \
        const auto& verified_ = (result);                                                                    \
        QVERIFY(!verified_.has_value());                                                                     \
        QVERIFY2(verified_.error().code == (expected), say(verified_.error()).c_str());                      \
    } while (false)

const Measurement* find(const WindowResult& window, const std::string& metric, const std::string& feature)
{
    for (const Measurement& m : window.measurements)
        if (m.metric == metric && m.feature == feature)
            return &m;
    return nullptr;
}

std::string shape(const Evaluation& evaluation)
{
    std::string text;
    for (const WindowResult& window : evaluation.windows) {
        text += formatTimePoint(window.range.begin) + ' ' + std::to_string(window.records);
        for (const Measurement& m : window.measurements)
            text += ' ' + m.metric + '=' + std::to_string(m.value.value_or(-9)) + '/' +
                    std::to_string(m.interval ? m.interval->lower : -9);
        text += '\n';
    }
    return text;
}

} // namespace

class TestMonitor : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::shared_ptr<Monitor> m_monitor; ///< on the example, made once

    std::string path(const char* name) const { return m_folder.filePath(QLatin1String(name)).toStdString(); }
    /// A copy of the example that a test may change.
    std::shared_ptr<Monitor> copy(const char* name) const
    {
        QFile::copy(m_folder.filePath(QStringLiteral("example.tilt")),
                    m_folder.filePath(QLatin1String(name)));
        return Monitor::open(path(name)).value();
    }

private Q_SLOTS:
    void initTestCase()
    {
        VERIFY_OK(createSampleStore(path("example.tilt"), SampleOptions{}));
        auto monitor = Monitor::open(path("example.tilt"));
        VERIFY_OK(monitor);
        m_monitor = *monitor;
        // Made aside and moved: nothing else stays.
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files), QStringList{QStringLiteral("example.tilt")});
    }

    void saysWhatIsThere()
    {
        const auto all = m_monitor->deployments();
        VERIFY_OK(all);
        QCOMPARE(all->size(), std::size_t(1));
        const DeploymentSummary& summary = all->front();
        QCOMPARE(summary.deployment.name, loans);
        QCOMPARE(summary.records, std::uint64_t(50'000));
        QVERIFY(summary.labelled > 35'000 && summary.labelled < 42'000);
        QCOMPARE(summary.rejected, std::uint64_t(0));
        QCOMPARE(summary.fairnessRevision, std::int64_t(1));
        QVERIFY(summary.schema == SampleGenerator::schema());
        QVERIFY(summary.covered->begin >= parseTimePoint("2024-01-01").value());
        QVERIFY(summary.covered->end <= parseTimePoint("2024-03-25").value());
        VERIFY_CODE(m_monitor->deployment("cards"), ErrorCode::NoSuchDeployment);
        const auto imports = m_monitor->imports(loans);
        VERIFY_OK(imports);
        QCOMPARE(imports->size(), std::size_t(1));
        QCOMPARE(imports->front().records, std::uint64_t(50'000));
    }
    void showsRows()
    {
        SampleGenerator generator(SampleOptions{});
        const auto batch = generator.next(100);
        const auto rows = m_monitor->rows(loans, 98, 4);
        VERIFY_OK(rows);
        QCOMPARE(rows->size(), std::size_t(4));
        const std::vector<std::string>& row = rows->front();
        QCOMPARE(row.size(), SampleGenerator::schema().columns.size());
        QCOMPARE(row[0], formatTimePoint({batch->columns[0].integers[98]}));
        QCOMPARE(row[1], std::string("A-0000099"));
        QCOMPARE(row[4], std::to_string(batch->columns[4].integers[98]));
        QCOMPARE(m_monitor->rows(loans, 49'999, 10)->size(), std::size_t(1));
        QVERIFY(m_monitor->rows(loans, 50'000, 10)->empty());
    }
    void proposesWhatTheExampleHas()
    {
        const auto proposed = m_monitor->recommend(loans, {});
        VERIFY_OK(proposed);
        QCOMPARE(proposed->features.size(), std::size_t(2));
        QCOMPARE(proposed->features[0].column, std::string("sex"));
        QCOMPARE(proposed->features[0].monitored[0].name, std::string("female"));
        QCOMPARE(proposed->features[1].column, std::string("age"));
        QVERIFY(proposed->features[1].monitored[0].ranges == std::vector<ValueRange>({{18, 25}}));
        QCOMPARE(proposed->outcome.favorable, std::vector<std::string>{"Approved"});
        const auto issues = m_monitor->check(loans, *proposed, {});
        VERIFY_OK(issues);
        QVERIFY(firstError(*issues) == nullptr);
    }

    void findsTheUnfairnessFromWeekNine()
    {
        const auto evaluation = m_monitor->evaluate(loans, {}, {});
        VERIFY_OK(evaluation);
        QCOMPARE(evaluation->records, std::uint64_t(50'000));
        QCOMPARE(evaluation->revision, std::int64_t(1));
        QCOMPARE(evaluation->windows.size(), std::size_t(12));
        for (std::size_t i = 0; i < 12; ++i) {
            const WindowResult& window = evaluation->windows[i];
            const Measurement* sex = find(window, "disparate_impact", "sex");
            QVERIFY(sex != nullptr && sex->value && sex->interval);
            QCOMPARE(sex->monitored, std::string("female"));
            QVERIFY(sex->verdict == (i >= 8 ? Verdict::Fail : Verdict::Pass));
            QVERIFY(sex->interval->lower < *sex->value && *sex->value < sex->interval->upper);
            const Measurement* age = find(window, "disparate_impact", "age");
            QVERIFY(age != nullptr && age->verdict != Verdict::Fail);
        }
        const auto finding = std::ranges::find_if(evaluation->findings, [](const Finding& f) {
            return f.rule == FindingRule::Interval && !f.overall && f.worst.feature == "sex" &&
                   f.worst.metric == "disparate_impact";
        });
        QVERIFY(finding != evaluation->findings.end());
        QCOMPARE(formatTimePoint(finding->window.begin), std::string("2024-02-26T00:00:00Z"));
        QCOMPARE(finding->windows, std::int64_t(4));
        QVERIFY(finding->ongoing);
    }
    void sameQuestionSameAnswer()
    {
        EvaluateOptions all;
        all.metrics = {"all"};
        const auto first = m_monitor->evaluate(loans, all, {});
        VERIFY_OK(first);
        const auto second = m_monitor->evaluate(loans, all, {});
        VERIFY_OK(second);
        QCOMPARE(shape(*first), shape(*second));
        QCOMPARE(first->dataFingerprint, second->dataFingerprint);
        QVERIFY(first->windows[0].measurements.size() > 10);
    }
    void optionsChangeTheQuestion()
    {
        EvaluateOptions options;
        options.window = WindowSpec{WindowKind::Month, 0, "UTC"};
        options.since = parseTimePoint("2024-02-01");
        options.until = parseTimePoint("2024-03-01");
        options.metrics = {"statistical_parity_difference"};
        options.confidence = 0.5;
        const auto evaluation = m_monitor->evaluate(loans, options, {});
        VERIFY_OK(evaluation);
        QCOMPARE(evaluation->windows.size(), std::size_t(1));
        QCOMPARE(formatTimePoint(evaluation->windows[0].range.begin), std::string("2024-02-01T00:00:00Z"));
        QVERIFY(evaluation->records > 15'000 && evaluation->records < 20'000);
        QCOMPARE(evaluation->windows[0].measurements.size(), std::size_t(2)); // sex and age
        QVERIFY(evaluation->windows[0].measurements[0].confidence == 0.5);
        QVERIFY(evaluation->covered.begin >= *options.since && evaluation->covered.end <= *options.until);
        const Measurement* narrow = &evaluation->windows[0].measurements[0];
        options.confidence = 0.99;
        const auto wide = m_monitor->evaluate(loans, options, {});
        VERIFY_OK(wide);
        QVERIFY(wide->windows[0].measurements[0].interval->lower < narrow->interval->lower);
        options.metrics = {"goodness"};
        VERIFY_CODE(m_monitor->evaluate(loans, options, {}), ErrorCode::UnknownMetric);
    }
    void windowsTogetherAreTheWhole()
    {
        EvaluateOptions day;
        day.window = WindowSpec{WindowKind::Day, 0, "UTC"};
        const auto byDay = m_monitor->evaluate(loans, day, {});
        VERIFY_OK(byDay);
        EvaluateOptions all;
        all.window = WindowSpec{WindowKind::All, 0, "UTC"};
        const auto whole = m_monitor->evaluate(loans, all, {});
        VERIFY_OK(whole);
        QCOMPARE(whole->windows.size(), std::size_t(1));
        std::uint64_t records = 0;
        for (const WindowResult& window : byDay->windows)
            records += window.records;
        QCOMPARE(records, whole->windows[0].records);
        QVERIFY(*find(byDay->overall, "disparate_impact", "sex")->value ==
                *find(whole->overall, "disparate_impact", "sex")->value);
    }
    void previewsNeedNotBeSaved()
    {
        FairnessConfig config = SampleGenerator::configuration();
        config.features.resize(1);
        std::swap(config.features[0].reference, config.features[0].monitored[0]);
        const auto evaluation = m_monitor->evaluate(loans, config, {}, {});
        VERIFY_OK(evaluation);
        QCOMPARE(evaluation->revision, std::int64_t(0));
        QVERIFY(*find(evaluation->overall, "disparate_impact", "sex")->value > 1);
        QCOMPARE(m_monitor->configuration(loans)->value().revision, std::int64_t(1));
        config.features[0].monitored[0].values.push_back("female");
        VERIFY_CODE(m_monitor->evaluate(loans, config, {}, {}), ErrorCode::OverlappingGroups);
    }
    void canBeCancelled()
    {
        const auto flag = std::make_shared<std::atomic<bool>>(true);
        VERIFY_CODE(m_monitor->evaluate(loans, {}, Progress(flag)), ErrorCode::Cancelled);
        VERIFY_CODE(createSampleStore(path("cancelled.tilt"), {1'000, 1}, Progress(flag)),
                    ErrorCode::Cancelled);
        QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("cancelled.tilt"))));
    }
    /// Comparing other decisions is part of the work like everything else.
    void otherDecisionsReportAndStop()
    {
        EvaluateOptions options;
        options.otherDecision = "reviewed_decision";
        const FairnessConfig config = m_monitor->configuration(loans)->value().config;
        VERIFY_OK(m_monitor->evaluate(loans, config, options, {}));
        const auto flag = std::make_shared<std::atomic<bool>>(false);
        const Progress stops(flag, [&flag](double done) {
            if (done > 0.9 && done < 0.95) // by then windows are measured, and these decisions come
                flag->store(true);
        });
        VERIFY_CODE(m_monitor->evaluate(loans, config, options, stops), ErrorCode::Cancelled);
    }
    void manyThreadsAskAtOnce()
    {
        const auto alone = m_monitor->evaluate(loans, {}, {});
        VERIFY_OK(alone);
        std::vector<std::string> answers(4);
        std::vector<std::thread> threads;
        for (std::string& answer : answers)
            threads.emplace_back([this, &answer] {
                if (const auto evaluation = m_monitor->evaluate(loans, {}, {}))
                    answer = shape(*evaluation);
            });
        for (std::thread& thread : threads)
            thread.join();
        for (const std::string& answer : answers)
            QCOMPARE(answer, shape(*alone));
    }

    void eachSavedConfigurationIsARevision()
    {
        const auto monitor = copy("revisions.tilt");
        FairnessConfig config = SampleGenerator::configuration();
        QCOMPARE(monitor->saveConfiguration(loans, config, "the same", {}).value_or(0), std::int64_t(1));
        config.limits["disparate_impact"].lower = 0.9;
        QCOMPARE(monitor->saveConfiguration(loans, config, "stricter", {}).value_or(0), std::int64_t(2));
        const auto revisions = monitor->revisions(loans);
        VERIFY_OK(revisions);
        QCOMPARE(revisions->size(), std::size_t(2));
        QCOMPARE(revisions->front().revision, std::int64_t(2));
        QCOMPARE(revisions->front().comment, std::string("stricter"));
        QVERIFY(!revisions->front().actor.empty());
        QVERIFY(revisions->front().config == config);
        QVERIFY(revisions->back().config == SampleGenerator::configuration());
    }
    void whatMakesNoSenseIsNotSaved()
    {
        const auto monitor = copy("refused.tilt");
        FairnessConfig config = SampleGenerator::configuration();
        config.features[0].column = "gender";
        VERIFY_CODE(monitor->saveConfiguration(loans, config, {}, {}), ErrorCode::NoSuchColumn);
        config = SampleGenerator::configuration();
        config.limits["disparate_impact"] = {-1, 1.25};
        VERIFY_CODE(monitor->saveConfiguration(loans, config, {}, {}), ErrorCode::InvalidLimits);
        config = SampleGenerator::configuration();
        config.metrics = {"no_such_metric"};
        VERIFY_CODE(monitor->saveConfiguration(loans, config, {}, {}), ErrorCode::UnknownMetric);
        QCOMPARE(monitor->revisions(loans)->size(), std::size_t(1));
    }
    void numbersNamedAsWordsAreUnderstood()
    {
        const auto monitor = copy("numbers.tilt");
        FairnessConfig config = SampleGenerator::configuration();
        config.outcome = {"prediction", {"1"}, {"0.0"}, {}, {}};
        VERIFY_OK(monitor->saveConfiguration(loans, config, {}, {}));
        const auto evaluation = monitor->evaluate(loans, {}, {});
        VERIFY_OK(evaluation);
        const auto byWord = m_monitor->evaluate(loans, {}, {});
        VERIFY_OK(byWord);
        QCOMPARE(*find(evaluation->overall, "disparate_impact", "sex")->value,
                 *find(byWord->overall, "disparate_impact", "sex")->value);
    }

    void refusesWhatIsNoStore()
    {
        QFile text(m_folder.filePath(QStringLiteral("text.tilt")));
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write(QByteArray(5000, 'x'));
        text.close();
        VERIFY_CODE(Monitor::open(path("text.tilt")), ErrorCode::NotAStore);
        VERIFY_CODE(Monitor::open(path("missing.tilt")), ErrorCode::FileNotFound);
        VERIFY_CODE(Monitor::open(m_folder.path().toStdString()), ErrorCode::IsDirectory);
        VERIFY_CODE(Monitor::create(path("text.tilt")), ErrorCode::FileExists);
        VERIFY_CODE(createSampleStore(path("text.tilt"), {}), ErrorCode::FileExists);
        VERIFY_CODE(createSampleStore(path("none/a.tilt"), {}), ErrorCode::FileNotFound);
        VERIFY_CODE(createSampleStore(path("zero.tilt"), {0, 1}), ErrorCode::InvalidValue);
    }
    void emptyStoreHasNothing()
    {
        const auto monitor = Monitor::create(path("empty.tilt"));
        VERIFY_OK(monitor);
        QVERIFY((*monitor)->deployments()->empty());
        VERIFY_CODE((*monitor)->evaluate(loans, {}, {}), ErrorCode::NoSuchDeployment);
        VERIFY_CODE((*monitor)->profile(loans, {}), ErrorCode::NoSuchDeployment);
    }
};

QTEST_APPLESS_MAIN(TestMonitor)
#include "tst_monitor.moc"
