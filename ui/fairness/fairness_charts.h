// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

class QVBoxLayout;

namespace tiltmeter {

class AlarmStrip;
class Card;
class EvidencePanel;
class FlipsCard;
class StateBadge;
class TimeChartView;
class WindowPanel;

/// Fairness over time: a card with a chart for every monitored feature, its open alarms and the evidence for
/// them, and the selected window beside them. All charts share the selected window and the shown part of the
/// time axis.
class FairnessCharts : public QWidget
{
    Q_OBJECT
public:
    explicit FairnessCharts(QWidget* parent = nullptr);

    /// The reader stays where they were: same feature, same window (by its time), if these are still there.
    void setEvaluation(std::shared_ptr<const Evaluation> evaluation);
    void setMetric(const std::string& metric);
    [[nodiscard]] std::optional<std::size_t> selectedWindow() const { return m_window; }
    [[nodiscard]] const std::string& selectedFeature() const { return m_feature; }
    void selectWindow(std::size_t window);
    void selectFeature(const std::string& feature);
    /// The feature's evidence, for a change or since the start.
    void showEvidence(const std::string& feature, bool change);
    /// While an alarm is being acknowledged.
    void setBusy(bool busy);

Q_SIGNALS:
    void acknowledgeRequested(const tiltmeter::Alarm& alarm);

private:
    struct FeatureCard {
        std::string feature;
        Card* card;
        StateBadge* badge;
        AlarmStrip* alarms;
        TimeChartView* chart;
        EvidencePanel* evidence;
    };
    FeatureCard makeCard(const std::string& feature);
    void rebuildCards();
    void fillCards();
    void showWindow();

    std::shared_ptr<const Evaluation> m_evaluation;
    std::optional<std::size_t> m_window;
    std::string m_feature;
    std::string m_metric = "disparate_impact";
    std::vector<FeatureCard> m_cards;
    QVBoxLayout* m_cardLayout;
    class QScrollArea* m_cardScroll;
    FlipsCard* m_flips;
    WindowPanel* m_panel;
};

} // namespace tiltmeter
