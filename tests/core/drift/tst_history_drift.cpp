// SPDX-License-Identifier: GPL-3.0-or-later
//
// Eight windows of IBM OpenScale's drift monitor, as its samples publish them.
#include "drift/estimate_model_drift.h"
#include "drift_table.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace tiltmeter;
using Numbers = DriftTable::Numbers;

namespace {

/// The rules that clusters of records broke, and tables in which they hold and are broken.
class BrokenRules
{
public:
    using Rule = std::pair<std::string, std::string>; ///< two columns, ascending by name

    explicit BrokenRules(const QJsonObject& drifted)
    {
        for (const QJsonValue& each : drifted[QStringLiteral("clusters")].toArray()) {
            Cluster& cluster = m_clusters.emplace_back();
            cluster.count = each.toObject()[QStringLiteral("count")].toInt();
            for (const QJsonValue& rule : each.toObject()[QStringLiteral("constraints_violated")].toArray()) {
                const QJsonArray columns = rule.toObject()[QStringLiteral("columns")].toArray();
                const Rule pair =
                    ordered(columns[0].toString().toStdString(), columns[1].toString().toStdString());
                m_rules.insert(pair);
                for (const std::string& column : {pair.first, pair.second}) {
                    cluster.columns.insert(column);
                    m_columns.insert(column);
                }
                if (rule.toObject()[QStringLiteral("name")].toString().startsWith(QLatin1String("catnum")))
                    m_number = columns[1].toString().toStdString();
            }
        }
    }
    /// Twenty thousand records in which no listed pair has "rare" in both columns; the number is below 10
    /// where a column that it depends on is "rare", else anything below 100.
    [[nodiscard]] DriftTable baseline() const
    {
        numeric::Random random(1);
        std::map<std::string, DriftTable::Words> words;
        Numbers numbers;
        for (int i = 0; i < 20'000; ++i) {
            std::set<std::string> rare;
            for (const std::string& column : m_columns) {
                const bool isFree =
                    column != m_number && std::ranges::none_of(rare, [&](const std::string& other) {
                        return m_rules.contains(ordered(column, other));
                    });
                if (isFree && random.uniform() < 0.3)
                    rare.insert(column);
            }
            add(rare, words);
            const bool isLow = std::ranges::any_of(
                rare, [&](const std::string& column) { return m_rules.contains(ordered(column, m_number)); });
            numbers.push_back((isLow ? 10 : 100) * random.uniform());
        }
        return table(words, numbers);
    }
    [[nodiscard]] DriftTable payload(int records) const
    {
        std::map<std::string, DriftTable::Words> words;
        Numbers numbers;
        for (const Cluster& cluster : m_clusters)
            for (int i = 0; i < cluster.count; ++i) {
                add(cluster.columns, words);
                numbers.push_back(cluster.columns.contains(m_number) ? 50 : 5);
            }
        while (int(numbers.size()) < records) {
            add({}, words);
            numbers.push_back(5);
        }
        return table(words, numbers);
    }
    [[nodiscard]] std::map<Rule, int> expected() const
    {
        std::map<Rule, int> counts;
        for (const Rule& rule : m_rules)
            for (const Cluster& cluster : m_clusters)
                if (cluster.columns.contains(rule.first) && cluster.columns.contains(rule.second))
                    counts[rule] += cluster.count;
        return counts;
    }
    [[nodiscard]] Rule ruleOf(const DataConstraint& constraint) const
    {
        return ordered(constraint.column, constraint.otherColumn);
    }

private:
    struct Cluster {
        int count = 0;
        std::set<std::string> columns;
    };
    static Rule ordered(const std::string& a, const std::string& b) { return std::minmax(a, b); }
    void add(const std::set<std::string>& rare, std::map<std::string, DriftTable::Words>& words) const
    {
        for (const std::string& column : m_columns)
            if (column != m_number)
                words[column].push_back(rare.contains(column) ? "rare" : "usual");
    }
    [[nodiscard]] DriftTable table(const std::map<std::string, DriftTable::Words>& words,
                                   const Numbers& numbers) const
    {
        DriftTable table;
        for (const auto& [column, values] : words)
            table.add(column, values);
        if (!m_number.empty())
            table.add(m_number, numbers);
        return table;
    }
    std::vector<Cluster> m_clusters;
    std::set<Rule> m_rules;
    std::set<std::string> m_columns;
    std::string m_number;
};

} // namespace

class TestHistoryDrift : public QObject
{
    Q_OBJECT
    QJsonArray m_windows;

