// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "csv_table.h"
#include "performance/evaluate_performance.h"

#include <QTest>

#include <cmath>
#include <random>

/// Records with probabilities, decisions and labels, week by week from Monday 2024-01-01.
struct ScoredRecord {
    int week = 0;
    double probability = 0;
    double chance = 0; ///< true one of a favorable label
    bool predicted = false;
    std::optional<bool> label;
    bool truth = false; ///< the label, whether it came or not
    std::string group;
};

struct Simulation {
    int weeks = 8;
    int perWeek = 600;
    unsigned seed = 1;
    double distortion = 1; ///< chance = sigmoid(distortion * logit(probability) + shift)
    double shift = 0;
    double labelled = 1; ///< share
    int brokenFrom = 99; ///< from this week on probabilities say less
    int unlabelledFrom = 99;

    [[nodiscard]] std::vector<ScoredRecord> draw() const
    {
        std::mt19937 random(seed);
        std::uniform_real_distribution<double> uniform(0, 1);
        std::vector<ScoredRecord> records;
        for (int week = 0; week < weeks; ++week)
            for (int i = 0; i < perWeek; ++i) {
                ScoredRecord r;
                r.week = week;
                r.group = uniform(random) < 0.4 ? "a" : "b";
                r.probability = 0.02 + 0.96 * uniform(random);
                const double logit = std::log(r.probability / (1 - r.probability));
                const double slope = week >= brokenFrom ? 0.2 * distortion : distortion;
                r.chance = 1 / (1 + std::exp(-(slope * logit + shift)));
                r.predicted = r.probability >= (r.group == "a" ? 0.6 : 0.5);
                r.truth = uniform(random) < r.chance;
                if (uniform(random) < labelled && week < unlabelledFrom)
                    r.label = r.truth;
                records.push_back(r);
            }
        return records;
    }
};

inline CsvTable tableOf(const std::vector<ScoredRecord>& records)
{
    CsvTable table;
    table.names = {"at", "group", "prediction", "probability", "label"};
    std::map<int, int> place;
    for (const ScoredRecord& r : records) {
        const std::int64_t second = 604'800LL * r.week + 60LL * place[r.week]++;
        table.rows.push_back({tiltmeter::formatTimePoint({1'704'067'200'000'000 + second * 1'000'000}),
                              r.group, r.predicted ? "yes" : "no",
                              QByteArray::number(r.probability, 'g', 17).toStdString(),
                              !r.label   ? ""
                              : *r.label ? "yes"
                                         : "no"});
    }
    return table;
}

inline const std::map<std::string, tiltmeter::ColumnRole> scoredRoles{
    {"at", tiltmeter::ColumnRole::Timestamp},
    {"prediction", tiltmeter::ColumnRole::Prediction},
    {"probability", tiltmeter::ColumnRole::Probability},
    {"label", tiltmeter::ColumnRole::Label}};

inline tiltmeter::FairnessConfig yesIsFavorable()
{
    using namespace tiltmeter;
    FairnessConfig config;
    MonitoredFeature feature{"group", ReferenceChoice::Named, {"b", {"b"}, {}, false}, {}, {}};
    feature.monitored = {{"a", {"a"}, {}, false}};
    config.features = {feature};
    config.outcome = {"", {"yes"}, {"no"}, {}, {}};
    return config;
}

inline tiltmeter::PerformanceEvaluation
mustEvaluate(const CsvTable& table, const tiltmeter::PerformanceConfig& config,
             const std::map<std::string, tiltmeter::ColumnRole>& roles = scoredRoles,
             const tiltmeter::FairnessConfig& fairness = yesIsFavorable(),
             const std::optional<tiltmeter::TimeRange>& period = std::nullopt)
{
    const auto reader = readerOf(table, roles, 1000);
    tiltmeter::PerformanceSources sources;
    sources.payload = reader.get();
    auto result = tiltmeter::evaluatePerformance(sources, fairness, config, period, {});
    if (!result)
        qFatal("evaluatePerformance: %d %s %s", int(result.error().code), result.error().subject.c_str(),
               result.error().detail.c_str());
    return std::move(*result);
}
