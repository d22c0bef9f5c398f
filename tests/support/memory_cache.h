// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan_cache.h"
#include "csv_table.h"

#include <algorithm>
#include <functional>
#include <map>

/// Keeps counts in memory. A batch's key is made of its text.
class MemoryCache final : public tiltmeter::ScanCache
{
public:
    using Plans = std::map<std::string, std::map<std::string, std::vector<std::byte>>>;

    /// `batchRows`: of the reader that the table is read with.
    MemoryCache(const CsvTable& table, Plans& plans, std::size_t batchRows)
        : m_table(table), m_plans(plans), m_batchRows(batchRows)
    {
    }

    [[nodiscard]] std::uint64_t contentKey(std::size_t batch,
                                           std::span<const std::size_t> columns) const override
    {
        std::string text;
        for (std::size_t row = batch * m_batchRows;
             row < std::min((batch + 1) * m_batchRows, m_table.rows.size()); ++row)
            for (const std::size_t column : columns)
                text += m_table.rows[row][column] + ",";
        return std::hash<std::string>()(text);
    }
    [[nodiscard]] std::optional<Found> find(const std::string& plan,
                                            std::span<const std::string> keys) override
    {
        for (std::size_t i = 0; i < keys.size(); ++i)
            if (const auto it = m_plans[plan].find(keys[i]); it != m_plans[plan].end())
                return Found{i, it->second};
        return std::nullopt;
    }
    void put(const std::string& plan, const std::string& key, std::vector<std::byte> data) override
    {
        const std::string place = key.substr(0, key.find('/') + 1);
        std::erase_if(m_plans[plan], [&](const auto& entry) { return entry.first.starts_with(place); });
        m_plans[plan][key] = std::move(data);
        ++puts;
    }
    int puts = 0;

private:
    const CsvTable& m_table;
    Plans& m_plans;
    std::size_t m_batchRows;
};
