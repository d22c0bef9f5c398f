// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"
#include "context/page.h"
#include "look/rows_model.h"

class QTabWidget;
class QPushButton;

namespace tiltmeter {

class Notice;
class RecordsView;
class SentenceLabel;
class Table;

/// What was imported: columns with their profile, files, rows that were not taken, and the records
/// themselves.
class DataPage : public Page
{
    Q_OBJECT
public:
    explicit DataPage(AppContext& context, QWidget* parent = nullptr);
    void refresh() override;
    /// "columns", "imports", "rejected", "records".
    void goTo(const QString& detail) override;

private:
    struct Lists {
        std::vector<ImportRecord> imports;
        std::vector<RejectedRow> rejected;
    };
    static constexpr std::size_t rejectedLimit = 1000;

    QWidget* addSection(const QString& id, const QString& title, Table* table, SentenceLabel* sentence);
    void loadLists();
    void loadProfile();
    void loadRecords();
    void forgetShown();

    QPushButton* m_import;
    QTabWidget* m_tabs;
    Notice* m_problem;
    Table* m_columnTable;
    Table* m_importTable;
    Table* m_rejectedTable;
    RowsModel<ColumnProfile>* m_columns;
    RowsModel<ImportRecord>* m_imports;
    RowsModel<RejectedRow>* m_rejected;
    SentenceLabel* m_columnsText;
    SentenceLabel* m_importsText;
    SentenceLabel* m_rejectedText;
    RecordsView* m_records;
    /// What the tables are of: store, deployment, and how much there was.
    std::tuple<const Monitor*, QString, std::uint64_t, std::uint64_t> m_shown{};
    bool m_recordsShown = false;
    JobRunner m_listRunner;
    JobRunner m_profileRunner;
};

} // namespace tiltmeter
