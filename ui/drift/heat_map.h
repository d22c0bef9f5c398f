// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <QTableView>

#include <memory>
#include <optional>

namespace tiltmeter {

/// Columns of the data as rows, windows as columns; a cell is the deciding measure.
class HeatMapModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role {
        StrengthRole = Qt::UserRole + 1, ///< value / limit, 0 or more; invalid: no value
        VerdictRole,                     ///< Verdict as int
        BaselineRole
    }; ///< part of the baseline

    using QAbstractTableModel::QAbstractTableModel;
    void setEvaluation(std::shared_ptr<const DriftEvaluation> evaluation, bool byDrift);
    [[nodiscard]] std::size_t featureOf(int row) const { return m_order[std::size_t(row)]; }
    [[nodiscard]] int rowOf(std::size_t feature) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] const DriftMeasurement* measurement(const QModelIndex& index) const;
    std::shared_ptr<const DriftEvaluation> m_evaluation;
    std::vector<std::size_t> m_order;
};

/// The heat map: the farther above its limit, the stronger the cell; drift has a mark as well.
class HeatMap : public QTableView
{
    Q_OBJECT
public:
    explicit HeatMap(QWidget* parent = nullptr);
    void setEvaluation(std::shared_ptr<const DriftEvaluation> evaluation, bool byDrift);
    /// Does not emit cellSelected.
    void select(std::size_t feature, std::size_t window);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void cellSelected(std::size_t feature, std::size_t window);

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    HeatMapModel* m_model;
    bool m_selecting = false;
};

} // namespace tiltmeter
