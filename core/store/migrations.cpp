// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/migrations.h"

#include <array>
#include <filesystem>

namespace tiltmeter::store {
namespace {
constexpr auto allSteps = std::to_array<std::string_view>({
#include "schema_steps.inc"
});
} // namespace

std::span<const std::string_view> schemaSteps()
{
    return allSteps;
}

Result<void> applySteps(const sqlite::Connection& connection, std::span<const std::string_view> wanted)
{
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    // Asked again under the write lock: another program may have been first.
    TILTMETER_ASSIGN(const std::int64_t version, connection.integer("PRAGMA user_version"));
    for (auto step = static_cast<std::size_t>(version); step < wanted.size(); ++step)
        TILTMETER_TRY(connection.execute(std::string(wanted[step])));
    TILTMETER_TRY(connection.execute("PRAGMA user_version = " + std::to_string(wanted.size())));
    return transaction.commit();
}

Result<std::string> backUp(const sqlite::Connection& connection, int version)
{
    const std::string stem = connection.path() + ".backup-v" + std::to_string(version);
    std::string name = stem;
    std::error_code trouble;
    for (int number = 2; std::filesystem::exists(name, trouble); ++number)
        name = stem + "-" + std::to_string(number);
    TILTMETER_ASSIGN(auto statement, connection.prepare("VACUUM INTO ?"));
    statement.bind(0, name);
    if (const Result<void> done = statement.run(); !done) {
        std::filesystem::remove(name, trouble);
        return fail(done.error());
    }
    return name;
}

Result<void> migrate(const sqlite::Connection& connection, std::span<const std::string_view> wanted)
{
    TILTMETER_ASSIGN(const std::int64_t version, connection.integer("PRAGMA user_version"));
    if (version >= static_cast<std::int64_t>(wanted.size()))
        return {};
    TILTMETER_TRY(backUp(connection, static_cast<int>(version)));
    return applySteps(connection, wanted);
}

} // namespace tiltmeter::store
