// SPDX-License-Identifier: GPL-3.0-or-later
// Cases from the test suites of other programs, as counts, with the values that those programs expect.
#include "small_table.h"

using namespace tiltmeter;
using namespace golden;

class TestPeers : public QObject
{
    Q_OBJECT

    static Measured all(const SmallTable& table, FairnessConfig config, bool weighted = false)
    {
        config.metrics = {"all"};
        return table.measure(config, weighted);
    }
    static bool is(const Measured& m, const std::string& metric, double expected, double tolerance = 1e-12,
                   const std::string& group = "u")
    {
        const bool overGroups = findMetric(metric)->scope == MetricScope::Groups;
        const bool overRecords = findMetric(metric)->scope == MetricScope::Records;
        const Measurement* found =
            m.find(metric, overRecords ? "" : "g", overGroups || overRecords ? "" : group);
        if (found == nullptr || !found->value) {
            qWarning("no %s", metric.c_str());
            return false;
        }
        if (std::abs(*found->value - expected) <= tolerance)
            return true;
        qWarning("%s: %.17g, not %.17g", metric.c_str(), *found->value, expected);
        return false;
    }

private Q_SLOTS:
    /// Clarify's 12 rows, facet F against M. Its AD, RD, DAR and DCA are reference minus monitored.
    void clarify()
    {
        const Measured m =
            all(SmallTable().confusion("u", 2, 2, 1, 2).confusion("r", 0, 2, 2, 1), configFor({"u", "r"}));
        QVERIFY(is(m, "class_imbalance", -1.0 / 6));
        QVERIFY(is(m, "disparate_impact", 10.0 / 7));
        QVERIFY(is(m, "conditional_acceptance_difference", -1.0 / 4));
        QVERIFY(is(m, "conditional_rejection_difference", 1.0 / 3));
        QVERIFY(is(m, "true_positive_rate_difference", 2.0 / 3));
        QVERIFY(is(m, "true_negative_rate_difference", 1.0 / 6));
        QVERIFY(is(m, "negative_predictive_value_difference", 1.0 / 3));
        QVERIFY(is(m, "accuracy_difference", 13.0 / 35));
        QVERIFY(is(m, "positive_predictive_value_difference", 1.0 / 2));
        QVERIFY(is(m, "treatment_ratio_difference", -1.0 / 2));
        QVERIFY(is(m, "generalized_entropy_index", 0.24556213017751485));
    }
    /// Clarify's KL, JS and L2 of six labels, the facet being the first row. Its first releases took
    /// logarithms to base 2 of 3/5 and 2/5 against 1 and 0; the present definition is the one below, on
    /// classes that both have.
    void clarifyDistances()
    {
        SmallTable t;
        t.add(2, "r", "yes", "yes").add(3, "r", "no", "no").add(1, "u", "yes", "yes");
        const Measured m = all(t, configFor({"u", "r"}));
        QVERIFY(is(m, "label_kullback_leibler_divergence", 0.4 * std::log(0.4)));
        QVERIFY(is(m, "label_euclidean_distance", 0.6));
        QVERIFY(is(m, "label_total_variation_distance", 0.3));
        QVERIFY(is(m, "label_kolmogorov_smirnov", 0.6));
    }
    /// Clarify's conditional demographic disparity of 24 rows in three strata.
    void clarifyConditionalDisparity()
    {
        SmallTable t;
        const auto stratum = [&t](const char* name, int uYes, int uNo, int rYes, int rNo) {
            t.add(uYes, "u", "yes", "yes", name).add(uNo, "u", "no", "no", name);
            t.add(rYes, "r", "yes", "yes", name).add(rNo, "r", "no", "no", name);
        };
        stratum("k0", 0, 1, 4, 1);
        stratum("k1", 2, 4, 3, 3);
        stratum("k2", 1, 2, 3, 0);
        FairnessConfig config = configFor({"u", "r"});
        config.controlFeature = "h";
        const Measured m = all(t, config);
        QVERIFY(is(m, "label_conditional_demographic_disparity", 0.3982142857, 1e-10));
        QVERIFY(is(m, "conditional_demographic_disparity", 0.3982142857, 1e-10));
        const Measured back = all(t, [&] {
            FairnessConfig c = configFor({"r", "u"});
            c.controlFeature = "h";
            return c;
        }());
        QVERIFY(is(back, "conditional_demographic_disparity", -0.3982142857, 1e-10, "r"));
    }
    /// AIF360's quantity of the same name: groups of 3, 7 and 6 with 2, 4 and 2 favorable ones.
    void aif360ConditionalDisparity()
    {
        SmallTable t;
        t.confusion("a", 2, 0, 0, 1).confusion("b", 4, 0, 0, 3).confusion("u", 2, 0, 0, 4);
        const double expected = (3 * (1 - 2) + 7 * (3 - 4) + 6 * (4 - 2)) / (8.0 * 16);
        const Measured m = all(t, configFor({"a", "b", "u"}));
        QVERIFY(is(m, "demographic_disparity_over_groups", expected));
        QVERIFY(is(m, "label_demographic_disparity_over_groups", expected));
    }
    void aif360Inequality()
    {
        SmallTable t; // three groups whose mean benefits are 1, 1.25 and 0.75
        t.confusion("a", 1, 0, 0, 1).confusion("b", 0, 2, 1, 1).confusion("c", 2, 0, 1, 1);
        const Measured m = all(t, configFor({"a", "b", "c"}));
        QVERIFY(is(m, "generalized_entropy_index", 0.2));
        QVERIFY(is(m, "theil_index", 0.4 * std::log(2.0)));
        const double squares = 2 * 1.0 + 4 * 1.25 * 1.25 + 4 * 0.75 * 0.75;
        QVERIFY(is(m, "between_all_groups_generalized_entropy_index", (squares - 10) / 20));
        SmallTable other;
        other.confusion("a", 2, 3, 3, 2).confusion("b", 0, 0, 0, 0);
        QVERIFY(is(all(other, configFor({"a", "b"})), "generalized_entropy_index", 0.3));
        SmallTable two; // mean benefits 0.5 and 1.25
        two.confusion("u", 0, 0, 1, 1).confusion("r", 0, 2, 1, 1);
        QVERIFY(is(all(two, configFor({"u", "r"})), "between_group_generalized_entropy_index",
                   (2 * 0.25 + 4 * 1.25 * 1.25 - 6) / 12));
    }
    /// Two favorable classes of three, with probabilities.
    void aif360Generalized()
    {
        SmallTable t;
        const auto row = [&t](const char* group, const char* prediction, const char* label,
                              const char* score) { t.add(1, group, prediction, label, "all", score); };
        row("u", "1", "1", "0.8");
        row("u", "0", "0", "0.6");
        row("r", "0", "0", "0.7");
        row("r", "1", "1", "0.8");
        row("r", "2", "0", "0.36");
        row("r", "0", "0", "0.82");
        row("r", "1", "2", "0.79");
        row("u", "2", "0", "0.42");
        row("u", "1", "0", "0.81");
        row("r", "2", "2", "0.3");
        FairnessConfig config = configFor({"u", "r"});
        config.outcome = {"", {"0", "1"}, {"2"}, {}, {}};
        const Measured m = all(t, config);
        const GroupRates& overall = m.result.totals.at(1);
        for (const GroupRates::Rate& rate : overall.rates) {
            if (rate.id == "generalized_true_positive_rate")
                QVERIFY(near(*rate.value, 5.31 / 8));
            if (rate.id == "generalized_false_positive_rate")
                QVERIFY(near(*rate.value, 1.09 / 2));
        }
    }
    /// holisticai's ten rows of a classification.
    void holisticaiClassification()
    {
        const Measured m =
            all(SmallTable().confusion("u", 2, 1, 0, 1).confusion("r", 2, 0, 1, 3), configFor({"u", "r"}));
        QVERIFY(is(m, "statistical_parity_difference", 5.0 / 12));
        QVERIFY(is(m, "disparate_impact", 9.0 / 4));
        QVERIFY(is(m, "selection_rate_ratio_between_groups", 4.0 / 9)); // their four-fifths
        QVERIFY(is(m, "cohens_d", 0.9109750373, 1e-9));
        QVERIFY(is(m, "two_sd_rule", 1.290994449, 1e-9));
        QVERIFY(is(m, "z_score_ratio", 1.256287689, 1e-9));
        QVERIFY(is(m, "average_odds_difference", 5.0 / 12));
        QVERIFY(is(m, "accuracy_difference", -1.0 / 12));
    }
    /// ... and of a regression.
    void holisticaiRegression()
    {
        CsvTable t;
        t.names = {"g", "prediction", "label"};
        t.rows = {{"u", "0.9", "0.8"}, {"u", "0.7", "0.9"}, {"u", "0.3", "0.2"}, {"u", "0.2", "0.1"},
                  {"r", "0.8", "0.7"}, {"r", "1.0", "0.9"}, {"r", "0.8", "0.9"}, {"r", "0.2", "0.3"},
                  {"r", "0.1", "0.2"}, {"r", "0.2", "0.1"}};
        FairnessConfig config = configFor({"u", "r"});
        config.outcome = {"", {}, {}, {{0.5, 1}}, {{0, 0.4999}}};
        config.metrics = {"all"};
        const Measured m = measureAll(
            *readerOf(t, {{"prediction", ColumnRole::Prediction}, {"label", ColumnRole::Label}}), config);
        QVERIFY(is(m, "root_mean_squared_error_ratio", 1.3228756555, 1e-9));
        QVERIFY(is(m, "mean_absolute_error_ratio", 1.25, 1e-9));
        // Of all ten together.
        bool found = false;
        for (const GroupRates::Rate& rate : m.result.totals.at(1).rates)
            if (rate.id == "jain_index") {
                found = true;
                QVERIFY(near(*rate.value, 1.1 * 1.1 / (10 * 0.13))); // theirs: 0.9307692
                QVERIFY(rate.interval->lower < *rate.value && rate.interval->upper > *rate.value);
            }
        QVERIFY(found);
        QVERIFY(is(m, "mean_prediction_effect_size", 0.025042098285188583, 1e-9)); // their z score
    }
    /// holisticai's hundred evenly spread predictions against as many of half the size.
    void holisticaiThresholds()
    {
        SmallTable t;
        for (int i = 0; i < 100; ++i)
            t.add(1, "u", "yes", "yes", "all", QByteArray::number(i / 99.0, 'g', 17).toStdString())
                .add(1, "r", "yes", "yes", "all", QByteArray::number(i / 198.0, 'g', 17).toStdString());
        const Measured m = all(t, configFor({"u", "r"}));
        QVERIFY(is(m, "score_statistical_parity_mean", 0.24753333333333336));
        QVERIFY(is(m, "score_statistical_parity_maximum", 0.5));
        const Measured back = all(t, configFor({"r", "u"}));
        QVERIFY(is(back, "score_statistical_parity_mean", 0.24753333333333336, 1e-12, "r"));
    }
    void sharesAboveAQuantile()
    {
        SmallTable t;
        for (const char* p : {"0.9", "0.7", "0.3", "0.2"})
            t.add(1, "u", "yes", "yes", "all", p);
        for (const char* p : {"0.8", "1.0", "0.8", "0.2", "0.1", "0.2"})
            t.add(1, "r", "yes", "yes", "all", p);
        const Measured m = all(t, configFor({"u", "r"}));
        // The median is 0.5: two of four, three of six. The 80 % quantile 0.82: one of four, one of six.
        QVERIFY(is(m, "score_statistical_parity_q50", 0));
        QVERIFY(is(m, "score_disparate_impact_q50", 1));
        QVERIFY(is(m, "score_statistical_parity_q80", 1.0 / 4 - 1.0 / 6));
        QVERIFY(is(m, "score_disparate_impact_q80", 1.5));
        // Tenths of the probabilities, u against r: 0.1 0/1, 0.2 1/2, 0.3 1/0, 0.7 1/0, 0.8 0/2, 0.9 1/1.
        QVERIFY(is(m, "score_total_variation_distance",
                   (1.0 / 6 + (2.0 / 6 - 1.0 / 4) + 1.0 / 4 + 1.0 / 4 + 2.0 / 6 + (1.0 / 4 - 1.0 / 6)) / 2));
    }
    /// holisticai's ten rows of three classes in three groups.
    void holisticaiClasses()
    {
        SmallTable t;
        const auto rows = [&t](const char* group,
                               const std::vector<std::pair<const char*, const char*>>& records) {
            for (const auto& [prediction, label] : records)
                t.add(1, group, prediction, label);
        };
        rows("a", {{"0", "0"}, {"1", "1"}, {"2", "1"}, {"0", "0"}});
        rows("b", {{"1", "1"}, {"2", "0"}, {"0", "2"}, {"1", "1"}});
        rows("c", {{"2", "2"}, {"0", "1"}});
        FairnessConfig config = configFor({"a", "b", "c"});
        config.outcome = {"", {"0"}, {"1", "2"}, {}, {}};
        const Measured m = all(t, config);
        QVERIFY(is(m, "multiclass_statistical_parity_maximum", 0.5));
        // No pair of groups has all three labels: there theirs makes up rates, ours has none.
        const Measurement* odds = m.find("multiclass_average_odds_mean", "g", "");
        QVERIFY(odds != nullptr && !odds->value && odds->status == MeasurementStatus::Undefined);
    }
    void averageOddsOfClasses()
    {
        SmallTable t; // shares of the predictions by label, (low, high) of label low, then of label high
        t.add(3, "u", "low", "low")
            .add(1, "u", "high", "low")
            .add(2, "u", "low", "high")
            .add(2, "u", "high", "high");
        t.add(1, "r", "low", "low")
            .add(3, "r", "high", "low")
            .add(2, "r", "low", "high")
            .add(2, "r", "high", "high");
        t.add(4, "u", "mid", "mid").add(4, "r", "mid", "mid");
        FairnessConfig config = configFor({"u", "r"});
        config.outcome = {"", {"low"}, {"mid", "high"}, {}, {}};
        const Measured m = all(t, config);
        // low: (0.75 + 0.5) - (0.25 + 0.5) = 0.5; high: -0.5; mid: 0; divided by twice the classes.
        QVERIFY(is(m, "multiclass_average_odds_mean", 1.0 / 6));
        QVERIFY(is(m, "multiclass_average_odds_maximum", 1.0 / 6));
    }
    /// Aequitas's parities: every ratio between tau and 1 / tau, told by the worst one.
    void aequitasParities()
    {
        const Measured m = all(SmallTable().confusion("u", 20, 10, 5, 30).confusion("r", 40, 10, 20, 30),
                               configFor({"u", "r"}));
        const auto folded = [](double a, double b) { return std::min(a / b, b / a); };
        const double fdr = folded(10.0 / 30, 10.0 / 50);
        const double fpr = folded(10.0 / 40, 10.0 / 40);
        const double falseOmission = folded(5.0 / 35, 20.0 / 50);
        const double fnr = folded(5.0 / 25, 20.0 / 60);
        const double share = folded(30.0 / 80, 50.0 / 80);
        const double selected = folded(30.0 / 65, 50.0 / 100);
        QVERIFY(is(m, "four_fifths_ratio", selected));
        QVERIFY(is(m, "type_i_parity_ratio", std::min(fdr, fpr)));
        QVERIFY(is(m, "type_ii_parity_ratio", std::min(falseOmission, fnr)));
        QVERIFY(is(m, "supervised_fairness_ratio", std::min({fdr, fpr, falseOmission, fnr})));
        QVERIFY(is(m, "unsupervised_fairness_ratio", std::min(share, selected)));
        QVERIFY(is(m, "overall_fairness_ratio", std::min({fdr, fpr, falseOmission, fnr, share, selected})));
        const Measurement* impact = m.find("disparate_impact", "g", "u");
        const Measurement* fifths = m.find("four_fifths_ratio", "g", "u");
        QVERIFY(
            near(fifths->interval->lower, std::min(impact->interval->lower, 1 / impact->interval->upper)));
        QCOMPARE(fifths->interval->upper, 1.0); // both may be the same
    }
    /// Miettinen and Nurminen's interval in place of Newcombe's.
    void miettinenNurminen()
    {
        FairnessConfig config = configFor({"u", "r"});
        config.differenceInterval = DifferenceInterval::MiettinenNurminen;
        config.metrics = {"statistical_parity_difference", "disparate_impact"};
        SmallTable t;
        t.add(48, "u", "yes").add(32, "u", "no").add(60, "r", "yes").add(15, "r", "no");
        const Measured m = t.measure(config);
        const Measurement* parity = m.find("statistical_parity_difference", "g", "u");
        QVERIFY(parity->method == IntervalMethod::MiettinenNurminen);
        QVERIFY(std::abs(parity->interval->lower - -0.336763) < 5.1e-7);
        QVERIFY(std::abs(parity->interval->upper - -0.055783) < 5.1e-7);
        QVERIFY(m.find("disparate_impact", "g", "u")->method == IntervalMethod::Koopman);
    }
    /// Every proportion can be standardized; within strata there are measurements of their own.
    void standardizedAndStratified()
    {
        SmallTable t;
        const auto cells = [&t](const char* group, const char* stratum, int tp, int fp, int fn, int tn) {
            t.add(tp, group, "yes", "yes", stratum).add(fp, group, "yes", "no", stratum);
            t.add(fn, group, "no", "yes", stratum).add(tn, group, "no", "no", stratum);
        };
        cells("u", "north", 5, 4, 4, 5);
        cells("r", "north", 11, 4, 3, 0);
        cells("u", "south", 10, 3, 3, 2);
        cells("r", "south", 7, 2, 2, 6);
        FairnessConfig config = configFor({"u", "r"});
        config.controlFeature = "h";
        const Measured m = all(t, config);
        const double north = 36.0 / 71;
        const double south = 35.0 / 71;
        QVERIFY(is(m, "standardized_positive_predictive_value_difference",
                   north * (5.0 / 9 - 11.0 / 15) + south * (10.0 / 13 - 7.0 / 9)));
        QVERIFY(is(m, "standardized_accuracy_difference",
                   north * (10.0 / 18 - 11.0 / 18) + south * (12.0 / 18 - 13.0 / 17)));
        QCOMPARE(m.result.strata.size(), std::size_t(2));
        const StratumResult& first =
            m.result.strata[0].value == "north" ? m.result.strata[0] : m.result.strata[1];
        QCOMPARE(first.records, std::uint64_t(36));
        QCOMPARE(first.control, std::string("h"));
        QCOMPARE(first.groups.size(), std::size_t(2));
        for (const Measurement& in : first.measurements) {
            QVERIFY2(!findMetric(in.metric)->needsControl, in.metric.c_str());
            // Fairlearn's numbers for this stratum.
            if (in.metric == "demographic_parity_difference_between_groups")
                QVERIFY(std::abs(*in.value - 0.333333) < 5e-7);
            if (in.metric == "demographic_parity_ratio_between_groups")
                QVERIFY(near(*in.value, 0.6));
        }
    }

