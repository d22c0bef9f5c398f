// SPDX-License-Identifier: GPL-3.0-or-later
#include "import/import_dialog.h"

#include "import/column_strip.h"
#include "import/import_result_view.h"
#include "import/import_text.h"
#include "import/preview_table.h"
#include "look/card.h"
#include "look/elided_label.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "source/csv_reader.h"
#include "text/error_text.h"
#include "text/number_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace tiltmeter {

namespace {

constexpr char delimiters[] = {',', ';', '\t', '|'};

/// "march_2024.csv.gz" -> "march 2024".
QString nameFromFile(const QString& file)
{
    QString name = QFileInfo(file).fileName();
    name = name.left(name.indexOf(QLatin1Char('.')));
    return name.replace(QLatin1Char('_'), QLatin1Char(' ')).simplified();
}

} // namespace

ImportDialog::ImportDialog(const std::vector<DeploymentSummary>& deployments, const QString& current,
                           ImportServices services, JobRegistry* jobs, QWidget* parent)
    : QDialog(parent), m_deployments(deployments), m_services(std::move(services)),
      m_steps(new QStackedWidget), m_result(new ImportResultView), m_import(new QPushButton(tr("&Import"))),
      m_again(new QPushButton(tr("Import it &again"))), m_skip(new QPushButton(tr("&Skip it"))),
      m_configure(new QPushButton(tr("&Configure fairness…"))), m_cancel(new QPushButton),
      m_importRunner(jobs)
{
    setWindowTitle(tr("Import a prediction log"));
    setObjectName(QStringLiteral("importDialog"));
    m_steps->addWidget(buildChoice());
    m_steps->addWidget(buildProgress());
    m_steps->addWidget(buildQuestion());
    m_steps->addWidget(m_result);
    layOut();

    for (const DeploymentSummary& summary : m_deployments)
        m_target->addItem(QString::fromStdString(summary.deployment.name), true);
    m_target->addItem(tr("A new deployment"), false);
    const int proposed = m_target->findText(current);
    m_target->setCurrentIndex(proposed >= 0 ? proposed : m_target->count() - 1);

    connect(&m_draft, &ImportDraft::changed, this, &ImportDialog::refresh);
    connect(m_import, &QPushButton::clicked, this, &ImportDialog::start);
    connect(m_again, &QPushButton::clicked, this, [this] { importNext(true); });
    connect(m_skip, &QPushButton::clicked, this, [this] {
        m_result->addSkipped(QFileInfo(m_files[m_at]).fileName());
        ++m_at;
        importNext();
    });
    connect(m_configure, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT configurationRequested();
    });
    connect(m_cancel, &QPushButton::clicked, this, &ImportDialog::reject);
    connect(&m_importRunner, &JobRunner::progressChanged, this,
            [this](double fraction) { m_progress->setValue(static_cast<int>(fraction * 1000)); });
    targetPicked();
    setStep(Choosing);
    resize(1000, 680);
}

ImportDialog::~ImportDialog()
{
    delete m_steps; // its widgets show the draft, which goes before a dialog's children do
}

// ---- how it is laid out
// ----------------------------------------------------------------------------------------------

void ImportDialog::layOut()
{
    m_import->setObjectName(QStringLiteral("import"));
    m_again->setObjectName(QStringLiteral("importAgain"));
    m_skip->setObjectName(QStringLiteral("skipFile"));
    m_configure->setObjectName(QStringLiteral("configureAfterImport"));
    m_cancel->setObjectName(QStringLiteral("cancelImport"));
    for (QPushButton* button : {m_import, m_again, m_configure})
        button->setProperty("primary", true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::small);
    buttons->addStretch(1);
    for (QPushButton* button : {m_cancel, m_skip, m_again, m_configure, m_import})
        buttons->addWidget(button);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::medium);
    layout->addWidget(m_steps, 1);
    layout->addLayout(buttons);
    // Return is the primary action, wherever the focus is.
    const QList<QPushButton*> all = findChildren<QPushButton*>();
    for (QPushButton* button : all)
        button->setAutoDefault(false);
}

