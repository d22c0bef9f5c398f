// SPDX-License-Identifier: GPL-3.0-or-later
// A segment's column to bytes and back, by kind of values.
#include "bench_data.h"
#include "store/segment_codec.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstring>

using namespace tiltmeter;

namespace {

enum Kind { Codes2, Codes20, Codes3000, Ages, Times, Cents, Nines, Raw };
constexpr std::size_t rows = 65'536;

Column columnOf(Kind kind)
{
    numeric::Random random(1);
    Column column;
    column.kind = kind <= Codes3000 ? ColumnKind::Categorical
                  : kind == Ages    ? ColumnKind::Integer
                  : kind == Times   ? ColumnKind::Timestamp
                                    : ColumnKind::Double;
    for (std::size_t i = 0; i < rows; ++i)
        switch (kind) {
        case Codes2:
        case Codes20:
        case Codes3000:
            column.codes.push_back(1 + static_cast<std::uint32_t>(random.below(kind == Codes2    ? 2
                                                                               : kind == Codes20 ? 20
                                                                                                 : 3000)));
            break;
        case Ages:
            column.integers.push_back(18 + static_cast<std::int64_t>(random.below(58)));
            break;
        case Times:
            column.integers.push_back(bench::firstDay + static_cast<std::int64_t>(i) * 7'000'000);
            break;
        case Cents:
            column.doubles.push_back(std::round(random.uniform() * 1e7) / 100);
            break;
        case Nines:
            column.doubles.push_back(std::round(random.uniform() * 1e9) / 1e9);
            break;
        case Raw:
            column.doubles.push_back(random.uniform());
            break;
        }
    return column;
}

store::EncodedColumn encoded(const Column& column)
{
    return column.kind == ColumnKind::Categorical ? store::encodeCodes(column.codes)
                                                  : store::encodeColumn(column);
}

const char* nameOf(Kind kind)
{
    static constexpr const char* names[]{"codes of 2", "codes of 20", "codes of 3000", "ages",
                                         "timestamps", "2 decimals",  "9 decimals",    "raw doubles"};
    return names[kind];
}

void encode(benchmark::State& state)
{
    const auto kind = static_cast<Kind>(state.range(0));
    const Column column = columnOf(kind);
    std::size_t bytes = 0;
    for (auto _ : state) {
        const store::EncodedColumn result = encoded(column);
        bytes = result.bytes.size();
        benchmark::DoNotOptimize(result.bytes.data());
    }
    state.SetLabel(nameOf(kind));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
    state.counters["bytes/value"] = static_cast<double>(bytes) / static_cast<double>(rows);
}
BENCHMARK(encode)->DenseRange(Codes2, Raw)->Unit(benchmark::kMicrosecond);

void decode(benchmark::State& state)
{
    const auto kind = static_cast<Kind>(state.range(0));
    const Column column = columnOf(kind);
    const store::EncodedColumn source = encoded(column);
    store::ColumnDecoder decoder;
    for (auto _ : state) {
        std::memcpy(decoder.input(source.bytes.size()), source.bytes.data(), source.bytes.size());
        const auto view = decoder.decode(column.kind, source.bytes.size(), rows, 4000);
        if (!view)
            state.SkipWithError("not decoded");
    }
    state.SetLabel(nameOf(kind));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
}
BENCHMARK(decode)->DenseRange(Codes2, Raw)->Unit(benchmark::kMicrosecond);

void checksum(benchmark::State& state)
{
    const store::EncodedColumn source = encoded(columnOf(Raw));
    for (auto _ : state)
        benchmark::DoNotOptimize(store::checksumOf(source.bytes));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(source.bytes.size()));
}
BENCHMARK(checksum)->Unit(benchmark::kMicrosecond);

} // namespace
