// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/process_identity.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace tiltmeter::store {
namespace {

constexpr std::int64_t patience = 600'000'000; // microseconds

/// "boot namespace": within one of these, process numbers can be compared. Empty where the system does not
/// tell.
std::string processSpace()
{
    std::ifstream boot("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(boot, id);
    std::error_code trouble;
    const std::filesystem::path space = std::filesystem::read_symlink("/proc/self/ns/pid", trouble);
    return trouble || id.empty() ? std::string() : id + " " + space.string();
}

/// Ticks since the machine's start; empty when there is no such process.
std::string startTime(const std::string& process)
{
    std::ifstream file("/proc/" + process + "/stat");
    std::string line;
    std::getline(file, line);
    // The second field is the program's name in parentheses and may hold anything; the start time is the 22nd
    // field.
    const std::size_t behindName = line.rfind(')');
    if (behindName == std::string::npos)
        return {};
    std::istringstream fields(line.substr(behindName + 1));
    std::string field;
    for (int number = 3; number <= 22 && fields >> field; ++number) {
        if (number == 3 && (field == "Z" || field == "X"))
            return {};
    }
    return fields ? field : std::string();
}

} // namespace

std::string processIdentity()
{
    const std::string number = std::to_string(::getpid());
    return processSpace() + " " + number + " " + startTime(number);
}

bool stillRuns(const std::string& identity, TimePoint lastSign, TimePoint now)
{
    std::istringstream stream(identity);
    std::vector<std::string> parts;
    for (std::string part; stream >> part;)
        parts.push_back(part);
    const std::string here = processSpace();
    if (!here.empty() && parts.size() == 4 && parts[0] + " " + parts[1] == here)
        return startTime(parts[2]) == parts[3];
    return now.microseconds - lastSign.microseconds < patience;
}

} // namespace tiltmeter::store
