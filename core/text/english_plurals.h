// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTranslator>

namespace tiltmeter {

/// Makes "1 window" and "2 windows" of "%n window(s)" wherever no other language has a translation. Install
/// it before all other translators: those that come later are asked first.
class EnglishPlurals : public QTranslator
{
public:
    using QTranslator::QTranslator;

    [[nodiscard]] QString translate(const char* context, const char* sourceText, const char* disambiguation,
                                    int n) const override;
    /// A translator that says it is empty is never asked.
    [[nodiscard]] bool isEmpty() const override { return false; }
};

} // namespace tiltmeter
