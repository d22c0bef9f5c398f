// SPDX-License-Identifier: GPL-3.0-or-later
#include "measured_evaluation.h"
#include "metrics/flips.h"
#include "report/build_report.h"
#include "sample_evaluation.h"

#include <QTest>

#include <algorithm>

using namespace tiltmeter;

namespace {

const QLocale english(QLocale::English, QLocale::UnitedStates);

ReportDocument reportOf(const Evaluation& evaluation)
{
    return buildReport(evaluation, measured::origin(), measured::FixedClock(), english);
}

const ReportSection& sectionOf(const ReportDocument& document, const std::string& id)
{
    const auto it = std::ranges::find(document.sections, id, &ReportSection::id);
    if (it == document.sections.end())
        qFatal("no section %s", id.c_str());
    return *it;
}

template <class Block>
std::vector<const Block*> blocksOf(const ReportSection& section)
{
    std::vector<const Block*> blocks;
    for (const ReportBlock& block : section.blocks)
        if (const auto* found = std::get_if<Block>(&block))
            blocks.push_back(found);
    return blocks;
}

const ReportTable& tableNamed(const ReportSection& section, const QString& part)
{
    for (const ReportTable* table : blocksOf<ReportTable>(section))
        if (table->caption.contains(part))
            return *table;
    qFatal("no table about %s", qPrintable(part));
}

int columnOf(const ReportTable& table, const QString& title)
{
    for (std::size_t c = 0; c < table.columns.size(); ++c)
        if (table.columns[c].title == title)
            return static_cast<int>(c);
    qFatal("no column %s", qPrintable(title));
}

QString cell(const ReportTable& table, std::size_t row, const QString& column)
{
    return table.rows[row][static_cast<std::size_t>(columnOf(table, column))].text;
}

QString factOf(const ReportFacts& facts, const QString& name)
{
    for (const auto& [key, text] : facts.rows)
        if (key == name)
            return text;
    return {};
}

/// Everything that is said, in order.
QString textOf(const ReportDocument& document)
{
    QStringList lines{document.title, document.subtitle};
    const auto addFacts = [&](const ReportFacts& facts) {
        for (const auto& [key, text] : facts.rows)
            lines << key << text;
    };
    addFacts(document.facts);
    for (const ReportSection& section : document.sections) {
        lines << section.title;
        for (const ReportBlock& block : section.blocks) {
            if (const auto* paragraph = std::get_if<ReportParagraph>(&block))
                lines << paragraph->text;
            else if (const auto* facts = std::get_if<ReportFacts>(&block))
                addFacts(*facts);
            else if (const auto* figure = std::get_if<ReportFigure>(&block))
                lines << figure->title << figure->description;
            else if (const auto* table = std::get_if<ReportTable>(&block)) {
                lines << table->caption;
                for (const auto& row : table->rows)
                    for (const ReportCell& c : row)
                        lines << c.text;
            }
        }
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace

class TestBuildReport : public QObject
{
    Q_OBJECT
    Evaluation m_evaluation;
    ReportDocument m_document;

private Q_SLOTS:
    void initTestCase()
    {
        m_evaluation = measured::evaluation();
        m_document = reportOf(m_evaluation);
    }
    void sectionsComeInOrder()
    {
        QStringList ids;
        for (const ReportSection& section : m_document.sections) {
            ids << QString::fromStdString(section.id);
            QVERIFY2(!section.title.isEmpty(), section.id.c_str());
            QVERIFY2(!section.blocks.empty(), section.id.c_str());
        }
        QCOMPARE(ids.join(QLatin1Char(' ')),
                 QStringLiteral("summary feature-1 feature-2 not-measured findings alarms "
                                "configuration measures intervals reading"));
    }
    void rowsAreAsLongAsTheHeader()
    {
        for (const ReportSection& section : m_document.sections)
            for (const ReportTable* table : blocksOf<ReportTable>(section))
                for (const auto& row : table->rows)
                    QCOMPARE(row.size(), table->columns.size());
    }
    void factsSayWhereItComesFrom()
    {
        QCOMPARE(m_document.title, QStringLiteral("Fairness of Loan approvals"));
        QCOMPARE(m_document.subtitle, QStringLiteral("1 Jan 2024 to 24 Mar 2024"));
        QCOMPARE(factOf(m_document.facts, QStringLiteral("Environment")), QStringLiteral("Prod"));
        QCOMPARE(factOf(m_document.facts, QStringLiteral("Configuration")),
                 QStringLiteral("revision 3, saved by erika on 1 Mar 2024 09:00 UTC: first limits"));
        QCOMPARE(factOf(m_document.facts, QStringLiteral("Data fingerprint")),
                 QStringLiteral("8c1f00aa12345678"));
        QCOMPARE(factOf(m_document.facts, QStringLiteral("Seed of resampling")), QStringLiteral("20240101"));
        QCOMPARE(factOf(m_document.facts, QStringLiteral("Made with")), QStringLiteral("Tiltmeter 1.2.3"));
        QCOMPARE(factOf(m_document.facts, QStringLiteral("Made on")), QStringLiteral("2 Apr 2024 09:30 UTC"));
        QCOMPARE(factOf(m_document.facts, QStringLiteral("Records")),
                 QStringLiteral("9,940")); // 11 * 900 + 40
        QCOMPARE(m_document.meta.revision, 3);
        QCOMPARE(m_document.meta.created, measured::FixedClock().now());
    }
    /// What is wrong and since when comes before everything else.
    void summaryBeginsWithWhatIsWrong()
    {
        const ReportSection& summary = sectionOf(m_document, "summary");
        const auto* first = std::get_if<ReportParagraph>(&summary.blocks.front());
        QVERIFY(first != nullptr);
        QCOMPARE(first->mark, ReportMark::Fail);
        QVERIFY2(first->text.startsWith(QStringLiteral("sex, female against male: Disparate impact has been "
                                                       "below the lower limit since 26 Feb 2024.")),
                 qPrintable(first->text));
        QVERIFY(first->text.contains(QStringLiteral("Failing windows: 4; farthest outside:")));
        QVERIFY(first->text.contains(QStringLiteral("95\u202f% interval")));
        QVERIFY(first->text.contains(QStringLiteral("with the whole interval")));
    }
    void summaryTableHasEveryJudgedComparison()
    {
        const ReportTable& table =
            tableNamed(sectionOf(m_document, "summary"), QStringLiteral("every comparison"));
        QCOMPARE(table.rows.size(), 6U); // (1 + 2 groups) x 2 metrics with limits
        QCOMPARE(cell(table, 0, QStringLiteral("Feature")), QStringLiteral("sex"));
        QCOMPARE(cell(table, 0, QStringLiteral("Groups")), QStringLiteral("female against male"));
        QCOMPARE(cell(table, 0, QStringLiteral("Verdict")), QStringLiteral("Fail"));
        QCOMPARE(cell(table, 0, QStringLiteral("Failing since")), QStringLiteral("26 Feb 2024"));
        QCOMPARE(cell(table, 0, QStringLiteral("Window")), QStringLiteral("Week of 18 Mar 2024"));
        QCOMPARE(cell(table, 0, QStringLiteral("Limits")), QStringLiteral("0.8 to 1.25"));
        // Labels end after week 10: the newest verdict on error rates is from there, no later one is claimed.
        QCOMPARE(cell(table, 1, QStringLiteral("Measure")), QStringLiteral("False negative rate difference"));
        QCOMPARE(cell(table, 1, QStringLiteral("Window")), QStringLiteral("Week of 4 Mar 2024"));
    }
    void featureHasAFigureAndATablePerJudgedMetric()
    {
        const ReportSection& sex = sectionOf(m_document, "feature-1");
        QCOMPARE(sex.title, QStringLiteral("sex"));
        const auto figures = blocksOf<ReportFigure>(sex);
        QCOMPARE(figures.size(), 3U);
        QCOMPARE(figures[0]->metric, std::string("disparate_impact"));
        QCOMPARE(figures[0]->title, QStringLiteral("sex, female against male: Disparate impact"));
        QVERIFY(figures[0]->description.contains(QStringLiteral("Verdict: Fail.")));
        QCOMPARE(figures[1]->metric, std::string("false_negative_rate_difference"));
        QCOMPARE(int(figures[2]->kind), int(ReportFigure::Kind::FavorableShare));
        QCOMPARE(figuresOf(m_document).size(), 6U);

        const ReportTable& table = tableNamed(sex, QStringLiteral("Disparate impact by window"));
        QCOMPARE(table.rows.size(), 12U);
        const Measurement& last = m_evaluation.windows.back().measurements.front();
        QCOMPARE(cell(table, 11, QStringLiteral("Value")), english.toString(*last.value, 'f', 3));
        QCOMPARE(cell(table, 11, QStringLiteral("Records monitored")),
                 QString::number(last.monitoredRecords));
        QCOMPARE(cell(table, 11, QStringLiteral("Verdict")), QStringLiteral("Fail"));
        QCOMPARE(cell(table, 11, QStringLiteral("Plain comparison")), QStringLiteral("flagged"));
        QCOMPARE(cell(table, 3, QStringLiteral("Verdict")), QStringLiteral("Too few records"));
        QCOMPARE(cell(table, 6, QStringLiteral("Verdict")), QStringLiteral("Not defined"));
        QCOMPARE(cell(table, 6, QStringLiteral("Value")), QStringLiteral("\u2013"));
        QCOMPARE(cell(table, 6, QStringLiteral("Score, %")), QString());
    }
    void severalGroupsAreNamedInTheTable()
    {
        const ReportTable& table =
            tableNamed(sectionOf(m_document, "feature-2"), QStringLiteral("Disparate impact by window"));
        QCOMPARE(table.rows.size(), 24U);
        QCOMPARE(cell(table, 0, QStringLiteral("Group")), QStringLiteral("18-25"));
        QCOMPARE(cell(table, 1, QStringLiteral("Group")), QStringLiteral("61-90"));
        QCOMPARE(cell(table, 1, QStringLiteral("Window")), QString());
    }
    void groupsHaveCountsAndRates()
    {
        const ReportSection& sex = sectionOf(m_document, "feature-1");
        const ReportTable& counts = tableNamed(sex, QStringLiteral("groups over all records"));
        QCOMPARE(counts.rows.size(), 2U);
        QCOMPARE(cell(counts, 0, QStringLiteral("Group")), QStringLiteral("male (reference)"));
        QCOMPARE(cell(counts, 1, QStringLiteral("Group")), QStringLiteral("female"));
        const auto& groups = m_evaluation.overall.groups;
        const auto female = std::ranges::find(groups, "female", &GroupRates::group);
        QVERIFY(female != groups.end());
        QCOMPARE(cell(counts, 1, QStringLiteral("Records")), english.toString(qulonglong(female->records)));
        QCOMPARE(cell(counts, 1, QStringLiteral("Favourable")),
                 english.toString(qulonglong(female->favorable)));
        const ReportTable& rates = tableNamed(sex, QStringLiteral("rates of the groups"));
        QVERIFY(rates.rows.size() >= 20U);
        const ReportTable& overall = tableNamed(sex, QStringLiteral("all measures over all records"));
        QCOMPARE(cell(overall, 0, QStringLiteral("Method")), QStringLiteral("Koopman"));
    }
    void gapsAreCountedWithTheirReasons()
    {
        const ReportSection& section = sectionOf(m_document, "not-measured");
        const ReportTable& totals = tableNamed(section, QStringLiteral("by outcome"));
        std::uint64_t said = 0;
        for (std::size_t row = 0; row < totals.rows.size(); ++row)
            said += english.toULongLong(cell(totals, row, QStringLiteral("In windows")));
        std::uint64_t measuredCount = 0;
        for (const WindowResult& window : m_evaluation.windows)
            measuredCount += window.measurements.size();
        QCOMPARE(said, measuredCount);
        const ReportTable& gaps = tableNamed(section, QStringLiteral("and why"));
        const QString text = textOf(m_document);
        QVERIFY(text.contains(QStringLiteral("a ratio to a rate of 0")));
        QVERIFY(text.contains(QStringLiteral("fewer records than the minimum sample")));
        QCOMPARE(gaps.rows.front().front().mark, ReportMark::Undefined);
        QStringList rows;
        for (std::size_t row = 0; row < gaps.rows.size(); ++row)
            if (cell(gaps, row, QStringLiteral("Feature")) == QStringLiteral("sex"))
                rows << cell(gaps, row, QStringLiteral("Reason")) + QStringLiteral(" | ") +
                            cell(gaps, row, QStringLiteral("Where"));
        QVERIFY(rows.contains(QStringLiteral("a ratio to a rate of 0 | Week of 12 Feb 2024")));
        QVERIFY(rows.contains(QStringLiteral("no labels | Week of 11 Mar 2024; Week of 18 Mar 2024")));
        QVERIFY(rows.contains(QStringLiteral("fewer records than the minimum sample | Week of 22 Jan 2024")));
    }
    void findingsAreListedWithTheirEvidence()
    {
        const ReportTable& table = tableNamed(sectionOf(m_document, "findings"), QStringLiteral("Violated"));
        QCOMPARE(table.rows.size(), m_evaluation.findings.size());
        QVERIFY(textOf(m_document).contains(QStringLiteral("26 Feb \u2013 24 Mar 2024, goes on")));
    }
    void alarmsAreListedWithWhatIsPromised()
    {
        const Evaluation evaluation = measured::alarmedEvaluation();
        QVERIFY(!evaluation.alarms.empty());
        const ReportDocument document = reportOf(evaluation);
        const ReportSection& section = sectionOf(document, "alarms");
        const ReportTable& table = tableNamed(section, QStringLiteral("Alarms"));
        QCOMPARE(table.rows.size(), evaluation.alarms.size());
        QCOMPARE(table.rows[0].back().mark, ReportMark::Fail);
        const ReportDocument noted = reportOf(measured::alarmedEvaluation(true));
        const ReportTable& past = tableNamed(sectionOf(noted, "alarms"), QStringLiteral("Alarms"));
        QCOMPARE(past.rows.size(), table.rows.size());
        QCOMPARE(past.rows.back().back().mark, ReportMark::None);
        QCOMPARE(past.rows.back().back().text,
                 QStringLiteral("Acknowledged by erika on 28 Mar 2024: known, ticket 12"));
        QVERIFY(table.rows[0][0].text.contains(QStringLiteral("2024")));
        QCOMPARE(table.rows[0][2].text, QStringLiteral("female against male"));
        const ReportTable& evidence = tableNamed(section, QStringLiteral("can raise"));
        QVERIFY(evidence.rows.size() >= evaluation.alarmTrack.comparisons);
        const QString text = textOf(document);
        QVERIFY(text.contains(QStringLiteral("At most one false alarm in 365 days on average")));
        QVERIFY(text.contains(QStringLiteral("At most 5")));
        const auto figures = blocksOf<ReportFigure>(section);
        QVERIFY(!figures.empty());
        for (const ReportFigure* figure : figures) {
            QVERIFY(figure->kind == ReportFigure::Kind::Evidence);
            QVERIFY(!figure->description.isEmpty());
        }
        // What is watched and quiet is said too; and what is not watched at all.
        const auto quiet = blocksOf<ReportParagraph>(sectionOf(m_document, "alarms"));
        QVERIFY(quiet.front()->text.contains(QStringLiteral("No alarms are watched")));
    }
    /// Held against the labels, which are decisions of the same words.
    void otherDecisionsAreTold()
    {
        QVERIFY(!textOf(m_document).contains(QStringLiteral("differ from")));
        Evaluation evaluation = m_evaluation;
        evaluation.config.otherDecision = "label";
        const MemoryReader reader(measured::schema(), {measured::records(12)});
        const AggregationPlan plan =
            planForFlips(planFor(evaluation.config, measured::schema()).value(), measured::schema(), "label")
                .value();
        const Aggregation counted = scan(reader, plan, {}, 1).value();
        addFlips(measure(counted.overall(), counted.plan, evaluation.config, selectFlips(evaluation.config)),
                 evaluation.overall);
        const ReportDocument document = reportOf(evaluation);
        const ReportTable& table =
            tableNamed(sectionOf(document, "feature-1"), QStringLiteral("decisions that differ from label"));
        QCOMPARE(table.rows.size(), std::size_t(2));
        for (std::size_t row = 0; row < 2; ++row) {
            const QString name = cell(table, row, QStringLiteral("Group"));
            const GroupRates* group = nullptr;
            for (const GroupRates& each : evaluation.overall.groups)
                if (each.feature == "sex" && name.startsWith(QString::fromStdString(each.group)))
                    group = &each;
            QVERIFY(group != nullptr && group->flips->compared > 0);
            QCOMPARE(english.toInt(cell(table, row, QStringLiteral("Compared"))),
                     int(group->flips->compared));
            QCOMPARE(english.toInt(cell(table, row, QStringLiteral("Differ"))),
                     int(group->flips->toFavorable + group->flips->toUnfavorable));
            QVERIFY(cell(table, row, QStringLiteral("Interval")).contains(QStringLiteral(" to ")));
        }
        QVERIFY(cell(table, 0, QStringLiteral("Group")).endsWith(QStringLiteral("(reference)")));
        QCOMPARE(factOf(*blocksOf<ReportFacts>(sectionOf(document, "configuration")).front(),
                        QStringLiteral("Other decision on the same records")),
                 QStringLiteral("label"));
        const ReportTable& measures = tableNamed(sectionOf(document, "measures"), QStringLiteral("mean"));
        QStringList ids;
        for (std::size_t row = 0; row < measures.rows.size(); ++row)
            ids << cell(measures, row, QStringLiteral("Id"));
        QVERIFY(ids.contains(QStringLiteral("flip_rate_difference")));
    }
    void configurationIsInWords()
    {
        const ReportSection& section = sectionOf(m_document, "configuration");
        const ReportTable& groups = tableNamed(section, QStringLiteral("Groups"));
        QCOMPARE(groups.rows.size(), 5U);
        QCOMPARE(cell(groups, 2, QStringLiteral("Group")), QStringLiteral("18-25"));
        QCOMPARE(cell(groups, 2, QStringLiteral("Values")), QStringLiteral("18 to 25"));
        const ReportFacts& facts = *blocksOf<ReportFacts>(section).front();
        QCOMPARE(factOf(facts, QStringLiteral("Outcome")),
                 QStringLiteral("favourable: approved; unfavourable: declined"));
        QVERIFY(factOf(facts, QStringLiteral("Limits of sex")).contains(QStringLiteral("80")));
    }
    void everyMeasureIsDefined()
    {
        const ReportTable& table = tableNamed(sectionOf(m_document, "measures"), QStringLiteral("mean"));
        QStringList ids;
        for (std::size_t row = 0; row < table.rows.size(); ++row) {
            ids << cell(table, row, QStringLiteral("Id"));
            QVERIFY2(!cell(table, row, QStringLiteral("Formula")).isEmpty(), qPrintable(ids.back()));
            QVERIFY2(!cell(table, row, QStringLiteral("What it says")).isEmpty(), qPrintable(ids.back()));
        }
        for (const Measurement& m : m_evaluation.overall.measurements)
            QVERIFY2(ids.contains(QString::fromStdString(m.metric)), m.metric.c_str());
        QCOMPARE(ids.removeDuplicates(), 0);
    }
    void intervalMethodsAreNamedWithTheirSource()
    {
        const ReportFacts& facts = *blocksOf<ReportFacts>(sectionOf(m_document, "intervals")).front();
        QVERIFY(factOf(facts, QStringLiteral("Koopman")).contains(QStringLiteral("Biometrics 40")));
        QVERIFY(factOf(facts, QStringLiteral("Newcombe")).contains(QStringLiteral("method 10")));
        QVERIFY(factOf(facts, QStringLiteral("DeLong")).isEmpty());
    }
    /// A year of hours is no table; what is left out is counted, failures above all.
    void longTablesAreCut()
    {
        Evaluation evaluation = sampleEvaluation();
        const WindowResult failing = evaluation.windows[10];
        evaluation.windows.assign(maximumWindows + 30, evaluation.windows.front());
        evaluation.windows[2] = failing;
        const ReportDocument document = reportOf(evaluation);
        const ReportSection& section = sectionOf(document, "feature-1");
        QCOMPARE(tableNamed(section, QStringLiteral("by window")).rows.size(), maximumWindows);
        const QString text = textOf(document);
        QVERIFY(text.contains(QStringLiteral("not listed here: 30, failing measurements in them: 1")));
    }
    void allIsWellIsSaidToo()
    {
        Evaluation evaluation = sampleEvaluation();
        evaluation.windows.resize(4);
        const ReportDocument document = reportOf(evaluation);
        const auto& first = std::get<ReportParagraph>(sectionOf(document, "summary").blocks.front());
        QCOMPARE(first.mark, ReportMark::Pass);
        QCOMPARE(first.text,
                 QStringLiteral("No comparison lies outside its limits with its whole interval."));
    }
    void undecidedIsNoAllClear()
    {
        Evaluation evaluation = sampleEvaluation();
        evaluation.windows.resize(9); // week 9 is undecided
        const ReportDocument document = reportOf(evaluation);
        const auto paragraphs = blocksOf<ReportParagraph>(sectionOf(document, "summary"));
        QCOMPARE(paragraphs[0]->mark, ReportMark::InsufficientEvidence);
        QCOMPARE(paragraphs[1]->mark, ReportMark::InsufficientEvidence);
        QVERIFY2(paragraphs[1]->text.contains(QStringLiteral("Undecided")), qPrintable(paragraphs[1]->text));
    }
    void nothingMeasuredIsSaid()
    {
        Evaluation evaluation;
        evaluation.deployment = "Empty";
        const ReportDocument document = reportOf(evaluation);
        const auto& first = std::get<ReportParagraph>(sectionOf(document, "summary").blocks.front());
        QCOMPARE(first.mark, ReportMark::NotJudged);
        QCOMPARE(first.text, QStringLiteral("Nothing was measured."));
        QCOMPARE(factOf(document.facts, QStringLiteral("Period")), QStringLiteral("without timestamps"));
    }
    /// Names from files stay as they are: what writes them escapes them.
    void namesAreNotTouched()
    {
        const std::string evil = "<script>%1 & \"x\"</script>";
        const QString text = textOf(reportOf(measured::evaluation(evil)));
        QVERIFY(text.contains(QString::fromStdString(evil) + QStringLiteral(" against male")));
        QVERIFY(!text.contains(QStringLiteral("&lt;")));
    }
    void sameInputSameDocument() { QCOMPARE(textOf(reportOf(measured::evaluation())), textOf(m_document)); }
};

QTEST_APPLESS_MAIN(TestBuildReport)
#include "tst_build_report.moc"
