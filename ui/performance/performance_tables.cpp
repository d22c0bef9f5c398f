// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/performance_tables.h"

#include "metrics/metric_table.h"
#include "text/drift_text.h"
#include "text/performance_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("PerformanceTables", text, comment);
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

/// What stands in place of a figure, and why.
struct Missing {
    QString word;
    QString why;
};

/// A cell without a figure says so in words, quietly, and gives the reason as its tool tip.
template <class Row>
void sayWhatIsMissing(RowsColumn<Row>& column, std::function<std::optional<Missing>(const Row&)> missing)
{
    column.text = [text = column.text, missing](const Row& row) {
        const auto gap = missing(row);
        return gap ? gap->word : text(row);
    };
    column.quiet = [missing](const Row& row) { return missing(row).has_value(); };
    column.explanation = [missing](const Row& row) {
        const auto gap = missing(row);
        return gap ? gap->why : QString();
    };
}

/// Measured, but with nothing that says how far off it may be.
std::optional<Missing> missingInterval(bool hasValue, bool hasInterval)
{
    if (hasValue && !hasInterval)
        return Missing{tr("no interval"),
                       tr("For this measure, or for so few records, no interval can be given: the value may "
                          "be far off, and nothing is judged by it.")};
    return std::nullopt;
}

std::optional<Missing> missingEstimate(const PerformanceEstimate& estimate)
{
    if (estimate.value)
        return std::nullopt;
    const bool never = estimate.reason == EstimateReason::NotEstimable;
    return Missing{never ? tr("not estimable") : tr("no estimate"), estimateReasonText(estimate.reason)};
}

/// Estimates bear a sign that measured values do not.
template <class Row>
void markAsEstimate(RowsColumn<Row>& column)
{
    column.text = [text = column.text](const Row& row) { return QStringLiteral("\u2248 ") + text(row); };
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
    if (verdict != Verdict::NotJudged)
        return stateOf(verdict);
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
    auto measured =
        valueColumn<Row>(tr("Measured"), id, [](const Row& row) { return row.measurement.value; });
    sayWhatIsMissing<Row>(measured, [](const Row& row) -> std::optional<Missing> {
        if (row.measurement.value)
            return std::nullopt;
        return Missing{row.measurement.reason == Reason::NoLabels ? tr("no labels") : tr("undefined"),
                       row.reason};
    });
    columns.push_back(std::move(measured));
    auto interval = rangeColumn<Row>(
        tr("Interval"), id, [](const Row& row) { return row.measurement.interval; },
        tr("Of the measured value, at the configured confidence"));
    sayWhatIsMissing<Row>(interval, [](const Row& row) {
        return missingInterval(row.measurement.value.has_value(), row.measurement.interval.has_value());
    });
    columns.push_back(std::move(interval));
    columns.push_back(
        countColumn<Row>(tr("Records"), [](const Row& row) { return row.measurement.records; }));
    auto estimated = valueColumn<Row>(
        tr("Estimated"), id, [](const Row& row) { return row.measurement.estimate.value; },
        tr("From the probabilities of all records of the window, without labels"));
    markAsEstimate(estimated);
    sayWhatIsMissing<Row>(estimated,
                          [](const Row& row) { return missingEstimate(row.measurement.estimate); });
    columns.push_back(std::move(estimated));
    columns.push_back(rangeColumn<Row>(
        tr("Band"), id, [](const Row& row) { return row.measurement.estimate.band; },
        tr("Where the measured value should lie")));
    columns.push_back(
        valueColumn<Row>(tr("Baseline"), id, [](const Row& row) { return row.measurement.baselineValue; }));
    RowsColumn<Row> verdict = textColumn<Row>(tr("Verdict"), [](const Row& row) { return row.verdict; });
    verdict.special = [](const Row& row) { return static_cast<int>(row.state); };
    verdict.sortKey = [](const Row& row) { return QVariant(static_cast<int>(row.state)); };
    verdict.explanation = [](const Row& row) { return row.reason; };
    columns.push_back(std::move(verdict));
    return new RowsModel<Row>(std::move(columns), parent);
}

std::vector<MeasureRow> measureRows(const PerformanceWindow& window, const PerformanceConfig& config)
{
    std::vector<MeasureRow> rows;
    for (const PerformanceMeasurement& m : window.measurements)
        rows.push_back({m, stateOf(window, m), performanceVerdictName(window, m),
                        performanceReasonText(m, config, QLocale())});
    return rows;
}

