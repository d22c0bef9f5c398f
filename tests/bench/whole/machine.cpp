// SPDX-License-Identifier: GPL-3.0-or-later
// machine memory [THREADS] | machine read FILE [THREADS]: milliseconds that the machine needs to sum a GiB of
// doubles (best of five), or to read a file through buffers. Prints "milliseconds bytes".
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <numeric>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

template <class Work>
double timed(std::size_t threads, const Work& work)
{
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < threads; ++i)
        workers.emplace_back(work, i);
    for (std::thread& worker : workers)
        worker.join();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

int memory(std::size_t threads)
{
    const std::size_t count = (std::size_t(1) << 30) / sizeof(double) / threads;
    std::vector<std::vector<double>> data(threads);
    timed(threads, [&](std::size_t i) { data[i].assign(count, 1.0); });
    std::vector<double> sums(threads);
    double best = 1e9;
    for (int run = 0; run < 5; ++run)
        best = std::min(best, timed(threads, [&](std::size_t i) {
                            double part[8]{}; // independent sums: memory is to be the limit, not adding
                            const double* p = data[i].data();
                            for (std::size_t k = 0; k + 8 <= count; k += 8)
                                for (std::size_t j = 0; j < 8; ++j)
                                    part[j] += p[k + j];
                            sums[i] = std::accumulate(part, part + 8, 0.0);
                        }));
    std::printf("%.2f %zu\n", best, count * threads * sizeof(double));
    return std::accumulate(sums.begin(), sums.end(), 0.0) > 0 ? 0 : 1;
}

int readFile(const char* path, std::size_t threads)
{
    const int file = open(path, O_RDONLY);
    struct stat info {
    };
    if (file < 0 || fstat(file, &info) != 0)
        return std::perror(path), 2;
    const auto size = static_cast<std::size_t>(info.st_size);
    const double time = timed(threads, [&](std::size_t i) {
        std::vector<char> buffer(1U << 20);
        const std::size_t end = size / threads * (i + 1) + (i + 1 == threads ? size % threads : 0);
        for (std::size_t at = size / threads * i; at < end;) {
            const auto got =
                pread(file, buffer.data(), std::min(buffer.size(), end - at), static_cast<off_t>(at));
            if (got <= 0)
                std::exit(1);
            at += static_cast<std::size_t>(got);
        }
    });
    std::printf("%.2f %zu\n", time, size);
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const bool isRead = argc > 2 && std::strcmp(argv[1], "read") == 0;
    const bool isMemory = argc > 1 && std::strcmp(argv[1], "memory") == 0;
    const int place = isRead ? 3 : 2;
    const std::size_t threads = argc > place ? std::strtoul(argv[place], nullptr, 10) : 2;
    if ((!isRead && !isMemory) || threads == 0)
        return std::fprintf(stderr, "usage: machine memory [THREADS] | machine read FILE [THREADS]\n"), 2;
    return isRead ? readFile(argv[2], threads) : memory(threads);
}
