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
    void saysWhatIsAccepted_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("subject");
        QTest::addColumn<QByteArray>("detail");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, ErrorCode code, const char* subject, const char* detail,
                            const QString& sentence) {
            QTest::newRow(name) << int(code) << QByteArray(subject) << QByteArray(detail) << sentence;
        };
        row("number", ErrorCode::InvalidValue, "confidence", "1\nbetween_0_and_1",
            QStringLiteral("confidence is 1, but a number above 0 and below 1 is needed."));
        row("choices", ErrorCode::InvalidValue, "probability_of", "\"all\"\none_of\nfavorable\npredicted",
            QStringLiteral("probability_of is \"all\", but one of these is needed: favorable, predicted."));
        row("minimum", ErrorCode::InvalidValue, "minimum_sample", "0\nwhole_number\n1",
            QStringLiteral("minimum_sample is 0, but a whole number of at least 1 is needed."));
        row("two ends", ErrorCode::InvalidValue, "--rows", "0\nbetween\n1\n100",
            QStringLiteral("--rows is 0, but a whole number from 1 to 100 is needed."));
        row("the document itself", ErrorCode::InvalidValue, "", "[1]\nobject",
            QStringLiteral("The document is [1], but an object in braces is needed."));
        row("facts of others", ErrorCode::InvalidValue, "--rows", "abc",
            QStringLiteral("--rows has a value that can't be used: abc."));
        row("limits the wrong way round", ErrorCode::InvalidLimits, "disparate_impact",
            "lower_not_below_upper\n1.25\n0.8",
            QStringLiteral(
                "The limits of Disparate impact make no sense: the lower limit 1.25 is not below the "
                "upper limit 0.8."));
        row("limit out of range", ErrorCode::InvalidLimits, "statistical_parity_difference",
            "above_sensible\n80\n1",
            QStringLiteral(
                "The limit 80 of Statistical parity difference makes no sense: it can't be above 1."));
        row("overlap", ErrorCode::OverlappingGroups, "age", "26-75\n18-35\n[26, 35]",
            QStringLiteral(
                "Groups of age overlap: 26-75 and 18-35 share [26, 35]. A record may be in one group "
                "only."));
        row("overlap of nothing", ErrorCode::OverlappingGroups, "sex", "male\nfemale\n",
            QStringLiteral(
                "Groups of sex overlap: male and female both take the records without a value. A record "
                "may be in one group only."));
        row("nobody monitored", ErrorCode::EmptyGroup, "sex", "",
            QStringLiteral("No group of sex is monitored. Add one."));
        row("kind", ErrorCode::UnsupportedKind, "flag", "boolean",
            QStringLiteral(
                "flag can't be monitored: its type is Boolean. Categorical, integer and double columns "
                "can."));
        row("role", ErrorCode::MissingRole, "decoded_prediction", "",
            QStringLiteral(
                "No column has the role Decoded prediction, which is needed. Say which column it is."));
        row("the only one there is", ErrorCode::NoSuchDeployment, "loans", "Loan approvals",
            QStringLiteral("There is no deployment loans. There are: Loan approvals."));
        row("no times", ErrorCode::MissingRole, "timestamp", "",
            QStringLiteral(
                "No column has the role Timestamp, which windows of time need. Say which column it "
                "is, or take windows that need none: all, or so many records (500-records)."));
        row("columns there are", ErrorCode::NoSuchColumn, "gender", "sex\nage\nincome",
            QStringLiteral("There is no column gender. There are: sex, age, income."));
        row("below the minimum", ErrorCode::GroupBelowMinimum, "sex", "x\n5\n30",
            QStringLiteral("x of sex has 5 records, fewer than the minimum of 30: it will not be judged."));
        row("fault in JSON", ErrorCode::InvalidJson, "c.json", "unexpected_end",
            QStringLiteral("c.json is not valid JSON: it ends too early."));
    }
    void saysWhatIsAccepted()
    {
        QFETCH(int, code);
        QFETCH(QByteArray, subject);
        QFETCH(QByteArray, detail);
        QTEST(describe({static_cast<ErrorCode>(code), subject.toStdString(), detail.toStdString(), {}, {}}),
              "sentence");
    }
    void idsNeverReachTheReader_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("id");
        for (const char* id : {"text", "number", "whole_number", "true_or_false", "list", "object", "range",
                               "column_value", "one_of", "window", "time_zone", "between_0_and_1", "at_most",
                               "nothing", "two_to_four_features", "between", "above", "time"})
            QTest::addRow("value: %s", id)
                << int(ErrorCode::InvalidValue) << "FOUND\n" + QByteArray(id) + "\n7";
        for (const char* id : {"needs_value", "takes_no_value", "given_twice", "missing_option",
                               "missing_argument", "too_many_arguments", "two_roles", "unknown_command",
                               "missing_command", "until_before_since", "unknown_ending"})
            QTest::addRow("usage: %s", id) << int(ErrorCode::Usage) << QByteArray(id);
        for (const char* id : {"lower_not_below_upper", "below_sensible", "above_sensible", "not_a_number"})
            QTest::addRow("limits: %s", id) << int(ErrorCode::InvalidLimits) << QByteArray(id) + "\n1\n2";
        for (const char* id : {"other_column", "outcome_values"})
            QTest::addRow("other decision: %s", id)
                << int(ErrorCode::InvalidValue) << QByteArray("before\n") + id + "\nyes\nno";
        QTest::newRow("kind of other decisions")
            << int(ErrorCode::UnsupportedKind) << QByteArray("text\nother_decision");
        for (const char* id :
             {"unexpected_end", "unexpected_character", "unclosed_string", "bad_escape", "bad_number",
              "control_character", "invalid_utf8", "duplicate_member", "too_deep", "text_after_end"})
            QTest::addRow("JSON: %s", id) << int(ErrorCode::InvalidJson) << QByteArray(id);
    }
    void idsNeverReachTheReader()
    {
        QFETCH(int, code);
        QFETCH(QByteArray, id);
        const QString sentence =
            describe({static_cast<ErrorCode>(code), "SUBJECT", id.toStdString(), {}, {}});
        QVERIFY2(!sentence.contains(QLatin1Char('_')), qPrintable(sentence));
        QVERIFY2(!sentence.contains(QStringLiteral("can't be used")), qPrintable(sentence));
        QVERIFY2(!sentence.contains(QLatin1Char('%')), qPrintable(sentence));
        QVERIFY2(sentence.endsWith(QLatin1Char('.')) || sentence.endsWith(QStringLiteral("--help.")),
                 qPrintable(sentence));
    }
    void unknownReasonsShowTheirId() { QCOMPARE(rejectionText("strange"), QStringLiteral("strange")); }
};

QTEST_APPLESS_MAIN(TestErrorText)
#include "tst_error_text.moc"
