// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/configuration_text.h"

#include <QTest>

#include <limits>

using namespace tiltmeter;
using Kind = RecommendationReason::Kind;

class TestConfigurationText : public QObject
{
    Q_OBJECT
private:
    const QLocale english{QLocale::English, QLocale::UnitedKingdom};

private Q_SLOTS:
    void everyReasonHasASentence()
    {
        for (int kind = 0; kind <= int(Kind::PresetLimits); ++kind) {
            const RecommendationReason reason{
                static_cast<Kind>(kind), ProtectedAttribute::Age, "SUBJECT", {0.3, 4}};
            const QString sentence = recommendationText(reason, english);
            QVERIFY2(sentence.endsWith(QLatin1Char('.')), qPrintable(sentence));
            QVERIFY2(!sentence.contains(QLatin1Char('%')), qPrintable(sentence));
        }
    }
    void everyAttributeHasAName()
    {
        for (int attribute = 1; attribute <= int(ProtectedAttribute::Nationality); ++attribute)
            QVERIFY(!protectedAttributeName(static_cast<ProtectedAttribute>(attribute)).isEmpty());
    }
    void sentencesHaveTheirNumbers()
    {
        QCOMPARE(
            recommendationText({Kind::AssociatedWithOutcome, ProtectedAttribute::None, "", {0.342}}, english),
            QStringLiteral("It is clearly associated with the outcome (Cramér's V 0.34)."));
        QCOMPARE(recommendationText({Kind::LargestIsReference, ProtectedAttribute::None, "", {3104, 5000}},
                                    english),
                 QStringLiteral("The largest group is the reference: 3,104 of 5,000 records."));
        QCOMPARE(recommendationText({Kind::OutcomeByWord, ProtectedAttribute::None, "100%1", {}}, english),
                 QStringLiteral("“100%1” reads like the favourable outcome."));
    }
    void limitsAsTheyAreSet()
    {
        QVERIFY(recommendationText({Kind::PresetLimits, ProtectedAttribute::None, "", {0.8, 1.25}}, english)
                    .startsWith(QStringLiteral("0.8 and 1.25 are")));
    }
    void groupsAreSaidInFull()
    {
        QCOMPARE(groupContentText({"x", {"male", "M"}, {}, true}, english),
                 QStringLiteral("male, M, no value"));
        constexpr double endless = std::numeric_limits<double>::infinity();
        QCOMPARE(groupContentText({"x", {}, {{-endless, 25}, {60.5, endless}}, false}, english),
                 QStringLiteral("25 or less, 60.5 or more"));
        QCOMPARE(groupContentText({"x", {}, {{18, 25}, {60, 60}, {70.25, 99.123456}}, false}, english),
                 QStringLiteral("18 to 25, 60, 70.25 to 99.123456"));
    }
};

QTEST_APPLESS_MAIN(TestConfigurationText)
#include "tst_configuration_text.moc"
