// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractEventDispatcher>
#include <QObject>
#include <algorithm>
#include <ctime>
#include <utility>

namespace tiltmeter {

/// The longest that this thread worked before it looked for events again, in milliseconds of its own
/// processor time: what other programs do to a busy machine does not count.
class LongestTurn : public QObject
{
public:
    LongestTurn()
    {
        const QAbstractEventDispatcher* dispatcher = QAbstractEventDispatcher::instance();
        connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] { turn(); });
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, [this] { turn(); });
        m_since = now();
    }
    /// Since the beginning, or since it was asked last.
    [[nodiscard]] double take()
    {
        turn();
        return std::exchange(m_longest, 0);
    }

private:
    static double now()
    {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    }
    void turn()
    {
        const double time = now();
        m_longest = std::max(m_longest, time - m_since);
        m_since = time;
    }

    double m_since = 0;
    double m_longest = 0;
};

} // namespace tiltmeter
