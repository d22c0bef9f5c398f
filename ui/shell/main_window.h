// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/page.h"

#include <QMainWindow>

class QAction;
class QFileDialog;
class QMenu;
class QPushButton;
class QStackedWidget;

namespace tiltmeter {

class ElidedLabel;
class HeaderBar;
class NavigationList;
class Notice;
class PagePreparer;
class Settings;
class StartPage;

/// The frame around the pages: start page or header, navigation, pages and status bar; menus; files that are
/// dropped. Holds no data: everything goes through the context.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    static constexpr int compactBelow = 1000; ///< narrower windows show the navigation as icons

    MainWindow(AppContext& context, Settings& settings, QWidget* parent = nullptr);

    /// In the order of the navigation. The window owns the page.
    void addPage(Page* page);
    [[nodiscard]] Page* page(const QString& id) const;
    [[nodiscard]] Page* currentPage() const;
    void showPage(const QString& id, const QString& detail = {});

    /// As dropped or given on the command line: a store is opened, logs are imported (into the default store
    /// when none is open). Other files are said to be neither.
    void openFiles(const QStringList& paths);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildMenus();
    QMenu* buildFileMenu();
    QMenu* buildViewMenu();
    QWidget* buildWorkspace();
    QWidget* buildNoticeBar();
    void connectContext();

    void newStore();
    void openStore();
    QFileDialog* makeFileDialog(const QString& title, const QString& objectName);
    void chooseLogs();
    void importInto(const QStringList& files);

    void storeChanged();
    void refreshCurrentPage();
    void recountPages();
    void refreshActions();
    void refreshFacts();
    void refreshRecentMenu();
    void updateNavigation();
    void toggleFocus();
    void showError(const QString& what, const Error& error);
    void showNotice(const QString& sentence);
    template <class Dialog, class... Arguments>
    void openDialog(Arguments&&... arguments);

    AppContext& m_context;
    Settings& m_settings;
    QList<Page*> m_pages;
    std::optional<QStringList> m_waitingImport; ///< to be imported as soon as the default store is open
    QStackedWidget* m_root;
    StartPage* m_start;
    QWidget* m_workspace;
    HeaderBar* m_header;
    NavigationList* m_navigation;
    QWidget* m_noticeBar;
    Notice* m_notice;
    QStackedWidget* m_stack;
    PagePreparer* m_preparer;
    ElidedLabel* m_facts;
    QMenu* m_recentMenu;
    QMenu* m_viewMenu;
    QAction* m_pagesEnd; ///< pages go before it
    QAction* m_import;
    QAction* m_configure;
    QAction* m_configureDrift;
    QAction* m_close;
    QAction* m_evaluate;
    QAction* m_reload;
    bool m_collapsed;
};

} // namespace tiltmeter
