// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "look/theme.h"

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QStringList>

namespace tiltmeter {

/// The program's memory between two starts, in the place that the desktop has for it. Nothing of a store's
/// contents is kept here. Each value has a name, a default and a range; what is out of range is the default.
class Settings : public QObject
{
    Q_OBJECT
public:
    static constexpr int recentLimit = 10;

    explicit Settings(QObject* parent = nullptr);
    /// A file of one's own, for tests.
    explicit Settings(const QString& file, QObject* parent = nullptr);

    [[nodiscard]] ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);

    /// Open the store that was open last, instead of the start page.
    [[nodiscard]] bool reopenLastStore() const;
    void setReopenLastStore(bool reopen);

    /// Absolute paths, the latest first, each once.
    [[nodiscard]] QStringList recentStores() const;
    void addRecentStore(const QString& path);
    void removeRecentStore(const QString& path);

    /// The folder that the next file dialog begins in; the home folder at first.
    [[nodiscard]] QString lastFolder() const;
    void setLastFolder(const QString& folder);

    [[nodiscard]] QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray& geometry);
    /// Page::id() of the page that was shown last; may be empty.
    [[nodiscard]] QString lastPage() const;
    void setLastPage(const QString& id);
    [[nodiscard]] bool navigationCollapsed() const;
    void setNavigationCollapsed(bool collapsed);

Q_SIGNALS:
    void themeChanged(tiltmeter::ThemeChoice choice);
    void recentStoresChanged();

private:
    void prepare();

    QSettings m_settings;
};

} // namespace tiltmeter
