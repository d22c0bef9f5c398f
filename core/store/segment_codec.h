// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/column_batch.h"
#include "store/bytes.h"

#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::store {

/// One column of one segment as it lies in the file, with what is known about it.
/// All functions here are pure and may be called from any thread.
struct EncodedColumn {
    std::vector<std::byte> bytes;
    std::uint64_t checksum = 0;    ///< XXH3-64 of `bytes`
    std::optional<double> minimum; ///< of the values that are there; for numbers and timestamps; rounded down
    std::optional<double> maximum; ///< rounded up
    /// Integers and timestamps: the exact ends.
    std::optional<std::int64_t> minimumInteger;
    std::optional<std::int64_t> maximumInteger;
    std::uint64_t missing = 0;
    std::string style; ///< how the values were written (toString(LexicalStyle)); "" for plain ones
    std::vector<std::byte> exceptions; ///< see lexical_codec.h
};

/// Codes of the data set's dictionary, not of the batch's own. 0 is missing.
[[nodiscard]] EncodedColumn encodeCodes(std::span<const std::uint32_t> codes);
/// Integer, Timestamp, Double (NaN is missing) and Text columns.
[[nodiscard]] EncodedColumn encodeColumn(const Column& column);

[[nodiscard]] std::uint64_t checksumOf(std::span<const std::byte> bytes);

/// Whether these bytes are an encoded column of integers (or points in time).
[[nodiscard]] bool holdsIntegers(std::span<const std::byte> bytes);

/// Memory for one decoded column; used again and again by a scan.
class ColumnDecoder
{
public:
    /// Where the BLOB is to be read into: aligned, with room for `bytes`.
    [[nodiscard]] std::byte* input(std::size_t bytes) { return m_input.reserve(bytes); }

    /// Decodes the first `bytes` of the input into a view of `rows` values that lives until the next call.
    /// A column of integers can be asked for as Double (a column that was widened). `codeLimit`: number of
    /// entries of the dictionary; codes beyond it are an error.
    /// nullopt: the bytes are not an encoded column of that kind and length.
    [[nodiscard]] std::optional<ColumnView> decode(ColumnKind kind, std::size_t bytes, std::size_t rows,
                                                   std::size_t codeLimit);
    /// A column with nothing in it: for segments that are older than the column.
    [[nodiscard]] ColumnView allMissing(ColumnKind kind, std::size_t rows);

private:
    friend class Decoding;
    AlignedBuffer m_input;
    AlignedBuffer m_values;
    AlignedBuffer m_bits;
    AlignedBuffer m_text;
    std::vector<double> m_numbers;
};

} // namespace tiltmeter::store
