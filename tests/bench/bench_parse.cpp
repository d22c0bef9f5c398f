// SPDX-License-Identifier: GPL-3.0-or-later
// CSV to columns, nothing kept: rows, columns, threads, each on its own axis.
#include "bench_data.h"
#include "source/csv_reader.h"

#include <benchmark/benchmark.h>

#include <charconv>
#include <filesystem>
#include <fstream>

using namespace tiltmeter;

namespace {

class DroppingSink final : public RecordSink
{
public:
    Result<std::unique_ptr<Payload>> prepare(ColumnBatch& batch) override
    {
        benchmark::DoNotOptimize(batch.columns.data());
        return std::make_unique<Payload>();
    }
    Result<void> accept(std::unique_ptr<Payload>, Stretch) override { return {}; }
};

/// A file that goes when the benchmark does.
class TextFile
{
public:
    explicit TextFile(const bench::Shape& shape)
        : m_path(std::filesystem::temp_directory_path() /
                 ("tiltmeter-bench-" + std::to_string(shape.rows) + "-" + std::to_string(shape.numbers) +
                  "-" + std::to_string(shape.words) + ".csv"))
    {
        std::ofstream out(m_path, std::ios::binary);
        const Schema schema = bench::schemaOf(shape);
        for (std::size_t i = 0; i < schema.columns.size(); ++i)
            out << (i == 0 ? "" : ",") << schema.columns[i].name;
        out << '\n';
        numeric::Random random(1);
        std::string line;
        for (std::size_t row = 0; row < shape.rows; ++row) {
            line = "2024-01-" + std::to_string(10 + row * 20 / shape.rows) + "T12:34:56Z,";
            line += random.uniform() < 0.4 ? "yes," : "no,";
            line += random.uniform() < 0.2 ? "" : "no";
            for (std::size_t c = 0; c < shape.numbers; ++c) {
                char digits[32];
                const auto end =
                    std::to_chars(digits, digits + 32, 1000 * random.uniform(), std::chars_format::fixed, 6);
                line += ',';
                line.append(digits, end.ptr);
            }
            for (std::size_t c = 0; c < shape.words; ++c)
                line += ",value_" + std::to_string(random.below(shape.values));
            out << line << '\n';
        }
        out.close();
        m_bytes = std::filesystem::file_size(m_path);
    }
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;
    ~TextFile() { std::filesystem::remove(m_path); }
    [[nodiscard]] std::string path() const { return m_path.string(); }
    [[nodiscard]] std::uintmax_t bytes() const { return m_bytes; }

private:
    std::filesystem::path m_path;
    std::uintmax_t m_bytes = 0;
};

void parse(benchmark::State& state, const bench::Shape& shape, unsigned threads)
{
    const TextFile file(shape);
    CsvReadOptions options;
    options.schema = bench::schemaOf(shape);
    options.threads = threads;
    for (auto _ : state) {
        DroppingSink sink;
        const ReadSummary read = bench::must(readCsv(file.path(), options, sink));
        if (read.rejected != 0)
            state.SkipWithError("rows were rejected");
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(file.bytes()));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(shape.rows));
}

void parseRows(benchmark::State& state)
{
    bench::Shape shape;
    shape.rows = static_cast<std::size_t>(state.range(0));
    parse(state, shape, 1);
}
BENCHMARK(parseRows)->RangeMultiplier(10)->Range(10'000, 1'000'000)->Unit(benchmark::kMillisecond);

void parseNumbers(benchmark::State& state)
{
    bench::Shape shape;
    shape.rows = 200'000;
    shape.numbers = static_cast<std::size_t>(state.range(0));
    shape.words = 0;
    parse(state, shape, 1);
}
BENCHMARK(parseNumbers)->RangeMultiplier(2)->Range(4, 32)->Unit(benchmark::kMillisecond);

void parseWords(benchmark::State& state)
{
    bench::Shape shape;
    shape.rows = 200'000;
    shape.numbers = 0;
    shape.words = static_cast<std::size_t>(state.range(0));
    parse(state, shape, 1);
}
BENCHMARK(parseWords)->RangeMultiplier(2)->Range(4, 32)->Unit(benchmark::kMillisecond);

void parseThreads(benchmark::State& state)
{
    bench::Shape shape;
    parse(state, shape, static_cast<unsigned>(state.range(0)));
}
BENCHMARK(parseThreads)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
