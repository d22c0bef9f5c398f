// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/drift_draft.h"

#include "config/recommendation.h"
#include "drift/drift_methods.h"
#include "drift/drift_survey.h"
#include "text/error_text.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

bool isCompared(ColumnRole role)
{
    switch (role) {
    case ColumnRole::Feature:
    case ColumnRole::Prediction:
    case ColumnRole::DecodedPrediction:
    case ColumnRole::Probability:
    case ColumnRole::Label:
        return true;
    default:
        return false;
    }
}

} // namespace

DriftDraft::DriftDraft(DriftMaterial material, QObject* parent)
    : QObject(parent), m_material(std::move(material))
{
    if (!m_material.revisions.empty())
        m_config = m_material.revisions.back().config;
    m_initial = m_config;
    for (const FeatureProposal& proposal : recommend(m_material.profile).features)
        if (proposal.association)
            m_associations[proposal.column] = *proposal.association;
}

void DriftDraft::setConfig(DriftConfig config)
{
    if (config == m_config)
        return;
    m_config = std::move(config);
    Q_EMIT changed();
}

std::vector<const DataSetSummary*> DriftDraft::baselineDataSets() const
{
    std::vector<const DataSetSummary*> sets;
    for (const DataSetSummary& set : m_material.dataSets)
        if (set.role != DataSetRole::Payload)
            sets.push_back(&set);
    return sets;
}

const DataSetSummary* DriftDraft::chosenDataSet() const
{
    if (m_config.baseline.kind == DriftBaselineKind::DataSet)
        for (const DataSetSummary* set : baselineDataSets())
            if (set->name == m_config.baseline.dataSet)
                return set;
    return nullptr;
}

const Schema& DriftDraft::baselineSchema() const
{
    const DataSetSummary* set = chosenDataSet();
    return set != nullptr ? set->schema : m_material.deployment.schema;
}

std::vector<DriftDraft::Column> DriftDraft::columns() const
{
    const Schema& schema = m_material.deployment.schema;
    const bool hasDecoded = schema.find(ColumnRole::DecodedPrediction).has_value();
    std::vector<Column> columns;
    for (const ColumnSpec& spec : schema.columns) {
        if (!isCompared(spec.role) || (spec.role == ColumnRole::Prediction && hasDecoded))
            continue; // with both, the prediction is compared in words
        Column column;
        column.spec = spec;
        if (const ColumnProfile* profile = m_material.profile.find(spec.name))
            column.distinct = profile->distinct;
        DriftConfig alone;
        alone.features = {spec.name};
        const auto own = comparedColumns(schema, schema, alone);
        if (own)
            column.family = own->front().family;
        if (!own) {
            column.possible = false;
            column.obstacle = describe(own.error());
        } else if (!comparedColumns(schema, baselineSchema(), alone)) {
            column.possible = false;
            column.obstacle = tr("The data set %1 has no such column, or one of another type.")
                                  .arg(QString::fromStdString(m_config.baseline.dataSet));
        }
        columns.push_back(std::move(column));
    }
    std::ranges::stable_sort(columns, {}, &Column::family);
    return columns;
}

bool DriftDraft::compares(const std::string& column) const
{
    if (m_noColumns)
        return false;
    return m_config.features.empty() ||
           std::ranges::find(m_config.features, column) != m_config.features.end();
}

void DriftDraft::setColumns(const std::vector<std::string>& names)
{
    std::vector<std::string> chosen;
    bool all = true;
    for (const Column& column : columns()) {
        if (!column.possible)
            continue;
        const bool isChosen = std::ranges::find(names, column.spec.name) != names.end();
        all = all && isChosen;
        if (isChosen)
            chosen.push_back(column.spec.name);
    }
    const bool none = chosen.empty();
    const bool newNone = none != m_noColumns;
    m_noColumns = none;
    DriftConfig config = m_config;
    config.features = all ? std::vector<std::string>{} : std::move(chosen);
    if (newNone && config == m_config)
        Q_EMIT changed();
    setConfig(std::move(config));
}

std::optional<double> DriftDraft::importanceOf(const std::string& column) const
{
    const auto& known = m_importances.empty() ? m_associations : m_importances;
    const auto it = known.find(column);
    return it == known.end() ? std::nullopt : std::optional(it->second);
}

void DriftDraft::setImportances(std::map<std::string, double> importances)
{
    m_importances = std::move(importances);
}

std::vector<std::string> DriftDraft::mostImportant(std::size_t count) const
{
    std::vector<std::pair<double, std::string>> order;
    for (const Column& column : columns())
        if (const auto importance = importanceOf(column.spec.name);
            importance && column.possible && column.family == DriftFamily::Feature)
            order.emplace_back(*importance, column.spec.name);
    std::ranges::stable_sort(order, std::ranges::greater(), &std::pair<double, std::string>::first);
    std::vector<std::string> names;
    for (const auto& each : order)
        if (names.size() < count)
            names.push_back(each.second);
    return names;
}

QString DriftDraft::baselineObstacle() const
{
    const DriftBaseline& baseline = m_config.baseline;
    switch (baseline.kind) {
    case DriftBaselineKind::First:
        return {};
    case DriftBaselineKind::DataSet:
        if (baseline.dataSet.empty())
            return tr("Choose a data set.");
        return chosenDataSet() == nullptr ? tr("The data set %1 is not there any more.")
                                                .arg(QString::fromStdString(baseline.dataSet))
                                          : QString();
    case DriftBaselineKind::Range:
        if (baseline.range.empty())
            return tr("The last day lies before the first one.");
        if (const auto& covered = m_material.deployment.covered;
            covered && !(baseline.range.begin < covered->end && covered->begin < baseline.range.end))
            return tr("There is no record between these days.");
        return {};
    case DriftBaselineKind::Rolling:
        return baseline.duration <= 0 ? tr("The time before each window needs a length.") : QString();
    }
    return {};
}

QString DriftDraft::columnsObstacle() const
{
    if (m_noColumns)
        return tr("Choose at least one column.");
    const auto compared = comparedColumns(m_material.deployment.schema, baselineSchema(), m_config);
    if (compared)
        return {};
    if (compared.error().code == ErrorCode::NoFeatures)
        return tr("There is no column that can be compared.");
    return describe(compared.error());
}

QString DriftDraft::obstacle(Part part) const
{
    switch (part) {
    case Part::Baseline:
        return baselineObstacle();
    case Part::Columns:
        return columnsObstacle();
    case Part::Window:
        return m_config.window.kind == WindowKind::Records && m_config.window.records <= 0
                   ? tr("A window needs at least one record.")
                   : QString();
    case Part::Methods:
        break;
    }
    const auto methods = selectDriftMethods(m_config);
    return methods ? QString() : describe(methods.error());
}

QString DriftDraft::obstacle() const
{
    for (const Part part : {Part::Baseline, Part::Columns, Part::Window, Part::Methods})
        if (const QString sentence = obstacle(part); !sentence.isEmpty())
            return sentence;
    return {};
}

} // namespace tiltmeter
