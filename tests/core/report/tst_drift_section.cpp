// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/report_sections.h"

#include <QTest>

#include <set>

using namespace tiltmeter;

namespace {

constexpr std::int64_t week = 7 * 86'400'000'000LL;
const QLocale english(QLocale::English, QLocale::UnitedStates);

/// Six weeks of two columns, the first two the baseline; `income` drifts in the last two.
DriftEvaluation sixWeeks()
{
    DriftEvaluation drift;
    drift.deployment = "loans";
    drift.baselineRecords = 2000;
    drift.records = 6000;
    drift.baselineRange = {{1'704'067'200'000'000}, {1'704'067'200'000'000 + 2 * week}};
    for (const char* name : {"income", "purpose <b>"}) {
        DriftFeature feature;
        feature.name = name;
        feature.isNumeric = feature.name == "income";
        if (feature.isNumeric)
            feature.edges = {0, 10, 20};
        else
            feature.categories = {"car", "house"};
        feature.baseline.counts = {600, 400};
        feature.baseline.records = 1000;
        if (feature.isNumeric)
            feature.baseline.median = 9;
        drift.features.push_back(feature);
    }
    for (int i = 0; i < 6; ++i) {
        DriftWindow& window = drift.windows.emplace_back();
        window.range = {{1'704'067'200'000'000 + i * week}, {1'704'067'200'000'000 + (i + 1) * week}};
        window.records = 1000;
        window.inBaseline = i < 2;
        window.categories.resize(2);
        for (const DriftFeature& feature : drift.features) {
            const bool drifts = feature.isNumeric && i >= 4;
            FeatureDistribution now = feature.baseline;
            if (drifts)
                now.counts = {300, 700};
            if (feature.isNumeric)
                now.median = drifts ? 14 : 9;
            window.distributions.push_back(now);
            DriftMeasurement& m = window.measurements.emplace_back();
            m.metric = "jensen_shannon_distance";
            m.feature = feature.name;
            m.judged = true;
            m.value = drifts ? 0.31 : 0.012;
            m.limit = 0.1;
            m.nullLimit = 0.04;
            m.pValue = drifts ? 1e-9 : 0.6;
            m.adjustedP = m.pValue;
            m.records = 1000;
            m.baselineRecords = 2000;
            m.reason = window.inBaseline ? DriftReason::InBaseline : DriftReason::None;
            m.verdict = window.inBaseline ? Verdict::NotJudged : drifts ? Verdict::Fail : Verdict::Pass;
        }
        if (!window.inBaseline) {
            DriftMagnitude magnitude;
            magnitude.mcc = i >= 4 ? 0.4 : 0.01;
            magnitude.mccLimit = 0.07;
            magnitude.exceeds = i >= 4;
            magnitude.contributions = {{"income", 0.9}, {"purpose <b>", 0.1}};
            window.magnitude = magnitude;
        }
    }
    drift.windows[5].categories[0].added = {};
    DriftFinding finding;
    finding.metric = "jensen_shannon_distance";
    finding.feature = "income";
    finding.window = {drift.windows[4].range.begin, drift.windows[5].range.end};
    finding.windows = 2;
    finding.ongoing = true;
    finding.worst = drift.windows[5].measurements[0];
    finding.worstWindow = drift.windows[5].range;
    drift.findings.push_back(finding);
    DriftChange change;
    change.feature = "income";
    change.since = change.earliest = change.latest = drift.windows[4].range.begin;
    change.before = 0.012;
    change.after = 0.31;
    drift.changes.push_back(change);
    return drift;
}

template <class Block>
std::vector<const Block*> blocksOf(const ReportSection& section)
{
    std::vector<const Block*> blocks;
    for (const ReportBlock& block : section.blocks)
        if (const auto* wanted = std::get_if<Block>(&block))
            blocks.push_back(wanted);
    return blocks;
}

const ReportTable* tableOf(const ReportSection& section, const char* caption)
{
    for (const ReportTable* table : blocksOf<ReportTable>(section))
        if (table->caption.startsWith(QLatin1String(caption)))
            return table;
    return nullptr;
}

class TestDriftSection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void firstSentenceSaysWhatDriftsAndSinceWhen()
    {
        const auto sections = driftSections(sixWeeks(), english);
        QCOMPARE(sections.size(), std::size_t(2)); // the overview, and the column that drifted
        const auto paragraphs = blocksOf<ReportParagraph>(sections[0]);
        QCOMPARE(paragraphs[0]->mark, ReportMark::Fail);
        QVERIFY(paragraphs[0]->text.contains(QLatin1String("income")));
        QVERIFY2(paragraphs[1]->text.contains(QLatin1String("29 Jan 2024")) ||
                     paragraphs[1]->text.contains(QLatin1String("Jan 29")),
                 qPrintable(paragraphs[1]->text));
    }

