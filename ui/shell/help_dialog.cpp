// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/help_dialog.h"

#include "look/spacing.h"

#include <QDialogButtonBox>
#include <QTabWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace tiltmeter {

namespace {

QString asHtml(std::initializer_list<std::pair<QString, QString>> rows)
{
    QString html = QStringLiteral("<table cellpadding='4'>");
    for (const auto& [term, meaning] : rows)
        html += QStringLiteral("<tr><td><b>%1</b></td><td>%2</td></tr>")
                    .arg(term.toHtmlEscaped(), meaning.toHtmlEscaped());
    return html + QStringLiteral("</table>");
}

QTextBrowser* makeText(const QString& name, const QString& html)
{
    auto* text = new QTextBrowser;
    text->setAccessibleName(name);
    text->setFrameShape(QFrame::NoFrame);
    text->setHtml(html);
    return text;
}

} // namespace

HelpDialog::HelpDialog(QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Help"));
    setObjectName(QStringLiteral("helpDialog"));

    const QString words = asHtml({
        {tr("Deployment"), tr("A model in service whose predictions are logged.")},
        {tr("Record"), tr("One logged request to the model, with its features and the prediction.")},
        {tr("Label"), tr("The truth about a record, which often comes later.")},
        {tr("Protected attribute"), tr("A column that defines groups, such as sex or age.")},
        {tr("Monitored and reference group"),
         tr("The group that may be worse off, and the one it is compared with.")},
        {tr("Favourable outcome"), tr("The predictions that are good for the person concerned.")},
        {tr("Disparate impact"), tr("Share of favourable outcomes in the monitored group, divided by that in "
                                    "the reference group. 1 is even; "
                                    "below 1 the monitored group is worse off.")},
        {tr("Interval"),
         tr("Where the true value lies with the stated confidence. The fewer the records, the wider it is.")},
        {tr("Pass, fail"), tr("The whole interval is inside, or outside, the limits.")},
        {tr("Insufficient evidence"), tr("The interval crosses a limit: more records are needed to decide.")},
        {tr("Window"), tr("A stretch of time, or of records, that is judged by itself.")},
        {tr("Drift"), tr("Records of a window that are distributed otherwise than those of the baseline.")},
        {tr("Baseline"),
         tr("What the windows are compared with for drift: the beginning of the log, a data set "
            "of its own, a time range, or the time before each window.")},
        {tr("Drift magnitude"),
         tr("How well a classifier tells the records of a window from the baseline's: 0 "
            "is not at all, 1 is always.")},
        {tr("Finding"), tr("A limit that was violated, with the evidence for it.")},
        {tr("Alarm"),
         tr("Evidence gathered record by record has reached its level. It may be looked at every "
            "day without making false alarms, and stays until it is acknowledged.")},
        {tr("Evidence"), tr("Odds against “all is well”: 100 : 1 is what one would have won by betting on "
                            "unfairness before each pair of records.")},
    });
    const QString keys = asHtml({
        {tr("Ctrl+1 … Ctrl+9"), tr("Go to a page")},
        {tr("Ctrl+F, Ctrl+D"), tr("Configure fairness, configure drift")},
        {tr("Ctrl+E"), tr("Evaluate")},
        {tr("Ctrl+I"), tr("Import a prediction log")},
        {tr("Ctrl+N, Ctrl+O, Ctrl+W"), tr("New store, open a store, close the store")},
        {tr("F5"), tr("Read the store anew")},
        {tr("F6"), tr("Go from the list of pages to the page and back")},
        {tr("Arrow keys in a chart"), tr("Go from window to window")},
        {tr("F1"), tr("This help")},
    });

    auto* tabs = new QTabWidget;
    tabs->setAccessibleName(tr("Help"));
    tabs->addTab(makeText(tr("Words"), words), tr("&Words"));
    tabs->addTab(makeText(tr("Keys"), keys), tr("&Keys"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::medium);
    layout->addWidget(tabs, 1);
    layout->addWidget(buttons);
    resize(640, 520);
}

} // namespace tiltmeter
