// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/validation.h"
#include "monitor/monitor.h"
#include "store/segment_reader.h"
#include "store/store.h"

#include <mutex>

namespace tiltmeter {

/// A deployment's payload as of now.
struct PayloadSnapshot {
    std::unique_ptr<Store> store;
    Deployment deployment;
    DataSet dataSet;
    std::unique_ptr<SegmentReader> reader;
};

/// What an evaluation sees of it. `store` serves one thread; `reader` any number.
struct PayloadView {
    Store& store;
    const Deployment& deployment;
    const DataSet& dataSet;
    const SegmentReader& reader;
};

[[nodiscard]] inline PayloadView viewOf(const PayloadSnapshot& snapshot)
{
    return {*snapshot.store, snapshot.deployment, snapshot.dataSet, *snapshot.reader};
}

struct Monitor::Private {
    std::string path;
    OpenMode mode = OpenMode::ReadWrite; ///< ReadOnly where the file can't be written

    /// The latest profile: the wizard asks for it at every step.
    mutable std::mutex profileMutex;
    mutable std::string profileFingerprint;
    mutable DataProfile profile;

    /// One alarm track at a time: two would do the same work.
    mutable std::mutex alarmMutex;

    /// For looking; a connection of its own for each call, so that calls don't meet.
    [[nodiscard]] Result<std::unique_ptr<Store>> openToRead() const;
    [[nodiscard]] Result<std::unique_ptr<Store>> openToWrite() const;
    /// NoSuchDeployment; NoSuchDataSet ("payload") when nothing was imported as payload yet.
    [[nodiscard]] Result<PayloadSnapshot> payload(const std::string& deployment) const;
    /// A command that may yet be refused leaves the store as it is.
    enum class Keeping : std::uint8_t { InMemory, InStore };
    /// Of the snapshot's records; kept until they change.
    [[nodiscard]] Result<DataProfile> profileOf(const PayloadSnapshot& snapshot, const Progress& progress,
                                                Keeping keeping = Keeping::InMemory) const;
};

} // namespace tiltmeter
