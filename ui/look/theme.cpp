// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/theme.h"

#include <QApplication>
#include <QEvent>
#include <QPainter>
#include <QPointer>
#include <QProxyStyle>
#include <QStyle>
#include <QStyleFactory>
#include <QTableView>
#include <QTreeView>

#include <algorithm>
#include <cmath>

namespace tiltmeter {

namespace {

ThemeColors makeLight()
{
    ThemeColors c;
    c.dark = false;
    c.ground = QColor(0xf3f5f7);
    c.card = QColor(0xffffff);
    c.alternate = QColor(0xf7f9fb);
    c.border = QColor(0xd8dee4);
    c.text = QColor(0x1b2127);
    c.secondaryText = QColor(0x56616c);
    c.disabledText = QColor(0x8d969f);
    c.accent = QColor(0x3f51b5);
    c.accentFill = QColor(0x3f51b5);
    c.accentHover = QColor(0x35459f);
    c.onAccentFill = QColor(0xffffff);
    c.pass = QColor(0x17703f);
    c.insufficient = QColor(0x8a5a00);
    c.fail = QColor(0xb3261e);
    c.undecided = QColor(0x56616c);
    c.limit = QColor(0x46525e);
    c.neutralLine = QColor(0x87919b);
    c.grid = QColor(0xebeef1);
    c.groups = {QColor(0x0072b2), QColor(0xd55e00), QColor(0x009e73), QColor(0xcc79a7),
                QColor(0xbc8200), QColor(0x2f93cc), QColor(0x5f6368), QColor(0x8c564b)};
    return c;
}

ThemeColors makeDark()
{
    ThemeColors c;
    c.dark = true;
    c.ground = QColor(0x15191e);
    c.card = QColor(0x1d2228);
    c.alternate = QColor(0x222830);
    c.border = QColor(0x343c45);
    c.text = QColor(0xe6eaee);
    c.secondaryText = QColor(0xa3aeb9);
    c.disabledText = QColor(0x6d7781);
    c.accent = QColor(0x9aa8ff);
    c.accentFill = QColor(0x5161c9);
    c.accentHover = QColor(0x4655b8);
    c.onAccentFill = QColor(0xffffff);
    c.pass = QColor(0x62cf92);
    c.insufficient = QColor(0xeab54d);
    c.fail = QColor(0xff8a80);
    c.undecided = QColor(0xa3aeb9);
    c.limit = QColor(0xb8c4cf);
    c.neutralLine = QColor(0x77828d);
    c.grid = QColor(0x282f37);
    c.groups = {QColor(0x3d9ad6), QColor(0xd55e00), QColor(0x009e73), QColor(0xcc79a7),
                QColor(0xe69f00), QColor(0x8fd0f5), QColor(0xb0b7be), QColor(0xf0e442)};
    return c;
}

/// What the desktop wants, by the palette that the platform gives: Qt 6.4 has no other way to ask.
bool systemIsDark()
{
    const QPalette palette = QApplication::palette();
    return palette.color(QPalette::WindowText).lightness() > palette.color(QPalette::Window).lightness();
}

constexpr int cellPadding = 8;

/// Only what a palette cannot say. Everything else is Fusion's.
QString styleSheetOf(const ThemeColors& c)
{
    return QStringLiteral(R"(
QToolTip { color: %text; background: %card; border: 1px solid %border; padding: 4px; }
QPushButton[primary="true"] {
    color: %onAccent; background: %accentFill; border: 1px solid %accentFill; border-radius: 4px;
    padding: 5px 16px; font-weight: 600; }
QPushButton[primary="true"]:hover { background: %accentHover; }
QPushButton[primary="true"]:focus { border: 2px solid %text; padding: 4px 15px; }
QPushButton[primary="true"]:disabled { color: %disabled; background: %border; border-color: %border; }
QPushButton[link="true"] { color: %accent; background: transparent; border: none; padding: 2px; text-align: left; }
QPushButton[link="true"]:hover, QPushButton[link="true"]:focus { text-decoration: underline; }
QPushButton[link="true"]:disabled { color: %disabled; }
QHeaderView::section {
    color: %secondary; background: %card; border: none; border-bottom: 1px solid %border; padding: 4px %cellpx; }
QTableView, QTreeView { border: 1px solid %border; gridline-color: %grid; }
QTableView[flat="true"], QTreeView[flat="true"] { border: none; }
QScrollArea, QScrollArea > QWidget > QWidget[page="true"] { background: transparent; border: none; }
QScrollArea[ring="true"] { border: 1px solid transparent; border-radius: 6px; }
QScrollArea[ring="true"]:focus { border-color: %accent; }
)")
        .replace(QLatin1String("%cell"), QString::number(cellPadding))
        .replace(QLatin1String("%text"), c.text.name())
        .replace(QLatin1String("%card"), c.card.name())
        .replace(QLatin1String("%border"), c.border.name())
        .replace(QLatin1String("%onAccent"), c.onAccentFill.name())
        .replace(QLatin1String("%accentFill"), c.accentFill.name())
        .replace(QLatin1String("%accentHover"), c.accentHover.name())
        .replace(QLatin1String("%accent"), c.accent.name())
        .replace(QLatin1String("%disabled"), c.disabledText.name())
        .replace(QLatin1String("%secondary"), c.secondaryText.name())
        .replace(QLatin1String("%grid"), c.grid.name());
}

/// Cells of tables begin and end where their titles do: the header's padding above, less the pixel that Qt
/// adds itself. Rows of trees are as high as those of tables.
class LookStyle : public QProxyStyle
{
public:
    using QProxyStyle::QProxyStyle;
    [[nodiscard]] int pixelMetric(PixelMetric metric, const QStyleOption* option,
                                  const QWidget* widget) const override
    {
        if (metric == PM_FocusFrameHMargin &&
            (qobject_cast<const QTableView*>(widget) || qobject_cast<const QTreeView*>(widget)))
            return cellPadding - 1;
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
    [[nodiscard]] QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                         const QWidget* widget) const override
    {
        const QSize usual = QProxyStyle::sizeFromContents(type, option, size, widget);
        const bool isTreeRow = type == CT_ItemViewItem && qobject_cast<const QTreeView*>(widget);
        return isTreeRow ? usual + QSize(0, cellPadding) : usual;
    }
    /// Fusion's outline of a box to tick is darker than its ground, and so can't be seen on a dark one.
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override
    {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        if (!colors().dark || (element != PE_IndicatorCheckBox && element != PE_IndicatorItemViewItemCheck))
            return;
        const bool enabled = option->state.testFlag(State_Enabled);
        painter->setPen(enabled ? colors().secondaryText : colors().disabledText);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
    }
};

/// Relative luminance (WCAG 2.1).
double luminance(const QColor& color)
{
    const auto linear = [](double channel) {
        return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

} // namespace

std::string_view toString(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::Light:
        return "light";
    case ThemeChoice::Dark:
        return "dark";
    case ThemeChoice::System:
        break;
    }
    return "system";
}

std::optional<ThemeChoice> themeChoiceFromString(std::string_view text)
{
    for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark})
        if (text == toString(choice))
            return choice;
    return std::nullopt;
}

