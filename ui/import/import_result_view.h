// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "look/rows_model.h"
#include "monitor/import_file.h"

#include <QWidget>

class QVBoxLayout;

namespace tiltmeter {

class Label;
class Table;

/// What came of an import, file by file, and the rows that could not be taken.
class ImportResultView : public QWidget
{
    Q_OBJECT
public:
    explicit ImportResultView(QWidget* parent = nullptr);

    void clear();
    void addResult(const QString& file, const FileImportResult& result);
    /// In words; already without the file's name.
    void addProblem(const QString& file, const QString& sentence);
    void addSkipped(const QString& file);

private:
    struct Row {
        QString file;
        RejectedRow rejected;
    };
    void addLine(const QString& file, const QString& sentence, int state);

    QVBoxLayout* m_lines;
    Label* m_tableTitle;
    Table* m_table;
    RowsModel<Row>* m_model;
    std::vector<Row> m_rows;
    std::uint64_t m_rejected = 0;
};

} // namespace tiltmeter
