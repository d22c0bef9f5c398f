// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/sample_store.h"

#include "monitor/actor.h"
#include "monitor/monitor.h"
#include "store/import_session.h"
#include "store/store.h"

#include <cerrno>
#include <cstdio>

#include <sys/stat.h>
#include <unistd.h>

namespace tiltmeter {
namespace {

constexpr std::size_t batchRows = 65'536;
constexpr std::uint64_t mostRows = 100'000'000;

/// Taken away again unless it was moved.
class Unfinished
{
public:
    explicit Unfinished(std::string path) : m_path(std::move(path)) { remove(); }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    ~Unfinished() { remove(); }
    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    void remove() const
    {
        for (const char* const suffix : {"", "-wal", "-shm", "-journal"})
            std::remove((m_path + suffix).c_str());
    }
    std::string m_path;
};

Result<void> writeRecords(const std::string& path, const SampleOptions& options, const Progress& progress)
{
    TILTMETER_ASSIGN(const auto store, Store::create(path));
    const std::string actor = loginName();
    TILTMETER_ASSIGN(const DeploymentId deployment,
                     store->createDeployment(SampleGenerator::deploymentName(), actor, {}, "Example"));
    TILTMETER_ASSIGN(const DataSetId payload,
                     store->createDataSet(deployment, "payload", DataSetRole::Payload));
    ImportRequest request;
    request.file = "example-" + std::to_string(options.rows) + "-" + std::to_string(options.seed);
    request.actor = actor;
    request.schema = SampleGenerator::schema();
    TILTMETER_ASSIGN(const auto session, store->beginImport(payload, request));
    SampleGenerator generator(options);
    std::uint64_t done = 0;
    while (auto batch = generator.next(batchRows)) {
        TILTMETER_TRY(progress.check());
        done += batch->rows;
        TILTMETER_TRY(session->append(session->prepare(std::move(*batch))));
        progress.report(static_cast<double>(done) / static_cast<double>(options.rows));
    }
    return session->finish().map([](const ImportCounts&) {});
}

} // namespace

Result<void> createSampleStore(const std::string& path, const SampleOptions& options,
                               const Progress& progress)
{
    if (options.rows < 1 || options.rows > mostRows)
        return fail(ErrorCode::InvalidValue, "rows",
                    std::to_string(options.rows) + "\nbetween\n1\n" + std::to_string(mostRows));
    struct stat info {
    };
    const bool there = ::stat(path.c_str(), &info) == 0;
    if (there && S_ISDIR(info.st_mode))
        return fail(ErrorCode::IsDirectory, path);
    if (there)
        return fail(ErrorCode::FileExists, path);

    const Unfinished unfinished(path + ".example-" + std::to_string(::getpid()));
    const auto made = [&]() -> Result<void> {
        TILTMETER_TRY(writeRecords(unfinished.path(), options, progress.part(0, 0.9)));
        TILTMETER_ASSIGN(const auto monitor, Monitor::open(unfinished.path()));
        return monitor
            ->saveConfiguration(SampleGenerator::deploymentName(), SampleGenerator::configuration(), {},
                                progress.part(0.9, 1))
            .map([](std::int64_t) {});
    }();
    if (!made) {
        Error error = made.error();
        if (error.subject == unfinished.path())
            error.subject = path;
        return fail(std::move(error));
    }
    // Only the file itself is moved: everything must be folded into it, not left in the log beside it. A
    // connection that can write does that when it is the last one to close.
    TILTMETER_TRY(Store::open(unfinished.path(), OpenMode::ReadWrite));
    struct stat log {
    };
    if (::stat((unfinished.path() + "-wal").c_str(), &log) == 0 && log.st_size > 0)
        return fail(ErrorCode::StoreBusy, path);
    // link() refuses to replace what came meanwhile; where it is not supported, rename() has to do.
    if (::link(unfinished.path().c_str(), path.c_str()) != 0) {
        if (errno == EEXIST)
            return fail(ErrorCode::FileExists, path);
        if (std::rename(unfinished.path().c_str(), path.c_str()) != 0)
            return fail(ErrorCode::WriteFailed, path);
    }
    return {};
}

} // namespace tiltmeter
