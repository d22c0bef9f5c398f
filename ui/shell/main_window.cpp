// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/main_window.h"

#include "context/drift_results.h"
#include "look/elided_label.h"
#include "look/icons.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "look/theme.h"
#include "settings/settings.h"
#include "shell/header_bar.h"
#include "shell/jobs_bar.h"
#include "shell/navigation_list.h"
#include "shell/page_preparer.h"
#include "shell/places.h"
#include "shell/start_page.h"
#include "text/error_text.h"
#include "text/number_text.h"

#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

namespace tiltmeter {

namespace {

/// The column at the left: a card's surface with a line at its right edge.
class SidePanel : public QWidget
{
public:
    SidePanel() { connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update)); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), colors().card);
        painter.fillRect(QRect(width() - 1, 0, 1, height()), colors().border);
    }
};

/// The first in tab order that takes the focus; nullptr when none does.
QWidget* firstControl(QWidget& page)
{
    for (QWidget* next = page.nextInFocusChain(); next != &page; next = next->nextInFocusChain())
        if (page.isAncestorOf(next) && (next->focusPolicy() & Qt::TabFocus) != 0 && next->isVisible() &&
            next->isEnabled())
            return next;
    return nullptr;
}

QStringList localFiles(const QMimeData& data)
{
    QStringList paths;
    const QList<QUrl> urls = data.urls();
    for (const QUrl& url : urls)
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    return paths;
}

} // namespace

MainWindow::MainWindow(AppContext& context, Settings& settings, QWidget* parent)
    : QMainWindow(parent), m_context(context), m_settings(settings), m_root(new QStackedWidget),
      m_start(new StartPage(context, settings)), m_collapsed(settings.navigationCollapsed())
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("Tiltmeter"));
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    setMinimumSize(720, 480);

    m_workspace = buildWorkspace();
    m_root->addWidget(m_start);
    m_root->addWidget(m_workspace);
    auto* central = new QWidget;
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildNoticeBar());
    layout->addWidget(m_root, 1);
    setCentralWidget(central);

    m_facts = new ElidedLabel(TextRole::Caption);
    m_facts->setObjectName(QStringLiteral("facts"));
    m_facts->setContentsMargins(spacing::small, 0, 0, 0);
    statusBar()->addWidget(m_facts, 1);
    statusBar()->addPermanentWidget(new JobsBar(m_context.jobs()));
    statusBar()->setSizeGripEnabled(false);

    buildMenus();
    connectContext();

    connect(m_start, &StartPage::newRequested, this, &MainWindow::newStore);
    connect(m_start, &StartPage::openRequested, this, &MainWindow::openStore);
    connect(m_start, &StartPage::exampleRequested, this,
            [this] { m_context.openExample(exampleStorePath()); });
    connect(m_start, &StartPage::storeChosen, &m_context, &AppContext::openStore);

    if (!restoreGeometry(m_settings.windowGeometry()))
        resize(1280, 800);
    updateNavigation();
    storeChanged();
}

QWidget* MainWindow::buildWorkspace()
{
    m_header = new HeaderBar(m_context);
    connect(m_header, &HeaderBar::navigationToggled, this, [this] {
        m_collapsed = !m_navigation->isCompact();
        m_settings.setNavigationCollapsed(m_collapsed);
        updateNavigation();
    });

    m_navigation = new NavigationList;
    connect(m_navigation, &NavigationList::currentPageChanged, this,
            [this](const QString& id) { showPage(id); });
    auto* side = new SidePanel;
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(0, spacing::small, 1, spacing::small);
    sideLayout->addWidget(m_navigation);

    m_stack = new QStackedWidget;
    m_preparer = new PagePreparer(m_stack, this);

    auto* middle = new QHBoxLayout;
    middle->setContentsMargins(0, 0, 0, 0);
    middle->setSpacing(0);
    middle->addWidget(side);
    middle->addWidget(m_stack, 1);

    auto* workspace = new QWidget;
    auto* layout = new QVBoxLayout(workspace);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addLayout(middle, 1);
    return workspace;
}

