// SPDX-License-Identifier: GPL-3.0-or-later
// Every number of the golden fairness files against the catalogue. Each leaf is either compared or counted as
// left out, with its reason; the counts are part of the test.
#include "golden.h"
#include "metrics/comparison.h"
#include "metrics/metric_row.h"

using namespace tiltmeter;
using namespace golden;

namespace {

const std::map<std::string, ColumnRole> classification{
    {"row_id", ColumnRole::RecordId},       {"scoring_timestamp", ColumnRole::Timestamp},
    {"prediction", ColumnRole::Prediction}, {"probability", ColumnRole::Probability},
    {"label", ColumnRole::Label},           {"reg_label", ColumnRole::Ignored},
    {"reg_prediction", ColumnRole::Ignored}};
const std::map<std::string, ColumnRole> regression{
    {"row_id", ColumnRole::RecordId}, {"reg_prediction", ColumnRole::Prediction},
    {"reg_label", ColumnRole::Label}, {"probability", ColumnRole::Ignored},
    {"label", ColumnRole::Ignored},   {"prediction", ColumnRole::Ignored}};

/// The files' names for our ids.
const std::map<std::string, std::string> ours{
    {"count", "group_size"},
    {"group_size", "group_size"},
    {"selection_rate", "selection_rate"},
    {"pprev", "selection_rate"},
    {"ppr", "prevalence_share"},
    {"prev", "base_rate"},
    {"tpr", "true_positive_rate"},
    {"fpr", "false_positive_rate"},
    {"fnr", "false_negative_rate"},
    {"tnr", "true_negative_rate"},
    {"ppv", "positive_predictive_value"},
    {"precision", "positive_predictive_value"},
    {"npv", "negative_predictive_value"},
    {"fdr", "false_discovery_rate"},
    {"for", "false_omission_rate"},
    {"accuracy", "accuracy"},
    {"balanced_accuracy", "balanced_accuracy"},
    {"zero_one_loss", "error_rate"},
    {"f1", "f1_score"},
    {"matthews_corrcoef", "matthews_correlation_coefficient"},
    {"mean_prediction", "mean_probability"},
    {"roc_auc", "area_under_roc"},
    {"average_precision", "average_precision"},
    {"log_loss", "log_loss"},
    {"brier", "brier_score"},
};
const std::map<std::string, std::string> oursForRegression{{"count", "group_size"},
                                                           {"mean_error", "mean_error"},
                                                           {"mae", "mean_absolute_error"},
                                                           {"mse", "mean_squared_error"},
                                                           {"rmse", "root_mean_squared_error"},
                                                           {"r2", "r_squared"},
                                                           {"mean_prediction", "mean_prediction"}};

FairnessConfig configOf(bool isUci, bool isRegression)
{
    FairnessConfig config;
    config.features = {{"sex",
                        ReferenceChoice::Named,
                        {"male", {"male"}, {}, false},
                        {{"female", {"female"}, {}, false}},
                        {}},
                       {"age",
                        ReferenceChoice::Named,
                        {"26-100", {}, {{26, 100}}, false},
                        {{"18-25", {}, {{18, 25}}, false}},
                        {}}};
    config.intersections = {{{"sex", "age"}}};
    if (isRegression)
        config.outcome = {"", {}, {}, {{0, 2000}}, {{2000.0001, 1e9}}};
    else if (isUci)
        config.outcome = {"", {"good"}, {"bad"}, {}, {}};
    else
        config.outcome = {"", {"No Risk"}, {"Risk"}, {}, {}};
    config.minimumSample = 0;
    config.minimumGroup = 0;
    config.metrics = {"all"};
    return config;
}

QJsonObject in(const QJsonObject& object, const char* key)
{
    return object[QLatin1String(key)].toObject();
}

} // namespace

class TestGoldenCatalogue : public QObject
{
    Q_OBJECT

