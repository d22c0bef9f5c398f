// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/memory_reader.h"
#include "source/record_sink.h"

#include <utility>
#include <vector>

namespace tiltmeter {

/// Keeps everything in memory: for tests, and for files that are looked at before they are stored.
class MemorySink final : public RecordSink
{
public:
    [[nodiscard]] Result<std::unique_ptr<Payload>> prepare(ColumnBatch& batch) override
    {
        auto kept = std::make_unique<Kept>();
        kept->batch = std::move(batch);
        return kept;
    }
    [[nodiscard]] Result<void> accept(std::unique_ptr<Payload> payload, Stretch stretch) override
    {
        if (payload)
            m_batches.push_back(std::move(static_cast<Kept&>(*payload).batch));
        for (RejectedRow& row : stretch.rejected)
            m_rejected.push_back(std::move(row));
        return {};
    }

    [[nodiscard]] const std::vector<ColumnBatch>& batches() const { return m_batches; }
    [[nodiscard]] const std::vector<RejectedRow>& rejected() const { return m_rejected; }
    /// `schema`: ReadSummary::schema. Empties the sink.
    [[nodiscard]] MemoryReader takeReader(const Schema& schema)
    {
        return MemoryReader(schema, std::exchange(m_batches, {}));
    }

private:
    struct Kept final : Payload {
        ColumnBatch batch;
    };
    std::vector<ColumnBatch> m_batches;
    std::vector<RejectedRow> m_rejected;
};

} // namespace tiltmeter
