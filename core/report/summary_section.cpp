// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/evaluation_facts.h"
#include "report/report_sections.h"
#include "report/report_text.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace tiltmeter {
namespace {

/// More sentences than these are no summary any more; the table has all.
constexpr std::size_t maximumSentences = 12;

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Report", text, comment);
}

struct Stand {
    ComparisonKey key;
    Standing standing;
};

std::vector<Stand> standsOf(const Evaluation& evaluation)
{
    std::vector<Stand> stands;
    for (const std::string& feature : measuredFeatures(evaluation, true))
        for (const std::string& metric : leadingMetrics(evaluation, feature))
            for (ComparisonKey& key : comparisonsOf(evaluation, feature, metric)) {
                const Standing standing = standingOf(evaluation, key);
                if (standing.measurement != nullptr)
                    stands.push_back({std::move(key), standing});
            }
    return stands;
}

/// What is wrong and since when, then how far, how sure and on how many records.
QString findingText(const Finding& finding, const Evaluation& evaluation, const QLocale& locale)
{
    const Measurement& worst = finding.worst;
    QStringList sentences{findingSentence(finding, locale)};
    sentences << (finding.windows > 1 && !finding.overall
                      ? tr("Failing windows: %1; farthest outside:")
                                .arg(locale.toString(qlonglong{finding.windows})) +
                            QLatin1Char(' ') + measurementSentence(worst, locale)
                      : measurementSentence(worst, locale));
    if (const QString verdict = verdictSentence(worst, evaluation.config, locale); !verdict.isEmpty())
        sentences << verdict;
    if (!worst.reference.empty())
        sentences << tr("Records: %1 and %2.", "of the monitored group, of the reference group")
                         .arg(countText(worst.monitoredRecords, locale),
                              countText(worst.referenceRecords, locale));
    return sentences.join(QLatin1Char(' '));
}

void addFindings(ReportSection& section, const Evaluation& evaluation, const QLocale& locale)
{
    std::vector<const Finding*> sure;
    std::uint64_t flagged = 0;
    for (const Finding& finding : evaluation.findings) {
        if (finding.rule == FindingRule::Point)
            ++flagged;
        else
            sure.push_back(&finding);
    }
    // What goes on comes first, then the newest.
    std::ranges::stable_sort(sure, [](const Finding* a, const Finding* b) {
        if (a->ongoing != b->ongoing)
            return a->ongoing;
        if (a->overall != b->overall)
            return b->overall;
        return b->window.end < a->window.end;
    });
    for (std::size_t i = 0; i < std::min(sure.size(), maximumSentences); ++i)
        section.blocks.emplace_back(
            ReportParagraph{findingText(*sure[i], evaluation, locale), ReportMark::Fail});
    if (sure.size() > maximumSentences)
        section.blocks.emplace_back(
            ReportParagraph{tr("Further findings, listed under Findings: %1.")
                                .arg(countText(sure.size() - maximumSentences, locale)),
                            ReportMark::Fail});
    if (flagged > 0)
        section.blocks.emplace_back(ReportParagraph{
            tr("Flagged by the plain comparison, which does not look at the number of records: %1, listed "
               "under Findings.")
                .arg(countText(flagged, locale)),
            ReportMark::None});
}

/// The comparisons that stand so now, a sentence each.
void addStanding(ReportSection& section, const std::vector<Stand>& stands, Verdict verdict, ReportMark mark,
                 const Evaluation& evaluation, const QLocale& locale)
{
    std::size_t said = 0;
    for (const auto& [key, standing] : stands) {
        if (standing.measurement->verdict != verdict)
            continue;
        if (++said > maximumSentences)
            break;
        const QString when = standing.window == nullptr
                                 ? tr("over all records")
                                 : windowText(*standing.window, evaluation.config.window, locale);
        section.blocks.emplace_back(ReportParagraph{
            tr("%1, %2: %3 %4", "feature, window, measurement, what follows")
                .arg(featureName(key.feature), when, measurementSentence(*standing.measurement, locale),
                     verdictSentence(*standing.measurement, evaluation.config, locale)),
            mark});
    }
}