    Measured m_measured;
    Comparison m_comparison;
    std::string m_feature;
    int m_compared = 0;
    QStringList m_wrong;
    std::map<QString, int> m_leftOut;

    void leaveOut(const QString& why, int count = 1) { m_leftOut[why] += count; }

    void compare(const std::string& what, const std::optional<double>& value, const QJsonValue& expected)
    {
        ++m_compared;
        // Infinite and undefined both are "no number" here.
        const bool right = expected.isDouble() ? value && near(*value, expected.toDouble()) : !value;
        if (!right)
            m_wrong << QStringLiteral("%1 of %2: %3, not %4")
                           .arg(QString::fromStdString(what), QString::fromStdString(m_feature),
                                value ? QString::number(*value, 'g', 17) : QStringLiteral("nothing"),
                                QString::number(expected.toDouble(), 'g', 17));
    }
    std::optional<double> rateOfGroup(const std::string& group, const std::string& id) const
    {
        const GroupRates::Rate* rate = m_measured.rate(m_feature, group, id);
        if (rate == nullptr)
            qFatal("no rate %s of %s", id.c_str(), group.c_str());
        return rate->value;
    }
    std::optional<double> rateOfAll(const std::string& id) const
    {
        for (const GroupRates& total : m_measured.result.totals)
            if (total.feature == m_feature)
                for (const GroupRates::Rate& rate : total.rates)
                    if (rate.id == id)
                        return rate.value;
        qFatal("no total %s", id.c_str());
    }
    std::optional<double> measurement(const std::string& id, const std::string& monitored) const
    {
        const Measurement* m = m_measured.find(id, m_feature, monitored);
        if (m == nullptr)
            qFatal("no %s of %s in %s", id.c_str(), monitored.c_str(), m_feature.c_str());
        return m->value;
    }
    /// The union of the other groups against the reference group, by the same functions.
    std::optional<double> othersAgainstReference(const std::string& id) const
    {
        const MetricInfo* info = findMetric(id);
        if (info == nullptr)
            qFatal("no metric %s", id.c_str());
        const MetricInput input{&m_comparison.others->data,
                                &m_comparison.references[0].data,
                                m_comparison.groups,
                                &m_comparison.overall,
                                {}};
        return rowOf(*info).value(rowOf(*info), input).value;
    }

