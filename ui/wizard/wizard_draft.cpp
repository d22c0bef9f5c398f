// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/wizard_draft.h"

#include "config/adaptation.h"
#include "metrics/metric_table.h"

#include <algorithm>

namespace tiltmeter {

WizardDraft::WizardDraft(Schema schema, DataProfile profile, std::optional<FairnessConfig> saved,
                         QObject* parent)
    : QObject(parent), m_schema(std::move(schema)), m_profile(std::move(profile)),
      m_recommendation(recommend(m_profile)),
      m_config(saved ? adaptedTo(std::move(*saved), m_schema) : m_recommendation.config), m_initial(m_config),
      m_saved(saved.has_value())
{
    check();
}

void WizardDraft::setProbabilityOf(ProbabilityOf of, const std::string& className)
{
    if (m_saved)
        return;
    for (FairnessConfig* config : {&m_config, &m_initial}) {
        config->probabilityOf = of;
        config->probabilityClass = className;
    }
    check();
}

void WizardDraft::setConfig(FairnessConfig config)
{
    if (config == m_config)
        return;
    m_config = std::move(config);
    check();
    Q_EMIT changed();
}

void WizardDraft::check()
{
    m_issues = validate(m_config, m_schema, m_profile, metricRules());
}

bool WizardDraft::monitors(const std::string& column) const
{
    return feature(column) != nullptr;
}

const MonitoredFeature* WizardDraft::feature(const std::string& column) const
{
    for (const MonitoredFeature& feature : m_config.features)
        if (feature.column == column)
            return &feature;
    return nullptr;
}

void WizardDraft::addFeature(const std::string& column)
{
    const FeatureProposal* proposal = m_recommendation.find(column);
    if (proposal == nullptr || !proposal->possible || monitors(column))
        return;
    edit([&](FairnessConfig& config) {
        MonitoredFeature added = proposal->feature;
        added.column = column;
        if (!added.limits.contains("disparate_impact"))
            added.limits["disparate_impact"] = m_recommendation.limits;
        config.features.push_back(std::move(added));
    });
}

void WizardDraft::removeFeature(const std::string& column)
{
    edit([&](FairnessConfig& config) {
        std::erase_if(config.features, [&](const MonitoredFeature& f) { return f.column == column; });
        std::erase_if(config.intersections, [&](const Intersection& i) {
            return std::ranges::find(i.columns, column) != i.columns.end();
        });
    });
}

void WizardDraft::restoreGroups(const std::string& column)
{
    const FeatureProposal* proposal = m_recommendation.find(column);
    if (proposal == nullptr)
        return;
    editFeature(column, [&](MonitoredFeature& feature) {
        feature.referenceChoice = proposal->feature.referenceChoice;
        feature.reference = proposal->feature.reference;
        feature.monitored = proposal->feature.monitored;
    });
}

void WizardDraft::restoreOutcome()
{
    edit([&](FairnessConfig& config) { config.outcome = m_recommendation.outcome; });
}

std::vector<std::string> WizardDraft::otherDecisions() const
{
    std::vector<std::string> found;
    FairnessConfig tried = m_config;
    for (const ColumnSpec& column : m_schema.columns) {
        if (column.role != ColumnRole::Feature && column.role != ColumnRole::Ignored &&
            column.role != ColumnRole::Label)
            continue;
        tried.otherDecision = column.name;
        const std::vector<Issue> issues = validate(tried, m_schema, m_profile, metricRules());
        const bool fits = std::ranges::none_of(issues, [&](const Issue& issue) {
            return issue.section == ConfigSection::Outcome && issue.severity == Severity::Error &&
                   issue.feature == column.name;
        });
        if (fits)
            found.push_back(column.name);
    }
    const std::string& own = m_config.otherDecision;
    if (!own.empty() && std::ranges::find(found, own) == found.end())
        found.push_back(own);
    return found;
}

std::vector<Issue> WizardDraft::issuesOf(ConfigSection section, const std::string& feature) const
{
    std::vector<Issue> result;
    for (const Issue& issue : m_issues)
        if (issue.section == section &&
            (feature.empty() || issue.feature.empty() || issue.feature == feature))
            result.push_back(issue);
    return result;
}

bool WizardDraft::hasErrors(ConfigSection section) const
{
    return std::ranges::any_of(m_issues, [&](const Issue& issue) {
        return issue.section == section && issue.severity == Severity::Error;
    });
}

} // namespace tiltmeter
