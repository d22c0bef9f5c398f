// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/app_context.h"

#include <QWidget>

class QHBoxLayout;
class QScrollArea;
class QStackedLayout;
class QVBoxLayout;

namespace tiltmeter {

class EmptyState;

struct PageInfo {
    QString id;       ///< stable: settings, tests, AppContext::requestPage()
    QString name;     ///< in the navigation and as the page's title
    QString iconName; ///< resources/icons
};

/// One page of the main window, which knows nothing else of it. The frame (title, controls, a scrolling body
/// or an empty state in its place) is here; a page fills it.
class Page : public QWidget
{
    Q_OBJECT
public:
    Page(PageInfo info, AppContext& context, QWidget* parent = nullptr);

    [[nodiscard]] const PageInfo& info() const { return m_info; }
    /// Brings the page up to date with the context. Called when the page is shown or the context changes
    /// while it is; never while it is hidden. Work of more than a few milliseconds goes to a job.
    virtual void refresh() = 0;
    /// Goes to what AppContext::requestPage() asked for; called after refresh().
    virtual void goTo(const QString& detail);

    /// While the page is hidden and nothing else is to be done: gives it its figures and its size. False
    /// where that is not to be done.
    bool prepare(const QRect& place);

    /// Shown beside the name in the navigation; 0 shows nothing.
    [[nodiscard]] int openCount() const { return m_openCount; }
    /// Called whenever the context changes, also while the page is hidden: the place for setOpenCount().
    virtual void recount() {}

Q_SIGNALS:
    void openCountChanged(int count);

protected:
    [[nodiscard]] AppContext& context() const { return m_context; }
    /// Scrolls when it is higher than the window. Stretch at the end is up to the page.
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }
    [[nodiscard]] QScrollArea* scrollArea() const { return m_scroll; }
    /// At the right end of the title's line.
    void addControl(QWidget* control);
    void setOpenCount(int count);

    /// In place of the body; an empty `action` gives no button. emptyAction() is called by the button.
    void showEmpty(const QString& title, const QString& sentence, const QString& action = {});
    void showBody();
    [[nodiscard]] bool isEmptyShown() const;
    virtual void emptyAction() {}
    /// What the page shows is known: refresh() begins no work of more than a moment.
    [[nodiscard]] virtual bool isReady() const { return false; }

    /// The reasons why hardly any page has something to show: no store, no deployment, not configured, first
    /// evaluation running or failed. Shows the empty state for them, with the next step, and returns true.
    /// `needsEvaluation` false leaves the last three out.
    bool showCommonEmptyState(bool needsEvaluation);

private:
    PageInfo m_info;
    AppContext& m_context;
    QHBoxLayout* m_controls;
    QVBoxLayout* m_body;
    QScrollArea* m_scroll;
    QStackedLayout* m_stack;
    EmptyState* m_empty;
    std::function<void()> m_commonAction;
    int m_openCount = 0;
};

} // namespace tiltmeter
