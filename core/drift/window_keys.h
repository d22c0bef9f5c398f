// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan_cache.h"
#include "drift/evaluate_drift.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

/// Keeps what was made of the rows of single windows, or of the baseline alone: under keys of everything that
/// it depends on, so that the same key means the same rows at the same places.
class WindowKeys
{
public:
    /// `version`: goes up when the same rows give something else, or its bytes change; ends with a "/".
    /// `columns`: names of those that are looked at; a baseline apart may lack some. All must live as long as
    /// this.
    WindowKeys(const DriftSources& sources, const DriftEvaluation& evaluation,
               std::span<const std::string> columns, const std::string& version);

    /// False: nothing is kept.
    [[nodiscard]] bool isUsable() const { return m_cache != nullptr; }
    [[nodiscard]] std::optional<std::vector<std::byte>> findBaseline() const;
    void keepBaseline(std::vector<std::byte> bytes) const;
    /// `more`: what else the window's figures depend on.
    [[nodiscard]] std::optional<std::vector<std::byte>> find(std::size_t window,
                                                             const std::string& more = {}) const;
    void keep(std::size_t window, std::vector<std::byte> bytes, const std::string& more = {}) const;

private:
    [[nodiscard]] std::optional<std::vector<std::byte>> findKey(const std::string& key) const;
    [[nodiscard]] std::string keyOf(std::size_t window, const std::string& more) const;
    [[nodiscard]] std::string dataIn(const TimeRange& range) const;

    const DriftSources& m_sources;
    const DriftEvaluation& m_evaluation;
    ScanCache* m_cache;                     ///< null where nothing is kept
    std::optional<std::size_t> m_timestamp; ///< where rows belong to windows by it
    std::vector<std::size_t> m_columns;
    std::string m_plan;
    std::string m_baseline; ///< what all windows are compared with
};

} // namespace tiltmeter
