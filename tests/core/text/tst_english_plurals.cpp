// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/english_plurals.h"

#include <QCoreApplication>
#include <QTest>

using namespace tiltmeter;

class TestEnglishPlurals : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void plurals_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<int>("n");
        QTest::addColumn<QString>("shown");
        QTest::newRow("none") << QByteArray("%n window(s)") << 0 << "0 windows";
        QTest::newRow("one") << QByteArray("%n window(s)") << 1 << "1 window";
        QTest::newRow("many") << QByteArray("%n window(s)") << 12 << "12 windows";
        QTest::newRow("twice in one sentence")
            << QByteArray("%n file(s), each with row(s)") << 1 << "1 file, each with row";
        QTest::newRow("not a plural") << QByteArray("%n open") << 2 << "2 open";
        QTest::newRow("no number") << QByteArray("window(s)") << -1 << "window(s)";
    }
    void plurals()
    {
        QFETCH(QByteArray, source);
        QFETCH(int, n);
        EnglishPlurals english;
        QVERIFY(QCoreApplication::installTranslator(&english));
        QTEST(QCoreApplication::translate("Test", source.constData(), nullptr, n), "shown");
        QCoreApplication::removeTranslator(&english);
    }

    void aLaterTranslatorIsAskedFirst()
    {
        class Other : public QTranslator
        {
        public:
            [[nodiscard]] bool isEmpty() const override { return false; }
            [[nodiscard]] QString translate(const char*, const char*, const char*, int) const override
            {
                return QStringLiteral("%n 個");
            }
        };
        EnglishPlurals english;
        Other other;
        QCoreApplication::installTranslator(&english);
        QCoreApplication::installTranslator(&other);
        QCOMPARE(QCoreApplication::translate("Test", "%n window(s)", nullptr, 3), QStringLiteral("3 個"));
    }
};

QTEST_GUILESS_MAIN(TestEnglishPlurals)
#include "tst_english_plurals.moc"