    void counts(const QJsonObject& groups)
    {
        for (auto group = groups.begin(); group != groups.end(); ++group) {
            const auto member =
                std::ranges::find(m_comparison.members, group.key().toStdString(), &Comparison::Member::name);
            QVERIFY(member != m_comparison.members.end());
            const GroupData& data =
                m_comparison.groups[static_cast<std::size_t>(member - m_comparison.members.begin())];
            const QJsonObject expected = group.value().toObject();
            const std::vector<std::pair<const char*, double>> found{
                {"n", double(data.records)},
                {"label_favourable", double(data.count(cells::labelFavorable))},
                {"prediction_favourable", double(data.count(cells::predictedFavorable))},
                {"tp", double(data.count(cells::truePositive))},
                {"fp", double(data.count(cells::falsePositive))},
                {"tn", double(data.count(cells::trueNegative))},
                {"fn", double(data.count(cells::falseNegative))}};
            QCOMPARE(qsizetype(found.size()), expected.size());
            for (const auto& [key, value] : found) {
                QCOMPARE(value, expected[QLatin1String(key)].toDouble());
                ++m_compared;
            }
        }
    }
    /// One of Fairlearn's MetricFrames.
    void frame(const QJsonObject& frame, const std::map<std::string, std::string>& names)
    {
        const auto each = [&](const QJsonObject& object, auto compareOne) {
            for (auto it = object.begin(); it != object.end(); ++it)
                compareOne(names.at(it.key().toStdString()), it.value());
        };
        const QJsonObject groups = in(frame, "by_group");
        for (auto group = groups.begin(); group != groups.end(); ++group)
            each(group.value().toObject(), [&](const std::string& id, const QJsonValue& expected) {
                compare(id + " " + group.key().toStdString(), rateOfGroup(group.key().toStdString(), id),
                        expected);
            });
        each(in(frame, "overall"), [&](const std::string& id, const QJsonValue& expected) {
            compare(id + " overall", rateOfAll(id), expected);
        });
        for (const auto& [key, suffix] :
             {std::pair{"group_min", "_minimum"}, std::pair{"group_max", "_maximum"},
              std::pair{"difference_between_groups", "_difference_between_groups"},
              std::pair{"difference_to_overall", "_difference_to_overall"},
              std::pair{"ratio_between_groups", "_ratio_between_groups"},
              std::pair{"ratio_to_overall", "_ratio_to_overall"}})
            each(in(frame, key), [&](const std::string& id, const QJsonValue& expected) {
                compare(id + suffix, measurement(id + suffix, ""), expected);
            });
    }
    void disparity(const QJsonObject& object)
    {
        for (auto it = object.begin(); it != object.end(); ++it) {
            std::string id = it.key().toStdString();
            std::ranges::replace(id, '.', '_');
            compare(id, measurement(id, ""), it.value());
        }
    }
    /// AIF360's two groups. `pair` gives the value of a pair metric, `rate` that of a rate on either side.
    template <class Pair, class Rate>
    void twoGroups(const QJsonObject& object, bool areAllGroups, Pair pair, Rate rate)
    {
        const QJsonObject metrics = in(object, "metrics");
        for (auto it = metrics.begin(); it != metrics.end(); ++it) {
            std::string id = it.key().toStdString();
            if (const auto alpha = id.find(".alpha2"); alpha != std::string::npos)
                id.erase(alpha);
            if (id.starts_with("between_")) {
                // With a third group AIF360 counts its records with a benefit of 0.
                if (areAllGroups || id.starts_with("between_all"))
                    compare(id, measurement(id, ""), it.value());
                else
                    leaveOut(QStringLiteral("between_group_* of one pair among more groups: an artefact"));
                continue;
            }
            compare(id, pair(id), it.value());
        }
        for (const char* side : {"unprivileged", "privileged"}) {
            const QJsonObject rates = in(object, side);
            for (auto it = rates.begin(); it != rates.end(); ++it)
                compare(it.key().toStdString() + " " + side, rate(it.key().toStdString(), *side == 'u'),
                        it.value());
            const QJsonObject confusion =
                object[QLatin1String(side) + QStringLiteral("_confusion")].toObject();
            for (auto it = confusion.begin(); it != confusion.end(); ++it)
                compare(it.key().toStdString() + " " + side, rate(it.key().toStdString(), *side == 'u'),
                        it.value());
        }
        for (const auto& [key, suffix] :
             {std::pair{"difference_unprivileged_minus_privileged", "_difference"},
              std::pair{"ratio_unprivileged_over_privileged", "_ratio"}}) {
            const QJsonObject values = in(object, key);
            for (auto it = values.begin(); it != values.end(); ++it) {
                std::string id = it.key().toStdString() + suffix;
                if (id == "selection_rate_difference")
                    id = "statistical_parity_difference";
                compare(id, pair(id), it.value());
            }
        }
        const QJsonObject labels = in(object, "labels");
        compare("base rate", rate("base_rate", false), labels[QStringLiteral("base_rate_privileged")]);
        compare("base rate", rate("base_rate", true), labels[QStringLiteral("base_rate_unprivileged")]);
        compare("label_disparate_impact", pair("label_disparate_impact"),
                labels[QStringLiteral("disparate_impact")]);
        compare("label_statistical_parity_difference", pair("label_statistical_parity_difference"),
                labels[QStringLiteral("statistical_parity_difference")]);
    }
    static std::optional<double> rateIn(const GroupData& data, const GroupData& overall,
                                        const std::string& id)
    {
        const std::map<std::string, CellMask> confusion{{"TP", cells::truePositive},
                                                        {"FP", cells::falsePositive},
                                                        {"FN", cells::falseNegative},
                                                        {"TN", cells::trueNegative}};
        if (const auto cell = confusion.find(id); cell != confusion.end())
            return data.sum(cell->second);
        const RateRow* rate = findRate(id);
        if (rate == nullptr)
            qFatal("no rate %s", id.c_str());
        return rateOf(*rate, data, &overall).value;
    }
    void aif360(const QJsonObject& object)
    {
        twoGroups(
            in(object, "all_others_vs_privileged"), true,
            [this](const std::string& id) { return othersAgainstReference(id); },
            [this](const std::string& id, bool isMonitored) {
                return rateIn(isMonitored ? m_comparison.others->data : m_comparison.references[0].data,
                              m_comparison.overall, id);
            });
        const QJsonObject each = in(object, "each_vs_privileged");
        for (auto group = each.begin(); group != each.end(); ++group) {
            const std::string name = group.key().toStdString();
            const auto member = static_cast<std::size_t>(
                std::ranges::find(m_comparison.members, name, &Comparison::Member::name) -
                m_comparison.members.begin());
            twoGroups(
                group.value().toObject(), m_comparison.members.size() == 2,
                [this, &name](const std::string& id) { return measurement(id, name); },
                [this, member](const std::string& id, bool isMonitored) {
                    return rateIn(isMonitored ? m_comparison.groups[member] : m_comparison.references[0].data,
                                  m_comparison.overall, id);
                });
        }
        const QJsonObject overall = in(object, "overall");
        for (auto it = overall.begin(); it != overall.end(); ++it)
            compare(it.key().toStdString() + " overall", rateOfAll(it.key().toStdString()), it.value());
        const QJsonObject individual = in(object, "individual");
        const auto ofRecords = [this](const char* id) { return m_measured.find(id, "", "")->value; };
        compare("theil", ofRecords("theil_index"), individual[QStringLiteral("theil_index")]);
        compare("theil", ofRecords("theil_index"),
                individual[QStringLiteral("generalized_entropy_index.alpha1")]);
        compare("entropy", ofRecords("generalized_entropy_index"),
                individual[QStringLiteral("generalized_entropy_index.alpha2")]);
        compare("variation", ofRecords("coefficient_of_variation"),
                individual[QStringLiteral("coefficient_of_variation")]);
        compare("entropy", ofRecords("mean_log_deviation"),
                individual[QStringLiteral("generalized_entropy_index.alpha0")]);
        QCOMPARE(individual.size(), 5);
        compare("differential fairness of labels",
                measurement("label_smoothed_empirical_differential_fairness", ""),
                object[QStringLiteral("smoothed_empirical_differential_fairness.labels")]);
        compare("differential fairness", measurement("smoothed_empirical_differential_fairness", ""),
                object[QStringLiteral("smoothed_empirical_differential_fairness.predictions")]);
        compare("bias amplification", measurement("differential_fairness_bias_amplification", ""),
                object[QStringLiteral("differential_fairness_bias_amplification")]);
    }
    void aequitas(const QJsonObject& groups, const QString& privileged)
    {
        for (auto group = groups.begin(); group != groups.end(); ++group) {
            const std::string name = group.key().toStdString();
            const QJsonObject values = group.value().toObject();
            for (auto it = values.begin(); it != values.end(); ++it) {
                std::string key = it.key().toStdString();
                const auto suffix = key.find("_disparity");
                if (suffix == std::string::npos) {
                    compare("Aequitas " + key + " " + name, rateOfGroup(name, ours.at(key)), it.value());
                    continue;
                }
                if (group.key() == privileged) {
                    QCOMPARE(it.value().toDouble(), 1.0);
                    leaveOut(QStringLiteral("the reference group against itself"));
                    continue;
                }
                key.erase(suffix);
                compare("Aequitas " + key + " disparity " + name, measurement(ours.at(key) + "_ratio", name),
                        it.value());
            }
        }
    }

