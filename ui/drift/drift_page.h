// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/page.h"
#include "drift/drift_evaluation.h"
#include "jobs/job_runner.h"

#include <memory>
#include <optional>

class QCheckBox;
class QComboBox;

namespace tiltmeter {

class Card;
class DistributionView;
class HeatMap;
class Notice;
class SentenceLabel;
class TimeChartView;

/// What changed, since when and how much: every column by window, the magnitude as a whole, and the selected
/// column in the selected window against the baseline.
class DriftPage : public Page
{
    Q_OBJECT
public:
    explicit DriftPage(AppContext& context, QWidget* parent = nullptr);
    void refresh() override;
    /// `detail`: a column, to select.
    void goTo(const QString& detail) override;

    /// nullptr: none yet.
    [[nodiscard]] const std::shared_ptr<const DriftEvaluation>& evaluation() const { return m_evaluation; }

private:
    void emptyAction() override;
    void compare();
    void take(Result<DriftEvaluation> result);
    void fill();
    void select(std::size_t feature, std::size_t window);
    void fillMeasures();
    void showChart();
    [[nodiscard]] QString categoriesSentence() const;

    JobRunner m_runner;
    std::shared_ptr<const DriftEvaluation> m_evaluation;
    std::optional<Error> m_error;
    std::string m_asked; ///< what the evaluation, or the running one, was made of
    std::size_t m_feature = 0;
    std::size_t m_window = 0;

    QCheckBox* m_byDrift;
    QComboBox* m_measure;
    SentenceLabel* m_summary;
    HeatMap* m_heatMap;
    Card* m_magnitudeCard;
    TimeChartView* m_magnitude;
    SentenceLabel* m_magnitudeSentence;
    Card* m_chartCard;
    TimeChartView* m_chart;
    Card* m_distributionCard;
    DistributionView* m_distribution;
    SentenceLabel* m_sentence;
    SentenceLabel* m_categories;
};

} // namespace tiltmeter
