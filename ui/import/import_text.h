// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/csv_preview.h"

#include <QLocale>
#include <QString>

namespace tiltmeter {

/// "UTF-8, separated by commas, about 50,000 records, 21 columns."
[[nodiscard]] QString fileSentence(const CsvPreview& preview, const QLocale& locale);
/// Why that kind and role were suggested: "Integer, as all values are whole numbers. Record id, by its name."
[[nodiscard]] QString suggestionSentence(const ColumnPreview& column);
/// What the sample has: "2 distinct values: male, female. 13 missing."
[[nodiscard]] QString valuesSentence(const ColumnPreview& column, const QLocale& locale);
/// "Comma", "Semicolon", ...
[[nodiscard]] QString delimiterName(char delimiter);

} // namespace tiltmeter
