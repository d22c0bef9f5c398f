// SPDX-License-Identifier: GPL-3.0-or-later
// Every figure of the golden fairness files as the headless program writes it. Each leaf is either compared
// or counted as left out, with its reason; the counts are part of the test.
#include "program.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>

using namespace program;

namespace {

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

/// Measurements and rates of one evaluation over all records, by name.
class Figures
{
public:
    Figures() = default;
    explicit Figures(const Json& root)
    {
        const Json overall = root["overall"];
        for (const QJsonValue value : overall.value().toArray()) {
            const Json m = value;
            m_measurements[key(m["metric"], m["feature"], m["monitored"])] = m;
        }
        for (const char* list : {"groups", "totals"})
            for (const QJsonValue value : root[list].value().toArray())
                if (const Json group = value; group["window"].isNull())
                    m_groups[(group["feature"].text() + '\n' + group["group"].text()).toStdString()] = group;
    }
    /// Null where the program says that it is undefined; fails the test where it says nothing.
    QJsonValue measurement(const std::string& metric, const std::string& feature,
                           const std::string& monitored) const
    {
        return whole(metric, feature, monitored)["value"].value();
    }
    Json whole(const std::string& metric, const std::string& feature, const std::string& monitored) const
    {
        const auto it = m_measurements.find(metric + '\n' + feature + '\n' + monitored);
        if (it == m_measurements.end())
            qFatal("no %s of %s in %s", metric.c_str(), monitored.c_str(), feature.c_str());
        return it->second;
    }
    Json group(const std::string& feature, const std::string& name) const
    {
        const auto it = m_groups.find(feature + '\n' + name);
        if (it == m_groups.end())
            qFatal("no group %s of %s", name.c_str(), feature.c_str());
        return it->second;
    }
    QJsonValue rate(const std::string& feature, const std::string& name, const std::string& id) const
    {
        const Json value = group(feature, name)["rates"][id.c_str()];
        if (!value.isThere())
            qFatal("no rate %s of %s", id.c_str(), name.c_str());
        return value.value();
    }

private:
    static std::string key(const Json& metric, const Json& feature, const Json& monitored)
    {
        return (metric.text() + '\n' + feature.text() + '\n' + monitored.text()).toStdString();
    }
    std::map<std::string, Json> m_measurements;
    std::map<std::string, Json> m_groups;
};

QJsonObject in(const QJsonObject& object, const char* key)
{
    return object[QLatin1String(key)].toObject();
}

QJsonValue apply(const QJsonValue& a, double (*function)(double))
{
    return a.isDouble() ? QJsonValue(function(a.toDouble())) : QJsonValue();
}

int leaves(const QJsonValue& value)
{
    if (!value.isObject())
        return value.isDouble() || value.isNull() || value.toString() == QLatin1String("inf") ? 1 : 0;
    int count = 0;
    for (const QJsonValue v : value.toObject())
        count += leaves(v);
    return count;
}

} // namespace

