// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_data.h"

#include "store/record_index.h"
#include "store/sqlite.h"

#include <set>

using namespace storetest;
using store::HashFilter;
using store::RecordIndex;

namespace {

Schema schemaWithId(ColumnKind kind)
{
    return {{{"id", kind, ColumnRole::RecordId}, {"x", ColumnKind::Integer, ColumnRole::Feature}}};
}

/// Ids as text; the number beside each says where it was met.
ColumnBatch records(ColumnKind kind, const std::vector<std::string>& ids, std::int64_t firstNumber)
{
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < ids.size(); ++i)
        numbers.push_back(firstNumber + static_cast<std::int64_t>(i));
    Column id = makeColumn(kind);
    if (kind == ColumnKind::Categorical) {
        id = categorical(ids);
    } else {
        for (const std::string& text : ids) {
            if (text.empty())
                id.appendMissing();
            else if (kind == ColumnKind::Integer)
                id.appendInteger(std::stoll(text));
            else
                id.appendText(text);
        }
    }
    return batchOf({id, integers(numbers)});
}

/// The numbers of the rows that were kept.
std::vector<std::int64_t> keptNumbers(const Store& store, DataSetId set)
{
    std::vector<std::int64_t> numbers;
    const auto reader = store.reader(set);
    auto cursor = (*reader)->cursor({1});
    for (std::size_t batch = 0; batch < (*reader)->batchCount(); ++batch) {
        const auto view = (*cursor)->read(batch);
        for (std::size_t row = 0; row < view->rows; ++row)
            numbers.push_back(static_cast<std::int64_t>(view->columns[0].number(row)));
    }
    return numbers;
}

} // namespace