    /// Fairlearn's 71 rows of its metric tests, group g_1; with weights as one record of that weight a cell.
    void fairlearn_data()
    {
        QTest::addColumn<bool>("weighted");
        QTest::addColumn<QByteArray>("metric");
        QTest::addColumn<double>("value");
        const auto row = [](const char* metric, double plain, double weighted) {
            QTest::addRow("%s", metric) << false << QByteArray(metric) << plain;
            QTest::addRow("%s, weighted", metric) << true << QByteArray(metric) << weighted;
        };
        row("demographic_parity_difference_between_groups", 0.0746031746, 0.0238391376);
        row("demographic_parity_ratio_between_groups", 0.8912037037, 0.9649710631);
        row("equalized_odds_difference_between_groups_worst_case", 0.1007905138, 0.0197628458);
        row("equalized_odds_ratio_between_groups_worst_case", 0.8712121212, 0.9565217391);
        row("equalized_odds_difference_between_groups_mean", 0.0503952569, 0.0135177866);
        row("demographic_parity_difference_to_overall", 0.0378269618, 0.0123483303);
        row("accuracy_ratio_between_groups", 0.8912037037, 0.9903424056);
    }
    void fairlearn()
    {
        QFETCH(bool, weighted);
        QFETCH(QByteArray, metric);
        QFETCH(double, value);
        SmallTable t;
        if (weighted) {
            const auto group = [&t](const char* name, const char* tp, const char* fp, const char* fn,
                                    const char* tn) {
                t.add(1, name, "yes", "yes", "all", "", tp).add(1, name, "yes", "no", "all", "", fp);
                t.add(1, name, "no", "yes", "all", "", fn).add(1, name, "no", "no", "all", "", tn);
            };
            group("u", "34", "10", "10", "13");
            group("r", "39", "10", "11", "12");
        } else {
            t.confusion("u", 15, 7, 7, 7).confusion("r", 18, 6, 5, 6);
        }
        FairnessConfig config = configFor({"u", "r"});
        config.metrics = {metric.toStdString()};
        QVERIFY(is(t.measure(config, weighted), metric.toStdString(), value, 6e-11));
    }
    /// The 18 rows of Fairlearn's documentation, in three groups, and its two of 7 and 11.
    void fairlearnDocumentation()
    {
        SmallTable t;
        t.confusion("a", 1, 2, 1, 0).confusion("b", 3, 0, 2, 1).confusion("c", 2, 2, 3, 1);
        const Measured m = all(t, configFor({"a", "b", "c"}));
        QVERIFY(is(m, "demographic_parity_difference_between_groups", 0.25));
        QVERIFY(is(m, "demographic_parity_ratio_between_groups", 2.0 / 3));
        QVERIFY(is(m, "equalized_odds_difference_between_groups_worst_case", 1.0));
        QVERIFY(is(m, "equalized_odds_ratio_between_groups_worst_case", 0.0));
        SmallTable two;
        two.confusion("u", 5, 0, 0, 2).confusion("r", 5, 0, 0, 6);
        const Measured both = all(two, configFor({"u", "r"}));
        QVERIFY(is(both, "selection_rate_maximum", 0.714286, 5e-7));
        QVERIFY(is(both, "selection_rate_minimum", 0.454545, 5e-7));
    }
    /// The same within each value of g_2.
    void fairlearnControlled()
    {
        const auto parity = [](const SmallTable& t) { return all(t, configFor({"u", "r"})); };
        const Measured f = parity(SmallTable().confusion("u", 5, 4, 4, 5).confusion("r", 11, 4, 3, 0));
        QVERIFY(is(f, "demographic_parity_difference_between_groups", 0.333333, 5e-7));
        QVERIFY(is(f, "demographic_parity_ratio_between_groups", 0.6));
        QVERIFY(is(f, "demographic_parity_difference_to_overall", 0.166667, 5e-7));
        const Measured g = parity(SmallTable().confusion("u", 10, 3, 3, 2).confusion("r", 7, 2, 2, 6));
        QVERIFY(is(g, "demographic_parity_difference_between_groups", 0.192810, 5e-7));
        QVERIFY(is(g, "demographic_parity_ratio_between_groups", 0.733032, 5e-7));
        QVERIFY(is(g, "demographic_parity_difference_to_overall", 0.099160, 5e-7));
    }
};

QTEST_APPLESS_MAIN(TestPeers)
#include "tst_peers.moc"
