// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/one_vs_rest.h"

#include "metrics/class_matrix.h"
#include "numeric/proportion.h"

namespace tiltmeter {

void addOneVsRest(const GroupData& group, const AggregationPlan& plan, double confidence,
                  std::vector<GroupRates::Rate>& rates)
{
    const double weight = group.sum(cells::all);
    const double scale = weight > 0 ? group.effective(cells::all) / weight : 0;
    const auto add = [&](std::string_view rate, std::size_t c, double numerator, double denominator,
                         bool aboutLabels) {
        GroupRates::Rate& result = rates.emplace_back();
        result.id = std::string(rate) + ":" + plan.classes[c].name;
        if (denominator > 0) {
            result.value = numerator / denominator;
            result.interval = numeric::wilson(numerator * scale, denominator * scale, confidence);
        } else {
            result.reason = whyNothing(group, aboutLabels);
        }
    };
    double predictions = 0;
    for (const double predicted : group.predictedClasses)
        predictions += predicted;
    const ClassMatrix matrix(group.classes);
    for (std::size_t c = 0; c < plan.classes.size(); ++c) {
        const double right = matrix.at(c, c);
        const double predicted = matrix.predicted(c);
        const double labelled = matrix.labelled(c);
        add("selection_rate", c, group.predictedClasses[c], predictions, false);
        add("true_positive_rate", c, right, labelled, true);
        add("false_positive_rate", c, predicted - right, matrix.total() - labelled, true);
        add("positive_predictive_value", c, right, predicted, true);
        add("f1_score", c, right, predicted + labelled - right, true);
        // F1 = 2 j / (1 + j) with the proportion j = TP / (TP + FP + FN), and grows with it.
        if (GroupRates::Rate& f1 = rates.back(); f1.value) {
            const auto fromShare = [](double j) { return 2 * j / (1 + j); };
            f1.value = fromShare(*f1.value);
            f1.interval = numeric::Interval{fromShare(f1.interval->lower), fromShare(f1.interval->upper)};
        }
    }
}

} // namespace tiltmeter
