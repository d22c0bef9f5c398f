// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"
#include "look/card.h"

#include <memory>
#include <vector>

class QTableWidget;
class QToolButton;

namespace tiltmeter {

class GroupBars;
class Label;

/// The selected window in detail: its groups' favourable shares and counts, each monitored group's score with
/// interval, and the verdict in words.
class WindowPanel : public Card
{
    Q_OBJECT
public:
    explicit WindowPanel(QWidget* parent = nullptr);

    /// `window`: index into the evaluation's windows; nullopt shows all records together.
    void show(std::shared_ptr<const Evaluation> evaluation, std::optional<std::size_t> window,
              const std::string& feature, const std::string& metric);
    void clear();

Q_SIGNALS:
    void previousRequested();
    void nextRequested();

private:
    void fillVerdicts(const WindowResult& window);
    void fillTable(const WindowResult& window);

    std::shared_ptr<const Evaluation> m_evaluation;
    std::string m_feature;
    std::string m_metric;
    bool m_explain = false; ///< explanations are open
    QToolButton* m_previous;
    QToolButton* m_next;
    Label* m_records;
    GroupBars* m_bars;
    QVBoxLayout* m_verdicts;
    QTableWidget* m_table;
    class SentenceLabel* m_noLabels;
};

} // namespace tiltmeter
