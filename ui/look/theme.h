// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QObject>
#include <QPalette>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

class QApplication;

namespace tiltmeter {

enum class ThemeChoice { System, Light, Dark };

/// "system", "light", "dark": for settings and command lines.
[[nodiscard]] std::string_view toString(ThemeChoice choice);
[[nodiscard]] std::optional<ThemeChoice> themeChoiceFromString(std::string_view text);

/// Every colour that the program uses. Text colours have at least 4.5:1 against ground and card, line and
/// fill colours 3:1 against card (WCAG 2.1, 1.4.3 and 1.4.11).
struct ThemeColors {
    static constexpr std::size_t groupCount = 8;

    bool dark = false;
    QColor ground;    ///< behind the cards
    QColor card;      ///< cards, fields, tables
    QColor alternate; ///< every other row of a table; hovered rows
    QColor border;    ///< 1 px lines around cards and fields; decoration only
    QColor text;
    QColor secondaryText; ///< captions, units
    QColor disabledText;
    QColor accent;       ///< links, focus, the selected page: as text or line
    QColor accentFill;   ///< primary button, selection
    QColor accentHover;  ///< the same under the pointer
    QColor onAccentFill; ///< text on it
    QColor pass;
    QColor insufficient;
    QColor fail;        ///< the only red there is
    QColor undecided;   ///< too few records, undefined, not judged
    QColor limit;       ///< limits, drawn dashed
    QColor neutralLine; ///< the neutral value (1 or 0), drawn thin and solid
    QColor grid;        ///< barely visible
    /// For groups, in this fixed order: Okabe and Ito (2008), safe for the colour-blind; shades of orange and
    /// sky blue are darkened on light, blue is lightened on dark, for the sake of contrast. The last two are
    /// grey and (on dark) yellow or (on light) brown.
    std::array<QColor, groupCount> groups;

    /// Colour of the i-th group; begins anew after the last one. Never colour alone: name or marker too.
    [[nodiscard]] QColor group(std::size_t i) const { return groups[i % groupCount]; }
    /// `color` laid thinly over a card: bands, badges, tinted spans.
    [[nodiscard]] QColor tint(const QColor& color, double share = 0.12) const;
};

[[nodiscard]] const ThemeColors& lightColors();
[[nodiscard]] const ThemeColors& darkColors();
[[nodiscard]] QPalette paletteOf(const ThemeColors& colors);

/// Contrast ratio in [1, 21] (WCAG 2.1, "contrast ratio").
[[nodiscard]] double contrast(const QColor& a, const QColor& b);

/// The look of the running program: one per application.
class Theme : public QObject
{
    Q_OBJECT
public:
    /// Made on first use, goes with the application object.
    [[nodiscard]] static Theme& instance();

    /// Sets style, palette and style sheet, and follows the system's palette from then on when asked to.
    void apply(ThemeChoice choice);
    [[nodiscard]] ThemeChoice choice() const { return m_choice; }
    [[nodiscard]] const ThemeColors& colors() const { return *m_colors; }
    [[nodiscard]] bool dark() const { return m_colors->dark; }

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    /// Palette and colours are new; widgets that paint by themselves repaint.
    void changed();

private:
    explicit Theme(QObject* parent);
    void use(const ThemeColors& colors);

    ThemeChoice m_choice = ThemeChoice::System;
    const ThemeColors* m_colors;
    bool m_applying = false;
};

/// Short for Theme::instance().colors().
[[nodiscard]] const ThemeColors& colors();

} // namespace tiltmeter
