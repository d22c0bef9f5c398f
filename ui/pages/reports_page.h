// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/page.h"
#include "context/report_exporter.h"

class QButtonGroup;
class QPushButton;

namespace tiltmeter {

class Card;
class Notice;
class SentenceLabel;

/// Evidence to file: choose a format, see what will be in it, write it.
class ReportsPage : public Page
{
    Q_OBJECT
public:
    explicit ReportsPage(AppContext& context, QWidget* parent = nullptr);
    void refresh() override;

    /// What the file dialog begins with: "loan-approvals-2024-03-24.pdf".
    [[nodiscard]] static QString suggestedName(const Evaluation& evaluation, const QString& suffix);

private:
    [[nodiscard]] bool isReady() const override;
    void fillFormats();
    void choosePath();
    void write(const QString& path);
    [[nodiscard]] const ReportFormat* chosenFormat() const;

    QButtonGroup* m_formats;
    QVBoxLayout* m_formatRows;
    SentenceLabel* m_contents;
    QPushButton* m_export;
    Notice* m_result;
    QPushButton* m_open;
    QPushButton* m_openFolder;
    QString m_written;
    QList<ReportFormat> m_known;
    JobRunner m_runner;
};

} // namespace tiltmeter