std::vector<ExplanationLine> explain(const MeasureRow& row, const PerformanceEvaluation& evaluation,
                                     const QLocale& locale)
{
    const PerformanceMeasurement& m = row.measurement;
    std::vector<ExplanationLine> lines;
    const auto add = [&lines](const QString& name, const QString& value,
                              const QString& toFullPrecision = {}) {
        if (!value.isEmpty())
            lines.push_back({name, value, toFullPrecision});
    };
    const auto addValue = [&](const QString& name, const std::optional<double>& value) {
        if (value)
            add(name, performanceValueText(m.metric, value, locale), exact(value));
    };
    add(tr("Verdict"), row.verdict);
    add(tr("Why"), row.reason);
    addValue(tr("Measured"), m.value);
    if (m.interval)
        add(tr("Interval"), QStringLiteral("%1 (%2)").arg(performanceRangeText(m.metric, m.interval, locale),
                                                          intervalMethodName(m.method)));
    add(tr("Records with what it takes"), countText(m.records, locale));
    addValue(tr("Baseline"), m.baselineValue);
    const auto addChange = [&](const QString& name, const PerformanceChange& change) {
        if (!change.worse)
            return;
        add(name, numberText(*change.worse, locale), exact(change.worse));
        if (change.limit)
            add(tr("Limit of the change"), numberText(*change.limit, locale), exact(change.limit));
        if (change.spreadLimit)
            add(tr("Limit from the baseline's own windows"), numberText(*change.spreadLimit, locale),
                exact(change.spreadLimit));
        if (change.pValue)
            add(tr("p, one-sided"), pValueText(*change.pValue, locale), exact(change.pValue));
        if (change.adjustedP)
            add(tr("p, adjusted for all measures (Benjamini-Hochberg)"),
                pValueText(*change.adjustedP, locale), exact(change.adjustedP));
    };
    addChange(tr("Change for the worse"), m.change);
    addValue(tr("Estimated, without labels"), m.estimate.value);
    if (m.estimate.band)
        add(tr("Band of the estimate"), performanceRangeText(m.metric, m.estimate.band, locale));
    if (!m.estimate.value)
        add(tr("Why there is no estimate"), estimateReasonText(m.estimate.reason));
    else
        add(tr("Estimated from"),
            tr("%1 records", "number of records").arg(countText(m.estimate.records, locale)));
    addChange(tr("Estimated change for the worse"), m.estimatedChange);
    if (const MetricInfo* info = findMetric(m.metric)) {
        const auto words = [](std::string_view utf8) {
            return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
        };
        add(tr("Formula"), words(info->formula));
        add(tr("Source"), words(info->source));
    }
    if (evaluation.revision > 0)
        add(tr("Configuration"), tr("revision %1").arg(evaluation.revision));
    return lines;
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
    auto measured = valueColumn<Row>(tr("Measured"), id, [](const Row& row) { return row.rate.value; });
    sayWhatIsMissing<Row>(measured, [](const Row& row) -> std::optional<Missing> {
        if (row.rate.value)
            return std::nullopt;
        return row.labelled == 0
                   ? Missing{tr("no labels"), tr("No record of the group has a label in this window.")}
                   : Missing{tr("undefined"), tr("There is nothing to divide by.")};
    });
    columns.push_back(std::move(measured));
    auto interval = rangeColumn<Row>(tr("Interval"), id, [](const Row& row) { return row.rate.interval; });
    sayWhatIsMissing<Row>(interval, [](const Row& row) {
        return missingInterval(row.rate.value.has_value(), row.rate.interval.has_value());
    });
    columns.push_back(std::move(interval));
    auto estimated =
        valueColumn<Row>(tr("Estimated"), id, [](const Row& row) { return row.rate.estimate.value; });
    markAsEstimate(estimated);
    sayWhatIsMissing<Row>(estimated, [](const Row& row) { return missingEstimate(row.rate.estimate); });
    columns.push_back(std::move(estimated));
    columns.push_back(
        rangeColumn<Row>(tr("Band"), id, [](const Row& row) { return row.rate.estimate.band; }));
    columns.push_back(differenceColumn(
        tr("To reference"), [](const Row& row) { return row.rate.difference.value; },
        [](const Row& row) { return row.rate.difference.interval; },
        tr("Measured difference to the feature's reference group, in points")));
    auto difference = differenceColumn(
        tr("To reference, estimated"), [](const Row& row) { return row.rate.difference.estimate; },
        [](const Row& row) { return row.rate.difference.band; },
        tr("Estimated difference to the feature's reference group, in points"));
    markAsEstimate(difference);
    sayWhatIsMissing<Row>(difference, [](const Row& row) -> std::optional<Missing> {
        if (row.rate.difference.estimate)
            return std::nullopt;
        return Missing{row.isReference ? tr("reference") : QStringLiteral("\u2013"), {}};
    });
    columns.push_back(std::move(difference));
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
        auto value =
            valueColumn<Row>(title, proportion, [member](const Row& row) { return (row.*member).value; });
        sayWhatIsMissing<Row>(value, [member](const Row& row) -> std::optional<Missing> {
            if ((row.*member).value)
                return std::nullopt;
            return Missing{tr("undefined"), tr("There is nothing to divide by.")};
        });
        columns.push_back(std::move(value));
        auto interval = rangeColumn<Row>(tr("Interval"), proportion,
                                         [member](const Row& row) { return (row.*member).interval; });
        sayWhatIsMissing<Row>(interval, [member](const Row& row) {
            return missingInterval((row.*member).value.has_value(), (row.*member).interval.has_value());
        });
        columns.push_back(std::move(interval));
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
