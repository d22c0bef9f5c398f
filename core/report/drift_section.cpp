// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_methods.h"
#include "report/build_report.h"
#include "report/report_sections.h"
#include "text/drift_config_text.h"
#include "text/drift_consequences_text.h"
#include "text/drift_text.h"
#include "text/error_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace tiltmeter {
namespace {

constexpr std::size_t mostFindings = 12; ///< as sentences; the table has all
constexpr std::size_t mostColumns = 6;   ///< with a section of their own
constexpr std::size_t mostContributions = 8;
constexpr std::size_t mostCategories = 20;
constexpr std::size_t mostCorrelations = 6;
constexpr std::size_t mostViolations = 8;

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Report", text, comment);
}

QString utf8(const std::string& text)
{
    return QString::fromStdString(text);
}

ReportCell plain(const QString& text)
{
    return {text, ReportMark::None};
}

ReportMark markOf(const DriftMeasurement& m)
{
    if (m.status == MeasurementStatus::Undefined)
        return ReportMark::Undefined;
    if (m.status == MeasurementStatus::TooFewRecords)
        return ReportMark::TooFewRecords;
    switch (m.verdict) {
    case Verdict::Pass:
        return ReportMark::Pass;
    case Verdict::Fail:
        return ReportMark::Fail;
    case Verdict::InsufficientEvidence:
        return ReportMark::InsufficientEvidence;
    case Verdict::NotJudged:
        break;
    }
    return ReportMark::NotJudged;
}

/// A value of the same measure in its unit.
QString inUnit(const DriftMeasurement& m, const std::optional<double>& value, const QLocale& locale)
{
    if (!value)
        return {};
    DriftMeasurement like = m;
    like.value = value;
    like.bound = 0;
    return driftValueText(like, locale);
}

/// Index of the newest window in which a column was judged; nullopt: never.
std::optional<std::size_t> newestJudged(const DriftEvaluation& drift, const std::string& feature)
{
    for (std::size_t i = drift.windows.size(); i-- > 0;) {
        const DriftMeasurement* m = judgedMeasurement(drift.windows[i], feature);
        if (m != nullptr && m->verdict != Verdict::NotJudged)
            return i;
    }
    return std::nullopt;
}

/// Columns with drift, the longest first, then the worst against its limit.
std::vector<const DriftFinding*> findingsByWeight(const DriftEvaluation& drift)
{
    std::vector<const DriftFinding*> findings;
    for (const DriftFinding& finding : drift.findings)
        findings.push_back(&finding);
    const auto weight = [](const DriftFinding* finding) {
        const DriftMeasurement& m = finding->worst;
        const double effect =
            m.value && m.baselineValue ? std::abs(*m.value - *m.baselineValue) : m.value.value_or(0);
        return std::tuple(finding->ongoing, finding->windows,
                          m.limit && *m.limit > 0 ? effect / *m.limit : effect);
    };
    std::ranges::stable_sort(
        findings, [&](const DriftFinding* a, const DriftFinding* b) { return weight(a) > weight(b); });
    return findings;
}

ReportFacts basis(const DriftEvaluation& drift, const QLocale& locale)
{
    ReportFacts facts;
    const auto& config = drift.config;
    facts.rows.emplace_back(tr("Compared with"), driftBaselineText(drift, locale));
    if (config.baseline.kind != DriftBaselineKind::Rolling)
        facts.rows.emplace_back(tr("Records in the baseline"), countText(drift.baselineRecords, locale));
    facts.rows.emplace_back(tr("Records in the windows"), countText(drift.records, locale));
    facts.rows.emplace_back(tr("Columns"),
                            tr("%1 (%2)", "number, which")
                                .arg(countText(drift.features.size(), locale), driftFeaturesText(config)));
    facts.rows.emplace_back(tr("Window"), driftWindowText(config, locale));
    facts.rows.emplace_back(tr("Methods"), driftMethodsText(config, locale));
    facts.rows.emplace_back(tr("Drift configuration"),
                            drift.revision > 0
                                ? tr("revision %1").arg(locale.toString(qlonglong{drift.revision}))
                                : tr("as proposed, never saved"));
    if (drift.undefinedCount > 0)
        facts.rows.emplace_back(tr("Values that are not defined"), countText(drift.undefinedCount, locale));
    return facts;
}

