// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "golden.h"

/// A table by hand: so many records of a group with a prediction and a label ("" for none).
class SmallTable
{
public:
    SmallTable() { m_table.names = {"g", "h", "prediction", "label", "p", "w"}; }

    SmallTable& add(int count, const std::string& group, const std::string& prediction,
                    const std::string& label = {}, const std::string& second = "all",
                    const std::string& probability = {}, const std::string& weight = "1")
    {
        for (int i = 0; i < count; ++i)
            m_table.rows.push_back({group, second, prediction, label, probability, weight});
        return *this;
    }
    /// TP, FP, FN, TN of a group.
    SmallTable& confusion(const std::string& group, int tp, int fp, int fn, int tn)
    {
        return add(tp, group, "yes", "yes")
            .add(fp, group, "yes", "no")
            .add(fn, group, "no", "yes")
            .add(tn, group, "no", "no");
    }
    [[nodiscard]] golden::Measured measure(const tiltmeter::FairnessConfig& config,
                                           bool weighted = false) const
    {
        using tiltmeter::ColumnRole;
        std::map<std::string, ColumnRole> roles{{"prediction", ColumnRole::Prediction},
                                                {"label", ColumnRole::Label},
                                                {"p", ColumnRole::Probability}};
        if (weighted)
            roles["w"] = ColumnRole::Weight;
        bool hasScores = false;
        for (const auto& row : m_table.rows)
            hasScores = hasScores || !row[4].empty();
        if (!hasScores)
            roles.erase("p");
        return golden::measureAll(*readerOf(m_table, roles), config);
    }
    CsvTable& table() { return m_table; }

private:
    CsvTable m_table;
};

/// Groups by their values; the last one is the reference unless another choice is made.
inline tiltmeter::FairnessConfig
configFor(const std::vector<std::string>& groups,
          tiltmeter::ReferenceChoice choice = tiltmeter::ReferenceChoice::Named)
{
    using namespace tiltmeter;
    FairnessConfig config;
    MonitoredFeature feature{"g", choice, {}, {}, {}};
    for (const std::string& name : groups)
        feature.monitored.push_back({name, {name}, {}, false});
    if (choice == ReferenceChoice::Named) {
        feature.reference = feature.monitored.back();
        feature.monitored.pop_back();
    }
    config.features = {feature};
    config.outcome = {"", {"yes"}, {"no"}, {}, {}};
    config.minimumSample = 0;
    config.minimumGroup = 0;
    return config;
}
