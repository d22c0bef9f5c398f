// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/alarm_json.h"
#include "report/evaluation_csv.h"
#include "report/evaluation_json.h"
#include "sample_evaluation.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>

#include <cmath>
#include <limits>

using namespace tiltmeter;

class TestEvaluationDocuments : public QObject
{
    Q_OBJECT
private:
    static Evaluation withEverything()
    {
        Evaluation evaluation = sampleEvaluation();
        evaluation.softwareVersion = "1.2.3";
        evaluation.dataFingerprint = "00ff";
        evaluation.overall.measurements = {evaluation.windows.back().measurements.front()};
        Measurement& overall = evaluation.overall.measurements.front();
        overall.interval = numeric::Interval{0.9, std::numeric_limits<double>::infinity()};
        overall.counts = {{"monitored_favorable", 300}, {"monitored_judged", 512}};
        overall.recordsNeeded = 860.5;
        overall.monitored = "female, \"f\"";
        evaluation.overall.groups = evaluation.windows.front().groups;
        evaluation.overall.groups.front().rates.push_back(
            {"true_positive_rate", std::nullopt, std::nullopt, Reason::NoLabels});
        Finding finding;
        finding.window = {evaluation.windows[9].range.begin, evaluation.windows[11].range.end};
        finding.windows = 3;
        finding.ongoing = true;
        finding.worst = evaluation.windows[10].measurements.front();
        Finding alarm = finding;
        alarm.rule = FindingRule::Alarm;
        evaluation.alarms.resize(1);
        Alarm& raised = evaluation.alarms[0];
        raised.key = "sex/female/male/disparate_impact/below_limit#1";
        raised.subject = {
            "sex", "female", "male", "selection_rate", "disparate_impact", AlarmKind::BelowLimit,
            false, 0.8,      ""};
        raised.raised = evaluation.windows[9].range.begin;
        raised.record = 77;
        raised.pairs = 30;
        raised.logEvidence = 4.5;
        raised.maximum = 12.5;
        raised.level = 4.25;
        raised.estimates = {1000, 360, 1200, 0, 0.95};
        raised.curve = {{raised.raised, 1, -0.25}, {std::nullopt, 30, 4.5}};
        alarm.alarm = std::make_shared<const Alarm>(raised);
        EvidenceProcess process;
        process.subject = raised.subject;
        process.subject.change = true;
        process.subject.modelVersion = "2";
        process.raises = true;
        evaluation.alarmTrack.processes = {process};
        evaluation.alarmTrack.comparisons = 3;
        evaluation.findings = {finding, alarm};
        evaluation.undefinedCount = 1;
        return evaluation;
    }

