// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/error_text.h"

#include "text/measurement_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace tiltmeter {
namespace {

struct Template {
    ErrorCode code;
    /// %1 subject, %2 the detail's first line, %3 its second, %4 its third.
    const char* text;
};

#define TR(text) QT_TRANSLATE_NOOP("Error", text)

constexpr Template templates[] = {
    {ErrorCode::FileNotFound, TR("There is no file %1. Check the path.")},
    {ErrorCode::IsDirectory, TR("%1 is a folder, not a file. Name a file in it.")},
    {ErrorCode::PermissionDenied,
     TR("%1 can't be opened: permission denied. Check who may read and write it and its folder.")},
    {ErrorCode::DiskFull, TR("The disk is full: %1 was left as it was. Make room and try again.")},
    {ErrorCode::ReadFailed, TR("Reading %1 failed: %2.")},
    {ErrorCode::WriteFailed, TR("Writing %1 failed: %2.")},
    {ErrorCode::FileExists, TR("%1 exists already. Choose another name or remove it first.")},
    {ErrorCode::EmptyFile, TR("%1 is empty. A header line and at least one record are needed.")},
    {ErrorCode::NoRecords, TR("%1 has a header line but no records.")},
    {ErrorCode::InvalidEncoding, TR("%1 is not UTF-8 text (%2). Save it as UTF-8 and import it again.")},
    {ErrorCode::MalformedInput, TR("%1 can't be read: %2.")},
    {ErrorCode::DuplicateColumn, TR("The column %1 stands twice in the header. Rename one of them.")},
    {ErrorCode::NoSuchColumn, TR("There is no column %1. There are: %5.")},
    {ErrorCode::ColumnTypeChanged,
     TR("The column %1 has another type than before (%2, %3). Nothing was imported.")},
    {ErrorCode::MissingRole, TR("No column has the role %1, which is needed. Say which column it is.")},
    {ErrorCode::DuplicateRole, TR("More than one column has the role %1 (%5). Keep one.")},
    {ErrorCode::AlreadyImported, TR("%1 was imported before (%2). Nothing was imported again.")},
    {ErrorCode::NotAStore, TR("%1 is not a Tiltmeter store.")},
    {ErrorCode::NewerSchema, TR("%1 was written by a newer version of Tiltmeter (schema %2, this one knows "
                                "%3). Update the program.")},
    {ErrorCode::StoreBusy, TR("%1 is being written by another program. Try again in a moment.")},
    {ErrorCode::StoreCorrupt, TR("%1 is damaged: %2. Restore it from a backup.")},
    {ErrorCode::DatabaseError, TR("The store %1 reported an error: %2.")},
    {ErrorCode::NoSuchDeployment, TR("There is no deployment %1. There are: %5.")},
    {ErrorCode::NoSuchRevision, TR("There is no revision %1.")},
    {ErrorCode::NoSuchDataSet, TR("There is no data set %1.")},
    {ErrorCode::NotConfigured, TR("The fairness monitor of %1 is not configured yet. Configure it first.")},
    {ErrorCode::InvalidJson, TR("%1 is not valid JSON: %2.")},
    {ErrorCode::MissingField, TR("The field %1 is missing.")},
    {ErrorCode::UnknownField, TR("There is no field %1. There are: %5.")},
    {ErrorCode::InvalidValue, TR("%1 has a value that can't be used: %2 (%3).")},
    {ErrorCode::UnsupportedKind,
     TR("%1 can't be monitored: its type is %2. Categorical, integer and double columns can.")},
    {ErrorCode::OverlappingGroups,
     TR("Groups of %1 overlap: %2 and %3 share %4. A record may be in one group only.")},
    {ErrorCode::EmptyGroup, TR("The group %2 of %1 has no records. Check its values, or remove it.")},
    {ErrorCode::UnknownGroupValue, TR("No record has the value %2 in %1.")},
    {ErrorCode::InvalidLimits, TR("The limits of %1 make no sense: %2.")},
    {ErrorCode::NoFavorableOutcome, TR("No value of %1 is marked favourable. Mark at least one.")},
    {ErrorCode::NoUnfavorableOutcome, TR("No value of %1 is marked unfavourable. Mark at least one.")},
    {ErrorCode::OverlappingOutcomes, TR("%1 is both favourable and unfavourable. Keep one.")},
    {ErrorCode::UnknownOutcomeValue, TR("No record has the outcome %2 in %1.")},
    {ErrorCode::UnlistedOutcome,
     TR("The outcome %2 of %1 is neither favourable nor unfavourable: its records are left out.")},
    {ErrorCode::NoFeatures, TR("No feature is monitored. Choose at least one.")},
    {ErrorCode::DuplicateFeature, TR("%1 is configured twice. Keep one.")},
    {ErrorCode::DuplicateGroup, TR("Two groups of %1 have the same name: %2.")},
    {ErrorCode::UnsupportedRole, TR("%1 can't be monitored: it is the column for %2.")},
    {ErrorCode::GroupBelowMinimum,
     TR("%2 of %1 has %3 records, fewer than the minimum of %4: it will not be judged.")},
    {ErrorCode::TooFewRecords, TR("There are %2 records, fewer than the minimum of %3.")},
    {ErrorCode::UnknownMetric, TR("There is no metric %1.")},
    {ErrorCode::MetricNeedsLabels, TR("%1 needs labels, and there is no label column.")},
    {ErrorCode::MetricNeedsScores, TR("%1 needs probabilities, and there is no probability column.")},
    {ErrorCode::MetricNeedsControl,
     TR("%1 needs a control feature, and none is configured. Set control_feature.")},
    {ErrorCode::TooManyCells, TR("The intersection %1 has too many cells: %2, at most %3.")},
    {ErrorCode::UnknownOption, TR("Unknown option %1. See --help.")},
    {ErrorCode::Usage, TR("%2. See --help.")},
    {ErrorCode::Cancelled, TR("Cancelled.")},
    {ErrorCode::Internal, TR("Something went wrong inside the program: %2.")},
};

struct Word {
    std::string_view id;
    const char* text;
};

constexpr Word rejections[] = {
    {"too_few_fields", TR("fewer fields than the header")},
    {"too_many_fields", TR("more fields than the header")},
    {"not_a_number", TR("not a number")},
    {"not_an_integer", TR("not a whole number")},
    {"number_out_of_range", TR("number out of range")},
    {"not_a_timestamp", TR("not a date and time")},
    {"not_a_boolean", TR("neither true nor false")},
    {"unclosed_quote", TR("a quote that is never closed")},
    {"text_after_quote", TR("text after a closing quote")},
    {"invalid_utf8", TR("not UTF-8 text")},
    {"nul_byte", TR("a NUL byte")},
    {"line_too_long", TR("the record is too long")},
    {"duplicate_record_id", TR("the record id came before")},
};

/// What a field accepts, by the id on the second line of InvalidValue's detail. %1 is the field, %2 what was
/// found, %3 the number or the list that follows the id.
constexpr Word accepted[] = {
    {"other_column",
     TR("%2 can't be the other decision: it is the prediction itself. Choose another column.")},
    {"outcome_values", TR("%1 can't be the other decision: its values (%2) are none of the outcomes (%3).")},
    {"text", TR("%1 is %2, but text in quotes is needed.")},
    {"number", TR("%1 is %2, but a number is needed.")},
    {"whole_number", TR("%1 is %2, but a whole number of at least %3 is needed.")},
    {"true_or_false", TR("%1 is %2, but true or false is needed.")},
    {"list", TR("%1 is %2, but a list in square brackets is needed.")},
    {"object", TR("%1 is %2, but an object in braces is needed.")},
    {"range", TR("%1 has the value %2, but a range of numbers such as [18, 25] is needed, the lower end "
                 "first, null for "
                 "an open one.")},
    {"column_value", TR("%1 has the range %2, but it is no number: name its values.")},
    {"one_of", TR("%1 is %2, but one of these is needed: %3.")},
    {"window", TR("%1 is %2, but hour, day, week, month, all or a number of records such as 500-records is "
                  "needed.")},
    {"time_zone", TR("%1 is %2, but the name of a time zone such as UTC or Europe/Berlin is needed.")},
    {"between_0_and_1", TR("%1 is %2, but a number above 0 and below 1 is needed.")},
    {"above", TR("%1 is %2, but a number above %3 is needed.")},
    {"at_least_0", TR("%1 is %2, but a number of at least 0 is needed.")},
    {"one_or_two_measures", TR("%1 has %2 as a third measure, but one or two are needed: for numbers and for "
                               "categories.")},
    {"records_in_baseline", TR("%1 is %2, but there is no record in it.")},
    {"drift_baseline", TR("%1 is %2, but first:SHARE, FROM/TO, dataset:NAME or rolling:DURATION is needed.")},
    {"time", TR("%1 is %2, but a date or a time such as 2024-03-01 or 2024-03-01T12:00:00Z is needed.")},
    {"between", TR("%1 is %2, but a whole number from %3 to %4 is needed.")},
    {"at_most", TR("%1 is %2, but this program knows at most %3. Update the program.")},
    {"nothing", TR("%1 is %2, but it has no meaning here. Remove it.")},
    {"open_alarm", TR("There is no open alarm %2. It may have been acknowledged already.")},
    {"names", TR("%1 is %2, but names with commas between them are needed.")},
    {"column_of_baseline",
     TR("%1 has no column %2, or one of another type. Leave it out, or choose another baseline.")},
    {"two_to_four_features", TR("%1 has %2, but two to four different features are needed.")},
};

constexpr Word jsonFaults[] = {
    {"unexpected_end", TR("it ends too early")},
    {"unexpected_character", TR("another character was expected")},
    {"unclosed_string", TR("a quote is never closed")},
    {"bad_escape", TR("a backslash is followed by something unknown")},
    {"bad_number", TR("this is no number")},
    {"control_character", TR("a line break or control character stands in quoted text")},
    {"invalid_utf8", TR("this is not UTF-8 text")},
    {"duplicate_member", TR("this name stands twice in one object")},
    {"too_deep", TR("it is nested too deeply")},
    {"text_after_end", TR("something follows after its end")},
};

/// %1 is the metric, %2 and %3 the numbers.
constexpr Word limitFaults[] = {
    {"lower_not_below_upper",
     TR("The limits of %1 make no sense: the lower limit %2 is not below the upper limit %3.")},
    {"below_sensible", TR("The limit %2 of %1 makes no sense: it can't be below %3.")},
    {"above_sensible", TR("The limit %2 of %1 makes no sense: it can't be above %3.")},
    {"equality_outside",
     TR("The limits of %1 make no sense: they leave out %2, the value of groups that are treated exactly "
        "alike.")},
    {"not_a_number", TR("A limit of %1 is not a number.")},
    {"not_judged",
     TR("%1 can't have limits: it is a rate of each group by itself. Set them for its difference or "
        "its ratio.")},
};

/// Slips on the command line; %1 is the option or argument.
constexpr Word usageFaults[] = {
    {"needs_value", TR("The option %1 needs a value. See --help.")},
    {"takes_no_value", TR("The option %1 takes no value. See --help.")},
    {"given_twice", TR("The option %1 is given twice. Give it once.")},
    {"missing_option", TR("The option %1 is missing. See --help.")},
    {"missing_argument", TR("An argument is missing; needed are: %1. See --help.")},
    {"too_many_arguments", TR("There is an argument too many: %1. See --help.")},
    {"alarm_or_all", TR("Say which alarms: either %1 or --all. See --help.")},
    {"two_roles", TR("The column %1 is given two roles. Give it one.")},
    {"unknown_command", TR("There is no command %1. See --help.")},
    {"missing_command", TR("A command is missing. See --help.")},
    {"not_with_json",
     TR("The option %1 can't be given with --json: it is an output of its own. See --help.")},
    {"not_with_csv", TR("The option %1 can't be given with --csv: it is an output of its own. See --help.")},
    {"not_with_preset",
     TR("The option %1 has no effect with the preset of another program, which judges in its "
        "own way. Leave one of them out, or give --preset none.")},
    {"only_baseline", TR("The option %1 is for --role baseline alone. See --help.")},
    {"until_before_since", TR("The end %1 is not after the beginning.")},
    {"no_report_program", TR("%1 can't be written: HTML and PDF need the program tiltmeter-report beside "
                             "this one, which comes with "
                             "the desktop program. JSON and CSV do not.")},
    {"unknown_ending", TR("The ending of %1 says no kind of report: use .html, .pdf, .json or .csv.")},
};

template <std::size_t N>
const char* find(const Word (&words)[N], const QString& id)
{
    for (const Word& word : words)
        if (id == QLatin1String(word.id.data(), static_cast<qsizetype>(word.id.size())))
            return word.text;
    return nullptr;
}

#undef TR

QString filled(const char* text, const QString& subject, QStringList parts)
{
    const QString all = parts.join(QStringLiteral(", "));
    while (parts.size() < 3)
        parts << QString();
    QString result = QCoreApplication::translate("Error", text);
    // Not arg(): a subject may itself hold %1.
    QString out;
    for (qsizetype i = 0; i < result.size(); ++i) {
        if (result[i] != QLatin1Char('%') || i + 1 >= result.size() || !result[i + 1].isDigit()) {
            out += result[i];
            continue;
        }
        const int number = result[++i].digitValue();
        if (number == 1)
            out += subject;
        else if (number <= 4)
            out += parts[number - 2];
        else
            out += all;
    }
    // A detail that is missing must not leave empty brackets behind.
    return out.replace(QStringLiteral(" (, )"), QString())
        .replace(QStringLiteral(" ()"), QString())
        .replace(QStringLiteral(", )"), QStringLiteral(")"))
        .replace(QStringLiteral(": ."), QStringLiteral("."));
}

QString roleText(const QString& id)
{
    const auto role = columnRoleFromString(id.toStdString());
    return role ? roleName(*role) : id;
}

/// Sentences that depend on what the detail says; empty when the code's own sentence will do.
QString special(const Error& error, const QString& subject, QStringList parts)
{
    switch (error.code) {
    case ErrorCode::UnsupportedKind:
        if (parts.size() > 1 && parts[1] == QLatin1String("control"))
            return filled(QT_TRANSLATE_NOOP("Error", "%1 can't be the control feature: its type is %2. "
                                                     "Categorical columns can."),
                          subject, parts);
        if (parts.size() > 1 && parts[1] == QLatin1String("other_decision"))
            return filled(QT_TRANSLATE_NOOP("Error",
                                            "%1 can't be the other decision: its type is %2. A column of "
                                            "outcomes such as the prediction's is needed."),
                          subject, parts);
        return {};
    case ErrorCode::InvalidValue:
        if (const char* text = parts.size() > 1 ? find(accepted, parts[1]) : nullptr) {
            const bool twoEnds = parts[1] == QLatin1String("between");
            const QStringList rest = parts.mid(2);
            return filled(
                text, subject.isEmpty() ? QCoreApplication::translate("Error", "The document") : subject,
                QStringList{parts[0]} + (twoEnds ? rest : QStringList{rest.join(QStringLiteral(", "))}));
        }
        return {};
    case ErrorCode::Usage:
        if (const char* text = find(usageFaults, parts[0]))
            return filled(text, subject, {});
        return {};
    case ErrorCode::MissingRole:
        if (subject == QLatin1String("timestamp"))
            return QCoreApplication::translate(
                "Error",
                "No column has the role Timestamp, which windows of time need. Say which column it is, "
                "or take windows that need none: all, or so many records (500-records).");
        return {};
    case ErrorCode::InvalidLimits:
        if (const char* text = find(limitFaults, parts[0]))
            return filled(text, metricName(error.subject), parts.mid(1));
        return {};
    case ErrorCode::MetricNeedsLabels:
        if (parts[0] == QLatin1String("other_decision"))
            return filled(QT_TRANSLATE_NOOP("Error",
                                            "%1 compares two decisions on each record, and no column of "
                                            "other decisions is named. Choose one in the configuration "
                                            "(other_decision), or evaluate with --other-decision COL."),
                          metricName(error.subject), {});
        if (parts[0] == QLatin1String("numeric"))
            return filled(QT_TRANSLATE_NOOP("Error",
                                            "%1 needs a numeric prediction with ranges as outcomes, and "
                                            "numeric labels."),
                          metricName(error.subject), {});
        return {};
    case ErrorCode::NoSuchDataSet:
        if (!parts[0].isEmpty())
            return filled(QT_TRANSLATE_NOOP("Error", "There is no data set %1. There are: %5."), subject,
                          parts);
        return {};
    case ErrorCode::EmptyGroup:
        if (parts[0].isEmpty())
            return filled(QT_TRANSLATE_NOOP("Error", "No group of %1 is monitored. Add one."), subject, {});
        return {};
    case ErrorCode::OverlappingGroups:
        if (parts.size() > 2 && parts[2].isEmpty())
            return filled(QT_TRANSLATE_NOOP("Error", "Groups of %1 overlap: %2 and %3 both take the records "
                                                     "without a value. A record may be in one group only."),
                          subject, parts);
        return {};
    default:
        return {};
    }
}

/// Ids in subject and detail become words.
void inWords(ErrorCode code, QString& subject, QStringList& parts)
{
    const auto translated = [](const char* text) { return QCoreApplication::translate("Error", text); };
    switch (code) {
    case ErrorCode::InvalidJson:
        if (subject.isEmpty())
            subject = QCoreApplication::translate("Error", "This");
        if (const char* text = find(jsonFaults, parts[0]))
            parts[0] = translated(text);
        break;
    case ErrorCode::MalformedInput:
        if (const char* text = find(rejections, parts[0]))
            parts[0] = translated(text);
        break;
    case ErrorCode::MissingRole:
    case ErrorCode::DuplicateRole:
        subject = roleText(subject);
        break;
    case ErrorCode::UnsupportedRole:
        parts[0] = roleText(parts[0]);
        break;
    case ErrorCode::UnsupportedKind:
        if (const auto kind = columnKindFromString(parts[0].toStdString()))
            parts[0] = kindName(*kind);
        break;
    case ErrorCode::ColumnTypeChanged:
        for (QString& part : parts)
            if (const auto kind = columnKindFromString(part.toStdString()))
                part = kindName(*kind);
        break;
    case ErrorCode::MetricNeedsLabels:
    case ErrorCode::MetricNeedsScores:
    case ErrorCode::MetricNeedsControl:
        subject = metricName(subject.toStdString());
        break;
    default:
        break;
    }
}

} // namespace

