// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/performance_tables.h"

#include "text/performance_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace tiltmeter {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("PerformanceTables", text);
}

QString exact(const std::optional<double>& value)
{
    return value ? QString::number(*value, 'g', 17) : QString();
}

QVariant key(const std::optional<double>& value)
{
    return value ? QVariant(*value) : QVariant(-1e300);
}

template <class Row>
RowsColumn<Row> textColumn(const QString& title, std::function<QString(const Row&)> text)
{
    RowsColumn<Row> column;
    column.title = title;
    column.text = std::move(text);
    return column;
}

template <class Row>
RowsColumn<Row> countColumn(const QString& title, std::function<std::uint64_t(const Row&)> count)
{
    RowsColumn<Row> column;
    column.title = title;
    column.text = [count](const Row& row) { return countText(count(row), QLocale()); };
    column.number = true;
    column.sortKey = [count](const Row& row) { return QVariant::fromValue(qulonglong(count(row))); };
    return column;
}

/// A value of the row's own measure, with full precision to copy.
template <class Row>
RowsColumn<Row> valueColumn(const QString& title, std::function<std::string(const Row&)> id,
                            std::function<std::optional<double>(const Row&)> value,
                            const QString& toolTip = {})
{
    RowsColumn<Row> column;
    column.title = title;
    column.text = [id, value](const Row& row) {
        return performanceValueText(id(row), value(row), QLocale());
    };
    column.number = true;
    column.exact = [value](const Row& row) { return exact(value(row)); };
    column.sortKey = [value](const Row& row) { return key(value(row)); };
    column.toolTip = toolTip;
    return column;
}

template <class Row>
RowsColumn<Row> rangeColumn(const QString& title, std::function<std::string(const Row&)> id,
                            std::function<std::optional<numeric::Interval>(const Row&)> range,
                            const QString& toolTip = {})
{
    RowsColumn<Row> column;
    column.title = title;
    column.text = [id, range](const Row& row) {
        return performanceRangeText(id(row), range(row), QLocale());
    };
    column.number = true;
    column.exact = [range](const Row& row) {
        const auto r = range(row);
        return r ? exact(r->lower) + QStringLiteral(" ") + exact(r->upper) : QString();
    };
    column.sortKey = [range](const Row& row) {
        const auto r = range(row);
        return key(r ? std::optional(r->width()) : std::nullopt);
    };
    column.toolTip = toolTip;
    return column;
}

/// Signed, in points; its interval as the tool tip.
RowsColumn<GroupRow> differenceColumn(const QString& title,
                                      std::function<std::optional<double>(const GroupRow&)> value,
                                      std::function<std::optional<numeric::Interval>(const GroupRow&)> range,
                                      const QString& toolTip)
{
    const auto points = [](double difference) {
        const QString text = QLocale().toString(100 * difference, 'f', 1);
        return difference > 0 ? QLatin1Char('+') + text : text;
    };
    RowsColumn<GroupRow> column;
    column.title = title;
    column.number = true;
    column.text = [value, points](const GroupRow& row) {
        const auto v = value(row);
        return v ? points(*v) : QStringLiteral("\u2013");
    };
    column.exact = [value, range, points](const GroupRow& row) {
        const auto r = range(row);
        return exact(value(row)) +
               (r ? QStringLiteral(" (%1 \u2013 %2)").arg(points(r->lower), points(r->upper)) : QString());
    };
    column.sortKey = [value](const GroupRow& row) { return key(value(row)); };
    column.toolTip = toolTip;
    return column;
}

std::string proportion(const ClassRow&)
{
    return "accuracy";
}

} // namespace

