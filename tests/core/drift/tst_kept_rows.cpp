// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/evaluate_drift.h"
#include "loan_log.h"
#include "memory_cache.h"

#include <QTest>

#include <set>

using namespace tiltmeter;

namespace {

constexpr std::size_t batchRows = 500;

/// Figures of rows as text, to the last bit.
std::string figuresOf(const DriftEvaluation& evaluation)
{
    std::string text;
    const auto add = [&text](const std::optional<double>& value) {
        char buffer[40];
        std::snprintf(buffer, sizeof buffer, "%a,", value.value_or(-1));
        text += buffer;
    };
    for (const DriftWindow& window : evaluation.windows) {
        add(window.reconstruction ? std::optional(window.reconstruction->value) : std::nullopt);
        add(window.reconstruction ? std::optional(window.reconstruction->upper) : std::nullopt);
        add(window.magnitude ? window.magnitude->auc : std::nullopt);
    }
    for (const DataConstraint& constraint : evaluation.consistency->constraints) {
        text += constraint.column + "/" + constraint.otherColumn + ";";
        for (const std::string& value : constraint.values)
            text += value + ",";
        for (const DataConstraint::Within& within : constraint.within) {
            text += within.value + ":";
            add(within.lower);
        }
        add(constraint.lower);
        add(constraint.upper);
    }
    for (const ConsistencyWindow& window : evaluation.consistency->windows) {
        text += std::to_string(window.checked) + "/" + std::to_string(window.violating) + "/";
        for (const ConsistencyWindow::Violation& violation : window.violations)
            text += std::to_string(violation.constraint) + "=" + violation.value + ";";
        add(window.pValue);
    }
    add(evaluation.modelDrift->baseAccuracy);
    add(evaluation.modelDrift->detectorAuc);
    for (const ModelDriftWindow& window : evaluation.modelDrift->windows) {
        text += std::to_string(static_cast<int>(window.status)) + "/" + std::to_string(window.rows) + "/" +
                std::to_string(window.labelled) + "/";
        add(window.predictedAccuracy);
        add(window.accuracy);
        add(window.nullLimit);
    }
    return text;
}

} // namespace

/// What was learnt of the baseline's rows and measured of windows never shows that it was kept.
class TestKeptRows : public QObject
{
    Q_OBJECT
    MemoryCache::Plans m_plans;
    int m_puts = 0;

    LoanLog m_log;

    /// The first weeks of the log. Baseline: the first four.
    [[nodiscard]] CsvTable weeks(int count, const char* strange = nullptr) const
    {
        LoanLog log = m_log;
        log.weeks = count;
        log.poorerFrom = 6;
        return log.table([&](int w, auto& row) {
            if (strange != nullptr && w == 5)
                row["region"] = strange;
        });
    }
    /// Most days have two records, one many: what is drawn of it becomes less with so many days.
    [[nodiscard]] CsvTable manyDays(int days) const
    {
        constexpr int busy = 30;
        LoanLog log = m_log;
        log.weeks = 1;
        log.rowsAWeek = 28 * 200 + 3000 + 2 * days;
        CsvTable table = log.table();
        for (std::size_t row = 0; row < table.rows.size(); ++row) {
            const auto at = static_cast<std::int64_t>(row);
            const std::int64_t day = at < 5600 ? at / 200 : at < 8600 ? busy : busy + 1 + (at - 8600) / 2;
            table.rows[row][0] = formatTimePoint({LoanLog::firstMonday + day * (LoanLog::week / 7)});
        }
        return table;
    }
    std::string evaluated(const CsvTable& table, MemoryCache::Plans* plans, std::uint64_t seed = 1)
    {
        return evaluated(table, plans, seed, WindowKind::Week,
                         static_cast<std::int64_t>(table.rows.size()) * (LoanLog::week / m_log.rowsAWeek));
    }
    std::string evaluated(const CsvTable& table, MemoryCache::Plans* plans, std::uint64_t seed,
                          WindowKind window, std::int64_t covered)
    {
        const auto reader = readerOf(table, LoanLog::roles(), batchRows);
        MemoryCache::Plans none;
        MemoryCache cache(table, plans != nullptr ? *plans : none, batchRows);
        DriftConfig config = LoanLog::drift();
        config.baseline.kind = DriftBaselineKind::Range;
        config.baseline.range = {{LoanLog::firstMonday}, {LoanLog::firstMonday + 4 * LoanLog::week}};
        config.seed = seed;
        config.window.kind = window;
        DriftSources sources;
        sources.payload = reader.get();
        sources.covered = {{LoanLog::firstMonday}, {LoanLog::firstMonday + covered}};
        sources.payloadCache = plans != nullptr ? &cache : nullptr;
        const auto result = evaluateDrift(sources, config, std::nullopt, {});
        if (!result)
            qFatal("no evaluation: %s", result.error().subject.c_str());
        m_puts = cache.puts;
        return figuresOf(*result);
    }

private Q_SLOTS:
    void init() { m_plans.clear(); }

