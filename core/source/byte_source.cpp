// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace tiltmeter {
namespace {

class FileDescriptor
{
public:
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    FileDescriptor& operator=(FileDescriptor&&) = delete;
    ~FileDescriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

class PlainFile final : public ByteSource
{
public:
    PlainFile(FileDescriptor file, std::uint64_t size, std::string path)
        : m_file(std::move(file)), m_path(std::move(path))
    {
        m_fileBytes = size;
    }
    [[nodiscard]] bool compressed() const override { return false; }

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        TILTMETER_ASSIGN(const std::size_t done, readFrom(m_consumed, to, size));
        m_consumed += done;
        return done;
    }

    [[nodiscard]] Result<std::string> readAt(std::uint64_t offset, std::size_t size) const override
    {
        std::string out(static_cast<std::size_t>(std::min<std::uint64_t>(size, m_fileBytes - offset)), '\0');
        TILTMETER_TRY(readFrom(offset, out.data(), out.size()));
        return out;
    }

private:
    Result<std::size_t> readFrom(std::uint64_t offset, char* to, std::size_t size) const
    {
        size = static_cast<std::size_t>(std::min<std::uint64_t>(size, m_fileBytes - offset));
        std::size_t done = 0;
        while (done < size) {
            const ssize_t n =
                ::pread(m_file.get(), to + done, size - done, static_cast<off_t>(offset + done));
            if (n < 0 && errno == EINTR)
                continue;
            if (n < 0)
                return fail(ErrorCode::ReadFailed, m_path, std::strerror(errno));
            if (n == 0)
                return fail(ErrorCode::ReadFailed, m_path, "the file became shorter while it was read");
            done += static_cast<std::size_t>(n);
        }
        return done;
    }

    FileDescriptor m_file;
    std::string m_path;
};

/// What both decompressors share: a buffer of compressed bytes that is filled when it is used up.
class CompressedFile : public ByteSource
{
public:
    CompressedFile(std::unique_ptr<ByteSource> file, std::string path)
        : m_path(std::move(path)), m_file(std::move(file)), m_input(256U << 10U)
    {
        m_fileBytes = m_file->fileBytes();
    }
    [[nodiscard]] bool compressed() const override { return true; }
    [[nodiscard]] Result<std::string> readAt(std::uint64_t, std::size_t) const override
    {
        return fail(ErrorCode::Internal, m_path, "a compressed file is read from its beginning");
    }

protected:
    /// False at the end of the file.
    Result<bool> refill()
    {
        TILTMETER_ASSIGN(m_size, m_file->read(m_input.data(), m_input.size()));
        m_at = 0;
        m_consumed = m_file->consumed();
        return m_size > 0;
    }
    [[nodiscard]] tl::unexpected<Error> damaged(const char* what) const
    {
        return fail(ErrorCode::ReadFailed, m_path, what);
    }

    std::string m_path;
    std::unique_ptr<ByteSource> m_file;
    std::vector<char> m_input;
    std::size_t m_size = 0;
    std::size_t m_at = 0;
};

class GzipFile final : public CompressedFile
{
public:
    using CompressedFile::CompressedFile;
    GzipFile(const GzipFile&) = delete;
    GzipFile& operator=(const GzipFile&) = delete;
    ~GzipFile() override
    {
        if (m_ready)
            inflateEnd(&m_stream);
    }

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (!m_ready) {
            constexpr int gzipOnly = 15 + 16;
            if (inflateInit2(&m_stream, gzipOnly) != Z_OK)
                return damaged("zlib could not be set up");
            m_ready = true;
        }
        std::size_t done = 0;
        while (done < size && !m_finished) {
            if (m_at == m_size) {
                TILTMETER_ASSIGN(const bool more, refill());
                if (!more) {
                    // The end may only come between two members.
                    if (m_insideMember)
                        return damaged("the compressed data end too early");
                    m_finished = true;
                    break;
                }
            }
            TILTMETER_ASSIGN(const std::size_t step, inflateSome(to + done, size - done));
            done += step;
        }
        return done;
    }

private:
    Result<std::size_t> inflateSome(char* to, std::size_t size)
    {
        const auto room = static_cast<uInt>(std::min<std::size_t>(size, 1U << 30U));
        m_stream.next_in = reinterpret_cast<Bytef*>(m_input.data() + m_at);
        m_stream.avail_in = static_cast<uInt>(m_size - m_at);
        m_stream.next_out = reinterpret_cast<Bytef*>(to);
        m_stream.avail_out = room;
        m_insideMember = true;
        const int status = inflate(&m_stream, Z_NO_FLUSH);
        m_at = m_size - m_stream.avail_in;
        if (status == Z_STREAM_END) { // another member may follow: gzip files can be joined
            m_insideMember = false;
            inflateReset(&m_stream);
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            return damaged(m_stream.msg != nullptr ? m_stream.msg : "damaged compressed data");
        }
        return room - m_stream.avail_out;
    }

