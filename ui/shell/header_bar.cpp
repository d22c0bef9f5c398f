// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/header_bar.h"

#include "context/app_context.h"
#include "look/card.h"
#include "look/icons.h"
#include "look/spacing.h"
#include "look/theme.h"
#include "shell/period_dialog.h"
#include "text/number_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

namespace tiltmeter {

namespace {

constexpr int pickerWidth = 320;
constexpr int customPeriod = -1; ///< data of the entry that asks

QComboBox* makePicker(const char* objectName, const QString& name, const QString& toolTip)
{
    auto* picker = new QComboBox;
    picker->setObjectName(QLatin1String(objectName));
    picker->setAccessibleName(name);
    picker->setToolTip(toolTip);
    picker->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    picker->setMaximumWidth(pickerWidth);
    return picker;
}

QToolButton* makeTool(const char* objectName, const QString& iconName, const QString& name)
{
    auto* button = new QToolButton;
    button->setObjectName(QLatin1String(objectName));
    button->setIcon(icon(iconName));
    button->setIconSize({20, 20});
    button->setAutoRaise(true);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

/// Calendar windows, everything, and a few numbers of records.
std::vector<WindowSpec> offeredWindows()
{
    std::vector<WindowSpec> windows;
    for (const WindowKind kind :
         {WindowKind::Hour, WindowKind::Day, WindowKind::Week, WindowKind::Month, WindowKind::All})
        windows.push_back({kind, 0, "UTC"});
    for (const std::int64_t records : {500, 1000, 5000})
        windows.push_back({WindowKind::Records, records, "UTC"});
    return windows;
}

} // namespace

HeaderBar::HeaderBar(AppContext& context, QWidget* parent)
    : QWidget(parent), m_context(context),
      m_menu(makeTool("toggleNavigation", QStringLiteral("menu"), tr("Show or hide the names of the pages"))),
      m_deployment(makePicker("deploymentPicker", tr("Deployment"), tr("The monitored model"))),
      m_period(makePicker("periodPicker", tr("Period"),
                          tr("Which records are looked at; counted back from the newest"))),
      m_window(makePicker("windowPicker", tr("Window"),
                          tr("How the period is cut; every window is judged by itself"))),
      m_evaluate(new QPushButton(tr("&Evaluate"))),
      m_help(makeTool("help", QStringLiteral("help"), tr("Help")))
{
    m_evaluate->setObjectName(QStringLiteral("evaluate"));
    m_evaluate->setAccessibleName(tr("Evaluate"));
    m_evaluate->setProperty("primary", true);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::medium, spacing::small, spacing::medium, spacing::small);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_menu);
    layout->addWidget(m_deployment);
    layout->addWidget(new Separator(Qt::Vertical));
    layout->addWidget(m_period);
    layout->addWidget(m_window);
    layout->addStretch(1);
    layout->addWidget(m_evaluate);
    layout->addWidget(m_help);

    connect(m_menu, &QToolButton::clicked, this, &HeaderBar::navigationToggled);
    connect(m_help, &QToolButton::clicked, this, &HeaderBar::helpRequested);
    connect(m_evaluate, &QPushButton::clicked, &m_context, &AppContext::evaluate);
    connect(m_deployment, &QComboBox::activated, this,
            [this](int index) { m_context.setDeployment(m_deployment->itemData(index).toString()); });
    connect(m_period, &QComboBox::activated, this, &HeaderBar::periodPicked);
    connect(m_window, &QComboBox::activated, this, &HeaderBar::windowPicked);

    connect(&m_context, &AppContext::deploymentsChanged, this, &HeaderBar::refreshDeployments);
    connect(&m_context, &AppContext::deploymentChanged, this, &HeaderBar::refreshDeployments);
    connect(&m_context, &AppContext::scopeChanged, this, &HeaderBar::refreshScope);
    connect(&m_context, &AppContext::evaluationChanged, this, &HeaderBar::refreshScope);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    refreshDeployments();
}

