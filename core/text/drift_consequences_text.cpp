// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/drift_consequences_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr std::size_t namedValues = 3;

QString tr(const char* text, const char* comment = nullptr, int n = -1)
{
    return QCoreApplication::translate("DriftConsequences", text, comment, n);
}

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QString numberOf(double value, const QLocale& locale)
{
    const bool isWhole = value == std::floor(value) && std::abs(value) < 1e15;
    return isWhole ? locale.toString(value, 'f', 0) : numberText(value, locale, 4);
}

/// The first few, then how many more.
QString listText(QStringList items, std::size_t all)
{
    QString out = items.join(QStringLiteral("; "));
    if (all > static_cast<std::size_t>(items.size()))
        out += QStringLiteral("; ") + tr("and %1 more").arg(all - static_cast<std::size_t>(items.size()));
    return out;
}

QString valuesText(const DataConstraint& constraint)
{
    QStringList items;
    for (std::size_t i = 0; i < std::min(constraint.values.size(), namedValues); ++i)
        items << text(constraint.values[i]);
    return tr("%1 is one of the known values: %2.")
        .arg(text(constraint.column), listText(items, constraint.values.size()));
}

QString withinText(const DataConstraint& constraint, const QLocale& locale)
{
    QStringList items;
    for (std::size_t i = 0; i < std::min(constraint.within.size(), namedValues); ++i) {
        const DataConstraint::Within& within = constraint.within[i];
        items << tr("%1: %2 to %3", "value of a column, range of another")
                     .arg(text(within.value), numberOf(within.lower, locale), numberOf(within.upper, locale));
    }
    return tr("%1 lies in a range that depends on %2 (%3).")
        .arg(text(constraint.column), text(constraint.otherColumn),
             listText(items, constraint.within.size()));
}

QString neverText(const DataConstraint& constraint)
{
    QStringList items;
    for (std::size_t i = 0; i < std::min(constraint.never.size(), namedValues); ++i)
        items << tr("%1 with %2", "two values")
                     .arg(text(constraint.never[i].value), text(constraint.never[i].other));
    return tr("Some values of %1 and %2 never come together: %3.")
        .arg(text(constraint.column), text(constraint.otherColumn), listText(items, constraint.never.size()));
}

QString statusText(ConsistencyStatus status)
{
    switch (status) {
    case ConsistencyStatus::Ok:
        return {};
    case ConsistencyStatus::InBaseline:
        return tr("The rules were learnt from this window's records.");
    case ConsistencyStatus::TooFewRecords:
        return tr("Too few records in this window.");
    case ConsistencyStatus::TooFewInBaseline:
        return tr("Too few records in the baseline to learn rules from.");
    }
    return {};
}

QString confrontation(const ModelDriftWindow& window, const QLocale& locale)
{
    if (!window.accuracy || !window.accuracyInterval)
        return {};
    return QLatin1Char(' ') + tr("Of %1 records with a label it was right for %2 (%3 to %4).")
                                  .arg(countText(window.labelled, locale),
                                       percentText(*window.accuracy, locale),
                                       percentText(window.accuracyInterval->lower, locale),
                                       percentText(window.accuracyInterval->upper, locale));
}

} // namespace

QString constraintText(const DataConstraint& constraint, const QLocale& locale)
{
    switch (constraint.kind) {
    case ConstraintKind::Present:
        return tr("%1 always has a value.").arg(text(constraint.column));
    case ConstraintKind::Range:
        return tr("%1 lies between %2 and %3.")
            .arg(text(constraint.column), numberOf(constraint.lower, locale),
                 numberOf(constraint.upper, locale));
    case ConstraintKind::Categories:
        return valuesText(constraint);
    case ConstraintKind::RangeWithin:
        return withinText(constraint, locale);
    case ConstraintKind::Combination:
        return neverText(constraint);
    }
    return {};
}

QString violationText(const DataConsistency& consistency, const ConsistencyWindow::Violation& violation,
                      const QLocale& locale)
{
    if (violation.constraint >= consistency.constraints.size())
        return {};
    const DataConstraint& constraint = consistency.constraints[violation.constraint];
    const QString count = countText(violation.records, locale);
    const QString rule = constraintText(constraint, locale);
    if (violation.value.empty())
        return tr("%2 Records that break it: %1.", "number, rule").arg(count, rule);
    return tr("%2 Records that break it: %1, the first with %3.", "number, rule, value")
        .arg(count, rule, text(violation.value));
}

QString consistencySentence(const DataConsistency& consistency, const ConsistencyWindow& window,
                            const QLocale& locale)
{
    if (consistency.status != ConsistencyStatus::Ok)
        return statusText(consistency.status);
    if (!window.share)
        return statusText(window.status);
    QString out = tr("%1 of the records break a rule learnt from the baseline; %2 are to be expected.")
                      .arg(percentText(*window.share, locale),
                           percentText(consistency.baselineShare.value_or(0), locale));
    if (window.checked < window.records)
        out +=
            QLatin1Char(' ') + tr("%1 of %2 records were drawn and checked.")
                                   .arg(countText(window.checked, locale), countText(window.records, locale));
    return out;
}