/// Records without times are named by their place.
QString periodOf(const DriftFinding& finding, const QLocale& locale)
{
    if (!finding.window.empty() || finding.endRecord == 0)
        return timeRangeText(finding.window, locale);
    return recordRangeText(finding.firstRecord + 1, finding.endRecord, locale);
}

ReportTable driftedColumns(const DriftEvaluation& drift, const QLocale& locale)
{
    ReportTable table;
    table.caption = tr("Columns that drifted");
    table.columns = {{tr("Column"), false}, {tr("Measure"), false}, {tr("When"), false},
                     {tr("Windows"), true}, {tr("Change"), false},  {tr("Worst value"), true},
                     {tr("Limit"), true},   {tr("In"), false},      {tr("State"), false}};
    for (const DriftFinding* finding : findingsByWeight(drift)) {
        const auto change = std::ranges::find(drift.changes, finding->feature, &DriftChange::feature);
        const bool isKnown = change != drift.changes.end() && !isSideRate(finding->metric);
        table.rows.push_back({plain(utf8(finding->feature)), plain(driftMetricName(finding->metric)),
                              plain(periodOf(*finding, locale)),
                              plain(locale.toString(qlonglong{finding->windows})),
                              plain(!isKnown ? QString()
                                    : change->kind == ChangeKind::Sudden
                                        ? tr("sudden, %1").arg(changeBegin(*change, locale))
                                        : tr("gradual, about %1").arg(changeBegin(*change, locale))),
                              plain(driftValueText(finding->worst, locale)),
                              plain(inUnit(finding->worst, finding->worst.limit, locale)),
                              plain(finding->worstWindow.empty()
                                        ? QString()
                                        : windowText(finding->worstWindow, drift.config.window, locale)),
                              finding->ongoing ? ReportCell{tr("drifting now"), ReportMark::Fail}
                                               : ReportCell{tr("over", "drift"), ReportMark::NotJudged}});
    }
    return table;
}

/// Where every column stands in the newest window in which it was judged.
ReportTable standingColumns(const DriftEvaluation& drift, const QLocale& locale)
{
    ReportTable table;
    table.caption = tr("Every column in the newest window in which it was judged");
    table.columns = {{tr("Column"), false},   {tr("Role"), false},       {tr("Window"), false},
                     {tr("Measure"), false},  {tr("Value"), true},       {tr("Limit"), true},
                     {tr("By chance"), true}, {tr("p, adjusted"), true}, {tr("Values"), true},
                     {tr("Verdict"), false}};
    for (const DriftFeature& feature : drift.features) {
        const auto window = newestJudged(drift, feature.name);
        const DriftMeasurement* m =
            drift.windows.empty()
                ? nullptr
                : judgedMeasurement(drift.windows[window.value_or(drift.windows.size() - 1)], feature.name);
        if (m == nullptr)
            continue;
        const DriftWindow& of = drift.windows[window.value_or(drift.windows.size() - 1)];
        const auto p = m->adjustedP ? m->adjustedP : m->pValue;
        table.rows.push_back(
            {plain(utf8(feature.name)), plain(driftFamilyName(feature.family)),
             plain(driftWindowName(drift, of, locale)), plain(driftMetricName(m->metric)),
             plain(driftValueText(*m, locale)), plain(inUnit(*m, m->limit, locale)),
             plain(inUnit(*m, m->nullLimit, locale)), plain(p ? pValueText(*p, locale) : QString()),
             plain(countText(m->records, locale)), ReportCell{driftVerdictName(*m), markOf(*m)}});
    }
    return table;
}

void addMagnitude(ReportSection& section, const DriftEvaluation& drift, const QLocale& locale)
{
    const DriftWindow* newest = nullptr;
    for (const DriftWindow& window : drift.windows)
        if (window.magnitude && window.magnitude->mcc)
            newest = &window;
    if (newest == nullptr)
        return;
    const QString sentence = driftMagnitudeSentence(*newest, locale);
    section.blocks.emplace_back(ReportParagraph{
        tr("%1: %2", "window, sentence").arg(driftWindowName(drift, *newest, locale), sentence),
        newest->magnitude->exceeds ? ReportMark::Fail : ReportMark::Pass});
    if (!newest->range.empty()) { // records without times have no place over time
        ReportFigure figure;
        figure.kind = ReportFigure::Kind::DriftMagnitude;
        figure.title = tr("Drift magnitude of all columns together");
        figure.description = sentence;
        section.blocks.emplace_back(std::move(figure));
    }
    ReportTable table;
    table.caption = tr("What makes the magnitude: %1", "window").arg(driftWindowName(drift, *newest, locale));
    table.columns = {{tr("Column"), false}, {tr("Contribution"), true}, {tr("By itself"), false}};
    for (const DriftMagnitude::Contribution& each : newest->magnitude->contributions) {
        if (table.rows.size() == mostContributions)
            break;
        const DriftMeasurement* own = judgedMeasurement(*newest, each.feature);
        table.rows.push_back({plain(utf8(each.feature)), plain(percentText(each.share, locale)),
                              own == nullptr ? plain({}) : ReportCell{driftVerdictName(*own), markOf(*own)}});
    }
    if (!table.rows.empty())
        section.blocks.emplace_back(std::move(table));
}

