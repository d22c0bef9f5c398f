// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/finding.h"

namespace tiltmeter {

std::string_view toString(FindingRule rule)
{
    switch (rule) {
    case FindingRule::Interval:
        return "interval";
    case FindingRule::Point:
        return "point";
    case FindingRule::Alarm:
        return "alarm";
    case FindingRule::Performance:
        break;
    }
    return "performance";
}

namespace {

std::string escaped(const std::string& name)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && c != '%' && c != '/' && byte != 0x7f) {
            out += c;
            continue;
        }
        out += '%';
        out += digits[byte >> 4U];
        out += digits[byte & 0xfU];
    }
    return out;
}

} // namespace

std::string findingId(const Finding& finding)
{
    const std::string rule(toString(finding.rule));
    if (finding.alarm)
        return rule + '/' + finding.alarm->key;
    const Measurement& worst = finding.worst;
    std::string id = rule + '/' + escaped(worst.metric);
    if (finding.performance)
        id += finding.performance->estimated ? "/estimated" : "/measured";
    else
        id += '/' + escaped(worst.feature) + '/' + escaped(worst.monitored);
    if (finding.overall)
        return id + "/all";
    if (finding.firstRecord)
        return id + "/record-" + std::to_string(*finding.firstRecord + 1);
    return id + '/' + formatTimePoint(finding.window.begin);
}

} // namespace tiltmeter
