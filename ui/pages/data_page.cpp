// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/data_page.h"

#include "look/icons.h"
#include "look/label.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "look/table.h"
#include "pages/data_tables.h"
#include "pages/records_view.h"
#include "text/error_text.h"
#include "text/number_text.h"

#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

namespace tiltmeter {

DataPage::DataPage(AppContext& appContext, QWidget* parent)
    : Page({QStringLiteral("data"), tr("Data"), QStringLiteral("data")}, appContext, parent),
      m_import(new QPushButton(icon(QStringLiteral("import")), tr("&Import…"))), m_tabs(new QTabWidget),
      m_problem(new Notice), m_columnTable(new Table(tr("Columns"))),
      m_importTable(new Table(tr("Imported files"))),
      m_rejectedTable(new Table(tr("Rows that were not taken"))),
      m_columns(new RowsModel<ColumnProfile>(profileColumns(), this)),
      m_imports(new RowsModel<ImportRecord>(importColumns(), this)),
      m_rejected(new RowsModel<RejectedRow>(rejectedColumns(), this)), m_columnsText(new SentenceLabel),
      m_importsText(new SentenceLabel), m_rejectedText(new SentenceLabel), m_records(new RecordsView),
      m_listRunner(&appContext.jobs()), m_profileRunner(&appContext.jobs())
{
    m_import->setObjectName(QStringLiteral("importMore"));
    connect(m_import, &QPushButton::clicked, this, [this] { context().requestImport(); });
    addControl(m_import);

    m_columnTable->setObjectName(QStringLiteral("columnTable"));
    m_columnTable->setSortedModel(m_columns);
    m_columnTable->setItemDelegateForColumn(profileBarsColumn, new BarsDelegate(m_columnTable));
    m_importTable->setObjectName(QStringLiteral("importTable"));
    m_importTable->setSortedModel(m_imports);
    m_rejectedTable->setObjectName(QStringLiteral("rejectedTable"));
    m_rejectedTable->setSortedModel(m_rejected);

    m_tabs->setAccessibleName(tr("Data"));
    m_tabs->setDocumentMode(true);
    addSection(QStringLiteral("columns"), tr("&Columns"), m_columnTable, m_columnsText);
    addSection(QStringLiteral("imports"), tr("I&mported files"), m_importTable, m_importsText);
    addSection(QStringLiteral("rejected"), tr("Rows &not taken"), m_rejectedTable, m_rejectedText);
    m_records->setObjectName(QStringLiteral("records"));
    m_tabs->addTab(m_records, tr("&Records"));
    connect(m_tabs, &QTabWidget::currentChanged, this, &DataPage::loadRecords);

    body()->addWidget(m_problem);
    body()->addWidget(m_tabs, 1);
}

QWidget* DataPage::addSection(const QString& id, const QString& title, Table* table, SentenceLabel* sentence)
{
    auto* tab = new QWidget;
    tab->setObjectName(id);
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, spacing::small, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(sentence);
    layout->addWidget(table, 1);
    m_tabs->addTab(tab, title);
    return tab;
}

void DataPage::refresh()
{
    m_import->setVisible(context().offers(AppContext::Offer::Import) && context().monitor());
    if (showCommonEmptyState(false)) {
        forgetShown();
        return;
    }
    showBody();
    const DeploymentSummary& summary = *context().deployment();
    const std::tuple now(context().monitor().get(), context().deploymentName(), summary.records,
                         summary.rejected + summary.labelled);
    if (now == m_shown)
        return;
    forgetShown();
    m_shown = now;
    loadLists();
    loadProfile();
    loadRecords();
}

void DataPage::goTo(const QString& detail)
{
    for (int i = 0; i < m_tabs->count(); ++i)
        if (m_tabs->widget(i)->objectName() == detail)
            m_tabs->setCurrentIndex(i);
}

void DataPage::forgetShown()
{
    m_shown = {};
    m_recordsShown = false;
    m_listRunner.forget();
    m_profileRunner.forget();
    m_problem->clear();
    m_columns->setRows({});
    m_imports->setRows({});
    m_rejected->setRows({});
    m_records->clear();
}

void DataPage::loadLists()
{
    m_importsText->setText(tr("Reading…"));
    m_rejectedText->setText(tr("Reading…"));
    m_listRunner.run<Lists>(
        {},
        [monitor = context().monitor(),
         name = context().deploymentName().toStdString()](const Progress& progress) -> Result<Lists> {
            Lists lists;
            TILTMETER_ASSIGN(lists.imports, monitor->imports(name));
            TILTMETER_TRY(progress.check());
            TILTMETER_ASSIGN(lists.rejected, monitor->rejectedRows(name, rejectedLimit));
            return lists;
        },
        this,
        [this](Result<Lists> lists) {
            if (!lists) {
                m_problem->show(Notice::Kind::Error, describe(lists.error()));
                return;
            }
            const QLocale locale;
            const std::uint64_t rejected = context().deployment() ? context().deployment()->rejected : 0;
            const auto files = static_cast<int>(lists->imports.size());
            const std::size_t kept = lists->rejected.size();
            m_imports->setRows(std::move(lists->imports));
            m_rejected->setRows(std::move(lists->rejected));
            m_importTable->fitColumns();
            m_rejectedTable->fitColumns();
            m_importsText->setText(tr("%n imported file(s).", nullptr, files));
            m_rejectedText->setText(rejected == 0 ? tr("Every row was taken.")
                                    : kept < rejected
                                        ? tr("The newest %1 of %2 rows that could not be taken.")
                                              .arg(countText(kept, locale), countText(rejected, locale))
                                        : tr("%1 rows could not be taken. They are in no measurement.")
                                              .arg(countText(rejected, locale)));
        });
}

void DataPage::loadProfile()
{
    m_columnsText->setText(tr("Counting the values of every column…"));
    m_profileRunner.run<DataProfile>(
        tr("Counting values"),
        [monitor = context().monitor(), name = context().deploymentName().toStdString()](
            const Progress& progress) { return monitor->profile(name, progress); },
        this,
        [this](Result<DataProfile> profile) {
            if (!profile) {
                if (profile.error().code == ErrorCode::Cancelled) {
                    m_columnsText->setText(tr("The values were not counted."));
                    m_shown = {}; // the next visit tries again
                } else {
                    m_columnsText->setText({});
                    m_problem->show(Notice::Kind::Error, describe(profile.error()));
                }
                return;
            }
            const auto count = static_cast<int>(profile->columns.size());
            m_columnsText->setText(profile->outcomeColumn.empty()
                                       ? tr("%n column(s).", nullptr, count)
                                       : tr("%n column(s); the outcome is in %1.", nullptr, count)
                                             .arg(QString::fromStdString(profile->outcomeColumn)));
            m_columns->setRows(std::move(profile->columns));
            m_columnTable->fitColumns();
        });
}

void DataPage::loadRecords()
{
    // Only when somebody looks: it reads from the store.
    if (m_recordsShown || m_tabs->currentWidget() != m_records || !context().deployment())
        return;
    m_recordsShown = true;
    m_records->show(context().monitor(), *context().deployment());
}

} // namespace tiltmeter
