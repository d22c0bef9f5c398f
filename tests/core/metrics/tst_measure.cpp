// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/measure.h"
#include "metrics/verdict.h"
#include "numeric/probability.h"
#include "numeric/two_proportions.h"
#include "small_table.h"

#include <random>

using namespace tiltmeter;
using namespace golden;

class TestMeasure : public QObject
{
    Q_OBJECT

    static SmallTable ordinary()
    {
        return SmallTable().confusion("u", 30, 12, 18, 40).confusion("r", 70, 20, 15, 45);
    }

private Q_SLOTS:
    void swappingTheGroupsFlipsAndInverts()
    {
        const Measured there = ordinary().measure(configFor({"u", "r"}));
        const Measured back = ordinary().measure(configFor({"r", "u"}));
        QCOMPARE(there.result.measurements.size(), back.result.measurements.size());
        int compared = 0;
        for (const Measurement& m : there.result.measurements) {
            const Measurement* other = back.find(m.metric, "g", "r");
            QVERIFY(other != nullptr && other->value && m.value);
            if (m.metric == "average_abs_odds_difference") {
                QVERIFY(near(*m.value, *other->value));
                continue;
            }
            ++compared;
            if (findMetric(m.metric)->unit == MetricUnit::Ratio) {
                QVERIFY2(near(*m.value * *other->value, 1), m.metric.c_str());
                QVERIFY(near(m.interval->lower * other->interval->upper, 1, 1e-6));
            } else {
                QVERIFY2(near(*m.value, -*other->value), m.metric.c_str());
                QVERIFY(near(m.interval->lower, -other->interval->upper, 1e-6));
            }
        }
        QVERIFY(compared >= 8);
    }
    void namesOfGroupsDoNotMatter()
    {
        const Measured plain = ordinary().measure(configFor({"u", "r"}));
        FairnessConfig config = configFor({"u", "r"});
        config.features[0].monitored[0].name = "zebra";
        config.features[0].reference.name = "ant";
        const Measured renamed = ordinary().measure(config);
        for (const Measurement& m : plain.result.measurements) {
            const Measurement* other = renamed.find(m.metric, "g", "zebra");
            QVERIFY(other != nullptr);
            QCOMPARE(*other->value, *m.value);
            QVERIFY(other->interval == m.interval);
            QCOMPARE(other->reference, std::string("ant"));
        }
    }
    void weights()
    {
        const Measured plain = ordinary().measure(configFor({"u", "r"}));
        const Measured ones = ordinary().measure(configFor({"u", "r"}), true);
        SmallTable table = ordinary();
        for (auto& row : table.table().rows)
            row[5] = "2.5";
        const Measured scaled = table.measure(configFor({"u", "r"}), true);
        for (const Measurement& m : plain.result.measurements)
            for (const Measured* other : {&ones, &scaled}) {
                const Measurement* same = other->find(m.metric, "g", "u");
                QVERIFY(near(*same->value, *m.value));
                QVERIFY(near(same->interval->lower, m.interval->lower) &&
                        near(same->interval->upper, m.interval->upper)); // the effective size is the same
                QCOMPARE(same->monitoredRecords, m.monitoredRecords);
            }
    }
    void unequalWeightsCountLess()
    {
        SmallTable table;
        table.add(10, "u", "yes", "", "", "", "3")
            .add(30, "u", "no", "", "", "", "1")
            .add(50, "r", "yes")
            .add(50, "r", "no");
        const Measured m = table.measure(configFor({"u", "r"}), true);
        const Measurement* parity = m.find("statistical_parity_difference", "g", "u");
        QVERIFY(near(*parity->value, 30.0 / 60 - 0.5));
        const double effective = 60.0 * 60 / (10 * 9 + 30); // (sum w)^2 / sum w^2 = 30
        const numeric::Interval expected = numeric::newcombe(0.5 * effective, effective, 50, 100, 0.95);
        QVERIFY(near(parity->interval->lower, expected.lower) &&
                near(parity->interval->upper, expected.upper));
        QCOMPARE(parity->monitoredRecords, 40U);
    }
    void intervalsFollowTheConfidence()
    {
        FairnessConfig config = configFor({"u", "r"});
        config.confidence = 0.99;
        const Measured m = ordinary().measure(config);
        const Measurement* impact = m.find("disparate_impact", "g", "u");
        QVERIFY(impact->method == IntervalMethod::Koopman);
        QVERIFY(*impact->interval == numeric::koopman(42, 100, 90, 150, 0.99));
        QCOMPARE(impact->confidence, 0.99);
        QCOMPARE(impact->counts.size(), 4U);
        QCOMPARE(impact->counts[0], (std::pair<std::string, double>{"monitored_favorable", 42}));
        QCOMPARE(impact->counts[3], (std::pair<std::string, double>{"reference_judged", 150}));
    }

