// SPDX-License-Identifier: GPL-3.0-or-later
// parse FILE [THREADS]: the program's own reader with nothing behind it: every field typed and coded, nothing
// kept.
#include "source/csv_preview.h"
#include "source/csv_reader.h"

#include <cstdio>
#include <cstdlib>

using namespace tiltmeter;

namespace {

class Nowhere final : public RecordSink
{
public:
    Result<std::unique_ptr<Payload>> prepare(ColumnBatch&) override { return std::make_unique<Payload>(); }
    Result<void> accept(std::unique_ptr<Payload>, Stretch) override { return {}; }
};

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2)
        return std::fprintf(stderr, "usage: parse FILE [THREADS]\n"), 2;
    const auto preview = previewCsv(argv[1]);
    if (!preview)
        return std::fprintf(stderr, "%s\n", preview.error().subject.c_str()), 2;
    CsvReadOptions options;
    options.dialect = preview->dialect;
    options.schema = preview->schema;
    options.threads = argc > 2 ? static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10)) : 2;
    Nowhere sink;
    const auto read = readCsv(argv[1], options, sink);
    if (!read)
        return std::fprintf(stderr, "%s\n", read.error().subject.c_str()), 2;
    std::printf("%llu rows, %llu rejected\n", static_cast<unsigned long long>(read->rows),
                static_cast<unsigned long long>(read->rejected));
    return read->rejected == 0 ? 0 : 1;
}