    void isTheSameAgain()
    {
        const CsvTable table = weeks(7);
        const std::string cold = evaluated(table, nullptr);
        QVERIFY(cold.size() > 1000);
        QVERIFY(evaluated(table, &m_plans) == cold);
        QVERIFY(m_puts > 0);
        QVERIFY(evaluated(table, &m_plans) == cold);
        QCOMPARE(m_puts, 0); // all was known
    }
    void newWeek()
    {
        evaluated(weeks(7), &m_plans);
        const CsvTable more = weeks(8);
        QVERIFY(evaluated(more, &m_plans) == evaluated(more, nullptr));
    }
    void changedWindow()
    {
        const std::string before = evaluated(weeks(7), &m_plans);
        CsvTable changed = weeks(7);
        for (std::size_t row = changed.rows.size() - 300; row < changed.rows.size(); ++row)
            changed.rows[row][2] = "999999"; // income
        const std::string after = evaluated(changed, &m_plans);
        QVERIFY(after != before);
        QVERIFY(after == evaluated(changed, nullptr));
    }
    void changedBaseline()
    {
        const std::string before = evaluated(weeks(7), &m_plans);
        CsvTable changed = weeks(7);
        for (std::size_t row = 0; row < 300; ++row)
            changed.rows[row][2] = "999999";
        const std::string after = evaluated(changed, &m_plans);
        QVERIFY(after != before);
        QVERIFY(after == evaluated(changed, nullptr));
    }
    void newCategory()
    {
        evaluated(weeks(7), &m_plans);
        const CsvTable changed = weeks(7, "west");
        QVERIFY(evaluated(changed, &m_plans) == evaluated(changed, nullptr));
    }
    void anotherSeed()
    {
        evaluated(weeks(7), &m_plans);
        QVERIFY(evaluated(weeks(7), &m_plans, 2) == evaluated(weeks(7), nullptr, 2));
    }
    void fewerRowsAreDrawnOfMoreWindows()
    {
        const std::int64_t day = LoanLog::week / 7;
        const CsvTable few = manyDays(300);
        const CsvTable many = manyDays(900);
        const std::string before = evaluated(few, &m_plans, 1, WindowKind::Day, 331 * day);
        const std::string cold = evaluated(many, nullptr, 1, WindowKind::Day, 931 * day);
        QVERIFY(evaluated(many, &m_plans, 1, WindowKind::Day, 931 * day) == cold);
        // Else nothing would have been tested: the busy day's figures are others.
        QVERIFY(!cold.starts_with(before.substr(0, before.find("/"))));
    }
    void spoiltEntriesAreNotUsed()
    {
        const CsvTable table = weeks(7);
        const std::string cold = evaluated(table, &m_plans);
        const MemoryCache::Plans kept = m_plans;
        for (int spoil = 0; spoil < 3; ++spoil) {
            m_plans = kept;
            for (auto& [plan, entries] : m_plans)
                for (auto& [key, bytes] : entries) {
                    if (spoil == 0)
                        bytes.resize(bytes.size() / 2);
                    else if (spoil == 1)
                        bytes.push_back(std::byte{1});
                    else
                        bytes.clear();
                }
            const std::string warm = evaluated(table, &m_plans);
            const auto differs = std::ranges::mismatch(warm, cold);
            QVERIFY2(
                warm == cold,
                qPrintable(QStringLiteral("%1: %2 instead of %3")
                               .arg(spoil)
                               .arg(QString::fromStdString(std::string(differs.in1, warm.end())).left(300),
                                    QString::fromStdString(std::string(differs.in2, cold.end())).left(300))));
        }
    }
};

QTEST_APPLESS_MAIN(TestKeptRows)
#include "tst_kept_rows.moc"