QWidget* ImportDialog::buildChoice()
{
    m_fileProblem = new Notice;
    m_fileProblem->setObjectName(QStringLiteral("fileProblem"));
    m_columnsProblem = new Notice;
    m_columnsProblem->setObjectName(QStringLiteral("columnsProblem"));
    m_strip = new ColumnStrip(m_draft);
    m_table = new Table(tr("The first records"));
    m_table->setObjectName(QStringLiteral("previewTable"));
    auto* header = new ColumnHeader(m_draft);
    header->setAccessibleName(tr("Columns"));
    header->setResizeContentsPrecision(10); // files of hundreds of columns are shown at once
    m_table->setHorizontalHeader(header);
    m_table->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_table->setModel(new PreviewModel(m_draft, m_table));
    m_table->verticalHeader()->show();
    connect(header, &ColumnHeader::columnChosen, this, [this](int column) {
        m_table->setCurrentIndex(m_table->model()->index(std::max(0, m_table->currentIndex().row()), column));
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this, header](const QModelIndex& index) {
                m_strip->setColumn(index.isValid() ? index.column() : -1);
                header->viewport()->update();
            });

    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addWidget(buildFileRow());
    layout->addWidget(m_fileProblem);
    layout->addWidget(buildTargetRow());
    layout->addWidget(new Separator);
    layout->addWidget(m_strip);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_columnsProblem);
    return page;
}

QWidget* ImportDialog::buildFileRow()
{
    m_fileName = new ElidedLabel(TextRole::CardTitle);
    m_fileName->setElideMode(Qt::ElideMiddle);
    auto* choose = new QPushButton(tr("Choose &files…"));
    choose->setObjectName(QStringLiteral("chooseFiles"));
    connect(choose, &QPushButton::clicked, this, &ImportDialog::chooseFiles);
    m_fileFacts = new SentenceLabel(TextRole::Caption, {});
    m_delimiter = new QComboBox;
    m_delimiter->setObjectName(QStringLiteral("delimiter"));
    for (const char delimiter : delimiters)
        m_delimiter->addItem(delimiterName(delimiter), QChar::fromLatin1(delimiter));
    connect(m_delimiter, &QComboBox::activated, this, &ImportDialog::dialectPicked);
    m_header = new QCheckBox(tr("The first line holds the &names"));
    m_header->setObjectName(QStringLiteral("hasHeader"));
    connect(m_header, &QCheckBox::clicked, this, &ImportDialog::dialectPicked);

    auto* first = new QHBoxLayout;
    first->setSpacing(spacing::small);
    first->addWidget(m_fileName, 1);
    first->addWidget(choose);
    auto* second = new QHBoxLayout;
    second->setSpacing(spacing::small);
    second->addWidget(m_fileFacts, 1);
    second->addWidget(fieldLabel(tr("Se&parator:"), m_delimiter));
    second->addWidget(m_delimiter);
    second->addWidget(m_header);
    auto* row = new QWidget;
    auto* layout = new QVBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tiny);
    layout->addLayout(first);
    layout->addLayout(second);
    return row;
}

