// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/import_session.h"
#include "store/segment_codec.h"

#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace tiltmeter {

namespace store {

/// The values of a column of the data set. Workers look values up side by side; codes are given in the order
/// of the file, by the one thread that appends, so that they do not depend on which worker was first.
class SharedDictionary
{
public:
    explicit SharedDictionary(std::vector<std::string> values = {std::string()});
    /// 0: not there.
    [[nodiscard]] std::uint32_t find(std::string_view value) const;
    /// The appending thread only.
    [[nodiscard]] std::uint32_t add(std::string_view value);
    /// The appending thread only. Entry 0 is *missing*.
    [[nodiscard]] const std::vector<std::string>& values() const { return m_values; }

private:
    friend class SharedLookup;
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    mutable std::shared_mutex m_mutex;
    std::vector<std::string> m_values;
    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> m_codes;
};

struct PreparedColumn {
    EncodedColumn encoded; ///< without bytes while `values` has something
    /// A column with values that the data set did not know yet when it was prepared: codes of the batch's
    /// own, value of code c is values[c - 1]. append() gives them the data set's codes.
    std::vector<std::uint32_t> localCodes;
    std::vector<std::string> values;
    bool isDouble = false; ///< doubles, whatever the data set has

    /// What the bytes hold, in a column that is of kind `stored` in the data set.
    [[nodiscard]] ColumnKind kindOf(ColumnKind stored) const
    {
        if (isDouble)
            return ColumnKind::Double;
        return stored == ColumnKind::Double ? ColumnKind::Integer : stored;
    }
};

} // namespace store

struct PreparedBatch::Data {
    std::size_t rows = 0;
    std::vector<store::PreparedColumn> columns;
    std::vector<std::uint64_t>
        recordHashes; ///< 0: no id. Empty: there are no ids, or they are known to be new
    /// Sorted entries (record_entries.h) of the rows that have a record id; the first row is 0.
    std::vector<std::uint64_t> recordEntries;
};

namespace store {
/// Hash of a record id as text; never 0.
[[nodiscard]] std::uint64_t recordHash(std::string_view id);
/// The text of a record id, whatever kind its column has; nullopt when missing. `buffer` may hold the text.
[[nodiscard]] std::optional<std::string_view> recordIdText(const ColumnView& view, std::size_t row,
                                                           std::span<const std::string> dictionary,
                                                           std::string& buffer);
} // namespace store

/// Encodes batches; what ImportSession::prepare() does.
class BatchPreparer
{
public:
    struct Target {
        ColumnKind kind = ColumnKind::Text;
        store::SharedDictionary* dictionary = nullptr; ///< categorical and boolean columns
    };
    BatchPreparer(std::vector<Target> targets, std::optional<std::size_t> recordId)
        : m_targets(std::move(targets)), m_recordId(recordId)
    {
    }
    [[nodiscard]] PreparedBatch prepare(const ColumnBatch& batch) const;
    /// Gives codes to the values that were new. The appending thread only.
    void complete(PreparedBatch::Data& batch) const;
    /// Leaves only the rows at these places (ascending) in a completed batch.
    void keepRows(PreparedBatch::Data& batch, std::span<const std::uint32_t> rows) const;

private:
    std::vector<Target> m_targets;
    std::optional<std::size_t> m_recordId;
};

} // namespace tiltmeter
