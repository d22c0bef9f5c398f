// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/page.h"
#include "jobs/job_runner.h"
#include "look/rows_model.h"
#include "performance/performance_evaluation.h"
#include "performance/performance_tables.h"

#include <memory>
#include <optional>

class QComboBox;
class QPushButton;

namespace tiltmeter {

class Card;
class FoldedFacts;
class SentenceLabel;
class StateBadge;
class Table;
class TimeChartView;

/// How good the predictions are: a measure over time, measured and estimated; the selected window with all
/// its measures and groups; what estimates are made of and how they did.
class PerformancePage : public Page
{
    Q_OBJECT
public:
    explicit PerformancePage(AppContext& context, QWidget* parent = nullptr);
    void refresh() override;
    /// `detail`: the id of a measure, to show.
    void goTo(const QString& detail) override;

    /// nullptr: none yet.
    [[nodiscard]] const std::shared_ptr<const PerformanceEvaluation>& evaluation() const
    {
        return m_evaluation;
    }

private:
    void emptyAction() override;
    QWidget* buildWindowCard();
    QWidget* buildGroupCard();
    QWidget* buildMethodCard();
    void measure();
    void take(Result<PerformanceEvaluation> result);
    bool showOwnEmptyState();
    void fill();
    void fillMeasures();
    void showChart();
    void showWindow(std::size_t window);
    void explainCurrent();
    void showGroups();
    void askSettings();
    void save(const PerformanceConfig& config);
    [[nodiscard]] std::string metric() const;

    JobRunner m_runner;
    JobRunner m_saver;
    std::shared_ptr<const PerformanceEvaluation> m_evaluation;
    std::optional<Error> m_error;
    std::string m_asked; ///< what the evaluation, or the running one, was made of
    std::size_t m_window = 0;
    bool m_offersImport = false; ///< what the empty state's button does

    QComboBox* m_measure;
    QPushButton* m_settings;
    SentenceLabel* m_summary;
    Card* m_chartCard;
    TimeChartView* m_chart;
    Card* m_windowCard;
    StateBadge* m_badge;
    SentenceLabel* m_sentence;
    SentenceLabel* m_labels;
    RowsModel<MeasureRow>* m_measures;
    FoldedFacts* m_explanation = nullptr;
    Table* m_measuresTable;
    RowsModel<ClassRow>* m_classes;
    Table* m_classesTable;
    Card* m_groupCard;
    QComboBox* m_rate;
    RowsModel<GroupRow>* m_groups;
    Table* m_groupsTable;
    Card* m_methodCard;
    SentenceLabel* m_learnt;
    SentenceLabel* m_check;
    RowsModel<CalibrationRow>* m_calibration;
    Table* m_calibrationTable;
};

} // namespace tiltmeter
