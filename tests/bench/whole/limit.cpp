// SPDX-License-Identifier: GPL-3.0-or-later
// limit FILE [THREADS [parse]]: what the machine can do. One purpose-written loop over the mapped file of
// `generate` that keeps nothing. With `parse` it only makes values of all 23 fields (times, numbers, hashes
// of words) and adds them up. Without, the whole job: per week and group the favourable records, per week and
// feature a histogram (8 doubles: 256 fixed bins; 8 categoricals: a small hash), then disparate impact by sex
// and age and the population stability index of 16 features against week 1. It knows the columns, their order
// and their ranges, trusts the input and handles no quote: the yardstick, not a program.
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

constexpr int weeks = 14;
constexpr int bins = 256;
constexpr std::array<double, 8> widths{400000.0 / bins, 32000.0 / bins, 144.0 / bins, 1.6 / bins,
                                       20000.0 / bins,  10000.0 / bins, 4.0 / bins,   4.0 / bins};

struct Counts {
    std::array<std::array<std::array<std::uint32_t, 2>, 4>, weeks>
        outcome{}; // week, group (female, male, young, older), outcome
    std::array<std::array<std::array<std::uint32_t, bins>, 8>, weeks> numbers{};
    std::array<std::array<std::array<std::uint32_t, bins>, 8>, weeks> categories{};

    void add(const Counts& other)
    {
        auto* to = reinterpret_cast<std::uint32_t*>(this);
        const auto* from = reinterpret_cast<const std::uint32_t*>(&other);
        for (std::size_t i = 0; i < sizeof(Counts) / sizeof(std::uint32_t); ++i)
            to[i] += from[i];
    }
};

