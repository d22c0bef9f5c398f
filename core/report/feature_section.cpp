// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/metric_table.h"
#include "report/build_report.h"
#include "report/evaluation_facts.h"
#include "report/report_sections.h"
#include "report/report_text.h"
#include "text/configuration_text.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Report", text, comment);
}

ReportCell plain(const QString& text)
{
    return {text, ReportMark::None};
}

/// "sex: female against male" while there is one pair, else the feature and the measure.
QString figureTitle(const std::vector<ComparisonKey>& keys, const std::string& feature,
                    const std::string& metric)
{
    const QString pair =
        keys.size() == 1 ? groupPairText(keys.front().monitored, keys.front().reference) : QString();
    return pair.isEmpty() ? tr("%1: %2", "feature, measure").arg(featureName(feature), metricName(metric))
                          : tr("%1, %2: %3", "feature, groups, measure")
                                .arg(featureName(feature), pair, metricName(metric));
}

QString figureDescription(const Evaluation& evaluation, const std::vector<ComparisonKey>& keys,
                          const QLocale& locale)
{
    QStringList sentences;
    for (const ComparisonKey& key : keys) {
        const Standing standing = standingOf(evaluation, key);
        if (standing.measurement == nullptr)
            continue;
        QString sentence = measurementSentence(*standing.measurement, locale);
        if (standing.window != nullptr)
            sentence = tr("%1: %2", "window, measurement")
                           .arg(windowText(*standing.window, evaluation.config.window, locale), sentence);
        sentences << sentence << tr("Verdict: %1.").arg(verdictName(*standing.measurement));
    }
    return sentences.join(QLatin1Char(' '));
}

std::vector<ReportCell> windowRow(const Measurement& m, const QString& window, bool withGroup,
                                  const QLocale& locale)
{
    std::vector<ReportCell> row{plain(window)};
    if (withGroup)
        row.push_back(plain(QString::fromStdString(m.monitored)));
    row.push_back(plain(valueText(m, locale)));
    if (m.metric == "disparate_impact")
        row.push_back(plain(m.value ? fairnessScoreText(*m.value, locale) : QString()));
    row.push_back(plain(intervalText(m, locale)));
    row.push_back(plain(countText(m.monitoredRecords, locale)));
    row.push_back(plain(countText(m.referenceRecords, locale)));
    row.push_back({verdictName(m), markOf(m)});
    row.push_back(plain(pointVerdictName(m.pointVerdict)));
    return row;
}

ReportTable windowTable(const Evaluation& evaluation, const std::vector<ComparisonKey>& keys,
                        const QLocale& locale)
{
    const ComparisonKey& first = keys.front();
    const bool withGroup = keys.size() > 1;
    ReportTable table;
    table.caption = tr("%1 by window").arg(figureTitle(keys, first.feature, first.metric));
    table.columns.push_back({tr("Window"), false});
    if (withGroup)
        table.columns.push_back({tr("Group"), false});
    table.columns.push_back({tr("Value"), true});
    if (first.metric == "disparate_impact")
        table.columns.push_back({tr("Score, %"), true});
    table.columns.insert(table.columns.end(),
                         {{tr("%1 interval").arg(percentText(evaluation.config.confidence, locale, 0)), true},
                          {tr("Records monitored"), true},
                          {tr("Records reference"), true},
                          {tr("Verdict"), false},
                          {tr("Plain comparison"), false}});
    const std::size_t count = evaluation.windows.size();
    for (std::size_t i = count - std::min(count, maximumWindows); i < count; ++i) {
        const WindowResult& window = evaluation.windows[i];
        QString name = windowText(window.range, evaluation.config.window, locale);
        for (const ComparisonKey& key : keys) {
            if (const Measurement* m = findMeasurement(window, key)) {
                table.rows.push_back(windowRow(*m, name, withGroup, locale));
                name.clear(); // said once for all groups of the window
            }
        }
    }
    return table;
}

/// What the table of windows leaves out, so that a failing window is never out of sight.
void addOmitted(ReportSection& section, const Evaluation& evaluation, const std::vector<ComparisonKey>& keys,
                const QLocale& locale)
{
    if (evaluation.windows.size() <= maximumWindows)
        return;
    const std::size_t omitted = evaluation.windows.size() - maximumWindows;
    std::uint64_t failing = 0;
    for (std::size_t i = 0; i < omitted; ++i)
        for (const ComparisonKey& key : keys) {
            const Measurement* m = findMeasurement(evaluation.windows[i], key);
            failing += m != nullptr && m->verdict == Verdict::Fail ? 1 : 0;
        }
    section.blocks.emplace_back(ReportParagraph{
        tr("Earlier windows that are not listed here: %1, failing measurements in them: %2. The CSV and JSON "
           "files have all of them.")
            .arg(countText(omitted, locale), countText(failing, locale)),
        failing > 0 ? ReportMark::Fail : ReportMark::None});
}

