// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/monitor.h"

#include <QObject>
#include <QString>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// What the drift wizard knows of the data.
struct DriftMaterial {
    DeploymentSummary deployment;
    std::vector<DataSetSummary> dataSets;
    DataProfile profile;
    std::vector<DriftRevision> revisions; ///< ascending; empty: never configured
};

/// The drift configuration while it is being made: what the pages edit and the live panel follows. Holds no
/// widget.
class DriftDraft : public QObject
{
    Q_OBJECT
public:
    explicit DriftDraft(DriftMaterial material, QObject* parent = nullptr);

    [[nodiscard]] const DriftMaterial& material() const { return m_material; }
    [[nodiscard]] const DriftConfig& config() const { return m_config; }
    [[nodiscard]] bool isSaved() const { return !m_material.revisions.empty(); }
    [[nodiscard]] bool isChanged() const { return m_config != m_initial; }

    /// `edit` changes the configuration; everybody is told once, and only when something changed.
    template <class Edit>
    void edit(Edit&& change)
    {
        DriftConfig config = m_config;
        change(config);
        setConfig(std::move(config));
    }
    void setConfig(DriftConfig config);

    /// Data sets that can be the baseline: all but the payload.
    [[nodiscard]] std::vector<const DataSetSummary*> baselineDataSets() const;
    /// The one that is the baseline now; nullptr: it is a part of the payload, or is not there.
    [[nodiscard]] const DataSetSummary* chosenDataSet() const;

    struct Column {
        ColumnSpec spec;
        DriftFamily family = DriftFamily::Feature;
        bool possible = true;
        QString obstacle; ///< why not
        std::uint64_t distinct = 0;
    };
    /// What of the payload can be compared with the present baseline, and what can't.
    [[nodiscard]] std::vector<Column> columns() const;
    [[nodiscard]] bool compares(const std::string& column) const;
    /// All that are possible: all, also those that come later.
    void setColumns(const std::vector<std::string>& names);

    /// How much the model relies on a column: as given by a person, else its association with the outcome
    /// (Cramer's V, in [0, 1]). nullopt: not known.
    [[nodiscard]] std::optional<double> importanceOf(const std::string& column) const;
    [[nodiscard]] bool hasGivenImportances() const { return !m_importances.empty(); }
    void setImportances(std::map<std::string, double> importances);
    /// Features with an importance, the highest first, at most `count`.
    [[nodiscard]] std::vector<std::string> mostImportant(std::size_t count) const;

    enum class Part { Baseline, Columns, Window, Methods };
    /// Why it can't be compared like that; empty when it can.
    [[nodiscard]] QString obstacle(Part part) const;
    /// Of the first part that has one.
    [[nodiscard]] QString obstacle() const;

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] QString baselineObstacle() const;
    [[nodiscard]] QString columnsObstacle() const;
    [[nodiscard]] const Schema& baselineSchema() const;

    DriftMaterial m_material;
    DriftConfig m_config;
    DriftConfig m_initial;
    std::map<std::string, double> m_associations;
    std::map<std::string, double> m_importances;
    bool m_noColumns = false; ///< none is ticked: a list that is empty would mean all
};

} // namespace tiltmeter
