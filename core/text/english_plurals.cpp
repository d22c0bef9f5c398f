// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/english_plurals.h"

namespace tiltmeter {

QString EnglishPlurals::translate(const char*, const char* sourceText, const char*, int n) const
{
    if (n < 0 || !sourceText)
        return {};
    const QString text = QString::fromUtf8(sourceText);
    const QLatin1String mark("(s)");
    if (!text.contains(mark) || !text.contains(QLatin1String("%n")))
        return {};
    return QString(text).replace(mark, n == 1 ? QLatin1String("") : QLatin1String("s"));
}

} // namespace tiltmeter
