// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/memory_reader.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace simulation {

inline constexpr std::int64_t secondsADay = 86'400;
inline constexpr std::int64_t epoch = 1'704'067'200'000'000; ///< 2024-01-01, microseconds
inline constexpr std::int64_t microsecondsADay = secondsADay * 1'000'000;

/// Columns that are filled by hand and become a reader.
class Records
{
public:
    std::size_t addTimes(std::string name)
    {
        return add(std::move(name), tiltmeter::ColumnKind::Timestamp, tiltmeter::ColumnRole::Timestamp);
    }
    std::size_t addNumbers(std::string name)
    {
        return add(std::move(name), tiltmeter::ColumnKind::Double, tiltmeter::ColumnRole::Feature);
    }
    /// Code i of the column is values[i - 1]; 0 is missing.
    std::size_t addWords(std::string name, const std::vector<std::string>& values,
                         tiltmeter::ColumnRole role = tiltmeter::ColumnRole::Feature)
    {
        const std::size_t column = add(std::move(name), tiltmeter::ColumnKind::Categorical, role);
        auto dictionary = std::make_shared<tiltmeter::Dictionary>();
        for (const std::string& value : values)
            dictionary->add(value);
        m_dictionaries[column] = std::move(dictionary);
        m_batch.columns[column].dictionary = m_dictionaries[column];
        return column;
    }
    tiltmeter::Column& column(std::size_t index) { return m_batch.columns[index]; }

    /// Hands the rows over and begins anew, with the same columns.
    [[nodiscard]] std::unique_ptr<tiltmeter::MemoryReader> take()
    {
        m_batch.rows = m_batch.columns[0].size();
        std::vector<tiltmeter::ColumnBatch> batches;
        batches.push_back(std::move(m_batch));
        m_batch = {};
        for (std::size_t i = 0; i < m_schema.columns.size(); ++i) {
            m_batch.columns.emplace_back().kind = m_schema.columns[i].kind;
            m_batch.columns.back().dictionary = m_dictionaries[i];
        }
        return std::make_unique<tiltmeter::MemoryReader>(m_schema, std::move(batches));
    }
    [[nodiscard]] const tiltmeter::Schema& schema() const { return m_schema; }

private:
    std::size_t add(std::string name, tiltmeter::ColumnKind kind, tiltmeter::ColumnRole role)
    {
        m_schema.columns.push_back({std::move(name), kind, role});
        m_batch.columns.emplace_back().kind = kind;
        m_dictionaries.emplace_back();
        return m_schema.columns.size() - 1;
    }
    tiltmeter::Schema m_schema;
    tiltmeter::ColumnBatch m_batch;
    std::vector<std::shared_ptr<tiltmeter::Dictionary>> m_dictionaries;
};

} // namespace simulation
