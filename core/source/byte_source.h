// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace tiltmeter {

/// The text of a file, from its beginning to its end, decompressed where the file is compressed.
///
/// Plain files are read, not mapped: the copy costs a few per cent of the parsing, and in exchange a file
/// that another program cuts off while it is read is an error value instead of a signal, the memory in use
/// does not grow with the file, and compressed files go the same way.
class ByteSource
{
public:
    virtual ~ByteSource() = default;
    /// Up to `size` bytes; fewer only at the end, 0 after it. ReadFailed: the device, a file that became
    /// shorter, damaged compression.
    [[nodiscard]] virtual Result<std::size_t> read(char* to, std::size_t size) = 0;
    [[nodiscard]] virtual bool compressed() const = 0;
    /// `size` bytes from `offset` on, fewer at the end of the file, without moving read(). Not for compressed
    /// files.
    [[nodiscard]] virtual Result<std::string> readAt(std::uint64_t offset, std::size_t size) const = 0;
    [[nodiscard]] std::uint64_t fileBytes() const { return m_fileBytes; } ///< as it lies on disk
    [[nodiscard]] std::uint64_t consumed() const { return m_consumed; }   ///< of fileBytes()

protected:
    std::uint64_t m_fileBytes = 0;
    std::uint64_t m_consumed = 0;
};

/// FileNotFound, IsDirectory, PermissionDenied, ReadFailed (also for pipes and devices, which can't be read
/// twice), EmptyFile. Bytes that another program appends later are not seen.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> openByteSource(const std::string& path);

} // namespace tiltmeter