QWidget* ImportDialog::buildTargetRow()
{
    m_target = new QComboBox;
    m_target->setObjectName(QStringLiteral("targetDeployment"));
    connect(m_target, &QComboBox::currentIndexChanged, this, &ImportDialog::targetPicked);
    m_newName = new QLineEdit;
    m_newName->setObjectName(QStringLiteral("newDeploymentName"));
    m_newName->setAccessibleName(tr("Name of the new deployment"));
    m_newName->setPlaceholderText(tr("Its name, for example \"Loan approvals\""));
    connect(m_newName, &QLineEdit::textEdited, this, &ImportDialog::refresh);
    m_dataRole = new QComboBox;
    m_dataRole->setObjectName(QStringLiteral("dataRole"));
    m_dataRole->addItem(tr("Predictions"), static_cast<int>(DataSetRole::Payload));
    m_dataRole->addItem(tr("A baseline for drift"), static_cast<int>(DataSetRole::Baseline));
    m_dataRole->addItem(tr("Labels that came later"), static_cast<int>(DataSetRole::Feedback));
    connect(m_dataRole, &QComboBox::currentIndexChanged, this,
            [this] { m_draft.setDataRole(static_cast<DataSetRole>(m_dataRole->currentData().toInt())); });

    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(fieldLabel(tr("&Deployment:"), m_target));
    layout->addWidget(m_target);
    layout->addWidget(m_newName, 1);
    layout->addStretch(0);
    layout->addWidget(fieldLabel(tr("The file &holds:"), m_dataRole));
    layout->addWidget(m_dataRole);
    return row;
}

