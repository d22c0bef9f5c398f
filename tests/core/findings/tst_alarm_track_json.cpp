// SPDX-License-Identifier: GPL-3.0-or-later
#include "alarm_data.h"
#include "findings/alarm_track.h"

#include <QTest>

#include <cctype>

using namespace tiltmeter;

namespace {

const std::map<std::string, Limits> fourFifths{{"disparate_impact", {0.8, 1.25}}};

} // namespace

/// The state that a store keeps between two imports.
class TestAlarmTrackJson : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anySplitEqualsOneRun_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("perDay");
        QTest::newRow("arrivals of 1") << 1 << 3;
        for (const int rows : {97, 997, 2500})
            QTest::addRow("arrivals of %d", rows) << rows << 60;
    }
    void anySplitEqualsOneRun()
    {
        QFETCH(int, rows);
        QFETCH(int, perDay);
        numeric::Random random(8);
        AlarmData data;
        addDays(data, 0, 30, perDay, {0.5, 0.45}, random);
        addDays(data, 30, 40, perDay, {0.6, 0.05}, random, "2");
        const auto whole = data.reader(300);
        const FairnessConfig config =
            alarmConfig({{"disparate_impact", {0.8, 1.25}}, {"false_positive_rate_difference", {-0.1, 0.1}}});
        const AlarmTrack once = tracked(config, *whole);
        QVERIFY(once.alarms().size() >= 2);

        // Saved and loaded after every arrival.
        const auto reader = data.reader(static_cast<std::size_t>(rows));
        const AlarmPlan plan = alarmPlan(config, reader->schema());
        std::string state = AlarmTrack(plan).save();
        for (std::size_t batch = 0; batch < reader->batchCount(); ++batch) {
            auto track = AlarmTrack::resume(plan, state);
            QVERIFY(track);
            QCOMPARE(track->save(), state);
            mustUpdate(*track, {reader.get(), batch, batch + 1, nullptr, {}},
                       static_cast<std::int64_t>(batch + 1));
            state = track->save();
        }
        auto track = AlarmTrack::resume(plan, state);
        QVERIFY(track);
        QCOMPARE(track->rows(), std::uint64_t(data.table().rows.size()));
        QCOMPARE(track->lastArrival(), std::int64_t(reader->batchCount()));
        const auto bare = [](std::string text) { // without the arrival's number
            const auto from = text.find("\"arrival\"");
            return text.erase(from, text.find("\"rows\"") - from);
        };
        QCOMPARE(bare(track->save()), bare(once.save()));
    }
    void otherPlansAreRefused()
    {
        const auto reader = vectors().reader();
        const AlarmTrack track = tracked(alarmConfig(fourFifths), *reader);
        const auto why = [&](const AlarmPlan& plan, const std::string& state) {
            const auto result = AlarmTrack::resume(plan, state);
            return result ? std::string() : result.error().detail;
        };
        QCOMPARE(why(track.plan(), track.save()), std::string());
        FairnessConfig other = alarmConfig(fourFifths);
        other.limits["disparate_impact"].lower = 0.9;
        QCOMPARE(why(alarmPlan(other, reader->schema()), track.save()), std::string("other_plan"));
        other = alarmConfig(fourFifths);
        other.alarms.alpha = 0.01;
        QCOMPARE(why(alarmPlan(other, reader->schema()), track.save()), std::string("other_plan"));
        other = alarmConfig(fourFifths);
        other.outcome.favorable = {"no"};
        other.outcome.unfavorable = {"yes"};
        QCOMPARE(why(alarmPlan(other, reader->schema()), track.save()), std::string("other_plan"));
        // What has no part in it may change.
        other = alarmConfig(fourFifths);
        other.window.kind = WindowKind::Month;
        other.confidence = 0.9;
        other.minimumSample = 7;
        QCOMPARE(why(alarmPlan(other, reader->schema()), track.save()), std::string());
    }
    void damagedStatesAreRefused()
    {
        const auto reader = vectors().reader();
        AlarmTrack track = tracked(alarmConfig({{"disparate_impact", {0.99, {}}}}), *reader);
        const std::string state = track.save();
        QVERIFY(!AlarmTrack::resume(track.plan(), ""));
        QVERIFY(!AlarmTrack::resume(track.plan(), "[]"));
        QVERIFY(!AlarmTrack::resume(track.plan(), "{}"));
        for (std::size_t cut = 1; cut < state.size(); cut += 211)
            QVERIFY(!AlarmTrack::resume(track.plan(), state.substr(0, cut)));
        // More outcomes that wait than there are bits of, up to where counting words goes round.
        const std::string none = "\"waiting\":0";
        QVERIFY(state.find(none) != std::string::npos);
        for (const char* count : {"1", "64", "18446744073709551551", "18446744073709551615"}) {
            std::string damaged = state;
            damaged.replace(damaged.find(none), none.size(), std::string("\"waiting\":") + count);
            QVERIFY2(!AlarmTrack::resume(track.plan(), damaged), count);
        }
        // Every number turned into text, one after the other.
        int refused = 0;
        for (std::size_t i = 0; i + 1 < state.size(); ++i)
            if ((state[i] == ':' || state[i] == '[' || state[i] == ',') && std::isdigit(state[i + 1])) {
                std::string damaged = state;
                const std::size_t end = damaged.find_first_of(",]}", i + 1);
                damaged.replace(i + 1, end - i - 1, "\"x\"");
                const auto result = AlarmTrack::resume(track.plan(), damaged);
                QVERIFY2(!result, damaged.substr(i > 40 ? i - 40 : 0, 80).c_str());
                if (++refused > 200)
                    break;
            }
        QVERIFY(refused > 100);
    }
};

QTEST_APPLESS_MAIN(TestAlarmTrackJson)
#include "tst_alarm_track_json.moc"
