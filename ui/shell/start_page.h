// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QListWidget;
class QLabel;

namespace tiltmeter {

class ActionTile;
class AppContext;
class Card;
class Label;
class Settings;

/// What one sees while no store is open: what the program is, the ways to begin, and the stores that were
/// open before.
class StartPage : public QWidget
{
    Q_OBJECT
public:
    StartPage(AppContext& context, Settings& settings, QWidget* parent = nullptr);

Q_SIGNALS:
    void newRequested();
    void openRequested();
    void exampleRequested();
    void storeChosen(const QString& path);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refreshRecent();
    void refreshOffers();
    void refreshLogo();
    void openCurrent();

    AppContext& m_context;
    Settings& m_settings;
    QLabel* m_logo;
    ActionTile* m_example;
    Card* m_recentCard;
    QListWidget* m_recent;
};

} // namespace tiltmeter
