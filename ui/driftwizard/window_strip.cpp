// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/window_strip.h"

#include "look/label.h"
#include "look/theme.h"
#include "text/number_text.h"

#include <QPainter>
#include <algorithm>

namespace tiltmeter {
namespace {

constexpr int barsHeight = 56;

} // namespace

bool isTooSmall(const DriftWindow& window)
{
    return !window.inBaseline && std::ranges::none_of(window.measurements, [](const DriftMeasurement& m) {
        return m.verdict != Verdict::NotJudged;
    });
}

WindowCounts countWindows(const DriftEvaluation& evaluation)
{
    WindowCounts counts;
    for (const DriftWindow& window : evaluation.windows)
        ++(window.inBaseline ? counts.inBaseline : isTooSmall(window) ? counts.tooFew : counts.judged);
    return counts;
}

WindowStrip::WindowStrip(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Records by window"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void WindowStrip::setContent(std::shared_ptr<const DriftEvaluation> evaluation)
{
    m_evaluation = std::move(evaluation);
    if (m_evaluation) {
        const WindowCounts counts = countWindows(*m_evaluation);
        const QLocale locale;
        setAccessibleDescription(tr("Windows in the baseline: %1, judged: %2, with too few records: %3.")
                                     .arg(countText(counts.inBaseline, locale),
                                          countText(counts.judged, locale),
                                          countText(counts.tooFew, locale)));
        setToolTip(accessibleDescription());
    }
    update();
}

QSize WindowStrip::sizeHint() const
{
    return {200, barsHeight + QFontMetrics(fontOf(TextRole::Caption, font())).height() + 4};
}

void WindowStrip::paintEvent(QPaintEvent*)
{
    if (!m_evaluation || m_evaluation->windows.empty())
        return;
    const ThemeColors& theme = colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& windows = m_evaluation->windows;
    const auto most = std::ranges::max(windows, {}, &DriftWindow::records).records;
    const double step = double(width()) / double(windows.size());
    const double gap = step > 4 ? 1 : 0;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        const DriftWindow& window = windows[i];
        const double height =
            most == 0 ? 0 : std::max(1.0, barsHeight * double(window.records) / double(most));
        const QRectF bar(double(i) * step + gap / 2, barsHeight - height, std::max(1.0, step - gap), height);
        if (window.inBaseline)
            painter.fillRect(bar, theme.text);
        else if (isTooSmall(window))
            painter.fillRect(bar, theme.tint(theme.undecided, 0.25));
        else
            painter.fillRect(bar, theme.tint(theme.group(0), 0.55));
    }
    painter.setFont(fontOf(TextRole::Caption, font()));
    painter.setPen(theme.secondaryText);
    const QRect line(0, barsHeight + 2, width(), height() - barsHeight - 2);
    const QLocale locale;
    const auto [first, last] = endsOf(*m_evaluation, locale);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, first);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, last);
}

std::pair<QString, QString> endsOf(const DriftEvaluation& evaluation, const QLocale& locale)
{
    if (evaluation.windows.empty())
        return {};
    const DriftWindow& first = evaluation.windows.front();
    const DriftWindow& last = evaluation.windows.back();
    if (first.range.empty() || last.range.empty()) // records without times
        return {WindowStrip::tr("record %1").arg(countText(first.firstRecord + 1, locale)),
                WindowStrip::tr("record %1").arg(countText(last.firstRecord + last.records, locale))};
    return {dateText(first.range.begin, locale), dateText(last.range.end, locale)};
}

} // namespace tiltmeter
