// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/fairness_json.h"
#include "monitor/import_file.h"
#include "monitor/monitor.h"
#include "monitor/sample_store.h"
#include "numeric/random.h"
#include "source/csv_preview.h"
#include "store/audit_trail.h"
#include "store/documents.h"
#include "store/store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>
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

/// Everything that the alarm track says, to compare two of them.
std::string everything(const Evaluation& evaluation)
{
    std::string text;
    const auto curve = [&text](const std::vector<EvidencePoint>& points) {
        for (const EvidencePoint& point : points)
            text += ' ' + std::to_string(point.pairs) + '=' + std::to_string(point.logEvidence) + '@' +
                    (point.time ? formatTimePoint(*point.time) : "-");
        text += '\n';
    };
    for (const Alarm& alarm : evaluation.alarms) {
        text += alarm.key + ' ' + std::string(toString(alarm.state)) + ' ' + std::to_string(alarm.record) +
                ' ' + std::to_string(alarm.logEvidence) + ' ' + std::to_string(alarm.together);
        curve(alarm.curve);
    }
    for (const EvidenceProcess& process : evaluation.alarmTrack.processes) {
        text += process.subject.feature + process.subject.metric +
                std::string(toString(process.subject.kind)) + ' ' + std::to_string(process.logEvidence) +
                ' ' + std::to_string(process.maximum) + ' ' +
                std::to_string(process.estimates.monitoredRecords) + '/' +
                std::to_string(process.estimates.referenceHits);
        curve(process.curve);
    }
    return text + std::to_string(evaluation.alarmTrack.lateRecords);
}

std::size_t alarmFindings(const Evaluation& evaluation)
{
    return static_cast<std::size_t>(
        std::ranges::count(evaluation.findings, FindingRule::Alarm, &Finding::rule));
}

/// A log that comes in files: records of a day, and labels for records of earlier days.
class Log
{
public:
    explicit Log(std::uint64_t seed) : m_random(seed)
    {
        static_cast<void>(Store::create(store));
        m_monitor = Monitor::open(store).value();
    }

