// SPDX-License-Identifier: GPL-3.0-or-later
// Drift by day against the first quarter of the days: how often a quiet feature, window and month is flagged,
// and how often a change is, for each measure, rule and preset. Through evaluateDrift() and giveVerdicts().
#include "drift/drift_methods.h"
#include "drift/evaluate_drift.h"
#include "drift/judge_drift.h"
#include "normal.h"
#include "records.h"
#include "simulation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>

using namespace tiltmeter;
using namespace simulation;

namespace {

constexpr int days = 40; ///< 10 of them are the baseline, 30 a month
constexpr std::array sizes{200, 1000, 10'000};
const std::string shifted = "normal";  ///< by 0.2 standard deviations
const std::string reweighted = "four"; ///< 5 points of share from its first to its second value

/// Four numeric and four categorical features, independent; one of them has missing values.
class World
{
public:
    World()
    {
        m_time = m_records.addTimes("time");
        for (const char* name : {"normal", "skewed", "uniform", "whole"})
            m_numbers.push_back(m_records.addNumbers(name));
        m_shares = {{0.3, 0.7}, {0.4, 0.3, 0.2, 0.1}, std::vector<double>(10, 0.1), {}};
        for (int i = 0; i < 20; ++i)
            m_shares[3].push_back(i < 10 ? 0.09 : 0.01);
        const std::array names{"two", "four", "ten", "twenty"};
        for (std::size_t i = 0; i < names.size(); ++i) {
            std::vector<std::string> values;
            for (std::size_t v = 0; v < m_shares[i].size(); ++v)
                values.push_back("v" + std::to_string(v));
            m_words.push_back(m_records.addWords(names[i], values));
        }
    }
    std::unique_ptr<MemoryReader> draw(numeric::Random& random, int perDay, bool drifts)
    {
        for (int day = 0; day < days; ++day) {
            const bool changed = drifts && day >= days / 4;
            auto shares = m_shares;
            if (changed) {
                shares[1][0] -= 0.05;
                shares[1][1] += 0.05;
            }
            for (int i = 0; i < perDay; ++i) {
                m_records.column(m_time).appendInteger(epoch + day * microsecondsADay +
                                                       i * (microsecondsADay / perDay));
                m_records.column(m_numbers[0]).appendNumber(normal(random) + (changed ? 0.2 : 0));
                m_records.column(m_numbers[1]).appendNumber(std::exp(normal(random)));
                const double uniform = random.uniform();
                if (random.uniform() < 0.05)
                    m_records.column(m_numbers[2]).appendMissing();
                else
                    m_records.column(m_numbers[2]).appendNumber(uniform);
                m_records.column(m_numbers[3]).appendNumber(std::floor(8 + 4 * normal(random)));
                for (std::size_t w = 0; w < m_words.size(); ++w)
                    m_records.column(m_words[w]).appendCode(code(random, shares[w]));
            }
        }
        return m_records.take();
    }

private:
    static std::uint32_t code(numeric::Random& random, const std::vector<double>& shares)
    {
        double u = random.uniform();
        std::uint32_t code = 0;
        while (code + 1 < shares.size() && u >= shares[code])
            u -= shares[code++];
        return code + 1;
    }
    Records m_records;
    std::size_t m_time = 0;
    std::vector<std::size_t> m_numbers;
    std::vector<std::size_t> m_words;
    std::vector<std::vector<double>> m_shares;
};

DriftEvaluation evaluate(const BatchReader& reader, const DriftConfig& config)
{
    const DriftSources sources{&reader, nullptr, {{epoch}, {epoch + days * microsecondsADay}}};
    auto done = evaluateDrift(sources, config, std::nullopt, {});
    if (!done) {
        std::fprintf(stderr, "no evaluation: %s %s\n", done.error().subject.c_str(),
                     done.error().detail.c_str());
        std::exit(3);
    }
    return std::move(*done);
}

/// A way to decide: what is measured once, judged anew.
struct Rule {
    const char* name;
    DriftRule rule = DriftRule::Material;
    const char* numericJudge = "jensen_shannon_distance";
    const char* categoricalJudge = "jensen_shannon_distance";
    double limit = 0; ///< 0: what holds when none is configured
    DriftPreset preset = DriftPreset::None;
    double alpha = DriftConfig{}.alpha;
};

constexpr const char* js = "jensen_shannon_distance";
constexpr const char* psi = "population_stability_index";
const std::vector<Rule> rules{
    {"default: Jensen-Shannon above 0.04 and significant (BH 1 %)"},
    {"the same with BH 5 %", DriftRule::Material, js, js, 0, DriftPreset::None, 0.05},
    {"Jensen-Shannon above 0.1 and significant (BH 5 %)", DriftRule::Material, js, js, 0.1, DriftPreset::None,
     0.05},
    {"significant (BH 1 %): Jensen-Shannon", DriftRule::Significant},
    {"significant (BH 5 %): Jensen-Shannon", DriftRule::Significant, js, js, 0, DriftPreset::None, 0.05},
    {"significant (BH 5 %): KS, chi-square", DriftRule::Significant, "kolmogorov_smirnov", "chi_squared", 0,
     DriftPreset::None, 0.05},
    {"above the baseline's spread: Jensen-Shannon", DriftRule::BaselineSpread},
    {"above the baseline's spread: Wasserstein, total variation", DriftRule::BaselineSpread,
     "normalized_wasserstein_distance", "total_variation_distance"},
    {"fixed: Jensen-Shannon above 0.1", DriftRule::Fixed, js, js, 0.1},
    {"fixed: PSI above 0.1", DriftRule::Fixed, psi, psi, 0.1},
    {"fixed: PSI above 0.2", DriftRule::Fixed, psi, psi, 0.2},
    {"as Evidently", DriftRule::Fixed, "", "", 0, DriftPreset::Evidently},
    {"as NannyML", DriftRule::Fixed, "", "", 0, DriftPreset::NannyMl},
    {"as Azure ML", DriftRule::Fixed, "", "", 0, DriftPreset::Azure},
};

DriftConfig baseConfig(DriftPreset preset = DriftPreset::None)
{
    DriftConfig config;
    config.window.kind = WindowKind::Day;
    config.magnitude = false;
    config.preset = preset;
    config.alpha = 0.05; // of the null limits
    if (preset == DriftPreset::None)
        config.methods = {"all"};
    return config;
}

DriftWindow judged(DriftWindow window, const Rule& rule)
{
    if (rule.preset != DriftPreset::None)
        return window; // judged as it came
    DriftConfig config = baseConfig();
    config.rule = rule.rule;
    config.alpha = rule.alpha;
    const DriftMethodInfo* numeric = findDriftMethod(rule.numericJudge);
    const DriftMethodInfo* categorical = findDriftMethod(rule.categoricalJudge);
    static const std::array words{"two", "four", "ten", "twenty"};
    for (DriftMeasurement& m : window.measurements) {
        const bool isWords = std::ranges::find(words, m.feature) != words.end();
        m.judged = m.metric == (isWords ? categorical : numeric)->id || m.metric == "missing_rate";
        m.adjustedP.reset();
        m.verdict = Verdict::NotJudged;
        if (rule.limit > 0 && m.metric != "missing_rate")
            m.limit = rule.limit;
    }
    giveVerdicts(window, config);
    return window;
}

/// Single windows, and months of them with any flag; of one feature each.
struct Flags {
    Share window, month;
};
struct MethodShares {
    Flags p, rareP, limit, nullLimit, spread;
};
using ByMethod = std::map<std::pair<std::string, bool>, std::array<MethodShares, sizes.size()>>;

struct RuleShares {
    Share window, month, numeric, word;
};
using ByRule = std::vector<std::array<RuleShares, sizes.size()>>;

bool isNumericFeature(const std::string& name)
{
    return name == "normal" || name == "skewed" || name == "uniform" || name == "whole";
}

void countMethods(const DriftEvaluation& evaluation, std::size_t size, bool drifts, ByMethod& shares)
{
    std::map<std::pair<Flags*, std::string>, bool> months; // by feature
    for (const DriftWindow& window : evaluation.windows) {
        if (window.inBaseline)
            continue;
        for (const DriftMeasurement& m : window.measurements) {
            if (!m.value || findDriftMethod(m.metric)->direction != DriftDirection::HighIsDrift)
                continue;
            if (drifts && m.feature != shifted && m.feature != reweighted)
                continue;
            const auto add = [&](Flags& flags, bool flagged) {
                flags.window.add(flagged);
                bool& any = months[{&flags, m.feature}];
                any = any || flagged;
            };
            MethodShares& s = shares[{m.metric, isNumericFeature(m.feature)}][size];
            if (m.pValue) {
                add(s.p, *m.pValue <= 0.05);
                add(s.rareP, *m.pValue <= 0.001);
            }
            if (m.limit)
                add(s.limit, *m.value > *m.limit);
            if (m.nullLimit)
                add(s.nullLimit, *m.value > *m.nullLimit);
            if (m.spreadLimit)
                add(s.spread, *m.value > *m.spreadLimit);
        }
    }
    for (const auto& [key, any] : months)
        key.first->month.add(any);
}

void countRule(const DriftEvaluation& evaluation, const Rule& rule, RuleShares& shares)
{
    bool month = false;
    for (const DriftWindow& measured : evaluation.windows) {
        if (measured.inBaseline)
            continue;
        const DriftWindow window = judged(measured, rule);
        bool any = false, numeric = false, word = false;
        for (const DriftMeasurement& m : window.measurements)
            if (m.verdict == Verdict::Fail) {
                any = true;
                numeric = numeric || m.feature == shifted;
                word = word || m.feature == reweighted;
            }
        shares.window.add(any);
        shares.numeric.add(numeric);
        shares.word.add(word);
        month = month || any;
    }
    shares.month.add(month);
}

void simulate(const Options& options, bool drifts, ByMethod& methods, ByRule& byRule,
              std::array<int, sizes.size()>& runs)
{
    World world;
    byRule.resize(rules.size());
    for (std::size_t size = 0; size < sizes.size(); ++size) {
        numeric::Random random(options.seed + size);
        runs[size] = std::max({2, options.repetitions / 10,
                               static_cast<int>(options.repetitions * 200.0 / std::max(sizes[size], 400))});
        for (int i = 0; i < runs[size]; ++i) {
            const auto reader = world.draw(random, sizes[size], drifts);
            const DriftEvaluation measured = evaluate(*reader, baseConfig());
            countMethods(measured, size, drifts, methods);
            for (std::size_t r = 0; r < rules.size(); ++r) {
                if (rules[r].preset == DriftPreset::None)
                    countRule(measured, rules[r], byRule[r][size]);
                else
                    countRule(evaluate(*reader, baseConfig(rules[r].preset)), rules[r], byRule[r][size]);
            }
        }
    }
}

std::vector<std::string> sizeColumns(std::vector<std::string> first, const std::string& what = {})
{
    for (const int n : sizes)
        first.push_back(what + std::to_string(n));
    return first;
}

void printMethods(const ByMethod& methods, bool drifts)
{
    struct Criterion {
        const char* title;
        Flags MethodShares::*flags;
    };
    const std::array criteria{
        Criterion{"p at most 0.05", &MethodShares::p},
        Criterion{"p at most 0.001 (about what the default asks of eight features)", &MethodShares::rareP},
        Criterion{"value above the 95 % limit of its null distribution", &MethodShares::nullLimit},
        Criterion{"value above the limit of the default rule, whatever its p", &MethodShares::limit},
        Criterion{"value above the limit from the baseline's ten windows (one-sided 0.135 %)",
                  &MethodShares::spread}};
    for (const Criterion& criterion : criteria) {
        Table table(std::string(drifts ? "Change present, single feature and window: "
                                       : "No drift, single feature, windows and months (30 windows) with any "
                                         "flag: ") +
                        criterion.title + ", in %, by records a window",
                    drifts ? sizeColumns({"measure", "feature"})
                           : sizeColumns(sizeColumns({"measure", "feature"}, "window, "), "month, "));
        for (const DriftMethodInfo& info : driftMethodTable())
            for (const bool numeric : {true, false}) {
                const auto found = methods.find({std::string(info.id), numeric});
                if (found == methods.end() || (found->second[0].*criterion.flags).window.trials() == 0)
                    continue;
                std::vector<std::string> row{std::string(info.id),
                                             drifts ? (numeric ? "shifted by 0.2 sd" : "5 points moved")
                                                    : (numeric ? "numeric" : "categorical")};
                for (const MethodShares& shares : found->second)
                    row.push_back((shares.*criterion.flags).window.text(drifts ? 1 : 2));
                if (!drifts)
                    for (const MethodShares& shares : found->second)
                        row.push_back((shares.*criterion.flags).month.text(1));
                table.add(row);
            }
        table.print(2);
    }
}

void printRules(const ByRule& byRule, bool drifts)
{
    Table table(drifts
                    ? "Change present in one numeric and one categorical feature of eight: windows in which "
                      "that feature is flagged, in %, by records a window"
                    : "No drift, eight features: windows and months (30 windows) with any flag, in %, by "
                      "records a window",
                [&] {
                    auto columns = sizeColumns({"rule"}, drifts ? "shift 0.2 sd, " : "window, ");
                    for (const int n : sizes)
                        columns.push_back((drifts ? "5 points moved, " : "month, ") + std::to_string(n));
                    return columns;
                }());
    for (std::size_t r = 0; r < rules.size(); ++r) {
        std::vector<std::string> row{rules[r].name};
        for (std::size_t size = 0; size < sizes.size(); ++size)
            row.push_back((drifts ? byRule[r][size].numeric : byRule[r][size].window).text());
        for (std::size_t size = 0; size < sizes.size(); ++size)
            row.push_back((drifts ? byRule[r][size].word : byRule[r][size].month).text());
        table.add(row);
    }
    table.print();
}

/// The classifiers that tell windows from the baseline.
void magnitudes(const Options& options)
{
    Table table(
        "Drift magnitude: windows above the limit of guessing (nominal 5 %) / said to drift (MCC above "
        "0.2, too), in %, and mean MCC, by records a window",
        sizeColumns({"features"}));
    for (const bool drifts : {false, true}) {
        World world;
        std::vector<std::string> row{drifts ? "both changes" : "no drift"};
        for (std::size_t size = 0; size < sizes.size(); ++size) {
            numeric::Random random(options.seed + 100 + size);
            Share above;
            Share flagged;
            double sum = 0;
            for (int i = 0; i < std::max(1, options.repetitions / (size == 2 ? 100 : 25)); ++i) {
                const auto reader = world.draw(random, sizes[size], drifts);
                DriftConfig config = baseConfig();
                config.methods = {};
                config.magnitude = true;
                config.seed = random.next();
                for (const DriftWindow& window : evaluate(*reader, config).windows)
                    if (!window.inBaseline && window.magnitude && window.magnitude->mcc) {
                        above.add(window.magnitude->exceeds);
                        flagged.add(isMagnitudeDrift(window, config));
                        sum += *window.magnitude->mcc;
                    }
            }
            const double mean = sum / static_cast<double>(std::max<std::uint64_t>(above.trials(), 1));
            row.push_back(above.text() + " / " + flagged.text() + " (" + number(mean, 3) + "; " +
                          std::to_string(above.trials()) + " windows)");
        }
        table.add(row);
    }
    table.print();
}

} // namespace

int main(int argc, char** argv)
{
    const Options options = optionsOf(argc, argv, "simulate_drift", 400);
    std::array<int, sizes.size()> runs{};
    for (const bool drifts : {false, true}) {
        ByMethod methods;
        ByRule byRule;
        simulate(options, drifts, methods, byRule, runs);
        if (!drifts)
            std::printf(
                "40 days: 10 of baseline and a month of 30 windows; %d, %d and %d such months of 200, 1,000 "
                "and 10,000 records a day.\n\n",
                runs[0], runs[1], runs[2]);
        printRules(byRule, drifts);
        printMethods(methods, drifts);
    }
    magnitudes(options);
    return 0;
}
