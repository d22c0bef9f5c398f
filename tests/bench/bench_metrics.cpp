// SPDX-License-Identifier: GPL-3.0-or-later
// Window statistics to measurements, and the bootstrap on cells: windows, groups, records, draws. What it
// costs must not depend on the records.
#include "aggregate/scan.h"
#include "bench_data.h"
#include "metrics/measure.h"
#include "metrics/plan_for.h"
#include "numeric/bootstrap.h"

#include <benchmark/benchmark.h>

#include <algorithm>

using namespace tiltmeter;

namespace {

Aggregation aggregated(const FairnessConfig& config, const bench::Shape& shape)
{
    const auto reader = bench::readerOf(shape);
    AggregationPlan plan = bench::must(planFor(config, reader->schema()));
    plan.window = config.window;
    return bench::must(scan(*reader, plan));
}

void measureAll(benchmark::State& state, const FairnessConfig& config, const Aggregation& counted)
{
    const auto metrics = bench::must(selectMetrics(config.metrics, counted.plan));
    for (auto _ : state)
        for (const WindowStats& window : counted.windows)
            benchmark::DoNotOptimize(measure(window, counted.plan, config, metrics));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(counted.windows.size()));
    state.counters["metrics"] = static_cast<double>(metrics.size());
    state.counters["windows"] = static_cast<double>(counted.windows.size());
}

void measureWindows(benchmark::State& state)
{
    bench::Shape shape{200'000, 1, 1};
    shape.days = static_cast<int>(state.range(0));
    const FairnessConfig config = bench::configOf(4, {WindowKind::Day, 0, "UTC"});
    measureAll(state, config, aggregated(config, shape));
}
BENCHMARK(measureWindows)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

void measureGroups(benchmark::State& state)
{
    bench::Shape shape{200'000, 1, 1, 64};
    const FairnessConfig config =
        bench::configOf(static_cast<std::size_t>(state.range(0)), {WindowKind::All, 0, "UTC"});
    measureAll(state, config, aggregated(config, shape));
}
BENCHMARK(measureGroups)->RangeMultiplier(2)->Range(2, 64)->Unit(benchmark::kMillisecond);

void measureEveryMetric(benchmark::State& state)
{
    bench::Shape shape{200'000, 1, 1, 64};
    FairnessConfig config =
        bench::configOf(static_cast<std::size_t>(state.range(0)), {WindowKind::All, 0, "UTC"});
    config.metrics = {"all"};
    measureAll(state, config, aggregated(config, shape));
}
BENCHMARK(measureEveryMetric)->RangeMultiplier(2)->Range(2, 16)->Unit(benchmark::kMillisecond);

/// Equalized odds difference over 8 groups, 2,000 draws: promised below 50 ms whatever the records.
void equalizedOddsRecords(benchmark::State& state)
{
    bench::Shape shape{static_cast<std::size_t>(state.range(0)), 0, 1, 8};
    FairnessConfig config = bench::configOf(8, {WindowKind::All, 0, "UTC"});
    config.metrics = {"equalized_odds_difference_between_groups_worst_case"};
    measureAll(state, config, aggregated(config, shape));
}
BENCHMARK(equalizedOddsRecords)->RangeMultiplier(10)->Range(1'000, 1'000'000)->Unit(benchmark::kMillisecond);

void bootstrapCells(benchmark::State& state)
{
    const auto cells = static_cast<std::size_t>(state.range(0));
    numeric::Random random(1);
    std::vector<double> counts(cells);
    for (double& count : counts)
        count = 100 + static_cast<double>(random.below(1'000'000));
    const auto largest = [](std::span<const double> now, std::span<std::optional<double>> values) {
        values[0] = *std::max_element(now.begin(), now.end());
    };
    for (auto _ : state)
        benchmark::DoNotOptimize(numeric::Bootstrap(counts, 1, largest));
    state.SetItemsProcessed(state.iterations() * 2000);
}
BENCHMARK(bootstrapCells)->RangeMultiplier(4)->Range(9, 576)->Unit(benchmark::kMillisecond);

} // namespace
