// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/introduction_page.h"

#include "look/label.h"
#include "look/spacing.h"
#include "look/theme.h"

#include <QPainter>
#include <QVBoxLayout>

namespace tiltmeter {
namespace {

/// Ten people a group, the favoured ones filled: 7 of 10 against 5 of 10, and the score that comes of it.
class Illustration : public QWidget
{
public:
    explicit Illustration(QWidget* parent = nullptr) : QWidget(parent)
    {
        setMinimumHeight(190);
        setAccessibleName(WizardPage::tr(
            "Picture: 7 of 10 in the reference group and 5 of 10 in the monitored group receive "
            "the favourable outcome; the score is 71.42 percent."));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const ThemeColors& theme = colors();
        row(painter, 0, WizardPage::tr("Reference group"), 7, theme.secondaryText);
        row(painter, 84, WizardPage::tr("Monitored group"), 5, theme.group(0));
        const QRectF result(width() - 190.0, 20, 180, 130);
        painter.setPen(theme.text);
        painter.setFont(fontOf(TextRole::Figure, font()));
        painter.drawText(result, Qt::AlignHCenter | Qt::AlignVCenter, WizardPage::tr("50 : 70 = 71.42 %"));
        painter.setFont(fontOf(TextRole::Caption, font()));
        painter.setPen(theme.secondaryText);
        painter.drawText(result, Qt::AlignHCenter | Qt::AlignBottom, WizardPage::tr("fairness score"));
    }

private:
    void row(QPainter& painter, double top, const QString& name, int favored, const QColor& color) const
    {
        const ThemeColors& theme = colors();
        painter.setFont(fontOf(TextRole::Strong, font()));
        painter.setPen(theme.text);
        painter.drawText(QRectF(0, top, width() - 200, 22), Qt::AlignLeft | Qt::AlignVCenter, name);
        const double step = std::min(44.0, (width() - 210.0) / 10);
        for (int i = 0; i < 10; ++i) {
            const QPointF at(step * (i + 0.5), top + 50);
            const bool filled = i < favored;
            painter.setPen(QPen(color, 1.5));
            painter.setBrush(filled ? QBrush(color) : QBrush(Qt::NoBrush));
            painter.drawEllipse(at + QPointF(0, -12), 6, 6);
            QPainterPath body;
            body.moveTo(at.x() - 11, at.y() + 16);
            body.quadTo(at.x() - 11, at.y() - 2, at.x(), at.y() - 2);
            body.quadTo(at.x() + 11, at.y() - 2, at.x() + 11, at.y() + 16);
            body.closeSubpath();
            painter.drawPath(body);
        }
    }
};

} // namespace

IntroductionPage::IntroductionPage(WizardDraft* wizardDraft, QWidget* parent)
    : WizardPage(wizardDraft, tr("What is fairness?"), tr("What is fairness?"), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::large);
    layout->addWidget(new SentenceLabel(
        tr("A model is fair to a group when its members receive the favourable outcome about as often as the "
           "others. The fairness "
           "score says how often that is: the share of favourable outcomes in the monitored group, in "
           "percent of the share in the "
           "reference group. 100 means equally often, less means that the monitored group is worse off.")));
    layout->addWidget(new Illustration);
    layout->addWidget(new SentenceLabel(tr(
        "Few records make any score uncertain. So every score comes with an interval, and a verdict is given "
        "only when the whole "
        "interval is inside or outside your limits; until then it says how many records are still needed.")));
    layout->addWidget(new SentenceLabel(tr("The next steps ask which features to watch, which groups to "
                                           "compare, which limits to hold, and which outcome is the "
                                           "favourable one. Everything is filled in with a proposal from "
                                           "your data, and nothing is saved before the end.")));
    layout->addStretch();
}

} // namespace tiltmeter
