// SPDX-License-Identifier: GPL-3.0-or-later
#include "import/import_text.h"

#include "text/error_text.h"
#include "text/number_text.h"

#include <QCoreApplication>

namespace tiltmeter {

namespace {

QString tr(const char* text, const char* comment = nullptr, int n = -1)
{
    return QCoreApplication::translate("ImportText", text, comment, n);
}

QString kindReasonText(const std::string& reason)
{
    static const std::pair<const char*, const char*> texts[] = {
        {"all_integers", QT_TRANSLATE_NOOP("ImportText", "all values are whole numbers")},
        {"all_numbers", QT_TRANSLATE_NOOP("ImportText", "all values are numbers")},
        {"true_false", QT_TRANSLATE_NOOP("ImportText", "all values are true or false")},
        {"points_in_time", QT_TRANSLATE_NOOP("ImportText", "all values are points in time")},
        {"epoch_by_name", QT_TRANSLATE_NOOP("ImportText", "its name calls the numbers a time")},
        {"few_values", QT_TRANSLATE_NOOP("ImportText", "it has few distinct values")},
        {"leading_zeros", QT_TRANSLATE_NOOP("ImportText", "leading zeros make codes of its numbers")},
        {"arrays", QT_TRANSLATE_NOOP("ImportText", "its values are arrays")},
        {"long_text", QT_TRANSLATE_NOOP("ImportText", "its values are long texts")},
        {"mostly_distinct", QT_TRANSLATE_NOOP("ImportText", "nearly every value is another one")},
        {"record_ids", QT_TRANSLATE_NOOP("ImportText", "its values name records")},
        {"no_values", QT_TRANSLATE_NOOP("ImportText", "it has no values")},
    };
    for (const auto& [id, text] : texts)
        if (reason == id)
            return tr(text);
    return {};
}

QString roleReasonText(const std::string& reason)
{
    if (reason == "name")
        return tr("by its name");
    if (reason == "only_one")
        return tr("the only one that can be it");
    return {};
}

} // namespace

QString delimiterName(char delimiter)
{
    switch (delimiter) {
    case ';':
        return tr("Semicolon");
    case '\t':
        return tr("Tab");
    case '|':
        return tr("Vertical bar");
    default:
        return tr("Comma");
    }
}

QString fileSentence(const CsvPreview& preview, const QLocale& locale)
{
    const QString encoding = preview.dialect.byteOrderMark ? tr("UTF-8 with a byte order mark") : tr("UTF-8");
    const QString count = countText(preview.estimatedRecords, locale);
    QStringList parts{encoding,
                      preview.complete ? tr("%1 records").arg(count) : tr("about %1 records").arg(count),
                      tr("%1 columns").arg(countText(preview.columns.size(), locale)),
                      locale.formattedDataSize(static_cast<qint64>(preview.fileBytes))};
    QString sentence = tr("%1.").arg(parts.join(tr(", ")));
    if (preview.unusable > 0)
        sentence += QLatin1Char(' ') +
                    tr("%1 of %2 records looked at have too few or too many fields or are not text: "
                       "they will be kept aside.")
                        .arg(countText(preview.unusable, locale), countText(preview.sampled, locale));
    return sentence;
}

QString suggestionSentence(const ColumnPreview& column)
{
    const QString kindReason = kindReasonText(column.kindReason);
    const QString roleReason = roleReasonText(column.roleReason);
    const QString kind = kindName(column.suggested.kind);
    const QString role = roleName(column.suggested.role);
    const QString first =
        kindReason.isEmpty() ? kind : tr("%1: %2", "type, why it is proposed").arg(kind, kindReason);
    const QString second =
        roleReason.isEmpty() ? role : tr("%1: %2", "role, why it is proposed").arg(role, roleReason);
    return tr("Proposed: %1; %2.").arg(first, second);
}

QString valuesSentence(const ColumnPreview& column, const QLocale& locale)
{
    constexpr std::size_t shown = 8;
    QStringList values;
    for (std::size_t i = 0; i < std::min(shown, column.common.size()); ++i) {
        QString value = QString::fromStdString(column.common[i]).simplified();
        if (value.size() > 40)
            value = value.left(40) + QStringLiteral("…");
        values.append(value);
    }
    if (column.distinct > static_cast<std::uint64_t>(values.size()))
        values.append(QStringLiteral("…"));
    QString sentence =
        column.values == 0
            ? tr("No values in the records looked at.")
            : tr("%1 distinct values: %2.").arg(countText(column.distinct, locale), values.join(tr(", ")));
    if (column.missing > 0)
        sentence += QLatin1Char(' ') + tr("%1 missing.").arg(countText(column.missing, locale));
    return sentence;
}

} // namespace tiltmeter
