// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/actor.h"

#include <array>

#include <pwd.h>
#include <unistd.h>

namespace tiltmeter {

std::string loginName()
{
    // By the user the process runs as: an environment variable could say anything.
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr &&
        found->pw_name != nullptr && *found->pw_name != '\0')
        return found->pw_name;
    return "unknown";
}

} // namespace tiltmeter