    z_stream m_stream{};
    bool m_ready = false;
    bool m_insideMember = false;
    bool m_finished = false;
};

class ZstdFile final : public CompressedFile
{
public:
    using CompressedFile::CompressedFile;

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (!m_stream)
            return damaged("zstd could not be set up");
        std::size_t done = 0;
        while (done < size && !m_finished) {
            if (m_at == m_size) {
                TILTMETER_ASSIGN(const bool more, refill());
                if (!more) {
                    if (m_insideFrame)
                        return damaged("the compressed data end too early");
                    m_finished = true;
                    break;
                }
            }
            ZSTD_inBuffer in{m_input.data(), m_size, m_at};
            ZSTD_outBuffer out{to + done, size - done, 0};
            const std::size_t status = ZSTD_decompressStream(m_stream.get(), &out, &in);
            if (ZSTD_isError(status) != 0)
                return damaged(ZSTD_getErrorName(status));
            m_at = in.pos;
            done += out.pos;
            m_insideFrame = status != 0;
        }
        return done;
    }

private:
    struct Free {
        void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
    };
    std::unique_ptr<ZSTD_DStream, Free> m_stream{ZSTD_createDStream()};
    bool m_insideFrame = false;
    bool m_finished = false;
};

ErrorCode openError(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return ErrorCode::FileNotFound;
    case EACCES:
    case EPERM:
        return ErrorCode::PermissionDenied;
    case EISDIR:
        return ErrorCode::IsDirectory;
    default:
        return ErrorCode::ReadFailed;
    }
}

} // namespace

Result<std::unique_ptr<ByteSource>> openByteSource(const std::string& path)
{
    // Not blocking: opening a pipe without a writer would wait for ever.
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0)
        return fail(openError(errno), path, std::strerror(errno));
    struct stat status {
    };
    if (::fstat(file.get(), &status) != 0)
        return fail(ErrorCode::ReadFailed, path, std::strerror(errno));
    if (S_ISDIR(status.st_mode))
        return fail(ErrorCode::IsDirectory, path);
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::ReadFailed, path, "not a regular file");
    if (status.st_size == 0)
        return fail(ErrorCode::EmptyFile, path);
    ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);

    std::array<unsigned char, 4> magic{};
    const ssize_t got = ::pread(file.get(), magic.data(), magic.size(), 0);
    if (got < 0)
        return fail(ErrorCode::ReadFailed, path, std::strerror(errno));
    const auto size = static_cast<std::uint64_t>(status.st_size);
    std::unique_ptr<ByteSource> plain = std::make_unique<PlainFile>(std::move(file), size, path);
    constexpr std::array<unsigned char, 4> zstdMagic{0x28, 0xB5, 0x2F, 0xFD};
    if (magic == zstdMagic)
        return std::make_unique<ZstdFile>(std::move(plain), path);
    if (got >= 3 && magic[0] == 0x1F && magic[1] == 0x8B && magic[2] == 8)
        return std::make_unique<GzipFile>(std::move(plain), path);
    return plain;
}

} // namespace tiltmeter
