// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"
#include "look/card.h"

#include <memory>

namespace tiltmeter {

class GroupBars;
class Label;
class SentenceLabel;
class StateBadge;

/// "What this means on your data": records, favourable share by group, the score as it stands, one sentence.
/// Follows every edit; while newer figures are on their way the old ones stay, paler.
class LivePanel : public Card
{
    Q_OBJECT
public:
    explicit LivePanel(QWidget* parent = nullptr);

    /// `isSample`: of some of the records; said as such, until the exact figures follow.
    void show(const std::shared_ptr<const Evaluation>& preview, const std::string& feature,
              bool isSample = false);
    void setPending(bool pending);
    /// In place of figures: why there are none.
    void setObstacle(const QString& sentence);
    [[nodiscard]] QString scoreText() const;

private:
    Label* m_feature;
    SentenceLabel* m_records;
    GroupBars* m_bars;
    Label* m_score;
    StateBadge* m_badge;
    SentenceLabel* m_sentence;
    SentenceLabel* m_verdict;
    SentenceLabel* m_obstacle;
    QWidget* m_figures;
};

} // namespace tiltmeter
