// SPDX-License-Identifier: GPL-3.0-or-later
#include "import/import_draft.h"

#include "text/error_text.h"
#include "text/number_text.h"

#include <algorithm>

namespace tiltmeter {

namespace {

bool isSingle(ColumnRole role)
{
    return role != ColumnRole::Feature && role != ColumnRole::Ignored;
}

/// Gives the role to one column; who had it becomes a feature.
void assign(Schema& schema, std::size_t column, ColumnRole role)
{
    if (isSingle(role))
        for (ColumnSpec& other : schema.columns)
            if (other.role == role)
                other.role = ColumnRole::Feature;
    schema.columns[column].role = role;
}

/// What a store says of a change of kind: integers may become doubles, and integers may go to doubles.
bool isCompatible(ColumnKind before, ColumnKind now)
{
    return before == now || (isNumeric(before) && isNumeric(now));
}

} // namespace

void ImportDraft::setPreview(const CsvPreview& preview)
{
    m_preview = preview;
    rebuild();
}

void ImportDraft::clear()
{
    m_preview.reset();
    m_choices.kinds.clear();
    m_choices.roles.clear();
    m_schema = {};
    m_issues.clear();
    Q_EMIT changed();
}

void ImportDraft::setExisting(const Schema& schema)
{
    if (schema == m_choices.existing)
        return;
    m_choices.existing = schema;
    rebuild();
}

void ImportDraft::setDataRole(DataSetRole role)
{
    if (role == m_dataRole)
        return;
    m_dataRole = role;
    check();
    Q_EMIT changed();
}

Schema ImportDraft::Choices::suggested(const CsvPreview& preview) const
{
    Schema schema = preview.schema;
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
        if (const auto known = existing.find(schema.columns[i].name)) {
            schema.columns[i].kind = existing.columns[*known].kind;
            assign(schema, i, existing.columns[*known].role);
        }
    }
    return schema;
}

std::function<Schema(const CsvPreview&)> ImportDraft::chooser() const
{
    return [choices = m_choices](const CsvPreview& preview) { return choices.chosen(preview); };
}

Schema ImportDraft::Choices::chosen(const CsvPreview& preview) const
{
    Schema schema = suggested(preview);
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
        if (const auto kind = kinds.find(schema.columns[i].name); kind != kinds.end())
            schema.columns[i].kind = kind->second;
        if (const auto role = roles.find(schema.columns[i].name); role != roles.end())
            assign(schema, i, role->second);
    }
    return schema;
}

void ImportDraft::rebuild()
{
    m_schema = m_preview ? m_choices.chosen(*m_preview) : Schema();
    check();
    Q_EMIT changed();
}

void ImportDraft::setKind(std::size_t column, ColumnKind kind)
{
    if (column >= m_schema.columns.size() || m_schema.columns[column].kind == kind)
        return;
    m_choices.kinds[m_schema.columns[column].name] = kind;
    m_schema.columns[column].kind = kind;
    check();
    Q_EMIT changed();
}

void ImportDraft::setRole(std::size_t column, ColumnRole role)
{
    if (column >= m_schema.columns.size() || m_schema.columns[column].role == role)
        return;
    if (isSingle(role))
        for (const ColumnSpec& other : m_schema.columns)
            if (other.role == role)
                m_choices.roles[other.name] = ColumnRole::Feature;
    m_choices.roles[m_schema.columns[column].name] = role;
    assign(m_schema, column, role);
    check();
    Q_EMIT changed();
}

bool ImportDraft::isAsSuggested() const
{
    return !m_preview || m_schema == m_choices.suggested(*m_preview);
}

void ImportDraft::restoreSuggestion()
{
    m_choices.kinds.clear();
    m_choices.roles.clear();
    rebuild();
}

bool ImportDraft::hasErrors() const
{
    return std::any_of(m_issues.begin(), m_issues.end(), [](const Issue& issue) { return issue.isError; });
}