class TestGoldenFigures : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    Figures m_named;      ///< against the reference group
    Figures m_complement; ///< every group against all others
    std::string m_feature;
    int m_compared = 0;
    QStringList m_wrong;
    std::map<std::string, int> m_leftOut;

    static QString text(const std::string& utf8) { return QString::fromStdString(utf8); }
    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    void leaveOut(const char* why, int count = 1) { m_leftOut[why] += count; }

    void compare(const std::string& what, const QJsonValue& value, const QJsonValue& expected)
    {
        ++m_compared;
        const double x = value.toDouble();
        const double y = expected.toDouble();
        // Infinite and undefined both are "no number" here.
        const bool right = expected.isDouble()
                               ? value.isDouble() && std::abs(x - y) <= std::max(1e-12, 1e-9 * std::abs(y))
                               : value.isNull();
        if (!right)
            m_wrong << QStringLiteral("%1 of %2: %3, not %4")
                           .arg(text(what), text(m_feature),
                                value.isDouble() ? QString::number(x, 'g', 17) : QStringLiteral("nothing"),
                                QString::number(y, 'g', 17));
    }
    void compareExactly(const std::string& what, double value, const QJsonValue& expected)
    {
        ++m_compared;
        if (!expected.isDouble() || value != expected.toDouble())
            m_wrong << QStringLiteral("%1 of %2: %3").arg(text(what), text(m_feature)).arg(value, 0, 'g', 17);
    }

    static QByteArray configuration(const QByteArray& outcome, bool complement)
    {
        const auto feature = [&](const char* column, const QByteArray& reference,
                                 const QByteArray& monitored) {
            const QByteArray head = QByteArray("{'column': '") + column + "', ";
            if (complement)
                return head + "'reference_choice': 'complement', 'monitored': [{" + monitored + "}, {" +
                       reference + "}]}";
            return head + "'reference': {" + reference + "}, 'monitored': [{" + monitored + "}]}";
        };
        QByteArray config =
            "{'version': 1, 'minimum_sample': 1, 'minimum_group': 1, 'window': 'all', 'features': [" +
            feature("sex", "'values': ['male']", "'values': ['female']") + ", " +
            feature("age", "'ranges': [[26, 100]]", "'ranges': [[18, 25]]") +
            "], 'intersections': [['sex', 'age']], 'outcome': " + outcome + "}";
        return config.replace('\'', '"'); // easier to read without all those backslashes
    }
    Figures evaluate(const QString& csv, const Words& roles, const QByteArray& config)
    {
        const QString store = file("golden.tilt");
        QFile::remove(store);
        Words import{"import", store, csv, "--deployment", "golden"};
        import.insert(import.end(), roles.begin(), roles.end());
        if (const Outcome imported = run(import); imported.status != 0)
            qFatal("%s", imported.said().constData());
        write(file("config.json"), config);
        if (const Outcome configured =
                run({"configure", store, "--deployment", "golden", "--config", file("config.json")});
            configured.status != 0)
            qFatal("%s", configured.said().constData());
        const Outcome evaluated =
            run({"evaluate", store, "--deployment", "golden", "--metrics", "all", "--json"});
        if (evaluated.status != 0 && evaluated.status != 1) // findings are no fault here
            qFatal("%s", evaluated.said().constData());
        return Figures(evaluated.json());
    }

    // ---- parts of a file ---------------------------------------------------------------------------------

    /// The confusion matrix of one side of a measurement, as the formula was fed with it.
    static std::map<std::string, double> confusion(const Json& measurement, const QByteArray& side)
    {
        const auto count = [&](const char* name) {
            return measurement["counts"][(side + name).constData()].number();
        };
        const double tp = count("_true_positives");
        const double fp = count("_false_positives");
        return {{"TP", tp},
                {"FP", fp},
                {"FN", count("_favorable_labels") - tp},
                {"TN", count("_unfavorable_labels") - fp}};
    }
    void counts(const QJsonObject& groups, const std::string& privileged)
    {
        for (auto it = groups.begin(); it != groups.end(); ++it) {
            const bool isReference = it.key().toStdString() == privileged;
            const std::string monitored =
                isReference ? otherThan(groups, privileged) : it.key().toStdString();
            const auto cells = confusion(m_named.whole("average_odds_difference", m_feature, monitored),
                                         isReference ? "reference" : "monitored");
            const Json group = m_named.group(m_feature, it.key().toStdString());
            const QJsonObject expected = it.value().toObject();
            const std::map<std::string, double> found{{"n", group["records"].number()},
                                                      {"label_favourable", cells.at("TP") + cells.at("FN")},
                                                      {"prediction_favourable", group["favorable"].number()},
                                                      {"tp", cells.at("TP")},
                                                      {"fp", cells.at("FP")},
                                                      {"fn", cells.at("FN")},
                                                      {"tn", cells.at("TN")}};
            QCOMPARE(qsizetype(found.size()), expected.size());
            for (const auto& [key, value] : found)
                compareExactly(key + ' ' + it.key().toStdString(), value, expected[text(key)]);
        }
    }
    static std::string otherThan(const QJsonObject& groups, const std::string& one)
    {
        for (const QString& key : groups.keys())
            if (key.toStdString() != one)
                return key.toStdString();
        return {};
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
                const std::string name = group.key().toStdString();
                compare(id + ' ' + name, m_named.rate(m_feature, name, id), expected);
            });
        each(in(frame, "overall"), [&](const std::string& id, const QJsonValue& expected) {
            compare(id + " overall", m_named.rate(m_feature, {}, id), expected);
        });
        for (const auto& [key, suffix] :
             {std::pair{"group_min", "_minimum"}, std::pair{"group_max", "_maximum"},
              std::pair{"difference_between_groups", "_difference_between_groups"},
              std::pair{"difference_to_overall", "_difference_to_overall"},
              std::pair{"ratio_between_groups", "_ratio_between_groups"},
              std::pair{"ratio_to_overall", "_ratio_to_overall"}})
            each(in(frame, key), [&, suffix = suffix](const std::string& id, const QJsonValue& expected) {
                compare(id + suffix, m_named.measurement(id + suffix, m_feature, {}), expected);
            });
    }
    void disparity(const QJsonObject& object)
    {
        for (auto it = object.begin(); it != object.end(); ++it) {
            std::string id = it.key().toStdString();
            std::ranges::replace(id, '.', '_');
            compare(id, m_named.measurement(id, m_feature, {}), it.value());
        }
    }
    /// All other groups together against the privileged one: the privileged one against its complement, the
    /// other way round.
    QJsonValue othersAgainst(const std::string& privileged, const std::string& id) const
    {
        const QJsonValue value = m_complement.measurement(id, m_feature, privileged);
        if (id.ends_with("_ratio") || id.ends_with("disparate_impact"))
            return apply(value, [](double v) { return 1 / v; });
        if (id.find("abs_odds") != std::string::npos || id.find("equalized_odds") != std::string::npos)
            return value;
        return apply(value, [](double v) { return -v; });
    }
    /// AIF360's two groups; `monitored` empty: all others together.
    void twoGroups(const QJsonObject& object, const std::string& privileged, const std::string& monitored,
                   bool areAllGroups)
    {
        const auto pair = [&](const std::string& id) {
            return monitored.empty() ? othersAgainst(privileged, id)
                                     : m_named.measurement(id, m_feature, monitored);
        };
        const auto differenceId = [](const std::string& rate) -> std::string {
            if (rate == "selection_rate")
                return "statistical_parity_difference";
            return rate == "base_rate" ? "label_statistical_parity_difference" : rate + "_difference";
        };
        const auto rate = [&](const std::string& id, bool isPrivileged) {
            if (isPrivileged)
                return m_named.rate(m_feature, privileged, id);
            if (!monitored.empty())
                return m_named.rate(m_feature, monitored, id);
            const QJsonValue difference = pair(differenceId(id));
            const QJsonValue own = m_named.rate(m_feature, privileged, id);
            return difference.isDouble() && own.isDouble()
                       ? QJsonValue(own.toDouble() + difference.toDouble())
                       : QJsonValue();
        };
        const QJsonObject metrics = in(object, "metrics");
        for (auto it = metrics.begin(); it != metrics.end(); ++it) {
            std::string id = it.key().toStdString();
            if (const auto alpha = id.find(".alpha2"); alpha != std::string::npos)
                id.erase(alpha);
            if (id.starts_with("between_") && !areAllGroups && !id.starts_with("between_all"))
                // With a third group AIF360 counts its records with a benefit of 0.
                leaveOut("between_group_* of one pair among more groups: an artefact");
            else if (id.starts_with("between_"))
                compare(id, m_named.measurement(id, m_feature, {}), it.value());
            else
                compare(id, pair(id), it.value());
        }
        for (const char* side : {"unprivileged", "privileged"}) {
            const bool isPrivileged = *side == 'p';
            const QJsonObject rates = in(object, side);
            for (auto it = rates.begin(); it != rates.end(); ++it)
                compare(it.key().toStdString() + ' ' + side, rate(it.key().toStdString(), isPrivileged),
                        it.value());
            const Json odds = monitored.empty()
                                  ? m_complement.whole("average_odds_difference", m_feature, privileged)
                                  : m_named.whole("average_odds_difference", m_feature, monitored);
            // Against its complement it is the privileged group that is monitored.
            const auto cells = confusion(odds, isPrivileged == monitored.empty() ? "monitored" : "reference");
            const QJsonObject matrix = object[QLatin1String(side) + QStringLiteral("_confusion")].toObject();
            for (auto it = matrix.begin(); it != matrix.end(); ++it)
                compareExactly(it.key().toStdString() + ' ' + side, cells.at(it.key().toStdString()),
                               it.value());
        }
        const QJsonObject differences = in(object, "difference_unprivileged_minus_privileged");
        for (auto it = differences.begin(); it != differences.end(); ++it)
            compare(it.key().toStdString(), pair(differenceId(it.key().toStdString())), it.value());
        const QJsonObject ratios = in(object, "ratio_unprivileged_over_privileged");
        for (auto it = ratios.begin(); it != ratios.end(); ++it)
            compare(it.key().toStdString(), pair(it.key().toStdString() + "_ratio"), it.value());
        const QJsonObject labels = in(object, "labels");
        compare("base rate", rate("base_rate", true), labels[QLatin1String("base_rate_privileged")]);
        compare("base rate", rate("base_rate", false), labels[QLatin1String("base_rate_unprivileged")]);
        for (const char* id : {"disparate_impact", "statistical_parity_difference"})
            compare(id, pair(std::string("label_") + id), labels[QLatin1String(id)]);
    }
    void aif360(const QJsonObject& object, const std::string& privileged)
    {
        twoGroups(in(object, "all_others_vs_privileged"), privileged, {}, true);
        const QJsonObject each = in(object, "each_vs_privileged");
        for (auto group = each.begin(); group != each.end(); ++group)
            twoGroups(group.value().toObject(), privileged, group.key().toStdString(), each.size() == 1);
        const QJsonObject overall = in(object, "overall");
        for (auto it = overall.begin(); it != overall.end(); ++it)
            compare(it.key().toStdString() + " overall", m_named.rate(m_feature, {}, it.key().toStdString()),
                    it.value());
        const QJsonObject individual = in(object, "individual");
        QCOMPARE(individual.size(), 5);
        for (const auto& [key, id] :
             {std::pair{"theil_index", "theil_index"},
              std::pair{"generalized_entropy_index.alpha0", "mean_log_deviation"},
              std::pair{"generalized_entropy_index.alpha1", "theil_index"},
              std::pair{"generalized_entropy_index.alpha2", "generalized_entropy_index"},
              std::pair{"coefficient_of_variation", "coefficient_of_variation"}})
            compare(key, m_named.measurement(id, {}, {}), individual[QLatin1String(key)]);
        for (const auto& [key, id] : {std::pair{"smoothed_empirical_differential_fairness.labels",
                                                "label_smoothed_empirical_differential_fairness"},
                                      std::pair{"smoothed_empirical_differential_fairness.predictions",
                                                "smoothed_empirical_differential_fairness"},
                                      std::pair{"differential_fairness_bias_amplification",
                                                "differential_fairness_bias_amplification"}})
            compare(key, m_named.measurement(id, m_feature, {}), object[QLatin1String(key)]);
    }
    void aequitas(const QJsonObject& groups, const std::string& privileged)
    {
        for (auto group = groups.begin(); group != groups.end(); ++group) {
            const std::string name = group.key().toStdString();
            const QJsonObject values = group.value().toObject();
            for (auto it = values.begin(); it != values.end(); ++it) {
                std::string key = it.key().toStdString();
                if (!key.ends_with("_disparity")) {
                    compare("Aequitas " + key, m_named.rate(m_feature, name, ours.at(key)), it.value());
                } else if (name == privileged) {
                    QCOMPARE(it.value().toDouble(), 1.0);
                    leaveOut("the reference group against itself");
                } else {
                    key.erase(key.rfind("_disparity"));
                    compare("Aequitas " + it.key().toStdString(),
                            m_named.measurement(ours.at(key) + "_ratio", m_feature, name), it.value());
                }
            }
        }
    }

