// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "history/evaluation.h"
#include "report/report_document.h"

#include <QByteArray>
#include <QFont>
#include <QPicture>
#include <QSizeF>

#include <vector>

namespace tiltmeter {

/// A drawing in both forms that reports need: vectors with text as text, dark ink on no ground. Made on the
/// GUI thread, used on any.
struct DrawnFigure {
    QByteArray svg; ///< a document of SVG, for HTML: see inlineSvg()
    QPicture picture =
        QPicture(); ///< the painter's commands, for PDF (an SVG that is played back has no text any more)
    QSizeF size;    ///< in the drawing's own units; text of the body is 13 of them high
};

/// GUI thread only: charts are graphics items. Some ten milliseconds. `font`: its family is used, its size is
/// not.
[[nodiscard]] DrawnFigure drawFigure(const ReportFigure& figure, const Evaluation& evaluation,
                                     const QLocale& locale, const QFont& font,
                                     const DriftEvaluation* drift = nullptr);

/// All of a report, in the order of figuresOf().
[[nodiscard]] std::vector<DrawnFigure> drawFigures(const ReportDocument& document,
                                                   const Evaluation& evaluation, const QFont& font,
                                                   const DriftEvaluation* drift = nullptr);

/// The family that is drawn with when `font` is asked for: "Sans Serif" is but a wish.
[[nodiscard]] QString familyOf(const QFont& font);

/// Ligatures put one glyph in the place of two letters, which a search in the finished document misses: a
/// spacing too small to be seen keeps them away.
void avoidLigatures(QFont& font);

/// The `<svg>` element alone, to stand in an HTML page (which is also well-formed XML): no XML header, no
/// name spaces, ids and references to them begin with `id`, empty groups left out, `title` and `description`
/// for those who cannot see it.
[[nodiscard]] QByteArray inlineSvg(const DrawnFigure& figure, const QByteArray& id, const QString& title,
                                   const QString& description);

} // namespace tiltmeter
