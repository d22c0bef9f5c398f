// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"
#include "config/recommendation.h"
#include "config/validation.h"

#include <QObject>
#include <QString>
#include <vector>

namespace tiltmeter {

/// The configuration while it is being made: what the pages edit and the live panel follows. Knows the data's
/// profile and what was recommended; holds no widget.
class WizardDraft : public QObject
{
    Q_OBJECT
public:
    /// `saved`: the newest revision, if there is one; else the recommendation is where it starts.
    WizardDraft(Schema schema, DataProfile profile, std::optional<FairnessConfig> saved,
                QObject* parent = nullptr);

    /// What was said about the probability column when the records were imported; a saved configuration says
    /// it itself. Before anything is edited.
    void setProbabilityOf(ProbabilityOf of, const std::string& className);

    [[nodiscard]] const Schema& schema() const { return m_schema; }
    [[nodiscard]] const DataProfile& profile() const { return m_profile; }
    [[nodiscard]] const Recommendation& recommendation() const { return m_recommendation; }
    [[nodiscard]] const FairnessConfig& config() const { return m_config; }
    [[nodiscard]] bool isSaved() const { return m_saved; } ///< there was a revision to begin with
    /// Something would be lost by leaving now.
    [[nodiscard]] bool isChanged() const { return m_config != m_initial; }

    /// `edit` changes the configuration; everybody is told once, and only when something changed.
    template <class Edit>
    void edit(Edit&& change)
    {
        FairnessConfig config = m_config;
        change(config);
        setConfig(std::move(config));
    }
    void setConfig(FairnessConfig config);

    [[nodiscard]] bool monitors(const std::string& column) const;
    void addFeature(const std::string& column); ///< as recommended; nothing happens when it is there
    void removeFeature(const std::string& column);
    /// Changes one feature in place.
    template <class Edit>
    void editFeature(const std::string& column, Edit&& change)
    {
        edit([&](FairnessConfig& config) {
            for (MonitoredFeature& feature : config.features)
                if (feature.column == column)
                    change(feature);
        });
    }
    [[nodiscard]] const MonitoredFeature* feature(const std::string& column) const;
    /// Groups back to what was recommended.
    void restoreGroups(const std::string& column);
    void restoreOutcome();
    /// Columns of other decisions on the same records that can be compared with the outcome as it stands; the
    /// one that is configured is always there.
    [[nodiscard]] std::vector<std::string> otherDecisions() const;

    [[nodiscard]] const std::vector<Issue>& issues() const { return m_issues; }
    /// Of one step; of one feature when `feature` is not empty.
    [[nodiscard]] std::vector<Issue> issuesOf(ConfigSection section, const std::string& feature = {}) const;
    [[nodiscard]] bool hasErrors(ConfigSection section) const;
    [[nodiscard]] bool hasErrors() const { return firstError(m_issues) != nullptr; }

Q_SIGNALS:
    void changed();

private:
    void check();

    Schema m_schema;
    DataProfile m_profile;
    Recommendation m_recommendation;
    FairnessConfig m_config;
    FairnessConfig m_initial;
    std::vector<Issue> m_issues;
    bool m_saved = false;
};

} // namespace tiltmeter