void HeaderBar::refreshDeployments()
{
    m_deployment->clear();
    for (const DeploymentSummary& summary : m_context.deployments()) {
        const QString name = QString::fromStdString(summary.deployment.name);
        const QString environment = QString::fromStdString(summary.deployment.environment);
        m_deployment->addItem(environment.isEmpty() ? name : tr("%1  (%2)").arg(name, environment), name);
    }
    m_deployment->setCurrentIndex(m_deployment->findData(m_context.deploymentName()));
    m_deployment->setEnabled(m_deployment->count() > 0);
    if (m_deployment->count() == 0)
        m_deployment->setPlaceholderText(tr("No deployment yet"));
    refreshScope();
}

void HeaderBar::refreshScope()
{
    const DeploymentSummary* summary = m_context.deployment();
    const bool timed = summary && summary->covered.has_value();
    m_period->clear();
    for (const Period::Preset preset : periodPresets) {
        m_period->addItem(periodText({preset, {}}, QLocale()), static_cast<int>(preset));
        if (timed) {
            const TimeRange range = resolve({preset, {}}, summary->covered).value_or(*summary->covered);
            m_period->setItemData(m_period->count() - 1, timeRangeText(range, QLocale()), Qt::ToolTipRole);
        }
    }
    if (m_context.period().preset == Period::Preset::Custom)
        m_period->addItem(periodText(m_context.period(), QLocale()),
                          static_cast<int>(Period::Preset::Custom));
    m_period->setCurrentIndex(m_period->findData(static_cast<int>(m_context.period().preset)));
    m_period->addItem(tr("First and last day…"), customPeriod);
    m_period->setEnabled(timed);
    m_period->setToolTip(timed ? tr("Which records are looked at; counted back from the newest")
                               : tr("These records have no timestamps, so there are no periods"));

    m_window->clear();
    const auto& configured = m_context.configuredWindow();
    m_window->addItem(configured ? tr("As configured (%1)").arg(windowKindText(*configured))
                                 : tr("As configured"));
    for (const WindowSpec& spec : offeredWindows())
        m_window->addItem(windowKindText(spec), QString::fromStdString(toString(spec)));
    m_window->setCurrentIndex(
        m_context.window() ? m_window->findData(QString::fromStdString(toString(*m_context.window()))) : 0);
    m_window->setEnabled(m_context.isConfigured());
    refreshEvaluate();
}

void HeaderBar::refreshEvaluate()
{
    m_evaluate->setEnabled(m_context.isConfigured());
    m_evaluate->setToolTip(m_context.isConfigured() ? tr("Count the records anew (Ctrl+E)")
                           : m_context.deployment() ? tr("Fairness is not configured yet")
                                                    : tr("There is nothing to evaluate yet"));
}

void HeaderBar::periodPicked(int index)
{
    const int value = m_period->itemData(index).toInt();
    if (value == customPeriod) {
        refreshScope(); // the entry is a question, not a choice
        choosePeriod();
    } else if (value != static_cast<int>(Period::Preset::Custom)) {
        m_context.setPeriod({static_cast<Period::Preset>(value), {}});
    }
}

void HeaderBar::choosePeriod()
{
    const DeploymentSummary* summary = m_context.deployment();
    if (!summary || !summary->covered)
        return;
    auto* dialog = new PeriodDialog(*summary->covered, m_context.periodRange(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_context.setPeriod({Period::Preset::Custom, dialog->range()});
    });
    dialog->open();
}

void HeaderBar::windowPicked(int index)
{
    const QString id = m_window->itemData(index).toString();
    auto window = id.isEmpty() ? std::nullopt : windowFromString(id.toStdString());
    if (window && m_context.configuredWindow())
        window->timeZone = m_context.configuredWindow()->timeZone; // days begin where they were said to begin
    m_context.setWindow(window);
}

void HeaderBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), colors().card);
    painter.fillRect(QRect(0, height() - 1, width(), 1), colors().border);
}

} // namespace tiltmeter
