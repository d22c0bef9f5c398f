// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/evaluate_drift.h"
#include "drift/refused_by_window.h"
#include "loan_log.h"
#include "memory_cache.h"

#include <QTest>

#include <concepts>
#include <functional>

using namespace tiltmeter;

namespace {

constexpr std::size_t batchRows = 500;

/// Everything that was measured, as text and to the last bit.
class Figures
{
public:
    explicit Figures(const DriftEvaluation& evaluation)
    {
        for (const DriftFeature& feature : evaluation.features)
            add(feature.baseline);
        for (const DriftWindow& window : evaluation.windows) {
            *this << formatTimePoint(window.range.begin) << window.records << window.baselineRecords
                  << window.inBaseline;
            for (const DriftMeasurement& measurement : window.measurements)
                add(measurement);
            for (const FeatureDistribution& distribution : window.distributions)
                add(distribution);
            for (const DriftWindow::Categories& categories : window.categories) {
                for (const std::string& name : categories.added)
                    *this << "+" + name;
                for (const std::string& name : categories.vanished)
                    *this << "-" + name;
            }
        }
        for (const DriftFinding& finding : evaluation.findings)
            *this << finding.feature << finding.metric << finding.windows;
    }
    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    Figures& operator<<(const std::string& text)
    {
        m_text += text + "\n";
        return *this;
    }
    template <std::integral T>
    Figures& operator<<(T number)
    {
        return *this << std::to_string(number);
    }
    Figures& operator<<(double number)
    {
        char buffer[40];
        std::snprintf(buffer, sizeof buffer, "%a", number);
        return *this << std::string(buffer);
    }
    template <class T>
    Figures& operator<<(const std::optional<T>& maybe)
    {
        return maybe ? *this << *maybe : *this << std::string("none");
    }
    void add(const FeatureDistribution& d)
    {
        for (const double count : d.counts)
            *this << count;
        *this << d.records << d.missing << d.mean << d.deviation << d.minimum << d.maximum << d.lowerQuartile
              << d.median << d.upperQuartile;
    }
    void add(const DriftMeasurement& m)
    {
        *this << m.metric << m.feature << int(m.family) << m.value << m.baselineValue << m.count
              << m.baselineCount << m.bound << m.hasBound << m.pValue << m.log10P << m.adjustedP << m.limit
              << m.nullLimit << m.spreadLimit << m.baselineRecords << m.records << int(m.status)
              << int(m.reason) << m.judged << int(m.verdict);
    }
    std::string m_text;
};

using Configure = std::function<void(DriftConfig&)>;

DriftConfig standard()
{
    DriftConfig config = LoanLog::drift();
    config.magnitude = false;
    return config;
}

} // namespace

Q_DECLARE_METATYPE(Configure)

/// That the figures of windows were kept never shows.
class TestMeasuredWindows : public QObject
{
    Q_OBJECT
    MemoryCache::Plans m_plans;
    int m_puts = 0;

    [[nodiscard]] static CsvTable weeks(int count, int poorerFrom = 6)
    {
        LoanLog log;
        log.weeks = count;
        log.rowsAWeek = 700;
        log.poorerFrom = poorerFrom;
        return log.table();
    }
    std::string evaluated(const CsvTable& table, MemoryCache::Plans* plans,
                          const DriftConfig& config = standard(), const CsvTable* training = nullptr)
    {
        const auto reader = readerOf(table, LoanLog::roles(), batchRows);
        const auto other = training != nullptr ? readerOf(*training, LoanLog::roles(), batchRows) : nullptr;
        MemoryCache::Plans none;
        MemoryCache cache(table, plans != nullptr ? *plans : none, batchRows);
        const auto weeks = static_cast<std::int64_t>(table.rows.size() / 700);
        DriftSources sources;
        sources.payload = reader.get();
        sources.baseline = other.get();
        sources.covered = {{LoanLog::firstMonday}, {LoanLog::firstMonday + weeks * LoanLog::week}};
        sources.payloadCache = plans != nullptr ? &cache : nullptr;
        const auto result = evaluateDrift(sources, config, std::nullopt, {});
        if (!result)
            qFatal("no evaluation: %s %s", result.error().subject.c_str(), result.error().detail.c_str());
        m_puts = cache.puts;
        return Figures(*result).text();
    }

private Q_SLOTS:
    void init() { m_plans.clear(); }

