// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "csv_table.h"

#include <map>
#include <mutex>
#include <utility>

/// Notes which columns of how many batches are read, from any thread. Knows nothing of zones, so that a scan
/// has to look.
class WatchedReader final : public tiltmeter::BatchReader
{
public:
    WatchedReader(const CsvTable& table, const std::map<std::string, tiltmeter::ColumnRole>& roles,
                  std::size_t batchRows)
        : m_inner(readerOf(table, roles, batchRows))
    {
    }

    [[nodiscard]] const tiltmeter::Schema& schema() const override { return m_inner->schema(); }
    [[nodiscard]] std::size_t batchCount() const override { return m_inner->batchCount(); }
    [[nodiscard]] std::size_t rowsOf(std::size_t batch) const override { return m_inner->rowsOf(batch); }
    [[nodiscard]] std::uint64_t rowCount() const override { return m_inner->rowCount(); }
    [[nodiscard]] std::optional<tiltmeter::Zone> zone(std::size_t, std::size_t) const override
    {
        return std::nullopt;
    }
    [[nodiscard]] std::span<const std::string> dictionary(std::size_t column) const override
    {
        return m_inner->dictionary(column);
    }
    [[nodiscard]] tiltmeter::Result<std::unique_ptr<tiltmeter::BatchCursor>>
    cursor(std::vector<std::size_t> columns) const override
    {
        auto inner = m_inner->cursor(columns);
        if (!inner)
            return inner;
        return std::make_unique<Cursor>(*this, std::move(columns), std::move(*inner));
    }
    /// Names of the columns that were read since, and in how many batches.
    [[nodiscard]] std::map<std::string, int> takeReads() const
    {
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_reads, {});
    }

private:
    struct Cursor final : tiltmeter::BatchCursor {
        Cursor(const WatchedReader& owner, std::vector<std::size_t> asked,
               std::unique_ptr<tiltmeter::BatchCursor> cursor)
            : reader(owner), columns(std::move(asked)), inner(std::move(cursor))
        {
        }
        tiltmeter::Result<tiltmeter::BatchView> read(std::size_t batch) override
        {
            {
                const std::scoped_lock lock(reader.m_mutex);
                for (const std::size_t column : columns)
                    ++reader.m_reads[reader.schema().columns[column].name];
            }
            return inner->read(batch);
        }
        const WatchedReader& reader;
        std::vector<std::size_t> columns;
        std::unique_ptr<tiltmeter::BatchCursor> inner;
    };
    std::unique_ptr<tiltmeter::MemoryReader> m_inner;
    mutable std::mutex m_mutex;
    mutable std::map<std::string, int> m_reads;
};
