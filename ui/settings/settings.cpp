// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/settings.h"

#include <QDir>
#include <QFileInfo>

namespace tiltmeter {

namespace {

/// Raised when keys are renamed or dropped; prepare() then brings older files up to it.
constexpr int currentFormat = 1;

const QString formatKey = QStringLiteral("format");
const QString themeKey = QStringLiteral("look/theme");
const QString reopenKey = QStringLiteral("start/reopenLastStore");
const QString recentKey = QStringLiteral("start/recentStores");
const QString folderKey = QStringLiteral("files/lastFolder");
const QString geometryKey = QStringLiteral("window/geometry");
const QString pageKey = QStringLiteral("window/page");
const QString collapsedKey = QStringLiteral("window/navigationCollapsed");

} // namespace

Settings::Settings(QObject* parent) : QObject(parent)
{
    prepare();
}

Settings::Settings(const QString& file, QObject* parent)
    : QObject(parent), m_settings(file, QSettings::IniFormat)
{
    prepare();
}

void Settings::prepare()
{
    // A file of a newer program is read as far as it is understood and keeps its number.
    if (m_settings.value(formatKey, 0).toInt() < currentFormat)
        m_settings.setValue(formatKey, currentFormat);
}

ThemeChoice Settings::theme() const
{
    const std::string text = m_settings.value(themeKey).toString().toStdString();
    return themeChoiceFromString(text).value_or(ThemeChoice::System);
}

void Settings::setTheme(ThemeChoice choice)
{
    if (choice == theme())
        return;
    const std::string_view text = toString(choice);
    m_settings.setValue(themeKey, QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
    Q_EMIT themeChanged(choice);
}

bool Settings::reopenLastStore() const
{
    return m_settings.value(reopenKey, false).toBool();
}

void Settings::setReopenLastStore(bool reopen)
{
    m_settings.setValue(reopenKey, reopen);
}

QStringList Settings::recentStores() const
{
    QStringList paths = m_settings.value(recentKey).toStringList();
    paths.removeAll(QString());
    paths.removeDuplicates();
    return paths.mid(0, recentLimit);
}

void Settings::addRecentStore(const QString& path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    QStringList paths = recentStores();
    if (!paths.isEmpty() && paths.first() == absolute)
        return;
    paths.removeAll(absolute);
    paths.prepend(absolute);
    m_settings.setValue(recentKey, paths.mid(0, recentLimit));
    Q_EMIT recentStoresChanged();
}

void Settings::removeRecentStore(const QString& path)
{
    QStringList paths = recentStores();
    if (paths.removeAll(path) == 0)
        return;
    m_settings.setValue(recentKey, paths);
    Q_EMIT recentStoresChanged();
}

QString Settings::lastFolder() const
{
    return m_settings.value(folderKey, QDir::homePath()).toString();
}

void Settings::setLastFolder(const QString& folder)
{
    m_settings.setValue(folderKey, folder);
}

QByteArray Settings::windowGeometry() const
{
    return m_settings.value(geometryKey).toByteArray();
}

void Settings::setWindowGeometry(const QByteArray& geometry)
{
    m_settings.setValue(geometryKey, geometry);
}

QString Settings::lastPage() const
{
    return m_settings.value(pageKey).toString();
}

void Settings::setLastPage(const QString& id)
{
    m_settings.setValue(pageKey, id);
}

bool Settings::navigationCollapsed() const
{
    return m_settings.value(collapsedKey, false).toBool();
}

void Settings::setNavigationCollapsed(bool collapsed)
{
    m_settings.setValue(collapsedKey, collapsed);
}

} // namespace tiltmeter
