// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/configuration_text.h"

#include "text/number_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <cmath>
#include <limits>

namespace tiltmeter {
namespace {

using Kind = RecommendationReason::Kind;

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Configuration", text, comment);
}

QString number(const RecommendationReason& reason, std::size_t index, const QLocale& locale)
{
    return index < reason.numbers.size() ? numberText(reason.numbers[index], locale) : QString();
}

QString count(const RecommendationReason& reason, std::size_t index, const QLocale& locale)
{
    return index < reason.numbers.size()
               ? countText(static_cast<std::uint64_t>(reason.numbers[index]), locale)
               : QString();
}

/// Names of values and classes are put in with care: they may hold a %1 themselves.
QString with(const QString& pattern, const QString& name)
{
    QString text = pattern;
    return text.replace(QStringLiteral("%1"), name);
}

QString associationText(double v, const QLocale& locale)
{
    // Rough words for Cramer's V; the number stands beside them.
    const QString strength = v >= 0.5   ? tr("strongly", "associated")
                             : v >= 0.3 ? tr("clearly", "associated")
                                        : tr("weakly", "associated");
    return tr("It is %1 associated with the outcome (Cramér's V %2).")
        .arg(strength, numberText(v, locale, 2));
}

} // namespace

QString protectedAttributeName(ProtectedAttribute attribute)
{
    switch (attribute) {
    case ProtectedAttribute::None:
        return {};
    case ProtectedAttribute::Sex:
        return tr("sex", "protected attribute");
    case ProtectedAttribute::Age:
        return tr("age", "protected attribute");
    case ProtectedAttribute::Ethnicity:
        return tr("ethnicity", "protected attribute");
    case ProtectedAttribute::MaritalStatus:
        return tr("marital status", "protected attribute");
    case ProtectedAttribute::PostalCode:
        return tr("place of residence", "protected attribute");
    case ProtectedAttribute::Religion:
        return tr("religion", "protected attribute");
    case ProtectedAttribute::Disability:
        return tr("disability", "protected attribute");
    case ProtectedAttribute::Nationality:
        return tr("nationality", "protected attribute");
    }
    return {};
}

QString recommendationText(const RecommendationReason& reason, const QLocale& locale)
{
    const QString subject = QString::fromStdString(reason.subject);
    switch (reason.kind) {
    case Kind::ProtectedByName:
        return tr("Its name says that it is about %1, a protected attribute.")
            .arg(protectedAttributeName(reason.attribute));
    case Kind::ProtectedByValues:
        return tr("Its values say that it is about %1, a protected attribute.")
            .arg(protectedAttributeName(reason.attribute));
    case Kind::AssociatedWithOutcome:
        return associationText(reason.numbers.empty() ? 0 : reason.numbers.front(), locale);
    case Kind::KnownGroups:
        return tr("The groups are those that are usually compared for %1.")
            .arg(protectedAttributeName(reason.attribute));
    case Kind::LargestIsReference:
        return tr("The largest group is the reference: %1 of %2 records.")
            .arg(count(reason, 0, locale), count(reason, 1, locale));
    case Kind::SplitAtMedian:
        return tr("The lower half is compared with the upper half; the median is about %1.")
            .arg(number(reason, 0, locale));
    case Kind::TooManyValues:
        return tr("It has %1 different values; groups are proposed for up to %2.")
            .arg(count(reason, 0, locale), count(reason, 1, locale));
    case Kind::OutcomeByWord:
        return with(tr("“%1” reads like the favourable outcome."), subject);
    case Kind::OutcomeByOpposite:
        return with(tr("“%1” reads like the unfavourable outcome."), subject);
    case Kind::OutcomeIsGuess:
        return with(
            tr("Nothing says which outcome is favourable; “%1” is the most frequent one. Please check."),
            subject);
    case Kind::OutcomeAboveMedian:
        return tr("Predictions in the upper half, from about %1, are taken as favourable. Please check.")
            .arg(number(reason, 0, locale));
    case Kind::PresetLimits: {
        const auto asSet = [&](std::size_t i) {
            return locale.toString(i < reason.numbers.size() ? reason.numbers[i] : 0, 'g', 6);
        };
        return tr("%1 and %2 are a common preset (the four-fifths rule, both ways), not a law for every "
                  "case.")
            .arg(asSet(0), asSet(1));
    }
    }
    return {};
}

QString groupContentText(const Group& group, const QLocale& locale)
{
    QStringList parts;
    for (const std::string& value : group.values)
        parts << QString::fromStdString(value);
    for (const ValueRange& range : group.ranges) {
        // Ends are shown in full: 25 and 25.9999 are different borders.
        const auto end = [&locale](double value) {
            return locale.toString(value, 'g', QLocale::FloatingPointShortest);
        };
        if (std::isinf(range.lower) && std::isinf(range.upper))
            parts << tr("any value");
        else if (std::isinf(range.lower))
            parts << tr("%1 or less", "range").arg(end(range.upper));
        else if (std::isinf(range.upper))
            parts << tr("%1 or more", "range").arg(end(range.lower));
        else if (range.lower == range.upper)
            parts << end(range.lower);
        else
            parts << tr("%1 to %2", "range, both ends included").arg(end(range.lower), end(range.upper));
    }
    if (group.includesMissing)
        parts << tr("no value");
    return parts.join(QStringLiteral(", "));
}

QString referenceChoiceText(ReferenceChoice choice)
{
    switch (choice) {
    case ReferenceChoice::Named:
        return tr("A group of your choice");
    case ReferenceChoice::Largest:
        return tr("The largest group");
    case ReferenceChoice::Overall:
        return tr("All groups together");
    case ReferenceChoice::Complement:
        break;
    }
    return tr("All other groups");
}

} // namespace tiltmeter
