// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift_figures.h"
#include "program.h"

using namespace program;

/// From CSV files to drift that SciPy and Evidently have measured on the same rows, with a baseline of every
/// kind.
class TestDriftGolden : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString file(const QString& name) const { return m_folder.filePath(name); }

    static QByteArray configuration(const char* binning)
    {
        return QByteArray(R"({"version": 1, "methods": ["all"], "share_floor": 1e-4, "magnitude": false,
                              "window": "all", "binning": "BINNING"})")
            .replace("BINNING", binning);
    }

    /// Cuts a golden file in two: its reference side and its current side.
    bool split(const QString& set, const QString& pair)
    {
        const QByteArrayList lines =
            contentOf(shared("golden/") + set + QStringLiteral("_predictions.csv")).split('\n');
        const QByteArrayList names = lines.first().split(',');
        const auto column = names.indexOf(pair == QLatin1String("age") ? "age_group" : pair.toUtf8());
        const QByteArray wanted = pair == QLatin1String("age") ? "26-100" : "male";
        QByteArray sides[2] = {lines.first() + '\n', lines.first() + '\n'};
        for (qsizetype i = 1; i < lines.size(); ++i) {
            if (lines[i].isEmpty())
                continue;
            const QByteArray value = lines[i].split(',').at(column);
            if (pair == QLatin1String("age") && value.isEmpty())
                continue; // in neither group
            sides[value == wanted ? 0 : 1] += lines[i] + '\n';
        }
        return write(file(QStringLiteral("reference.csv")), sides[0]) &&
               write(file(QStringLiteral("current.csv")), sides[1]);
    }
    static Words roles(Words words)
    {
        const Words more{"--deployment", "golden",  "--timestamp", "scoring_timestamp", "--prediction",
                         "prediction",   "--label", "label",       "--probability",     "probability",
                         "--record-id",  "row_id",  "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    /// The only window, or the last.
    static Json lastWindow(const Outcome& outcome)
    {
        const Json windows = outcome.json()["windows"];
        return windows[windows.size() - 1];
    }
    static auto findIn(const Json& window)
    {
        QHash<QByteArray, Json> byName;
        const Json measurements = window["measurements"];
        for (int i = 0; i < measurements.size(); ++i)
            byName.insert(measurements[i]["feature"].text() + '/' + measurements[i]["metric"].text(),
                          measurements[i]);
        return [byName](const QString& column, const char* metric) -> std::optional<drift_figures::Found> {
            const Json m = byName.value(column.toUtf8() + '/' + metric);
            const auto number = [&m](const char* member) {
                return m[member].value().isDouble() ? std::optional(m[member].number()) : std::nullopt;
            };
            if (!m.isThere())
                return std::nullopt;
            return drift_figures::Found{number("value"), number("baseline_value"), number("p_value"),
                                        number("log10_p"), number("bound").value_or(0)};
        };
    }
    static void verify(const drift_figures::Comparison& comparison, int least)
    {
        qInfo("%d figures compared", comparison.compared());
        QVERIFY2(comparison.differences().isEmpty(),
                 qPrintable(comparison.differences().join(QLatin1Char('\n'))));
        QVERIFY2(comparison.compared() >= least, qPrintable(QString::number(comparison.compared())));
    }
    void compareAll(const Words& drift, const QJsonObject& columns, bool hasBaselinesBins = true)
    {
        drift_figures::Comparison comparison;
        for (const char* binning : {"equal_width", "deciles"}) {
            QVERIFY(write(file(QStringLiteral("drift.json")), configuration(binning)));
            Words words = drift;
            for (const Word& word : Words{"--config", file(QStringLiteral("drift.json")), "--json"})
                words.push_back(word);
            const Outcome outcome = run(words);
            QVERIFY2(outcome.status == 0 || outcome.status == 1, outcome.said().constData());
            const auto find = findIn(lastWindow(outcome));
            const QString bins = QByteArray(binning) == "deciles"
                                     ? QStringLiteral("binned/deciles_reference_linear/")
                                     : QStringLiteral("binned/equal_width_10_reference_range/");
            if (hasBaselinesBins)
                comparison.compare(columns, true, drift_figures::ofShares(bins), find);
            comparison.compare(columns, true, drift_figures::ofNumbers(), find);
            comparison.compare(columns, false, drift_figures::ofShares(QString()), find);
            checkCounts(lastWindow(outcome), columns);
        }
        verify(comparison, hasBaselinesBins ? 1300 : 900);
    }
    /// Evidently's own scores, and SciPy's default for two categories.
    void compareWithPresets(const Words& drift, const QJsonObject& columns)
    {
        drift_figures::Comparison comparison;
        const auto withPreset = [&](const char* preset) {
            Words words = drift;
            for (const Word& word :
                 Words{"--preset", preset, "--config", file(QStringLiteral("drift.json")), "--json"})
                words.push_back(word);
            return findIn(lastWindow(run(words)));
        };
        const auto evidently = withPreset("evidently");
        comparison.compare(columns, true, drift_figures::ofEvidently(true), evidently);
        comparison.compare(columns, false, drift_figures::ofEvidently(false), evidently);
        comparison.compare(columns, false, drift_figures::ofYates(), withPreset("nannyml"));
        verify(comparison, 150);
    }
    static void checkCounts(const Json& window, const QJsonObject& columns)
    {
        for (auto it = columns.begin(); it != columns.end(); ++it) {
            const Json m = find(window["measurements"], "missing_rate", it.key().toUtf8().constData());
            QVERIFY2(m.isThere(), qPrintable(it.key()));
            const Json golden(it.value());
            QCOMPARE(m["value"].number() * m["records"].number(), golden["missing_current"].number());
            QCOMPARE(m["baseline_value"].number() * m["baseline_records"].number(),
                     golden["missing_reference"].number());
            const Json present =
                find(window["measurements"], "jensen_shannon_distance", it.key().toUtf8().constData());
            QCOMPARE(present["records"].number(), golden["n_current"].number());
            QCOMPARE(present["baseline_records"].number(), golden["n_reference"].number());
        }
    }

private Q_SLOTS:
    void baselineOfItsOwn_data()
    {
        QTest::addColumn<QString>("set");
        QTest::addColumn<QString>("pair");
        for (const char* set : {"german", "german_uci"})
            for (const char* pair : {"age", "sex"})
                QTest::addRow("%s, %s", set, pair) << QString::fromLatin1(set) << QString::fromLatin1(pair);
    }
    void baselineOfItsOwn()
    {
        QFETCH(QString, set);
        QFETCH(QString, pair);
        const QString goldenFile = shared("golden/") + set + QStringLiteral("_drift.json");
        NEEDS_FILE(goldenFile);
        const QJsonObject columns = drift_figures::goldenColumns(goldenFile, pair);
        QVERIFY(split(set, pair));
        const QString store = file(set + pair + QStringLiteral(".tilt"));
        VERIFY_STATUS(run(roles({"import", store, file(QStringLiteral("current.csv"))})), 0);
        const Outcome baseline = run(roles({"import", store, file(QStringLiteral("reference.csv")), "--role",
                                            "baseline", "--data-set", "the others"}));
        VERIFY_STATUS(baseline, 0);
        QCOMPARE(baseline.json()["files"][0]["data_set"].text(), QByteArray("the others"));
        const Words drift{"drift", store, "--deployment", "golden", "--baseline", "dataset:the others"};
        compareAll(drift, columns);
        if (QTest::currentTestFailed())
            return;

        compareWithPresets(drift, columns);
    }

    void halvesOfTheLog_data()
    {
        QTest::addColumn<QString>("set");
        QTest::addColumn<QString>("baseline");
        for (const char* set : {"german", "german_uci"})
            for (const char* baseline :
                 {"first:0.5", "2024-01-01/2024-01-08", "rolling:P7D", "rolling:6d+24h"})
                if (QByteArray(set) == "german_uci" || QByteArray(baseline) != "rolling:6d+24h")
                    QTest::addRow("%s, %s", set, baseline)
                        << QString::fromLatin1(set) << QString::fromLatin1(baseline);
    }
    void halvesOfTheLog()
    {
        QFETCH(QString, set);
        QFETCH(QString, baseline);
        const QString goldenFile = shared("golden/") + set + QStringLiteral("_drift.json");
        NEEDS_FILE(goldenFile);
        const QString store = file(set + QStringLiteral(".tilt"));
        if (!QFile::exists(store))
            VERIFY_STATUS(
                run(roles({"import", store, shared("golden/") + set + QStringLiteral("_predictions.csv")})),
                0);
        const Words drift{"drift",      store,    "--deployment", "golden",
                          "--baseline", baseline, "--window",     "week"};
        if (baseline.contains(QLatin1Char('+'))) {
            // Not a whole week before it: no window fits in, and that is said of every number.
            Words words = drift;
            words.push_back("--json");
            const Outcome outcome = run(words);
            VERIFY_STATUS(outcome, 0);
            QCOMPARE(lastWindow(outcome)["baseline_records"].number(), 0.0);
            const Json m = find(lastWindow(outcome)["measurements"], "kolmogorov_smirnov", "age");
            QVERIFY(m["value"].isNull());
            QCOMPARE(m["status"].text(), QByteArray("undefined"));
            QCOMPARE(m["reason"].text(), QByteArray("empty_baseline"));
            return;
        }
        // A baseline that rolls has the same bins for all windows, from all records.
        const bool isRolling = baseline.startsWith(QLatin1String("rolling"));
        const QJsonObject columns = drift_figures::goldenColumns(goldenFile, QStringLiteral("halves"));
        compareAll(drift, columns, !isRolling);
        if (!isRolling && !QTest::currentTestFailed())
            compareWithPresets(drift, columns);
    }
};

QTEST_GUILESS_MAIN(TestDriftGolden)
#include "tst_drift_golden.moc"