    void tablesHoldEveryColumnAndTheBasis()
    {
        const auto sections = driftSections(sixWeeks(), english);
        const ReportTable* drifted = tableOf(sections[0], "Columns that drifted");
        QVERIFY(drifted);
        QCOMPARE(drifted->rows.size(), std::size_t(1));
        QCOMPARE(drifted->rows[0].back().mark, ReportMark::Fail);
        QVERIFY(drifted->rows[0][4].text.startsWith(QLatin1String("sudden")));
        const ReportTable* every = tableOf(sections[0], "Every column");
        QVERIFY(every);
        QCOMPARE(every->rows.size(), std::size_t(2));
        QCOMPARE(every->rows[0].back().mark, ReportMark::Fail);
        QCOMPARE(every->rows[1].back().mark, ReportMark::Pass);
        QVERIFY(tableOf(sections[0], "What makes the magnitude"));
        for (const ReportSection& section : sections)
            for (const ReportTable* table : blocksOf<ReportTable>(section))
                for (const auto& row : table->rows)
                    QCOMPARE(row.size(), table->columns.size());
        const auto facts = blocksOf<ReportFacts>(sections[0]);
        QCOMPARE(facts.size(), std::size_t(1));
        bool hasRecords = false;
        for (const auto& [name, text] : facts[0]->rows)
            hasRecords = hasRecords || text == QLatin1String("2,000");
        QVERIFY(hasRecords);
    }

    void figuresAreForEverythingThatIsDrawn()
    {
        const auto sections = driftSections(sixWeeks(), english);
        std::set<ReportFigure::Kind> kinds;
        for (const ReportSection& section : sections)
            for (const ReportFigure* figure : blocksOf<ReportFigure>(section)) {
                kinds.insert(figure->kind);
                QVERIFY(!figure->title.isEmpty() && !figure->description.isEmpty());
                if (figure->kind == ReportFigure::Kind::DriftDistribution)
                    QCOMPARE(figure->window, std::size_t(5));
            }
        QCOMPARE(kinds.size(), std::size_t(4));
    }

    void windowsOfTheColumnStandInItsSection()
    {
        const auto sections = driftSections(sixWeeks(), english);
        QCOMPARE(sections[1].id, std::string("drift-1"));
        const ReportTable* table = tableOf(sections[1], "income by window");
        QVERIFY(table);
        QCOMPARE(table->rows.size(), std::size_t(6));
        QCOMPARE(table->rows[0].back().text, QStringLiteral("Part of the baseline"));
        QCOMPARE(table->rows[5].back().mark, ReportMark::Fail);
        bool tellsChange = false;
        for (const ReportParagraph* paragraph : blocksOf<ReportParagraph>(sections[1]))
            tellsChange = tellsChange || paragraph->text.contains(QLatin1String("suddenly"));
        QVERIFY(tellsChange);
    }

    void withoutDriftItSaysSo()
    {
        DriftEvaluation quiet = sixWeeks();
        quiet.findings.clear();
        quiet.changes.clear();
        for (DriftWindow& window : quiet.windows)
            for (DriftMeasurement& m : window.measurements)
                if (m.verdict == Verdict::Fail)
                    m.verdict = Verdict::Pass;
        const auto sections = driftSections(quiet, english);
        QCOMPARE(sections.size(), std::size_t(1));
        QCOMPARE(blocksOf<ReportParagraph>(sections[0])[0]->mark, ReportMark::Pass);
        QVERIFY(tableOf(sections[0], "Columns that drifted") == nullptr);
    }

    void nothingToCompareIsNoPass()
    {
        DriftEvaluation nothing = sixWeeks();
        nothing.findings.clear();
        nothing.windows.clear();
        const auto sections = driftSections(nothing, english);
        QCOMPARE(sections.size(), std::size_t(1));
        QCOMPARE(blocksOf<ReportParagraph>(sections[0])[0]->mark, ReportMark::NotJudged);
    }

    void impactAndRulesHaveSectionsWhereTheyAreKnown()
    {
        DriftEvaluation drift = sixWeeks();
        DriftImpact& impact = drift.impact.emplace();
        MixImpact mix;
        mix.features = {"income"};
        MixDecomposition all;
        all.baselineRate = 0.6;
        all.currentRate = 0.5;
        all.change = ImpactEstimate{-0.1, {-0.13, -0.07}};
        all.mix = ImpactEstimate{-0.02, {-0.03, -0.01}};
        all.treatment = ImpactEstimate{-0.08, {-0.11, -0.05}};
        all.reading = ImpactReading::Both;
        mix.groups.push_back(all);
        impact.mix.push_back(mix);
        drift.modelDrift.emplace().status = ModelDriftStatus::NoLabels;
        const auto sections = driftSections(drift, english);
        QCOMPARE(sections.size(), std::size_t(4));
        QCOMPARE(sections[2].id, std::string("drift-impact"));
        const auto tables = blocksOf<ReportTable>(sections[2]);
        QCOMPARE(tables.size(), std::size_t(1));
        QCOMPARE(tables[0]->rows[0][3].text, QStringLiteral("-10.0 (-13.0 to -7.0)"));
        QCOMPARE(sections[3].id, std::string("drift-rules"));
        QCOMPARE(blocksOf<ReportParagraph>(sections[3])[0]->mark, ReportMark::NotJudged);
    }

    void aProblemIsTold()
    {
        Error problem;
        problem.code = ErrorCode::NoSuchDataSet;
        problem.subject = "training";
        const ReportSection section = driftProblemSection(problem);
        QCOMPARE(section.id, std::string("drift"));
        QVERIFY(blocksOf<ReportParagraph>(section)[0]->text.contains(QLatin1String("training")));
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestDriftSection)
#include "tst_drift_section.moc"
