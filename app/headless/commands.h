// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arguments.h"
#include "console.h"

#include <span>

namespace tiltmeter::headless {

/// One command: what it takes and what it does. An error has not been said yet.
struct Command {
    CommandSpec spec;
    Result<ExitStatus> (*run)(const Arguments& arguments, Console& console) = nullptr;
};

/// In the order in which --help lists them. Every spec has the options of all commands: json, quiet,
/// progress, help.
[[nodiscard]] std::span<const Command> commands();

// One file each.
[[nodiscard]] Command sampleCommand();
[[nodiscard]] Command importCommand();
[[nodiscard]] Command deploymentsCommand();
[[nodiscard]] Command recommendCommand();
[[nodiscard]] Command configureCommand();
[[nodiscard]] Command evaluateCommand();
[[nodiscard]] Command alarmsCommand();
[[nodiscard]] Command acknowledgeCommand();
[[nodiscard]] Command metricsCommand();
[[nodiscard]] Command driftCommand();
[[nodiscard]] Command performanceCommand();
[[nodiscard]] Command reportCommand();
[[nodiscard]] Command exportCommand();
[[nodiscard]] Command verifyCommand();

/// The whole file; the errors of reading.
[[nodiscard]] Result<std::string> readWholeFile(const std::string& path);
/// Replaces the file in one step, or leaves it as it was; the errors of writing.
[[nodiscard]] Result<void> writeWholeFile(const std::string& path, std::string_view content);

} // namespace tiltmeter::headless
