// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QScrollArea>
#include <QScrollBar>
#include <QStringList>
#include <QTableView>
#include <QTextEdit>
#include <QToolButton>
#include <QWidget>

/// What every window must hold to, whatever is in it. Each check gives one line per fault; an empty list is
/// good.
namespace tiltmeter {

namespace window_checks {

/// "MainWindow/QSplitter/QPushButton#evaluate": where a fault is.
inline QString placeOf(const QWidget* widget, const QWidget* window)
{
    QStringList parts;
    for (const QWidget* w = widget; w && w != window; w = w->parentWidget()) {
        QString part = QLatin1String(w->metaObject()->className());
        if (!w->objectName().isEmpty())
            part += QLatin1Char('#') + w->objectName();
        parts.prepend(part);
    }
    return parts.mid(std::max(qsizetype(0), parts.size() - 4)).join(QLatin1Char('/'));
}

/// Parts that Qt makes for itself inside other controls.
inline bool isQtsOwn(const QWidget* widget)
{
    if (widget->objectName().startsWith(QLatin1String("qt_")) || qobject_cast<const QScrollBar*>(widget) ||
        qobject_cast<const QHeaderView*>(widget))
        return true;
    const auto* area = qobject_cast<const QAbstractScrollArea*>(widget->parentWidget());
    if (area && area->viewport() == widget)
        return true;
    if (qobject_cast<const QComboBox*>(widget->parentWidget()) ||
        qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()))
        return true;
    for (const QWidget* w = widget->parentWidget(); w; w = w->parentWidget())
        if (w->inherits("QComboBoxPrivateContainer") || w->inherits("QCalendarWidget"))
            return true;
    // The corner button of a table.
    return widget->inherits("QTableCornerButton");
}

inline bool isControl(const QWidget* widget)
{
    return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget) ||
           qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) ||
           qobject_cast<const QAbstractItemView*>(widget) || qobject_cast<const QAbstractSlider*>(widget) ||
           qobject_cast<const QTextEdit*>(widget) || qobject_cast<const QPlainTextEdit*>(widget) ||
           qobject_cast<const QProgressBar*>(widget);
}

inline bool fits(const QWidget* widget, const QSize& wanted)
{
    // A pixel of rounding at broken scale factors is nothing that anybody sees.
    return widget->width() + 1 >= wanted.width() && widget->height() + 1 >= wanted.height();
}

} // namespace window_checks

/// Columns whose title stands at another side than what is beneath it.
inline QString checkTableTitles(QWidget* window)
{
    QStringList faults;
    for (const QTableView* table : window->findChildren<QTableView*>()) {
        // A heat map's titles stand over cells without text.
        if (!table->inherits("tiltmeter::Table") && !table->inherits("QTableWidget"))
            continue;
        if (!table->isVisible() || !table->model() || !table->horizontalHeader()->isVisible() ||
            table->model()->rowCount() == 0)
            continue;
        for (int column = 0; column < table->model()->columnCount(); ++column) {
            const auto sideOf = [](const QVariant& alignment, Qt::Alignment usual) {
                const Qt::Alignment all = alignment.isValid() ? Qt::Alignment(alignment.toInt()) : usual;
                return (all & Qt::AlignHorizontal_Mask).toInt();
            };
            const int title =
                sideOf(table->model()->headerData(column, Qt::Horizontal, Qt::TextAlignmentRole),
                       table->horizontalHeader()->defaultAlignment());
            const int cell =
                sideOf(table->model()->index(0, column).data(Qt::TextAlignmentRole), Qt::AlignLeft);
            if (title != cell)
                faults << QStringLiteral("title and cells at different sides: column %1 of %2")
                              .arg(column)
                              .arg(window_checks::placeOf(table, window));
        }
    }
    return faults.join(QLatin1Char('\n'));
}

/// Panels that scroll sideways although their texts could wrap.
inline QString checkSidewaysScrolling(QWidget* window)
{
    QStringList faults;
    for (const QScrollArea* area : window->findChildren<QScrollArea*>())
        if (area->isVisible() && area->widget() && area->widget()->width() > area->viewport()->width() + 1)
            faults << QStringLiteral("wider than its place by %1: %2")
                          .arg(area->widget()->width() - area->viewport()->width())
                          .arg(window_checks::placeOf(area, window));
    return faults.join(QLatin1Char('\n'));
}

/// Controls that a screen reader has no name for; also on pages that are not the current one, but not what is
/// hidden by itself (a button that is not on offer has no text yet).
inline QString checkAccessibleNames(QWidget* window)
{
    QStringList faults;
    const QList<QWidget*> widgets = window->findChildren<QWidget*>();
    for (QWidget* widget : widgets) {
        const bool focusable = widget->focusPolicy() != Qt::NoFocus;
        if (window_checks::isQtsOwn(widget) || (!window_checks::isControl(widget) && !focusable) ||
            qobject_cast<QLabel*>(widget) || (qobject_cast<QAbstractButton*>(widget) && widget->isHidden()))
            continue;
        const QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
        if (widget->accessibleName().isEmpty() &&
            (!interface || interface->text(QAccessible::Name).trimmed().isEmpty()))
            faults.append(
                QStringLiteral("no accessible name: %1").arg(window_checks::placeOf(widget, window)));
    }
    return faults.join(QLatin1Char('\n'));
}

/// Texts on visible labels, buttons and headers that have less room than they need.
inline QString checkClippedTexts(QWidget* window)
{
    QStringList faults;
    const auto report = [&](const QWidget* widget, const QString& text) {
        faults.append(QStringLiteral("clipped: \"%1\" (%2 x %3) in %4")
                          .arg(text)
                          .arg(widget->width())
                          .arg(widget->height())
                          .arg(window_checks::placeOf(widget, window)));
    };
    const QList<QWidget*> widgets = window->findChildren<QWidget*>();
    for (QWidget* widget : widgets) {
        if (!widget->isVisible() || window_checks::isQtsOwn(widget))
            continue;
        if (const auto* label = qobject_cast<QLabel*>(widget)) {
            if (label->text().isEmpty() || label->inherits("tiltmeter::ElidedLabel"))
                continue;
            if (label->wordWrap()) {
                if (label->heightForWidth(label->width()) > label->height() + 1)
                    report(label, label->text());
            } else if (!window_checks::fits(label, label->minimumSizeHint())) {
                report(label, label->text());
            }
        } else if (const auto* button = qobject_cast<QAbstractButton*>(widget)) {
            if (!button->text().isEmpty() && !window_checks::fits(button, button->minimumSizeHint()))
                report(button, button->text());
        } else if (const auto* combo = qobject_cast<QComboBox*>(widget)) {
            if (!window_checks::fits(combo, combo->minimumSizeHint()))
                report(combo, combo->currentText());
        }
    }
    const QList<QHeaderView*> headers = window->findChildren<QHeaderView*>();
    for (const QHeaderView* header : headers) {
        if (!header->isVisible() || header->orientation() != Qt::Horizontal || !header->model())
            continue;
        for (int column = 0; column < header->count(); ++column) {
            const QString text =
                header->model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
            if (!header->isSectionHidden(column) &&
                header->fontMetrics().horizontalAdvance(text) > header->sectionSize(column))
                report(header, text);
        }
    }
    return faults.join(QLatin1Char('\n'));
}

} // namespace tiltmeter