    void undefinedIsNotZero_data()
    {
        QTest::addColumn<QByteArray>("metric");
        QTest::addColumn<int>("which");
        QTest::addColumn<int>("reason");
        const auto row = [](const char* name, const char* metric, int which, Reason reason) {
            QTest::newRow(name) << QByteArray(metric) << which << int(reason);
        };
        row("no monitored records", "disparate_impact", 0, Reason::EmptyGroup);
        row("no reference records", "disparate_impact", 1, Reason::EmptyReference);
        row("nobody in the reference is favored", "disparate_impact", 2, Reason::ZeroReference);
        row("nobody at all is favored", "disparate_impact", 3, Reason::ZeroReference);
        row("no favorable labels in the group", "true_positive_rate_difference", 4, Reason::ZeroDenominator);
        row("no favorable labels in the reference", "true_positive_rate_difference", 5,
            Reason::ZeroReferenceDenominator);
        row("no favorable labels: average odds", "average_odds_difference", 4, Reason::ZeroDenominator);
        row("no labels yet", "error_rate_difference", 6, Reason::NoLabels);
        row("no usable prediction", "statistical_parity_difference", 7, Reason::ZeroDenominator);
        row("only one class: correlation", "matthews_correlation_coefficient_difference", 4,
            Reason::ZeroDenominator);
    }
    void undefinedIsNotZero()
    {
        QFETCH(QByteArray, metric);
        QFETCH(int, which);
        QFETCH(int, reason);
        SmallTable t;
        switch (which) {
        case 0:
            t.confusion("r", 5, 5, 5, 5);
            break;
        case 1:
            t.confusion("u", 5, 5, 5, 5);
            break;
        case 2:
            t.confusion("u", 5, 5, 5, 5).confusion("r", 0, 0, 5, 5);
            break;
        case 3:
            t.confusion("u", 0, 0, 5, 5).confusion("r", 0, 0, 5, 5);
            break;
        case 4:
            t.confusion("u", 0, 5, 0, 5).confusion("r", 5, 5, 5, 5);
            break;
        case 5:
            t.confusion("u", 5, 5, 5, 5).confusion("r", 0, 5, 0, 5);
            break;
        case 6:
            t.add(9, "u", "yes").confusion("r", 5, 5, 5, 5);
            break;
        default:
            t.add(9, "u", "maybe").add(1, "u", "").confusion("r", 5, 5, 5, 5);
        }
        FairnessConfig config = configFor({"u", "r"});
        config.metrics = {metric.toStdString()};
        config.limits[metric.toStdString()] = {-0.1, 0.1};
        const Measured measured = t.measure(config);
        const Measurement* m = measured.find(metric.toStdString(), "g", "u");
        QVERIFY(m != nullptr);
        QVERIFY(!m->value && !m->interval);
        QVERIFY(m->status == MeasurementStatus::Undefined);
        QVERIFY(m->reason == Reason(reason));
        QVERIFY(m->verdict == Verdict::NotJudged && m->pointVerdict == PointVerdict::NotJudged);
    }
    void aReferenceOfOneIsNoZero()
    {
        const Measured m =
            SmallTable().confusion("u", 0, 0, 5, 5).confusion("r", 5, 5, 0, 0).measure(configFor({"u", "r"}));
        QCOMPARE(*m.find("disparate_impact", "g", "u")->value, 0.0);
    }
    void whatIsLeftOutOfTheOutcomeIsInNoRate()
    {
        SmallTable t;
        t.confusion("u", 1, 1, 1, 1)
            .add(7, "u", "maybe", "yes")
            .add(3, "u", "yes")
            .confusion("r", 2, 2, 2, 2);
        const Measured m = t.measure(configFor({"u", "r"}));
        const GroupRates* u = m.group("g", "u");
        QCOMPARE(u->records, 14U);
        QCOMPARE(u->judged, 7U);
        QCOMPARE(u->favorable, 5U);
        QCOMPARE(u->labelled, 4U);
        QVERIFY(near(*m.rate("g", "u", "selection_rate")->value, 5.0 / 7));
        QVERIFY(near(*m.rate("g", "u", "true_positive_rate")->value, 0.5));
        QVERIFY(near(*m.rate("g", "u", "base_rate")->value, 9.0 / 11)); // labels whatever was predicted
    }

