// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_data.h"

#include "store/audit_trail.h"
#include "store/documents.h"
#include "store/sqlite.h"
#include "store/stats_cache.h"

using namespace storetest;

namespace {

/// A clock that goes on by a second each time it is read.
class CountingClock final : public Clock
{
public:
    [[nodiscard]] TimePoint now() const override { return {m_now += 1'000'000}; }

private:
    mutable std::int64_t m_now = 1'700'000'000'000'000;
};

} // namespace

class TestDocuments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyRevisionStays()
    {
        Fixture f;
        const CountingClock clock;
        VERIFY_OK(f.create());
        f.store->setClock(clock);
        Documents documents(*f.store);
        const auto none = documents.configuration(f.deployment, "fairness");
        VERIFY_OK(none);
        QVERIFY(!none->has_value());
        for (const auto& [document, comment] :
             {std::pair("{\"a\": 1}", "first"), std::pair("{\"a\": 2}", "")}) {
            const auto revision =
                documents.saveConfiguration(f.deployment, "fairness", document, "ann", comment);
            VERIFY_OK(revision);
        }
        const auto drift = documents.saveConfiguration(f.deployment, "drift", "{}", "bob", "");
        VERIFY_OK(drift);
        QCOMPARE(*drift, 1);
        const auto newest = documents.configuration(f.deployment, "fairness");
        VERIFY_OK(newest);
        QCOMPARE((*newest)->revision, 2);
        QCOMPARE((*newest)->document, std::string("{\"a\": 2}"));
        const auto first = documents.configuration(f.deployment, "fairness", 1);
        VERIFY_OK(first);
        QCOMPARE(first->comment, std::string("first"));
        QCOMPARE(first->actor, std::string("ann"));
        QVERIFY(first->created < (*newest)->created);
        VERIFY_FAILS(documents.configuration(f.deployment, "fairness", 3), ErrorCode::NoSuchRevision);
        const auto all = documents.configurations(f.deployment, "fairness");
        VERIFY_OK(all);
        QCOMPARE(all->size(), 2U);
        QCOMPARE(all->front().revision, 2);
    }

    void evaluationsComeBackInOrder()
    {
        Fixture f;
        VERIFY_OK(f.create());
        Documents documents(*f.store);
        const TimeRange week{{1'000'000}, {2'000'000}};
        const std::vector<StoredMeasurement> measurements{
            {"disparate_impact", "sex", week, "{\"value\": 0.9}"},
            {"disparate_impact", "sex", {}, "{\"value\": 0.8}"}};
        const std::vector<StoredFinding> findings{{0, {}, "disparate_impact", "sex", week, "{\"worst\": 1}"}};
        std::vector<EvaluationId> ids;
        for (int i = 0; i < 3; ++i) {
            const auto id = documents.saveEvaluation(
                f.deployment, {{}, "fairness", 2, 7, {}, "ann", "{\"run\": " + std::to_string(i) + "}"},
                measurements, findings);
            VERIFY_OK(id);
            ids.push_back(*id);
        }
        const auto two = documents.evaluations(f.deployment, "fairness", 2);
        VERIFY_OK(two);
        QCOMPARE(two->size(), 2U);
        QVERIFY(two->front().id == ids[2]);
        QCOMPARE(two->front().document, std::string("{\"run\": 2}"));
        QCOMPARE(two->front().configurationRevision, 2);
        QCOMPARE(two->front().dataVersion, 7);
        const auto values = documents.measurements(ids[0]);
        VERIFY_OK(values);
        QCOMPARE(values->size(), 2U);
        QVERIFY(values->at(0).window == week);
        QVERIFY(!values->at(1).window);
        QCOMPARE(values->at(1).document, std::string("{\"value\": 0.8}"));
        const auto found = documents.findings(ids[1]);
        VERIFY_OK(found);
        QCOMPARE(found->size(), 1U);
        QVERIFY(found->front().evaluation == ids[1]);
        const auto everywhere = documents.findings(f.deployment, 10);
        VERIFY_OK(everywhere);
        QCOMPARE(everywhere->size(), 3U);
        QVERIFY(everywhere->front().evaluation == ids[2]);

        VERIFY_OK(documents.pruneEvaluations(f.deployment, "fairness", 1));
        QCOMPARE(documents.evaluations(f.deployment, "fairness", 10)->size(), 1U);
        QVERIFY(documents.measurements(ids[0])->empty());
        QCOMPARE(documents.findings(f.deployment, 10)->size(), 1U);
    }

    void oneOpenAlertAKey()
    {
        Fixture f;
        VERIFY_OK(f.create());
        Documents documents(*f.store);
        const auto first = documents.raiseAlert(f.deployment, "di/sex/female", "{\"n\": 1}", "monitor");
        VERIFY_OK(first);
        QCOMPARE(documents.raiseAlert(f.deployment, "di/sex/female", "{\"n\": 2}", "monitor").value(),
                 *first);
        VERIFY_OK(documents.setAlertState(*first, AlertState::Acknowledged, "ann"));
        QCOMPARE(documents.raiseAlert(f.deployment, "di/sex/female", "{\"n\": 3}", "monitor").value(),
                 *first);
        const auto acknowledged = documents.alerts(f.deployment, AlertState::Acknowledged);
        VERIFY_OK(acknowledged);
        QCOMPARE(acknowledged->size(), 1U);
        QCOMPARE(acknowledged->front().document, std::string("{\"n\": 3}"));
        VERIFY_OK(documents.setAlertState(*first, AlertState::Closed, "ann"));
        const auto second = documents.raiseAlert(f.deployment, "di/sex/female", "{}", "monitor");
        VERIFY_OK(second);
        QVERIFY(*second != *first);
        QCOMPARE(documents.alerts(f.deployment)->size(), 2U);
        QCOMPARE(documents.alerts(f.deployment, AlertState::Open)->size(), 1U);
        VERIFY_FAILS(documents.setAlertState(99, AlertState::Closed, "ann"), ErrorCode::InvalidValue);
    }

    void statesAreRememberedByKey()
    {
        Fixture f;
        VERIFY_OK(f.create());
        Documents documents(*f.store);
        VERIFY_OK(documents.setState(f.deployment, "alarm/sex", "1"));
        VERIFY_OK(documents.setState(f.deployment, "alarm/sex", "2"));
        VERIFY_OK(documents.setState(f.deployment, "alarm/age", "3"));
        VERIFY_OK(documents.setState(f.deployment, "alarmist", "4"));
        QVERIFY(documents.state(f.deployment, "alarm/sex").value() == std::optional<std::string>("2"));
        // Only in place of what one knows to be there.
        QCOMPARE(documents.replaceState(f.deployment, "alarm/sex", std::nullopt, "9").value(), false);
        QCOMPARE(documents.replaceState(f.deployment, "alarm/sex", "1", "9").value(), false);
        QCOMPARE(documents.state(f.deployment, "alarm/sex").value(), std::optional<std::string>("2"));
        QCOMPARE(documents.replaceState(f.deployment, "alarm/sex", "2", "9").value(), true);
        QCOMPARE(documents.replaceState(f.deployment, "alarm/new", std::nullopt, "5").value(), true);
        QCOMPARE(documents.state(f.deployment, "alarm/sex").value(), std::optional<std::string>("9"));
        VERIFY_OK(documents.removeStates(f.deployment, "alarm/"));
        QVERIFY(!documents.state(f.deployment, "alarm/sex").value());
        QVERIFY(!documents.state(f.deployment, "alarm/age").value());
        QVERIFY(documents.state(f.deployment, "alarmist").value());
    }

    void cacheKeepsWhatWasPutLast()
    {
        Fixture f;
        const CountingClock clock;
        VERIFY_OK(f.create());
        f.store->setClock(clock);
        StatsCache cache(*f.store);
        QVERIFY(!cache.find("plan", "key").value());
        const std::vector<std::byte> bytes(1000, std::byte{7});
        VERIFY_OK(cache.put("plan", "key", std::vector<std::byte>(10)));
        VERIFY_OK(cache.put("plan", "key", bytes));
        VERIFY_OK(cache.put("plan", "empty", {}));
        VERIFY_OK(cache.put("newer", "key", bytes));
        QVERIFY(cache.find("plan", "key").value() == bytes);
        QVERIFY(cache.find("plan", "empty").value()->empty());
        VERIFY_OK(cache.prune(1500));
        QVERIFY(!cache.find("plan", "key").value());
        QVERIFY(cache.find("newer", "key").value() == bytes);
        QVERIFY(cache.size().value() <= 1500);

        VERIFY_OK(f.store->connection().execute("UPDATE stats_cache SET data = zeroblob(length(data))"));
        QVERIFY(!cache.find("newer", "key").value());

        const auto readOnly = Store::open(f.path, OpenMode::ReadOnly);
        VERIFY_OK(readOnly);
        VERIFY_OK(StatsCache(**readOnly).put("third", "key", bytes));
        QVERIFY(!cache.find("third", "key").value());
    }

    void cacheReplacesWhatHasTheSamePlace()
    {
        Fixture f;
        VERIFY_OK(f.create());
        StatsCache cache(*f.store);
        const std::vector<std::byte> bytes(10, std::byte{7});
        const std::vector<StatsCache::Planned> first{{"a/plan", "0/one", bytes},
                                                     {"a/plan", "1/one", bytes},
                                                     {"a/plan", "10/one", bytes},
                                                     {"b/plan", "0/one", bytes}};
        VERIFY_OK(cache.replace(first));
        const std::vector<StatsCache::Planned> second{{"a/plan", "1/two", bytes}};
        VERIFY_OK(cache.replace(second));
        QVERIFY(!cache.find("a/plan", "1/one").value());
        for (const char* key : {"0/one", "1/two", "10/one"})
            QVERIFY2(cache.find("a/plan", key).value() == bytes, key);
        const auto keys = cache.keys("a/").value();
        QCOMPARE(keys.size(), std::size_t(1));
        QCOMPARE(keys.at("a/plan").size(), std::size_t(3));
        QVERIFY(cache.find("b/plan", "0/one").value() == bytes);
    }

    void auditChainShowsEveryChange_data()
    {
        QTest::addColumn<QString>("tamper");
        QTest::addColumn<qint64>("firstBroken");
        QTest::newRow("untouched") << QString() << qint64(0);
        QTest::newRow("another actor")
            << QStringLiteral("UPDATE audit SET actor = 'eve' WHERE sequence = 2") << qint64(2);
        QTest::newRow("another time")
            << QStringLiteral("UPDATE audit SET at = at + 1 WHERE sequence = 3") << qint64(3);
        QTest::newRow("text moved from one field to the next")
            << QStringLiteral(
                   "UPDATE audit SET actor = 'an', action = 'nconfiguration_saved' WHERE sequence = 2")
            << qint64(2);
        QTest::newRow("taken out") << QStringLiteral("DELETE FROM audit WHERE sequence = 3") << qint64(4);
        QTest::newRow("taken out and renumbered")
            << QStringLiteral(
                   "DELETE FROM audit WHERE sequence = 3; UPDATE audit SET sequence = 3 WHERE sequence = 4")
            << qint64(3);
        QTest::newRow("first one taken out")
            << QStringLiteral("DELETE FROM audit WHERE sequence = 1") << qint64(2);
    }
    void auditChainShowsEveryChange()
    {
        QFETCH(QString, tamper);
        QFETCH(qint64, firstBroken);
        Fixture f;
        VERIFY_OK(f.create());
        Documents documents(*f.store);
        for (const char* document : {"{}", "{\"a\": 1}"})
            VERIFY_OK(documents.saveConfiguration(f.deployment, "fairness", document, "ann", "why"));
        AuditTrail trail(*f.store);
        VERIFY_OK(trail.append("ann", "exported", "loans", "{}"));
        VERIFY_OK(f.store->connection().execute(tamper.toStdString()));
        const auto check = trail.verify();
        VERIFY_OK(check);
        QCOMPARE(qint64(check->firstBroken), firstBroken);
        if (firstBroken == 0) {
            QCOMPARE(check->entries, 4U);
            const auto entries = trail.entries(2, "loans");
            VERIFY_OK(entries);
            QCOMPARE(entries->size(), 2U);
            QCOMPARE(entries->front().action, std::string("exported"));
            QCOMPARE(entries->front().hash, check->head);
            QVERIFY(trail.entries(10, "other")->empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestDocuments)
#include "tst_documents.moc"