/// Signed percentage points with their interval.
QString pointsWithInterval(const std::optional<ImpactEstimate>& estimate, const QLocale& locale)
{
    if (!estimate)
        return QStringLiteral("\u2013");
    const auto number = [&locale](double share) { return locale.toString(share * 100, 'f', 1); };
    return tr("%1 (%2 to %3)", "value, interval")
        .arg(number(estimate->value), number(estimate->interval.lower), number(estimate->interval.upper));
}

ReportTable mixTable(const MixImpact& mix, const QLocale& locale)
{
    QStringList names;
    for (const std::string& name : mix.features)
        names << utf8(name);
    ReportTable table;
    table.caption = tr("The favourable rate's change, percentage points, by the mix of %1")
                        .arg(names.join(QStringLiteral(", ")));
    table.columns = {{tr("Group"), false}, {tr("Before"), true}, {tr("Now"), true},
                     {tr("Change"), true}, {tr("By mix"), true}, {tr("By treatment"), true},
                     {tr("So"), false}};
    for (const MixDecomposition& group : mix.groups)
        table.rows.push_back(
            {plain(group.protectedColumn.empty()
                       ? tr("all records")
                       : tr("%1: %2", "feature: group").arg(utf8(group.protectedColumn), utf8(group.group))),
             plain(group.baselineRate ? percentText(*group.baselineRate, locale) : QString()),
             plain(group.currentRate ? percentText(*group.currentRate, locale) : QString()),
             plain(pointsWithInterval(group.change, locale)), plain(pointsWithInterval(group.mix, locale)),
             plain(pointsWithInterval(group.treatment, locale)),
             plain(group.status == ImpactStatus::Ok ? impactReadingText(group.reading)
                                                    : impactStatusText(group.status))});
    return table;
}

/// Does it matter: for the groups, and for performance?
std::optional<ReportSection> impactSection(const DriftEvaluation& drift, const QLocale& locale)
{
    if (!drift.impact)
        return std::nullopt;
    const DriftImpact& impact = *drift.impact;
    ReportSection section{"drift-impact", tr("Does the drift matter?"), {}};
    for (const QString& line : impactSummary(drift, locale).split(QLatin1Char('\n')))
        section.blocks.emplace_back(ReportParagraph{line, ReportMark::None});
    if (!impact.mix.empty() && !impact.mix.front().groups.empty())
        section.blocks.emplace_back(mixTable(impact.mix.front(), locale));
    std::vector<const DriftCorrelation*> order;
    for (const DriftCorrelation& correlation : impact.correlations)
        order.push_back(&correlation);
    std::ranges::stable_sort(order, {}, [](const DriftCorrelation* c) { return c->adjustedP.value_or(2); });
    for (std::size_t i = 1; i < std::min(order.size(), mostCorrelations); ++i) // the first is in the summary
        section.blocks.emplace_back(
            ReportParagraph{correlationSentence(*order[i], drift.config.alpha, locale), ReportMark::None});
    return section;
}

