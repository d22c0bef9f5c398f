// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/performance_measures.h"
#include "scored_records.h"

using namespace tiltmeter;

namespace {

bool near(double value, double expected, double tolerance = 1e-9)
{
    return std::abs(value - expected) <= tolerance * std::max(1.0, std::abs(expected));
}

const PerformanceMeasurement& get(const PerformanceWindow& window, const char* metric)
{
    const PerformanceMeasurement* found = findMeasurement(window, metric);
    if (found == nullptr)
        qFatal("no %s", metric);
    return *found;
}

/// Row by row, as one would write it down; chances are 0 or 1 for labels.
struct ByRows {
    double tp = 0, fp = 0, fn = 0, tn = 0, brier = 0, loss = 0, n = 0;
    std::vector<std::pair<double, double>> chances; ///< score, chance

    void add(const ScoredRecord& r, double chance)
    {
        (r.predicted ? tp : fn) += chance;
        (r.predicted ? fp : tn) += 1 - chance;
        brier += chance * std::pow(1 - r.probability, 2) + (1 - chance) * std::pow(r.probability, 2);
        loss -= chance * std::log(r.probability) + (1 - chance) * std::log(1 - r.probability);
        ++n;
        chances.emplace_back(r.probability, chance);
    }
    [[nodiscard]] double area() const
    {
        double pairs = 0, positives = 0, negatives = 0;
        for (const auto& [score, chance] : chances) {
            positives += chance;
            negatives += 1 - chance;
            for (const auto& [other, otherChance] : chances)
                pairs += chance * (1 - otherChance) * (score > other ? 1 : score == other ? 0.5 : 0);
        }
        return pairs / positives / negatives;
    }
    [[nodiscard]] double accuracy() const { return (tp + tn) / n; }
    [[nodiscard]] double recall() const { return tp / (tp + fn); }
    [[nodiscard]] double precision() const { return tp / (tp + fp); }
    [[nodiscard]] double f1() const { return 2 * tp / (2 * tp + fp + fn); }
};

} // namespace