void addAllClear(ReportSection& section, const std::vector<Stand>& stands)
{
    const auto has = [&](Verdict verdict) {
        return std::ranges::any_of(
            stands, [verdict](const Stand& s) { return s.standing.measurement->verdict == verdict; });
    };
    if (stands.empty())
        section.blocks.emplace_back(ReportParagraph{tr("Nothing was measured."), ReportMark::NotJudged});
    else if (!has(Verdict::Pass) && !has(Verdict::InsufficientEvidence))
        section.blocks.emplace_back(ReportParagraph{
            tr("Nothing could be judged: there are no limits, or too few records."), ReportMark::NotJudged});
    else
        section.blocks.emplace_back(ReportParagraph{
            tr("No comparison lies outside its limits with its whole interval."),
            has(Verdict::InsufficientEvidence) ? ReportMark::InsufficientEvidence : ReportMark::Pass});
}

ReportTable standingTable(const std::vector<Stand>& stands, const Evaluation& evaluation,
                          const QLocale& locale)
{
    ReportTable table;
    table.caption = tr("Where every comparison stands: the newest window with a verdict");
    table.columns = {{tr("Feature"), false}, {tr("Groups"), false},  {tr("Measure"), false},
                     {tr("Window"), false},  {tr("Value"), true},    {tr("Interval"), true},
                     {tr("Limits"), true},   {tr("Verdict"), false}, {tr("Failing since"), false}};
    for (const auto& [key, standing] : stands) {
        const Measurement& m = *standing.measurement;
        table.rows.push_back(
            {{featureName(key.feature), ReportMark::None},
             {groupPairText(key.monitored, key.reference), ReportMark::None},
             {metricName(key.metric), ReportMark::None},
             {standing.window == nullptr ? tr("all records")
                                         : windowText(*standing.window, evaluation.config.window, locale),
              ReportMark::None},
             {valueText(m, locale), ReportMark::None},
             {intervalText(m, locale), ReportMark::None},
             {limitsText(m, locale), ReportMark::None},
             {verdictName(m), markOf(m)},
             {standing.failingSince ? dateText(*standing.failingSince, locale) : QString(),
              ReportMark::None}});
    }
    return table;
}

QString extentText(const Evaluation& evaluation, const QLocale& locale)
{
    QStringList sentences;
    sentences << tr("Records: %1. Windows: %2.")
                     .arg(countText(evaluation.records, locale),
                          countText(evaluation.windows.size(), locale));
    if (evaluation.withoutTimestamp > 0)
        sentences
            << tr("Without a usable timestamp: %1.").arg(countText(evaluation.withoutTimestamp, locale));
    if (evaluation.undefinedCount > 0)
        sentences << tr("Measurements without a number: %1; the reasons are listed under Not measured.")
                         .arg(countText(evaluation.undefinedCount, locale));
    return sentences.join(QLatin1Char(' '));
}

} // namespace

ReportSection summarySection(const Evaluation& evaluation, const QLocale& locale)
{
    ReportSection section{"summary", tr("Summary"), {}};
    const std::vector<Stand> stands = standsOf(evaluation);
    const bool found = std::ranges::any_of(
        evaluation.findings, [](const Finding& finding) { return finding.rule != FindingRule::Point; });
    const bool failing = std::ranges::any_of(
        stands, [](const Stand& s) { return s.standing.measurement->verdict == Verdict::Fail; });
    if (!found && !failing)
        addAllClear(section, stands);
    addFindings(section, evaluation, locale);
    if (!found) // an evaluation that was never judged as a whole still says what fails
        addStanding(section, stands, Verdict::Fail, ReportMark::Fail, evaluation, locale);
    addStanding(section, stands, Verdict::InsufficientEvidence, ReportMark::InsufficientEvidence, evaluation,
                locale);
    if (!stands.empty())
        section.blocks.emplace_back(standingTable(stands, evaluation, locale));
    section.blocks.emplace_back(ReportParagraph{extentText(evaluation, locale), ReportMark::None});
    return section;
}

} // namespace tiltmeter
