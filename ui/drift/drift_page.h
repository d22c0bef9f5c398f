// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/page.h"
#include "drift/drift_evaluation.h"
#include "drift/drift_tables.h"

#include <initializer_list>
#include <memory>

class QComboBox;
class QPushButton;

namespace tiltmeter {

class Card;
class ConsequencePanels;
class FeaturePanels;
class HeatMap;
class SentenceLabel;
class Table;
class TimeChartView;

/// What changed, since when and how much: every column by window, the magnitude as a whole and what makes it,
/// and the selected column in the selected window against the baseline.
class DriftPage : public Page
{
    Q_OBJECT
public:
    explicit DriftPage(AppContext& context, QWidget* parent = nullptr);
    void refresh() override;
    void recount() override;
    /// `detail`: a column, to select.
    void goTo(const QString& detail) override;

    /// What is shown; nullptr: nothing yet.
    [[nodiscard]] const std::shared_ptr<const DriftEvaluation>& evaluation() const { return m_evaluation; }

private:
    [[nodiscard]] bool isReady() const override;
    void emptyAction() override;
    void layOut();
    void addGrid(std::initializer_list<Card*> cards);
    void makeMagnitude();
    void take();
    void fill();
    void select(std::size_t feature, std::size_t window);
    void showMagnitude();
    [[nodiscard]] bool canConfigure() const;

    std::shared_ptr<const DriftEvaluation> m_evaluation;
    std::size_t m_feature = 0;
    std::size_t m_window = 0;

    QComboBox* m_order;
    QPushButton* m_configure;
    SentenceLabel* m_summary;
    SentenceLabel* m_basis;
    HeatMap* m_heatMap;
    FeaturePanels* m_panels;
    ConsequencePanels* m_consequences;
    Card* m_magnitudeCard;
    TimeChartView* m_magnitude;
    SentenceLabel* m_magnitudeSentence;
    Card* m_contributionCard;
    SentenceLabel* m_noContribution;
    Table* m_contributionTable;
    RowsModel<ContributionRow>* m_contributions;
};

} // namespace tiltmeter