class TestPerformance : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void measuredValuesAreThoseOfTheRows()
    {
        Simulation simulation;
        simulation.labelled = 0.6;
        const auto records = simulation.draw();
        PerformanceConfig config;
        config.measures = {"all"};
        const PerformanceEvaluation evaluation = mustEvaluate(tableOf(records), config);
        QCOMPARE(evaluation.windows.size(), std::size_t(8));
        for (int week = 0; week < 8; ++week) {
            ByRows rows;
            for (const ScoredRecord& r : records)
                if (r.week == week && r.label)
                    rows.add(r, *r.label ? 1 : 0);
            const PerformanceWindow& window = evaluation.windows[std::size_t(week)];
            QCOMPARE(window.records, std::uint64_t(600));
            QCOMPARE(double(window.labelled), rows.n);
            QVERIFY(near(window.coverage(), rows.n / 600));
            QVERIFY(near(*get(window, "accuracy").value, rows.accuracy()));
            QVERIFY(near(*get(window, "true_positive_rate").value, rows.recall()));
            QVERIFY(near(*get(window, "positive_predictive_value").value, rows.precision()));
            QVERIFY(near(*get(window, "f1_score").value, rows.f1()));
            QVERIFY(near(*get(window, "brier_score").value, rows.brier / rows.n));
            QVERIFY(near(*get(window, "log_loss").value, rows.loss / rows.n));
            QVERIFY(near(*get(window, "area_under_roc").value, rows.area()));
            QCOMPARE(double(get(window, "accuracy").records), rows.n);
            for (const PerformanceMeasurement& m : window.measurements) {
                QVERIFY2(m.value && m.interval && m.method != IntervalMethod::None, m.metric.c_str());
                QVERIFY2(m.interval->lower < m.interval->upper, m.metric.c_str());
            }
        }
        QVERIFY(get(evaluation.windows[0], "accuracy").method == IntervalMethod::Wilson);
        QVERIFY(get(evaluation.windows[0], "area_under_roc").method == IntervalMethod::DeLong);
        QCOMPARE(evaluation.records, std::uint64_t(4800));
        QCOMPARE(evaluation.overall.records, std::uint64_t(4800));
        QCOMPARE(evaluation.overall.labelled, evaluation.labelled);
    }

    /// With the probabilities taken as they are, estimates and bands follow row by row.
    void estimatesAreThoseOfTheRows()
    {
        Simulation simulation;
        simulation.labelled = 0.5;
        const auto records = simulation.draw();
        PerformanceConfig config;
        config.calibration = CalibrationChoice::None;
        const PerformanceEvaluation evaluation = mustEvaluate(tableOf(records), config);
        for (int week = 0; week < 8; ++week) {
            ByRows rows;
            ByRows labelled;
            double variance = 0;
            double precisionVariance = 0;
            double predicted = 0;
            for (const ScoredRecord& r : records)
                if (r.week == week) {
                    const double v = r.probability * (1 - r.probability);
                    rows.add(r, r.probability);
                    if (r.label)
                        labelled.add(r, r.probability);
                    variance += v;
                    precisionVariance += r.predicted ? v : 0;
                    predicted += r.predicted ? 1 : 0;
                }
            const PerformanceWindow& window = evaluation.windows[std::size_t(week)];
            const auto estimate = [&](const char* metric) { return *get(window, metric).estimate.value; };
            QVERIFY(near(estimate("accuracy"), rows.accuracy()));
            QVERIFY(near(estimate("true_positive_rate"), rows.recall()));
            QVERIFY(near(estimate("positive_predictive_value"), rows.precision()));
            QVERIFY(near(estimate("f1_score"), rows.f1()));
            QVERIFY(near(estimate("brier_score"), rows.brier / rows.n));
            QVERIFY(near(estimate("log_loss"), rows.loss / rows.n));
            QVERIFY(near(estimate("area_under_roc"), rows.area()));
            QVERIFY(near(*get(window, "accuracy").estimateOfLabelled.value, labelled.accuracy()));
            QCOMPARE(get(window, "accuracy").estimate.records, std::uint64_t(600));
            QCOMPARE(get(window, "accuracy").estimateOfLabelled.records, window.labelled);
            const double z = 1.959963984540054;
            QVERIFY(near(get(window, "accuracy").estimate.band->upper,
                         rows.accuracy() + z * std::sqrt(variance) / 600, 1e-7));
            QVERIFY(near(get(window, "positive_predictive_value").estimate.band->lower,
                         rows.precision() - z * std::sqrt(precisionVariance) / predicted, 1e-7));
            QVERIFY(get(window, "expected_calibration_error").estimate.reason ==
                    EstimateReason::NotEstimable);
        }
    }

    /// What a label more is worth, by turning one round.
    void areaAndRecallBands()
    {
        Simulation simulation;
        simulation.weeks = 2;
        simulation.perWeek = 60;
        const auto records = simulation.draw();
        PerformanceConfig config;
        config.calibration = CalibrationChoice::None;
        config.baseline.share = 0.5;
        const PerformanceEvaluation evaluation = mustEvaluate(tableOf(records), config);
        double area = 0;
        double recall = 0;
        for (std::size_t turned = 60; turned < 120; ++turned) {
            const auto with = [&](double step) {
                ByRows rows;
                for (std::size_t i = 60; i < 120; ++i)
                    rows.add(records[i], records[i].probability + (i == turned ? step : 0));
                return rows;
            };
            // The pair of a record with itself is part of the expected area, so its difference is not exact.
            const double v = records[turned].probability * (1 - records[turned].probability);
            area += v * std::pow((with(1e-5).area() - with(-1e-5).area()) / 2e-5, 2);
            recall += v * std::pow((with(1e-5).recall() - with(-1e-5).recall()) / 2e-5, 2);
        }
        const double z = 1.959963984540054;
        const auto halfWidth = [&](const char* metric) {
            const PerformanceEstimate& e = get(evaluation.windows[1], metric).estimate;
            return e.band->upper - *e.value;
        };
        QVERIFY(near(halfWidth("true_positive_rate"), z * std::sqrt(recall), 1e-6));
        QVERIFY(near(halfWidth("area_under_roc"), z * std::sqrt(area), 1e-6));
    }

    void bandsHoldTheirPromise_data()
    {
        QTest::addColumn<int>("choice");
        QTest::addColumn<int>("perWeek");
        QTest::newRow("isotonic") << int(CalibrationChoice::Isotonic) << 1000;
        QTest::newRow("logistic") << int(CalibrationChoice::Logistic) << 1000;
        QTest::newRow("automatic, few labels") << int(CalibrationChoice::Automatic) << 200;
    }
    /// Probabilities that are too sure of themselves, calibrated on the first windows: how often the band
    /// holds what the labels then say, and how far the estimate is off the truth.
    void bandsHoldTheirPromise()
    {
        QFETCH(int, choice);
        QFETCH(int, perWeek);
        std::map<std::string, std::pair<int, int>> held; // inside, of
        double calibratedOff = 0;
        double rawOff = 0;
        for (unsigned seed = 1; seed <= 12; ++seed) {
            Simulation simulation;
            simulation.seed = seed;
            simulation.weeks = 16;
            simulation.perWeek = perWeek;
            simulation.distortion = 0.5;
            simulation.shift = -0.3;
            const auto records = simulation.draw();
            PerformanceConfig config;
            config.measures = {"accuracy", "recall", "precision",        "f1", "specificity", "auc",
                               "log_loss", "brier",  "balanced_accuracy"};
            config.calibration = static_cast<CalibrationChoice>(choice);
            const PerformanceEvaluation evaluation = mustEvaluate(tableOf(records), config);
            QVERIFY(evaluation.calibration.source == CalibrationSource::Baseline);
            config.calibration = CalibrationChoice::None;
            const PerformanceEvaluation raw = mustEvaluate(tableOf(records), config);
            for (std::size_t i = 0; i < evaluation.windows.size(); ++i) {
                for (const PerformanceMeasurement& m : evaluation.windows[i].measurements)
                    if (m.value && m.estimate.band) {
                        held[m.metric].first += m.estimate.band->contains(*m.value) ? 1 : 0;
                        ++held[m.metric].second;
                    }
                for (const PerformanceGroup& group : evaluation.windows[i].groups)
                    for (const PerformanceGroup::Rate& rate : group.rates)
                        if (rate.value && rate.estimate.band && rate.id != "selection_rate") {
                            held["group " + rate.id].first += rate.estimate.band->contains(*rate.value);
                            ++held["group " + rate.id].second;
                        }
                const double truth = *get(evaluation.windows[i], "accuracy").value;
                calibratedOff += std::abs(*get(evaluation.windows[i], "accuracy").estimate.value - truth);
                rawOff += std::abs(*get(raw.windows[i], "accuracy").estimate.value - truth);
            }
        }
        for (const auto& [metric, count] : held) {
            const double share = double(count.first) / count.second;
            const QByteArray found =
                QByteArray::fromStdString(metric) + ' ' + QByteArray::number(share, 'f', 3);
            qInfo("%s", found.constData());
            // 192 (groups: 384) windows that share their calibrations.
            QVERIFY2(0.90 <= share && share <= 0.995, found.constData());
        }
        QVERIFY2(calibratedOff < 0.4 * rawOff, QByteArray::number(calibratedOff / rawOff).constData());
    }

    void dropIsFoundFromItsWeek_data()
    {
        QTest::addColumn<bool>("labelled");
        QTest::newRow("by labels") << true;
        QTest::newRow("mixed: half of the weeks") << false;
    }
    void dropIsFoundFromItsWeek()
    {
        QFETCH(bool, labelled);
        Simulation simulation;
        simulation.weeks = 12;
        simulation.perWeek = 800;
        simulation.brokenFrom = 8;
        simulation.unlabelledFrom = labelled ? 99 : 10;
        const PerformanceEvaluation evaluation = mustEvaluate(tableOf(simulation.draw()), {});
        const auto accuracy = std::ranges::find_if(evaluation.findings, [](const PerformanceFinding& f) {
            return f.metric == "accuracy" && !f.estimated;
        });
        QVERIFY(accuracy != evaluation.findings.end());
        QCOMPARE(accuracy->window.begin.microseconds, evaluation.windows[8].range.begin.microseconds);
        QCOMPARE(accuracy->windows, std::int64_t(labelled ? 4 : 2));
        QVERIFY(accuracy->ongoing);
        QVERIFY(accuracy->worstChange > 0.05);
        // What a probability means has changed: nothing that is estimated from it can see that.
        for (const PerformanceFinding& finding : evaluation.findings)
            QVERIFY(!finding.estimated);
        for (std::size_t week = 0; week < 3; ++week) {
            QVERIFY(evaluation.windows[week].inBaseline);
            QVERIFY(get(evaluation.windows[week], "accuracy").change.verdict == Verdict::NotJudged);
        }
        QVERIFY(get(evaluation.windows[5], "accuracy").change.verdict == Verdict::Pass);
        if (!labelled) {
            const PerformanceMeasurement& last = get(evaluation.windows[11], "accuracy");
            QVERIFY(!last.value && last.reason == Reason::NoLabels);
            QVERIFY(last.change.verdict == Verdict::NotJudged);
            QVERIFY(last.estimatedChange.verdict == Verdict::Pass);
        }
    }

    /// Applicants for whom the model is less sure: estimates see that without a single label.
    void estimateSeesAHarderPopulation()
    {
        auto records = Simulation{.weeks = 12, .perWeek = 800, .unlabelledFrom = 6}.draw();
        std::mt19937 random(4);
        for (ScoredRecord& r : records)
            if (r.week >= 9) {
                r.probability = 0.35 + 0.3 * std::uniform_real_distribution<double>(0, 1)(random);
                r.predicted = r.probability >= 0.5;
            }
        const PerformanceEvaluation evaluation = mustEvaluate(tableOf(records), {});
        const auto found = std::ranges::find_if(evaluation.findings, [](const PerformanceFinding& f) {
            return f.metric == "accuracy" && f.estimated;
        });
        QVERIFY(found != evaluation.findings.end());
        QCOMPARE(found->window.begin.microseconds, evaluation.windows[9].range.begin.microseconds);
        QCOMPARE(found->windows, std::int64_t(3));
        QVERIFY(found->ongoing);
    }

    /// Twelve quiet weeks, 60 times: how often anything is reported.
    void quietWeeksRaiseFewAlarms()
    {
        int windows = 0;
        int alarms = 0;
        PerformanceConfig config;
        config.measures = {"accuracy", "recall", "precision", "auc"}; // those that are judged
        for (unsigned seed = 1; seed <= 60; ++seed) {
            const PerformanceEvaluation evaluation =
                mustEvaluate(tableOf(Simulation{.weeks = 12, .perWeek = 250, .seed = seed}.draw()), config);
            for (const PerformanceWindow& window : evaluation.windows) {
                windows += window.inBaseline ? 0 : 1;
                alarms += std::ranges::any_of(window.measurements, [](const PerformanceMeasurement& m) {
                    return m.change.verdict == Verdict::Fail || m.estimatedChange.verdict == Verdict::Fail;
                });
            }
        }
        qInfo("%d of %d windows", alarms, windows);
        QVERIFY(alarms <= 0.05 * windows);
    }

    void labelsElsewhereThanInTheBaseline()
    {
        auto records = Simulation{}.draw();
        for (ScoredRecord& r : records)
            if (r.week < 4)
                r.label.reset();
        const PerformanceEvaluation evaluation = mustEvaluate(tableOf(records), {});
        QVERIFY(evaluation.calibration.source == CalibrationSource::OtherWindows);
        QCOMPARE(evaluation.baselineLabelled, std::uint64_t(0));
        const PerformanceMeasurement& first = get(evaluation.windows[0], "accuracy");
        QVERIFY(!first.value && first.estimate.value);
        // The baseline is estimated, so the labelled weeks can be held against it.
        QVERIFY(get(evaluation.windows[6], "accuracy").baselineValue);
        QVERIFY(get(evaluation.windows[6], "accuracy").change.verdict == Verdict::Pass);
    }

    void withoutLabelsOrProbabilities()
    {
        const auto records = Simulation{.weeks = 4}.draw();
        auto roles = scoredRoles;
        roles.erase("probability");
        const PerformanceEvaluation unscored = mustEvaluate(tableOf(records), {}, roles);
        QVERIFY(!unscored.hasScores && unscored.hasLabels);
        QVERIFY(get(unscored.windows[0], "accuracy").value);
        QVERIFY(get(unscored.windows[0], "accuracy").estimate.reason == EstimateReason::NoScores);
        QVERIFY(findMeasurement(unscored.windows[0], "area_under_roc") == nullptr);
        roles = scoredRoles;
        roles.erase("label");
        const PerformanceEvaluation unlabelled = mustEvaluate(tableOf(records), {}, roles);
        QVERIFY(!unlabelled.hasLabels);
        QCOMPARE(unlabelled.labelled, std::uint64_t(0));
        QVERIFY(get(unlabelled.windows[0], "accuracy").status == MeasurementStatus::Undefined);
        QVERIFY(get(unlabelled.windows[0], "accuracy").estimate.reason == EstimateReason::NoCalibration);
        QVERIFY(unlabelled.findings.empty());
        PerformanceConfig trusting; // nothing to learn from, so the probabilities are taken at their word
        trusting.calibration = CalibrationChoice::None;
        QVERIFY(get(mustEvaluate(tableOf(records), trusting, roles).windows[0], "accuracy").estimate.value);
    }

    void regression()
    {
        std::mt19937 random(9);
        std::normal_distribution<double> noise(0, 1);
        CsvTable table;
        table.names = {"at", "prediction", "label"};
        std::vector<std::vector<std::pair<double, double>>> weeks(6);
        for (int week = 0; week < 6; ++week)
            for (int i = 0; i < 300; ++i) {
                const double y = 100 + 10 * noise(random);
                const double p = y + (week == 5 ? 4 : 2) * noise(random) + 0.5;
                const auto text = [](double v) { return QByteArray::number(v, 'g', 17).toStdString(); };
                table.rows.push_back(
                    {formatTimePoint({1'704'067'200'000'000 + (604'800LL * week + i) * 1'000'000}),
                     text(p) + (text(p).find('.') == std::string::npos ? ".0" : ""),
                     text(y) + (text(y).find('.') == std::string::npos ? ".0" : "")});
                weeks[std::size_t(week)].emplace_back(p, y);
            }
        const PerformanceEvaluation evaluation = mustEvaluate(table, {},
                                                              {{"at", ColumnRole::Timestamp},
                                                               {"prediction", ColumnRole::Prediction},
                                                               {"label", ColumnRole::Label}},
                                                              FairnessConfig{});
        QVERIFY(evaluation.isRegression);
        for (std::size_t week = 0; week < 6; ++week) {
            double absolute = 0, squares = 0, mean = 0, total = 0;
            for (const auto& [p, y] : weeks[week]) {
                absolute += std::abs(p - y) / 300;
                squares += (p - y) * (p - y) / 300;
                mean += y / 300;
            }
            for (const auto& [p, y] : weeks[week])
                total += (y - mean) * (y - mean) / 300;
            const PerformanceWindow& window = evaluation.windows[week];
            QCOMPARE(window.labelled, std::uint64_t(300));
            QVERIFY(near(*get(window, "mean_absolute_error").value, absolute));
            QVERIFY(near(*get(window, "root_mean_squared_error").value, std::sqrt(squares)));
            QVERIFY(near(*get(window, "r_squared").value, 1 - squares / total));
            for (const PerformanceMeasurement& m : window.measurements)
                QVERIFY2(m.interval && m.interval->contains(*m.value), m.metric.c_str());
        }
        QCOMPARE(evaluation.findings.size(), std::size_t(1));
        QCOMPARE(evaluation.findings[0].metric, std::string("root_mean_squared_error"));
        QVERIFY(evaluation.findings[0].worstChange > 0.6); // about twice as much, so 1
    }

    void manyClasses()
    {
        CsvTable table;
        table.names = {"prediction", "label"};
        const auto add = [&table](int count, const char* prediction, const char* label) {
            for (int i = 0; i < count; ++i)
                table.rows.push_back({prediction, label});
        };
        add(50, "red", "red");
        add(10, "red", "green");
        add(30, "green", "green");
        add(5, "green", "blue");
        add(20, "blue", "blue");
        add(5, "blue", "red");
        PerformanceConfig config;
        config.window = {WindowKind::Records, 120, "UTC"};
        const std::map<std::string, ColumnRole> roles{{"prediction", ColumnRole::Prediction},
                                                      {"label", ColumnRole::Label}};
        const PerformanceEvaluation evaluation = mustEvaluate(table, config, roles, FairnessConfig{});
        QCOMPARE(evaluation.windows.size(), std::size_t(1));
        const PerformanceWindow& window = evaluation.windows[0];
        QCOMPARE(window.labelled, std::uint64_t(120));
        QVERIFY(near(*get(window, "class_accuracy").value, 100.0 / 120));
        QVERIFY(
            near(*get(window, "macro_true_positive_rate").value, (50.0 / 55 + 30.0 / 40 + 20.0 / 25) / 3));
        QVERIFY(findMeasurement(window, "accuracy") == nullptr);
        const auto green = std::ranges::find(window.classes, std::string("positive_predictive_value:green"),
                                             &GroupRates::Rate::id);
        QVERIFY(green != window.classes.end());
        QVERIFY(near(*green->value, 30.0 / 35));
        QVERIFY(green->interval && green->interval->contains(30.0 / 35));
    }

    void baselines()
    {
        const auto records = Simulation{}.draw();
        const CsvTable table = tableOf(records);
        PerformanceConfig config;
        config.baseline = *driftBaselineFromString("2024-01-01T00:00:00Z/2024-01-15T00:00:00Z");
        const PerformanceEvaluation range = mustEvaluate(table, config);
        QCOMPARE(range.baselineRecords, std::uint64_t(1200));
        QVERIFY(range.windows[1].inBaseline && !range.windows[2].inBaseline);
        config.baseline = *driftBaselineFromString("rolling:P14D");
        const PerformanceEvaluation rolling = mustEvaluate(table, config);
        QVERIFY(!get(rolling.windows[0], "accuracy").baselineValue);
        ByRows rows;
        for (const ScoredRecord& r : records)
            if (r.week == 3 || r.week == 4)
                rows.add(r, r.truth);
        QVERIFY(near(*get(rolling.windows[5], "accuracy").baselineValue, rows.accuracy()));
        const auto bare = readerOf(table, {{"prediction", ColumnRole::Prediction}}, 1000);
        PerformanceSources sources;
        sources.payload = bare.get();
        const auto untimed = evaluatePerformance(sources, yesIsFavorable(), config, std::nullopt, {});
        QVERIFY(!untimed && untimed.error().code == ErrorCode::MissingRole);
        QCOMPARE(untimed.error().subject, std::string("timestamp"));
        // A period leaves windows out, not the baseline.
        const TimeRange late{{1'704'067'200'000'000 + 4 * 604'800'000'000LL},
                             {1'704'067'200'000'000 + 6 * 604'800'000'000LL}};
        const PerformanceEvaluation part = mustEvaluate(table, {}, scoredRoles, yesIsFavorable(), late);
        QCOMPARE(part.windows.size(), std::size_t(2));
        QCOMPARE(part.records, std::uint64_t(1200));
        QCOMPARE(part.overall.records, std::uint64_t(1200));
        QCOMPARE(part.baselineRecords, std::uint64_t(1200));
    }

    /// The difference between two groups' rates, measured and estimated, with Newcombe's way of joining.
    void groupsAgainstTheirReference()
    {
        Simulation simulation;
        simulation.perWeek = 1500;
        const auto records = simulation.draw();
        PerformanceConfig config;
        config.calibration = CalibrationChoice::None;
        const PerformanceEvaluation evaluation = mustEvaluate(tableOf(records), config);
        for (int week = 0; week < 8; ++week) {
            ByRows a, b, expectedA, expectedB;
            for (const ScoredRecord& r : records)
                if (r.week == week) {
                    (r.group == "a" ? a : b).add(r, r.truth ? 1 : 0);
                    (r.group == "a" ? expectedA : expectedB).add(r, r.probability);
                }
            const auto& groups = evaluation.windows[std::size_t(week)].groups;
            QCOMPARE(groups.size(), std::size_t(2));
            QVERIFY(groups[0].group == "a" && !groups[0].isReference && groups[1].isReference);
            const auto rate = std::ranges::find(groups[0].rates, std::string("true_positive_rate"),
                                                &PerformanceGroup::Rate::id);
            const PerformanceGroup::Difference& difference = rate->difference;
            QVERIFY(near(*difference.value, a.recall() - b.recall()));
            QVERIFY(near(*difference.estimate, expectedA.recall() - expectedB.recall()));
            QVERIFY(difference.interval->contains(*difference.value));
            QVERIFY(difference.band->contains(*difference.estimate));
            // Nobody of group a below 0.6 is predicted favorable, of b nobody below 0.5.
            QVERIFY(difference.band->upper < 0);
            QVERIFY(!groups[1].rates[2].difference.value && !groups[1].rates[2].difference.estimate);
        }
    }

    /// The same order of records or another: the same numbers.
    void isDeterministic()
    {
        auto table = tableOf(Simulation{.labelled = 0.5}.draw());
        const PerformanceEvaluation first = mustEvaluate(table, {});
        const PerformanceEvaluation again = mustEvaluate(table, {});
        std::ranges::reverse(table.rows);
        const PerformanceEvaluation turned = mustEvaluate(table, {});
        for (std::size_t i = 0; i < first.windows.size(); ++i)
            for (std::size_t k = 0; k < first.windows[i].measurements.size(); ++k) {
                const PerformanceMeasurement& m = first.windows[i].measurements[k];
                QVERIFY(m.value == again.windows[i].measurements[k].value);
                QVERIFY(m.estimate.value == again.windows[i].measurements[k].estimate.value);
                QVERIFY(near(*m.value, *turned.windows[i].measurements[k].value));
                if (m.estimate.value)
                    QVERIFY(near(*m.estimate.value, *turned.windows[i].measurements[k].estimate.value));
            }
    }

    void refusals()
    {
        const CsvTable table = tableOf(Simulation{.weeks = 2}.draw());
        const auto reader = readerOf(table, scoredRoles);
        PerformanceSources sources;
        sources.payload = reader.get();
        const auto error = [&](const PerformanceConfig& config) {
            const auto result = evaluatePerformance(sources, yesIsFavorable(), config, std::nullopt, {});
            return result ? ErrorCode::Internal : result.error().code;
        };
        PerformanceConfig config;
        config.measures = {"beauty"};
        QVERIFY(error(config) == ErrorCode::UnknownMetric);
        config.measures = {};
        config.limits = {{"beauty", 0.1}};
        QVERIFY(error(config) == ErrorCode::UnknownMetric);
        config.limits = {};
        config.baseline = *driftBaselineFromString("2020-01-01T00:00:00Z/2020-01-15T00:00:00Z");
        QVERIFY(error(config) == ErrorCode::InvalidValue);
    }

    void namesOfMeasures()
    {
        QCOMPARE(std::string(findPerformanceMeasure("recall")->id), std::string("true_positive_rate"));
        QCOMPARE(std::string(findPerformanceMeasure("rmse")->id), std::string("root_mean_squared_error"));
        QVERIFY(findPerformanceMeasure("beauty") == nullptr);
    }

    void configurationRoundTrip()
    {
        PerformanceConfig config;
        config.baseline = *driftBaselineFromString("dataset:training");
        config.window = {WindowKind::Records, 500, "UTC"};
        config.measures = {"accuracy", "area_under_roc"};
        config.limits = {{"accuracy", 0.03}};
        config.alpha = 0.01;
        config.confidence = 0.9;
        config.minimumSample = 40;
        config.calibration = CalibrationChoice::Logistic;
        config.minimumCalibration = 300;
        config.followsDrift = false;
        config.seed = 7;
        const auto read = performanceConfigFromJson(toJson(config));
        QVERIFY(read && *read == config);
        QVERIFY(performanceConfigFromJson(R"({"version": 1})").value() == PerformanceConfig{});
        QVERIFY(performanceConfigFromJson(R"({"version": 1})").value().followsDrift);
        QVERIFY(!performanceConfigFromJson(R"({"version": 1, "window": "day"})").value().followsDrift);
        const auto wrong = performanceConfigFromJson(R"({"version": 1, "calibration": "magic"})");
        QVERIFY(!wrong && wrong.error().code == ErrorCode::InvalidValue &&
                wrong.error().subject == "calibration");
        QVERIFY(performanceConfigFromJson(R"({"version": 1, "limits": {"accuracy": -1}})").error().code ==
                ErrorCode::InvalidValue);
        QVERIFY(performanceConfigFromJson(R"({"version": 1, "colour": 1})").error().code ==
                ErrorCode::UnknownField);
    }
};

QTEST_APPLESS_MAIN(TestPerformance)
#include "tst_performance.moc"
