// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/error_text.h"

#include <QTest>

using namespace tiltmeter;

class TestErrorText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyCodeHasASentence()
    {
        for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
            const Error error{static_cast<ErrorCode>(code), "SUBJECT", "one\ntwo\nthree", {}, {}};
            const QString sentence = describe(error);
            QVERIFY2(!sentence.isEmpty(), qPrintable(QString::number(code)));
            QVERIFY2(!sentence.contains(QLatin1Char('%')), qPrintable(sentence));
            QVERIFY2(sentence.endsWith(QLatin1Char('.')) || sentence.endsWith(QStringLiteral("--help.")),
                     qPrintable(sentence));
        }
    }
    void saysWhere()
    {
        const Error error{ErrorCode::InvalidJson, "limits.json", "a comma is missing", 12, 7};
        QCOMPARE(describe(error),
                 QStringLiteral("Line 12, column 7: limits.json is not valid JSON: a comma is missing."));
    }
    void missingDetailLeavesNoTraces()
    {
        QCOMPARE(describe({ErrorCode::NotAStore, "a.tilt", "", {}, {}}),
                 QStringLiteral("a.tilt is not a Tiltmeter store."));
        QCOMPARE(describe({ErrorCode::InvalidEncoding, "a.csv", "", {}, {}}),
                 QStringLiteral("a.csv is not UTF-8 text. Save it as UTF-8 and import it again."));
        QCOMPARE(describe({ErrorCode::ReadFailed, "a.csv", "", {}, {}}),
                 QStringLiteral("Reading a.csv failed."));
    }
    void percentSignsInASubjectStay()
    {
        QCOMPARE(describe({ErrorCode::NotAStore, "100%1.tilt", "", {}, {}}),
                 QStringLiteral("100%1.tilt is not a Tiltmeter store."));
    }
    void unknownReasonsShowTheirId() { QCOMPARE(rejectionText("strange"), QStringLiteral("strange")); }
};

QTEST_APPLESS_MAIN(TestErrorText)
#include "tst_error_text.moc"
