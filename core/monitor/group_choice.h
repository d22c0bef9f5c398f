// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "config/fairness_config.h"
#include "metrics/window_result.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tiltmeter {

/// Which features, intersections and groups an evaluation reports on.
class GroupChoice
{
public:
    /// By names, each a list with commas: a feature ("sex"), an intersection ("sex_x_age", also one that is
    /// not configured, of features that are), or one group of either ("sex=female",
    /// "sex_x_age=female|18-25"). Commas within names are understood. No names: everything.
    ///
    /// Errors: InvalidValue ("--groups", one_of with what there is).
    [[nodiscard]] static Result<GroupChoice> of(const std::vector<std::string>& names,
                                                const FairnessConfig& config);

    [[nodiscard]] bool isEverything() const { return m_groups.empty(); }
    /// `group` empty: what is over all groups of the feature, chosen with the feature as a whole. `feature`
    /// empty: what is over all records, chosen when nothing else is.
    [[nodiscard]] bool includes(const std::string& feature, const std::string& group) const;

    /// The configuration without features and intersections that nobody asked for, and with those
    /// intersections that were.
    [[nodiscard]] FairnessConfig applyTo(FairnessConfig config) const;
    /// Leaves out what was not asked for; reference groups keep their rates. Groups are judged together with
    /// those that are left out: call it after measuring.
    void keepOnly(WindowResult& result) const;

private:
    std::map<std::string, std::set<std::string>> m_groups; ///< by feature; no groups: all of them
    std::vector<Intersection> m_added;                     ///< not configured
};

} // namespace tiltmeter
