// SPDX-License-Identifier: GPL-3.0-or-later
#include "context/page.h"

#include "look/empty_state.h"
#include "look/label.h"
#include "look/spacing.h"
#include "text/error_text.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace tiltmeter {

Page::Page(PageInfo info, AppContext& context, QWidget* parent)
    : QWidget(parent), m_info(std::move(info)), m_context(context), m_controls(new QHBoxLayout),
      m_body(new QVBoxLayout), m_scroll(new QScrollArea), m_stack(new QStackedLayout), m_empty(new EmptyState)
{
    setObjectName(m_info.id + QStringLiteral("Page"));
    setAccessibleName(m_info.name);

    auto* title = new Label(TextRole::PageTitle, m_info.name);
    auto* titleRow = new QHBoxLayout;
    titleRow->setContentsMargins(spacing::large, spacing::medium, spacing::large, 0);
    titleRow->setSpacing(spacing::small);
    titleRow->addWidget(title);
    titleRow->addStretch(1);
    m_controls->setSpacing(spacing::small);
    titleRow->addLayout(m_controls);

    auto* inner = new QWidget;
    inner->setProperty("page", true); // see the style sheet: the ground shows through
    inner->setLayout(m_body);
    m_body->setContentsMargins(spacing::large, spacing::small, spacing::large, spacing::large);
    m_body->setSpacing(spacing::medium);
    m_scroll->setWidget(inner);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus); // its content has the focus; arrow keys belong to that
    m_scroll->setAccessibleName(m_info.name);

    m_stack->addWidget(m_scroll);
    m_stack->addWidget(m_empty);
    connect(m_empty, &EmptyState::actionTriggered, this, [this] {
        if (m_commonAction)
            m_commonAction();
        else
            emptyAction();
    });

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(titleRow);
    layout->addLayout(m_stack, 1);
}

void Page::goTo(const QString&) {}

bool Page::prepare(const QRect& place)
{
    if (isVisible() || !isReady())
        return false;
    setGeometry(place);
    refresh();
    return true;
}

void Page::addControl(QWidget* control)
{
    m_controls->addWidget(control);
}

void Page::setOpenCount(int count)
{
    if (count == m_openCount)
        return;
    m_openCount = count;
    Q_EMIT openCountChanged(count);
}

void Page::showEmpty(const QString& title, const QString& sentence, const QString& action)
{
    m_commonAction = nullptr;
    m_empty->setContent(m_info.iconName, title, sentence);
    m_empty->setAction(action);
    m_stack->setCurrentWidget(m_empty);
}

void Page::showBody()
{
    m_stack->setCurrentWidget(m_scroll);
}

bool Page::isEmptyShown() const
{
    return m_stack->currentWidget() == m_empty;
}

bool Page::showCommonEmptyState(bool needsEvaluation)
{
    if (!m_context.monitor()) {
        showEmpty(tr("No store is open"), tr("Open a store, or make a new one, from the File menu."));
        return true;
    }
    if (!m_context.deployment()) {
        const bool import = m_context.offers(AppContext::Offer::Import);
        showEmpty(
            tr("Nothing is monitored yet"),
            tr("This store is empty. Import a prediction log: a CSV file in which each row is one request to "
               "the model, with its features and the prediction."),
            import ? tr("Import a prediction log…") : QString());
        m_commonAction = [this] { m_context.requestImport(); };
        return true;
    }
    if (!needsEvaluation)
        return false;
    if (!m_context.isConfigured()) {
        const bool configure = m_context.offers(AppContext::Offer::Configure);
        showEmpty(
            tr("Fairness is not configured yet"),
            tr("Say which features to watch, which groups to compare, and which outcome is favourable. The "
               "program proposes all of it from the data; it takes about two minutes."),
            configure ? tr("Configure fairness…") : QString());
        m_commonAction = [this] { m_context.requestConfiguration(); };
        return true;
    }
    if (m_context.evaluation())
        return false;
    if (const auto& error = m_context.evaluationError()) {
        showEmpty(tr("The evaluation could not be made"), describe(*error), tr("Evaluate again"));
    } else if (m_context.isEvaluating()) {
        showEmpty(tr("Evaluating…"), tr("The records are being counted. The result appears here."));
        return true;
    } else {
        showEmpty(tr("Not evaluated"), tr("There is no evaluation of this period yet."), tr("Evaluate"));
    }
    m_commonAction = [this] { m_context.evaluate(); };
    return true;
}

} // namespace tiltmeter