QWidget* ImportDialog::buildProgress()
{
    m_progressText = new Label(TextRole::CardTitle);
    m_progressText->setAlignment(Qt::AlignCenter);
    m_progress = new QProgressBar;
    m_progress->setRange(0, 1000);
    m_progress->setAccessibleName(tr("Progress of the import"));
    m_progress->setMaximumWidth(420);
    m_progress->setFormat(QStringLiteral("%p %"));
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->addStretch(2);
    layout->addWidget(m_progressText);
    layout->addWidget(m_progress, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    m_progress->setMinimumWidth(420);
    return page;
}

QWidget* ImportDialog::buildQuestion()
{
    m_question = new SentenceLabel;
    m_question->setObjectName(QStringLiteral("importQuestion"));
    m_question->setFixedWidth(520);
    auto* title = new Label(TextRole::CardTitle, tr("This file was imported before"));
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setSpacing(spacing::medium);
    layout->addStretch(2);
    for (QWidget* part : std::initializer_list<QWidget*>{title, m_question}) {
        auto* row = new QHBoxLayout;
        row->addStretch(1);
        row->addWidget(part);
        row->addStretch(1);
        layout->addLayout(row);
    }
    layout->addStretch(3);
    return page;
}

void ImportDialog::setStep(Step step)
{
    m_steps->setCurrentIndex(step);
    m_import->setVisible(step == Choosing);
    m_again->setVisible(step == Asking);
    m_skip->setVisible(step == Asking);
    m_configure->setVisible(step == Done && m_anyImported);
    m_cancel->setText(step == Done ? tr("Close") : tr("Cancel"));
    QPushButton* primary = step == Choosing                ? m_import
                           : step == Asking                ? m_skip // what can't do harm
                           : step == Done && m_anyImported ? m_configure
                                                           : m_cancel;
    primary->setDefault(true);
    if (step != Choosing)
        primary->setFocus();
    refresh();
}

// ---- choosing
// --------------------------------------------------------------------------------------------------------

void ImportDialog::chooseFiles()
{
    auto* dialog = new QFileDialog(this, tr("Choose prediction logs"), m_folder);
    dialog->setObjectName(QStringLiteral("logFileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters(
        {tr("Prediction logs (*.csv *.tsv *.txt *.csv.gz *.csv.zst)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, &ImportDialog::setFiles);
    connect(dialog, &QFileDialog::accepted, this,
            [this, dialog] { Q_EMIT folderChanged(dialog->directory().absolutePath()); });
    dialog->open();
}

void ImportDialog::setFiles(const QStringList& files)
{
    if (files.isEmpty())
        return;
    m_files = files;
    m_forced.reset();
    m_draft.clear();
    if (isNewDeployment() && m_newName->text().isEmpty())
        m_newName->setText(nameFromFile(files.first()));
    readPreview(std::nullopt);
}

void ImportDialog::readPreview(const std::optional<CsvDialect>& dialect)
{
    if (m_files.isEmpty())
        return;
    m_fileProblem->clear();
    m_previewRunner.run<CsvPreview>(
        {},
        [file = m_files.first().toStdString(), dialect](const Progress&) {
            return dialect ? previewCsv(file, *dialect) : previewCsv(file);
        },
        this, [this](Result<CsvPreview> preview) { previewRead(std::move(preview)); });
    refresh();
}

void ImportDialog::previewRead(Result<CsvPreview> preview)
{
    if (!preview) {
        m_draft.clear();
        m_fileProblem->show(Notice::Kind::Error, describe(preview.error()));
        refresh();
        return;
    }
    m_delimiter->setCurrentIndex(m_delimiter->findData(QChar::fromLatin1(preview->dialect.delimiter)));
    m_header->setChecked(preview->dialect.hasHeader);
    m_draft.setPreview(*preview);
    m_table->fitColumns();
    if (m_table->model()->columnCount() > 0)
        m_table->setCurrentIndex(m_table->model()->index(0, 0));
}

void ImportDialog::dialectPicked()
{
    if (!m_draft.hasPreview())
        return;
    CsvDialect dialect = m_draft.preview().dialect;
    dialect.delimiter = m_delimiter->currentData().toChar().toLatin1();
    dialect.hasHeader = m_header->isChecked();
    m_forced = dialect;
    readPreview(dialect);
}

bool ImportDialog::isNewDeployment() const
{
    return !m_target->currentData().toBool();
}

QString ImportDialog::deploymentName() const
{
    return isNewDeployment() ? m_newName->text().simplified() : m_target->currentText();
}

void ImportDialog::targetPicked()
{
    m_newName->setVisible(isNewDeployment());
    if (isNewDeployment() && m_newName->text().isEmpty() && !m_files.isEmpty())
        m_newName->setText(nameFromFile(m_files.first()));
    Schema existing;
    for (const DeploymentSummary& summary : m_deployments)
        if (!isNewDeployment() && QString::fromStdString(summary.deployment.name) == m_target->currentText())
            existing = summary.schema;
    m_draft.setExisting(existing);
    refresh();
}

QString ImportDialog::whyNotYet() const
{
    if (m_files.isEmpty())
        return tr("Choose a file first.");
    if (m_previewRunner.isRunning())
        return tr("The file is being looked at.");
    if (!m_draft.hasPreview())
        return tr("This file can't be imported.");
    if (deploymentName().isEmpty())
        return tr("Give the new deployment a name.");
    for (const DeploymentSummary& summary : m_deployments)
        if (isNewDeployment() && QString::fromStdString(summary.deployment.name) == deploymentName())
            return tr("There is a deployment of that name: choose it in the list, or give another name.");
    for (const ImportDraft::Issue& issue : m_draft.issues())
        if (issue.isError)
            return issue.sentence;
    return {};
}

void ImportDialog::refresh()
{
    const QLocale locale;
    const QString first =
        m_files.isEmpty() ? tr("No file chosen yet") : QFileInfo(m_files.first()).fileName();
    m_fileName->setFullText(
        m_files.size() > 1
            ? tr("%1 and %n more file(s)", nullptr, static_cast<int>(m_files.size()) - 1).arg(first)
            : first);
    const bool there = m_draft.hasPreview();
    m_fileFacts->setText(m_previewRunner.isRunning() ? tr("Looking at the file…")
                         : there                     ? fileSentence(m_draft.preview(), locale)
                         : m_files.isEmpty()
                             ? tr("A CSV file: each row is one request to the model, with its features "
                                  "and the prediction. It may be compressed (.gz, .zst).")
                             : QString());
    m_delimiter->setEnabled(there);
    m_header->setEnabled(there);

    QStringList general;
    bool isError = false;
    for (const ImportDraft::Issue& issue : m_draft.issues()) {
        if (!issue.column.empty() && !issue.isError)
            continue; // stands beside its column
        general.append(issue.sentence);
        isError = isError || issue.isError;
    }
    const QString why = whyNotYet();
    if (there && general.isEmpty() && !why.isEmpty())
        general.append(why);
    if (there && !general.isEmpty())
        m_columnsProblem->show(isError || !why.isEmpty() ? Notice::Kind::Error : Notice::Kind::Warning,
                               general.join(QLatin1Char(' ')));
    else
        m_columnsProblem->clear();
    m_import->setEnabled(why.isEmpty());
    m_import->setToolTip(why);
}

// ---- importing
// -------------------------------------------------------------------------------------------------------

void ImportDialog::start()
{
    m_result->clear();
    m_anyImported = false;
    m_at = 0;
    importNext();
}

void ImportDialog::importNext(bool again)
{
    if (m_at >= m_files.size()) {
        finish();
        return;
    }
    const QString file = m_files[m_at];
    m_importing = true;
    m_progress->setValue(0);
    m_progressText->setText(
        m_files.size() > 1
            ? tr("Importing %1 (%2 of %3)").arg(QFileInfo(file).fileName()).arg(m_at + 1).arg(m_files.size())
            : tr("Importing %1").arg(QFileInfo(file).fileName()));
    setStep(Importing);
    FileImport order;
    order.file = file.toStdString();
    order.deployment = deploymentName().toStdString();
    order.role = m_draft.dataRole();
    order.dialect = m_draft.preview().dialect;
    order.schema = m_draft.schema();
    order.again = again;
    // Every other file is looked at by itself: its separator, and its columns by their names. The draft
    // belongs to this thread, so the worker gets a copy of what it decides by.
    const bool isFirst = m_at == 0;
    auto choose = isFirst ? nullptr : m_draft.chooser();
    m_importRunner.run<FileImportResult>(
        m_progressText->text(),
        [order, choose, forced = m_forced,
         import = m_services.import](const Progress& progress) mutable -> Result<FileImportResult> {
            if (choose) {
                TILTMETER_ASSIGN(const CsvPreview preview,
                                 forced ? previewCsv(order.file, *forced) : previewCsv(order.file));
                order.dialect = preview.dialect;
                order.schema = choose(preview);
            }
            return import(order, progress);
        },
        this, [this](Result<FileImportResult> result) { fileImported(std::move(result)); });
}

void ImportDialog::fileImported(Result<FileImportResult> result)
{
    const QString name = QFileInfo(m_files[m_at]).fileName();
    m_importing = false;
    if (!result && result.error().code == ErrorCode::AlreadyImported) {
        ask(result.error());
        return;
    }
    if (!result && result.error().code == ErrorCode::Cancelled) {
        m_result->addProblem(name, tr("Cancelled; nothing of it was kept."));
        finish();
        return;
    }
    if (!result) {
        // With one file there is something to mend here; with several the others go on.
        if (m_files.size() == 1) {
            setStep(Choosing);
            m_fileProblem->show(Notice::Kind::Error, describe(result.error()));
            return;
        }
        m_result->addProblem(name, describe(result.error()));
    } else {
        m_anyImported = true;
        m_result->addResult(name, *result);
        Q_EMIT imported(deploymentName());
    }
    ++m_at;
    importNext();
}

void ImportDialog::ask(const Error& error)
{
    const auto when = parseTimePoint(error.detail);
    m_question->setText(
        tr("The contents of %1 were imported on %2. Importing them again counts every record twice, "
           "unless the records have ids.")
            .arg(QFileInfo(m_files[m_at]).fileName(),
                 when ? timeText(*when, QLocale()) : QString::fromStdString(error.detail)));
    setStep(Asking);
}

void ImportDialog::finish()
{
    setStep(Done);
}

void ImportDialog::reject()
{
    if (m_importing) {
        // The work ends first: what it says then is what happened.
        m_progressText->setText(tr("Cancelling…"));
        m_importRunner.cancel();
        return;
    }
    QDialog::reject();
}

} // namespace tiltmeter