QString describe(const Error& error)
{
    QString subject = QString::fromStdString(error.subject);
    QStringList parts = QString::fromStdString(error.detail).split(QLatin1Char('\n'));
    QString sentence = special(error, subject, parts);
    if (sentence.isEmpty()) {
        inWords(error.code, subject, parts);
        for (const Template& row : templates)
            if (row.code == error.code)
                sentence = filled(row.text, subject, parts);
    }
    if (error.line && error.column)
        return QCoreApplication::translate("Error", "Line %1, column %2: %3")
            .arg(*error.line)
            .arg(*error.column)
            .arg(sentence);
    if (error.line)
        return QCoreApplication::translate("Error", "Line %1: %2").arg(*error.line).arg(sentence);
    return sentence;
}

QString rejectionText(const std::string& reason)
{
    for (const Word& row : rejections)
        if (row.id == reason)
            return QCoreApplication::translate("Error", row.text);
    return QString::fromStdString(reason);
}

QString kindName(ColumnKind kind)
{
    switch (kind) {
    case ColumnKind::Categorical:
        return QCoreApplication::translate("Column", "Categorical");
    case ColumnKind::Integer:
        return QCoreApplication::translate("Column", "Integer");
    case ColumnKind::Double:
        return QCoreApplication::translate("Column", "Double");
    case ColumnKind::Boolean:
        return QCoreApplication::translate("Column", "Boolean");
    case ColumnKind::Timestamp:
        return QCoreApplication::translate("Column", "Date and time");
    case ColumnKind::Text:
        break;
    }
    return QCoreApplication::translate("Column", "Text");
}

