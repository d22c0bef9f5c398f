// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "config/fairness_config.h"

#include <memory>

namespace tiltmeter {

/// Cuts time into hours, days, weeks (from Monday) or months of a time zone. Days of 23 and 25 hours come out
/// as they are; a day whose midnight does not exist begins with its first moment. Where clocks move by less
/// than an hour, the local hour in which they do is cut in two. Not thread-safe: one object a thread.
class WindowCalendar
{
public:
    /// WindowKind::All and Records are no calendar windows (asserted). InvalidValue, subject "timeZone", when
    /// the zone is unknown.
    [[nodiscard]] static Result<WindowCalendar> create(const WindowSpec& window);
    WindowCalendar(WindowCalendar&&) noexcept;
    WindowCalendar& operator=(WindowCalendar&&) noexcept;
    ~WindowCalendar();

    /// The window that contains `t`.
    [[nodiscard]] TimeRange windowOf(TimePoint t) const;

private:
    struct Private;
    explicit WindowCalendar(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace tiltmeter
