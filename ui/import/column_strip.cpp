// SPDX-License-Identifier: GPL-3.0-or-later
#include "import/column_strip.h"

#include "import/import_text.h"
#include "import/preview_table.h"
#include "look/elided_label.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "text/error_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace tiltmeter {

ColumnStrip::ColumnStrip(ImportDraft& draft, QWidget* parent)
    : QWidget(parent), m_draft(draft), m_name(new ElidedLabel(TextRole::Strong)), m_kind(new QComboBox),
      m_role(new QComboBox), m_restore(new QPushButton(tr("As &proposed"))),
      m_facts(new SentenceLabel(TextRole::Caption, {})), m_problem(new Notice)
{
    m_kind->setObjectName(QStringLiteral("columnKind"));
    m_role->setObjectName(QStringLiteral("columnRole"));
    m_restore->setObjectName(QStringLiteral("restoreProposal"));
    m_restore->setToolTip(tr("All columns as they were proposed"));
    m_problem->setObjectName(QStringLiteral("columnProblem"));
    for (const ColumnKind kind : offeredKinds())
        m_kind->addItem(kindName(kind), static_cast<int>(kind));
    for (const ColumnRole role : offeredRoles())
        m_role->addItem(roleName(role), static_cast<int>(role));

    connect(m_kind, &QComboBox::activated, this, [this] {
        m_draft.setKind(static_cast<std::size_t>(m_column),
                        static_cast<ColumnKind>(m_kind->currentData().toInt()));
    });
    connect(m_role, &QComboBox::activated, this, [this] {
        m_draft.setRole(static_cast<std::size_t>(m_column),
                        static_cast<ColumnRole>(m_role->currentData().toInt()));
    });
    connect(m_restore, &QPushButton::clicked, &m_draft, &ImportDraft::restoreSuggestion);
    connect(&m_draft, &ImportDraft::changed, this, &ColumnStrip::refresh);

    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::small);
    row->addWidget(m_name, 1);
    row->addWidget(fieldLabel(tr("&Type:"), m_kind));
    row->addWidget(m_kind);
    row->addWidget(fieldLabel(tr("&Role:"), m_role));
    row->addWidget(m_role);
    row->addWidget(m_restore);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tiny);
    layout->addLayout(row);
    layout->addWidget(m_facts);
    layout->addWidget(m_problem);
    refresh();
}

void ColumnStrip::setColumn(int column)
{
    m_column = column;
    refresh();
}

void ColumnStrip::refresh()
{
    const bool there = m_draft.hasPreview() && m_column >= 0 &&
                       static_cast<std::size_t>(m_column) < m_draft.schema().columns.size();
    m_kind->setEnabled(there);
    m_role->setEnabled(there);
    m_restore->setEnabled(!m_draft.isAsSuggested());
    if (!there) {
        m_name->setFullText(tr("Choose a column to change it"));
        m_facts->setText({});
        m_problem->clear();
        return;
    }
    const auto column = static_cast<std::size_t>(m_column);
    const ColumnSpec& spec = m_draft.schema().columns[column];
    m_name->setFullText(QString::fromStdString(spec.name));
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(spec.kind)));
    m_role->setCurrentIndex(m_role->findData(static_cast<int>(spec.role)));
    const ColumnPreview& preview = m_draft.preview().columns[column];
    m_facts->setText(valuesSentence(preview, QLocale()) + QLatin1Char(' ') + suggestionSentence(preview));
    const QString problem = m_draft.issueOf(column);
    if (problem.isEmpty())
        m_problem->clear();
    else
        m_problem->show(Notice::Kind::Warning, problem);
}

} // namespace tiltmeter