State stateOf(const PerformanceWindow& window, const PerformanceMeasurement& m)
{
    if (window.inBaseline)
        return State::NotJudged;
    const Verdict verdict =
        m.change.verdict != Verdict::NotJudged ? m.change.verdict : m.estimatedChange.verdict;
    switch (verdict) {
    case Verdict::Pass:
        return State::Pass;
    case Verdict::Fail:
        return State::Fail;
    case Verdict::InsufficientEvidence:
        return State::InsufficientEvidence;
    case Verdict::NotJudged:
        break;
    }
    if (m.status == MeasurementStatus::TooFewRecords)
        return State::TooFewRecords;
    return m.status == MeasurementStatus::Undefined ? State::Undefined : State::NotJudged;
}

RowsModel<MeasureRow>* makeMeasuresModel(QObject* parent)
{
    using Row = MeasureRow;
    const auto id = [](const Row& row) { return row.measurement.metric; };
    std::vector<RowsColumn<Row>> columns;
    columns.push_back(textColumn<Row>(
        tr("Measure"), [](const Row& row) { return performanceMeasureName(row.measurement.metric); }));
    columns.push_back(
        valueColumn<Row>(tr("Measured"), id, [](const Row& row) { return row.measurement.value; }));
    columns.push_back(rangeColumn<Row>(
        tr("Interval"), id, [](const Row& row) { return row.measurement.interval; },
        tr("Of the measured value, at the configured confidence")));
    columns.push_back(
        countColumn<Row>(tr("Records"), [](const Row& row) { return row.measurement.records; }));
    columns.push_back(valueColumn<Row>(
        tr("Estimated"), id, [](const Row& row) { return row.measurement.estimate.value; },
        tr("From the probabilities of all records of the window, without labels")));
    columns.push_back(rangeColumn<Row>(
        tr("Band"), id, [](const Row& row) { return row.measurement.estimate.band; },
        tr("Where the measured value should lie")));
    columns.push_back(
        valueColumn<Row>(tr("Baseline"), id, [](const Row& row) { return row.measurement.baselineValue; }));
    RowsColumn<Row> verdict = textColumn<Row>(tr("Verdict"), [](const Row& row) { return row.verdict; });
    verdict.special = [](const Row& row) { return static_cast<int>(row.state); };
    verdict.sortKey = [](const Row& row) { return QVariant(static_cast<int>(row.state)); };
    columns.push_back(std::move(verdict));
    return new RowsModel<Row>(std::move(columns), parent);
}

std::vector<MeasureRow> measureRows(const PerformanceWindow& window)
{
    std::vector<MeasureRow> rows;
    for (const PerformanceMeasurement& m : window.measurements)
        rows.push_back({m, stateOf(window, m), performanceVerdictName(window, m)});
    return rows;
}

RowsModel<GroupRow>* makeGroupsModel(QObject* parent)
{
    using Row = GroupRow;
    const auto id = [](const Row& row) { return row.rate.id; };
    std::vector<RowsColumn<Row>> columns;
    columns.push_back(textColumn<Row>(tr("Feature"), [](const Row& row) { return row.feature; }));
    columns.push_back(textColumn<Row>(tr("Group"), [](const Row& row) {
        return row.isReference ? tr("%1 (reference)").arg(row.group) : row.group;
    }));
    columns.push_back(countColumn<Row>(tr("Records"), [](const Row& row) { return row.records; }));
    columns.push_back(countColumn<Row>(tr("With label"), [](const Row& row) { return row.labelled; }));
    columns.push_back(valueColumn<Row>(tr("Measured"), id, [](const Row& row) { return row.rate.value; }));
    columns.push_back(rangeColumn<Row>(tr("Interval"), id, [](const Row& row) { return row.rate.interval; }));
    columns.push_back(
        valueColumn<Row>(tr("Estimated"), id, [](const Row& row) { return row.rate.estimate.value; }));
    columns.push_back(
        rangeColumn<Row>(tr("Band"), id, [](const Row& row) { return row.rate.estimate.band; }));
    columns.push_back(differenceColumn(
        tr("To reference"), [](const Row& row) { return row.rate.difference.value; },
        [](const Row& row) { return row.rate.difference.interval; },
        tr("Measured difference to the feature's reference group, in points")));
    columns.push_back(differenceColumn(
        tr("To reference, estimated"), [](const Row& row) { return row.rate.difference.estimate; },
        [](const Row& row) { return row.rate.difference.band; },
        tr("Estimated difference to the feature's reference group, in points")));
    columns.push_back(textColumn<Row>(tr("Learnt from"), [](const Row& row) {
        if (!row.rate.estimate.value)
            return QStringLiteral("\u2013");
        return row.ownCalibration ? tr("the group's labels") : tr("all labels");
    }));
    return new RowsModel<Row>(std::move(columns), parent);
}