QString modelDriftStatusText(ModelDriftStatus status)
{
    switch (status) {
    case ModelDriftStatus::Ok:
        return {};
    case ModelDriftStatus::NoPredictions:
        return tr("The baseline holds no predictions.");
    case ModelDriftStatus::NoLabels:
        return tr("Too few labels in the baseline to learn which records the model gets wrong.");
    case ModelDriftStatus::NotClassification:
        return tr("The prediction is a number and not a class.");
    case ModelDriftStatus::TooFewErrors:
        return tr("Too few right or too few wrong predictions in the baseline to learn from.");
    case ModelDriftStatus::WeakDetector:
        return tr("The records that the model gets wrong can't be told from the others: no estimate.");
    case ModelDriftStatus::InBaseline:
        return tr("The estimate was learnt from this window's records.");
    case ModelDriftStatus::TooFewRecords:
        return tr("Too few records in this window.");
    }
    return {};
}

QString modelDriftSentence(const ModelDrift& drift, const ModelDriftWindow& window, const QLocale& locale)
{
    if (drift.status != ModelDriftStatus::Ok)
        return modelDriftStatusText(drift.status);
    if (!window.predictedAccuracy || !window.drop || !window.nullLimit)
        return modelDriftStatusText(window.status) + confrontation(window, locale);
    const QString points = pointsText(std::abs(*window.drop), locale);
    if (*window.drop < 0) // what chance can make is of drops alone
        return tr("Estimate: the model is right for %1 of these records, %2 points more than in the "
                  "baseline: no drop.")
                   .arg(percentText(*window.predictedAccuracy, locale), points) +
               confrontation(window, locale);
    const QString pattern =
        tr("Estimate: the model is right for %1 of these records, %2 points fewer than in "
           "the baseline.");
    const QString chance = window.exceeds ? tr("Chance alone makes no more than %1.")
                                          : tr("That is within chance, which can make %1.");
    return pattern.arg(percentText(*window.predictedAccuracy, locale), points) + QLatin1Char(' ') +
           chance.arg(pointsText(*window.nullLimit, locale)) + confrontation(window, locale);
}

QString reconstructionSentence(const DriftWindow& window, const QLocale& locale)
{
    if (!window.reconstruction)
        return {};
    const ReconstructionError& error = *window.reconstruction;
    const QString pattern =
        error.exceeds ? tr("The columns go together otherwise than in the baseline: reconstruction error "
                           "%1, expected %2 to %3.")
                      : tr("The columns go together as in the baseline: reconstruction error %1, expected "
                           "%2 to %3.");
    return pattern.arg(numberText(error.value, locale), numberText(error.lower, locale),
                       numberText(error.upper, locale));
}

QString driftClassifierName(DriftClassifier classifier)
{
    return classifier == DriftClassifier::Logistic ? tr("Logistic regression") : tr("Boosted trees");
}

namespace {

/// Of windows of records that have no times.
QString changeByRecord(const DriftChange& change, const QLocale& locale)
{
    const auto record = [&locale](std::uint64_t position) { return countText(position + 1, locale); };
    const QString since = record(change.sinceRecord);
    QString out;
    if (change.kind == ChangeKind::Sudden)
        out = tr("%1 changed suddenly from record %2 on.").arg(text(change.feature), since);
    else if (change.untilRecord)
        out = tr("%1 changed gradually from record %2 to record %3.")
                  .arg(text(change.feature), since, record(*change.untilRecord));
    else
        out = tr("%1 has been changing gradually from record %2 on.").arg(text(change.feature), since);
    if (change.earliestRecord != change.latestRecord)
        out += QLatin1Char(' ') + tr("It may have begun between record %1 and record %2.")
                                      .arg(record(change.earliestRecord), record(change.latestRecord));
    return out;
}

} // namespace

QString changeBegin(const DriftChange& change, const QLocale& locale)
{
    return change.hasTimes ? dateText(change.since, locale)
                           : tr("record %1").arg(countText(change.sinceRecord + 1, locale));
}

QString changeSentence(const DriftChange& change, const QLocale& locale)
{
    if (!change.hasTimes)
        return changeByRecord(change, locale);
    const QString since = dateText(change.since, locale);
    QString out;
    if (change.kind == ChangeKind::Sudden)
        out = tr("%1 changed suddenly on %2.").arg(text(change.feature), since);
    else if (change.until)
        out = tr("%1 changed gradually from %2 to %3.")
                  .arg(text(change.feature), since, dateText(*change.until, locale));
    else
        out = tr("%1 has been changing gradually since %2.").arg(text(change.feature), since);
    if (change.earliest != change.latest)
        out +=
            QLatin1Char(' ') + tr("It may have begun between %1 and %2.")
                                   .arg(dateText(change.earliest, locale), dateText(change.latest, locale));
    return out;
}

QString typeErrorsSentence(const TypeErrors& errors, const QLocale& locale)
{
    const QString count = countText(errors.errors, locale);
    const QString rate = percentText(errors.rate, locale);
    if (errors.example.empty()) // they came with others, which were told
        return tr("Cells of %1 that could not be read: %2 (%3 of the rows). Their records were not taken.")
            .arg(text(errors.feature), count, rate);
    return tr("Cells of %1 that could not be read: %2 (%3 of the rows), such as \u201c%4\u201d. Their "
              "records were not taken.")
        .arg(text(errors.feature), count, rate, text(errors.example));
}

} // namespace tiltmeter