    static int leaves(const QJsonValue& value)
    {
        int count = 0;
        if (value.isObject())
            for (const QJsonValue v : value.toObject())
                count += leaves(v);
        else
            count = value.isDouble() || value.isNull() || value.toString() == QLatin1String("inf") ? 1 : 0;
        return count;
    }
    void prepare(bool isUci, bool isRegression, std::size_t index, const std::string& feature)
    {
        const FairnessConfig config = configOf(isUci, isRegression);
        if (index == 0) {
            const QString file = isUci ? QStringLiteral("golden/german_uci_predictions.csv")
                                       : QStringLiteral("golden/german_predictions.csv");
            const CsvTable table = CsvTable::load(sharedPath(file).toStdString());
            m_measured =
                measureAll(*readerOf(table, isRegression ? regression : classification, 400), config);
        }
        m_feature = feature;
        m_comparison =
            index < 2 ? compareFeature(m_measured.stats, m_measured.plan, config, index, m_measured.stats)
                      : compareIntersection(m_measured.stats, m_measured.plan, config, 0, m_measured.stats);
    }

private Q_SLOTS:
    void init()
    {
        m_compared = 0;
        m_wrong.clear();
        m_leftOut.clear();
    }
    void everyNumber_data()
    {
        QTest::addColumn<bool>("isUci");
        QTest::addColumn<bool>("isRegression");
        QTest::addColumn<int>("compared");
        QTest::newRow("German credit, classification") << false << false << 1608;
        QTest::newRow("German credit, UCI, classification") << true << false << 1608;
        QTest::newRow("German credit, regression") << false << true << 203;
        QTest::newRow("German credit, UCI, regression") << true << true << 203;
    }
    void everyNumber()
    {
        QFETCH(bool, isUci);
        QFETCH(bool, isRegression);
        QFETCH(int, compared);
        const QJsonObject file = json(isUci ? QStringLiteral("golden/german_uci_fairness.json")
                                            : QStringLiteral("golden/german_fairness.json"))
                                     .object();
        if (file.isEmpty())
            QSKIP("the golden numbers are not there");
        const QJsonObject attributes = in(isRegression ? in(file, "regression") : file, "attributes");
        const std::array<std::pair<const char*, const char*>, 3> features{
            {{"sex", "sex"}, {"age_group", "age"}, {"sex_x_age_group", "sex_x_age"}}};
        int all = 0;
        for (std::size_t i = 0; i < features.size(); ++i) {
            prepare(isUci, isRegression, i, features[i].second);
            const QJsonObject attribute = in(attributes, features[i].first);
            all += leaves(attribute);
            if (isRegression) {
                frame(attribute, oursForRegression);
                continue;
            }
            counts(in(attribute, "counts"));
            frame(in(in(attribute, "fairlearn"), "classification"), ours);
            frame(in(in(attribute, "fairlearn"), "probability"), ours);
            disparity(in(in(attribute, "fairlearn"), "disparity"));
            aif360(in(attribute, "aif360"));
            aequitas(in(attribute, "aequitas"), attribute[QStringLiteral("privileged")].toString());
            leaveOut(QStringLiteral("rows, rows_left_out and the greatest difference of the programs"), 3);
        }
        for (const auto& [why, count] : m_leftOut)
            qInfo("left out, %d: %s", count, qPrintable(why));
        QVERIFY2(m_wrong.isEmpty(), qPrintable(m_wrong.join(QLatin1Char('\n'))));
        int leftOut = 0;
        for (const auto& [why, count] : m_leftOut)
            leftOut += count;
        QCOMPARE(m_compared + leftOut, all);
        QCOMPARE(m_compared, compared);
    }
};

QTEST_APPLESS_MAIN(TestGoldenCatalogue)
#include "tst_golden_catalogue.moc"
