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

/// What is wrong and since when, and what it rests on, at a glance.
class OverviewPage : public Page
{
    Q_OBJECT
public:
    explicit OverviewPage(AppContext& context, QWidget* parent = nullptr);
    void refresh() override;

private:
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
    void loadLastImport();
    void showComparisons();
    void clearComparisons();

    Fact m_records;
    Fact m_labels;
    Fact m_import;
    Fact m_findings;
    BarsWidget* m_bars;
    Card* m_comparisons;
    Notice* m_problem;
    QVBoxLayout* m_rows;
    SentenceLabel* m_basis;
    std::shared_ptr<const Evaluation> m_shown;
    JobRunner m_runner;
};

} // namespace tiltmeter