int digits2(const char* p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

int weekOf(const char* time)
{
    static constexpr std::array<int, 5> before{0, 0, 31, 60, 91};
    return (before[static_cast<std::size_t>(digits2(time + 5))] + digits2(time + 8) - 1) / 7;
}

std::uint8_t hashOf(const char* begin, const char* end)
{
    std::uint32_t h = static_cast<std::uint32_t>(end - begin) * 31;
    for (const char* p = end - 3 < begin ? begin : end - 3; p < end; ++p)
        h = h * 131 + static_cast<std::uint8_t>(*p);
    return static_cast<std::uint8_t>(h ^ (h >> 8));
}

void count(const char* at, const char* end, Counts& counts)
{
    std::array<const char*, 24> field{};
    while (at < end) {
        const auto* stop =
            static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        if (stop == nullptr)
            stop = end;
        field[0] = at;
        for (std::size_t i = 1; i < 23; ++i)
            field[i] = static_cast<const char*>(
                           std::memchr(field[i - 1], ',', static_cast<std::size_t>(stop - field[i - 1]))) +
                       1;
        field[23] = stop + 1;
        const auto week = static_cast<std::size_t>(weekOf(field[0]));
        const std::size_t favorable = *field[20] == 'A' ? 1 : 0;
        ++counts.outcome[week][*field[2] == 'f' ? 0 : 1][favorable];
        ++counts.outcome[week][digits2(field[3]) <= 25 ? 2 : 3][favorable];
        for (std::size_t i = 0; i < 8; ++i) {
            double value = 0;
            std::from_chars(field[6 + i], field[7 + i] - 1, value);
            const double bin = value / widths[i];
            ++counts.numbers[week][i][bin <= 0          ? 0
                                      : bin >= bins - 1 ? bins - 1
                                                        : static_cast<std::size_t>(bin)];
        }
        static constexpr std::array<std::size_t, 8> categorical{4, 5, 14, 15, 16, 17, 18, 19};
        for (std::size_t i = 0; i < 8; ++i)
            ++counts.categories[week][i][hashOf(field[categorical[i]], field[categorical[i] + 1] - 1)];
        at = stop + 1;
    }
}

/// Every field made a value of its kind; the sum keeps the compiler from leaving it out.
double parse(const char* at, const char* end)
{
    double sum = 0;
    std::array<const char*, 24> field{};
    while (at < end) {
        const auto* stop =
            static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        if (stop == nullptr)
            stop = end;
        field[0] = at;
        for (std::size_t i = 1; i < 23; ++i)
            field[i] = static_cast<const char*>(
                           std::memchr(field[i - 1], ',', static_cast<std::size_t>(stop - field[i - 1]))) +
                       1;
        field[23] = stop + 1;
        const int second = (digits2(at + 11) * 60 + digits2(at + 14)) * 60 + digits2(at + 17);
        sum += (digits2(at + 5) * 31 + digits2(at + 8)) * 86400 + second + digits2(field[3]);
        for (const std::size_t i :
             {std::size_t(6), std::size_t(7), std::size_t(8), std::size_t(9), std::size_t(10),
              std::size_t(11), std::size_t(12), std::size_t(13), std::size_t(21)}) {
            double value = 0;
            std::from_chars(field[i], field[i + 1] - 1, value);
            sum += value;
        }
        for (const std::size_t i : {std::size_t(1), std::size_t(2), std::size_t(4), std::size_t(5),
                                    std::size_t(14), std::size_t(15), std::size_t(16), std::size_t(17),
                                    std::size_t(18), std::size_t(19), std::size_t(20), std::size_t(22)})
            sum += hashOf(field[i], field[i + 1] - 1);
        at = stop + 1;
    }
    return sum;
}

double stability(const std::array<std::uint32_t, bins>& baseline,
                 const std::array<std::uint32_t, bins>& window)
{
    double n = 0, m = 0, sum = 0;
    for (int i = 0; i < bins; ++i)
        n += baseline[static_cast<std::size_t>(i)], m += window[static_cast<std::size_t>(i)];
    for (std::size_t i = 0; i < bins; ++i) {
        const double p = std::max(baseline[i] / n, 1e-4), q = std::max(window[i] / m, 1e-4);
        sum += (q - p) * std::log(q / p);
    }
    return sum;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2)
        return std::fprintf(stderr, "usage: limit FILE [THREADS [parse]]\n"), 2;
    const int file = open(argv[1], O_RDONLY);
    struct stat info {
    };
    if (file < 0 || fstat(file, &info) != 0)
        return std::perror(argv[1]), 2;
    const auto size = static_cast<std::size_t>(info.st_size);
    const auto* data =
        static_cast<const char*>(mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0));
    if (data == MAP_FAILED)
        return std::perror("mmap"), 2;
    const std::size_t threads = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 2;
    const auto lineStart = [&](std::size_t from) {
        const void* newline =
            from == 0 || from >= size ? nullptr : std::memchr(data + from, '\n', size - from);
        return newline == nullptr ? from
                                  : static_cast<std::size_t>(static_cast<const char*>(newline) - data) + 1;
    };
    const std::size_t header = lineStart(1);
    const bool onlyParse = argc > 3 && std::strcmp(argv[3], "parse") == 0;
    std::vector<double> sums(threads);
    std::vector<Counts> counts(threads);
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < threads; ++i) {
        const std::size_t from = i == 0 ? header : lineStart(header + (size - header) / threads * i);
        const std::size_t to =
            i + 1 == threads ? size : lineStart(header + (size - header) / threads * (i + 1));
        workers.emplace_back([&, from, to, i] {
            if (onlyParse)
                sums[i] = parse(data + from, data + to);
            else
                count(data + from, data + to, counts[i]);
        });
    }
    for (std::thread& worker : workers)
        worker.join();
    if (onlyParse) {
        double sum = 0;
        for (const double part : sums)
            sum += part;
        std::printf("%.17g\n", sum);
        return 0;
    }
    for (std::size_t i = 1; i < threads; ++i)
        counts[0].add(counts[i]);
    for (std::size_t week = 0; week < weeks; ++week) {
        const auto& o = counts[0].outcome[week];
        const auto rate = [&](std::size_t group) { return o[group][1] / double(o[group][0] + o[group][1]); };
        if (o[0][0] + o[0][1] == 0)
            continue;
        std::printf("week %zu sex %.4f age %.4f psi", week + 1, rate(0) / rate(1), rate(2) / rate(3));
        for (std::size_t i = 0; i < 8; ++i)
            std::printf(" %.4f", stability(counts[0].numbers[0][i], counts[0].numbers[week][i]));
        for (std::size_t i = 0; i < 8; ++i)
            std::printf(" %.4f", stability(counts[0].categories[0][i], counts[0].categories[week][i]));
        std::printf("\n");
    }
    return 0;
}
