// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace tiltmeter {

class Card;
class EmptyState;
class StateBadge;
class TimeChartView;
class WindowPanel;

/// Fairness over time: a card with a chart for every monitored feature, and the selected window beside them.
/// All charts share the selected window and the shown part of the time axis.
class FairnessView : public QWidget
{
    Q_OBJECT
public:
    explicit FairnessView(QWidget* parent = nullptr);

    /// nullptr while nothing was evaluated.
    void setEvaluation(std::shared_ptr<const Evaluation> evaluation);
    /// What to say instead of charts: not configured yet, or nothing imported.
    enum class Empty { NotConfigured, NoRecords, Evaluating };
    void setEmpty(Empty reason);

    [[nodiscard]] std::string metric() const;
    void setMetric(const std::string& metric);
    [[nodiscard]] std::optional<std::size_t> selectedWindow() const { return m_window; }
    void selectWindow(std::size_t window);

Q_SIGNALS:
    void configureRequested();
    void importRequested();

private:
    struct FeatureCard {
        std::string feature;
        Card* card;
        StateBadge* badge;
        TimeChartView* chart;
    };
    void rebuildCards();
    void fillCards();
    void showWindow();

    std::shared_ptr<const Evaluation> m_evaluation;
    std::optional<std::size_t> m_window;
    std::string m_feature;
    std::vector<FeatureCard> m_cards;
    QComboBox* m_metric;
    QPushButton* m_configure;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    Empty m_emptyReason = Empty::NotConfigured;
    QVBoxLayout* m_cardLayout;
    WindowPanel* m_panel;
};

} // namespace tiltmeter
