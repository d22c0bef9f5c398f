// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/settings.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace tiltmeter;

class TestSettings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void defaults()
    {
        QTemporaryDir folder;
        const Settings settings(folder.filePath(QStringLiteral("s.ini")));
        QVERIFY(settings.theme() == ThemeChoice::System);
        QVERIFY(!settings.reopenLastStore());
        QVERIFY(settings.recentStores().isEmpty());
        QVERIFY(!settings.navigationCollapsed());
        QVERIFY(!settings.lastFolder().isEmpty());
    }

    void valuesComeBack()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("s.ini"));
        {
            Settings settings(file);
            settings.setTheme(ThemeChoice::Dark);
            settings.setReopenLastStore(true);
            settings.addRecentStore(QStringLiteral("/a, b/ü.tilt"));
            settings.setLastPage(QStringLiteral("data"));
        }
        const Settings settings(file);
        QVERIFY(settings.theme() == ThemeChoice::Dark);
        QVERIFY(settings.reopenLastStore());
        QCOMPARE(settings.recentStores(), QStringList{QStringLiteral("/a, b/ü.tilt")});
        QCOMPARE(settings.lastPage(), QStringLiteral("data"));
    }

    void nonsenseIsTheDefault()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("s.ini"));
        {
            QSettings raw(file, QSettings::IniFormat);
            raw.setValue(QStringLiteral("look/theme"), QStringLiteral("pink"));
            raw.setValue(QStringLiteral("window/geometry"), 17);
        }
        const Settings settings(file);
        QVERIFY(settings.theme() == ThemeChoice::System);
    }

    void recentStoresAreOnceEachTheLatestFirst()
    {
        QTemporaryDir folder;
        Settings settings(folder.filePath(QStringLiteral("s.ini")));
        QSignalSpy changed(&settings, &Settings::recentStoresChanged);
        for (int i = 0; i < 12; ++i)
            settings.addRecentStore(QStringLiteral("/s/%1.tilt").arg(i));
        settings.addRecentStore(QStringLiteral("/s/5.tilt"));
        settings.addRecentStore(QStringLiteral("/s/5.tilt")); // no change
        QCOMPARE(changed.size(), 13);
        QCOMPARE(settings.recentStores().size(), Settings::recentLimit);
        QCOMPARE(settings.recentStores().first(), QStringLiteral("/s/5.tilt"));
        QCOMPARE(settings.recentStores().count(QStringLiteral("/s/5.tilt")), 1);
        settings.removeRecentStore(QStringLiteral("/s/5.tilt"));
        QVERIFY(!settings.recentStores().contains(QStringLiteral("/s/5.tilt")));
    }

    void aNewerProgramsFileKeepsItsNumber()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("s.ini"));
        {
            QSettings raw(file, QSettings::IniFormat);
            raw.setValue(QStringLiteral("format"), 99);
        }
        {
            Settings settings(file);
            settings.setTheme(ThemeChoice::Light);
        }
        const QSettings raw(file, QSettings::IniFormat);
        QCOMPARE(raw.value(QStringLiteral("format")).toInt(), 99);
    }
};

QTEST_MAIN(TestSettings)
#include "tst_settings.moc"
