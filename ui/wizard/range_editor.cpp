// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/range_editor.h"

#include "look/icons.h"
#include "look/label.h"
#include "look/spacing.h"
#include "look/theme.h"
#include "wizard/range_histogram.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <limits>

namespace tiltmeter {
namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

/// One end of a range. Shows as many decimals as the value has, up to six: 18, not 18.000000. Empty, or the
/// sign for infinity, leaves the end open.
class EndField : public QDoubleSpinBox
{
public:
    /// `first`: the value from which an open end goes on with the arrow keys.
    EndField(bool upper, double first) : m_open(upper ? endless : -endless), m_first(first)
    {
        setDecimals(6);
        setRange(-endless, endless);
        setKeyboardTracking(false);
        setAlignment(Qt::AlignRight);
        setMinimumWidth(90);
        setToolTip(upper ? RangeEditor::tr("The largest value that belongs to it; empty: no upper end")
                         : RangeEditor::tr("The smallest value that belongs to it; empty: no lower end"));
    }
    [[nodiscard]] bool isUpper() const { return m_open > 0; }
    void setFirst(double first) { m_first = first; }
    [[nodiscard]] QString textFromValue(double value) const override
    {
        if (std::isinf(value))
            return value > 0 ? QStringLiteral("\u221e") : QStringLiteral("\u2212\u221e");
        QString text = locale().toString(value, 'f', decimals());
        const QString point(locale().decimalPoint());
        if (text.contains(point)) {
            while (text.endsWith(locale().zeroDigit()))
                text.chop(1);
            if (text.endsWith(point))
                text.chop(point.size());
        }
        return text;
    }
    [[nodiscard]] double valueFromText(const QString& text) const override
    {
        return isOpen(text) ? m_open : QDoubleSpinBox::valueFromText(text);
    }
    [[nodiscard]] QValidator::State validate(QString& text, int& position) const override
    {
        if (isOpen(text))
            return QValidator::Acceptable;
        const QString typed = text.trimmed().toLower();
        for (const QLatin1String word : {QLatin1String("inf"), QLatin1String("-inf"), QLatin1String("+inf")})
            if (word.startsWith(typed))
                return QValidator::Intermediate;
        return QDoubleSpinBox::validate(text, position);
    }
    void stepBy(int steps) override
    {
        if (std::isinf(value()))
            setValue(m_first);
        else
            QDoubleSpinBox::stepBy(steps);
    }

protected:
    [[nodiscard]] StepEnabled stepEnabled() const override { return StepUpEnabled | StepDownEnabled; }

private:
    [[nodiscard]] static bool isOpen(const QString& text)
    {
        QString plain = text.trimmed().toLower();
        plain.replace(QChar(0x2212), QLatin1Char('-')); // the typographic minus
        if (plain.startsWith(QLatin1Char('-')) || plain.startsWith(QLatin1Char('+')))
            plain.remove(0, 1);
        return text.trimmed().isEmpty() || plain == QChar(0x221e) || plain == QLatin1String("inf");
    }

    double m_open;
    double m_first;
};

} // namespace

RangeEditor::RangeEditor(const QString& firstTitle, const QString& secondTitle, QWidget* parent)
    : QWidget(parent), m_titles{firstTitle, secondTitle}, m_histogram(new RangeHistogram)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addWidget(m_histogram, 1);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(spacing::huge);
    for (int list = 0; list < 2; ++list) {
        auto* column = new QVBoxLayout;
        column->setSpacing(spacing::small);
        column->addWidget(new Label(TextRole::Strong, m_titles[static_cast<std::size_t>(list)]));
        auto* rows = new QVBoxLayout;
        rows->setSpacing(spacing::tiny);
        m_rows[static_cast<std::size_t>(list)] = rows;
        column->addLayout(rows);
        auto* add = new QPushButton(icon(QStringLiteral("add")), tr("Add a range"));
        add->setObjectName(QStringLiteral("addRange%1").arg(list));
        add->setAccessibleName(tr("Add a range to: %1").arg(m_titles[static_cast<std::size_t>(list)]));
        connect(add, &QPushButton::clicked, this, [this, list] { addRange(list); });
        column->addWidget(add, 0, Qt::AlignLeft);
        column->addStretch();
        columns->addLayout(column, 1);
    }
    layout->addLayout(columns);
    connect(m_histogram, &RangeHistogram::spanEdited, this,
            [this](std::size_t span, const ValueRange& range) {
                const std::size_t first = m_ranges[0].size();
                change(span < first ? 0 : 1, span < first ? span : span - first, range);
                rebuild();
            });
    connect(&Theme::instance(), &Theme::changed, this, &RangeEditor::updateSpans);
}

