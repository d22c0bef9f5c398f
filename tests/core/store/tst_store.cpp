// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_data.h"

using namespace storetest;

namespace {

const Schema loanSchema{{{"when", ColumnKind::Timestamp, ColumnRole::Timestamp},
                         {"sex", ColumnKind::Categorical, ColumnRole::Feature},
                         {"age", ColumnKind::Integer, ColumnRole::Feature},
                         {"amount", ColumnKind::Double, ColumnRole::Feature},
                         {"telephone", ColumnKind::Boolean, ColumnRole::Feature},
                         {"note", ColumnKind::Text, ColumnRole::Ignored}}};

ColumnBatch loans(std::int64_t firstSecond)
{
    return batchOf(
        {integers({firstSecond * 1'000'000, (firstSecond + 5) * 1'000'000, (firstSecond + 3) * 1'000'000},
                  ColumnKind::Timestamp),
         categorical({"female", "male", ""}), integers({31, 18, 75}), doubles({1889.25, 462.5, -0.0}),
         categorical({"true", "", "false"}, ColumnKind::Boolean),
         texts({"", "two\nlines, \"quoted\"", "x"})});
}

} // namespace

class TestStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // Doubles as their bits: python3 -c "import struct; print(struct.unpack('<Q', struct.pack('<d',
    // 1889.25)))"
    void givesBackWhatItTook()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        std::vector<ColumnBatch> batches;
        batches.push_back(loans(1'700'000'000));
        batches.push_back(loans(1'600'000'000));
        const auto counts = importBatches(*f.store, *set, loanSchema, std::move(batches));
        VERIFY_OK(counts);
        QCOMPARE(counts->rows, 6U);

        const auto reader = f.store->reader(*set);
        VERIFY_OK(reader);
        QCOMPARE((*reader)->schema(), loanSchema);
        QCOMPARE((*reader)->batchCount(), 2U);
        QCOMPARE((*reader)->rowCount(), 6U);
        const std::vector<std::string> expected{
            "1700000000000000|'female'|31|4656023824817455104|'true'|''",
            "1700000005000000|'male'|18|4646844002237153280|-|'two\nlines, \"quoted\"'",
            "1700000003000000|-|75|9223372036854775808|'false'|'x'",
            "1600000000000000|'female'|31|4656023824817455104|'true'|''",
            "1600000005000000|'male'|18|4646844002237153280|-|'two\nlines, \"quoted\"'",
            "1600000003000000|-|75|9223372036854775808|'false'|'x'"};
        const std::vector<std::string> rows = rowsOf(**reader);
        QCOMPARE(rows.size(), expected.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            QCOMPARE(rows[i], expected[i]);

        const auto zone = (*reader)->zone(1, 0);
        QVERIFY(zone);
        QCOMPARE(zone->minimum, 1.6e15);
        QCOMPARE(zone->maximum, 1.6e15 + 5e6);
        const auto info = f.store->dataSet(*set);
        VERIFY_OK(info);
        QCOMPARE(info->rows, 6U);
        QCOMPARE(info->firstTime->microseconds, std::int64_t{1'600'000'000'000'000});
        QCOMPARE(info->lastTime->microseconds, std::int64_t{1'700'000'005'000'000});
    }

    void stillThereAfterReopening()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        std::vector<ColumnBatch> batches;
        batches.push_back(loans(1'700'000'000));
        VERIFY_OK(importBatches(*f.store, *set, loanSchema, std::move(batches), "abc"));
        const auto before = f.store->reader(*set);
        VERIFY_OK(before);
        const std::vector<std::string> rows = rowsOf(**before);
        const std::string fingerprint = (*before)->fingerprint();
        f.store.reset();
        for (const OpenMode mode : {OpenMode::ReadOnly, OpenMode::ReadWrite}) {
            const auto again = Store::open(f.path, mode);
            VERIFY_OK(again);
            const auto deployment = (*again)->deployment("loans");
            VERIFY_OK(deployment);
            const auto sets = (*again)->dataSets(deployment->id);
            VERIFY_OK(sets);
            QCOMPARE(sets->size(), 1U);
            QVERIFY(sets->front().role == DataSetRole::Payload);
            const auto reader = (*again)->reader(sets->front().id);
            VERIFY_OK(reader);
            QCOMPARE(rowsOf(**reader), rows);
            QCOMPARE((*reader)->fingerprint(), fingerprint);
            const auto known = (*again)->findImport(*set, "abc");
            VERIFY_OK(known);
            QVERIFY(known->has_value());
            QVERIFY((*known)->state == ImportState::Finished);
            QCOMPARE((*known)->rows, 3U);
        }
    }
};

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