class TestRecordIds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void filterKnowsWhatItHasSeen_data()
    {
        QTest::addColumn<bool>("whole");
        QTest::newRow("whole hashes") << true;
        QTest::newRow("what the index keeps of them") << false;
    }
    void filterKnowsWhatItHasSeen()
    {
        QFETCH(bool, whole);
        std::mt19937_64 random(1);
        HashFilter filter(100'000, whole ? HashFilter::Hashes::Whole : HashFilter::Hashes::Indexed);
        std::vector<std::uint64_t> hashes(100'000);
        std::uint64_t wrong = 0;
        for (std::uint64_t& hash : hashes) {
            hash = random();
            wrong += filter.add(hash) ? 1 : 0;
        }
        for (const std::uint64_t hash : hashes)
            QVERIFY(filter.add(hash));
        // While it fills up it takes well under one in ten thousand for known.
        QVERIFY2(wrong < 10, std::to_string(wrong).c_str());
        QCOMPARE(filter.add(hashes[0] ^ 1), !whole);
    }

    void filterTellsThePlacesOfTheKnown()
    {
        std::mt19937_64 random(5);
        std::vector<std::uint64_t> old(10'000);
        std::vector<std::uint64_t> fresh(10'000);
        HashFilter filter(old.size() + fresh.size(), HashFilter::Hashes::Indexed);
        for (std::uint64_t& hash : old)
            static_cast<void>(filter.add(hash = random()));
        for (std::uint64_t& hash : fresh)
            hash = random();
        fresh[7] = old[7] ^ 1; // as the index has it
        fresh[8] = 0;          // no id
        fresh[9] = fresh[5];   // the first one is new
        const std::vector<std::uint64_t> entries = store::entriesOf(fresh);
        std::vector<std::uint32_t> known;
        filter.add(entries, fresh, known);
        std::set<std::uint64_t> rows;
        for (const std::uint32_t place : known)
            rows.insert(store::rowOf(entries[place]));
        QVERIFY(rows.contains(7));
        QVERIFY(rows.contains(9));
        QVERIFY2(rows.size() < 6, std::to_string(rows.size()).c_str());
        known.clear();
        filter.add(entries, fresh, known);
        QCOMPARE(known.size(), entries.size());
    }

    /// However many hashes there are it stays within its memory, and still knows what it has seen.
    void filterOfTooManyIsFull()
    {
        // At 32 bits each it would take four times as much.
        HashFilter filter(HashFilter::mostBytes, HashFilter::Hashes::Whole);
        QCOMPARE(filter.capacity(), HashFilter::mostBytes);
        std::mt19937_64 random(4);
        std::vector<std::uint64_t> hashes(100'000);
        for (std::uint64_t& hash : hashes)
            static_cast<void>(filter.add(hash = random()));
        for (const std::uint64_t hash : hashes)
            QVERIFY(filter.add(hash));
    }

    void entriesAreSorted_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("kind");
        for (const int size : {0, 1, 2, 37, 5000, 65'536, 200'000})
            for (const auto& [name, kind] :
                 {std::pair("spread evenly", 0), {"few upper bits", 1}, {"few in all", 2}, {"alike", 3}})
                QTest::addRow("%d, %s", size, name) << size << kind;
    }
    void entriesAreSorted()
    {
        QFETCH(int, size);
        QFETCH(int, kind);
        std::mt19937_64 random(3);
        std::vector<std::uint64_t> hashes(static_cast<std::size_t>(size));
        std::vector<std::uint64_t> expected;
        for (std::size_t row = 0; row < hashes.size(); ++row) {
            const std::uint64_t number = random();
            hashes[row] = kind == 0   ? number
                          : kind == 1 ? (number % 30) << 56 | number >> 32
                          : kind == 2 ? (number % 50 + 1) * 0x9E3779B97F4A7C15U
                                      : std::uint64_t{1} << 63;
            if (row % 7 == 3)
                hashes[row] = 0;
            else
                expected.push_back(hashes[row] >> 24 << 24 | row);
        }
        std::ranges::sort(expected);
        QCOMPARE(store::entriesOf(hashes), expected);
        std::size_t from = 0;
        for (std::size_t i = 0; i < expected.size(); i += 1 + random() % 100) {
            from = store::findHash(expected, from, store::indexedHash(expected[i]));
            const auto wanted = std::ranges::lower_bound(expected, expected[i] & ~store::rowMask);
            QCOMPARE(from, static_cast<std::size_t>(wanted - expected.begin()));
        }
        QCOMPARE(store::findHash(expected, from, (std::uint64_t{1} << 40) - 1), expected.size());
    }

    void indexFindsEveryRow()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        const sqlite::Connection& connection = f.store->connection();
        RecordIndex index(connection, *set);
        std::mt19937_64 random(2);
        std::vector<std::uint64_t> hashes; // by row
        // Sizes that make pieces of every fill, and enough of them that they are merged.
        for (int run = 0; run < 40; ++run) {
            const std::size_t size = run % 5 == 0 ? 1 : 1 + random() % 20'000;
            std::vector<std::uint64_t> part(size);
            for (std::uint64_t& hash : part)
                hash = random() % 11 == 0 ? 0 : random();
            if (size > 3000) // several that share their upper bits, across the end of a piece
                for (std::size_t i = 0; i < 40; ++i)
                    part[i] = std::uint64_t{0xABCDEF0123} << 24 | (i + 1);
            auto transaction = sqlite::Transaction::begin(connection);
            VERIFY_OK(transaction);
            // In two parts, the second of which may be empty.
            const std::size_t half = (part.size() + 1) / 2;
            const std::vector<std::uint64_t> first = store::entriesOf(std::span(part).first(half));
            const std::vector<std::uint64_t> second = store::entriesOf(std::span(part).subspan(half));
            VERIFY_OK(index.addRun(
                hashes.size(), part.size(),
                std::vector<RecordIndex::Part>{{hashes.size(), first}, {hashes.size() + half, second}}));
            VERIFY_OK(index.merge());
            VERIFY_OK(transaction->commit());
            hashes.insert(hashes.end(), part.begin(), part.end());
        }
        const auto runs = connection.integer("SELECT count(*) FROM record_run");
        VERIFY_OK(runs);
        QVERIFY2(*runs < 20, std::to_string(*runs).c_str());

        RecordIndex again(connection, *set);
        VERIFY_OK(again.load());
        std::vector<std::uint64_t> queries;
        std::vector<std::size_t> rows;
        for (std::size_t row = 0; row < hashes.size(); ++row)
            if (hashes[row] != 0) {
                queries.push_back(hashes[row]);
                rows.push_back(row);
            }
        QCOMPARE(again.entries(), queries.size());
        const auto found = again.find(queries);
        VERIFY_OK(found);
        std::set<std::pair<std::size_t, std::uint64_t>> pairs;
        std::uint64_t previous = 0;
        for (const RecordIndex::Candidate& candidate : *found) {
            QVERIFY(candidate.row >= previous);
            previous = candidate.row;
            QCOMPARE(hashes[candidate.row] >> 24, queries[candidate.query] >> 24);
            pairs.emplace(candidate.query, candidate.row);
        }
        for (std::size_t query = 0; query < queries.size(); ++query)
            QVERIFY(pairs.contains({query, rows[query]}));
        // And nothing where there is nothing.
        std::vector<std::uint64_t> unknown(1000);
        for (std::uint64_t& hash : unknown)
            hash = random() | (std::uint64_t{1} << 63);
        const auto none = again.find(unknown);
        VERIFY_OK(none);
        QVERIFY(none->size() < 5);
        HashFilter filter(queries.size(), HashFilter::Hashes::Indexed);
        VERIFY_OK(again.addAllTo(filter));
        for (const std::uint64_t query : queries)
            QVERIFY(filter.add(query));
    }

    void littleDoesNotMergeMuch()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        const sqlite::Connection& connection = f.store->connection();
        std::mt19937_64 random(9);
        std::uint64_t rows = 0;
        const auto addRun = [&](RecordIndex& index, std::size_t size) {
            std::vector<std::uint64_t> hashes(size);
            for (std::uint64_t& hash : hashes)
                hash = random();
            const std::vector<std::uint64_t> entries = store::entriesOf(hashes);
            const std::vector<RecordIndex::Part> parts{{rows, entries}};
            rows += size;
            return index.addRun(rows - size, size, parts);
        };
        const auto runs = [&] { return connection.integer("SELECT count(*) FROM record_run").value_or(0); };
        auto transaction = sqlite::Transaction::begin(connection);
        VERIFY_OK(transaction);
        {
            RecordIndex index(connection, *set);
            for (int run = 0; run < 17; ++run)
                VERIFY_OK(addRun(index, 100'000));
        }
        for (const auto& [size, left] : {std::pair(std::size_t{10}, 18), {std::size_t{60'000}, 3}}) {
            RecordIndex index(connection, *set);
            VERIFY_OK(index.load());
            VERIFY_OK(addRun(index, size));
            VERIFY_OK(index.merge());
            QCOMPARE(runs(), std::int64_t{left});
            QCOMPARE(index.entries(), rows);
        }
        VERIFY_OK(transaction->commit());
    }

    void keptOnce_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("text") << static_cast<int>(ColumnKind::Text);
        QTest::newRow("integer") << static_cast<int>(ColumnKind::Integer);
        QTest::newRow("categorical") << static_cast<int>(ColumnKind::Categorical);
    }
    void keptOnce()
    {
        QFETCH(int, kind);
        const auto idKind = static_cast<ColumnKind>(kind);
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        const Schema schema = schemaWithId(idKind);
        std::vector<ColumnBatch> first;
        // Twice in one batch, again in the next one; a missing id is never a duplicate.
        first.push_back(records(idKind, {"1", "2", "1", "3", "", ""}, 100));
        first.push_back(records(idKind, {"4", "3", "5"}, 200));
        const auto counts = importBatches(*f.store, *set, schema, std::move(first));
        VERIFY_OK(counts);
        QCOMPARE(counts->records, 9U);
        QCOMPARE(counts->rows, 7U);
        QCOMPARE(counts->duplicates, 2U);
        QCOMPARE(counts->rejected, 0U);
        QCOMPARE(keptNumbers(*f.store, *set), (std::vector<std::int64_t>{100, 101, 103, 104, 105, 200, 202}));

        // In a later import, after the store was opened again.
        f.store.reset();
        auto reopened = Store::open(f.path);
        VERIFY_OK(reopened);
        f.store = std::move(*reopened);
        std::vector<ColumnBatch> second;
        second.push_back(records(idKind, {"6", "2", "5", "7"}, 300));
        second.push_back(records(idKind, {"1", "2", "3", "4"}, 400)); // nothing new at all
        const auto more = importBatches(*f.store, *set, schema, std::move(second));
        VERIFY_OK(more);
        QCOMPARE(more->rows, 2U);
        QCOMPARE(more->duplicates, 6U);
        QCOMPARE(keptNumbers(*f.store, *set),
                 (std::vector<std::int64_t>{100, 101, 103, 104, 105, 200, 202, 300, 303}));

        const auto imports = f.store->imports(*set);
        VERIFY_OK(imports);
        QCOMPARE(imports->size(), 2U);
        QCOMPARE(imports->at(1).duplicates, 6U);
        const auto told = f.store->rejectedRows(imports->at(1).id, 100);
        VERIFY_OK(told);
        QCOMPARE(told->size(), 6U);
        QCOMPARE(told->at(0).reason, std::string("duplicate_record_id"));
        QCOMPARE(told->at(0).text, std::string("2"));
        QCOMPARE(told->at(0).column, std::string("id"));
        QCOMPARE(told->at(0).record, 2U);
    }

    /// Records are counted with the rejected ones in between.
    void duplicatesAreToldByTheirNumberInTheFile()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        auto session = f.store->beginImport(*set, {"f.csv", "", 1, "tester", schemaWithId(ColumnKind::Text)});
        VERIFY_OK(session);
        // Records 11 to 17: 12, 15 and 16 were rejected.
        const std::vector<RejectedRow> rejected{{2, 12, "", "too_few_fields", "a"},
                                                {5, 15, "", "too_few_fields", "b"},
                                                {6, 16, "", "too_few_fields", "c"}};
        VERIFY_OK((*session)->append((*session)->prepare(records(ColumnKind::Text, {"k", "l", "k", "l"}, 0)),
                                     rejected, 11));
        const auto counts = (*session)->finish();
        VERIFY_OK(counts);
        QCOMPARE(counts->records, 7U);
        QCOMPARE(counts->rejected, 3U);
        QCOMPARE(counts->duplicates, 2U);
        const auto told = f.store->rejectedRows((*session)->id(), 100);
        VERIFY_OK(told);
        std::vector<std::uint64_t> numbers;
        for (const RejectedRow& row : *told)
            numbers.push_back(row.record);
        QCOMPARE(numbers, (std::vector<std::uint64_t>{12, 14, 15, 16, 17}));
    }

    /// Many batches, so that ids are looked for in what waits, in what was committed, and through the filter.
    void manyRecords()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        const Schema schema = schemaWithId(ColumnKind::Text);
        std::mt19937_64 random(4);
        std::vector<bool> seen(7'000'000, false);
        std::vector<std::int64_t> expected;
        std::int64_t number = 0;
        for (int import = 0; import < 3; ++import) {
            auto session = f.store->beginImport(*set, {"f.csv", "", 1, "tester", schema});
            VERIFY_OK(session);
            // The first is long enough for two transactions.
            const int size = import == 0 ? 50'000 : 10'000;
            for (int batch = 0; batch < 12; ++batch) {
                std::vector<std::string> ids;
                const std::int64_t first = number;
                for (int i = 0; i < size; ++i, ++number) {
                    const std::uint64_t id = random() % seen.size();
                    ids.push_back("record-" + std::to_string(id));
                    if (!seen[id])
                        expected.push_back(number);
                    seen[id] = true;
                }
                VERIFY_OK((*session)->append((*session)->prepare(records(ColumnKind::Text, ids, first))));
            }
            const auto counts = (*session)->finish();
            VERIFY_OK(counts);
            QCOMPARE(counts->records, std::uint64_t(12 * size));
        }
        QVERIFY(expected.size() < 820'000); // there were duplicates
        QVERIFY(keptNumbers(*f.store, *set) == expected);
    }

    void feedbackKeepsEveryRow()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet("feedback", DataSetRole::Feedback);
        VERIFY_OK(set);
        std::vector<ColumnBatch> batches;
        batches.push_back(records(ColumnKind::Text, {"a", "a", "b"}, 0));
        const auto counts = importBatches(*f.store, *set, schemaWithId(ColumnKind::Text), std::move(batches));
        VERIFY_OK(counts);
        QCOMPARE(counts->rows, 3U);
        QCOMPARE(counts->duplicates, 0U);
    }
};

QTEST_GUILESS_MAIN(TestRecordIds)
#include "tst_record_ids.moc"
