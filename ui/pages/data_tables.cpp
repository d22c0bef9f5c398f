// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/data_tables.h"

#include "text/error_text.h"
#include "text/number_text.h"

#include <QCoreApplication>

#include <cmath>

namespace tiltmeter {

namespace {

QString tr(const char* text, const char* comment = nullptr, int n = -1)
{
    return QCoreApplication::translate("DataTables", text, comment, n);
}

QString text(const std::string& s)
{
    return QString::fromStdString(s);
}

QVariant asNumber(std::uint64_t value)
{
    return QVariant::fromValue(static_cast<qulonglong>(value));
}

/// Of a number, or of a timestamp in microseconds.
QString valueText(const ColumnProfile& column, const std::optional<double>& value)
{
    if (!value)
        return {};
    if (column.spec.kind == ColumnKind::Timestamp)
        return dateText({static_cast<std::int64_t>(*value)}, QLocale());
    const bool isWhole = column.spec.kind == ColumnKind::Integer && *value == std::floor(*value);
    return isWhole && std::abs(*value) < 1e15 ? QLocale().toString(static_cast<qlonglong>(*value))
                                              : numberText(*value, QLocale());
}

/// Whether single values say something: of a number with hundreds of them each has next to nothing.
bool telling(const ColumnProfile& column)
{
    const bool isNumber = column.spec.kind == ColumnKind::Integer || column.spec.kind == ColumnKind::Double;
    return !column.values.empty() && (!isNumber || column.distinct <= 12);
}

QString exactText(const ColumnProfile& column, const std::optional<double>& value)
{
    if (!value)
        return {};
    if (column.spec.kind == ColumnKind::Timestamp)
        return timeText({static_cast<std::int64_t>(*value)}, QLocale());
    return QLocale().toString(*value, 'g', QLocale::FloatingPointShortest);
}

RowsColumn<ColumnProfile> numberColumn(const QString& title, std::optional<double> ColumnProfile::*member)
{
    return {title,
            [member](const ColumnProfile& c) { return valueText(c, c.*member); },
            true,
            [member](const ColumnProfile& c) { return exactText(c, c.*member); },
            [member](const ColumnProfile& c) { return c.*member ? QVariant(*(c.*member)) : QVariant(); },
            {},
            {}};
}

QVariant barsOf(const ColumnProfile& column)
{
    QList<double> bars;
    for (const ColumnProfile::Bin& bin : column.histogram)
        bars.append(static_cast<double>(bin.count));
    if (bars.isEmpty())
        for (const ColumnProfile::ValueCount& value : column.values)
            bars.append(static_cast<double>(value.count));
    return QVariant::fromValue(bars);
}

QString roleName(DataSetRole role)
{
    switch (role) {
    case DataSetRole::Payload:
        return tr("Predictions");
    case DataSetRole::Baseline:
        return tr("Baseline");
    case DataSetRole::Feedback:
        break;
    }
    return tr("Labels");
}

} // namespace

QString valuesText(const ColumnProfile& column, const QLocale& locale)
{
    constexpr std::size_t shown = 6;
    const std::uint64_t there = column.records - column.missing;
    QStringList parts;
    for (std::size_t i = 0; i < std::min(shown, column.values.size()); ++i) {
        const double share =
            there > 0 ? static_cast<double>(column.values[i].count) / static_cast<double>(there) : 0;
        parts.append(
            tr("%1 %2", "value, share").arg(text(column.values[i].value), percentText(share, locale)));
    }
    if (column.values.size() > shown)
        parts.append(tr("and %n more", nullptr, static_cast<int>(column.values.size() - shown)));
    if (parts.isEmpty() && column.minimum && column.maximum)
        parts.append(
            tr("%1 to %2").arg(valueText(column, column.minimum), valueText(column, column.maximum)));
    return parts.join(tr(", "));
}

std::vector<RowsColumn<ColumnProfile>> profileColumns()
{
    return {
        {tr("Column"), [](const ColumnProfile& c) { return text(c.spec.name); }, false, {}, {}, {}, {}},
        {tr("Kind"),
         [](const ColumnProfile& c) { return kindName(c.spec.kind); },
         false,
         [](const ColumnProfile& c) {
             const QString why = cannotMonitorText(c.spec.kind);
             return why.isEmpty() ? kindName(c.spec.kind) : why;
         },
         {},
         {},
         {}},
        {tr("Role"), [](const ColumnProfile& c) { return roleName(c.spec.role); }, false, {}, {}, {}, {}},
        {tr("Missing"),
         [](const ColumnProfile& c) { return countText(c.missing, QLocale()); },
         true,
         [](const ColumnProfile& c) {
             const double share =
                 c.records > 0 ? static_cast<double>(c.missing) / static_cast<double>(c.records) : 0;
             return tr("%1 of %2 records")
                 .arg(percentText(share, QLocale()), countText(c.records, QLocale()));
         },
         [](const ColumnProfile& c) { return asNumber(c.missing); },
         {},
         {}},
        {tr("Distinct"),
         [](const ColumnProfile& c) {
             if (c.distinct == 0 && c.missing < c.records)
                 return QString(); // not counted for times and texts
             const QString count = countText(c.distinct, QLocale());
             return c.valuesComplete || c.values.empty() ? count : tr("%1 or more").arg(count);
         },
         true,
         {},
         [](const ColumnProfile& c) { return asNumber(c.distinct); },
         {},
         {}},
        numberColumn(tr("Minimum"), &ColumnProfile::minimum),
        numberColumn(tr("Mean"), &ColumnProfile::mean),
        numberColumn(tr("Maximum"), &ColumnProfile::maximum),
        {tr("Distribution"),
         [](const ColumnProfile&) { return QString(); },
         false,
         [](const ColumnProfile& c) { return valuesText(c, QLocale()); },
         {},
         barsOf,
         {}},
        {tr("Values"),
         [](const ColumnProfile& c) { return telling(c) ? valuesText(c, QLocale()) : QString(); },
         false,
         [](const ColumnProfile& c) { return valuesText(c, QLocale()); },
         {},
         {},
         tr("The most frequent ones")},
    };
}

std::vector<RowsColumn<ImportRecord>> importColumns()
{
    const auto count = [](const QString& title, std::uint64_t ImportRecord::*member) {
        return RowsColumn<ImportRecord>{
            title,
            [member](const ImportRecord& r) { return countText(r.*member, QLocale()); },
            true,
            {},
            [member](const ImportRecord& r) { return asNumber(r.*member); },
            {},
            {}};
    };
    return {
        {tr("File"), [](const ImportRecord& r) { return text(r.file); }, false, {}, {}, {}, {}},
        {tr("What it holds"), [](const ImportRecord& r) { return roleName(r.role); }, false, {}, {}, {}, {}},
        count(tr("Records"), &ImportRecord::records),
        count(tr("Rows not taken"), &ImportRecord::rejected),
        count(tr("Seen before"), &ImportRecord::duplicates),
        {tr("Imported"),
         [](const ImportRecord& r) { return timeText(r.finished, QLocale()); },
         false,
         {},
         [](const ImportRecord& r) {
             return QVariant::fromValue(static_cast<qlonglong>(r.finished.microseconds));
         },
         {},
         {}},
        {tr("Content hash"),
         [](const ImportRecord& r) { return text(r.contentHash); },
         false,
         [](const ImportRecord& r) { return text(r.contentHash); },
         {},
         {},
         tr("The same content has the same hash, whatever the file is called")},
    };
}

std::vector<RowsColumn<RejectedRow>> rejectedColumns()
{
    const auto number = [](const QString& title, std::uint64_t RejectedRow::*member) {
        return RowsColumn<RejectedRow>{
            title,
            [member](const RejectedRow& r) { return countText(r.*member, QLocale()); },
            true,
            {},
            [member](const RejectedRow& r) { return asNumber(r.*member); },
            {},
            {}};
    };
    return {
        number(tr("Line"), &RejectedRow::line),
        number(tr("Record"), &RejectedRow::record),
        {tr("Column"),
         [](const RejectedRow& r) { return r.column.empty() ? tr("whole row") : text(r.column); },
         false,
         {},
         {},
         {},
         {}},
        {tr("Why it was not taken"),
         [](const RejectedRow& r) { return rejectionText(r.reason); },
         false,
         {},
         {},
         {},
         {}},
        {tr("What was there"),
         [](const RejectedRow& r) { return text(r.text).simplified(); },
         false,
         [](const RejectedRow& r) { return text(r.text); },
         {},
         {},
         {}},
    };
}

} // namespace tiltmeter
