// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_data.h"

#include "base/clock.h"

#include <QFile>

using namespace storetest;

namespace {

constexpr std::size_t segmentRows = 65'536;
constexpr std::uint64_t largeFile = 64 * 1024 * 1024;

const Schema schema{{{"amount", ColumnKind::Double, ColumnRole::Feature}}};

ColumnBatch segment(std::size_t position)
{
    std::vector<double> values;
    for (std::size_t row = 0; row < segmentRows; ++row)
        values.push_back(std::sqrt(static_cast<double>(position * segmentRows + row)));
    return batchOf({doubles(values)});
}

ImportRequest request(std::uint64_t size)
{
    return {"log.csv", "", size, "tester", schema};
}

/// The version that a program needs in order to write (SQLite's file format, 1.3.1): 1 with a rollback
/// journal, 2 with a log.
int writeVersion(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly) || !file.seek(18))
        return 0;
    return static_cast<unsigned char>(file.read(1).at(0));
}

/// An import while nobody else has the store open. A transaction is four segments.
Result<std::unique_ptr<ImportSession>> alone(Fixture& f, DataSetId set, std::uint64_t size)
{
    static const SystemClock clock;
    f.store.reset();
    return ImportSession::begin(f.path, set, request(size), clock);
}

Result<void> append(ImportSession& session, std::size_t from, std::size_t to)
{
    for (std::size_t i = from; i < to; ++i)
        TILTMETER_TRY(session.append(session.prepare(segment(i))));
    return {};
}

} // namespace

/// When an import goes without SQLite's log, and when the log is back.
class TestImportJournal : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theLogIsGoneWhileALargeFileComesIn_data()
    {
        QTest::addColumn<quint64>("size");
        QTest::addColumn<int>("during");
        QTest::newRow("a large file") << quint64(largeFile) << 1;
        QTest::newRow("a small file") << quint64(1024) << 2;
    }
    void theLogIsGoneWhileALargeFileComesIn()
    {
        QFETCH(quint64, size);
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        auto session = alone(f, *set, size);
        VERIFY_OK(session);
        VERIFY_OK(append(**session, 0, 5));
        QTEST(writeVersion(f.path), "during");
        const auto counts = (*session)->finish();
        VERIFY_OK(counts);
        QCOMPARE(counts->rows, std::uint64_t(5 * segmentRows));
        session->reset();
        QCOMPARE(writeVersion(f.path), 2);
    }
    /// Who reads would otherwise hold up the import, and the import them.
    void aReaderBringsTheLogBack()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        VERIFY_OK(importBatches(*f.store, *set, schema, {segment(0)}));
        auto session = alone(f, *set, largeFile);
        VERIFY_OK(session);
        VERIFY_OK(append(**session, 0, 5));
        QCOMPARE(writeVersion(f.path), 1);

        auto store = Store::open(f.path, OpenMode::ReadOnly);
        VERIFY_OK(store);
        QCOMPARE(writeVersion(f.path), 2);
        const auto reader = (*store)->reader(*set);
        VERIFY_OK(reader);
        QCOMPARE((*reader)->rowCount(), std::uint64_t(segmentRows)); // of the first import
        auto cursor = (*reader)->cursor({0});
        VERIFY_OK(cursor);
        VERIFY_OK((*cursor)->read(0)); // in the middle of reading

        VERIFY_OK(append(**session, 5, 12));
        const auto counts = (*session)->finish();
        VERIFY_OK(counts);
        QCOMPARE(counts->rows, std::uint64_t(12 * segmentRows));
        VERIFY_OK((*cursor)->read(0));
        QCOMPARE((*reader)->rowCount(), std::uint64_t(segmentRows));
        const auto now = (*store)->reader(*set);
        VERIFY_OK(now);
        QCOMPARE((*now)->rowCount(), std::uint64_t(13 * segmentRows));
    }
    /// A store that is in use keeps its log from the beginning.
    void nobodyIsPutOff()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        auto session = f.store->beginImport(*set, request(largeFile));
        VERIFY_OK(session);
        VERIFY_OK(append(**session, 0, 5));
        QCOMPARE(writeVersion(f.path), 2);
        VERIFY_OK((*session)->finish());
    }
};

QTEST_APPLESS_MAIN(TestImportJournal)
#include "tst_import_journal.moc"
