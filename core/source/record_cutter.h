// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/large_pages.h"
#include "base/result.h"
#include "source/byte_source.h"
#include "source/content_hash.h"
#include "source/csv_scan.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter::csv {

/// A growing piece of text with readable padding on both sides. Not filled with zeros when it grows: that
/// would cost as much as reading.
class TextBuffer
{
public:
    [[nodiscard]] char* data() const { return m_bytes.get() + padding; } ///< valid when reserved
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] std::string_view text() const { return {data(), m_size}; }
    void reserve(std::size_t capacity);
    void resize(std::size_t size); ///< keeps what is there
    void assign(std::string_view text);

private:
    using Bytes = std::unique_ptr<char, FreeMemory>;
    Bytes m_bytes;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

/// Whole records, or one line that is none.
struct Chunk {
    enum class Fault : std::uint8_t { None, UnclosedQuote, RecordTooLong };
    TextBuffer text;         ///< ends with the last record's end; one is added at the end of a file without
    std::size_t records = 0; ///< ends of records in it, blank lines too
    std::uint64_t index = 0; ///< 0, 1, 2, ...
    std::uint64_t firstLine = 1; ///< physical, 1-based
    std::uint64_t bytesRead = 0; ///< of the file's text, up to the end of this chunk
    std::uint64_t consumed = 0;  ///< of the file on disk, for progress
    Fault fault = Fault::None;   ///< else `text` is the beginning of a line that has to be rejected
    bool anomaly = false;        ///< quotes stand where only the slow scan understands them
    bool suspicious = false;     ///< a byte above 127 or a NUL is somewhere
};

/// Cuts a text at ends of records, in file order: the one part of reading that can't be done side by side,
/// and so does as little as possible: it reads, hashes and counts.
class RecordCutter
{
public:
    struct Limits {
        std::size_t records = 65'536;         ///< a chunk
        std::size_t bytes = 32U << 20U;       ///< a chunk, but for a single record
        std::size_t recordBytes = 16U << 20U; ///< a record
        std::size_t readBytes = 256U << 10U;
    };
    RecordCutter(std::unique_ptr<ByteSource> source, ScanChars chars, const Limits& limits,
                 const ScanKernels& kernels = scanKernels());

    /// The first record that is not blank, without its end; skips a byte order mark. To be called first where
    /// there is a header. False: there is none.
    [[nodiscard]] Result<bool> header(Chunk& chunk);
    /// False: the text has ended.
    [[nodiscard]] Result<bool> next(Chunk& chunk);

    /// All of it after next() gave false.
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }
    [[nodiscard]] std::uint64_t lines() const { return m_lines; }
    [[nodiscard]] std::string hash() const { return m_hash.text(); }
    [[nodiscard]] std::uint64_t fileBytes() const { return m_source->fileBytes(); }

private:
    [[nodiscard]] Result<bool> cutAtMost(Chunk& chunk, std::size_t records);
    [[nodiscard]] bool scan(Chunk& chunk, CutScan& scan, std::size_t end, std::size_t records) const;
    [[nodiscard]] Result<bool> more(TextBuffer& text);
    [[nodiscard]] Result<void> skipByteOrderMark(TextBuffer& text);
    void finishWithoutEnd(Chunk& chunk, std::size_t lines);
    [[nodiscard]] Result<void> rejectLine(Chunk& chunk, bool insideQuotes);
    void finish(Chunk& chunk, std::size_t size, std::size_t lines);

    std::unique_ptr<ByteSource> m_source;
    ScanChars m_chars;
    Limits m_limits;
    const ScanKernels& m_kernels;
    ContentHash m_hash;
    TextBuffer m_carry;            ///< read, but not handed out yet
    std::uint64_t m_bytes = 0;     ///< read
    std::uint64_t m_handedOut = 0; ///< bytes of text in chunks so far
    std::uint64_t m_lines = 0;     ///< in chunks so far
    std::uint64_t m_index = 0;
    bool m_started = false;
    bool m_ended = false; ///< the source has nothing more
};

} // namespace tiltmeter::csv
