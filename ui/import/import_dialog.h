// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "import/import_draft.h"
#include "jobs/job_runner.h"
#include "monitor/import_file.h"
#include "monitor/monitor.h"

#include <QDialog>
#include <QStringList>
#include <functional>
#include <vector>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace tiltmeter {

class ColumnStrip;
class ElidedLabel;
class ImportResultView;
class Label;
class Notice;
class SentenceLabel;
class Table;

/// What the dialog asks of the program around it; called on worker threads.
struct ImportServices {
    std::function<Result<FileImportResult>(const FileImport&, const Progress&)> import;
};

/// Choose files, look at the first records, settle what each column is, import, see what came of it.
class ImportDialog : public QDialog
{
    Q_OBJECT
public:
    /// `deployments`: those that a file can be added to; `current`: the one that is proposed (empty: a new
    /// one).
    ImportDialog(const std::vector<DeploymentSummary>& deployments, const QString& current,
                 ImportServices services, JobRegistry* jobs, QWidget* parent = nullptr);
    ~ImportDialog() override;

    void setFiles(const QStringList& files);
    [[nodiscard]] QStringList files() const { return m_files; }
    [[nodiscard]] ImportDraft& draft() { return m_draft; }
    [[nodiscard]] bool isImporting() const { return m_importing; }
    /// Where dialogs for files begin.
    void setFolder(const QString& folder) { m_folder = folder; }

    void reject() override;

Q_SIGNALS:
    /// A file's records are in the store.
    void imported(const QString& deployment);
    /// The person wants to go on with it.
    void configurationRequested();
    void folderChanged(const QString& folder);

private:
    enum Step { Choosing, Importing, Asking, Done };

    QWidget* buildChoice();
    QWidget* buildFileRow();
    QWidget* buildTargetRow();
    QWidget* buildProgress();
    QWidget* buildQuestion();
    void layOut();

    void chooseFiles();
    void readPreview(const std::optional<CsvDialect>& dialect);
    void previewRead(Result<CsvPreview> preview);
    void dialectPicked();
    void targetPicked();
    void refresh();
    [[nodiscard]] QString whyNotYet() const;
    [[nodiscard]] bool isNewDeployment() const;
    [[nodiscard]] QString deploymentName() const;

    void start();
    void importNext(bool again = false);
    void fileImported(Result<FileImportResult> result);
    void ask(const Error& error);
    void finish();
    void setStep(Step step);

    std::vector<DeploymentSummary> m_deployments;
    ImportServices m_services;
    QStringList m_files;
    QString m_folder;
    ImportDraft m_draft;
    std::optional<CsvDialect> m_forced; ///< by a person; for all files
    qsizetype m_at = 0;                 ///< the file that is being imported
    bool m_anyImported = false;
    bool m_importing = false;

    QStackedWidget* m_steps;
    ElidedLabel* m_fileName;
    SentenceLabel* m_fileFacts;
    QComboBox* m_delimiter;
    QCheckBox* m_header;
    QComboBox* m_target;
    QLineEdit* m_newName;
    QComboBox* m_dataRole;
    Notice* m_fileProblem;
    Notice* m_columnsProblem;
    ColumnStrip* m_strip;
    Table* m_table;
    Label* m_progressText;
    QProgressBar* m_progress;
    SentenceLabel* m_question;
    ImportResultView* m_result;
    QPushButton* m_import;
    QPushButton* m_again;
    QPushButton* m_skip;
    QPushButton* m_configure;
    QPushButton* m_cancel;
    JobRunner m_previewRunner; // last: ends before what it uses goes
    JobRunner m_importRunner;
};

} // namespace tiltmeter