QString roleName(ColumnRole role)
{
    switch (role) {
    case ColumnRole::Feature:
        return QCoreApplication::translate("Column", "Feature");
    case ColumnRole::Timestamp:
        return QCoreApplication::translate("Column", "Timestamp");
    case ColumnRole::Prediction:
        return QCoreApplication::translate("Column", "Prediction");
    case ColumnRole::DecodedPrediction:
        return QCoreApplication::translate("Column", "Decoded prediction");
    case ColumnRole::Probability:
        return QCoreApplication::translate("Column", "Probability");
    case ColumnRole::Label:
        return QCoreApplication::translate("Column", "Label");
    case ColumnRole::RecordId:
        return QCoreApplication::translate("Column", "Record id");
    case ColumnRole::ModelVersion:
        return QCoreApplication::translate("Column", "Model version");
    case ColumnRole::Weight:
        return QCoreApplication::translate("Column", "Weight");
    case ColumnRole::Ignored:
        break;
    }
    return QCoreApplication::translate("Column", "Not used");
}

QString cannotMonitorText(ColumnKind kind)
{
    switch (kind) {
    case ColumnKind::Boolean:
        return QCoreApplication::translate(
            "Column", "Boolean columns can't be monitored. Import it as categorical to do so.");
    case ColumnKind::Timestamp:
        return QCoreApplication::translate("Column", "Dates and times can't be monitored.");
    case ColumnKind::Text:
        return QCoreApplication::translate("Column", "Free text can't be monitored.");
    default:
        return {};
    }
}

} // namespace tiltmeter