    void verdicts_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("lower");
        QTest::addColumn<double>("upper");
        QTest::addColumn<int>("verdict");
        QTest::addColumn<int>("point");
        const auto row = [](const char* name, double value, double lower, double upper, Verdict verdict,
                            PointVerdict point) {
            QTest::newRow(name) << value << lower << upper << int(verdict) << int(point);
        };
        using enum Verdict;
        row("inside", 1.0, 0.9, 1.1, Pass, PointVerdict::Pass);
        row("inside, touching", 1.0, 0.8, 1.25, Pass, PointVerdict::Pass);
        row("below", 0.7, 0.6, 0.79, Fail, PointVerdict::Fail);
        row("below, touching", 0.7, 0.6, 0.8, InsufficientEvidence, PointVerdict::Fail);
        row("above", 1.4, 1.3, 1.5, Fail, PointVerdict::Fail);
        row("across the lower limit", 0.85, 0.7, 1.0, InsufficientEvidence, PointVerdict::Pass);
        row("across both", 1.0, 0.5, 2.0, InsufficientEvidence, PointVerdict::Pass);
        row("on the limit: flagged", 0.8, 0.7, 0.9, InsufficientEvidence, PointVerdict::Fail);
        row("rounds to the limit: flagged", 0.8004, 0.7, 0.9, InsufficientEvidence, PointVerdict::Fail);
        row("rounds to a little more", 0.8006, 0.7, 0.9, InsufficientEvidence, PointVerdict::Pass);
        row("on the upper limit: flagged", 1.25, 1.1, 1.3, InsufficientEvidence, PointVerdict::Fail);
    }
    void verdicts()
    {
        QFETCH(double, value);
        QFETCH(double, lower);
        QFETCH(double, upper);
        QFETCH(int, verdict);
        QFETCH(int, point);
        const Limits limits{0.8, 1.25};
        QVERIFY(verdictOf(numeric::Interval{lower, upper}, limits) == Verdict(verdict));
        QVERIFY(pointVerdictOf(value, limits) == PointVerdict(point));
        QVERIFY(verdictOf(numeric::Interval{lower, upper}, {}) == Verdict::NotJudged);
        QVERIFY(verdictOf(std::nullopt, limits) == Verdict::NotJudged);
        QVERIFY(pointVerdictOf(value, {}) == PointVerdict::NotJudged);
    }
    void limitsOfTheFeatureComeFirst()
    {
        FairnessConfig config = configFor({"u", "r"});
        config.limits["disparate_impact"] = {0.8, 1.25};
        config.limits["error_rate_difference"] = {-0.2, 0.2};
        config.features[0].limits["disparate_impact"] = {0.9, std::nullopt};
        const Measured m = ordinary().measure(config);
        QVERIFY(m.find("disparate_impact", "g", "u")->limits == (Limits{0.9, std::nullopt}));
        QVERIFY(m.find("error_rate_difference", "g", "u")->limits == (Limits{-0.2, 0.2}));
        const Measurement* parity = m.find("statistical_parity_difference", "g", "u");
        QVERIFY(parity->limits == Limits{} && parity->verdict == Verdict::NotJudged);
        QVERIFY(parity->reason == Reason::NoLimits && parity->status == MeasurementStatus::Ok);
    }
    void tooFewRecordsAreShownAndNotJudged()
    {
        FairnessConfig config = configFor({"u", "r"});
        config.limits["disparate_impact"] = {0.9, 1.1};
        const auto reasonWith = [&](std::int64_t sample, std::int64_t group) {
            config.minimumSample = sample;
            config.minimumGroup = group;
            const Measured measured = ordinary().measure(config);
            const Measurement* m = measured.find("disparate_impact", "g", "u");
            return std::pair(m->value && m->verdict == Verdict::NotJudged &&
                                 m->pointVerdict == PointVerdict::NotJudged &&
                                 m->status == MeasurementStatus::TooFewRecords,
                             m->reason);
        };
        QVERIFY(reasonWith(251, 0) == std::pair(true, Reason::WindowBelowMinimum));
        QVERIFY(reasonWith(250, 101) == std::pair(true, Reason::GroupBelowMinimum));
        QVERIFY(reasonWith(250, 100) == std::pair(false, Reason::None));
        SmallTable t;
        t.confusion("u", 70, 20, 15, 45).confusion("r", 2, 2, 2, 2);
        config.minimumSample = 0;
        config.minimumGroup = 30;
        QVERIFY(t.measure(config).find("disparate_impact", "g", "u")->reason ==
                Reason::ReferenceBelowMinimum);
    }
    /// With as many records per group as it says, the interval decides in about 80 % of windows.
    void recordsNeededDecideFourTimesInFive_data()
    {
        QTest::addColumn<QByteArray>("metric");
        QTest::addColumn<double>("limit");
        QTest::newRow("ratio 0.9 against 0.8") << QByteArray("disparate_impact") << 0.8;
        QTest::newRow("difference -0.04 against -0.1") << QByteArray("statistical_parity_difference") << -0.1;
        QTest::newRow("difference of F1, no proportion") << QByteArray("f1_score_difference") << -0.1;
    }
    void recordsNeededDecideFourTimesInFive()
    {
        QFETCH(QByteArray, metric);
        QFETCH(double, limit);
        FairnessConfig config = configFor({"u", "r"});
        const std::string id = metric.toStdString();
        config.metrics = {id};
        config.limits[id] = {limit, std::nullopt};
        SmallTable small;
        small.confusion("u", 27, 9, 13, 51).confusion("r", 30, 10, 10, 50);
        const Measured first = small.measure(config);
        const Measurement* m = first.find(id, "g", "u");
        QVERIFY(m->verdict == Verdict::InsufficientEvidence);
        QVERIFY(m->recordsNeeded && *m->recordsNeeded > 100);
        const auto n = static_cast<int>(*m->recordsNeeded);
        std::mt19937 random(3);
        const std::array<std::array<double, 4>, 2> shares{
            {{0.27, 0.09, 0.13, 0.51}, {0.30, 0.10, 0.10, 0.50}}};
        int decided = 0;
        constexpr int windows = 400;
        for (int w = 0; w < windows; ++w) {
            WindowStats stats = first.stats;
            for (std::size_t g = 0; g < 2; ++g) {
                std::discrete_distribution<int> draw(shares[g].begin(), shares[g].end());
                std::array<std::uint64_t, 4> counts{};
                for (int i = 0; i < n; ++i)
                    ++counts[static_cast<std::size_t>(draw(random))];
                GroupStats& group = stats.sets[1][g];
                const std::array<std::size_t, 4> cell{0, 1, 3, 4};
                for (std::size_t c = 0; c < 4; ++c) {
                    group.cells[cell[c]].records = counts[c];
                    group.cells[cell[c]].weight = group.cells[cell[c]].squaredWeight = double(counts[c]);
                }
                group.records = n;
            }
            const WindowResult result =
                tiltmeter::measure(stats, first.plan, config, std::array{findMetric(id)});
            decided += result.measurements[0].verdict == Verdict::InsufficientEvidence ? 0 : 1;
        }
        QVERIFY2(decided > 0.72 * windows && decided < 0.88 * windows,
                 QByteArray::number(decided).constData());
    }

    void referenceChoices()
    {
        SmallTable t;
        t.add(10, "a", "yes").add(10, "a", "no"); // 50 %
        t.add(30, "b", "yes").add(10, "b", "no"); // 75 %
        t.add(1, "c", "yes").add(9, "c", "no");   // 10 %
        t.add(99, "d", "yes");                    // in no group
        const auto parity = [&](ReferenceChoice choice, const char* group) {
            const Measured m = t.measure(configFor({"a", "b", "c"}, choice));
            const Measurement* found = m.find("statistical_parity_difference", "g", group);
            return found == nullptr ? std::pair(std::string("none"), 0.0)
                                    : std::pair(found->reference, *found->value);
        };
        const auto same = [](const std::pair<std::string, double>& found, const char* reference,
                             double value) { return found.first == reference && near(found.second, value); };
        QVERIFY(same(parity(ReferenceChoice::Named, "a"), "c", 0.4));
        QVERIFY(same(parity(ReferenceChoice::Largest, "a"), "b", -0.25));
        QVERIFY(same(parity(ReferenceChoice::Largest, "b"), "none", 0));
        QVERIFY(same(parity(ReferenceChoice::Overall, "a"), "overall", 0.5 - 41.0 / 70));
        QVERIFY(same(parity(ReferenceChoice::Complement, "a"), "complement", 0.5 - 31.0 / 50));
        QVERIFY(same(parity(ReferenceChoice::Complement, "b"), "complement", 0.75 - 11.0 / 30));
    }
    void theLargestGroupIsDecidedOnce()
    {
        SmallTable all;
        all.add(60, "a", "yes").add(40, "b", "no");
        SmallTable window;
        window.add(5, "a", "yes").add(40, "b", "no");
        const FairnessConfig config = configFor({"a", "b"}, ReferenceChoice::Largest);
        const Measured whole = all.measure(config);
        const Measured part = window.measure(config);
        const auto metrics = selectMetrics({"statistical_parity_difference"}, part.plan).value();
        const auto alone = tiltmeter::measure(part.stats, part.plan, config, metrics);
        QCOMPARE(alone.measurements[0].reference, std::string("b"));
        const auto together = tiltmeter::measure(part.stats, part.plan, config, metrics, &whole.stats);
        QCOMPARE(together.measurements[0].reference, std::string("a"));
    }
    void intersectionsAndMissing()
    {
        SmallTable t;
        for (const char* g : {"u", "r", ""})
            for (const char* h : {"x", "y"})
                t.add(*g == 'u' && *h == 'x' ? 1 : 5, g, "yes", "", h).add(5, g, "no", "", h);
        FairnessConfig config = configFor({"u", "r"});
        config.features[0].monitored.push_back({"unknown", {}, {}, true});
        config.features.push_back(
            {"h", ReferenceChoice::Named, {"y", {"y"}, {}, false}, {{"x", {"x"}, {}, false}}, {}});
        config.intersections = {{{"g", "h"}}};
        const Measured m = t.measure(config);
        QCOMPARE(m.group("g", "unknown")->records, 20U);
        const Measurement* both = m.find("statistical_parity_difference", "g_x_h", "u|x");
        QVERIFY(both != nullptr);
        QCOMPARE(both->reference, std::string("r|y"));
        QVERIFY(near(*both->value, 1.0 / 6 - 0.5));
        QVERIFY(m.find("disparate_impact", "g_x_h", "unknown|y") != nullptr);
        QVERIFY(m.find("disparate_impact", "g_x_h", "r|y") == nullptr);
        int members = 0;
        for (const GroupRates& group : m.result.groups)
            members += group.feature == "g_x_h" ? 1 : 0;
        QCOMPARE(members, 6);
    }
    void resampledIntervalsAreRepeatable()
    {
        FairnessConfig config = configFor({"u", "r"});
        config.metrics = {"matthews_correlation_coefficient_difference"};
        const auto once = ordinary().measure(config).result.measurements[0];
        const auto again = ordinary().measure(config).result.measurements[0];
        QVERIFY(once.method == IntervalMethod::Bootstrap);
        QVERIFY(*once.interval == *again.interval);
        QVERIFY(once.interval->lower < *once.value && *once.value < once.interval->upper);
        config.seed = 5;
        QVERIFY(*ordinary().measure(config).result.measurements[0].interval != *once.interval);
    }
    void regressionNeedsRanges()
    {
        const Schema schema{{{"g", ColumnKind::Categorical, ColumnRole::Feature},
                             {"prediction", ColumnKind::Double, ColumnRole::Prediction},
                             {"label", ColumnKind::Double, ColumnRole::Label}}};
        FairnessConfig config = configFor({"u", "r"});
        config.outcome = {"", {}, {}, {{5, 20}}, {{0, 4.9}}};
        const auto plan = planFor(config, schema);
        QVERIFY(plan);
        QCOMPARE(plan->regressionPrediction, std::string("prediction"));
        QCOMPARE(plan->classes.size(), 2U);
        config.outcome = {"", {}, {}, {{1, 1}}, {{0, 0}}};
        QVERIFY(planFor(config, schema)->regressionPrediction.empty());
    }
    void refuses()
    {
        const Schema schema{{{"g", ColumnKind::Categorical, ColumnRole::Feature},
                             {"prediction", ColumnKind::Categorical, ColumnRole::Prediction}}};
        const auto codeOf = [&](const FairnessConfig& config, const Schema& s) {
            const auto plan = planFor(config, s);
            return plan ? ErrorCode::Internal : plan.error().code;
        };
        FairnessConfig config = configFor({"u", "r"});
        QVERIFY(planFor(config, schema));
        QCOMPARE(codeOf(config, Schema{{schema.columns[0]}}), ErrorCode::MissingRole);
        config.metrics = {"no_such_metric"};
        QCOMPARE(codeOf(config, schema), ErrorCode::UnknownMetric);
        config.metrics = {"error_rate_difference"};
        QCOMPARE(codeOf(config, schema), ErrorCode::MetricNeedsLabels);
        config.metrics.clear();
        config.outcome.favorable.clear();
        QCOMPARE(codeOf(config, schema), ErrorCode::NoFavorableOutcome);
        config = configFor({"u", "r"});
        config.features[0].column = "height";
        QCOMPARE(codeOf(config, schema), ErrorCode::NoSuchColumn);
    }
    void metricsThatCannotBeMeasuredAreNoDefault()
    {
        const Measured m = SmallTable().add(5, "u", "yes").add(5, "r", "no").measure(configFor({"u", "r"}));
        for (const Measurement& measurement : m.result.measurements)
            QVERIFY(findMetric(measurement.metric) != nullptr);
        FairnessConfig config = configFor({"u", "r"});
        const auto plan =
            planFor(config, Schema{{{"g", ColumnKind::Categorical, ColumnRole::Feature},
                                    {"prediction", ColumnKind::Categorical, ColumnRole::Prediction}}});
        const auto defaults = selectMetrics({}, *plan).value();
        QCOMPARE(std::string(defaults[0]->id), std::string("disparate_impact"));
        QVERIFY(std::ranges::none_of(defaults, &MetricInfo::needsLabels));
        QVERIFY(selectMetrics({"all"}, *plan)->size() > defaults.size());
    }
};

QTEST_APPLESS_MAIN(TestMeasure)
#include "tst_measure.moc"
