// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/audit_trail.h"
#include "store/configurations.h"
#include "store/store.h"

#include <QTemporaryDir>
#include <QTest>

using namespace tiltmeter;

namespace {

struct HeldClock final : Clock {
    TimePoint time{1'704'067'200'000'000};
    [[nodiscard]] TimePoint now() const override { return time; }
};

} // namespace

class TestConfigurations : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    HeldClock m_clock;
    std::unique_ptr<Store> m_store;
    DeploymentId m_deployment;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        auto store = Store::create(m_folder->filePath(QStringLiteral("a.tilt")).toStdString());
        QVERIFY(store);
        m_store = std::move(*store);
        m_store->setClock(m_clock);
        const auto deployment = m_store->createDeployment("loans", "anna");
        QVERIFY(deployment);
        m_deployment = *deployment;
    }
    void cleanup() { m_store.reset(); }

    void eachSaveIsARevision()
    {
        Configurations fairness(*m_store, "fairness");
        QVERIFY(!fairness.latest(m_deployment)->has_value());
        QCOMPARE(fairness.save(m_deployment, "{\"a\": 1}", "anna", "first").value_or(0), std::int64_t(1));
        m_clock.time.microseconds += 5'000'000;
        QCOMPARE(fairness.save(m_deployment, "{\"a\": 2}", "bert", "").value_or(0), std::int64_t(2));
        const auto all = fairness.all(m_deployment);
        QVERIFY(all);
        QCOMPARE(all->size(), std::size_t(2));
        QCOMPARE(all->front().revision, std::int64_t(2));
        QCOMPARE(all->front().actor, std::string("bert"));
        QCOMPARE(all->front().created.microseconds, m_clock.time.microseconds);
        QCOMPARE(fairness.get(m_deployment, 1)->document, std::string("{\"a\": 1}"));
        QCOMPARE(fairness.get(m_deployment, 1)->comment, std::string("first"));
        QCOMPARE(fairness.get(m_deployment, 3).error().code, ErrorCode::NoSuchRevision);
    }
    void theSameDocumentMakesNoNewRevision()
    {
        Configurations fairness(*m_store, "fairness");
        QCOMPARE(fairness.save(m_deployment, "{}", "anna", "").value_or(0), std::int64_t(1));
        QCOMPARE(fairness.save(m_deployment, "{}", "bert", "again").value_or(0), std::int64_t(1));
        QCOMPARE(fairness.all(m_deployment)->size(), std::size_t(1));
    }
    void kindsAndDeploymentsAreApart()
    {
        const auto other = m_store->createDeployment("cards", "anna");
        QVERIFY(other);
        Configurations fairness(*m_store, "fairness");
        Configurations drift(*m_store, "drift");
        QVERIFY(fairness.save(m_deployment, "1", "anna", ""));
        QVERIFY(fairness.save(m_deployment, "2", "anna", ""));
        QCOMPARE(drift.save(m_deployment, "3", "anna", "").value_or(0), std::int64_t(1));
        QCOMPARE(fairness.save(*other, "4", "anna", "").value_or(0), std::int64_t(1));
        QCOMPARE(fairness.latest(m_deployment).value()->document, std::string("2"));
    }
    void savingIsInTheAuditTrail()
    {
        Configurations fairness(*m_store, "fairness");
        QVERIFY(fairness.save(m_deployment, "{}", "anna", "why"));
        const auto entries = AuditTrail(*m_store).entries(1);
        QVERIFY(entries);
        QCOMPARE(entries->front().action, std::string("configuration_saved"));
        QCOMPARE(entries->front().subject, std::string("loans"));
        QVERIFY(entries->front().detail.find("\"revision\":1") != std::string::npos);
        QCOMPARE(AuditTrail(*m_store).verify()->firstBroken, std::int64_t(0));
    }
    void unknownDeploymentLeavesNothing()
    {
        Configurations fairness(*m_store, "fairness");
        const auto saved = fairness.save(DeploymentId{99}, "{}", "anna", "");
        QVERIFY(!saved);
        QCOMPARE(saved.error().code, ErrorCode::NoSuchDeployment);
        QVERIFY(fairness.all(DeploymentId{99})->empty());
    }
};

QTEST_APPLESS_MAIN(TestConfigurations)
#include "tst_configurations.moc"