std::vector<const GroupRates*> groupsOf(const Evaluation& evaluation, const std::string& feature)
{
    std::vector<const GroupRates*> groups;
    for (const GroupRates& group : evaluation.overall.groups)
        if (group.feature == feature)
            groups.push_back(&group);
    std::ranges::stable_partition(groups, &GroupRates::isReference);
    return groups;
}

const GroupRates::Rate* rateOf(const GroupRates& group, const std::string& id)
{
    const auto it = std::ranges::find(group.rates, id, &GroupRates::Rate::id);
    return it == group.rates.end() ? nullptr : &*it;
}

/// A rate as the measurement that the text room knows how to word.
Measurement asMeasurement(const GroupRates::Rate& rate)
{
    Measurement m;
    m.metric = rate.id;
    m.value = rate.value;
    m.interval = rate.interval;
    return m;
}

ReportTable countsTable(const std::vector<const GroupRates*>& groups, const std::string& feature,
                        const QLocale& locale)
{
    ReportTable table;
    table.caption = tr("%1: groups over all records").arg(featureName(feature));
    table.columns = {{tr("Group"), false},           {tr("Records"), true},
                     {tr("With outcome"), true},     {tr("Favourable"), true},
                     {tr("Favourable share"), true}, {tr("Interval of the share"), true},
                     {tr("With label"), true}};
    for (const GroupRates* group : groups) {
        QString name = QString::fromStdString(group->group);
        if (group->isReference)
            name = tr("%1 (reference)", "group").arg(name);
        const GroupRates::Rate* share = rateOf(*group, "selection_rate");
        const Measurement m = share != nullptr ? asMeasurement(*share) : Measurement{};
        table.rows.push_back({plain(name), plain(countText(group->records, locale)),
                              plain(countText(group->judged, locale)),
                              plain(countText(group->favorable, locale)), plain(valueText(m, locale)),
                              plain(intervalText(m, locale)), plain(countText(group->labelled, locale))});
    }
    return table;
}

ReportTable ratesTable(const std::vector<const GroupRates*>& groups, const std::string& feature,
                       const QLocale& locale)
{
    ReportTable table;
    table.caption = tr("%1: rates of the groups over all records").arg(featureName(feature));
    table.columns = {{tr("Rate"), false},
                     {tr("Group"), false},
                     {tr("Value"), true},
                     {tr("Interval"), true},
                     {tr("Note"), false}};
    std::vector<std::string> ids;
    for (const GroupRates* group : groups)
        for (const GroupRates::Rate& rate : group->rates)
            if (std::ranges::find(ids, rate.id) == ids.end())
                ids.push_back(rate.id);
    bool noted = false;
    for (const std::string& id : ids) {
        QString name = metricName(id);
        for (const GroupRates* group : groups) {
            const GroupRates::Rate* rate = rateOf(*group, id);
            if (rate == nullptr)
                continue;
            const Measurement m = asMeasurement(*rate);
            table.rows.push_back({plain(name), plain(QString::fromStdString(group->group)),
                                  plain(valueText(m, locale)), plain(intervalText(m, locale)),
                                  plain(rate->value ? QString() : reasonName(rate->reason))});
            name.clear();
            noted = noted || !rate->value;
        }
    }
    if (!noted) {
        table.columns.pop_back();
        for (auto& row : table.rows)
            row.pop_back();
    }
    return table;
}

/// How often the other decision differs; no rows where there is none to compare with.
ReportTable flipsTable(const std::vector<const GroupRates*>& groups, const std::string& feature,
                       const FairnessConfig& config, const QLocale& locale)
{
    ReportTable table;
    table.caption = tr("%1: decisions that differ from %2, over all records", "feature, column")
                        .arg(featureName(feature), QString::fromStdString(config.otherDecision));
    table.columns = {{tr("Group"), false},         {tr("Compared"), true}, {tr("Differ"), true},
                     {tr("Flip rate"), true},      {tr("Interval"), true}, {tr("To favourable"), true},
                     {tr("To unfavourable"), true}};
    for (const GroupRates* group : groups) {
        if (!group->flips)
            continue;
        const GroupRates::Flips& flips = *group->flips;
        const GroupRates::Rate* rate = rateOf(*group, "flip_rate");
        const Measurement m = rate != nullptr ? asMeasurement(*rate) : Measurement{};
        QString name = QString::fromStdString(group->group);
        if (group->isReference)
            name = tr("%1 (reference)", "group").arg(name);
        table.rows.push_back({plain(name), plain(countText(flips.compared, locale)),
                              plain(countText(flips.toFavorable + flips.toUnfavorable, locale)),
                              plain(valueText(m, locale)), plain(intervalText(m, locale)),
                              plain(countText(flips.toFavorable, locale)),
                              plain(countText(flips.toUnfavorable, locale))});
    }
    return table;
}

