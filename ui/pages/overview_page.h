// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/page.h"
#include "jobs/job_runner.h"

#include <memory>

namespace tiltmeter {

class BarsWidget;
class Card;
class Label;
class Notice;
class SentenceLabel;
class TimelineView;

/// What is wrong and since when, and what it rests on, at a glance.
class OverviewPage : public Page
{
    Q_OBJECT
public:
    explicit OverviewPage(AppContext& context, QWidget* parent = nullptr);
    void refresh() override;

private:
    [[nodiscard]] bool isReady() const override;
    struct Fact {
        Card* card = nullptr;
        Label* figure = nullptr;
        SentenceLabel* caption = nullptr;
        QPushButton* link = nullptr;
    };
    Fact makeFact(const QString& objectName, const QString& title, const QString& link);
    void showRecords();
    void showLabels();
    void showFindings();
    void showDrift();
    void showTimeline();
    void loadLastImport();
    void showComparisons();
    void clearComparisons();

    Fact m_records;
    Fact m_labels;
    Fact m_import;
    Fact m_findings;
    Fact m_drift;
    QPushButton* m_configureDrift;
    BarsWidget* m_bars;
    Card* m_timelineCard;
    TimelineView* m_timeline;
    Card* m_comparisons;
    Notice* m_problem;
    QVBoxLayout* m_rows;
    SentenceLabel* m_basis;
    std::shared_ptr<const Evaluation> m_shown;
    std::shared_ptr<const Evaluation> m_timelineEvaluation; ///< what the timeline is made of
    std::shared_ptr<const DriftEvaluation> m_timelineDrift;
    JobRunner m_runner;
};

} // namespace tiltmeter