QWidget* MainWindow::buildNoticeBar()
{
    m_notice = new Notice;
    m_notice->setObjectName(QStringLiteral("errorNotice"));
    auto* dismiss = new QPushButton(tr("Dismiss"));
    dismiss->setObjectName(QStringLiteral("dismissNotice"));
    dismiss->setFlat(true);
    m_noticeBar = new QWidget;
    auto* noticeLayout = new QHBoxLayout(m_noticeBar);
    noticeLayout->setContentsMargins(spacing::large, spacing::small, spacing::large, spacing::small);
    noticeLayout->addWidget(m_notice, 1);
    noticeLayout->addWidget(dismiss, 0, Qt::AlignTop);
    m_noticeBar->hide();
    connect(dismiss, &QPushButton::clicked, m_noticeBar, &QWidget::hide);
    return m_noticeBar;
}

void MainWindow::connectContext()
{
    connect(&m_context, &AppContext::storeChanged, this, &MainWindow::storeChanged);
    for (const auto signal :
         {&AppContext::deploymentsChanged, &AppContext::deploymentChanged, &AppContext::scopeChanged,
          &AppContext::evaluationChanged, &AppContext::offersChanged}) {
        connect(&m_context, signal, this, [this] {
            recountPages();
            refreshCurrentPage();
            refreshActions();
            refreshFacts();
            m_preparer->prepareAll();
        });
    }
    connect(&m_context.drift(), &DriftResults::changed, m_preparer, qOverload<>(&PagePreparer::prepareAll));
    connect(&m_context, &AppContext::evaluatingChanged, this, &MainWindow::refreshCurrentPage);
    connect(&m_context, &AppContext::openingChanged, this, [this](bool opening) {
        m_start->setEnabled(!opening); // what is pressed now would take the place of what is being opened
        if (opening)
            m_waitingImport.reset();
    });
    connect(&m_context, &AppContext::failed, this, &MainWindow::showError);
    connect(&m_context, &AppContext::pageRequested, this, &MainWindow::showPage);
    connect(&m_settings, &Settings::themeChanged, this,
            [](ThemeChoice choice) { Theme::instance().apply(choice); });
}

// ---- pages
// -----------------------------------------------------------------------------------------------------------

void MainWindow::addPage(Page* page)
{
    m_pages.append(page);
    m_stack->addWidget(page);
    const QString id = page->info().id;
    connect(page, &Page::openCountChanged, this,
            [this, id](int count) { m_navigation->setCount(id, count); });

    auto* action = new QAction(icon(page->info().iconName), page->info().name, this);
    action->setObjectName(QStringLiteral("go-") + id);
    if (m_pages.size() <= 9)
        action->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + m_pages.size())));
    connect(action, &QAction::triggered, this, [this, id] { showPage(id); });
    m_viewMenu->insertAction(m_pagesEnd, action);

    page->recount();
    m_navigation->addPage(page->info());
    m_navigation->setCount(id, page->openCount());
    refreshActions();
    if (m_pages.size() == 1 || id == m_settings.lastPage())
        m_navigation->setCurrentPage(id);
}

Page* MainWindow::page(const QString& id) const
{
    for (Page* page : m_pages)
        if (page->info().id == id)
            return page;
    return nullptr;
}

Page* MainWindow::currentPage() const
{
    return qobject_cast<Page*>(m_stack->currentWidget());
}

void MainWindow::showPage(const QString& id, const QString& detail)
{
    Page* next = page(id);
    if (!next)
        return;
    m_stack->setCurrentWidget(next);
    m_navigation->setCurrentPage(id);
    m_settings.setLastPage(id);
    refreshCurrentPage();
    if (!detail.isEmpty())
        next->goTo(detail);
}

void MainWindow::refreshCurrentPage()
{
    if (Page* page = currentPage(); page && m_root->currentWidget() == m_workspace)
        page->refresh();
}

void MainWindow::recountPages()
{
    for (Page* page : m_pages)
        page->recount();
}

// ---- store
// -----------------------------------------------------------------------------------------------------------

