// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/page.h"

#include <memory>

class QComboBox;
class QPushButton;
class QStackedWidget;

namespace tiltmeter {

class AlarmAcknowledger;
class FairnessCharts;
class Notice;
class RatesTable;

/// Fairness over time of the present deployment.
class FairnessPage : public Page
{
    Q_OBJECT
public:
    explicit FairnessPage(AppContext& context, QWidget* parent = nullptr);
    void refresh() override;
    /// `detail`: a feature, to bring into view; on further lines a metric, and "evidence" or "change" for its
    /// alarm track.
    void goTo(const QString& detail) override;
    void recount() override;

private:
    [[nodiscard]] bool isReady() const override;
    void emptyAction() override;
    void fillMetrics();
    void showMetric(const std::string& metric);

    QComboBox* m_metric;
    QPushButton* m_configure;
    QPushButton* m_asTable;
    QStackedWidget* m_views;
    FairnessCharts* m_charts;
    RatesTable* m_table;
    AlarmAcknowledger* m_acknowledger;
    Notice* m_problem;
    std::shared_ptr<const Evaluation> m_shown;
};

} // namespace tiltmeter
