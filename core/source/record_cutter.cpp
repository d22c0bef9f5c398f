// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/record_cutter.h"

#include "base/large_pages.h"

#include <algorithm>
#include <cstring>

namespace tiltmeter::csv {

void TextBuffer::reserve(std::size_t capacity)
{
    if (m_bytes && capacity <= m_capacity)
        return;
    capacity = std::max(capacity, m_capacity + m_capacity / 2);
    Bytes bytes(static_cast<char*>(allocateInLargePages(capacity + 2 * padding)));
    std::memset(bytes.get(), '\n', padding);
    if (m_bytes)
        std::memcpy(bytes.get() + padding, data(), m_size);
    std::memset(bytes.get() + padding + m_size, 0, padding);
    m_bytes = std::move(bytes);
    m_capacity = capacity;
}

void TextBuffer::resize(std::size_t size)
{
    reserve(size);
    m_size = size;
    std::memset(data() + size, 0, padding);
}

void TextBuffer::assign(std::string_view text)
{
    m_size = 0;
    reserve(text.size());
    std::memcpy(data(), text.data(), text.size());
    resize(text.size());
}

RecordCutter::RecordCutter(std::unique_ptr<ByteSource> source, ScanChars chars, const Limits& limits,
                           const ScanKernels& kernels)
    : m_source(std::move(source)), m_chars(chars), m_limits(limits), m_kernels(kernels)
{
    m_limits.records = std::max<std::size_t>(m_limits.records, 1);
    m_limits.readBytes = std::max<std::size_t>(m_limits.readBytes, 1);
    // Positions in a chunk are 32 bits wide.
    m_limits.bytes = std::clamp<std::size_t>(m_limits.bytes, 1, 1U << 30U);
    m_limits.recordBytes = std::clamp<std::size_t>(m_limits.recordBytes, 1, 1U << 30U);
    m_carry.resize(0);
}

/// Reads one step on. False: nothing more to read.
Result<bool> RecordCutter::more(TextBuffer& text)
{
    if (m_ended)
        return false;
    const std::size_t before = text.size();
    text.reserve(before + m_limits.readBytes);
    TILTMETER_ASSIGN(const std::size_t got, m_source->read(text.data() + before, m_limits.readBytes));
    m_hash.add({text.data() + before, got});
    m_bytes += got;
    text.resize(before + got);
    m_ended = got < m_limits.readBytes;
    return got > 0;
}

/// False: the fast scan does not understand the quotes; everything starts again with the slow one.
bool RecordCutter::scan(Chunk& chunk, CutScan& scan, std::size_t end, std::size_t records) const
{
    if (chunk.anomaly) {
        cutSlowly(scan, chunk.text.data(), end, records, m_chars);
        return true;
    }
    m_kernels.cut(scan, chunk.text.data(), end, records, m_chars);
    if (!scan.anomaly)
        return true;
    chunk.anomaly = true;
    scan = CutScan();
    return false;
}

/// Hands out the first `size` bytes of the text and keeps the rest for the next chunk.
void RecordCutter::finish(Chunk& chunk, std::size_t size, std::size_t lines)
{
    m_carry.assign(chunk.text.text().substr(size));
    chunk.text.resize(size);
    chunk.index = m_index++;
    chunk.firstLine = m_lines + 1;
    m_lines += lines;
    m_handedOut += size;
    chunk.bytesRead = m_handedOut;
    chunk.consumed = m_source->consumed();
}

Result<bool> RecordCutter::header(Chunk& chunk)
{
    while (true) {
        TILTMETER_ASSIGN(const bool there, cutAtMost(chunk, 1));
        m_index = 0; // the header is not counted as a chunk
        if (!there)
            return false;
        std::size_t size = chunk.text.size();
        if (chunk.fault == Chunk::Fault::None) {
            --size;
            if (size > 0 && chunk.text.data()[size - 1] == '\r')
                --size;
        }
        chunk.text.resize(size);
        if (size > 0)
            return true;
    }
}

Result<bool> RecordCutter::next(Chunk& chunk)
{
    return cutAtMost(chunk, m_limits.records);
}

Result<void> RecordCutter::skipByteOrderMark(TextBuffer& text)
{
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    while (text.size() < mark.size()) {
        TILTMETER_ASSIGN(const bool read, more(text));
        if (!read)
            break;
    }
    if (text.text().starts_with(mark)) {
        text.assign(std::string(text.text().substr(mark.size())));
        m_handedOut += mark.size();
    }
    return {};
}

Result<bool> RecordCutter::cutAtMost(Chunk& chunk, std::size_t records)
{
    chunk.fault = Chunk::Fault::None;
    chunk.anomaly = false;
    // Room for all of it at once: what grows step by step is copied, and its memory touched anew, each time.
    const std::uint64_t left = m_source->fileBytes() - std::min(m_source->consumed(), m_source->fileBytes());
    chunk.text.reserve(
        m_carry.size() + m_limits.readBytes +
        static_cast<std::size_t>(std::min<std::uint64_t>(left, records > 1 ? m_limits.bytes : 0)));
    chunk.text.assign(m_carry.text());
    m_carry.resize(0);
    if (!m_started) {
        m_started = true;
        TILTMETER_TRY(skipByteOrderMark(chunk.text));
    }

    // What is cut does not depend on how much is read in a step: a chunk ends with the last end of a record
    // within m_limits.bytes, or else with the first one behind; a record is too long when no end is found
    // within m_limits.recordBytes of its start, so the scan never looks further than that.
    CutScan scan;
    while (true) {
        const bool single = scan.lastEnd == 0 && scan.at >= m_limits.bytes;
        const std::size_t wanted = single ? 1 : records;
        std::size_t end = std::min(chunk.text.size(), scan.lastEnd + m_limits.recordBytes);
        if (!single)
            end = std::min(end, m_limits.bytes);
        if (!this->scan(chunk, scan, end, wanted))
            continue;
        chunk.suspicious = scan.nonAscii || scan.nul;
        chunk.records = scan.records;
        const bool tooLong = scan.at - scan.lastEnd >= m_limits.recordBytes;
        if (scan.lastEnd > 0 && (scan.records >= wanted || scan.at >= m_limits.bytes || tooLong)) {
            finish(chunk, scan.lastEnd, scan.linesToEnd);
            return true;
        }
        const bool inside = chunk.anomaly ? scan.state == CutScan::State::Quoted : scan.inside != 0;
        if (tooLong) {
            TILTMETER_TRY(rejectLine(chunk, inside));
            return true;
        }
        if (scan.at < chunk.text.size())
            continue;
        TILTMETER_ASSIGN(const bool read, more(chunk.text));
        if (read)
            continue;
        if (chunk.text.size() == 0)
            return false;
        if (scan.lastEnd == chunk.text.size() || (scan.lastEnd > 0 && inside)) {
            finish(chunk, scan.lastEnd, scan.linesToEnd);
            return true;
        }
        if (inside)
            TILTMETER_TRY(rejectLine(chunk, inside));
        else
            finishWithoutEnd(chunk, scan.lines);
        return true;
    }
}

/// The last line of the file has no end: gives it one.
void RecordCutter::finishWithoutEnd(Chunk& chunk, std::size_t lines)
{
    const std::size_t size = chunk.text.size();
    chunk.text.resize(size + 1);
    chunk.text.data()[size] = m_chars.recordEnd;
    finish(chunk, size + 1, lines);
    ++chunk.records;
    --m_handedOut;
    --chunk.bytesRead;
}

/// The record at the start of the text is never closed, or too long: hands out its first line.
Result<void> RecordCutter::rejectLine(Chunk& chunk, bool insideQuotes)
{
    const std::size_t looked = std::min(chunk.text.size(), m_limits.recordBytes);
    const auto lineEnd = chunk.text.text().substr(0, looked).find(m_chars.recordEnd);
    const bool atEnd = looked < m_limits.recordBytes;
    if (lineEnd != std::string_view::npos || atEnd) {
        chunk.fault = insideQuotes ? Chunk::Fault::UnclosedQuote : Chunk::Fault::RecordTooLong;
        const bool hasEnd = lineEnd != std::string_view::npos;
        finish(chunk, hasEnd ? lineEnd + 1 : chunk.text.size(), hasEnd ? 1 : 0);
        return {};
    }
    chunk.fault = Chunk::Fault::RecordTooLong;
    // The beginning is kept to be shown; the rest of the line is read and forgotten.
    constexpr std::size_t kept = 2048;
    std::size_t from = looked;
    std::size_t skipped = 0;
    while (true) {
        const auto end = chunk.text.text().find(m_chars.recordEnd, from);
        if (end != std::string_view::npos) {
            finish(chunk, end + 1, 1);
            break;
        }
        if (chunk.text.size() > kept) {
            skipped += chunk.text.size() - kept;
            chunk.text.resize(kept);
        }
        from = chunk.text.size();
        TILTMETER_ASSIGN(const bool read, more(chunk.text));
        if (!read) {
            finish(chunk, chunk.text.size(), 0);
            break;
        }
    }
    chunk.text.resize(std::min(chunk.text.size(), kept));
    m_handedOut += skipped;
    chunk.bytesRead += skipped;
    return {};
}

} // namespace tiltmeter::csv
