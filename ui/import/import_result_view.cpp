// SPDX-License-Identifier: GPL-3.0-or-later
#include "import/import_result_view.h"

#include "look/label.h"
#include "look/spacing.h"
#include "look/state.h"
#include "look/table.h"
#include "text/error_text.h"
#include "text/number_text.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace tiltmeter {

namespace {

QVariant asNumber(std::uint64_t value)
{
    return QVariant::fromValue(static_cast<qulonglong>(value));
}

} // namespace

ImportResultView::ImportResultView(QWidget* parent)
    : QWidget(parent), m_lines(new QVBoxLayout), m_tableTitle(new Label(TextRole::CardTitle)),
      m_table(new Table(tr("Rows that were not taken")))
{
    const auto text = [](const std::string& s) { return QString::fromStdString(s); };
    m_model =
        new RowsModel<Row>({{tr("File"), [](const Row& r) { return r.file; }, false, {}, {}, {}, {}},
                            {tr("Line"),
                             [](const Row& r) { return countText(r.rejected.line, QLocale()); },
                             true,
                             {},
                             [](const Row& r) { return asNumber(r.rejected.line); },
                             {},
                             {}},
                            {tr("Column"),
                             [text](const Row& r) {
                                 return r.rejected.column.empty() ? tr("whole row") : text(r.rejected.column);
                             },
                             false,
                             {},
                             {},
                             {},
                             {}},
                            {tr("Why it was not taken"),
                             [](const Row& r) { return rejectionText(r.rejected.reason); },
                             false,
                             {},
                             {},
                             {},
                             {}},
                            {tr("What was there"),
                             [text](const Row& r) { return text(r.rejected.text).simplified(); },
                             false,
                             [text](const Row& r) { return text(r.rejected.text); },
                             {},
                             {},
                             {}}},
                           this);
    m_table->setObjectName(QStringLiteral("importRejected"));
    m_table->setSortedModel(m_model);
    m_lines->setSpacing(spacing::medium);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addLayout(m_lines);
    layout->addWidget(m_tableTitle);
    layout->addWidget(m_table, 1);
    layout->addStretch(0);
    clear();
}

void ImportResultView::clear()
{
    while (QLayoutItem* item = m_lines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_rows.clear();
    m_rejected = 0;
    m_model->setRows({});
    m_table->hide();
    m_tableTitle->hide();
}

void ImportResultView::addLine(const QString& file, const QString& sentence, int state)
{
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::medium);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(new SentenceLabel(TextRole::Strong, file));
    words->addWidget(new SentenceLabel(sentence));
    auto* badge = new StateBadge(static_cast<State>(state));
    badge->setText(static_cast<State>(state) == State::Pass   ? tr("Imported")
                   : static_cast<State>(state) == State::Fail ? tr("Not imported")
                                                              : tr("Skipped"));
    row->addWidget(badge, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    m_lines->addWidget(line);
}

void ImportResultView::addResult(const QString& file, const FileImportResult& result)
{
    const QLocale locale;
    QStringList facts{tr("%1 records.").arg(countText(result.record.records, locale))};
    if (result.record.rejected > 0)
        facts.append(tr("%1 rows could not be taken and are kept aside.")
                         .arg(countText(result.record.rejected, locale)));
    if (result.record.duplicates > 0)
        facts.append(tr("%1 records were there already and are kept once.")
                         .arg(countText(result.record.duplicates, locale)));
    if (result.labels > 0)
        facts.append(tr("%1 records got their label.").arg(countText(result.labels, locale)));
    if (result.waitingLabels > 0)
        facts.append(tr("%1 labels wait for their record.").arg(countText(result.waitingLabels, locale)));
    addLine(file, facts.join(QLatin1Char(' ')), static_cast<int>(State::Pass));

    m_rejected += result.record.rejected;
    for (const RejectedRow& rejected : result.rejected)
        m_rows.push_back({file, rejected});
    m_table->setVisible(!m_rows.empty());
    m_tableTitle->setVisible(!m_rows.empty());
    m_tableTitle->setText(m_rows.size() < m_rejected
                              ? tr("The first %1 of %2 rows that were not taken")
                                    .arg(countText(m_rows.size(), locale), countText(m_rejected, locale))
                              : tr("Rows that were not taken"));
    m_model->setRows(m_rows);
    m_table->fitColumns();
}

void ImportResultView::addProblem(const QString& file, const QString& sentence)
{
    addLine(file, sentence, static_cast<int>(State::Fail));
}

void ImportResultView::addSkipped(const QString& file)
{
    addLine(file, tr("Its records are in the store already."), static_cast<int>(State::NotJudged));
}

} // namespace tiltmeter
