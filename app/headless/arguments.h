// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter::headless {

/// One option of a command.
struct OptionSpec {
    std::string_view name;  ///< without the dashes
    std::string_view value; ///< what stands in the usage for its value; empty: a switch
    bool many = false;      ///< may be given several times
    const char* help = "";  ///< one line, to be translated (context "Cli")
};

/// What a command takes.
struct CommandSpec {
    std::string_view name;
    std::string_view positional; ///< "STORE", or "STORE FILE...": after it
    std::size_t fewest = 1;      ///< positional arguments
    std::size_t most = 1;
    std::vector<OptionSpec> options;
    std::vector<std::string_view> needed; ///< options that must be given
    const char* help = "";                ///< one line, to be translated (context "Cli")
};

/// What --since and --until ask for.
struct Period {
    std::optional<TimePoint> since;
    std::optional<TimePoint> until; ///< exclusive
};

/// The arguments of one command, checked against its specification.
class Arguments
{
public:
    /// `--name value`, `--name=value`, switches, `--` before positional arguments that begin with a dash.
    /// Errors: UnknownOption; Usage with an id as detail and what it is about on further lines
    /// ("needs_value", "takes_no_value", "given_twice", "missing_option", "missing_argument",
    /// "too_many_arguments").
    [[nodiscard]] static Result<Arguments> parse(const CommandSpec& spec, std::span<const std::string> words);

    [[nodiscard]] bool has(std::string_view option) const;
    [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
    [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
    [[nodiscard]] const std::vector<std::string>& positional() const { return m_positional; }
    /// A whole number between the two, both included; InvalidValue otherwise.
    [[nodiscard]] Result<std::optional<std::uint64_t>> number(std::string_view option, std::uint64_t lowest,
                                                              std::uint64_t highest) const;
    /// A date or a point in time; InvalidValue otherwise.
    [[nodiscard]] Result<std::optional<TimePoint>> time(std::string_view option) const;
    /// The options --since and --until; Usage ("until_before_since").
    [[nodiscard]] Result<Period> period() const;
    /// Names with commas between them, empty when the option is not given; InvalidValue for an empty name.
    [[nodiscard]] Result<std::vector<std::string>> list(std::string_view option) const;

private:
    std::map<std::string, std::vector<std::string>, std::less<>> m_values;
    std::vector<std::string> m_positional;
};

} // namespace tiltmeter::headless
