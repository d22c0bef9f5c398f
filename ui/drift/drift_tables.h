// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "look/rows_model.h"
#include "text/explanation_text.h"

#include <QStyledItemDelegate>
#include <memory>

namespace tiltmeter {

/// A measure of one column in one window, beside the baseline's own value. Lives as long as the evaluation.
struct DriftMeasureRow {
    std::shared_ptr<const DriftEvaluation> evaluation;
    const DriftMeasurement* measurement = nullptr;
};
[[nodiscard]] std::vector<DriftMeasureRow>
driftMeasureRows(const std::shared_ptr<const DriftEvaluation>& evaluation, std::size_t feature,
                 std::size_t window);
[[nodiscard]] std::vector<RowsColumn<DriftMeasureRow>> driftMeasureColumns();
/// How the number came about: values to full precision, limits, p-values, records, formula and source.
[[nodiscard]] std::vector<ExplanationLine> explain(const DriftMeasureRow& row, const QLocale& locale);

/// What a column does for telling a window from the baseline, and whether it drifts by itself.
struct ContributionRow {
    std::string feature;
    double share = 0;                      ///< in [0, 1]
    const DriftMeasurement* own = nullptr; ///< the deciding measure; nullptr: none
    std::shared_ptr<const DriftEvaluation> evaluation;
};
[[nodiscard]] std::vector<ContributionRow>
contributionRows(const std::shared_ptr<const DriftEvaluation>& evaluation, std::size_t window);
[[nodiscard]] std::vector<RowsColumn<ContributionRow>> contributionColumns();

/// Draws SpecialRole, a share in [0, 1], as a bar behind the text.
class ShareDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace tiltmeter
