// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/html_style.h"

#include "export/report_state.h"
#include "look/theme.h"

namespace tiltmeter {
namespace {

QString variables(const ThemeColors& c)
{
    return QStringLiteral("--ground: %1; --card: %2; --alternate: %3; --border: %4; --text: %5; --secondary: "
                          "%6; --accent: %7; --pass: %8; --insufficient: %9; ")
               .arg(c.ground.name(), c.card.name(), c.alternate.name(), c.border.name(), c.text.name(),
                    c.secondaryText.name(), c.accent.name(), c.pass.name(), c.insufficient.name()) +
           QStringLiteral(
               "--fail: %1; --undecided: %2; --fail-tint: %3; --insufficient-tint: %4; --pass-tint: "
               "%5; --undecided-tint: %6;")
               .arg(c.fail.name(), c.undecided.name(), c.tint(c.fail, 0.08).name(),
                    c.tint(c.insufficient, 0.08).name(), c.tint(c.pass, 0.08).name(),
                    c.tint(c.undecided, 0.08).name());
}

/// The family comes from the system's settings, so it is quoted as CSS wants it.
QString quotedFamily(QString family)
{
    family.remove(QLatin1Char('"'))
        .remove(QLatin1Char('\\'))
        .remove(QLatin1Char('<'))
        .remove(QLatin1Char('&'));
    return family.isEmpty() ? QString() : QLatin1Char('"') + family + QStringLiteral("\", ");
}

constexpr const char* rules = R"(
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: break-word; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 0.75rem; }
p { margin: 0.5rem 0; }
a { color: var(--accent); }
.subtitle { color: var(--secondary); margin: 0.25rem 0 1.25rem; }
section { background: var(--card); border: 1px solid var(--border); border-radius: 6px; padding: 1.25rem;
  margin: 1rem 0; }
nav ol { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; padding: 0; margin: 1rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.25rem; margin: 0.75rem 0; }
dt { color: var(--secondary); }
dd { margin: 0; min-width: 0; }
.sign { width: 1em; height: 1em; vertical-align: -0.125em; margin-right: 0.4em; fill: currentColor;
  fill-rule: evenodd; }
.mark { font-weight: 600; }
td .mark { white-space: nowrap; }
.pass { color: var(--pass); }
.insufficient { color: var(--insufficient); }
.fail { color: var(--fail); }
.too-few, .undefined, .not-judged { color: var(--undecided); }
.statement { border-left: 4px solid; border-radius: 3px; padding: 0.6rem 0.9rem; }
.statement.pass { background: var(--pass-tint); }
.statement.insufficient { background: var(--insufficient-tint); }
.statement.fail { background: var(--fail-tint); }
.statement.too-few, .statement.undefined, .statement.not-judged { background: var(--undecided-tint); }
.statement .said { color: var(--text); }
figure { margin: 1.25rem 0; background: #fff; border-radius: 4px; padding: 0.5rem; }
figcaption { color: #1b2127; font-weight: 600; margin-bottom: 0.25rem; }
.figure { display: block; width: 100%; height: auto; }
.scroll { overflow-x: auto; margin: 1.25rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; font-size: 1rem; padding-bottom: 0.35rem; }
th { text-align: left; font-weight: 400; color: var(--secondary); vertical-align: bottom;
  border-bottom: 1px solid var(--border); }
th, td { padding: 0.3rem 0.6rem; }
th:first-child, td:first-child { padding-left: 0; }
td { vertical-align: top; border-bottom: 1px solid var(--border); }
.number { text-align: right; }
td.number { white-space: nowrap; }
footer { color: var(--secondary); font-size: 0.875rem; }
)";

/// On paper: white, no navigation, no boxes; nothing is torn apart that belongs together.
constexpr const char* printRules = R"(
@page { margin: 18mm 16mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); } }
@media print {
  html { background: #fff; font-size: 11px; }
  body { max-width: none; padding: 0; }
  nav { display: none; }
  section { border: 0; border-radius: 0; padding: 0; margin: 1.5rem 0; }
  figure { padding: 0; }
  .scroll { overflow: visible; }
  thead { display: table-header-group; }
  tr, figure, .statement, dl > * { break-inside: avoid; }
  h1, h2, caption, figcaption { break-after: avoid; }
  * { print-color-adjust: exact; }
}
)";

QByteArray pathData(const QPainterPath& path)
{
    QByteArray data;
    const auto point = [&data](const QPainterPath::Element& e) {
        data += QByteArray::number(e.x, 'f', 2) + ' ' + QByteArray::number(e.y, 'f', 2);
    };
    for (int i = 0; i < path.elementCount(); ++i) {
        const QPainterPath::Element element = path.elementAt(i);
        switch (element.type) {
        case QPainterPath::MoveToElement:
            data += 'M';
            break;
        case QPainterPath::LineToElement:
            data += 'L';
            break;
        case QPainterPath::CurveToElement:
            data += 'C';
            break;
        case QPainterPath::CurveToDataElement:
            data += ' ';
            break;
        }
        point(element);
    }
    return data;
}

} // namespace

QByteArray htmlStyle(const QString& fontFamily)
{
    // Attributes of a drawing yield to a rule: the page falls back as a whole where the font is not there.
    const QString family = QStringLiteral(".figure text { font-family: %1system-ui, sans-serif; }\n")
                               .arg(quotedFamily(fontFamily));
    return (QStringLiteral("\n:root { color-scheme: light dark; %1 }\n"
                           "@media screen and (prefers-color-scheme: dark) { :root { %2 } }")
                .arg(variables(lightColors()), variables(darkColors())) +
            QLatin1String(rules) + family + QLatin1String(printRules))
        .toUtf8();
}

QByteArray htmlSigns()
{
    QByteArray symbols;
    for (const ReportMark mark : reportMarks)
        symbols += "<symbol id=\"sign-" + classOf(mark) + "\" viewBox=\"0 0 16 16\"><path d=\"" +
                   pathData(signOf(stateOf(mark), QRectF(0, 0, 16, 16))) + "\"/></symbol>";
    return "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\">" + symbols +
           "</svg>\n";
}

} // namespace tiltmeter
