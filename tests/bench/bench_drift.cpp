// SPDX-License-Identifier: GPL-3.0-or-later
// Drift of every window against the baseline, the scans included, without the classifier: rows, windows,
// features, methods, each on its own axis.
#include "bench_data.h"
#include "drift/evaluate_drift.h"

#include <benchmark/benchmark.h>

using namespace tiltmeter;

namespace {

void run(benchmark::State& state, const bench::Shape& shape, DriftConfig config)
{
    const auto reader = bench::readerOf(shape);
    config.magnitude = false;
    const DriftSources sources{
        reader.get(), nullptr, {{bench::firstDay}, {bench::firstDay + shape.days * bench::day}}};
    std::size_t windows = 0;
    for (auto _ : state)
        windows = bench::must(evaluateDrift(sources, config, std::nullopt, {})).windows.size();
    state.counters["windows"] = static_cast<double>(windows);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(shape.rows));
}

void driftRows(benchmark::State& state)
{
    bench::Shape shape;
    shape.rows = static_cast<std::size_t>(state.range(0));
    run(state, shape, {});
}
BENCHMARK(driftRows)->RangeMultiplier(10)->Range(10'000, 1'000'000)->Unit(benchmark::kMillisecond);

void driftWindows(benchmark::State& state)
{
    bench::Shape shape{200'000, 4, 4};
    shape.days = static_cast<int>(state.range(0));
    DriftConfig config;
    config.window.kind = WindowKind::Day;
    run(state, shape, config);
}
BENCHMARK(driftWindows)->Arg(10)->Arg(40)->Arg(160)->Arg(640)->Unit(benchmark::kMillisecond);

void driftNumericFeatures(benchmark::State& state)
{
    run(state, {200'000, static_cast<std::size_t>(state.range(0)), 0}, {});
}
BENCHMARK(driftNumericFeatures)->RangeMultiplier(2)->Range(1, 16)->Unit(benchmark::kMillisecond);

void driftCategoricalFeatures(benchmark::State& state)
{
    run(state, {200'000, 0, static_cast<std::size_t>(state.range(0))}, {});
}
BENCHMARK(driftCategoricalFeatures)->RangeMultiplier(2)->Range(1, 16)->Unit(benchmark::kMillisecond);

void driftMethods(benchmark::State& state)
{
    DriftConfig config;
    if (state.range(0) == 1)
        config.methods = {"all"};
    if (state.range(0) >= 2)
        config.preset = static_cast<DriftPreset>(state.range(0) - 1);
    static constexpr const char* names[]{"default", "all", "as Evidently", "as NannyML", "as Azure ML"};
    state.SetLabel(names[state.range(0)]);
    run(state, {200'000, 8, 8}, config);
}
BENCHMARK(driftMethods)->DenseRange(0, 4)->Unit(benchmark::kMillisecond);

} // namespace
