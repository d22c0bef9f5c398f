// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/memory_reader.h"
#include "config/fairness_config.h"
#include "numeric/random.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

/// Made-up records for the benchmarks: the same for the same sizes.
namespace bench {

/// What a benchmark varies, one at a time; what it leaves alone is this.
struct Shape {
    std::size_t rows = 1'000'000;
    std::size_t numbers = 8; ///< columns of doubles
    std::size_t words = 8;   ///< columns of categories
    std::size_t values = 10; ///< of each category column
    int days = 84;
};

inline constexpr std::int64_t firstDay = 1'704'067'200'000'000; // 2024-01-01
inline constexpr std::int64_t day = 86'400'000'000;

/// Columns: time, prediction, label, then x0, x1, ... and c0, c1, ...
inline tiltmeter::Schema schemaOf(const Shape& shape)
{
    using namespace tiltmeter;
    Schema schema;
    schema.columns = {{"time", ColumnKind::Timestamp, ColumnRole::Timestamp},
                      {"prediction", ColumnKind::Categorical, ColumnRole::Prediction},
                      {"label", ColumnKind::Categorical, ColumnRole::Label}};
    for (std::size_t i = 0; i < shape.numbers; ++i)
        schema.columns.push_back({"x" + std::to_string(i), ColumnKind::Double, ColumnRole::Feature});
    for (std::size_t i = 0; i < shape.words; ++i)
        schema.columns.push_back({"c" + std::to_string(i), ColumnKind::Categorical, ColumnRole::Feature});
    return schema;
}

inline std::unique_ptr<tiltmeter::MemoryReader> readerOf(const Shape& shape)
{
    using namespace tiltmeter;
    constexpr std::size_t batchRows = 65'536;
    numeric::Random random(1);
    const Schema schema = schemaOf(shape);
    auto outcomes = std::make_shared<Dictionary>();
    outcomes->add("yes");
    outcomes->add("no");
    auto words = std::make_shared<Dictionary>();
    for (std::size_t i = 0; i < shape.values; ++i)
        words->add("v" + std::to_string(i));
    std::vector<ColumnBatch> batches;
    for (std::size_t first = 0; first < shape.rows; first += batchRows) {
        ColumnBatch& batch = batches.emplace_back();
        batch.rows = std::min(batchRows, shape.rows - first);
        for (const ColumnSpec& spec : schema.columns) {
            Column& column = batch.columns.emplace_back();
            column.kind = spec.kind;
            if (spec.kind == ColumnKind::Categorical)
                column.dictionary = spec.role == ColumnRole::Feature ? words : outcomes;
        }
        for (std::size_t i = 0; i < batch.rows; ++i) {
            const double share = static_cast<double>(first + i) / static_cast<double>(shape.rows);
            batch.columns[0].integers.push_back(
                firstDay + static_cast<std::int64_t>(share * static_cast<double>(shape.days) * day));
            batch.columns[1].codes.push_back(random.uniform() < 0.4 ? 1 : 2);
            const double u = random.uniform();
            batch.columns[2].codes.push_back(u < 0.2 ? 0 : u < 0.6 ? 1 : 2);
            for (std::size_t c = 0; c < shape.numbers; ++c)
                batch.columns[3 + c].doubles.push_back(random.uniform() + random.uniform());
            for (std::size_t c = 0; c < shape.words; ++c)
                batch.columns[3 + shape.numbers + c].codes.push_back(
                    1 + static_cast<std::uint32_t>(random.below(shape.values)));
        }
    }
    return std::make_unique<MemoryReader>(schema, std::move(batches));
}

/// c0 = v0 against all its other values; yes is favorable.
inline tiltmeter::FairnessConfig configOf(std::size_t groups, const tiltmeter::WindowSpec& window)
{
    using namespace tiltmeter;
    FairnessConfig config;
    MonitoredFeature feature{"c0", ReferenceChoice::Named, {"v0", {"v0"}, {}, false}, {}, {}};
    for (std::size_t i = 1; i < groups; ++i)
        feature.monitored.push_back({"v" + std::to_string(i), {"v" + std::to_string(i)}, {}, false});
    config.features = {feature};
    config.outcome = {"", {"yes"}, {"no"}, {}, {}};
    config.window = window;
    return config;
}

template <class Result>
decltype(auto) must(Result&& result)
{
    if (!result) {
        std::fprintf(stderr, "failed: %s %s\n", result.error().subject.c_str(),
                     result.error().detail.c_str());
        std::exit(3);
    }
    return *std::forward<Result>(result);
}

} // namespace bench
