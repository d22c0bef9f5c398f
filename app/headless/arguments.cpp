// SPDX-License-Identifier: GPL-3.0-or-later
#include "arguments.h"

#include <algorithm>
#include <charconv>

namespace tiltmeter::headless {
namespace {

tl::unexpected<Error> usage(std::string_view id, std::string_view about)
{
    return fail(ErrorCode::Usage, std::string(about), std::string(id));
}

} // namespace

Result<Arguments> Arguments::parse(const CommandSpec& spec, std::span<const std::string> words)
{
    Arguments arguments;
    bool optionsOver = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (optionsOver || word.size() < 2 || word.front() != '-') {
            arguments.m_positional.push_back(word);
            continue;
        }
        if (word == "--") {
            optionsOver = true;
            continue;
        }
        const std::size_t equals = word.find('=');
        const std::string written = word.substr(0, equals);
        const std::string_view name = std::string_view(written).substr(written.starts_with("--") ? 2 : 1);
        const auto option = std::ranges::find(spec.options, name, &OptionSpec::name);
        if (!written.starts_with("--") || option == spec.options.end())
            return fail(ErrorCode::UnknownOption, written);
        std::vector<std::string>& values = arguments.m_values[std::string(name)];
        if (!values.empty() && !option->many)
            return usage("given_twice", written);
        if (option->value.empty()) {
            if (equals != std::string::npos)
                return usage("takes_no_value", written);
            values.emplace_back();
        } else if (equals != std::string::npos) {
            values.push_back(word.substr(equals + 1));
        } else if (i + 1 < words.size() && !words[i + 1].starts_with("--")) {
            values.push_back(words[++i]);
        } else {
            return usage("needs_value", written);
        }
        if (!option->value.empty() && values.back().empty())
            return usage("needs_value", written);
    }
    if (arguments.m_positional.size() < spec.fewest)
        return usage("missing_argument", spec.positional);
    if (arguments.m_positional.size() > spec.most)
        return usage("too_many_arguments", arguments.m_positional[spec.most]);
    for (const std::string_view name : spec.needed)
        if (!arguments.has(name))
            return usage("missing_option", "--" + std::string(name));
    return arguments;
}

bool Arguments::has(std::string_view option) const
{
    return m_values.find(option) != m_values.end();
}

std::optional<std::string> Arguments::value(std::string_view option) const
{
    const auto it = m_values.find(option);
    return it == m_values.end() ? std::nullopt : std::optional(it->second.front());
}

std::vector<std::string> Arguments::values(std::string_view option) const
{
    const auto it = m_values.find(option);
    return it == m_values.end() ? std::vector<std::string>() : it->second;
}

Result<std::optional<std::uint64_t>> Arguments::number(std::string_view option, std::uint64_t lowest,
                                                       std::uint64_t highest) const
{
    const auto text = value(option);
    if (!text)
        return std::nullopt;
    std::uint64_t number = 0;
    const char* const last = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), last, number);
    if (error != std::errc() || end != last || number < lowest || number > highest)
        return fail(ErrorCode::InvalidValue, "--" + std::string(option),
                    *text + "\nbetween\n" + std::to_string(lowest) + '\n' + std::to_string(highest));
    return number;
}

Result<std::optional<TimePoint>> Arguments::time(std::string_view option) const
{
    const auto text = value(option);
    if (!text)
        return std::nullopt;
    if (const auto time = parseTimePoint(*text))
        return time;
    return fail(ErrorCode::InvalidValue, "--" + std::string(option), *text + "\ntime");
}

Result<Period> Arguments::period() const
{
    Period period;
    TILTMETER_ASSIGN(period.since, time("since"));
    TILTMETER_ASSIGN(period.until, time("until"));
    if (period.since && period.until && *period.until <= *period.since)
        return usage("until_before_since", *value("until"));
    return period;
}

Result<std::vector<std::string>> Arguments::list(std::string_view option) const
{
    std::vector<std::string> names;
    const auto text = value(option);
    if (!text)
        return names;
    for (std::size_t begin = 0; begin <= text->size();) {
        const std::size_t end = std::min(text->find(',', begin), text->size());
        names.push_back(text->substr(begin, end - begin));
        if (names.back().empty())
            return fail(ErrorCode::InvalidValue, "--" + std::string(option), *text + "\nnames");
        begin = end + 1;
    }
    return names;
}

} // namespace tiltmeter::headless
