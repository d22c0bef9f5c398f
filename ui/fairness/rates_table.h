// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"

#include <QAbstractTableModel>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

class QCheckBox;

namespace tiltmeter {

class Label;
class Table;

/// Groups by rates of one window: counts first, then every rate that some group has. A cell is the warmer the
/// farther the group is from its feature's reference group.
class RatesModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum FixedColumn {
        FeatureColumn,
        GroupColumn,
        RecordsColumn,
        FavorableColumn,
        LabelledColumn,
        FixedColumns
    };

    using QAbstractTableModel::QAbstractTableModel;
    void setWindow(const WindowResult& window);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Difference to the reference group as a share of the largest one in its column, in [-1, 1]; nullopt
    /// where one of the two is not defined or the row is the reference.
    [[nodiscard]] std::optional<double> heat(int row, int column) const;

private:
    [[nodiscard]] const GroupRates::Rate* rate(int row, int column) const;
    [[nodiscard]] std::optional<double> difference(int row, int column) const;

    std::vector<GroupRates> m_groups;
    std::vector<std::string> m_rates;
    std::vector<double> m_largest; ///< largest absolute difference per rate
};

/// The model in a table, for the window that the charts have selected or for all records.
class RatesTable : public QWidget
{
    Q_OBJECT
public:
    explicit RatesTable(QWidget* parent = nullptr);
    void show(std::shared_ptr<const Evaluation> evaluation, std::optional<std::size_t> window);
    [[nodiscard]] RatesModel* model() const { return m_model; }

private:
    void refresh();

    std::shared_ptr<const Evaluation> m_evaluation;
    std::optional<std::size_t> m_window;
    RatesModel* m_model;
    Label* m_title;
    QCheckBox* m_overall;
    Table* m_table;
};

} // namespace tiltmeter