/// Rules of the baseline, and what a detector expects of the model, in the newest window with a figure.
std::optional<ReportSection> rulesSection(const DriftEvaluation& drift, const QLocale& locale)
{
    ReportSection section{"drift-rules", tr("Data consistency and model drift"), {}};
    const auto say = [&](std::size_t window, const QString& sentence, ReportMark mark) {
        if (window >= drift.windows.size())
            return;
        section.blocks.emplace_back(
            ReportParagraph{tr("%1: %2", "window, sentence")
                                .arg(driftWindowName(drift, drift.windows[window], locale), sentence),
                            mark});
    };
    if (drift.consistency) {
        const auto& windows = drift.consistency->windows; // parallel to those of the evaluation
        const ConsistencyWindow* newest = nullptr;
        for (const ConsistencyWindow& window : windows)
            if (window.share && window.status == ConsistencyStatus::Ok)
                newest = &window;
        if (newest == nullptr) {
            section.blocks.emplace_back(
                ReportParagraph{consistencySentence(*drift.consistency, {}, locale), ReportMark::NotJudged});
        } else {
            say(static_cast<std::size_t>(newest - windows.data()),
                consistencySentence(*drift.consistency, *newest, locale),
                newest->verdict == Verdict::Fail   ? ReportMark::Fail
                : newest->verdict == Verdict::Pass ? ReportMark::Pass
                                                   : ReportMark::NotJudged);
            for (std::size_t i = 0; i < std::min(newest->violations.size(), mostViolations); ++i)
                section.blocks.emplace_back(ReportParagraph{
                    violationText(*drift.consistency, newest->violations[i], locale), ReportMark::None});
        }
    }
    const auto rebuilt =
        std::ranges::find_if(drift.windows.rbegin(), drift.windows.rend(),
                             [](const DriftWindow& w) { return w.reconstruction.has_value(); });
    if (rebuilt != drift.windows.rend())
        say(static_cast<std::size_t>(&*rebuilt - drift.windows.data()),
            reconstructionSentence(*rebuilt, locale),
            rebuilt->reconstruction->exceeds ? ReportMark::Fail : ReportMark::Pass);
    for (const TypeErrors& errors : drift.typeErrors)
        section.blocks.emplace_back(ReportParagraph{typeErrorsSentence(errors, locale), ReportMark::None});
    if (drift.modelDrift) {
        const ModelDriftWindow* newest = nullptr;
        for (const ModelDriftWindow& window : drift.modelDrift->windows)
            if (window.predictedAccuracy && window.status == ModelDriftStatus::Ok)
                newest = &window;
        if (newest == nullptr)
            section.blocks.emplace_back(
                ReportParagraph{drift.modelDrift->status == ModelDriftStatus::Ok
                                    ? tr("The detector has no estimate for any window.")
                                    : modelDriftStatusText(drift.modelDrift->status),
                                ReportMark::NotJudged});
        else
            say(static_cast<std::size_t>(newest - drift.modelDrift->windows.data()),
                modelDriftSentence(*drift.modelDrift, *newest, locale),
                newest->exceeds ? ReportMark::Fail : ReportMark::Pass);
    }
    return section.blocks.empty() ? std::nullopt : std::optional(std::move(section));
}

void addCategories(ReportSection& section, const QString& sentence, const std::vector<std::string>& values)
{
    if (values.empty())
        return;
    QStringList names;
    for (std::size_t i = 0; i < std::min(values.size(), mostCategories); ++i)
        names << utf8(values[i]);
    if (values.size() > mostCategories)
        names << tr("and %1 more").arg(values.size() - mostCategories);
    section.blocks.emplace_back(
        ReportParagraph{sentence.arg(names.join(QStringLiteral(", "))), ReportMark::None});
}

ReportTable windowsOf(const DriftEvaluation& drift, const DriftFeature& feature, const QLocale& locale)
{
    ReportTable table;
    table.caption = tr("%1 by window").arg(utf8(feature.name));
    table.columns = {{tr("Window"), false},   {tr("Value"), true},       {tr("Limit"), true},
                     {tr("By chance"), true}, {tr("p, adjusted"), true}, {tr("Values"), true},
                     {tr("Verdict"), false}};
    const std::size_t count = drift.windows.size();
    for (std::size_t i = count - std::min(count, maximumWindows); i < count; ++i) {
        const DriftMeasurement* m = judgedMeasurement(drift.windows[i], feature.name);
        if (m == nullptr)
            continue;
        const auto p = m->adjustedP ? m->adjustedP : m->pValue;
        table.rows.push_back(
            {plain(driftWindowName(drift, drift.windows[i], locale)), plain(driftValueText(*m, locale)),
             plain(inUnit(*m, m->limit, locale)), plain(inUnit(*m, m->nullLimit, locale)),
             plain(p ? pValueText(*p, locale) : QString()), plain(countText(m->records, locale)),
             ReportCell{driftVerdictName(*m), markOf(*m)}});
    }
    return table;
}

