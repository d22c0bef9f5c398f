// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/schema.h"
#include "jobs/job_runner.h"
#include "monitor/monitor.h"

#include <QAbstractTableModel>
#include <QWidget>
#include <memory>
#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QToolButton;

namespace tiltmeter {

class Notice;
class Table;

/// Records as text, a stretch of them at a time.
class RecordsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setSchema(const Schema& schema);
    /// `first`: position of the first row among all records, from 0.
    void setRows(std::uint64_t first, std::vector<std::vector<std::string>> rows);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    Schema m_schema;
    std::uint64_t m_first = 0;
    std::vector<std::vector<std::string>> m_rows;
};

/// Leafs through the records in order of arrival, page by page: a view of ten million rows at once would cost
/// more memory than the records.
class RecordsView : public QWidget
{
    Q_OBJECT
public:
    static constexpr std::uint64_t pageSize = 500;

    explicit RecordsView(QWidget* parent = nullptr);

    /// Goes to the first page; nullptr: nothing to show.
    void show(std::shared_ptr<Monitor> monitor, const DeploymentSummary& deployment);
    void clear();
    /// The page with that record, from 0; beyond the last one: the last page.
    void goToRecord(std::uint64_t record);
    [[nodiscard]] std::uint64_t firstShown() const { return m_first; }

private:
    void load();
    void refreshControls();

    std::shared_ptr<Monitor> m_monitor;
    std::string m_deployment;
    std::uint64_t m_records = 0;
    std::uint64_t m_first = 0;
    RecordsModel* m_model;
    Table* m_table;
    Notice* m_problem;
    QLabel* m_position;
    QLineEdit* m_goTo;
    QToolButton* m_previous;
    QToolButton* m_next;
    JobRunner m_runner;
};

} // namespace tiltmeter