    /// `labelled`: share of records that have their label at once.
    QByteArray day(int day, int records, double rateOfU, double labelled)
    {
        QByteArray text = "id,when,sex,decision,truth\n";
        ++m_days;
        for (int i = 0; i < records; ++i) {
            const bool isU = m_random.uniform() < 0.4;
            const bool favorable = m_random.uniform() < (isU ? rateOfU : 0.6);
            const bool good = m_random.uniform() < (favorable ? 0.8 : 0.3);
            const std::string id = "f" + std::to_string(m_days) + "-" + std::to_string(i);
            const bool now = m_random.uniform() < labelled;
            if (!now)
                m_waiting.emplace_back(id, good);
            const TimePoint time{1'704'067'200'000'000 + day * 86'400'000'000 +
                                 i * (86'400'000'000 / records)};
            text += QByteArray::fromStdString(id + ',' + formatTimePoint(time) + ',' + (isU ? "u" : "r") +
                                              ',' + (favorable ? "yes" : "no") + ',' +
                                              (now ? good ? "yes" : "no" : "") + '\n');
        }
        return text;
    }
    /// Labels for half of those that wait, and a few that contradict what was said.
    QByteArray labels()
    {
        QByteArray text = "id,truth\n";
        std::vector<std::pair<std::string, bool>> still;
        for (const auto& [id, good] : m_waiting) {
            if (m_random.uniform() < 0.5)
                text += QByteArray::fromStdString(id + (good ? ",yes\n" : ",no\n"));
            else
                still.emplace_back(id, good);
        }
        text += "f1-1,no\nf1-2,yes\n";
        m_waiting = std::move(still);
        return text;
    }
    void import(const QByteArray& text, DataSetRole role = DataSetRole::Payload)
    {
        const QString name = m_folder.filePath(QStringLiteral("file%1.csv").arg(++m_files));
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        const auto preview = previewCsv(name.toStdString());
        VERIFY_OK(preview);
        FileImport import;
        import.file = name.toStdString();
        import.deployment = "log";
        import.role = role;
        import.dialect = preview->dialect;
        import.schema = preview->schema;
        for (ColumnSpec& column : import.schema.columns) {
            const std::map<std::string, ColumnRole> roles{{"id", ColumnRole::RecordId},
                                                          {"when", ColumnRole::Timestamp},
                                                          {"decision", ColumnRole::Prediction},
                                                          {"truth", ColumnRole::Label}};
            const auto known = roles.find(column.name);
            column.role = known == roles.end() ? ColumnRole::Feature : known->second;
        }
        const auto done = importFile(store, import, {});
        VERIFY_OK(done);
    }
    void configure(double limit = 0.8)
    {
        FairnessConfig config;
        config.features = {
            {"sex", ReferenceChoice::Named, {"r", {"r"}, {}, false}, {{"u", {"u"}, {}, false}}, {}}};
        config.outcome = {"", {"yes"}, {"no"}, {}, {}};
        config.limits = {{"disparate_impact", {limit, {}}}, {"true_positive_rate_difference", {-0.1, 0.1}}};
        config.metrics = {"disparate_impact"};
        const auto saved = m_monitor->saveConfiguration("log", config, {}, {});
        VERIFY_OK(saved);
    }
    [[nodiscard]] Evaluation evaluate(const EvaluateOptions& options = {}) const
    {
        auto evaluation = m_monitor->evaluate("log", options, {});
        if (!evaluation)
            qFatal("%s", say(evaluation.error()).c_str());
        return std::move(*evaluation);
    }
    [[nodiscard]] std::string state() const
    {
        const auto opened = Store::open(store, OpenMode::ReadOnly).value();
        const auto deployment = opened->deployment("log").value();
        return Documents(*opened).state(deployment.id, "alarms/1").value().value_or("none");
    }
    [[nodiscard]] Monitor& monitor() const { return *m_monitor; }
    void reopen() { m_monitor = Monitor::open(store).value(); }

private:
    QTemporaryDir m_folder;

public:
    const std::string store = m_folder.filePath(QStringLiteral("log.tilt")).toStdString();

private:
    std::shared_ptr<Monitor> m_monitor;
    numeric::Random m_random;
    std::vector<std::pair<std::string, bool>> m_waiting;
    int m_files = 0;
    int m_days = 0;
};

} // namespace

class TestMonitorAlarms : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theExampleAlarmsForSexAfterWeekNineAndForNothingElse()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("example.tilt")).toStdString();
        VERIFY_OK(createSampleStore(path, SampleOptions{}));
        const auto monitor = Monitor::open(path).value();
        const auto evaluation = monitor->evaluate(loans, {}, {});
        VERIFY_OK(evaluation);
        QVERIFY(!evaluation->alarms.empty());
        const TimePoint ninth = parseTimePoint("2024-02-26").value();
        for (const Alarm& alarm : evaluation->alarms) {
            QCOMPARE(alarm.subject.feature, std::string("sex"));
            QCOMPARE(alarm.subject.monitored, std::string("female"));
            QCOMPARE(alarm.subject.metric, std::string("disparate_impact"));
            QCOMPARE(alarm.subject.modelVersion, std::string("2.4.0"));
            QVERIFY(alarm.subject.kind == AlarmKind::BelowLimit);
            QVERIFY(alarm.state == AlarmState::Open);
            QVERIFY(*alarm.raised >= ninth);
            QVERIFY(*alarm.raised < parseTimePoint("2024-03-18").value());
        }
        // For good, and for a change; each a finding.
        QCOMPARE(evaluation->alarms.size(), std::size_t(2));
        QCOMPARE(alarmFindings(*evaluation), std::size_t(2));
        const auto alarm = std::ranges::find(evaluation->findings, FindingRule::Alarm,
                                             &Finding::rule); // performance comes last
        QVERIFY(alarm->ongoing);
        QCOMPARE(alarm->worst.metric, std::string("disparate_impact"));
        QVERIFY(alarm->worst.value.value() < 0.8);
        QCOMPARE(evaluation->alarmTrack.comparisons, std::size_t(4));
        QVERIFY(evaluation->alarmTrack.globalLogEvidence > 3);
    }
    void lookingAgainChangesNothing()
    {
        Log log(1);
        for (int day = 0; day < 12; ++day)
            log.import(log.day(day, 200, 0.3, 1.0));
        log.configure();
        const Evaluation first = log.evaluate();
        const std::string state = log.state();
        QVERIFY(!first.alarms.empty());
        QCOMPARE(everything(log.evaluate()), everything(first));
        log.reopen();
        QCOMPARE(everything(log.evaluate()), everything(first));
        QCOMPARE(log.state(), state);
    }
    /// Whoever looked in between, and however often: what was imported decides.
    void whenOneLooksDoesNotMatter()
    {
        Log daily(2), late(2);
        std::vector<Log*> logs{&daily, &late};
        for (Log* log : logs) {
            for (int day = 0; day < 10; ++day) {
                log->import(log->day(day, 150, day < 4 ? 0.55 : 0.35, day < 5 ? 0.3 : 0.0));
                if (day == 0)
                    log->configure();
                if (log == &daily)
                    static_cast<void>(log->evaluate());
                if (day % 3 == 2) {
                    log->import(log->labels(), DataSetRole::Feedback);
                    if (log == &daily && day > 3)
                        static_cast<void>(log->evaluate());
                }
                if (day == 6) {
                    log->import(log->day(3, 40, 0.2, 1.0)); // late ones
                    if (log == &daily)
                        log->reopen();
                }
            }
            log->import(log->labels(), DataSetRole::Feedback);
        }
        const Evaluation a = daily.evaluate();
        const Evaluation b = late.evaluate();
        QVERIFY(std::ranges::any_of(a.alarmTrack.processes, [](const EvidenceProcess& p) {
            return p.subject.rate == "true_positive_rate" && p.pairs > 50;
        }));
        QCOMPARE(QString::fromStdString(everything(a)), QString::fromStdString(everything(b)));
        QCOMPARE(daily.state(), late.state());
    }
    void acknowledging()
    {
        Log log(3);
        for (int day = 0; day < 12; ++day)
            log.import(log.day(day, 200, 0.3, 0.0));
        log.configure();
        const Evaluation before = log.evaluate();
        const std::size_t open = alarmFindings(before);
        QVERIFY(open >= 1);
        const std::string key = before.alarms[0].key;
        const auto noted = log.monitor().acknowledgeAlarms("log", {key}, "known, ticket 12", {});
        VERIFY_OK(noted);
        QCOMPARE(noted->size(), std::size_t(1));
        QCOMPARE(noted->front().key, key);
        QVERIFY(noted->front().state == AlarmState::Acknowledged);
        const auto again = log.monitor().acknowledgeAlarms("log", {key}, {}, {});
        QVERIFY(!again && again.error().code == ErrorCode::InvalidValue);
        QCOMPARE(again.error().detail, key + "\nopen_alarm");
        QVERIFY(!log.monitor().acknowledgeAlarms("logs", {key}, {}, {}));

        log.reopen();
        const Evaluation after = log.evaluate();
        QCOMPARE(alarmFindings(after), open - 1);
        const auto closed = std::ranges::find(after.alarms, key, &Alarm::key);
        QVERIFY(closed != after.alarms.end() && closed->state == AlarmState::Acknowledged);
        QVERIFY(!closed->actor.empty() && closed->acknowledged);
        QCOMPARE(closed->comment, std::string("known, ticket 12"));

        // What comes afterwards is judged afresh.
        for (int day = 12; day < 24; ++day)
            log.import(log.day(day, 200, 0.3, 0.0));
        QCOMPARE(alarmFindings(log.evaluate()), open);
        const auto store = Store::open(log.store, OpenMode::ReadOnly).value();
        const auto entries = AuditTrail(*store).entries(100);
        VERIFY_OK(entries);
        QVERIFY(std::ranges::any_of(*entries, [&](const AuditEntry& entry) {
            return entry.action == "alert_changed" && entry.detail.find(key) != std::string::npos &&
                   entry.detail.find("known, ticket 12") != std::string::npos;
        }));
    }
    void allOrNothing()
    {
        Log log(3);
        for (int day = 0; day < 12; ++day)
            log.import(log.day(day, 200, 0.3, 0.0));
        log.configure();
        // A name that is wrong keeps the others from being acknowledged, and nothing is written.
        QCOMPARE(log.state(), std::string("none"));
        const auto refused =
            log.monitor().acknowledgeAlarms("log", {"sex/u/r/disparate_impact/below_limit#1", "x"}, {}, {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().detail, std::string("x\nopen_alarm"));
        QCOMPARE(log.state(), std::string("none"));
        const std::size_t open = alarmFindings(log.evaluate());
        QVERIFY(open >= 2);
        const auto all = log.monitor().acknowledgeAlarms("log", {}, "all", {});
        VERIFY_OK(all);
        QCOMPARE(all->size(), open);
        QCOMPARE(alarmFindings(log.evaluate()), std::size_t(0));
        const auto none = log.monitor().acknowledgeAlarms("log", {}, "again", {});
        VERIFY_OK(none);
        QVERIFY(none->empty());
    }
    void alarmsOfOtherMetricsAreNoFindings()
    {
        Log log(3);
        for (int day = 0; day < 12; ++day)
            log.import(log.day(day, 200, 0.3, 0.0));
        log.configure();
        EvaluateOptions options;
        options.metrics = {"statistical_parity_difference"};
        const Evaluation other = log.evaluate(options);
        QVERIFY(!other.alarms.empty()); // they are told all the same
        QCOMPARE(alarmFindings(other), std::size_t(0));
        for (const char* metric : {"all", "disparate_impact"}) {
            options.metrics = {metric};
            QVERIFY2(alarmFindings(log.evaluate(options)) >= 1, metric);
        }
    }
    void alarmsAloneAreThoseOfAnEvaluation()
    {
        Log log(3);
        for (int day = 0; day < 12; ++day)
            log.import(log.day(day, 200, 0.3, 0.5));
        QVERIFY(log.monitor().alarms("log", {}).error().code == ErrorCode::NotConfigured);
        log.configure();
        const auto report = log.monitor().alarms("log", {});
        VERIFY_OK(report);
        const std::string state = log.state();
        QVERIFY(state != "none");
        Evaluation same = log.evaluate();
        QCOMPARE(log.state(), state);
        const std::string expected = everything(same);
        same.alarms = report->alarms;
        same.alarmTrack = report->track;
        QCOMPARE(everything(same), expected);
        QCOMPARE(report->deployment, std::string("log"));
        QCOMPARE(report->revision, std::int64_t(1));
    }
    /// A program that ends after the track was kept and before the alerts were.
    void alertsAreMadeUpFor()
    {
        Log log(3);
        for (int day = 0; day < 12; ++day)
            log.import(log.day(day, 200, 0.3, 0.0));
        log.configure();
        const Evaluation evaluation = log.evaluate();
        QVERIFY(!evaluation.alarms.empty());
        const auto open = [&log] {
            const auto store = Store::open(log.store, OpenMode::ReadOnly).value();
            return Documents(*store).alerts(store->deployment("log").value().id, AlertState::Open).value();
        };
        QCOMPARE(open().size(), evaluation.alarms.size());
        {
            const auto store = Store::open(log.store, OpenMode::ReadWrite).value();
            VERIFY_OK(Documents(*store).setAlertState(open()[0].id, AlertState::Closed, "test"));
        }
        static_cast<void>(log.evaluate());
        QCOMPARE(open().size(), evaluation.alarms.size());
        // Another configuration's alarms are not open any more.
        log.configure(0.9);
        const Evaluation second = log.evaluate();
        QCOMPARE(open().size(), second.alarms.size());
        for (const StoredAlert& alert : open())
            QVERIFY2(alert.key.starts_with("alarms/2/"), alert.key.c_str());
    }
    void newConfigurationBeginsAnew()
    {
        Log log(4);
        for (int day = 0; day < 12; ++day)
            log.import(log.day(day, 200, 0.3, 0.0));
        log.configure(0.8);
        const Evaluation first = log.evaluate();
        VERIFY_OK(log.monitor().acknowledgeAlarms("log", {first.alarms[0].key}, {}, {}));
        log.configure(0.9);
        const Evaluation second = log.evaluate();
        QVERIFY(alarmFindings(second) >= 1);
        for (const Alarm& alarm : second.alarms) {
            QVERIFY(alarm.state == AlarmState::Open);
            QVERIFY(alarm.subject.metric != "disparate_impact" || alarm.subject.limit == 0.9);
        }
    }
    void previewsHaveNoAlarms()
    {
        Log log(5);
        log.import(log.day(0, 500, 0.2, 0.0));
        log.configure();
        const auto config = log.monitor().configuration("log").value()->config;
        const auto preview = log.monitor().evaluate("log", config, {}, {});
        VERIFY_OK(preview);
        QVERIFY(preview->alarms.empty() && preview->alarmTrack.processes.empty());
        QCOMPARE(log.state(), std::string("none"));
    }
    void onlyWhatWentOffInThePeriodIsAFinding()
    {
        Log log(6);
        for (int day = 0; day < 12; ++day)
            log.import(log.day(day, 200, 0.3, 0.0));
        log.configure();
        EvaluateOptions firstDay;
        firstDay.until = TimePoint{1'704'067'200'000'000 + 3'600'000'000};
        const Evaluation early = log.evaluate(firstDay);
        QVERIFY(!early.alarms.empty());
        QCOMPARE(alarmFindings(early), std::size_t(0));
        EvaluateOptions lastDay;
        lastDay.since = TimePoint{1'704'067'200'000'000 + 11 * 86'400'000'000};
        QVERIFY(alarmFindings(log.evaluate(lastDay)) >= 1); // it still stands
    }
    void severalLookAtOnce()
    {
        Log log(7);
        for (int day = 0; day < 6; ++day)
            log.import(log.day(day, 400, 0.3, 1.0));
        log.configure();
        std::vector<std::string> seen(4);
        {
            std::vector<std::jthread> threads;
            for (std::string& text : seen)
                threads.emplace_back([&log, &text] {
                    const auto other = Monitor::open(log.store).value();
                    text = everything(other->evaluate("log", {}, {}).value());
                });
        }
        for (const std::string& text : seen)
            QCOMPARE(text, seen[0]);
        QCOMPARE(everything(log.evaluate()), seen[0]);
    }
    void theLargestGroupStaysTheReference()
    {
        Log log(8);
        log.import(log.day(0, 400, 0.5, 0.0));
        FairnessConfig config;
        config.features = {{"sex", ReferenceChoice::Largest, {}, {}, {}}};
        config.features[0].monitored = {{"r", {"r"}, {}, false}, {"u", {"u"}, {}, false}};
        config.outcome = {"", {"yes"}, {"no"}, {}, {}};
        config.limits = {{"disparate_impact", {0.8, 1.25}}};
        VERIFY_OK(log.monitor().saveConfiguration("log", config, {}, {}));
        const auto references = [&] {
            std::set<std::string> names;
            const Evaluation evaluation = log.evaluate();
            for (const EvidenceProcess& process : evaluation.alarmTrack.processes)
                names.insert(process.subject.monitored + " against " + process.subject.reference);
            return names;
        };
        QCOMPARE(references(), std::set<std::string>{"u against r"});
        QByteArray many = "id,when,sex,decision,truth\n";
        for (int i = 0; i < 1000; ++i)
            many += "m" + QByteArray::number(i) + ",2024-01-02T00:00:00Z,u," + (i % 2 ? "yes" : "no") + ",\n";
        log.import(many);
        QCOMPARE(references(), std::set<std::string>{"u against r"});
    }
};

QTEST_GUILESS_MAIN(TestMonitorAlarms)
#include "tst_monitor_alarms.moc"