std::vector<GroupRow> groupRows(const PerformanceWindow& window, const std::string& rate)
{
    std::vector<GroupRow> rows;
    for (const PerformanceGroup& group : window.groups) {
        const auto found = std::ranges::find(group.rates, rate, &PerformanceGroup::Rate::id);
        if (found != group.rates.end())
            rows.push_back({QString::fromStdString(group.feature), QString::fromStdString(group.group),
                            group.records, group.labelled, group.ownCalibration, group.isReference, *found});
    }
    return rows;
}

RowsModel<ClassRow>* makeClassesModel(QObject* parent)
{
    using Row = ClassRow;
    std::vector<RowsColumn<Row>> columns;
    columns.push_back(textColumn<Row>(tr("Class"), [](const Row& row) { return row.name; }));
    const auto add = [&columns](const QString& title, GroupRates::Rate Row::*member) {
        columns.push_back(
            valueColumn<Row>(title, proportion, [member](const Row& row) { return (row.*member).value; }));
        columns.push_back(rangeColumn<Row>(tr("Interval"), proportion,
                                           [member](const Row& row) { return (row.*member).interval; }));
    };
    add(tr("Precision"), &Row::precision);
    add(tr("Recall"), &Row::recall);
    add(tr("F1 score"), &Row::f1);
    return new RowsModel<Row>(std::move(columns), parent);
}

std::vector<ClassRow> classRows(const PerformanceWindow& window)
{
    std::vector<ClassRow> rows;
    for (const GroupRates::Rate& rate : window.classes) {
        const std::size_t colon = rate.id.find(':');
        const std::string kind = rate.id.substr(0, colon);
        const QString name = QString::fromStdString(rate.id.substr(colon + 1));
        if (rows.empty() || rows.back().name != name)
            rows.push_back({name, {}, {}, {}});
        if (kind == "positive_predictive_value")
            rows.back().precision = rate;
        else if (kind == "true_positive_rate")
            rows.back().recall = rate;
        else if (kind == "f1_score")
            rows.back().f1 = rate;
    }
    return rows;
}

RowsModel<CalibrationRow>* makeCalibrationModel(QObject* parent)
{
    using Row = CalibrationRow;
    const auto id = [](const Row&) { return std::string("accuracy"); };
    std::vector<RowsColumn<Row>> columns;
    columns.push_back(valueColumn<Row>(
        tr("Probability"), id, [](const Row& row) { return std::optional(row.bin.meanScore); },
        tr("Mean of a tenth of the labelled records, in order of their probability")));
    columns.push_back(valueColumn<Row>(
        tr("Favourable"), id, [](const Row& row) { return std::optional(row.bin.positiveShare); },
        tr("Share of them whose label is favourable")));
    columns.push_back(valueColumn<Row>(
        tr("Taken for"), id, [](const Row& row) { return std::optional(row.calibrated); },
        tr("The chance that estimates give to that probability")));
    return new RowsModel<Row>(std::move(columns), parent);
}

std::vector<CalibrationRow> calibrationRows(const CalibrationSummary& calibration)
{
    std::vector<CalibrationRow> rows;
    for (std::size_t i = 0; i < calibration.bins.size(); ++i)
        rows.push_back({calibration.bins[i], calibration.calibrated[i]});
    return rows;
}

} // namespace tiltmeter