QString ImportDraft::issueOf(std::size_t column) const
{
    QStringList sentences;
    if (column < m_schema.columns.size())
        for (const Issue& issue : m_issues)
            if (issue.column == m_schema.columns[column].name)
                sentences.append(issue.sentence);
    return sentences.join(QLatin1Char(' '));
}

void ImportDraft::check()
{
    m_issues.clear();
    if (!m_preview)
        return;
    const auto has = [this](ColumnRole role) { return m_schema.find(role).has_value(); };
    if (m_dataRole == DataSetRole::Feedback) {
        if (!has(ColumnRole::RecordId))
            m_issues.push_back(
                {true, {}, tr("Labels find their records by the record id: say which column it is.")});
        if (!has(ColumnRole::Label))
            m_issues.push_back({true, {}, tr("Say which column holds the labels.")});
    } else {
        if (!has(ColumnRole::Prediction) && !has(ColumnRole::DecodedPrediction))
            m_issues.push_back(
                {false, {}, tr("No column is the prediction. Fairness can't be measured without one.")});
        if (m_dataRole == DataSetRole::Payload && !has(ColumnRole::Timestamp))
            m_issues.push_back(
                {false,
                 {},
                 tr("No column is the timestamp. There will be no windows of time, only of records.")});
    }
    for (std::size_t i = 0; i < m_schema.columns.size(); ++i)
        checkColumn(i);
}

void ImportDraft::checkColumn(std::size_t column)
{
    const ColumnSpec& spec = m_schema.columns[column];
    const auto say = [&](bool isError, const QString& sentence) {
        m_issues.push_back({isError, spec.name, sentence});
    };
    if (const auto known = m_choices.existing.find(spec.name);
        known && m_dataRole != DataSetRole::Feedback &&
        !isCompatible(m_choices.existing.columns[*known].kind, spec.kind))
        say(true, tr("%1 is %2 in this deployment and can't be %3 now.")
                      .arg(QString::fromStdString(spec.name),
                           kindName(m_choices.existing.columns[*known].kind).toLower(),
                           kindName(spec.kind).toLower()));
    if (const auto known = m_choices.existing.find(spec.name);
        known && m_choices.existing.columns[*known].role != spec.role)
        say(false, tr("%1 is the %2 in this deployment already, and stays it.")
                       .arg(QString::fromStdString(spec.name),
                            roleName(m_choices.existing.columns[*known].role).toLower()));
    if (spec.role == ColumnRole::Timestamp && spec.kind != ColumnKind::Timestamp)
        say(true, tr("The timestamp must be of the type %1.").arg(kindName(ColumnKind::Timestamp).toLower()));
    if (spec.role == ColumnRole::Weight && !isNumeric(spec.kind))
        say(true, tr("Weights must be numbers."));
    if (spec.role == ColumnRole::Probability && !isNumeric(spec.kind) && spec.kind != ColumnKind::Text)
        say(true, tr("Probabilities must be numbers, or arrays of numbers kept as text."));

    // A kind that few values of the sample have means that many rows will not be taken.
    const ColumnPreview& preview = m_preview->columns[column];
    const bool suggested = preview.suggested.kind == spec.kind;
    if (suggested && preview.misfits > 0)
        say(false, tr("%n of the values looked at are something else; their rows will not be taken.", nullptr,
                      static_cast<int>(preview.misfits)));
    const bool narrows = spec.kind == ColumnKind::Integer || spec.kind == ColumnKind::Double ||
                         spec.kind == ColumnKind::Timestamp || spec.kind == ColumnKind::Boolean;
    if (!suggested && narrows &&
        !(spec.kind == ColumnKind::Double && preview.suggested.kind == ColumnKind::Integer))
        say(false, tr("Rows whose value is not of the type %1 will not be taken.")
                       .arg(kindName(spec.kind).toLower()));
}

} // namespace tiltmeter