void MainWindow::storeChanged()
{
    const bool open = m_context.monitor() != nullptr;
    m_root->setCurrentWidget(open ? m_workspace : m_start);
    m_noticeBar->hide();
    if (open) {
        m_settings.addRecentStore(m_context.storePath());
        setWindowTitle(tr("%1 – Tiltmeter").arg(QFileInfo(m_context.storePath()).completeBaseName()));
        setWindowFilePath(m_context.storePath());
        m_navigation->setFocus();
        if (const auto files = std::exchange(m_waitingImport, std::nullopt))
            m_context.requestImport(*files);
    } else {
        setWindowFilePath({});
        setWindowTitle(tr("Tiltmeter"));
    }
    refreshCurrentPage();
    refreshActions();
    refreshFacts();
}

void MainWindow::openFiles(const QStringList& paths)
{
    QStringList logs;
    QStringList neither;
    for (const QString& path : paths) {
        if (looksLikeStore(path)) {
            m_context.openStore(
                path); // a later one takes the place of an earlier one: a window has one store
        } else if (looksLikeLog(path)) {
            logs.append(path);
        } else {
            neither.append(QFileInfo(path).fileName());
        }
    }
    if (!logs.isEmpty())
        importInto(logs);
    if (!neither.isEmpty())
        showNotice(tr("Neither a store (.tilt) nor a prediction log (.csv): %1").arg(neither.join(tr(", "))));
}

void MainWindow::importInto(const QStringList& files)
{
    if (!m_context.offers(AppContext::Offer::Import))
        return;
    if (m_context.monitor() && !m_context.isOpening()) {
        m_context.requestImport(files);
        return;
    }
    if (!m_context.isOpening())
        m_context.openOrCreateStore(defaultStorePath());
    m_waitingImport = files;
}

void MainWindow::refreshFacts()
{
    const DeploymentSummary* summary = m_context.deployment();
    if (!summary) {
        m_facts->setFullText(m_context.monitor() ? QDir::toNativeSeparators(m_context.storePath())
                                                 : QString());
        return;
    }
    const QLocale locale;
    QStringList facts{tr("%1 records").arg(countText(summary->records, locale))};
    if (m_context.monitor()->isReadOnly())
        facts.prepend(tr("Read only", "the store can't be written"));
    if (summary->covered)
        facts.append(tr("last %1").arg(timeText({summary->covered->end.microseconds - 1}, locale)));
    if (summary->rejected > 0)
        facts.append(tr("%1 rows not taken").arg(countText(summary->rejected, locale)));
    if (const auto& evaluation = m_context.evaluation(); evaluation && evaluation->withoutTimestamp > 0)
        facts.append(tr("%1 without a timestamp").arg(countText(evaluation->withoutTimestamp, locale)));
    m_facts->setFullText(facts.join(tr(", ")));
}

void MainWindow::showError(const QString& what, const Error& error)
{
    showNotice(tr("%1 %2", "what did not work, why").arg(what, describe(error)));
}

void MainWindow::showNotice(const QString& sentence)
{
    m_notice->show(Notice::Kind::Error, sentence);
    m_noticeBar->show();
}

// ---- window
// ----------------------------------------------------------------------------------------------------------

void MainWindow::updateNavigation()
{
    m_navigation->setCompact(m_collapsed || width() < compactBelow);
}

void MainWindow::toggleFocus()
{
    if (m_root->currentWidget() != m_workspace)
        return;
    if (m_navigation->hasFocus()) {
        if (QWidget* first = currentPage() ? firstControl(*currentPage()) : nullptr)
            first->setFocus(Qt::ShortcutFocusReason);
    } else {
        m_navigation->setFocus(Qt::ShortcutFocusReason);
    }
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    updateNavigation();
    m_preparer->prepareResized();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_settings.setWindowGeometry(saveGeometry());
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QStringList paths = localFiles(*event->mimeData());
    for (const QString& path : paths)
        if (looksLikeStore(path) || (looksLikeLog(path) && m_context.offers(AppContext::Offer::Import))) {
            event->acceptProposedAction();
            return;
        }
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QStringList paths = localFiles(*event->mimeData());
    event->acceptProposedAction();
    openFiles(paths);
}

} // namespace tiltmeter
