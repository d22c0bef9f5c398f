// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include <csignal>

using namespace program;

/// kill -9 in the middle: the file opens, is sound, and holds what was reported; the import can be done
/// again.
class TestKilled : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    static constexpr int rows = 1'500'000;

    static double recordsOf(const QString& store, const char* deployment)
    {
        const Json list = run({"deployments", store, "--json"}).json()["deployments"];
        for (int i = 0; i < list.size(); ++i)
            if (list[i]["name"].text() == deployment)
                return list[i]["records"].number();
        return 0;
    }

    /// A large import into a small store goes without SQLite's log; it must have it again afterwards.
    static bool keepsALog(const QString& store)
    {
        QFile opened(store);
        return opened.open(QIODevice::ReadOnly) && opened.seek(18) && opened.read(2) == QByteArray("\2\2");
    }

private Q_SLOTS:
    void initTestCase()
    {
        QByteArray csv = "id,scoring_timestamp,sex,age,amount,prediction\n";
        csv.reserve(rows * 64);
        for (int i = 0; i < rows; ++i) {
            csv += QByteArray::number(i) + ",2024-01-0" + QByteArray::number(1 + i % 7) + "T00:00:00Z," +
                   (i % 3 == 0 ? "female" : "male") + ',' + QByteArray::number(18 + i * 7 % 60) + ',' +
                   QByteArray::number((i * 7919LL) % 1'000'003) + '.' + QByteArray::number(i % 10) +
                   (i % 5 == 0 ? ",no\n" : ",yes\n");
        }
        QVERIFY(write(file("large.csv"), csv));
        QVERIFY(write(file("small.csv"), csv.left(csv.indexOf("\n1000,") + 1)));
    }
    void importKilledAtAnyMoment_data()
    {
        QTest::addColumn<int>("milliseconds");
        for (const int pause : {5, 30, 80, 150, 250, 400, 700})
            QTest::addRow("after %d ms", pause) << pause;
    }
    void importKilledAtAnyMoment()
    {
        QFETCH(int, milliseconds);
        const QString store = file("killed.tilt");
        for (const char* suffix : {"", "-wal", "-shm", "-journal"})
            QFile::remove(store + QLatin1String(suffix));
        VERIFY_STATUS(run({"import", store, file("small.csv"), "--deployment", "before"}), 0);

        QProcess process;
        process.start(path(), textOf({"import", store, file("large.csv"), "--deployment", "large"}));
        QVERIFY(process.waitForStarted());
        QTest::qSleep(milliseconds);
        const bool running = process.state() == QProcess::Running;
        ::kill(pid_t(process.processId()), SIGKILL);
        QVERIFY(process.waitForFinished());
        const bool reported = process.readAllStandardOutput().contains("1,500,000 records imported");

        const Outcome verified = run({"verify", store});
        VERIFY_STATUS(verified, 0);
        QCOMPARE(recordsOf(store, "before"), 1'000.0); // what had been reported before is there
        const double after = recordsOf(store, "large");
        QVERIFY(after >= 0 && after <= rows);
        if (reported)
            QCOMPARE(after, double(rows));
        // Doing it again brings everything, once.
        if (after < rows) {
            const Outcome again = run({"import", store, file("large.csv"), "--deployment", "large"});
            VERIFY_STATUS(again, 0);
        }
        QCOMPARE(recordsOf(store, "large"), double(rows));
        VERIFY_STATUS(run({"verify", store}), 0);
        QVERIFY(keepsALog(store));
        QVERIFY(!QFile::exists(store + QStringLiteral("-journal")));
        qInfo("was %s when killed, %.0f records were there", running ? "running" : "done", after);
    }
    void exampleKilledLeavesNoHalfStore()
    {
        for (const int milliseconds : {20, 100, 300}) {
            QProcess process;
            process.start(path(), textOf({"sample", file("example.tilt"), "--rows", "2000000"}));
            QVERIFY(process.waitForStarted());
            QTest::qSleep(milliseconds);
            ::kill(pid_t(process.processId()), SIGKILL);
            QVERIFY(process.waitForFinished());
            QVERIFY(!QFile::exists(file("example.tilt")) ||
                    recordsOf(file("example.tilt"), "Loan approvals") == 2e6);
            QFile::remove(file("example.tilt"));
        }
    }
    void interruptedByCtrlCSaysSo()
    {
        const QString store = file("cancelled.tilt");
        QProcess process;
        process.start(path(), textOf({"import", store, file("large.csv"), "--deployment", "large"}));
        QVERIFY(process.waitForStarted());
        QTest::qSleep(100);
        ::kill(pid_t(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished());
        if (process.exitCode() == 0)
            QSKIP("it was quicker than the interruption");
        QCOMPARE(process.exitCode(), 2);
        QVERIFY(process.readAllStandardError().contains("Cancelled"));
        QVERIFY(!QFile::exists(store)); // it was this import that had made it
    }
};

QTEST_GUILESS_MAIN(TestKilled)
#include "tst_killed.moc"
