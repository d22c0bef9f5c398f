// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/migrations.h"
#include "store/refused_cells_table.h"
#include "store/sqlite.h"
#include "store/verify.h"
#include "store_data.h"

#include <QFile>

using namespace storetest;

namespace {

const Schema schema{{{"id", ColumnKind::Text, ColumnRole::RecordId},
                     {"when", ColumnKind::Timestamp, ColumnRole::Timestamp},
                     {"age", ColumnKind::Integer, ColumnRole::Feature},
                     {"amount", ColumnKind::Double, ColumnRole::Feature}}};

ColumnBatch rowsNamed(const std::vector<std::string>& ids)
{
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < ids.size(); ++i)
        numbers.push_back(static_cast<std::int64_t>(i));
    std::vector<double> amounts(numbers.begin(), numbers.end());
    return batchOf(
        {texts(ids), integers(numbers, ColumnKind::Timestamp), integers(numbers), doubles(amounts)});
}

RejectedRow wrong(std::uint64_t record, std::optional<TimePoint> time = {},
                  std::vector<std::string> further = {})
{
    return {record, record, "age", "not_a_number", "x", std::move(further), time};
}

using Cells = std::vector<RefusedCell>;

QByteArray show(const Cells& cells)
{
    QByteArray text;
    for (const RefusedCell& cell : cells)
        text += QByteArray::number(qulonglong{cell.position}) + "@" +
                (cell.time ? QByteArray::number(qlonglong{cell.time->microseconds}) : QByteArray("-")) + " ";
    return text;
}

QByteArray shown(const Store& store, DataSetId id, const char* column)
{
    const auto refused = store.refusedCells(id);
    if (!refused)
        return QByteArray::fromStdString(describe(refused.error()));
    const RefusedColumn* found = refused->find(column);
    return found == nullptr ? QByteArray("none") : show(found->cells);
}

Result<void> add(ImportSession& session, const std::vector<std::string>& ids,
                 std::vector<RejectedRow> rejected, std::uint64_t firstRecord)
{
    return session.append(session.prepare(rowsNamed(ids)), std::move(rejected), firstRecord);
}

Result<std::unique_ptr<ImportSession>> sessionOf(Store& store, DataSetId id)
{
    return store.beginImport(id, {"file.csv", "", 100, "tester", schema});
}

} // namespace

