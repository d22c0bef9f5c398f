// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/reports_page.h"

#include "context/drift_results.h"
#include "look/card.h"
#include "look/icons.h"
#include "look/label.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "pages/comparison_state.h"
#include "text/error_text.h"
#include "text/number_text.h"

#include <QButtonGroup>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>
#include <QRadioButton>
#include <QStandardPaths>
#include <QUrl>

namespace tiltmeter {

ReportsPage::ReportsPage(AppContext& appContext, QWidget* parent)
    : Page({QStringLiteral("reports"), tr("Reports"), QStringLiteral("reports")}, appContext, parent),
      m_formats(new QButtonGroup(this)), m_formatRows(new QVBoxLayout), m_contents(new SentenceLabel),
      m_export(
          new QPushButton(icon(QStringLiteral("export"), colors().onAccentFill), tr("&Write the report…"))),
      m_result(new Notice), m_open(new QPushButton(tr("&Open it"))),
      m_openFolder(new QPushButton(tr("Open its &folder"))), m_runner(&appContext.jobs())
{
    m_export->setObjectName(QStringLiteral("writeReport"));
    m_export->setProperty("primary", true);
    m_result->setObjectName(QStringLiteral("reportResult"));
    m_open->setObjectName(QStringLiteral("openReport"));
    m_openFolder->setObjectName(QStringLiteral("openReportFolder"));
    m_formatRows->setSpacing(spacing::small);

    auto* format = new Card(tr("Format"));
    format->body()->addLayout(m_formatRows);
    auto* contents = new Card(tr("What is in it"));
    contents->body()->addWidget(m_contents);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::small);
    buttons->addWidget(m_export);
    buttons->addWidget(m_open);
    buttons->addWidget(m_openFolder);
    buttons->addStretch(1);
    body()->addWidget(format);
    body()->addWidget(contents);
    body()->addWidget(m_result);
    body()->addLayout(buttons);
    body()->addStretch(1);

    connect(m_export, &QPushButton::clicked, this, &ReportsPage::choosePath);
    connect(m_open, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_written)); });
    connect(m_openFolder, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(m_written).absolutePath())); });
    connect(&m_runner, &JobRunner::runningChanged, this,
            [this](bool running) { m_export->setEnabled(!running); });
    m_open->hide();
    m_openFolder->hide();
    fillFormats();
    connect(&context(), &AppContext::offersChanged, this, &ReportsPage::fillFormats);
    // What was written was of another time.
    connect(&context(), &AppContext::deploymentChanged, this, [this] {
        m_result->clear();
        m_open->hide();
        m_openFolder->hide();
    });
}

void ReportsPage::fillFormats()
{
    while (QLayoutItem* item = m_formatRows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_known = context().reportExporter() ? context().reportExporter()->formats() : QList<ReportFormat>();
    for (const ReportFormat& format : m_known) {
        auto* row = new QWidget;
        auto* layout = new QVBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(2);
        auto* choice = new QRadioButton(format.name);
        choice->setObjectName(QStringLiteral("format-") + format.id);
        choice->setAccessibleDescription(format.description);
        choice->setChecked(m_formatRows->count() == 0);
        auto* description = new SentenceLabel(TextRole::Caption, format.description);
        description->setContentsMargins(spacing::huge, 0, 0, 0);
        layout->addWidget(choice);
        layout->addWidget(description);
        m_formats->addButton(choice, m_formatRows->count());
        m_formatRows->addWidget(row);
    }
}

bool ReportsPage::isReady() const
{
    return context().evaluation() != nullptr;
}

void ReportsPage::refresh()
{
    if (!context().reportExporter()) {
        showEmpty(tr("Reports"), tr("This build of the program can't write reports."));
        return;
    }
    if (showCommonEmptyState(true))
        return;
    const QLocale locale;
    const Evaluation& e = *context().evaluation();
    const QString name = QString::fromStdString(e.deployment);
    const QStringList parts{
        tr("%1, %2 records, %3.").arg(name, countText(e.records, locale), timeRangeText(e.covered, locale)),
        tr("Configuration revision %1; the data are named by their fingerprint %2.")
            .arg(QString::number(e.revision), QString::fromStdString(e.dataFingerprint)),
        tr("%n window(s) (%1),", nullptr, static_cast<int>(e.windows.size()))
                .arg(windowKindText(e.config.window)) +
            QLatin1Char(' ') +
            tr("%n finding(s), of which %1 open.", nullptr, static_cast<int>(e.findings.size()))
                .arg(QLocale().toString(openFindings(e))),
        tr("Beside fairness the drift of every column against its baseline."),
        tr("No raw rows: a report can be passed on without the records."),
    };
    m_contents->setText(parts.join(QLatin1Char('\n')));
    showBody();
}

const ReportFormat* ReportsPage::chosenFormat() const
{
    const int chosen = m_formats->checkedId();
    return chosen >= 0 && chosen < m_known.size() ? &m_known[chosen] : nullptr;
}

QString ReportsPage::suggestedName(const Evaluation& evaluation, const QString& suffix)
{
    QString name;
    for (const QChar c : QString::fromStdString(evaluation.deployment).toLower()) {
        if (c.isLetterOrNumber())
            name += c;
        else if (!name.isEmpty() && !name.endsWith(QLatin1Char('-')))
            name += QLatin1Char('-');
    }
    while (name.endsWith(QLatin1Char('-')))
        name.chop(1);
    if (!evaluation.covered.empty())
        name += QLatin1Char('-') +
                QString::fromStdString(formatTimePoint({evaluation.covered.end.microseconds - 1})).left(10);
    return (name.isEmpty() ? QStringLiteral("report") : name) + QLatin1Char('.') + suffix;
}

void ReportsPage::choosePath()
{
    const ReportFormat* format = chosenFormat();
    if (!format || !context().evaluation())
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    auto* dialog =
        new QFileDialog(this, tr("Write the report"),
                        QDir(folder).filePath(suggestedName(*context().evaluation(), format->suffix)));
    dialog->setObjectName(QStringLiteral("reportFileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("%1 (*.%2)").arg(format->name, format->suffix));
    dialog->setDefaultSuffix(format->suffix);
    connect(dialog, &QFileDialog::fileSelected, this, &ReportsPage::write);
    dialog->open();
}

void ReportsPage::write(const QString& path)
{
    const ReportFormat* format = chosenFormat();
    const auto& exporter = context().reportExporter();
    if (!format || !exporter || !context().evaluation() || !context().deployment())
        return;
    m_result->clear();
    m_open->hide();
    m_openFolder->hide();
    ReportRequest request{context().monitor(), context().evaluation(), *context().deployment(), format->id,
                          path};
    request.period = context().periodRange();
    request.drift = context().drift().evaluation();
    request.driftOptions = context().drift().options();
    m_runner.run<void>(tr("Writing %1").arg(QFileInfo(path).fileName()), exporter->prepare(request), this,
                       [this, path](Result<void> written) {
                           if (written) {
                               m_written = path;
                               m_result->show(Notice::Kind::Information,
                                              tr("Written: %1").arg(QDir::toNativeSeparators(path)));
                               m_open->show();
                               m_openFolder->show();
                           } else if (written.error().code != ErrorCode::Cancelled) {
                               m_result->show(Notice::Kind::Error, describe(written.error()));
                           }
                       });
}

} // namespace tiltmeter
