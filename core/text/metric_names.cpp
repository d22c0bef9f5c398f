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
    Named{"mean_error", TR("Mean error"),
          TR("Mean of prediction less label; above 0 the predictions are too high.")},
    Named{"mean_absolute_error", TR("Mean absolute error"),
          TR("How far predictions are from the labels on average.")},
    Named{"mean_squared_error", TR("Mean squared error"),
          TR("Mean of the squared distance of predictions from labels; large errors count more.")},
    Named{"root_mean_squared_error", TR("Root mean squared error"),
          TR("Square root of the mean squared error, in the unit of the prediction.")},
    Named{"r_squared", TR("R squared"),
          TR("Share of the labels’ variance that the predictions explain; 1 means all.")},
    Named{"mean_prediction", TR("Mean prediction"), TR("Mean of the predictions.")},
    Named{"mean_label", TR("Mean label"), TR("Mean of the labels.")},
    Named{"prediction_label_correlation", TR("Correlation of prediction and label"),
          TR("How closely predictions follow the labels; 1 means along a line.")},
    Named{"jain_index", TR("Jain index of the errors"),
          TR("How evenly the errors are spread over the records; 1 means that all are as large.")},
    Named{"mean_prediction_effect_size", TR("Effect size of the mean prediction"),
          TR("Difference of the mean predictions in standard deviations.")},
    Named{"four_fifths_ratio", TR("Four-fifths ratio"),
          TR("The smaller favourable share divided by the larger one, whichever group has it.")},
    Named{"type_i_parity_ratio", TR("Type I parity"),
          TR("The worst ratio, whichever way, of the false discovery and the false positive rates.")},
    Named{"type_ii_parity_ratio", TR("Type II parity"),
          TR("The worst ratio, whichever way, of the false omission and the false negative rates.")},
    Named{"supervised_fairness_ratio", TR("Supervised fairness"),
          TR("The worst ratio, whichever way, of the four rates of errors.")},
    Named{"unsupervised_fairness_ratio", TR("Unsupervised fairness"),
          TR("The worst ratio, whichever way, of what was predicted.")},
    Named{"overall_fairness_ratio", TR("Overall fairness"),
          TR("The worst ratio, whichever way, of the errors and of what was predicted.")},
    Named{"cohens_d", TR("Cohen's d of the favourable shares"), nullptr},
    Named{"two_sd_rule", TR("Two standard deviations rule"),
          TR("Difference of the favourable shares in standard errors; beyond 2 it is hardly chance.")},
    Named{"z_score_ratio", TR("Log ratio in standard errors"), nullptr},
    Named{"class_imbalance", TR("Class imbalance"),
          TR("How much larger the reference group is than the monitored one, as a share of both.")},
    Named{"label_kullback_leibler_divergence", TR("Kullback-Leibler divergence of the labels"), nullptr},
    Named{"label_jensen_shannon_divergence", TR("Jensen-Shannon divergence of the labels"), nullptr},
    Named{"label_euclidean_distance", TR("Euclidean distance of the labels"), nullptr},
    Named{"label_total_variation_distance", TR("Total variation distance of the labels"), nullptr},
    Named{"label_kolmogorov_smirnov", TR("Kolmogorov-Smirnov distance of the labels"), nullptr},
    Named{"prediction_kullback_leibler_divergence", TR("Kullback-Leibler divergence of the predictions"),
          nullptr},
    Named{"prediction_jensen_shannon_divergence", TR("Jensen-Shannon divergence of the predictions"),
          nullptr},
    Named{"prediction_euclidean_distance", TR("Euclidean distance of the predictions"), nullptr},
    Named{"prediction_total_variation_distance", TR("Total variation distance of the predictions"), nullptr},
    Named{"prediction_kolmogorov_smirnov", TR("Kolmogorov-Smirnov distance of the predictions"), nullptr},
    Named{"area_between_rocs", TR("Area between the ROC curves"), nullptr},
    Named{"score_kolmogorov_smirnov", TR("Kolmogorov-Smirnov distance of the probabilities"), nullptr},
    Named{"score_wasserstein_distance", TR("Wasserstein distance of the probabilities"), nullptr},
    Named{"score_total_variation_distance", TR("Total variation distance of the probabilities"), nullptr},
    Named{"score_statistical_parity_mean", TR("Statistical parity, mean over thresholds"), nullptr},
    Named{"score_statistical_parity_maximum", TR("Statistical parity, worst threshold"), nullptr},
    Named{"score_statistical_parity_q50", TR("Statistical parity of the upper half"), nullptr},
    Named{"score_statistical_parity_q80", TR("Statistical parity of the upper fifth"), nullptr},
    Named{"score_statistical_parity_q90", TR("Statistical parity of the upper tenth"), nullptr},
    Named{"score_disparate_impact_q50", TR("Disparate impact of the upper half"), nullptr},
    Named{"score_disparate_impact_q80", TR("Disparate impact of the upper fifth"), nullptr},
    Named{"score_disparate_impact_q90", TR("Disparate impact of the upper tenth"), nullptr},
    Named{"score_no_disparate_impact_level", TR("Level without disparate impact"),
          TR("The highest probability from which on both groups pass about equally often (0.8 to 1.2).")},
    Named{"prediction_statistical_parity_mean",
          TR("Statistical parity of the predictions, mean over thresholds"), nullptr},
    Named{"prediction_statistical_parity_maximum",
          TR("Statistical parity of the predictions, worst threshold"), nullptr},
    Named{"prediction_statistical_parity_q50", TR("Statistical parity of the upper half of the predictions"),
          nullptr},
    Named{"prediction_statistical_parity_q80", TR("Statistical parity of the upper fifth of the predictions"),
          nullptr},
    Named{"prediction_statistical_parity_q90", TR("Statistical parity of the upper tenth of the predictions"),
          nullptr},
    Named{"prediction_disparate_impact_q50", TR("Disparate impact of the upper half of the predictions"),
          nullptr},
    Named{"prediction_disparate_impact_q80", TR("Disparate impact of the upper fifth of the predictions"),
          nullptr},
    Named{"prediction_disparate_impact_q90", TR("Disparate impact of the upper tenth of the predictions"),
          nullptr},
    Named{"prediction_no_disparate_impact_level", TR("Prediction level without disparate impact"),
          TR("The highest prediction from which on both groups pass about equally often (0.8 to 1.2).")},
    Named{"multiclass_statistical_parity_mean",
          TR("Distance of the predicted classes, mean over pairs of groups"), nullptr},
    Named{"multiclass_statistical_parity_maximum",
          TR("Distance of the predicted classes, worst pair of groups"), nullptr},
    Named{"multiclass_equality_of_opportunity_mean",
          TR("Equality of opportunity over classes, mean over pairs of groups"), nullptr},
    Named{"multiclass_equality_of_opportunity_maximum",
          TR("Equality of opportunity over classes, worst pair of groups"), nullptr},
    Named{"multiclass_average_odds_mean", TR("Average odds over classes, mean over pairs of groups"),
          nullptr},
    Named{"multiclass_average_odds_maximum", TR("Average odds over classes, worst pair of groups"), nullptr},
    Named{"multiclass_true_positive_rate_difference_mean",
          TR("True positive rates over classes, mean over pairs of groups"), nullptr},
    Named{"multiclass_true_positive_rate_difference_maximum",
          TR("True positive rates over classes, worst pair of groups"), nullptr},
    Named{"conditional_demographic_disparity", TR("Conditional demographic disparity"),
          TR("Among alike records: the group's share of the unfavourable predictions less its share of the "
             "favourable "
             "ones.")},
    Named{"label_conditional_demographic_disparity", TR("Conditional demographic disparity of the labels"),
          TR("Among alike records: the group's share of the unfavourable labels less its share of the "
             "favourable "
             "ones.")},
    Named{"demographic_disparity_over_groups", TR("Demographic disparity over groups"), nullptr},
    Named{"label_demographic_disparity_over_groups", TR("Demographic disparity of the labels over groups"),
          nullptr},
    Named{"standardized_statistical_parity_difference", TR("Standardised statistical parity difference"),
          TR("What the difference of the favourable shares would be if both groups were alike in the control "
             "feature.")},
    Named{"standardized_disparate_impact", TR("Standardised disparate impact"),
          TR("What the quotient of the favourable shares would be if both groups were alike in the control "
             "feature.")},
    Named{"multiclass_statistical_parity_mean", TR("Distance of the predicted classes, mean over pairs"),
          nullptr},
    Named{"multiclass_statistical_parity_maximum", TR("Distance of the predicted classes, worst pair"),
          nullptr},
    Named{"multiclass_equality_of_opportunity_mean",
          TR("Distance of the confusion matrices, mean over pairs"), nullptr},
    Named{"multiclass_equality_of_opportunity_maximum", TR("Distance of the confusion matrices, worst pair"),
          nullptr},
    Named{"multiclass_average_odds_mean", TR("Average odds of the classes, mean over pairs"), nullptr},
    Named{"multiclass_average_odds_maximum", TR("Average odds of the classes, worst pair"), nullptr},
    Named{"multiclass_true_positive_rate_difference_mean", TR("Difference of the recalls, mean over pairs"),
          nullptr},
    Named{"multiclass_true_positive_rate_difference_maximum", TR("Difference of the recalls, worst pair"),
          nullptr},
    Named{"label_smoothed_empirical_differential_fairness",
          TR("Smoothed empirical differential fairness of the labels"), nullptr},
    Named{"smoothed_empirical_differential_ratio", TR("Smoothed empirical differential, as a ratio"),
          nullptr},
    Named{"differential_fairness_bias_amplification", TR("Bias amplification of the model"),
          TR("Differential fairness of the predictions less that of the labels.")},
    Named{"label_consistency", TR("Consistency of the labels"),
          TR("How alike the labels of similar records are.")},
    Named{"mean_log_deviation", TR("Mean log deviation"), TR("Generalised entropy index with alpha 0.")},
    Named{"between_group_generalized_entropy_index", TR("Generalised entropy index between two groups"),
          nullptr},
    Named{"between_group_theil_index", TR("Theil index between two groups"), nullptr},
    Named{"between_group_coefficient_of_variation", TR("Coefficient of variation between two groups"),
          nullptr},
    Named{"between_all_groups_generalized_entropy_index", TR("Generalised entropy index between all groups"),
          nullptr},
    Named{"between_all_groups_theil_index", TR("Theil index between all groups"), nullptr},
    Named{"between_all_groups_coefficient_of_variation", TR("Coefficient of variation between all groups"),
          nullptr},
    Named{"class_accuracy", TR("Accuracy of the classes"), TR("Share of records whose class was predicted.")},
    Named{"macro_true_positive_rate", TR("Macro true positive rate"),
          TR("Mean over the classes of the share of each that was found.")},
    Named{"macro_false_positive_rate", TR("Macro false positive rate"),
          TR("Mean over the classes of the share of all others that was taken for it.")},
    Named{"macro_positive_predictive_value", TR("Macro positive predictive value"),
          TR("Mean over the classes of the share of its predictions that is right.")},
    Named{"macro_f1_score", TR("Macro F1 score"), TR("Mean over the classes of the F1 score.")},
    Named{"bias_scan_overprediction", TR("Bias scan: too high probabilities"),
          TR("How far the probabilities are too high for the groups, taken together, that are worst off.")},
    Named{"bias_scan_underprediction", TR("Bias scan: too low probabilities"),
          TR("How far the probabilities are too low for the groups, taken together, that are worst off.")},
    Named{"flip_test", TR("Flip test"),
          TR("How much oftener a record of the group gets the favourable prediction than the most similar "
             "records of "
             "the reference group.")},
    Named{"flip_rate", TR("Flip rate"),
          TR("Share of records that were decided otherwise in the other column.")},
    Named{"flip_rate_to_favorable", TR("Flip rate to favourable"),
          TR("Share of records that the other decision refuses and this one favours.")},
    Named{"flip_rate_to_unfavorable", TR("Flip rate to unfavourable"),
          TR("Share of records that the other decision favours and this one refuses.")},
    Named{"group_size", TR("Records in the group"), nullptr},
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
    Suffix{"_group_mean", TR("%1: mean of the groups")},
    Suffix{"_average_pairwise_difference", TR("%1: mean difference of two groups")},
    Suffix{"_average_pairwise_ratio", TR("%1: mean ratio of two groups")},
    Suffix{"_spread", TR("%1: spread of the groups, chance taken off")},
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