    void configurations_data()
    {
        QTest::addColumn<Configure>("configure");
        QTest::addColumn<bool>("isMeasuredAgain");
        const auto row = [](const char* name, bool isMeasuredAgain, Configure configure) {
            QTest::newRow(name) << configure << isMeasuredAgain;
        };
        row("as it was", false, [](DriftConfig&) {});
        row("limit", false, [](DriftConfig& c) { c.limits["jensen_shannon_distance"] = 0.3; });
        row("rule", false, [](DriftConfig& c) { c.rule = DriftRule::Fixed; });
        row("judge that is measured anyhow", false,
            [](DriftConfig& c) { c.numericJudge = "kolmogorov_smirnov"; });
        row("seed", false, [](DriftConfig& c) { c.seed = 7; });
        row("judge that is not", true, [](DriftConfig& c) { c.numericJudge = "mann_whitney_effect"; });
        row("alpha", true, [](DriftConfig& c) { c.alpha = 0.05; });
        row("minimum sample", true, [](DriftConfig& c) { c.minimumSample = 701; });
        row("share floor", true, [](DriftConfig& c) { c.shareFloor = 0.001; });
        row("bins", true, [](DriftConfig& c) { c.binning = DriftBinning::EqualWidth; });
        row("methods", true, [](DriftConfig& c) { c.methods = {"all"}; });
        row("features", true, [](DriftConfig& c) { c.features = {"income", "region"}; });
        row("window", true, [](DriftConfig& c) { c.window.kind = WindowKind::Day; });
        row("share", true, [](DriftConfig& c) { c.baseline.share = 0.3; });
        row("range", true, [](DriftConfig& c) {
            c.baseline.kind = DriftBaselineKind::Range;
            c.baseline.range = {{LoanLog::firstMonday}, {LoanLog::firstMonday + 2 * LoanLog::week}};
        });
        row("rolling", true,
            [](DriftConfig& c) { c.baseline = driftBaselineFromString("rolling:14d").value(); });
        row("records", true, [](DriftConfig& c) {
            c.window.kind = WindowKind::Records;
            c.window.records = 600;
        });
        row("Evidently", true, [](DriftConfig& c) { c.preset = DriftPreset::Evidently; });
        row("NannyML", true, [](DriftConfig& c) { c.preset = DriftPreset::NannyMl; });
        row("Azure", true, [](DriftConfig& c) { c.preset = DriftPreset::Azure; });
    }
    void configurations()
    {
        QFETCH(Configure, configure);
        QFETCH(bool, isMeasuredAgain);
        const CsvTable table = weeks(8);
        evaluated(table, &m_plans);
        DriftConfig config = standard();
        configure(config);
        const std::string cold = evaluated(table, nullptr, config);
        QVERIFY(cold.size() > 10'000);
        QVERIFY(evaluated(table, &m_plans, config) == cold);
        QCOMPARE(m_puts > 0, isMeasuredAgain);
        QVERIFY(evaluated(table, &m_plans, config) == cold);
        QCOMPARE(m_puts, 0); // all was known
    }
    void dataSetOfItsOwn()
    {
        const CsvTable table = weeks(5);
        const CsvTable training = weeks(3, 2);
        DriftConfig config = standard();
        config.baseline.kind = DriftBaselineKind::DataSet;
        const std::string cold = evaluated(table, nullptr, config, &training);
        QVERIFY(evaluated(table, &m_plans, config, &training) == cold);
        QVERIFY(evaluated(table, &m_plans, config, &training) == cold);
        QCOMPARE(m_puts, 0);
        const CsvTable another = weeks(3, 1);
        QVERIFY(evaluated(table, &m_plans, config, &another) == evaluated(table, nullptr, config, &another));
        QVERIFY(m_puts > 0);
    }
    void edits_data()
    {
        QTest::addColumn<int>("row");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("value");
        QTest::newRow("number of a window") << 4000 << 2 << "12345";
        QTest::newRow("number of the baseline") << 10 << 2 << "12345";
        QTest::newRow("new category") << 4000 << 3 << "boat";
        QTest::newRow("new category in the baseline") << 10 << 3 << "boat";
        QTest::newRow("missing") << 4000 << 2 << "";
        QTest::newRow("missing in the baseline") << 10 << 4 << "";
        QTest::newRow("label") << 4000 << 5 << "";
    }
    void edits()
    {
        QFETCH(int, row);
        QFETCH(int, column);
        QFETCH(QString, value);
        CsvTable table = weeks(7);
        const std::string before = evaluated(table, &m_plans);
        std::string& cell = table.rows[std::size_t(row)][std::size_t(column)];
        QVERIFY(cell != value.toStdString());
        cell = value.toStdString();
        const std::string after = evaluated(table, &m_plans);
        QVERIFY(after != before);
        QVERIFY(after == evaluated(table, nullptr));
    }
    void newWeeks()
    {
        DriftConfig config = standard();
        config.baseline.kind = DriftBaselineKind::Range;
        config.baseline.range = {{LoanLog::firstMonday}, {LoanLog::firstMonday + 2 * LoanLog::week}};
        config.features = {"purpose", "region", "sex"};
        evaluated(weeks(6), &m_plans, config);
        const CsvTable more = weeks(8);
        QVERIFY(evaluated(more, &m_plans, config) == evaluated(more, nullptr, config));
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
            QVERIFY(evaluated(table, &m_plans) == cold);
        }
    }
    /// They would crowd out the counts.
    void ofVeryManyNoneIsKept()
    {
        LoanLog log;
        log.weeks = 40;
        log.rowsAWeek = 700;
        log.hasPrediction = false;
        const CsvTable table = log.table();
        DriftConfig config = standard();
        config.window.kind = WindowKind::Hour;
        config.features = {"sex", "purpose", "region", "label"};
        config.methods = {"population_stability_index"};
        evaluated(table, &m_plans, config);
        QVERIFY2(m_puts < 100, qPrintable(QString::number(m_puts)));
        config.window.kind = WindowKind::Day;
        evaluated(table, &m_plans, config);
        QVERIFY(m_puts > 40 * 7);
    }
};

QTEST_APPLESS_MAIN(TestMeasuredWindows)
#include "tst_measured_windows.moc"