/// Where records were whose cells are not of their column's kind.
class TestRefusedCells : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void placesAreBetweenTheRowsThatWereTaken()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        {
            const auto session = sessionOf(*f.store, *set);
            VERIFY_OK(session);
            // Records 1 (refused), 2 a, 3 b, 4 and 5 (refused), 6 c; then 7 d, 8 (a again), 9 (refused), 10
            // e.
            VERIFY_OK(add(**session, {"a", "b", "c"},
                          {wrong(1, TimePoint{7}), wrong(4, {}, {"amount"}), wrong(5, TimePoint{-9})}, 1));
            VERIFY_OK(add(**session, {"d", "a", "e"}, {wrong(9, TimePoint{8})}, 7));
            const auto counts = (*session)->finish();
            VERIFY_OK(counts);
            QCOMPARE(counts->duplicates, 1U);
            QCOMPARE(counts->rows, 5U);
        }
        QCOMPARE(shown(*f.store, *set, "age"), QByteArray("0@7 2@- 2@-9 4@8 "));
        QCOMPARE(shown(*f.store, *set, "amount"), QByteArray("2@- "));
        QCOMPARE(shown(*f.store, *set, "when"), QByteArray("none"));
        {
            const auto later = sessionOf(*f.store, *set);
            VERIFY_OK(later);
            VERIFY_OK((*later)->append(std::nullopt, {wrong(1)}, 1));
            VERIFY_OK(add(**later, {"f"}, {}, 2));
            VERIFY_OK(add(**later, {"g"}, {wrong(4)}, 3));
            VERIFY_OK((*later)->finish());
        }
        QCOMPARE(shown(*f.store, *set, "age"), QByteArray("0@7 2@- 2@-9 4@8 5@- 7@- "));
        const auto refused = f.store->refusedCells(*set);
        VERIFY_OK(refused);
        QVERIFY(refused->isKnown);
    }

    /// What the interrupted import took is not taken again.
    void goesOnWhereItWasInterrupted()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        ImportRequest request{"file.csv", "", 100, "tester", schema};
        request.sampleHash = "sample";
        request.resume = true;
        {
            const auto session = f.store->beginImport(*set, request);
            VERIFY_OK(session);
            VERIFY_OK(add(**session, {"a", "b"}, {wrong(2)}, 1));
            VERIFY_OK((*session)->finish());
        }
        VERIFY_OK(f.store->connection().execute("UPDATE import SET state = 'interrupted'"));
        QCOMPARE(shown(*f.store, *set, "age"), QByteArray("1@- "));
        const auto again = f.store->beginImport(*set, request);
        VERIFY_OK(again);
        QCOMPARE((*again)->takenBefore(), 3U);
        VERIFY_OK(add(**again, {"a", "b", "c", "d"}, {wrong(2), wrong(4), wrong(6, TimePoint{6})}, 1));
        VERIFY_OK((*again)->finish());
        QCOMPARE(shown(*f.store, *set, "age"), QByteArray("1@- 2@- 3@6 "));
    }

    void otherFaultsAreNone()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        const auto session = sessionOf(*f.store, *set);
        VERIFY_OK(session);
        VERIFY_OK(add(**session, {"a"}, {{1, 1, "", "too_few_fields", "x"}}, 1));
        VERIFY_OK((*session)->finish());
        const auto refused = f.store->refusedCells(*set);
        VERIFY_OK(refused);
        QVERIFY(refused->columns.empty());
        QVERIFY(refused->isKnown);
        QCOMPARE(f.store->connection().integer("SELECT count(*) FROM refused_cells").value(), 0);
    }

    void whatWasAbortedOrRunsIsNotSeen()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        {
            const auto session = sessionOf(*f.store, *set);
            VERIFY_OK(session);
            VERIFY_OK(add(**session, {"a"}, {wrong(2)}, 1));
            QCOMPARE(shown(*f.store, *set, "age"), QByteArray("none"));
        } // aborts
        QCOMPARE(shown(*f.store, *set, "age"), QByteArray("none"));
        QCOMPARE(f.store->connection().integer("SELECT count(*) FROM refused_cells").value(), 0);
    }

    /// More than rejected rows are kept.
    void allAreKept()
    {
        constexpr std::uint64_t many = ImportSession::keptRejectedRows + 50'000;
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        const auto session = sessionOf(*f.store, *set);
        VERIFY_OK(session);
        std::vector<RejectedRow> rejected;
        for (std::uint64_t i = 1; i <= many; ++i)
            rejected.push_back(wrong(i, TimePoint{static_cast<std::int64_t>(i) * 1'000'000}));
        VERIFY_OK(add(**session, {"a"}, std::move(rejected), 1));
        VERIFY_OK((*session)->finish());
        const auto refused = f.store->refusedCells(*set);
        VERIFY_OK(refused);
        const Cells& cells = refused->find("age")->cells;
        QCOMPARE(cells.size(), std::size_t(many));
        QVERIFY(cells.back().time == TimePoint{static_cast<std::int64_t>(many) * 1'000'000});
        // Times at equal steps hardly take room.
        QVERIFY(f.store->connection()
                    .integer("SELECT sum(length(positions) + length(times)) FROM refused_cells")
                    .value() < static_cast<std::int64_t>(many * 4));
    }

    void damageIsFound()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        {
            const auto session = sessionOf(*f.store, *set);
            VERIFY_OK(session);
            VERIFY_OK(add(**session, {"a"}, {wrong(1), wrong(3, TimePoint{5})}, 1));
            VERIFY_OK((*session)->finish());
        }
        const auto good = verify(*f.store);
        VERIFY_OK(good);
        QVERIFY(good->good());
        for (const char* damage : {"times = zeroblob(length(times))", "positions = times", "cells = 3",
                                   "checksum = checksum + 1"}) {
            const sqlite::Connection& connection = f.store->connection();
            VERIFY_OK(connection.execute("SAVEPOINT before"));
            VERIFY_OK(connection.execute(std::string("UPDATE refused_cells SET ") + damage));
            const auto refused = f.store->refusedCells(*set);
            VERIFY_FAILS(refused, ErrorCode::StoreCorrupt);
            VERIFY_OK(connection.execute("ROLLBACK TO before; RELEASE before"));
        }
        VERIFY_OK(f.store->connection().execute("UPDATE refused_cells SET cells = 3"));
        const auto bad = verify(*f.store);
        VERIFY_OK(bad);
        QCOMPARE(bad->problems.size(), std::size_t(1));
        QCOMPARE(bad->problems[0].kind, std::string("refused"));
        QCOMPARE(bad->problems[0].place, std::string("payload import 1 column age"));
    }

    /// A store of schema version 1: nothing is known of imports that refused cells, and all of the others.
    void olderStores_data()
    {
        QTest::addColumn<int>("rejected");
        QTest::addColumn<QByteArray>("reasons");
        QTest::addColumn<bool>("isKnown");
        QTest::newRow("nothing refused") << 0 << QByteArray() << true;
        QTest::newRow("cells") << 1 << QByteArray("not_a_number") << false;
        QTest::newRow("another fault") << 1 << QByteArray("too_few_fields") << true;
        QTest::newRow("a duplicate, told apart") << 0 << QByteArray("duplicate_record_id") << true;
        QTest::newRow("more than are kept") << 2 << QByteArray("too_few_fields") << false;
    }
    void olderStores()
    {
        QFETCH(int, rejected);
        QFETCH(QByteArray, reasons);
        QFETCH(bool, isKnown);
        Fixture f;
        {
            const auto connection = sqlite::Connection::open(f.path, sqlite::Access::Create);
            VERIFY_OK(connection);
            VERIFY_OK(connection->execute("PRAGMA application_id = " + std::to_string(Store::applicationId)));
            VERIFY_OK(store::applySteps(*connection, store::schemaSteps().first(1)));
            VERIFY_OK(connection->execute(
                "INSERT INTO deployment VALUES (1, 'loans', '', '', 0);"
                "INSERT INTO data_set (id, deployment, name, role, created) VALUES (1, 1, 'payload',"
                " 'payload', 0);"
                "INSERT INTO import (id, data_set, file, content_hash, sample_hash, size, state, records,"
                " rejected, started, actor, owner, heartbeat) VALUES (1, 1, 'old.csv', '', '', 1, 'finished',"
                " 2, " +
                std::to_string(rejected) + ", 0, 'tester', '', 0)"));
            if (!reasons.isEmpty())
                VERIFY_OK(connection->execute("INSERT INTO rejected_row VALUES (1, 1, 2, 1, 'age', '" +
                                              reasons.toStdString() + "', 'x')"));
        }
        const auto opened = Store::open(f.path);
        VERIFY_OK(opened);
        QVERIFY(QFile::exists(QString::fromStdString(f.path + ".backup-v1")));
        const auto refused = (*opened)->refusedCells({1});
        VERIFY_OK(refused);
        QCOMPARE(refused->isKnown, isKnown);
        QVERIFY(refused->columns.empty());
        {
            const auto session = sessionOf(**opened, {1});
            VERIFY_OK(session);
            VERIFY_OK(add(**session, {"a"}, {wrong(1)}, 1));
            VERIFY_OK((*session)->finish());
        }
        const auto after = (*opened)->refusedCells({1});
        VERIFY_OK(after);
        QCOMPARE(after->isKnown, isKnown);
        QCOMPARE(after->columns.size(), std::size_t(1));
        const auto verified = verify(**opened);
        VERIFY_OK(verified);
        QVERIFY(verified->good());
    }
};

QTEST_APPLESS_MAIN(TestRefusedCells)
#include "tst_refused_cells.moc"
