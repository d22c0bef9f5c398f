// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/alarm.h"

#include "numeric/confidence_sequence.h"

namespace tiltmeter {
namespace {

double number(std::uint64_t count)
{
    return static_cast<double>(count);
}

std::optional<double> share(std::uint64_t hits, std::uint64_t records)
{
    return records == 0 ? std::nullopt : std::optional(number(hits) / number(records));
}

} // namespace

std::optional<double> AlarmEstimates::monitoredRate() const
{
    return share(monitoredHits, monitoredRecords);
}

std::optional<double> AlarmEstimates::referenceRate() const
{
    return share(referenceHits, referenceRecords);
}

std::optional<double> AlarmEstimates::difference() const
{
    const auto monitored = monitoredRate();
    const auto reference = referenceRate();
    return monitored && reference ? std::optional(*monitored - *reference) : std::nullopt;
}

std::optional<double> AlarmEstimates::ratio() const
{
    const auto monitored = monitoredRate();
    const auto reference = referenceRate();
    return monitored && reference && *reference > 0 ? std::optional(*monitored / *reference) : std::nullopt;
}

numeric::Interval AlarmEstimates::monitoredSequence() const
{
    return numeric::rateSequence(number(monitoredHits), number(monitoredRecords), confidence);
}

numeric::Interval AlarmEstimates::referenceSequence() const
{
    return numeric::rateSequence(number(referenceHits), number(referenceRecords), confidence);
}

numeric::Interval AlarmEstimates::differenceSequence() const
{
    return numeric::differenceSequence(number(monitoredHits), number(monitoredRecords), number(referenceHits),
                                       number(referenceRecords), confidence);
}

numeric::Interval AlarmEstimates::ratioSequence() const
{
    return numeric::ratioSequence(number(monitoredHits), number(monitoredRecords), number(referenceHits),
                                  number(referenceRecords), confidence);
}

std::string_view toString(AlarmKind kind)
{
    switch (kind) {
    case AlarmKind::Parity:
        return "parity";
    case AlarmKind::BelowLimit:
        return "below_limit";
    case AlarmKind::AboveLimit:
        break;
    }
    return "above_limit";
}

std::string_view toString(AlarmState state)
{
    switch (state) {
    case AlarmState::Open:
        return "open";
    case AlarmState::Acknowledged:
        return "acknowledged";
    case AlarmState::Superseded:
        break;
    }
    return "superseded";
}

} // namespace tiltmeter
