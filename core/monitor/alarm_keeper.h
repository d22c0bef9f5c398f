// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/alarm_track.h"
#include "monitor/monitor_private.h"

#include <functional>

namespace tiltmeter {

/// Brings the alarm track of a deployment's saved configuration up to date and keeps it in the store.
class AlarmKeeper
{
public:
    AlarmKeeper(const Monitor::Private& monitor, std::string deployment, ConfigurationRevision revision)
        : m_monitor(monitor), m_deployment(std::move(deployment)), m_revision(std::move(revision))
    {
    }

    /// A track that is up to date, and what the store held when it was made.
    struct Loaded {
        AlarmTrack track;
        std::optional<std::string> before;
        bool changed = false;
        DeploymentId deployment;
        TimePoint when; ///< by the store's clock
    };
    /// What the store held, and all that came since. Writes nothing.
    [[nodiscard]] Result<Loaded> load(const Progress& progress) const;
    /// Where another program kept something meanwhile, loads again with what is there then.
    [[nodiscard]] Result<AlarmTrack> keep(Loaded loaded, const Progress& progress) const;
    /// Both.
    [[nodiscard]] Result<AlarmTrack> bringUpToDate(const Progress& progress) const;
    /// Up to date, and these acknowledged (empty: all that are open), which it gives back.
    [[nodiscard]] Result<std::vector<Alarm>> acknowledge(const std::vector<std::string>& alarms,
                                                         const std::string& comment,
                                                         const Progress& progress) const;

private:
    [[nodiscard]] Result<Loaded> load(const PayloadSnapshot& snapshot, const Progress& progress) const;
    /// false: somebody else was quicker.
    [[nodiscard]] Result<bool> keep(const Loaded& loaded) const;
    [[nodiscard]] std::string key() const;

    const Monitor::Private& m_monitor;
    std::string m_deployment;
    ConfigurationRevision m_revision;
};

} // namespace tiltmeter
