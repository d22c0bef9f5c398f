// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/recommendation_text.h"

#include "text/error_text.h"
#include "text/number_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace tiltmeter {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Recommendation", text);
}

double number(const RecommendationReason& reason, std::size_t index)
{
    return index < reason.numbers.size() ? reason.numbers[index] : 0;
}

} // namespace

QString attributeName(ProtectedAttribute attribute)
{
    switch (attribute) {
    case ProtectedAttribute::Sex:
        return tr("sex");
    case ProtectedAttribute::Age:
        return tr("age");
    case ProtectedAttribute::Ethnicity:
        return tr("ethnicity");
    case ProtectedAttribute::MaritalStatus:
        return tr("marital status");
    case ProtectedAttribute::PostalCode:
        return tr("postal code");
    case ProtectedAttribute::Religion:
        return tr("religion");
    case ProtectedAttribute::Disability:
        return tr("disability");
    case ProtectedAttribute::Nationality:
        return tr("nationality");
    case ProtectedAttribute::None:
        break;
    }
    return {};
}

QString reasonText(const RecommendationReason& reason, const QLocale& locale)
{
    using Kind = RecommendationReason::Kind;
    const QString subject = QString::fromStdString(reason.subject);
    switch (reason.kind) {
    case Kind::ProtectedByName:
        return tr("a protected attribute by its name (%1)").arg(attributeName(reason.attribute));
    case Kind::ProtectedByValues:
        return tr("a protected attribute by its values (%1)").arg(attributeName(reason.attribute));
    case Kind::AssociatedWithOutcome:
        return tr("goes with the outcome, Cram\u00e9r's V %1").arg(numberText(number(reason, 0), locale, 2));
    case Kind::KnownGroups:
        return tr("groups as they are commonly compared");
    case Kind::LargestIsReference:
        return tr("the largest group is the reference");
    case Kind::SplitAtMedian:
        return tr("split at the median, %1").arg(numberText(number(reason, 0), locale));
    case Kind::TooManyValues:
        return tr("has too many values to propose groups (%1)")
            .arg(locale.toString(qlonglong(number(reason, 0))));
    case Kind::OutcomeByWord:
        return tr("%1 is commonly the favourable outcome").arg(subject);
    case Kind::OutcomeByOpposite:
        return tr("%1 is commonly the unfavourable outcome").arg(subject);
    case Kind::OutcomeIsGuess:
        return tr("%1 is only a guess: it is the most frequent outcome").arg(subject);
    case Kind::OutcomeAboveMedian:
        return tr("values above the median, %1, are taken as favourable")
            .arg(numberText(number(reason, 0), locale));
    case Kind::PresetLimits:
        return tr("a common preset, not a law");
    }
    return {};
}

QString featureReasonText(const FeatureProposal& proposal, const ColumnProfile* column, const QLocale& locale)
{
    if (!proposal.possible) {
        if (column == nullptr)
            return {};
        if (column->spec.role != ColumnRole::Feature && canBeMonitored(column->spec.kind))
            return tr("The column for: %1.").arg(roleName(column->spec.role));
        return cannotMonitorText(column->spec.kind);
    }
    QStringList parts;
    for (const RecommendationReason& reason : proposal.reasons) {
        using Kind = RecommendationReason::Kind;
        // How the groups were found is said where the groups are.
        if (reason.kind == Kind::ProtectedByName || reason.kind == Kind::ProtectedByValues ||
            reason.kind == Kind::AssociatedWithOutcome || reason.kind == Kind::TooManyValues)
            parts << reasonText(reason, locale);
    }
    if (parts.isEmpty() && proposal.association)
        parts << tr("goes with the outcome, Cram\u00e9r's V %1")
                     .arg(numberText(*proposal.association, locale, 2));
    return parts.join(QStringLiteral("; "));
}

} // namespace tiltmeter
