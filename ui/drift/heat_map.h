// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_charts.h"
#include "drift/drift_evaluation.h"
#include "drift/heat_map_drawing.h"

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
    enum Role { CellRole = Qt::UserRole + 1 }; ///< HeatCell

    using QAbstractTableModel::QAbstractTableModel;
    void setEvaluation(std::shared_ptr<const DriftEvaluation> evaluation, DriftOrder order);
    [[nodiscard]] std::size_t featureOf(int row) const { return m_order[std::size_t(row)]; }
    [[nodiscard]] int rowOf(std::size_t feature) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] const DriftMeasurement* measurement(const QModelIndex& index) const;
    [[nodiscard]] QString toolTip(const QModelIndex& index) const;
    std::shared_ptr<const DriftEvaluation> m_evaluation;
    std::vector<std::size_t> m_order;
};

/// Value, limit, what chance could do, p and counts of a measurement, a line each: for tool tips.
[[nodiscard]] QString measurementDetails(const DriftMeasurement& measurement, const QLocale& locale);

/// The heat map on screen; see paintHeatCell().
class HeatMap : public QTableView
{
    Q_OBJECT
public:
    explicit HeatMap(QWidget* parent = nullptr);
    void setEvaluation(std::shared_ptr<const DriftEvaluation> evaluation, DriftOrder order);
    /// Does not emit cellSelected.
    void select(std::size_t feature, std::size_t window);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void cellSelected(std::size_t feature, std::size_t window);

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void changeEvent(QEvent* event) override;

private:
    void fitColumns();

    HeatMapModel* m_model;
    bool m_selecting = false;
};

} // namespace tiltmeter

Q_DECLARE_METATYPE(tiltmeter::HeatCell)
