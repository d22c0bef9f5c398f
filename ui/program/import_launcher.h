// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QStringList>

class QWidget;

namespace tiltmeter {

class AppContext;
class ImportDialog;
class Settings;

/// Opens the import over the window, shows what was imported, and goes on to the wizard when asked to.
class ImportLauncher : public QObject
{
    Q_OBJECT
public:
    ImportLauncher(AppContext& context, Settings& settings, QWidget& window, QObject* parent = nullptr);

    /// One import at a time: an open one gets the files, unless it is at work.
    void open(const QStringList& files);
    /// nullptr: none is open.
    [[nodiscard]] ImportDialog* dialog() const;

private:
    void configureWhenThere();

    AppContext& m_context;
    Settings& m_settings;
    QWidget& m_window;
    QPointer<QObject> m_dialog;
    QString m_imported; ///< the deployment that files went to
};

} // namespace tiltmeter
