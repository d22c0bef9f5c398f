// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_data.h"

#include "store/audit_trail.h"
#include "store/documents.h"
#include "store/export_csv.h"
#include "store/migrations.h"
#include "store/process_identity.h"
#include "store/sqlite.h"
#include "store/verify.h"

#include <QDir>
#include <QFile>

#include <chrono>
#include <csignal>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace storetest;

namespace {

const Schema wideSchema{{{"id", ColumnKind::Text, ColumnRole::RecordId},
                         {"when", ColumnKind::Timestamp, ColumnRole::Timestamp},
                         {"sex", ColumnKind::Categorical, ColumnRole::Feature},
                         {"amount", ColumnKind::Double, ColumnRole::Feature}}};

/// SplitMix64 (Steele, Lea and Flood 2014): bits without a pattern, straight from the number.
std::uint64_t scrambled(std::uint64_t number)
{
    number += 0x9E3779B97F4A7C15ULL;
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9ULL;
    number = (number ^ number >> 27) * 0x94D049BB133111EBULL;
    return number ^ number >> 31;
}

/// Rows first ... first + count - 1 of one endless table.
ColumnBatch wideRows(std::uint64_t first, std::size_t count)
{
    std::vector<std::string> ids;
    std::vector<std::string> sexes;
    std::vector<std::int64_t> times;
    std::vector<double> amounts;
    for (std::uint64_t row = first; row < first + count; ++row) {
        const std::uint64_t bits = scrambled(row);
        ids.push_back("r" + std::to_string(row));
        sexes.push_back(bits % 2 ? "female" : "male");
        times.push_back(static_cast<std::int64_t>(row) * 1'000'000);
        amounts.push_back(static_cast<double>(bits) * 0x1p-64);
    }
    return batchOf(
        {texts(ids), integers(times, ColumnKind::Timestamp), categorical(sexes), doubles(amounts)});
}

bool rowsAreRight(const SegmentReader& reader)
{
    auto cursor = reader.cursor({0, 3});
    std::uint64_t row = 0;
    for (std::size_t batch = 0; batch < reader.batchCount(); ++batch) {
        const auto view = (*cursor)->read(batch);
        if (!view)
            return false;
        const ColumnBatch expected = wideRows(row, view->rows);
        for (std::size_t i = 0; i < view->rows; ++i)
            if (view->columns[0].text(i) != expected.columns[0].view().text(i) ||
                view->columns[1].number(i) != expected.columns[3].doubles[i])
                return false;
        row += view->rows;
    }
    return row == reader.rowCount();
}

QByteArray contentOf(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const std::string& path, const QByteArray& content)
{
    QFile file(QString::fromStdString(path));
    if (file.open(QIODevice::WriteOnly))
        file.write(content);
}

QStringList filesIn(const QTemporaryDir& folder)
{
    return QDir(folder.path()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
}

/// A closed store with 3,000 rows in one data set; its number.
Result<DataSetId> filledStore(Fixture& f)
{
    TILTMETER_TRY(f.create());
    TILTMETER_ASSIGN(const DataSetId set, f.dataSet());
    std::vector<ColumnBatch> batches;
    batches.push_back(wideRows(0, 3000));
    TILTMETER_TRY(importBatches(*f.store, set, wideSchema, std::move(batches)));
    f.store.reset();
    return set;
}

/// Runs in a process of its own; true when it ended with 0.
template <class F>
bool inChild(F&& run)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(run() ? 0 : 1);
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// What the dying importer says it has committed, seen by both processes.
struct Shared {
    std::atomic<std::uint64_t> committed;
    std::atomic<std::uint64_t> appended;
    std::atomic<bool> finished;
};

} // namespace

class TestFaults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// Killed at any moment: the store opens, and what was reported is there, and is right.
    void killedImport()
    {
        auto* shared = static_cast<Shared*>(
            ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
        QVERIFY(shared != MAP_FAILED);
        std::mt19937 random(3);
        int interrupted = 0;
        for (int trial = 0; trial < 8; ++trial) {
            Fixture f;
            VERIFY_OK(f.create());
            const auto set = f.dataSet();
            VERIFY_OK(set);
            f.store.reset();
            new (shared) Shared{};
            const pid_t child = ::fork();
            if (child == 0) {
                auto store = Store::open(f.path);
                if (!store)
                    ::_exit(2);
                ImportRequest request{"log.csv", "", 1, "tester", wideSchema};
                request.sampleHash = "sample";
                auto session = (*store)->beginImport(*set, request);
                if (!session)
                    ::_exit(3);
                for (std::uint64_t row = 0; row < 3'000'000; row += 30'000) {
                    if (!(*session)->append((*session)->prepare(wideRows(row, 30'000))))
                        ::_exit(4);
                    shared->appended = row + 30'000;
                    shared->committed = (*session)->committed().rows;
                }
                ::_exit(5);
            }
            // Some at once, some in the middle of a later transaction.
            const std::uint64_t enough = (random() % 4) * 300'000;
            for (int wait = 0; wait < 20'000 && shared->appended < enough; ++wait)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
            const std::uint64_t reported = shared->committed;
            ::kill(child, SIGKILL);
            int status = 0;
            ::waitpid(child, &status, 0);
            QVERIFY2(WIFSIGNALED(status), std::to_string(WEXITSTATUS(status)).c_str());

            auto store = Store::open(f.path);
            VERIFY_OK(store);
            const auto info = (*store)->dataSet(*set);
            VERIFY_OK(info);
            QVERIFY2(info->rows >= reported,
                     (std::to_string(info->rows) + " of " + std::to_string(reported)).c_str());
            const auto reader = (*store)->reader(*set);
            VERIFY_OK(reader);
            QCOMPARE((*reader)->rowCount(), info->rows);
            QVERIFY(rowsAreRight(**reader));
            const auto report = verify(**store);
            VERIFY_OK(report);
            QVERIFY2(report->good(), report->good() ? "" : report->problems.front().detail.c_str());
            const auto imports = (*store)->imports(*set);
            VERIFY_OK(imports);
            if (imports->empty())
                continue;
            ++interrupted;
            QVERIFY(imports->front().state == ImportState::Interrupted);
            QCOMPARE(imports->front().rows, info->rows);
            const auto trail = AuditTrail(**store).entries(1);
            VERIFY_OK(trail);
            QCOMPARE(trail->front().action, std::string("import_interrupted"));

            // The same file again goes on where that one stopped.
            ImportRequest request{"log.csv", "", 1, "tester", wideSchema};
            request.sampleHash = "sample";
            request.resume = true;
            auto session = (*store)->beginImport(*set, request);
            VERIFY_OK(session);
            QCOMPARE((*session)->takenBefore(), info->rows);
            const std::uint64_t total = info->rows + 50'000;
            // Cut elsewhere than before.
            for (std::uint64_t row = 0; row < total; row += 70'000) {
                const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(70'000, total - row));
                VERIFY_OK((*session)->append((*session)->prepare(wideRows(row, count)), {}, row + 1));
            }
            const auto counts = (*session)->finish();
            VERIFY_OK(counts);
            QCOMPARE(counts->rows, 50'000U);
            QCOMPARE(counts->duplicates, 0U);
            const auto whole = (*store)->reader(*set);
            VERIFY_OK(whole);
            QCOMPARE((*whole)->rowCount(), total);
            QVERIFY(rowsAreRight(**whole));
            const auto done = (*store)->imports(*set);
            VERIFY_OK(done);
            for (const ImportInfo& import : *done)
                QVERIFY(import.state == ImportState::Finished);
        }
        QVERIFY(interrupted > 2);
        ::munmap(shared, sizeof(Shared));
    }

    void abortedImportLeavesNothing()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        std::vector<ColumnBatch> batches;
        batches.push_back(wideRows(0, 1000));
        VERIFY_OK(importBatches(*f.store, *set, wideSchema, std::move(batches)));
        const auto before = f.store->reader(*set);
        VERIFY_OK(before);
        const std::string fingerprint = (*before)->fingerprint();
        {
            Schema wider = wideSchema;
            wider.columns.push_back({"region", ColumnKind::Categorical, ColumnRole::Feature});
            auto session = f.store->beginImport(*set, {"log.csv", "", 1, "tester", wider});
            VERIFY_OK(session);
            for (std::uint64_t row = 1000; row < 700'000; row += 60'000) {
                ColumnBatch rows = wideRows(row, 60'000);
                rows.columns.push_back(categorical(std::vector<std::string>(60'000, "north")));
                VERIFY_OK((*session)->append((*session)->prepare(rows), {{1, 1, "", "too_few_fields", "x"}}));
            }
            QVERIFY((*session)->committed().rows > 0);
            // Nobody sees rows of an import that is under way.
            QCOMPARE(f.store->dataSet(*set)->rows, 1000U);
            QCOMPARE(f.store->reader(*set).value()->rowCount(), 1000U);
            // It goes out of scope unfinished.
        }
        const auto after = f.store->reader(*set);
        VERIFY_OK(after);
        QCOMPARE((*after)->fingerprint(), fingerprint);
        QCOMPARE((*after)->schema(), wideSchema);
        const auto imports = f.store->imports(*set);
        VERIFY_OK(imports);
        QVERIFY(imports->back().state == ImportState::Aborted);
        QCOMPARE(imports->back().rows, 0U);
        QVERIFY(f.store->rejectedRows(imports->back().id, 10)->empty());
        QCOMPARE(f.store->connection().integer("SELECT count(*) FROM segment_data").value(), 4);
        const auto report = verify(*f.store);
        VERIFY_OK(report);
        QVERIFY(report->good());
        // And the next one takes the same places.
        std::vector<ColumnBatch> more;
        more.push_back(wideRows(1000, 500));
        VERIFY_OK(importBatches(*f.store, *set, wideSchema, std::move(more)));
        QVERIFY(rowsAreRight(*f.store->reader(*set).value()));
    }

    void twoProgramsOneStore()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        auto other = Store::open(f.path);
        VERIFY_OK(other);
        auto session = f.store->beginImport(*set, {"log.csv", "", 1, "tester", wideSchema});
        VERIFY_OK(session);
        for (std::uint64_t row = 0; row < 600'000; row += 60'000)
            VERIFY_OK((*session)->append((*session)->prepare(wideRows(row, 60'000))));
        // The other one reads, writes something else, and is told that an import runs.
        QCOMPARE((*other)->reader(*set).value()->rowCount(), 0U);
        VERIFY_OK(Documents(**other).saveConfiguration(f.deployment, "fairness", "{}", "ann", ""));
        VERIFY_FAILS((*other)->beginImport(*set, {"x.csv", "", 1, "ann", wideSchema}), ErrorCode::StoreBusy);
        VERIFY_FAILS((*other)->removeDeployment(f.deployment, "ann"), ErrorCode::StoreBusy);
        // Opening again does not take the running import for a dead one.
        VERIFY_OK(Store::open(f.path));
        VERIFY_OK((*session)->finish());
        const auto reader = (*other)->reader(*set);
        VERIFY_OK(reader);
        QCOMPARE((*reader)->rowCount(), 600'000U);
        QVERIFY(rowsAreRight(**reader));
        // A reader goes on with what it had while everything is taken out.
        auto cursor = (*reader)->cursor({0});
        VERIFY_OK(cursor);
        VERIFY_OK((*cursor)->read(0));
        VERIFY_OK(f.store->removeDeployment(f.deployment, "tester"));
        VERIFY_OK((*cursor)->read(9));
        QVERIFY((*other)->deployments()->empty());
        QCOMPARE(f.store->connection().integer("SELECT count(*) FROM segment_data").value(), 0);
        QCOMPARE(f.store->connection().integer("SELECT count(*) FROM record_piece").value(), 0);
    }

    void anotherProgramsLockIsWaitedForAndThenTold()
    {
        Fixture f;
        VERIFY_OK(f.create());
        VERIFY_OK(f.store->connection().execute("PRAGMA busy_timeout = 50"));
        auto other = Store::open(f.path);
        VERIFY_OK(other);
        auto transaction = sqlite::Transaction::begin((*other)->connection());
        VERIFY_OK(transaction);
        VERIFY_FAILS(f.store->setSetting("a", "b"), ErrorCode::StoreBusy);
        VERIFY_OK(transaction->commit());
        VERIFY_OK(f.store->setSetting("a", "b"));
        QVERIFY((*other)->setting("a").value() == std::optional<std::string>("b"));
    }

    void whatIsNoStoreIsRefusedAndLeftAlone_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("code");
        QTest::newRow("nothing") << QByteArray() << int(ErrorCode::NotAStore);
        QTest::newRow("a few bytes") << QByteArray("SQLite format 3") << int(ErrorCode::NotAStore);
        QTest::newRow("text") << QByteArray("a,b\n1,2\n").repeated(100) << int(ErrorCode::NotAStore);
        QByteArray foreign("SQLite format 3\0", 16);
        foreign.resize(4096);
        QTest::newRow("somebody else's database") << foreign << int(ErrorCode::NotAStore);
        QByteArray newer = foreign;
        newer.replace(68, 4, "Tilt");
        newer.replace(60, 4, QByteArray("\0\0\0\x63", 4));
        QTest::newRow("of a newer version") << newer << int(ErrorCode::NewerSchema);
    }
    void whatIsNoStoreIsRefusedAndLeftAlone()
    {
        QFETCH(QByteArray, content);
        QFETCH(int, code);
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("x.tilt")).toStdString();
        writeFile(path, content);
        for (const OpenMode mode : {OpenMode::ReadOnly, OpenMode::ReadWrite}) {
            const auto opened = Store::open(path, mode);
            VERIFY_FAILS(opened, static_cast<ErrorCode>(code));
            QCOMPARE(opened.error().subject, path);
            if (code == int(ErrorCode::NewerSchema))
                QCOMPARE(opened.error().detail, "99\n" + std::to_string(Store::schemaVersion()));
        }
        if (!content.isEmpty()) {
            VERIFY_FAILS(Store::openOrCreate(path), static_cast<ErrorCode>(code));
            VERIFY_FAILS(Store::create(path), ErrorCode::FileExists);
        }
        QCOMPARE(contentOf(path), content);
        QCOMPARE(filesIn(folder), QStringList{QStringLiteral("x.tilt")});
    }

    void pathsThatCannotBe()
    {
        QTemporaryDir folder;
        const std::string here = folder.path().toStdString();
        VERIFY_FAILS(Store::open(here), ErrorCode::IsDirectory);
        VERIFY_FAILS(Store::create(here), ErrorCode::IsDirectory);
        VERIFY_FAILS(Store::open(here + "/none.tilt"), ErrorCode::FileNotFound);
        VERIFY_FAILS(Store::create(here + "/none/none.tilt"), ErrorCode::FileNotFound);
        VERIFY_FAILS(Store::open("/dev/null"), ErrorCode::NotAStore);
        QVERIFY(filesIn(folder).isEmpty());
        // An empty file is taken over, as by a person who made it with a file dialog.
        writeFile(here + "/empty.tilt", QByteArray());
        VERIFY_OK(Store::create(here + "/empty.tilt"));
        VERIFY_OK(Store::openOrCreate(here + "/empty.tilt"));
        VERIFY_OK(Store::openOrCreate(here + "/other.tilt"));
        VERIFY_FAILS(Store::create(here + "/other.tilt"), ErrorCode::FileExists);
        // Characters that mean something in a file: URI.
        const std::string odd = here + "/a%20b?mode=memory#c d.tilt";
        VERIFY_OK(Store::create(odd));
        VERIFY_OK(Store::open(odd, OpenMode::ReadOnly));
        QVERIFY(QFile::exists(QString::fromStdString(odd)));
    }

    /// As somebody who may not write.
    void readOnly()
    {
        Fixture f;
        const auto set = filledStore(f);
        VERIFY_OK(set);
        QFile::setPermissions(QString::fromStdString(f.path),
                              QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther);
        QFile::setPermissions(f.folder.path(), QFile::ReadOwner | QFile::ExeOwner | QFile::ReadGroup |
                                                   QFile::ExeGroup | QFile::ReadOther | QFile::ExeOther);
        const bool good = inChild([&] {
            if (::geteuid() == 0 && (::setegid(65534) != 0 || ::seteuid(65534) != 0))
                return false;
            const auto refused = Store::open(f.path);
            if (refused || refused.error().code != ErrorCode::PermissionDenied)
                return false;
            auto store = Store::open(f.path, OpenMode::ReadOnly);
            if (!store || (*store)->setSetting("a", "b") || (*store)->createDeployment("x", "y"))
                return false;
            const auto import = (*store)->beginImport(*set, {"x.csv", "", 1, "ann", wideSchema});
            if (import || import.error().code != ErrorCode::PermissionDenied)
                return false;
            const auto reader = (*store)->reader(*set);
            const auto denied =
                exportCsv(**store, *set, f.folder.filePath(QStringLiteral("out.csv")).toStdString());
            return reader && rowsAreRight(**reader) && verify(**store)->good() && !denied &&
                   denied.error().code == ErrorCode::PermissionDenied &&
                   !Store::create(f.folder.filePath(QStringLiteral("new.tilt")).toStdString());
        });
        QFile::setPermissions(f.folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QVERIFY(good);
        QCOMPARE(filesIn(f.folder), QStringList{QStringLiteral("test.tilt")});
    }

    void aDamagedByteIsFoundAndPlaced()
    {
        Fixture f;
        const auto set = filledStore(f);
        VERIFY_OK(set);
        const QByteArray good = contentOf(f.path);
        // The amounts are random bits: a place in the file that is theirs and nobody else's.
        const ColumnBatch rows = wideRows(0, 3000);
        const QByteArray needle(reinterpret_cast<const char*>(rows.columns[3].doubles.data() + 1500), 8);
        const qsizetype place = good.indexOf(needle);
        QVERIFY(place > 0);
        QByteArray damaged = good;
        damaged[place + 3] = static_cast<char>(damaged[place + 3] ^ 0x10);
        writeFile(f.path, damaged);
        const auto store = Store::open(f.path);
        VERIFY_OK(store);
        const auto reader = (*store)->reader(*set);
        VERIFY_OK(reader);
        auto cursor = (*reader)->cursor({0, 1, 2});
        VERIFY_OK((*cursor)->read(0));
        auto all = (*reader)->cursor({0, 3});
        const auto read = (*all)->read(0);
        VERIFY_FAILS(read, ErrorCode::StoreCorrupt);
        QCOMPARE(read.error().subject, f.path);
        QVERIFY(QByteArray::fromStdString(read.error().detail).endsWith("segment 1 column amount"));
        VERIFY_FAILS(exportCsv(**store, *set, f.path + ".csv"), ErrorCode::StoreCorrupt);
        QVERIFY(!QFile::exists(QString::fromStdString(f.path + ".csv")));
        const auto report = verify(**store);
        VERIFY_OK(report);
        QCOMPARE(report->problems.size(), 1U);
        QCOMPARE(report->problems[0].kind, std::string("segment"));
        QCOMPARE(report->problems[0].detail, std::string("checksum"));
        QVERIFY(report->problems[0].place.ends_with("column amount"));
    }

    /// Whatever is cut off or overwritten: errors, no crash, and never a good report.
    void damagedFiles()
    {
        Fixture f;
        const auto set = filledStore(f);
        VERIFY_OK(set);
        const QByteArray good = contentOf(f.path);
        std::mt19937 random(5);
        int opened = 0;
        for (int trial = 0; trial < 60; ++trial) {
            QByteArray bad = good;
            if (trial % 3 == 0) {
                bad.truncate(static_cast<qsizetype>(random() % static_cast<unsigned>(good.size() - 1)));
            } else {
                const auto at = static_cast<qsizetype>(random() % static_cast<unsigned>(good.size() - 4096));
                for (qsizetype i = 0; i < 64; ++i)
                    bad[at + i] = static_cast<char>(random());
            }
            writeFile(f.path, bad);
            ::unlink((f.path + "-wal").c_str());
            ::unlink((f.path + "-shm").c_str());
            const auto store = Store::open(f.path, trial % 2 ? OpenMode::ReadOnly : OpenMode::ReadWrite);
            if (!store)
                continue;
            ++opened;
            const auto reader = (*store)->reader(*set);
            if (reader)
                static_cast<void>(rowsAreRight(**reader));
            const auto report = verify(**store);
            if (report && report->good()) // the damage hit what nobody uses
                QVERIFY(reader && rowsAreRight(**reader));
        }
        QVERIFY(opened > 10);
    }

    void fullDisk()
    {
        // A disk of 6 MiB when that can be had, else a limit on the size of files.
        QTemporaryDir folder;
        const std::string mount = folder.path().toStdString();
        const bool mounted = ::mount("tmpfs", mount.c_str(), "tmpfs", 0, "size=6m") == 0;
        const std::string path = mount + "/test.tilt";
        const bool good = inChild([&] {
            if (!mounted) {
                ::signal(SIGXFSZ, SIG_IGN);
                const rlimit limit{5 << 20, 5 << 20};
                if (::setrlimit(RLIMIT_FSIZE, &limit) != 0)
                    return false;
            }
            auto store = Store::create(path);
            if (!store)
                return false;
            const auto deployment = (*store)->createDeployment("loans", "tester");
            const auto set = (*store)->createDataSet(*deployment, "payload", DataSetRole::Payload);
            std::vector<ColumnBatch> batches;
            batches.push_back(wideRows(0, 3000));
            if (!importBatches(**store, *set, wideSchema, std::move(batches)))
                return false;
            const std::string fingerprint = (*store)->reader(*set).value()->fingerprint();
            {
                auto session = (*store)->beginImport(*set, {"log.csv", "", 1, "tester", wideSchema});
                Result<void> result;
                for (std::uint64_t row = 3000; result && row < 2'000'000; row += 60'000)
                    result = (*session)->append((*session)->prepare(wideRows(row, 60'000)));
                if (result || result.error().code != ErrorCode::DiskFull)
                    return false;
                // Aborting takes the rows out again, for which there must be room.
            }
            const auto reader = (*store)->reader(*set);
            if (!reader || (*reader)->fingerprint() != fingerprint || !rowsAreRight(**reader))
                return false;
            const auto out = exportCsv(**store, *set, mount + "/out.csv");
            if (!mounted || out)
                return verify(**store)->good();
            return out.error().code == ErrorCode::DiskFull && verify(**store)->good() &&
                   !QFile::exists(QString::fromStdString(mount + "/out.csv"));
        });
        if (mounted)
            ::umount(mount.c_str());
        QVERIFY(good);
    }

    void noRoomForANewStore()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("x.tilt")).toStdString();
        const bool good = inChild([&] {
            ::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{40'000, 40'000};
            if (::setrlimit(RLIMIT_FSIZE, &limit) != 0)
                return false;
            const auto store = Store::create(path);
            return !store && store.error().code == ErrorCode::DiskFull && store.error().subject == path;
        });
        QVERIFY(good);
        QVERIFY(filesIn(folder).isEmpty());
    }

    void olderSchemaIsMigratedAfterACopy()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("x.db")).toStdString();
        auto connection = sqlite::Connection::open(path, sqlite::Access::Create);
        VERIFY_OK(connection);
        const std::vector<std::string_view> steps{"CREATE TABLE a (x)",
                                                  "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1",
                                                  "CREATE TABLE b (z)", "CREATE TABLE b (again)"};
        const std::span<const std::string_view> all(steps);
        VERIFY_OK(store::applySteps(*connection, all.first(1)));
        VERIFY_OK(connection->execute("INSERT INTO a VALUES (41)"));
        VERIFY_OK(store::migrate(*connection, all.first(1)));
        QCOMPARE(filesIn(folder).size(), 1);
        VERIFY_OK(store::migrate(*connection, all.first(3)));
        QCOMPARE(connection->integer("SELECT y FROM a").value(), 42);
        QCOMPARE(connection->integer("PRAGMA user_version").value(), 3);
        const auto copy = sqlite::Connection::open(path + ".backup-v1", sqlite::Access::ReadOnly);
        VERIFY_OK(copy);
        QCOMPARE(copy->integer("SELECT x FROM a").value(), 41);
        QCOMPARE(copy->integer("PRAGMA user_version").value(), 1);
        // A step that fails leaves everything as it was, and the copy is there.
        QVERIFY(!store::migrate(*connection, all));
        QCOMPARE(connection->integer("PRAGMA user_version").value(), 3);
        QVERIFY(QFile::exists(QString::fromStdString(path + ".backup-v3")));
        QVERIFY(!store::migrate(*connection, all));
        QVERIFY(QFile::exists(QString::fromStdString(path + ".backup-v3-2")));
    }

    void processesAreKnownByMoreThanTheirNumber()
    {
        const TimePoint now{1'700'000'000'000'000};
        QVERIFY(store::stillRuns(store::processIdentity(), now, now));
        std::string ended;
        int pipes[2];
        QVERIFY(::pipe(pipes) == 0);
        QVERIFY(inChild([&] {
            const std::string me = store::processIdentity();
            return ::write(pipes[1], me.data(), me.size()) == static_cast<ssize_t>(me.size());
        }));
        char buffer[256];
        const ssize_t size = ::read(pipes[0], buffer, sizeof(buffer));
        QVERIFY(size > 0);
        ended.assign(buffer, static_cast<std::size_t>(size));
        QVERIFY(!store::stillRuns(ended, now, now));
        // This process's number, but started at another time: somebody else.
        std::string other = store::processIdentity();
        other.back() = other.back() == '1' ? '2' : '1';
        QVERIFY(!store::stillRuns(other, now, now));
        // Another machine: by its last sign of life.
        QVERIFY(store::stillRuns("elsewhere pid:[1] 5 5", now, {now.microseconds + 60'000'000}));
        QVERIFY(!store::stillRuns("elsewhere pid:[1] 5 5", now, {now.microseconds + 3'600'000'000}));
        ::close(pipes[0]);
        ::close(pipes[1]);
    }
};

QTEST_GUILESS_MAIN(TestFaults)
#include "tst_faults.moc"