    static QJsonObject dataOf(const QJsonObject& window)
    {
        return window[QStringLiteral("sources")]
            .toArray()
            .first()
            .toObject()[QStringLiteral("data")]
            .toObject();
    }
    static int countOf(const QJsonObject& window, const char* kind)
    {
        return dataOf(window)[QLatin1String(kind)].toObject()[QStringLiteral("count")].toInt();
    }
    static double metric(const QJsonObject& window, const char* name)
    {
        return window[QStringLiteral("metrics")].toArray().first().toObject()[QLatin1String(name)].toDouble(
            std::nan(""));
    }

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(QStringLiteral(TILTMETER_SHARED_DIR "/data/history_drift_measurement_0.json"));
        if (!file.open(QIODevice::ReadOnly))
            QSKIP("No history of OpenScale beside the checkout (TILTMETER_SHARED_DIR)");
        const QJsonArray runs = QJsonDocument::fromJson(file.readAll()).array();
        for (const QJsonValue& run : runs)
            for (const QJsonValue& window : run.toArray())
                m_windows.append(window);
        QCOMPARE(m_windows.size(), 8);
    }
    /// Base accuracy 0.8 in all of them; better than that is stored as a negative drop.
    void theDropIsBaseLessPredictedAccuracy()
    {
        for (const QJsonValue& each : m_windows) {
            ModelDriftWindow model;
            setPredictedAccuracy(model, 0.8, metric(each.toObject(), "predicted_accuracy"));
            const double drop = metric(each.toObject(), "drift_magnitude");
            QVERIFY(std::abs(*model.drop - drop) < 1e-15);
            QCOMPARE(model.modelQualityDrift(), std::max(0.0, *model.drop));
        }
    }
    /// Records that break what they broke there: pairs of values that never come together, and numbers
    /// outside of the range that a value has. Learnt from a baseline that keeps all these rules, they are
    /// found record for record: how many there are, what share, and how often each rule is broken.
    void brokenRulesAreFoundAsCounted()
    {
        int rules = 0;
        for (const QJsonValue& each : m_windows) {
            const QJsonObject window = each.toObject();
            const BrokenRules broken(dataOf(window)[QStringLiteral("data_drifted_transactions")].toObject());
            DriftConfig config = driftAgainstDataSet();
            config.methods.clear();
            config.magnitude = true;
            const int records = dataOf(window)[QStringLiteral("transactions_count")].toInt();
            const DriftEvaluation evaluation = driftOf(broken.baseline(), broken.payload(records), config);
            QVERIFY(evaluation.consistency && evaluation.consistency->status == ConsistencyStatus::Ok);
            const ConsistencyWindow& found = evaluation.consistency->windows.at(0);
            QCOMPARE(int(found.checked), records);
            QCOMPARE(int(found.violating), countOf(window, "data_drifted_transactions"));
            QVERIFY(std::abs(*found.share - metric(window, "data_drift_magnitude")) < 1e-15);
            std::map<BrokenRules::Rule, int> counts;
            for (const ConsistencyWindow::Violation& violation : found.violations) {
                const DataConstraint& rule = evaluation.consistency->constraints[violation.constraint];
                QVERIFY(rule.isTwoColumn());
                counts[broken.ruleOf(rule)] += int(violation.records);
            }
            QVERIFY(counts == broken.expected());
            rules += int(counts.size());
        }
        QVERIFY(rules > 100);
    }
    /// Its drop in data consistency is the share of records that break a learnt rule; of one column, that
    /// they lie outside the range learnt from the baseline.
    void dataDriftIsTheShareOfRecordsOutOfRange()
    {
        Numbers learnt;
        for (int i = 0; i <= 100; ++i)
            learnt.push_back(i);
        DriftTable baseline;
        baseline.add("x", learnt);
        for (const QJsonValue& each : m_windows) {
            const QJsonObject window = each.toObject();
            const int records = dataOf(window)[QStringLiteral("transactions_count")].toInt();
            const int drifted = countOf(window, "data_drifted_transactions");
            QVERIFY(records > 0 && drifted > 0 && drifted < records);
            Numbers values;
            for (int i = 0; i < records; ++i)
                values.push_back(i < drifted ? (i % 2 == 0 ? 101 + i : -1 - i) : i % 101);
            DriftTable current;
            current.add("x", values);
            const DriftEvaluation evaluation = driftOf(baseline, current);
            const DriftMeasurement& rate = measured(evaluation, "x", "out_of_range_rate");
            QCOMPARE(rate.records, std::uint64_t(records));
            const double expected = metric(window, "data_drift_magnitude");
            QVERIFY2(std::abs(*rate.value - expected) < 1e-12,
                     qPrintable(QStringLiteral("%1, expected %2").arg(*rate.value).arg(expected)));
        }
    }
};

QTEST_APPLESS_MAIN(TestHistoryDrift)
#include "tst_history_drift.moc"
