// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"
#include "text/explanation_text.h"

#include <QAbstractTableModel>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

class QCheckBox;

namespace tiltmeter {

class Card;
class FactList;
class Label;
class SentenceLabel;
class Table;

/// Groups by metrics of one window: counts first, then the metric that is looked at, then every rate that
/// some group has, then what compares a group with its reference. A cell is the warmer the farther the group
/// is from its feature's reference group.
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
    /// `metric` comes first among the metrics, where it is one of a group or of a pair; empty: none does.
    void setWindow(const WindowResult& window, const std::string& metric = {});
    /// What explanations name.
    void setConfiguration(const FairnessConfig& config, std::int64_t revision);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Difference to the reference group (of a pair: to the neutral value) as a share of the largest one in
    /// its column, in [-1, 1]; nullopt where there is no number or the row is the reference.
    [[nodiscard]] std::optional<double> heat(int row, int column) const;
    /// What the cell is of, and how its number came about; empty for counts and where there is no number to
    /// explain.
    [[nodiscard]] QString titleOf(const QModelIndex& index) const;
    [[nodiscard]] std::vector<ExplanationLine> explanationOf(const QModelIndex& index) const;

private:
    struct MetricColumn {
        std::string id;
        bool ofPair = false; ///< from the measurements, not from the groups' rates
        double largest = 0;  ///< absolute difference
    };
    [[nodiscard]] const MetricColumn& metricOf(int column) const;
    [[nodiscard]] const GroupRates::Rate* rate(int row, int column) const;
    [[nodiscard]] const Measurement* measurement(int row, int column) const;
    [[nodiscard]] std::optional<double> value(int row, int column) const;
    [[nodiscard]] std::optional<double> difference(int row, int column) const;
    [[nodiscard]] QVariant fixedData(int row, int column, int role) const;
    [[nodiscard]] QString toolTip(int row, int column) const;

    std::vector<GroupRates> m_groups;
    std::vector<Measurement> m_measurements;
    std::vector<MetricColumn> m_metrics;
    FairnessConfig m_config;
    std::int64_t m_revision = 0;
};

/// The model in a table, for the window that the charts have selected or for all records; beside it, how the
/// number of the chosen cell was computed.
class RatesTable : public QWidget
{
    Q_OBJECT
public:
    explicit RatesTable(QWidget* parent = nullptr);
    void show(std::shared_ptr<const Evaluation> evaluation, std::optional<std::size_t> window);
    void setMetric(const std::string& metric);
    [[nodiscard]] RatesModel* model() const { return m_model; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refresh(); ///< now, or when it is shown
    void fill();
    void chooseCell(int row);
    void explainCurrent();

    std::shared_ptr<const Evaluation> m_evaluation;
    std::optional<std::size_t> m_window;
    std::string m_metric;
    bool m_isStale = false;
    RatesModel* m_model;
    Label* m_title;
    QCheckBox* m_overall;
    Table* m_table;
    Card* m_explanation;
    SentenceLabel* m_hint;
    FactList* m_facts;
};

} // namespace tiltmeter