ReportSection columnSection(const DriftEvaluation& drift, std::size_t index, std::size_t number,
                            const QLocale& locale)
{
    const DriftFeature& feature = drift.features[index];
    const QString name = utf8(feature.name);
    ReportSection section{"drift-" + std::to_string(number), tr("Drift of %1", "column").arg(name), {}};
    const std::size_t newest = newestJudged(drift, feature.name).value_or(drift.windows.size() - 1);
    const DriftWindow& window = drift.windows[newest];
    const DriftMeasurement* m = judgedMeasurement(window, feature.name);
    const QString sentence = driftSentence(drift, window, index, locale);
    const QString when = driftWindowName(drift, window, locale);
    section.blocks.emplace_back(ReportParagraph{tr("%1: %2", "window, sentence").arg(when, sentence),
                                                m == nullptr ? ReportMark::NotJudged : markOf(*m)});
    if (const auto change = std::ranges::find(drift.changes, feature.name, &DriftChange::feature);
        change != drift.changes.end())
        section.blocks.emplace_back(ReportParagraph{changeSentence(*change, locale), ReportMark::None});
    addCategories(section, tr("Values that the baseline does not have: %1."), window.categories[index].added);
    addCategories(section, tr("Values of the baseline that are gone: %1."),
                  window.categories[index].vanished);
    if (m != nullptr && !window.range.empty()) {
        ReportFigure over;
        over.kind = ReportFigure::Kind::DriftOverTime;
        over.feature = feature.name;
        over.metric = m->metric;
        over.title = tr("%1: %2", "column, measure").arg(name, driftMetricName(m->metric));
        over.description = sentence;
        section.blocks.emplace_back(std::move(over));
    }
    ReportFigure shape;
    shape.kind = ReportFigure::Kind::DriftDistribution;
    shape.feature = feature.name;
    shape.window = newest;
    shape.title = tr("%1: baseline and %2", "column, window").arg(name, when);
    shape.description = sentence;
    section.blocks.emplace_back(std::move(shape));
    section.blocks.emplace_back(windowsOf(drift, feature, locale));
    return section;
}

} // namespace

std::vector<ReportSection> driftSections(const DriftEvaluation& drift, const QLocale& locale)
{
    ReportSection section{"drift", tr("Drift"), {}};
    const bool ongoing = std::ranges::any_of(drift.findings, &DriftFinding::ongoing);
    const bool anyJudged = std::ranges::any_of(drift.features, [&](const DriftFeature& feature) {
        return newestJudged(drift, feature.name).has_value();
    });
    section.blocks.emplace_back(
        ReportParagraph{driftSummarySentence(drift, locale), ongoing     ? ReportMark::Fail
                                                             : anyJudged ? ReportMark::Pass
                                                                         : ReportMark::NotJudged});
    const std::vector<const DriftFinding*> findings = findingsByWeight(drift);
    for (std::size_t i = 0; i < std::min(findings.size(), mostFindings); ++i)
        section.blocks.emplace_back(
            ReportParagraph{driftFindingSentence(drift, *findings[i], locale),
                            findings[i]->ongoing ? ReportMark::Fail : ReportMark::None});
    if (!findings.empty())
        section.blocks.emplace_back(driftedColumns(drift, locale));
    if (!drift.windows.empty()) {
        ReportFigure map;
        map.kind = ReportFigure::Kind::DriftHeatMap;
        map.title = tr("Drift of every column by window: the deciding measure; a corner marks drift");
        map.description = driftSummarySentence(drift, locale);
        section.blocks.emplace_back(std::move(map));
        section.blocks.emplace_back(standingColumns(drift, locale));
    }
    addMagnitude(section, drift, locale);
    section.blocks.emplace_back(basis(drift, locale));

    std::vector<ReportSection> sections{std::move(section)};
    std::vector<std::string> shown;
    for (const DriftFinding* finding : findings) {
        const auto it = std::ranges::find(drift.features, finding->feature, &DriftFeature::name);
        if (shown.size() == mostColumns || it == drift.features.end() ||
            std::ranges::find(shown, finding->feature) != shown.end())
            continue;
        shown.push_back(finding->feature);
        sections.push_back(columnSection(drift, static_cast<std::size_t>(it - drift.features.begin()),
                                         shown.size(), locale));
    }
    for (auto& further : {impactSection(drift, locale), rulesSection(drift, locale)})
        if (further)
            sections.push_back(*further);
    return sections;
}

ReportSection driftProblemSection(const Error& problem)
{
    return {"drift",
            tr("Drift"),
            {ReportParagraph{tr("Drift could not be measured: %1").arg(describe(problem)),
                             ReportMark::NotJudged}}};
}

} // namespace tiltmeter
