// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "look/card.h"

#include <memory>

class QGridLayout;

namespace tiltmeter {

class Label;
class SentenceLabel;
class WindowStrip;

/// "What this means on your data": the baseline's records, which windows are judged, which columns drift.
/// Follows every edit; while newer figures are on their way the old ones stay, paler.
class DriftLivePanel : public Card
{
    Q_OBJECT
public:
    explicit DriftLivePanel(QWidget* parent = nullptr);

    /// `isSample`: of some of the records; said as such, until the exact figures follow.
    void show(const std::shared_ptr<const DriftEvaluation>& preview, bool isSample = false);
    void setPending(bool pending);
    /// In place of figures: why there are none.
    void setObstacle(const QString& sentence);

private:
    void showColumns(const DriftEvaluation& preview);

    Label* m_baseline;
    SentenceLabel* m_sample;
    SentenceLabel* m_records;
    WindowStrip* m_strip;
    SentenceLabel* m_windows;
    Label* m_drifting;
    QGridLayout* m_columns;
    SentenceLabel* m_sentence;
    SentenceLabel* m_obstacle;
    QWidget* m_figures;
};

/// Of all windows.
[[nodiscard]] std::uint64_t recordsIn(const DriftEvaluation& evaluation);
/// "12,345 records, 1 Jan – 21 Jan 2024"; for one that rolls how many stand before a window.
[[nodiscard]] QString baselineRecordsText(const DriftEvaluation& evaluation, const QLocale& locale);

} // namespace tiltmeter
