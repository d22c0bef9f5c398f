// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/page.h"
#include "look/rows_model.h"
#include "pages/findings_table.h"

#include <memory>

class QCheckBox;
class QPushButton;

namespace tiltmeter {

class AlarmAcknowledger;
class Card;
class FactList;
class Notice;
class SentenceLabel;
class StateBadge;
class Table;

/// Violated rules, and for the chosen one everything that it rests on; alarms are acknowledged here.
class FindingsPage : public Page
{
    Q_OBJECT
public:
    explicit FindingsPage(AppContext& context, QWidget* parent = nullptr);
    void refresh() override;
    void recount() override;

private:
    [[nodiscard]] bool isReady() const override;
    void emptyAction() override;
    void fill();
    void showDetails(const QModelIndex& index);
    QWidget* buildDetails();

    QCheckBox* m_openOnly;
    Table* m_table;
    RowsModel<FindingRow>* m_model;
    Card* m_details;
    StateBadge* m_badge;
    SentenceLabel* m_sentence;
    SentenceLabel* m_worst;
    FactList* m_evidence;
    QPushButton* m_show;
    QPushButton* m_acknowledge;
    AlarmAcknowledger* m_acknowledger;
    Notice* m_problem;
    SentenceLabel* m_scope;
    QPushButton* m_showPerformance = nullptr;
    QWidget* m_scopeRow;
    std::shared_ptr<const Evaluation> m_shown;
    std::shared_ptr<const DriftEvaluation> m_shownDrift;
};

} // namespace tiltmeter