private Q_SLOTS:
    void init()
    {
        m_compared = 0;
        m_wrong.clear();
        m_leftOut.clear();
    }
    void everyFigure_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("outcome");
        QTest::addColumn<int>("compared");
        const QByteArray german = "{'favourable': ['No Risk'], 'unfavourable': ['Risk']}";
        const QByteArray uci = "{'favourable': ['good'], 'unfavourable': ['bad']}";
        const QByteArray amounts =
            "{'favourable_ranges': [[-1e9, 2000]], 'unfavourable_ranges': [[2000.0001, 1e9]]}";
        QTest::newRow("German credit, classification") << QStringLiteral("german") << german << 1608;
        QTest::newRow("German credit, UCI, classification") << QStringLiteral("german_uci") << uci << 1608;
        QTest::newRow("German credit, regression") << QStringLiteral("german") << amounts << 203;
        QTest::newRow("German credit, UCI, regression") << QStringLiteral("german_uci") << amounts << 203;
    }
    void everyFigure()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, outcome);
        QFETCH(int, compared);
        const QString csv = shared("golden/") + name + QStringLiteral("_predictions.csv");
        NEEDS_FILE(csv);
        const QJsonObject golden =
            QJsonDocument::fromJson(contentOf(shared("golden/") + name + QStringLiteral("_fairness.json")))
                .object();
        const bool isRegression = outcome.contains("ranges");
        const Words roles =
            isRegression
                ? Words{"--prediction", "reg_prediction", "--label", "reg_label"}
                : Words{"--prediction", "prediction",  "--label",           "label",       "--probability",
                        "probability",  "--timestamp", "scoring_timestamp", "--record-id", "row_id"};
        m_named = evaluate(csv, roles, configuration(outcome, false));
        if (!isRegression)
            m_complement = evaluate(csv, roles, configuration(outcome, true));
        const QJsonObject attributes = in(isRegression ? in(golden, "regression") : golden, "attributes");
        int all = 0;
        for (const auto& [key, feature] : {std::pair{"sex", "sex"}, std::pair{"age_group", "age"},
                                           std::pair{"sex_x_age_group", "sex_x_age"}}) {
            m_feature = feature;
            const QJsonObject attribute = in(attributes, key);
            all += leaves(attribute);
            if (isRegression) {
                frame(attribute, oursForRegression);
                continue;
            }
            const std::string privileged = attribute[QLatin1String("privileged")].toString().toStdString();
            counts(in(attribute, "counts"), privileged);
            frame(in(in(attribute, "fairlearn"), "classification"), ours);
            frame(in(in(attribute, "fairlearn"), "probability"), ours);
            disparity(in(in(attribute, "fairlearn"), "disparity"));
            aif360(in(attribute, "aif360"), privileged);
            aequitas(in(attribute, "aequitas"), privileged);
            leaveOut("rows, rows_left_out and the greatest difference of the programs", 3);
        }
        for (const auto& [why, count] : m_leftOut)
            qInfo("left out, %d: %s", count, why.c_str());
        QVERIFY2(m_wrong.isEmpty(), qPrintable(m_wrong.join(QLatin1Char('\n'))));
        int leftOut = 0;
        for (const auto& [why, count] : m_leftOut)
            leftOut += count;
        QCOMPARE(m_compared + leftOut, all);
        QCOMPARE(m_compared, compared);
    }
};

QTEST_GUILESS_MAIN(TestGoldenFigures)
#include "tst_golden_figures.moc"
