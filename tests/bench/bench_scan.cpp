// SPDX-License-Identifier: GPL-3.0-or-later
// One scan over columns in memory: rows, windows, groups, features, threads, each on its own axis.
#include "aggregate/scan.h"
#include "bench_data.h"
#include "metrics/plan_for.h"

#include <benchmark/benchmark.h>

using namespace tiltmeter;

namespace {

struct Setup {
    bench::Shape shape;
    std::size_t groups = 4;
    std::size_t numericFeatures = 0;
    std::size_t wordFeatures = 0;
    std::size_t cells = 10;
    WindowSpec window{WindowKind::Week, 0, "UTC"};
    unsigned threads = 1;
};

void run(benchmark::State& state, const Setup& setup)
{
    const auto reader = bench::readerOf(setup.shape);
    AggregationPlan plan =
        bench::must(planFor(bench::configOf(setup.groups, setup.window), reader->schema()));
    plan.window = setup.window;
    for (std::size_t i = 0; i < setup.numericFeatures; ++i) {
        FeatureCells& feature = plan.features.emplace_back();
        feature.column = "x" + std::to_string(i);
        for (std::size_t c = 1; c < setup.cells; ++c)
            feature.cutPoints.push_back(2 * static_cast<double>(c) / static_cast<double>(setup.cells));
    }
    for (std::size_t i = 0; i < setup.wordFeatures; ++i)
        plan.features.push_back({"c" + std::to_string(i), {}});
    for (auto _ : state) {
        const Aggregation result = bench::must(scan(*reader, plan, {}, setup.threads));
        if (result.records != setup.shape.rows)
            state.SkipWithError("records are missing");
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(setup.shape.rows));
}

std::size_t at(const benchmark::State& state)
{
    return static_cast<std::size_t>(state.range(0));
}

void scanRows(benchmark::State& state)
{
    Setup setup;
    setup.shape.rows = at(state);
    run(state, setup);
}
BENCHMARK(scanRows)->RangeMultiplier(10)->Range(10'000, 1'000'000)->Unit(benchmark::kMillisecond);

void scanWindows(benchmark::State& state)
{
    Setup setup;
    setup.window.kind = WindowKind::Hour;
    setup.shape.days = static_cast<int>(state.range(0) / 24);
    run(state, setup);
}
BENCHMARK(scanWindows)->Arg(24)->Arg(240)->Arg(2400)->Arg(9600)->Unit(benchmark::kMillisecond);

void scanGroups(benchmark::State& state)
{
    Setup setup;
    setup.shape.values = 64;
    setup.groups = at(state);
    run(state, setup);
}
BENCHMARK(scanGroups)->RangeMultiplier(4)->Range(2, 64)->Unit(benchmark::kMillisecond);

void scanNumericFeatures(benchmark::State& state)
{
    Setup setup;
    setup.numericFeatures = at(state);
    run(state, setup);
}
BENCHMARK(scanNumericFeatures)->Arg(0)->Arg(1)->Arg(2)->Arg(4)->Arg(8)->Unit(benchmark::kMillisecond);

void scanCategoricalFeatures(benchmark::State& state)
{
    Setup setup;
    setup.wordFeatures = at(state);
    run(state, setup);
}
BENCHMARK(scanCategoricalFeatures)->Arg(0)->Arg(1)->Arg(2)->Arg(4)->Arg(8)->Unit(benchmark::kMillisecond);

void scanCells(benchmark::State& state)
{
    Setup setup;
    setup.numericFeatures = 1;
    setup.cells = at(state);
    run(state, setup);
}
BENCHMARK(scanCells)->Arg(10)->Arg(100)->Arg(1000)->Arg(8000)->Unit(benchmark::kMillisecond);

void scanThreads(benchmark::State& state)
{
    Setup setup;
    setup.numericFeatures = 8;
    setup.wordFeatures = 8;
    setup.threads = static_cast<unsigned>(state.range(0));
    run(state, setup);
}
BENCHMARK(scanThreads)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
