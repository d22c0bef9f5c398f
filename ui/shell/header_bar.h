// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QPushButton;
class QToolButton;

namespace tiltmeter {

class AppContext;

/// What is looked at (deployment, period, window) and the one primary action; acts on every page.
class HeaderBar : public QWidget
{
    Q_OBJECT
public:
    explicit HeaderBar(AppContext& context, QWidget* parent = nullptr);

    /// Asks for the first and last day.
    void choosePeriod();

Q_SIGNALS:
    void navigationToggled();
    void helpRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refreshDeployments();
    void refreshScope();
    void refreshEvaluate();
    void periodPicked(int index);
    void windowPicked(int index);

    AppContext& m_context;
    QToolButton* m_menu;
    QComboBox* m_deployment;
    QComboBox* m_period;
    QComboBox* m_window;
    QPushButton* m_evaluate;
    QToolButton* m_help;
};

} // namespace tiltmeter
