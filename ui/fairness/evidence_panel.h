// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"

#include <QWidget>
#include <memory>

class QComboBox;
class QToolButton;
class QVBoxLayout;

namespace tiltmeter {

class EvidenceChartView;
class SentenceLabel;

/// The alarm track of one feature and metric: evidence over time with the level at which an alarm goes off,
/// where it stands, what is promised. Folded away until asked for. Where a metric has no alarm track, a
/// sentence says why.
class EvidencePanel : public QWidget
{
    Q_OBJECT
public:
    explicit EvidencePanel(QWidget* parent = nullptr);

    void show(std::shared_ptr<const Evaluation> evaluation, const std::string& feature,
              const std::string& metric);
    void setOpen(bool open);
    [[nodiscard]] bool isOpen() const;
    /// For a change after a good start, rather than since the start.
    void setChange(bool change);
    /// Milliseconds since 1970, as the chart of scores has them.
    void setVisibleTime(double from, double to);

private:
    void fill();
    void fillChoices();

    std::shared_ptr<const Evaluation> m_evaluation;
    std::string m_feature;
    std::string m_metric;
    QToolButton* m_button;
    QWidget* m_content;
    QComboBox* m_kind;
    EvidenceChartView* m_chart;
    SentenceLabel* m_coverage;
    QVBoxLayout* m_standing;
    SentenceLabel* m_promise;
};

} // namespace tiltmeter
