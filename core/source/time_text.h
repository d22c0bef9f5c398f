// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/lexical.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tiltmeter {

/// Reads points in time that are all written alike, fast; only what format() writes back byte by byte.
class TimeReader
{
public:
    TimeReader() = default;
    explicit TimeReader(const TimeStyle& style);

    /// False: not in this style (it may be a point in time all the same), or a field is out of range.
    /// 16 bytes before `text` and after its start must be readable.
    bool read(std::string_view text, std::int64_t& microseconds);

private:
    bool readCalendar(const char* text, std::int64_t& microseconds);

    TimeStyle m_style;
    std::size_t m_length = 0; ///< of a calendar form; 0: nothing can be read
    // separators of the first 16 bytes: where they are and what they are
    std::uint64_t m_mask[2] = {0, 0};
    std::uint64_t m_expected[2] = {0, 0};
    std::size_t m_words = 0; ///< how many of these words there are
    std::size_t m_zoneAt = 0;
    std::int64_t m_unit = 1;   ///< microseconds, of the last fraction digit or of an epoch form
    std::int64_t m_lowest = 0; ///< epoch forms: numbers with a digit less mean something else
    std::int64_t m_highest = 0;
    // the date is most often that of the row before
    std::uint64_t m_lastDate = 0;
    std::uint16_t m_lastDay = 0;
    std::int64_t m_lastMidnight = 0; ///< microseconds, the zone's offset taken off
};

} // namespace tiltmeter