QColor ThemeColors::tint(const QColor& color, double share) const
{
    const auto mix = [share](double top, double bottom) {
        return static_cast<float>(top * share + bottom * (1 - share));
    };
    return QColor::fromRgbF(mix(color.redF(), card.redF()), mix(color.greenF(), card.greenF()),
                            mix(color.blueF(), card.blueF()));
}

const ThemeColors& lightColors()
{
    static const ThemeColors instance = makeLight();
    return instance;
}

const ThemeColors& darkColors()
{
    static const ThemeColors instance = makeDark();
    return instance;
}

QPalette paletteOf(const ThemeColors& c)
{
    QPalette palette;
    palette.setColor(QPalette::Window, c.ground);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.card);
    palette.setColor(QPalette::AlternateBase, c.alternate);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::Button, c.dark ? QColor(0x2a3139) : QColor(0xf7f9fb));
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.onAccentFill);
    palette.setColor(QPalette::Light, c.dark ? QColor(0x3a434d) : QColor(0xffffff));
    palette.setColor(QPalette::Midlight, c.dark ? QColor(0x2f3740) : QColor(0xeef1f4));
    palette.setColor(QPalette::Mid, c.dark ? QColor(0x252b32) : QColor(0xc3cad1));
    palette.setColor(QPalette::Dark, c.dark ? QColor(0x101418) : QColor(0xa5aeb7));
    palette.setColor(QPalette::Shadow, c.dark ? QColor(Qt::black) : QColor(0x6f7881));
    palette.setColor(QPalette::Highlight, c.accentFill);
    palette.setColor(QPalette::HighlightedText, c.onAccentFill);
    palette.setColor(QPalette::Link, c.accent);
    palette.setColor(QPalette::LinkVisited, c.accent);
    palette.setColor(QPalette::ToolTipBase, c.card);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::PlaceholderText, c.secondaryText);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, c.disabledText);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, c.border);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, c.disabledText);
    return palette;
}

double contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

Theme& Theme::instance()
{
    static QPointer<Theme> theme;
    if (!theme)
        theme = new Theme(QCoreApplication::instance());
    return *theme;
}

Theme::Theme(QObject* parent) : QObject(parent), m_colors(&lightColors())
{
    if (parent)
        parent->installEventFilter(this);
}

void Theme::apply(ThemeChoice choice)
{
    m_choice = choice;
    m_applying = true;
    if (QStyle* fusion = QStyleFactory::create(QStringLiteral("Fusion")))
        QApplication::setStyle(new LookStyle(fusion));
    switch (choice) {
    case ThemeChoice::Light:
        use(lightColors());
        break;
    case ThemeChoice::Dark:
        use(darkColors());
        break;
    case ThemeChoice::System:
        QApplication::setPalette(QPalette()); // so that the platform's own can be seen
        use(systemIsDark() ? darkColors() : lightColors());
        break;
    }
    m_applying = false;
    Q_EMIT changed();
}

void Theme::use(const ThemeColors& colors)
{
    m_colors = &colors;
    QApplication::setPalette(paletteOf(colors));
    qApp->setStyleSheet(styleSheetOf(colors));
}

bool Theme::eventFilter(QObject* watched, QEvent* event)
{
    // Sent to every window when the desktop changes its theme; the first one is enough.
    if (event->type() == QEvent::ThemeChange && m_choice == ThemeChoice::System && !m_applying) {
        const bool before = m_colors->dark;
        m_applying = true;
        QApplication::setPalette(QPalette());
        const ThemeColors& now = systemIsDark() ? darkColors() : lightColors();
        use(now);
        m_applying = false;
        if (now.dark != before)
            Q_EMIT changed();
    }
    return QObject::eventFilter(watched, event);
}

const ThemeColors& colors()
{
    return Theme::instance().colors();
}

} // namespace tiltmeter
