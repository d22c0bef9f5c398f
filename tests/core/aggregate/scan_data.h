// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan.h"
#include "csv_table.h"

#include <QTest>

#include <random>

/// Records of every kind, and a plan that counts everything.
namespace scans {

using namespace tiltmeter;

using Roles = std::map<std::string, ColumnRole>;

inline const Roles roles{{"t", ColumnRole::Timestamp},
                         {"prediction", ColumnRole::Prediction},
                         {"label", ColumnRole::Label},
                         {"p", ColumnRole::Probability},
                         {"w", ColumnRole::Weight}};

inline std::string at(std::int64_t seconds)
{
    return formatTimePoint({seconds * 1'000'000});
}

/// A few weeks of records in no order, with everything that can be missing missing now and then. Numbers are
/// eighths, so that sums are exact in any order.
inline CsvTable randomTable(int rows, unsigned seed)
{
    std::mt19937 random(seed);
    const auto draw = [&random](int bound) { return std::uniform_int_distribution<int>(0, bound)(random); };
    const auto pick = [&](std::vector<std::string> values) { return values[draw(int(values.size()) - 1)]; };
    CsvTable table;
    table.names = {"t", "sex", "age", "region", "prediction", "label", "p", "w", "y", "yhat"};
    for (int i = 0; i < rows; ++i)
        table.rows.push_back(
            {draw(20) == 0 ? "" : at(1'709'000'000 + draw(30 * 86'400)), pick({"f", "m", "m", "x", ""}),
             draw(15) == 0 ? "" : std::to_string(18 + draw(60)), pick({"north", "south", "east", "west"}),
             pick({"yes", "no", "maybe", ""}), pick({"yes", "no", "no", ""}),
             draw(9) == 0 ? "" : std::to_string(draw(8) / 8.0), std::to_string(draw(16) / 8.0),
             std::to_string(draw(80) / 8.0), std::to_string(draw(80) / 8.0)});
    return table;
}

inline AggregationPlan richPlan()
{
    AggregationPlan plan;
    plan.axes = {
        {"sex", {{"female", {"f"}, {}, false}, {"male", {"m"}, {}, false}}, false},
        {"age", {{"young", {}, {{18, 25}}, false}, {"old", {}, {{26, 60}, {70, 100}}, true}}, false}};
    plan.sets = {{"", {}}, {"sex", {0}}, {"age", {1}}, {"age_x_sex", {1, 0}}};
    plan.classes = {{"yes", {"yes"}, {}, Outcome::Favorable}, {"no", {"no"}, {}, Outcome::Unfavorable}};
    plan.predictionColumn = "prediction";
    plan.labelColumn = "label";
    plan.scoreColumn = "p";
    plan.scoreCells = true;
    plan.weightColumn = "w";
    plan.regressionPrediction = "yhat";
    plan.regressionLabel = "y";
    plan.features = {{"region", {}}, {"age", {25, 40, 60}}, {"y", {1, 5}}};
    plan.window = {WindowKind::Week, 0, "Europe/Berlin"};
    return plan;
}

inline Aggregation mustScan(const BatchReader& reader, const AggregationPlan& plan, unsigned threads = 1)
{
    auto result = scan(reader, plan, {}, threads);
    if (!result)
        qFatal("scan failed: %d %s %s", int(result.error().code), result.error().subject.c_str(),
               result.error().detail.c_str());
    return std::move(*result);
}

} // namespace scans