ReportTable overallTable(const Evaluation& evaluation, const std::string& feature, const QLocale& locale)
{
    ReportTable table;
    table.caption = tr("%1: all measures over all records").arg(featureName(feature));
    table.columns = {{tr("Measure"), false}, {tr("Groups"), false},          {tr("Value"), true},
                     {tr("Interval"), true}, {tr("Method"), false},          {tr("Limits"), true},
                     {tr("Verdict"), false}, {tr("Plain comparison"), false}};
    for (const std::string& metric : measuredMetrics(evaluation, feature)) {
        QString name = metricName(metric);
        for (const Measurement& m : evaluation.overall.measurements) {
            if (m.feature != feature || m.metric != metric)
                continue;
            table.rows.push_back({plain(name),
                                  plain(groupPairText(m.monitored, m.reference)),
                                  plain(valueText(m, locale)),
                                  plain(intervalText(m, locale)),
                                  plain(methodName(m.method)),
                                  plain(limitsText(m, locale)),
                                  {verdictName(m), markOf(m)},
                                  plain(pointVerdictName(m.pointVerdict))});
            name.clear();
        }
    }
    return table;
}

void addMetricOverTime(ReportSection& section, const Evaluation& evaluation, const std::string& feature,
                       const std::string& metric, const QLocale& locale)
{
    const std::vector<ComparisonKey> keys = comparisonsOf(evaluation, feature, metric);
    if (keys.empty() || evaluation.windows.empty())
        return;
    if (evaluation.windows.size() > 1 && !evaluation.windows.front().range.empty()) { // else not over time
        ReportFigure figure;
        figure.kind = ReportFigure::Kind::ScoreOverTime;
        figure.feature = feature;
        figure.metric = metric;
        figure.title = figureTitle(keys, feature, metric);
        figure.description = figureDescription(evaluation, keys, locale);
        section.blocks.emplace_back(std::move(figure));
    }
    section.blocks.emplace_back(windowTable(evaluation, keys, locale));
    addOmitted(section, evaluation, keys, locale);
}

QString sharesDescription(const std::vector<const GroupRates*>& groups, const QLocale& locale)
{
    QStringList parts;
    for (const GroupRates* group : groups)
        if (const GroupRates::Rate* share = rateOf(*group, "selection_rate"))
            parts << tr("%1: %2", "group, share")
                         .arg(QString::fromStdString(group->group), valueText(asMeasurement(*share), locale));
    return parts.join(QStringLiteral("; "));
}

} // namespace

ReportSection featureSection(const Evaluation& evaluation, const std::string& feature, std::size_t number,
                             const QLocale& locale)
{
    ReportSection section{"feature-" + std::to_string(number), {}, {}};
    section.title = feature.empty() ? tr("All records") : QString::fromStdString(feature);
    for (const MonitoredFeature& configured : evaluation.config.features)
        if (configured.column == feature)
            section.blocks.emplace_back(ReportParagraph{
                tr("Compared: %1.", "groups").arg(groupsText(configured, locale)), ReportMark::None});

    for (const std::string& metric : leadingMetrics(evaluation, feature))
        addMetricOverTime(section, evaluation, feature, metric, locale);

    const std::vector<const GroupRates*> groups = groupsOf(evaluation, feature);
    if (!groups.empty()) {
        ReportFigure figure;
        figure.kind = ReportFigure::Kind::FavorableShare;
        figure.feature = feature;
        figure.title = tr("%1: favourable share by group, all records").arg(featureName(feature));
        figure.description = sharesDescription(groups, locale);
        section.blocks.emplace_back(std::move(figure));
        section.blocks.emplace_back(countsTable(groups, feature, locale));
        if (ReportTable rates = ratesTable(groups, feature, locale); !rates.rows.empty())
            section.blocks.emplace_back(std::move(rates));
        if (ReportTable flips = flipsTable(groups, feature, evaluation.config, locale); !flips.rows.empty())
            section.blocks.emplace_back(std::move(flips));
    }
    if (ReportTable overall = overallTable(evaluation, feature, locale); !overall.rows.empty())
        section.blocks.emplace_back(std::move(overall));
    return section;
}

} // namespace tiltmeter
