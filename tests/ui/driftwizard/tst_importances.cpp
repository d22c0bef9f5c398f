// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/importances.h"

#include <QTemporaryDir>
#include <QTest>

using namespace tiltmeter;
using Importances = std::map<std::string, double>;
Q_DECLARE_METATYPE(Importances)

namespace {

class TestImportances : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsWhatTrainingProgramsWrite_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<Importances>("expected");
        const Importances two{{"income", 0.5}, {"age", 2}};
        QTest::newRow("lines") << QByteArray("income,0.5\nage,2\n") << two;
        QTest::newRow("header and carriage returns")
            << QByteArray("feature,importance\r\nincome,0.5\r\nage,2\r\n") << two;
        QTest::newRow("tabs") << QByteArray("income\t0.5\nage\t2") << two;
        QTest::newRow("semicolons, blank lines") << QByteArray("\nincome; 0.5\n\nage;2\n\n") << two;
        QTest::newRow("sign does not matter") << QByteArray("income,-0.5\nage,2") << two;
        QTest::newRow("JSON object") << QByteArray(R"( {"income": 0.5, "age": -2} )") << two;
        QTest::newRow("name with comma") << QByteArray("\"a, \"\"b\"\"\",1") << Importances{{"a, \"b\"", 1}};
        QTest::newRow("nothing") << QByteArray("") << Importances{};
    }
    void readsWhatTrainingProgramsWrite()
    {
        QFETCH(QByteArray, text);
        QFETCH(Importances, expected);
        const auto read = importancesFromText(text.toStdString());
        QVERIFY(read);
        QVERIFY(*read == expected);
    }

    void refusesWhatIsNoNumber_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("second line") << QByteArray("income,0.5\nage,old");
        QTest::newRow("no separator") << QByteArray("income 0.5");
        QTest::newRow("JSON text") << QByteArray(R"({"income": "high"})");
    }
    void refusesWhatIsNoNumber()
    {
        QFETCH(QByteArray, text);
        const auto read = importancesFromText(text.toStdString());
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::InvalidValue);
    }

    void saysWhenThereIsNoFile()
    {
        const QTemporaryDir folder;
        const auto read = importancesFromFile(folder.filePath(QStringLiteral("none.csv")).toStdString());
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::FileNotFound);
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestImportances)
#include "tst_importances.moc"