void RangeEditor::setColumn(const ColumnProfile& column)
{
    m_minimum = column.minimum.value_or(0);
    m_maximum = column.maximum.value_or(1);
    m_integral = column.spec.kind == ColumnKind::Integer;
    m_histogram->setColumn(column);
    for (const QVBoxLayout* rows : m_rows) // rows are reused
        for (int i = 0; i < rows->count(); ++i)
            for (QDoubleSpinBox* field : rows->itemAt(i)->widget()->findChildren<QDoubleSpinBox*>()) {
                auto* end = static_cast<EndField*>(field);
                end->setFirst(end->isUpper() ? m_maximum : m_minimum);
            }
}

void RangeEditor::setRanges(const std::vector<ValueRange>& first, const std::vector<ValueRange>& second)
{
    if (m_ranges[0] == first && m_ranges[1] == second && m_rows[0]->count() + m_rows[1]->count() > 0)
        return; // what is being typed stays under the cursor
    m_ranges = {first, second};
    rebuild();
}

void RangeEditor::rebuild()
{
    for (int list = 0; list < 2; ++list) {
        const auto index = static_cast<std::size_t>(list);
        // Rows are reused: a field that has the focus keeps it.
        while (m_rows[index]->count() > static_cast<int>(m_ranges[index].size())) {
            QLayoutItem* item = m_rows[index]->takeAt(m_rows[index]->count() - 1);
            delete item->widget();
            delete item;
        }
        for (std::size_t i = 0; i < m_ranges[index].size(); ++i) {
            if (static_cast<int>(i) >= m_rows[index]->count())
                addRow(list, i);
            QWidget* row = m_rows[index]->itemAt(static_cast<int>(i))->widget();
            const auto fields = row->findChildren<QDoubleSpinBox*>();
            const QSignalBlocker lower(fields[0]);
            const QSignalBlocker upper(fields[1]);
            fields[0]->setValue(m_ranges[index][i].lower);
            fields[1]->setValue(m_ranges[index][i].upper);
        }
    }
    updateSpans();
}

void RangeEditor::addRow(int list, std::size_t index)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    auto* lower = new EndField(false, m_minimum);
    auto* upper = new EndField(true, m_maximum);
    lower->setObjectName(QStringLiteral("lower%1-%2").arg(list).arg(index));
    upper->setObjectName(QStringLiteral("upper%1-%2").arg(list).arg(index));
    lower->setAccessibleName(tr("%1, from").arg(m_titles[static_cast<std::size_t>(list)]));
    upper->setAccessibleName(tr("%1, to").arg(m_titles[static_cast<std::size_t>(list)]));
    auto* remove = new QToolButton;
    remove->setIcon(icon(QStringLiteral("remove")));
    remove->setAutoRaise(true);
    remove->setToolTip(tr("Remove this range"));
    remove->setAccessibleName(tr("Remove this range"));
    layout->addWidget(new QLabel(tr("from", "range")));
    layout->addWidget(lower, 1);
    layout->addWidget(new QLabel(tr("to", "range")));
    layout->addWidget(upper, 1);
    layout->addWidget(remove);
    for (EndField* field : {lower, upper}) {
        connect(field, &QDoubleSpinBox::valueChanged, this, [this, list, index, lower, upper] {
            change(list, index, {lower->value(), upper->value()});
        });
    }
    connect(remove, &QToolButton::clicked, this, [this, list, index] {
        auto& ranges = m_ranges[static_cast<std::size_t>(list)];
        ranges.erase(ranges.begin() + static_cast<std::ptrdiff_t>(index));
        // Later: the button that was pressed is about to go.
        QMetaObject::invokeMethod(
            this,
            [this] {
                rebuild();
                Q_EMIT edited();
            },
            Qt::QueuedConnection);
    });
    m_rows[static_cast<std::size_t>(list)]->addWidget(row);
}

void RangeEditor::addRange(int list)
{
    // After the last range there is, up to the largest value; the whole column when there is none.
    double from = m_minimum;
    bool any = false;
    for (const auto& ranges : m_ranges) {
        for (const ValueRange& range : ranges) {
            from = any ? std::max(from, range.upper) : range.upper;
            any = true;
        }
    }
    if (any && m_integral)
        from += 1;
    if (from > m_maximum)
        from = m_maximum;
    m_ranges[static_cast<std::size_t>(list)].push_back({from, m_maximum});
    rebuild();
    Q_EMIT edited();
}

void RangeEditor::change(int list, std::size_t index, const ValueRange& range)
{
    ValueRange& kept = m_ranges[static_cast<std::size_t>(list)][index];
    if (kept == range)
        return;
    kept = range;
    updateSpans();
    Q_EMIT edited();
}

void RangeEditor::updateSpans()
{
    std::vector<RangeHistogram::Span> spans;
    for (const ValueRange& range : m_ranges[0])
        spans.push_back({range, QString::fromStdString(nameOf(std::vector{range})), colors().secondaryText});
    for (std::size_t i = 0; i < m_ranges[1].size(); ++i)
        spans.push_back(
            {m_ranges[1][i], QString::fromStdString(nameOf(std::vector{m_ranges[1][i]})), colors().group(i)});
    m_histogram->setSpans(std::move(spans));
}

} // namespace tiltmeter
