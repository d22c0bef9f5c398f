// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "import/import_draft.h"

#include <QWidget>

class QComboBox;
class QPushButton;

namespace tiltmeter {

class ElidedLabel;
class Notice;
class SentenceLabel;

/// Type and role of the chosen column, and what speaks for them.
class ColumnStrip : public QWidget
{
    Q_OBJECT
public:
    explicit ColumnStrip(ImportDraft& draft, QWidget* parent = nullptr);

    void setColumn(int column); ///< -1: none
    [[nodiscard]] int column() const { return m_column; }

private:
    void refresh();

    ImportDraft& m_draft;
    int m_column = -1;
    ElidedLabel* m_name;
    QComboBox* m_kind;
    QComboBox* m_role;
    QPushButton* m_restore;
    SentenceLabel* m_facts;
    Notice* m_problem;
};

} // namespace tiltmeter
