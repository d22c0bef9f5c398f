// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

/// What all simulations share: the command line and tables in Markdown.
namespace simulation {

struct Options {
    std::uint64_t seed = 1;
    int repetitions = 2000;
};

/// PROGRAM [REPETITIONS [SEED]]. Prints what the tables below were made with.
inline Options optionsOf(int argc, char** argv, const char* program, int repetitions)
{
    Options options;
    options.repetitions = argc > 1 ? std::atoi(argv[1]) : repetitions;
    options.seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    if (options.repetitions < 1) {
        std::fprintf(stderr, "usage: %s [REPETITIONS [SEED]]\n", program);
        std::exit(2);
    }
    std::printf("Command: `%s %d %llu` (repetitions, seed).\n\n", program, options.repetitions,
                static_cast<unsigned long long>(options.seed));
    return options;
}

inline std::string number(double value, int decimals)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

inline std::string percent(double share, int decimals = 1)
{
    return number(100 * share, decimals);
}

class Table
{
public:
    Table(std::string title, std::vector<std::string> columns)
        : m_title(std::move(title)), m_columns(std::move(columns))
    {
    }
    void add(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }
    /// First columns to the left, numbers to the right.
    void print(std::size_t leftColumns = 1) const
    {
        std::printf("**%s**\n\n", m_title.c_str());
        printRow(m_columns);
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            std::printf(i < leftColumns ? "|---" : "|---:");
        std::printf("|\n");
        for (const auto& row : m_rows)
            printRow(row);
        std::printf("\n");
        std::fflush(stdout);
    }

private:
    static void printRow(const std::vector<std::string>& cells)
    {
        for (const std::string& cell : cells)
            std::printf("| %s ", cell.c_str());
        std::printf("|\n");
    }
    std::string m_title;
    std::vector<std::string> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

/// A share counted, repetition by repetition.
class Share
{
public:
    void add(bool hit)
    {
        m_hits += hit ? 1 : 0;
        ++m_trials;
    }
    [[nodiscard]] double value() const
    {
        return m_trials == 0 ? 0 : static_cast<double>(m_hits) / static_cast<double>(m_trials);
    }
    [[nodiscard]] std::uint64_t trials() const { return m_trials; }
    [[nodiscard]] std::string text(int decimals = 1) const
    {
        return m_trials == 0 ? "-" : percent(value(), decimals);
    }

private:
    std::uint64_t m_hits = 0;
    std::uint64_t m_trials = 0;
};

} // namespace simulation
