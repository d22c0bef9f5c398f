// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include <sys/stat.h>

using namespace program;

namespace {

/// Step by step what happens to a store over time: each is a command without the store's name.
struct Step {
    const char* name;
    std::function<bool(const QString& store)> act;
};

} // namespace

/// What is kept of earlier evaluations never shows: after every edit a store that was evaluated all along
/// says the same, to the last byte, as one that was not.
class TestKeptCounts : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    QByteArray payload(int first, int records, bool withLabels, int region = 4) const
    {
        QByteArray csv = "time,id,sex,age,region,income,ratio,prediction,probability";
        csv += withLabels ? ",label\n" : "\n";
        for (int i = first; i < first + records; ++i) {
            const int day = i / 40;
            const auto noise = [i](int of) { return (i * 7919 + of * 104729) % 1000; };
            csv += QStringLiteral("2024-%1-%2T%3:%4:00Z,r%5,%6,%7,region%8,%9,%10,%11,%12")
                       .arg(1 + day / 28, 2, 10, QLatin1Char('0'))
                       .arg(1 + day % 28, 2, 10, QLatin1Char('0'))
                       .arg(i % 40 / 2, 2, 10, QLatin1Char('0'))
                       .arg(i % 2 * 30, 2, 10, QLatin1Char('0'))
                       .arg(i)
                       .arg(QLatin1String(noise(1) < 470 ? "female" : "male"))
                       .arg(18 + noise(2) % 60)
                       .arg(noise(3) % region)
                       .arg(20'000 + noise(4) * 37 % 9000)
                       .arg(noise(5) / 997.0, 0, 'f', 9)
                       .arg(QLatin1String(noise(6) < 550 ? "yes" : "no"))
                       .arg(noise(7) / 1000.0, 0, 'f', 6)
                       .toLatin1();
            if (withLabels)
                csv += noise(8) % 5 == 0 ? "," : (noise(8) < 500 ? ",yes" : ",no");
            csv += '\n';
        }
        return csv;
    }
    bool importFile(const QString& store, const QByteArray& csv, const Words& more = {}) const
    {
        if (!write(file("records.csv"), csv))
            return false;
        Words words{"import", store, file("records.csv"), "--deployment", "loans", "--record-id", "id"};
        words.insert(words.end(), more.begin(), more.end());
        const Outcome outcome = run(words);
        if (outcome.status != 0)
            qWarning("%s", outcome.said().constData());
        return outcome.status == 0;
    }
    bool configure(const QString& store, const QByteArray& ages, const QByteArray& rest = {}) const
    {
        write(file("config.json"),
              "{\"version\": 1, \"features\": [{\"column\": \"sex\", \"reference\": {\"values\": [\"male\"]},"
              " \"monitored\": [{\"values\": [\"female\"]}]}, {\"column\": \"age\", \"reference\": "
              "{\"ranges\": [[" +
                  ages +
                  ", 100]]}, \"monitored\": [{\"ranges\": [[18, 25]]}]}],"
                  " \"outcome\": {\"favorable\": [\"yes\"], \"unfavorable\": [\"no\"]}" +
                  rest + "}");
        const Outcome outcome =
            run({"configure", store, "--deployment", "loans", "--config", file("config.json")});
        if (outcome.status != 0)
            qWarning("%s", outcome.said().constData());
        return outcome.status == 0;
    }
    /// Everything the program says of the store.
    static QByteArray said(const QString& store)
    {
        QByteArray all;
        const std::vector<Words> questions{
            {"evaluate"}, {"drift"}, {"drift", "--baseline", "first:0.5", "--window", "day"}};
        for (const Words& question : questions) {
            Words words{question[0], store, "--deployment", "loans", "--json"};
            words.insert(words.end(), question.begin() + 1, question.end());
            const Outcome outcome = run(words);
            all += question[0].text.toLatin1() + ' ' + QByteArray::number(outcome.status) + '\n' +
                   outcome.out + (outcome.status > 1 ? outcome.err : QByteArray());
        }
        return all;
    }

private Q_SLOTS:
    void everyEditGivesWhatAFreshStoreGives()
    {
        const std::vector<Step> steps{
            {"first records", [this](const QString& s) { return importFile(s, payload(0, 2000, true)); }},
            {"configuration", [this](const QString& s) { return configure(s, "26"); }},
            {"nothing", [](const QString&) { return true; }},
            {"a day more", [this](const QString& s) { return importFile(s, payload(2000, 40, true)); }},
            {"records without labels",
             [this](const QString& s) { return importFile(s, payload(2040, 300, false)); }},
            {"their labels",
             [this](const QString& s) {
                 QByteArray labels = "id,label\n";
                 for (int i = 2100; i < 2200; ++i)
                     labels += "r" + QByteArray::number(i) + (i % 3 == 0 ? ",yes\n" : ",no\n");
                 return importFile(s, labels, {"--role", "feedback"});
             }},
            {"changed labels",
             [this](const QString& s) {
                 QByteArray labels = "id,label\n";
                 for (int i = 0; i < 2000; i += 50)
                     labels += "r" + QByteArray::number(i) + ",no\n";
                 return importFile(s, labels, {"--role", "feedback"});
             }},
            {"late records",
             [this](const QString& s) { return importFile(s, payload(0, 30, true).replace(",r", ",late")); }},
            {"new categories",
             [this](const QString& s) { return importFile(s, payload(2340, 100, true, 6)); }},
            {"another group", [this](const QString& s) { return configure(s, "30"); }},
            {"another time zone",
             [this](const QString& s) { return configure(s, "30", ", \"time_zone\": \"Asia/Tokyo\""); }},
            {"another confidence",
             [this](const QString& s) {
                 return configure(s, "30", ", \"time_zone\": \"Asia/Tokyo\", \"confidence\": 0.9");
             }},
        };
        for (std::size_t done = 2; done <= steps.size(); ++done) {
            const QString old = file("evaluated.tilt");
            if (done == 2)
                QVERIFY(steps[0].act(old));
            QVERIFY2(steps[done - 1].act(old), steps[done - 1].name);
            const QString fresh = file("fresh.tilt");
            for (std::size_t i = 0; i < done; ++i)
                QVERIFY2(steps[i].act(fresh), steps[i].name);
            const QByteArray expected = said(fresh);
            QVERIFY(expected.size() > 50'000);
            QVERIFY2(said(old) == expected, steps[done - 1].name);
            QVERIFY2(said(old) == expected, "again");
            QVERIFY(QFile::remove(fresh));
        }
        const Outcome verified = run({"verify", file("evaluated.tilt")});
        VERIFY_STATUS(verified, 0);
        // Reading leaves nothing beside the store.
        QVERIFY(!QFile::exists(file("evaluated.tilt-wal")));
        QVERIFY(!QFile::exists(file("evaluated.tilt-shm")));
    }
    /// What the model said as numbers: their words have no dictionary that gives them an order.
    void numbersAsOutcomesToo()
    {
        const auto numbers = [this](int first, int records) {
            return payload(first, records, true).replace(",yes", ",1").replace(",no", ",0");
        };
        const QString old = file("numbers.tilt");
        QVERIFY(importFile(old, numbers(0, 2000)));
        said(old);
        QVERIFY(importFile(old, numbers(2000, 40)));
        const QByteArray more = said(old);
        QVERIFY(importFile(old, numbers(0, 20).replace(",r", ",late")));
        const QString fresh = file("fresh-numbers.tilt");
        QVERIFY(importFile(fresh, numbers(0, 2000)));
        QVERIFY(importFile(fresh, numbers(2000, 40)));
        QCOMPARE(more, said(fresh));
        const QString late = file("late-numbers.tilt");
        QVERIFY(importFile(late, numbers(0, 2000)));
        QVERIFY(importFile(late, numbers(2000, 40)));
        QVERIFY(importFile(late, numbers(0, 20).replace(",r", ",late")));
        QCOMPARE(said(old), said(late));
    }
    void readOnlyStoresAreEvaluated()
    {
        const QString store = file("closed.tilt");
        QVERIFY(importFile(store, payload(0, 1000, true)));
        QVERIFY(configure(store, "26"));
        QVERIFY(QFile::copy(store, file("open.tilt")));
        ::chmod(qPrintable(store), S_IRUSR);
        const QByteArray before = sha256(store);
        QCOMPARE(said(store), said(file("open.tilt")));
        if (::access(qPrintable(store), W_OK) == 0)
            QSKIP("may write everywhere");
        QCOMPARE(sha256(store), before);
    }
};

QTEST_GUILESS_MAIN(TestKeptCounts)
#include "tst_kept_counts.moc"
