// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/measurement_text.h"

#include <QCoreApplication>
#include <array>

namespace tiltmeter {
namespace {

struct Named {
    std::string_view id;
    const char* name;
    const char* explanation; ///< nullptr: none
};

#define TR(text) QT_TRANSLATE_NOOP("Metric", text)

constexpr std::array named{
    Named{"disparate_impact", TR("Disparate impact"),
          TR("Favourable share of the monitored group divided by that of the reference group; 1 means equal "
             "shares.")},
    Named{"statistical_parity_difference", TR("Statistical parity difference"),
          TR("Favourable share of the monitored group minus that of the reference group; 0 means equal "
             "shares.")},
    Named{"label_disparate_impact", TR("Disparate impact of the labels"),
          TR("The same quotient on the ground truth: how unequal the outcomes are before any model.")},
    Named{"label_statistical_parity_difference", TR("Statistical parity difference of the labels"),
          TR("The same difference on the ground truth: how unequal the outcomes are before any model.")},
    Named{"equal_opportunity_difference", TR("Equal opportunity difference"),
          TR("Difference of the true positive rates: are those who deserve the favourable outcome found "
             "equally often?")},
    Named{"average_odds_difference", TR("Average odds difference"),
          TR("Mean of the differences of the false positive rates and of the true positive rates.")},
    Named{"average_abs_odds_difference", TR("Average absolute odds difference"),
          TR("Mean of the absolute differences of the false positive and the true positive rates.")},
    Named{"equalized_odds_difference", TR("Equalized odds difference"),
          TR("The larger of the absolute differences of the true positive and the false positive rates.")},
    Named{"generalized_equalized_odds_difference", TR("Generalised equalized odds difference"),
          TR("As equalized odds, with probabilities in place of decisions.")},
    Named{"average_predictive_value_difference", TR("Average predictive value difference"),
          TR("Mean of the differences of the positive predictive values and of the false omission rates.")},
    Named{"demographic_parity", TR("Demographic parity"), nullptr},
    Named{"equal_opportunity", TR("Equal opportunity"), nullptr},
    Named{"equalized_odds", TR("Equalized odds"), nullptr},
    Named{
        "smoothed_empirical_differential_fairness", TR("Smoothed empirical differential fairness"),
        TR("The largest log ratio of smoothed favourable (or unfavourable) shares between any two groups.")},
    Named{"generalized_entropy_index", TR("Generalised entropy index"),
          TR("Inequality of the benefits (1 + prediction - label) over all records; 0 means equal.")},
    Named{"theil_index", TR("Theil index"), TR("Generalised entropy index with alpha 1.")},
    Named{"coefficient_of_variation", TR("Coefficient of variation"),
          TR("Square root of twice the generalised entropy index with alpha 2.")},
    Named{"consistency", TR("Consistency"),
          TR("How alike the predictions of similar records are; 1 means the same.")},
    Named{"selection_rate", TR("Favourable share"), TR("Share of records with a favourable prediction.")},
    Named{"base_rate", TR("Base rate"), TR("Share of records with a favourable label.")},
    Named{"true_positive_rate", TR("True positive rate"),
          TR("Of the favourable labels, the share predicted favourable.")},
    Named{"false_positive_rate", TR("False positive rate"),
          TR("Of the unfavourable labels, the share predicted favourable.")},
    Named{"true_negative_rate", TR("True negative rate"),
          TR("Of the unfavourable labels, the share predicted unfavourable.")},
    Named{"false_negative_rate", TR("False negative rate"),
          TR("Of the favourable labels, the share predicted unfavourable.")},
    Named{"positive_predictive_value", TR("Positive predictive value"),
          TR("Of the favourable predictions, the share that is right.")},
    Named{"negative_predictive_value", TR("Negative predictive value"),
          TR("Of the unfavourable predictions, the share that is right.")},
    Named{"false_discovery_rate", TR("False discovery rate"),
          TR("Of the favourable predictions, the share that is wrong.")},
    Named{"false_omission_rate", TR("False omission rate"),
          TR("Of the unfavourable predictions, the share that is wrong.")},
    Named{"accuracy", TR("Accuracy"), TR("Share of labelled records predicted right.")},
    Named{"error_rate", TR("Error rate"), TR("Share of labelled records predicted wrong.")},
    Named{"balanced_accuracy", TR("Balanced accuracy"),
          TR("Mean of the true positive and the true negative rate.")},
    Named{"f1_score", TR("F1 score"), nullptr},
    Named{"matthews_correlation_coefficient", TR("Matthews correlation"), nullptr},
    Named{"mean_probability", TR("Mean probability"), nullptr},
    Named{"area_under_roc", TR("Area under the ROC curve"), nullptr},
    Named{"average_precision", TR("Average precision"), nullptr},
    Named{"log_loss", TR("Log loss"), nullptr},
    Named{"brier_score", TR("Brier score"), nullptr},
    Named{"expected_calibration_error", TR("Expected calibration error"), nullptr},
    Named{"calibration_slope", TR("Calibration slope"), nullptr},
    Named{"calibration_intercept", TR("Calibration intercept"), nullptr},
    Named{"generalized_true_positive_rate", TR("Generalised true positive rate"), nullptr},
    Named{"generalized_false_positive_rate", TR("Generalised false positive rate"), nullptr},
    Named{"generalized_true_negative_rate", TR("Generalised true negative rate"), nullptr},
    Named{"generalized_false_negative_rate", TR("Generalised false negative rate"), nullptr},
    Named{"prevalence_share", TR("Share of all favourable predictions"), nullptr},
    Named{"mean_error", TR("Mean error"), nullptr},
    Named{"mean_absolute_error", TR("Mean absolute error"), nullptr},
    Named{"mean_squared_error", TR("Mean squared error"), nullptr},
    Named{"root_mean_squared_error", TR("Root mean squared error"), nullptr},
    Named{"r_squared", TR("R squared"), nullptr},
    Named{"mean_prediction", TR("Mean prediction"), nullptr},
};

struct Suffix {
    std::string_view id;
    const char* pattern; ///< %1: the name of what comes before
};

constexpr std::array suffixes{
    Suffix{"_difference_between_groups", TR("%1: largest difference between groups")},
    Suffix{"_ratio_between_groups", TR("%1: smallest ratio between groups")},
    Suffix{"_difference_to_overall", TR("%1: largest difference to all records")},
    Suffix{"_ratio_to_overall", TR("%1: smallest ratio to all records")},
    Suffix{"_worst_case", TR("%1, worse of the two rates")},
    Suffix{"_mean", TR("%1, mean of the two rates")},
    Suffix{"_minimum", TR("%1: lowest group")},
    Suffix{"_maximum", TR("%1: highest group")},
    Suffix{"_difference", TR("%1 difference")},
    Suffix{"_ratio", TR("%1 ratio")},
};

#undef TR

const Named* find(std::string_view id)
{
    for (const Named& row : named)
        if (row.id == id)
            return &row;
    return nullptr;
}

} // namespace

QString metricName(std::string_view id)
{
    if (const Named* row = find(id))
        return QCoreApplication::translate("Metric", row->name);
    for (const Suffix& suffix : suffixes) {
        if (!id.ends_with(suffix.id) || id.size() == suffix.id.size())
            continue;
        const QString inner = metricName(id.substr(0, id.size() - suffix.id.size()));
        return QCoreApplication::translate("Metric", suffix.pattern).arg(inner);
    }
    QString plain = QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size()))
                        .replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!plain.isEmpty())
        plain[0] = plain[0].toUpper();
    return plain;
}

QString metricExplanation(std::string_view id)
{
    if (const Named* row = find(id); row != nullptr && row->explanation != nullptr)
        return QCoreApplication::translate("Metric", row->explanation);
    return {};
}

} // namespace tiltmeter