    /// RFC 4180, written anew for this test.
    static QList<QStringList> parsed(const QByteArray& text)
    {
        QList<QStringList> rows;
        QStringList row;
        QByteArray field;
        bool quoted = false;
        for (qsizetype i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (quoted) {
                if (c != '"')
                    field += c;
                else if (i + 1 < text.size() && text[i + 1] == '"')
                    field += text[++i];
                else
                    quoted = false;
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\n') {
                row << QString::fromUtf8(field);
                field.clear();
                if (c == '\n')
                    rows << std::exchange(row, {});
            } else {
                field += c;
            }
        }
        return rows;
    }

private Q_SLOTS:
    void jsonSaysWhatWasMeasured()
    {
        const QByteArray text = QByteArray::fromStdString(toJson(withEverything()));
        QJsonParseError error;
        const QJsonObject root = QJsonDocument::fromJson(text, &error).object();
        QCOMPARE(error.error, QJsonParseError::NoError);
        QCOMPARE(root[QLatin1String("deployment")].toString(), QStringLiteral("Loan approvals"));
        QCOMPARE(root[QLatin1String("configuration")].toObject()[QLatin1String("revision")].toInt(), 1);
        QCOMPARE(root[QLatin1String("configuration")]
                     .toObject()[QLatin1String("features")]
                     .toArray()[0]
                     .toObject()[QLatin1String("column")]
                     .toString(),
                 QStringLiteral("sex"));
        const QJsonArray windows = root[QLatin1String("windows")].toArray();
        QCOMPARE(windows.size(), 12);
        const QJsonObject first = windows[0].toObject();
        QCOMPARE(first[QLatin1String("start")].toString(), QStringLiteral("2024-01-01T00:00:00Z"));
        QCOMPARE(first[QLatin1String("end")].toString(), QStringLiteral("2024-01-08T00:00:00Z"));
        const QJsonObject m = first[QLatin1String("measurements")].toArray()[0].toObject();
        QCOMPARE(m[QLatin1String("metric")].toString(), QStringLiteral("disparate_impact"));
        QCOMPARE(m[QLatin1String("value")].toDouble(), 0.97);
        QCOMPARE(m[QLatin1String("lower")].toDouble(), 0.97 - 0.045);
        QCOMPARE(m[QLatin1String("status")].toString(), QStringLiteral("ok"));
        QVERIFY(m[QLatin1String("reason")].isNull());
        QCOMPARE(m[QLatin1String("verdict")].toString(), QStringLiteral("pass"));
        QCOMPARE(m[QLatin1String("limits")].toObject()[QLatin1String("upper")].toDouble(), 1.25);
        QCOMPARE(windows[4].toObject()[QLatin1String("below_minimum")].toBool(), true);
    }
    void undefinedIsNullWithItsReason()
    {
        const QJsonObject root =
            QJsonDocument::fromJson(QByteArray::fromStdString(toJson(withEverything()))).object();
        const QJsonObject m = root[QLatin1String("windows")]
                                  .toArray()[6]
                                  .toObject()[QLatin1String("measurements")]
                                  .toArray()[0]
                                  .toObject();
        QVERIFY(m.contains(QLatin1String("value")) && m[QLatin1String("value")].isNull());
        QVERIFY(m[QLatin1String("lower")].isNull());
        QCOMPARE(m[QLatin1String("status")].toString(), QStringLiteral("undefined"));
        QCOMPARE(m[QLatin1String("reason")].toString(), QStringLiteral("zero_reference"));
        const QJsonObject group = root[QLatin1String("groups")].toArray()[0].toObject();
        QVERIFY(group[QLatin1String("window")].isNull());
        QVERIFY(group[QLatin1String("rates")].toObject()[QLatin1String("true_positive_rate")].isNull());
        QCOMPARE(group[QLatin1String("undefined")].toObject()[QLatin1String("true_positive_rate")].toString(),
                 QStringLiteral("no_labels"));
        QCOMPARE(root[QLatin1String("undefined")].toInt(), 1);
    }
    void endlessUpperEndIsNullBesideALowerOne()
    {
        const QJsonObject root =
            QJsonDocument::fromJson(QByteArray::fromStdString(toJson(withEverything()))).object();
        const QJsonObject m = root[QLatin1String("overall")].toArray()[0].toObject();
        QCOMPARE(m[QLatin1String("lower")].toDouble(), 0.9);
        QVERIFY(m[QLatin1String("upper")].isNull());
        QCOMPARE(m[QLatin1String("counts")].toObject()[QLatin1String("monitored_favorable")].toInt(), 300);
        QCOMPARE(m[QLatin1String("records_needed")].toDouble(), 860.5);
    }
    void findingsAndAlarms()
    {
        const QJsonObject root =
            QJsonDocument::fromJson(QByteArray::fromStdString(toJson(withEverything()))).object();
        QCOMPARE(root[QLatin1String("findings")].toArray().size(), 2);
        QCOMPARE(root[QLatin1String("alarms")].toArray().size(), 1);
        const QJsonObject alarm = root[QLatin1String("alarms")].toArray()[0].toObject();
        QCOMPARE(alarm[QLatin1String("key")].toString(),
                 QStringLiteral("sex/female/male/disparate_impact/below_limit#1"));
        QCOMPARE(alarm[QLatin1String("state")].toString(), QStringLiteral("open"));
        QCOMPARE(alarm[QLatin1String("kind")].toString(), QStringLiteral("below_limit"));
        QCOMPARE(alarm[QLatin1String("change")].toBool(true), false);
        QCOMPARE(alarm[QLatin1String("limit")].toDouble(), 0.8);
        QCOMPARE(alarm[QLatin1String("since")].toString(), QStringLiteral("2024-03-04T00:00:00Z"));
        QCOMPARE(alarm[QLatin1String("record")].toInt(), 77);
        QCOMPARE(alarm[QLatin1String("log_evidence")].toDouble(), 4.5);
        QCOMPARE(alarm[QLatin1String("maximum_log_evidence")].toDouble(), 12.5);
        QCOMPARE(alarm[QLatin1String("p_value")].toDouble(), std::exp(-12.5));
        for (const char* absent : {"model_version", "changed_since", "acknowledged", "actor", "comment"})
            QVERIFY2(alarm.contains(QLatin1String(absent)) && alarm[QLatin1String(absent)].isNull(), absent);
        const QJsonArray curve = alarm[QLatin1String("curve")].toArray();
        QCOMPARE(curve.size(), 2);
        QCOMPARE(curve[0].toArray()[2].toDouble(), -0.25);
        QVERIFY(curve[1].toArray()[0].isNull());
        const QJsonObject estimates = alarm[QLatin1String("estimates")].toObject();
        QCOMPARE(estimates[QLatin1String("monitored_hits")].toInt(), 360);
        const QJsonObject rate = estimates[QLatin1String("monitored_rate")].toObject();
        QCOMPARE(rate[QLatin1String("value")].toDouble(), 0.36);
        QVERIFY(rate[QLatin1String("lower")].toDouble() < 0.36 &&
                rate[QLatin1String("upper")].toDouble() > 0.36);
        const QJsonObject ratio = estimates[QLatin1String("ratio")].toObject(); // to a rate of 0
        QVERIFY(ratio[QLatin1String("value")].isNull() && ratio[QLatin1String("lower")].isNull());
        const QJsonObject track = root[QLatin1String("alarm_track")].toObject();
        QCOMPARE(track[QLatin1String("alpha")].toDouble(), 0.05);
        QCOMPARE(track[QLatin1String("comparisons")].toInt(), 3);
        QCOMPARE(track[QLatin1String("unit")].toString(), QStringLiteral("day"));
        QVERIFY(track[QLatin1String("curves")].toObject()[QLatin1String("most_spans")].toInt() > 0);
        const QJsonObject process = track[QLatin1String("processes")].toArray()[0].toObject();
        QCOMPARE(process[QLatin1String("model_version")].toString(), QStringLiteral("2"));
        QVERIFY(process[QLatin1String("p_value")].isNull()); // a change has none
        QVERIFY(process[QLatin1String("begin")].isNull());
        QCOMPARE(root[QLatin1String("findings")].toArray()[1].toObject()[QLatin1String("alarm")].toString(),
                 alarm[QLatin1String("key")].toString());
        const QJsonObject finding = root[QLatin1String("findings")].toArray()[0].toObject();
        QCOMPARE(finding[QLatin1String("rule")].toString(), QStringLiteral("interval"));
        QCOMPARE(finding[QLatin1String("windows")].toInt(), 3);
        QCOMPARE(finding[QLatin1String("worst")].toObject()[QLatin1String("value")].toDouble(), 0.70);
    }
    void alarmsAlone()
    {
        const Evaluation evaluation = withEverything();
        const AlarmReport report{evaluation.deployment, 7, evaluation.alarms, evaluation.alarmTrack};
        const auto parsedOf = [](const std::string& text) {
            return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
        };
        const QJsonObject root = parsedOf(toJson(report));
        const QJsonObject whole = parsedOf(toJson(evaluation));
        QCOMPARE(root[QLatin1String("open")].toInt(), 1);
        QCOMPARE(root[QLatin1String("configuration")].toObject()[QLatin1String("revision")].toInt(), 7);
        QCOMPARE(root[QLatin1String("alarms")], whole[QLatin1String("alarms")]);
        QCOMPARE(root[QLatin1String("alarm_track")], whole[QLatin1String("alarm_track")]);
        Alarm noted = evaluation.alarms[0];
        noted.state = AlarmState::Acknowledged;
        noted.comment = "seen \"twice\"";
        const QJsonObject list = parsedOf(acknowledgementsJson("x", std::span(&noted, 1)));
        QCOMPARE(
            list[QLatin1String("acknowledged")].toArray()[0].toObject()[QLatin1String("comment")].toString(),
            QStringLiteral("seen \"twice\""));
    }
    void sameEvaluationSameBytes()
    {
        QCOMPARE(toJson(withEverything()), toJson(withEverything()));
        QVERIFY(toJson(withEverything()) != toJson(sampleEvaluation()));
    }
    void csvHasALineAMeasurement()
    {
        const QByteArray text = QByteArray::fromStdString(toCsv(withEverything()));
        const QByteArrayList lines = text.split('\n');
        QCOMPARE(lines.size(), 1 + 12 + 1 + 1); // header, windows, overall, after the last line feed
        QCOMPARE(
            lines[1],
            QByteArray(
                "2024-01-01T00:00:00Z,2024-01-08T00:00:00Z,disparate_impact,sex,female,male,"
                "0.97,0.9249999999999999,1.015,0.95,koopman,1950,1950,0.8,1.25,ok,,pass,not_judged,,,,,,,"));
        QVERIFY(lines[7].contains(",,,,"));
        QVERIFY(lines[7].endsWith("undefined,zero_reference,not_judged,not_judged,,,,,,,"));
        QVERIFY(lines[13].startsWith(",,disparate_impact,sex,\"female, \"\"f\"\"\",male,0.72,0.9,inf,"));
    }
    /// Read as any program reads CSV, the numbers are those of the measurements, to the last bit.
    void csvReadsBackExactly()
    {
        const Evaluation evaluation = withEverything();
        const QList<QStringList> rows = parsed(QByteArray::fromStdString(toCsv(evaluation)));
        const QStringList header = rows.first();
        qsizetype row = 0;
        const auto field = [&](const char* name) {
            return rows[row][header.indexOf(QString::fromLatin1(name))];
        };
        const auto compare = [&](const Measurement& m) {
            QCOMPARE(rows[++row].size(), header.size());
            QCOMPARE(field("monitored").toStdString(), m.monitored);
            QCOMPARE(field("value").isEmpty(), !m.value.has_value());
            if (m.value)
                QVERIFY(field("value").toDouble() == *m.value);
            if (m.interval)
                QVERIFY(field("lower").toDouble() == m.interval->lower);
            QCOMPARE(field("monitored_records").toULongLong(), m.monitoredRecords);
            QCOMPARE(field("status").toStdString(), std::string(toString(m.status)));
            QCOMPARE(field("verdict").toStdString(), std::string(toString(m.verdict)));
        };
        for (const WindowResult& window : evaluation.windows)
            for (const Measurement& m : window.measurements)
                compare(m);
        compare(evaluation.overall.measurements.front());
        QCOMPARE(field("counts"), QStringLiteral("monitored_favorable=300;monitored_judged=512"));
        QCOMPARE(row, rows.size() - 1);
    }
    /// Windows of so many records say which, with times or without.
    void windowsOfRecords_data()
    {
        QTest::addColumn<bool>("hasTimes");
        QTest::newRow("with times") << true;
        QTest::newRow("without times") << false;
    }
    void windowsOfRecords()
    {
        QFETCH(bool, hasTimes);
        Evaluation evaluation = withEverything();
        const QStringList timed = parsed(QByteArray::fromStdString(toCsv(evaluation)))[1];
        QVERIFY(!timed[0].isEmpty() && !timed[1].isEmpty() && timed.last().isEmpty());
        std::uint64_t before = 0;
        for (WindowResult& window : evaluation.windows) {
            if (!hasTimes)
                window.range = {};
            window.firstRecord = before;
            before += window.records;
        }
        const QList<QStringList> rows = parsed(QByteArray::fromStdString(toCsv(evaluation)));
        const QJsonObject root =
            QJsonDocument::fromJson(QByteArray::fromStdString(toJson(evaluation))).object();
        const QJsonArray windows = root[QLatin1String("windows")].toArray();
        before = 0;
        qsizetype row = 0;
        for (std::size_t w = 0; w < evaluation.windows.size(); ++w) {
            const WindowResult& window = evaluation.windows[w];
            const QJsonObject written = windows[static_cast<qsizetype>(w)].toObject();
            QCOMPARE(written[QLatin1String("first_record")].toInteger(), qint64(before + 1));
            QCOMPARE(written[QLatin1String("last_record")].toInteger(), qint64(before + window.records));
            QCOMPARE(written[QLatin1String("start")].isNull(), !hasTimes);
            for (std::size_t i = 0; i < window.measurements.size(); ++i) {
                ++row;
                QCOMPARE(rows[row][0].isEmpty() && rows[row][1].isEmpty(), !hasTimes);
                QCOMPARE(rows[row].last().toULongLong(), before + 1);
            }
            before += window.records;
        }
        QVERIFY(before > 0);
        QVERIFY(rows.last().last().isEmpty()); // over all records
    }
    void csvHasBoundsAndStrata()
    {
        Evaluation evaluation = withEverything();
        evaluation.overall.measurements[0].bounds = numeric::Interval{0.25, 0.5};
        StratumResult stratum;
        stratum.feature = "sex";
        stratum.control = "department, main";
        stratum.value = "A";
        stratum.measurements = evaluation.overall.measurements;
        stratum.measurements[0].bounds.reset();
        evaluation.overall.strata = {stratum, stratum};
        evaluation.overall.strata[1].isMissing = true;
        const QList<QStringList> rows = parsed(QByteArray::fromStdString(toCsv(evaluation)));
        QCOMPARE(rows[0].last(), QStringLiteral("first_record"));
        const auto lastFields = [&](qsizetype row) { return rows[row].mid(rows[row].size() - 5, 4); };
        QCOMPARE(rows.size(), 1 + 12 + 1 + 2);
        QCOMPARE(lastFields(0),
                 (QStringList{QStringLiteral("simultaneous_lower"), QStringLiteral("simultaneous_upper"),
                              QStringLiteral("control"), QStringLiteral("control_value")}));
        QCOMPARE(lastFields(13), (QStringList{QStringLiteral("0.25"), QStringLiteral("0.5"), {}, {}}));
        QCOMPARE(lastFields(14),
                 (QStringList{{}, {}, QStringLiteral("department, main"), QStringLiteral("A")}));
        QCOMPARE(lastFields(15), (QStringList{{}, {}, QStringLiteral("department, main"), {}}));
        QCOMPARE(rows[14][2], QStringLiteral("disparate_impact"));
    }
    void findingsHaveIdsAndPerformanceIsPointedAt()
    {
        Evaluation evaluation = withEverything();
        PerformanceFinding drop;
        drop.metric = "accuracy";
        drop.estimated = true;
        Finding finding;
        finding.rule = FindingRule::Performance;
        finding.window = evaluation.windows[9].range;
        finding.worst.metric = drop.metric;
        finding.performance = std::make_shared<const PerformanceFinding>(drop);
        evaluation.findings.push_back(finding);
        evaluation.performance.look = PerformanceLook::Measured;
        evaluation.performance.judgedWindows = 8;
        const auto rootOf = [](const Evaluation& each) {
            return QJsonDocument::fromJson(QByteArray::fromStdString(toJson(each))).object();
        };
        QJsonObject root = rootOf(evaluation);
        const QJsonArray findings = root[QLatin1String("findings")].toArray();
        QSet<QString> ids;
        for (const QJsonValue& each : findings)
            ids.insert(each[QLatin1String("id")].toString());
        QCOMPARE(ids.size(), findings.size());
        const QJsonObject last = findings.last().toObject();
        QCOMPARE(last[QLatin1String("rule")].toString(), QStringLiteral("performance"));
        QVERIFY(last[QLatin1String("estimated")].toBool());
        QVERIFY(last[QLatin1String("id")].toString().startsWith(
            QLatin1String("performance/accuracy/estimated/2024-")));
        QVERIFY(!findings[0].toObject().contains(QLatin1String("estimated")));
        QJsonObject pointer = root[QLatin1String("performance")].toObject();
        QCOMPARE(pointer[QLatin1String("status")].toString(), QStringLiteral("measured"));
        QCOMPARE(pointer[QLatin1String("judged_windows")].toInt(), 8);
        evaluation.performance = {PerformanceLook::NotPossible, 0, 0,
                                  Error{ErrorCode::NoSuchDataSet, "spring", {}, {}, {}}};
        pointer = rootOf(evaluation)[QLatin1String("performance")].toObject();
        QCOMPARE(pointer[QLatin1String("status")].toString(), QStringLiteral("not_possible"));
        QVERIFY(pointer[QLatin1String("reason")].toString().contains(QLatin1String("spring")));
        QVERIFY(!pointer.contains(QLatin1String("judged_windows")));
    }
    void fieldsAreQuotedWhereNeeded()
    {
        QCOMPARE(csvLine({"a", "b,c", "d\"e", "f\ng", ""}), std::string("a,\"b,c\",\"d\"\"e\",\"f\ng\",\n"));
        QCOMPARE(csvLine({"a,b", "c;d"}, ';'), std::string("a,b;\"c;d\"\n"));
        QCOMPARE(csvLine({""}), std::string("\"\"\n"));
    }
};

QTEST_APPLESS_MAIN(TestEvaluationDocuments)
#include "tst_evaluation_documents.moc"
