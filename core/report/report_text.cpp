// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/report_text.h"

#include <QCoreApplication>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Report", text, comment);
}

/// The words of a verdict, with the translation that the text room gives them.
QString said(const char* text)
{
    return QCoreApplication::translate("Measurement", text);
}

const QString dash = QStringLiteral("\u2013");

} // namespace

ReportMark markOf(const Measurement& m)
{
    if (m.status == MeasurementStatus::Undefined)
        return ReportMark::Undefined;
    if (m.status == MeasurementStatus::TooFewRecords)
        return ReportMark::TooFewRecords;
    switch (m.verdict) {
    case Verdict::Pass:
        return ReportMark::Pass;
    case Verdict::Fail:
        return ReportMark::Fail;
    case Verdict::InsufficientEvidence:
        return ReportMark::InsufficientEvidence;
    case Verdict::NotJudged:
        break;
    }
    return ReportMark::NotJudged;
}

QString markName(ReportMark mark)
{
    switch (mark) {
    case ReportMark::None:
        return {};
    case ReportMark::Pass:
        return said("Pass");
    case ReportMark::InsufficientEvidence:
        return said("Insufficient evidence");
    case ReportMark::Fail:
        return said("Fail");
    case ReportMark::TooFewRecords:
        return said("Too few records");
    case ReportMark::Undefined:
        return said("Not defined");
    case ReportMark::NotJudged:
        break;
    }
    return said("Not judged");
}

QString pointVerdictName(PointVerdict verdict)
{
    switch (verdict) {
    case PointVerdict::NotJudged:
        return dash;
    case PointVerdict::Pass:
        return tr("not flagged", "plain comparison");
    case PointVerdict::Fail:
        break;
    }
    return tr("flagged", "plain comparison");
}

QString methodName(IntervalMethod method)
{
    switch (method) {
    case IntervalMethod::None:
        return dash;
    case IntervalMethod::Wilson:
        return tr("Wilson", "interval method");
    case IntervalMethod::Newcombe:
        return tr("Newcombe", "interval method");
    case IntervalMethod::MiettinenNurminen:
        return tr("Miettinen–Nurminen", "interval method");
    case IntervalMethod::Koopman:
        return tr("Koopman", "interval method");
    case IntervalMethod::DeLong:
        return tr("DeLong", "interval method");
    case IntervalMethod::Normal:
        return tr("Normal", "interval method");
    case IntervalMethod::Bootstrap:
        return tr("Bootstrap", "interval method");
    case IntervalMethod::Mover:
        return tr("MOVER", "interval method");
    case IntervalMethod::Sequence:
        break;
    }
    return tr("Confidence sequence", "interval method");
}

QString methodExplanation(IntervalMethod method)
{
    switch (method) {
    case IntervalMethod::None:
        return tr("No interval.");
    case IntervalMethod::Wilson:
        return tr("Score interval of one rate (Wilson 1927, Journal of the American Statistical Association "
                  "22:209–212).");
    case IntervalMethod::Newcombe:
        return tr("Hybrid score interval of the difference of two rates (Newcombe 1998, Statistics in "
                  "Medicine 17:873–890, method 10).");
    case IntervalMethod::MiettinenNurminen:
        return tr("Score interval of the difference of two rates (Miettinen and Nurminen 1985, Statistics in "
                  "Medicine 4:213–226).");
    case IntervalMethod::Koopman:
        return tr("Score interval of the ratio of two rates (Koopman 1984, Biometrics 40:513–517).");
    case IntervalMethod::DeLong:
        return tr("Interval of an area under the ROC curve (DeLong, DeLong and Clarke-Pearson 1988, "
                  "Biometrics 44:837–845).");
    case IntervalMethod::Normal:
        return tr("The estimate with a multiple of its standard error to either side.");
    case IntervalMethod::Bootstrap:
        return tr("Quantiles of the value over resampled counts, bias-corrected and accelerated where that "
                  "is possible (Efron 1987, Journal of the American Statistical Association 82:171–185); "
                  "the seed is in the configuration.");
    case IntervalMethod::Mover:
        return tr(
            "Put together from the intervals of its independent parts (Zou and Donner 2008, Statistics in "
            "Medicine 27:1693–1702).");
    case IntervalMethod::Sequence:
        break;
    }
    return tr("Holds at every look at once, however often one looks (Robbins 1970, Annals of Mathematical "
              "Statistics 41:1397–1409).");
}

QString reasonName(Reason reason)
{
    switch (reason) {
    case Reason::None:
        return tr("no reason was given");
    case Reason::EmptyGroup:
        return tr("no records of the monitored group");
    case Reason::EmptyReference:
        return tr("no records of the reference group");
    case Reason::ZeroDenominator:
        return tr("the rate would divide by 0");
    case Reason::ZeroReferenceDenominator:
        return tr("the reference group’s rate would divide by 0");
    case Reason::ZeroReference:
        return tr("a ratio to a rate of 0");
    case Reason::NoLabels:
        return tr("no labels");
    case Reason::NoScores:
        return tr("no probabilities");
    case Reason::OneClassOnly:
        return tr("only one outcome was seen");
    case Reason::NotConverged:
        return tr("the fit did not converge");
    case Reason::WindowBelowMinimum:
        return tr("fewer records than the minimum sample");
    case Reason::GroupBelowMinimum:
        return tr("fewer records of the monitored group than the minimum");
    case Reason::ReferenceBelowMinimum:
        return tr("fewer records of the reference group than the minimum");
    case Reason::NoOtherDecisions:
        return tr("no decisions to compare with");
    case Reason::NoNumericFeatures:
        return tr("no numeric feature");
    case Reason::NoLimits:
        break;
    }
    return tr("no limits are set");
}

QString ruleName(FindingRule rule)
{
    switch (rule) {
    case FindingRule::Interval:
        return tr("Interval", "rule of a finding");
    case FindingRule::Point:
        return tr("Plain comparison", "rule of a finding");
    case FindingRule::Alarm:
        return tr("Alarm", "rule of a finding");
    case FindingRule::Performance:
        break;
    }
    return tr("Performance", "rule of a finding");
}

QString groupPairText(const std::string& monitored, const std::string& reference)
{
    const QString first = QString::fromStdString(monitored);
    if (monitored.empty() || reference.empty())
        return first;
    return tr("%1 against %2", "monitored group, reference group")
        .arg(first, QString::fromStdString(reference));
}

QString featureName(const std::string& feature)
{
    return feature.empty() ? tr("all records") : QString::fromStdString(feature);
}

} // namespace tiltmeter
