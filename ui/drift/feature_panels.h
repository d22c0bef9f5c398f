// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_tables.h"

#include <QObject>
#include <memory>

class QComboBox;

namespace tiltmeter {

class Card;
class DistributionView;
class FoldedFacts;
class SentenceLabel;
class Table;
class TimeChartView;

/// The cards of one column: against the baseline, over time, and every measure. They follow what is selected.
class FeaturePanels : public QObject
{
    Q_OBJECT
public:
    explicit FeaturePanels(QObject* parent = nullptr);

    [[nodiscard]] Card* distributionCard() const { return m_distributionCard; }
    [[nodiscard]] Card* chartCard() const { return m_chartCard; }
    [[nodiscard]] Card* measuresCard() const { return m_measuresCard; }
    void show(const std::shared_ptr<const DriftEvaluation>& evaluation, std::size_t feature,
              std::size_t window);

Q_SIGNALS:
    void windowSelected(std::size_t window);

private:
    void makeDistribution();
    void makeChart();
    void makeMeasures();
    void fillMeasures();
    void showChart();
    void showCategories();
    void explainCurrent();

    std::shared_ptr<const DriftEvaluation> m_evaluation;
    std::size_t m_feature = 0;
    std::size_t m_window = 0;

    Card* m_distributionCard;
    SentenceLabel* m_sentence;
    SentenceLabel* m_change;
    DistributionView* m_distribution;
    SentenceLabel* m_added;
    SentenceLabel* m_vanished;
    Card* m_chartCard;
    QComboBox* m_measure;
    TimeChartView* m_chart;
    Card* m_measuresCard;
    Table* m_table;
    RowsModel<DriftMeasureRow>* m_rows;
    FoldedFacts* m_explanation;
};

} // namespace tiltmeter
