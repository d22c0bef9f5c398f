// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "look/rows_model.h"

#include <QObject>
#include <memory>

class QComboBox;
class QPushButton;
class QVBoxLayout;

namespace tiltmeter {

class Card;
class SentenceLabel;
class Table;
class TimeChartView;

/// What the change of one group's favorable rate is made of.
struct MixRow {
    std::shared_ptr<const DriftEvaluation> evaluation;
    const MixImpact* mix = nullptr;
    const MixDecomposition* group = nullptr;
};

/// Whether a column's drift and a score go together.
struct CorrelationRow {
    std::shared_ptr<const DriftEvaluation> evaluation;
    const DriftCorrelation* correlation = nullptr;
};

/// The cards that say what drift leads to: whether it matters for the groups and for performance, whether the
/// records still obey the baseline's rules, and what a detector expects of the model.
class ConsequencePanels : public QObject
{
    Q_OBJECT
public:
    explicit ConsequencePanels(QObject* parent = nullptr);

    [[nodiscard]] Card* impactCard() const { return m_impactCard; }
    [[nodiscard]] Card* correlationCard() const { return m_correlationCard; }
    [[nodiscard]] Card* consistencyCard() const { return m_consistencyCard; }
    [[nodiscard]] Card* modelCard() const { return m_modelCard; }
    [[nodiscard]] Card* reconstructionCard() const { return m_reconstructionCard; }
    void setCanConfigure(bool can) { m_canConfigure = can; }
    void show(const std::shared_ptr<const DriftEvaluation>& evaluation, std::size_t window);

Q_SIGNALS:
    void windowSelected(std::size_t window);
    void featureSelected(const QString& feature);
    /// Groups and outcome are not known yet: that is what the fairness wizard is for.
    void configurationRequested();

private:
    void makeImpact();
    void makeCorrelations();
    void makeChartCards();
    void showImpact();
    void showMix();
    void showConsistency();
    void showModel();
    void showReconstruction();

    std::shared_ptr<const DriftEvaluation> m_evaluation;
    std::size_t m_window = 0;
    bool m_canConfigure = false;

    Card* m_impactCard;
    SentenceLabel* m_summary;
    QPushButton* m_configure;
    QComboBox* m_mix;
    Table* m_groups;
    RowsModel<MixRow>* m_groupRows;
    SentenceLabel* m_groupSentence;
    Card* m_correlationCard;
    Table* m_correlations;
    RowsModel<CorrelationRow>* m_correlationRows;
    Card* m_consistencyCard;
    SentenceLabel* m_consistencySentence;
    TimeChartView* m_consistency;
    SentenceLabel* m_violations;
    Card* m_modelCard;
    SentenceLabel* m_modelSentence;
    TimeChartView* m_model;
    Card* m_reconstructionCard;
    SentenceLabel* m_reconstructionSentence;
    TimeChartView* m_reconstruction;
};

} // namespace tiltmeter
