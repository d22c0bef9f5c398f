// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/deployment.h"
#include "source/csv_preview.h"

#include <QObject>
#include <QString>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// What is to be imported while a person decides on it: kinds and roles of the columns by name, over what the
/// previews suggest and what the deployment has already. Holds no widget.
class ImportDraft : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Something to say about a choice. An error forbids the import.
    struct Issue {
        bool isError = false;
        std::string column; ///< empty: about all of them
        QString sentence;
    };

    /// The file that is looked at; its columns are the ones that can be changed. Choices for columns of the
    /// same name stay.
    void setPreview(const CsvPreview& preview);
    [[nodiscard]] bool hasPreview() const { return m_preview.has_value(); }
    [[nodiscard]] const CsvPreview& preview() const { return *m_preview; }
    void clear();

    /// Of the deployment that the file goes to; empty for a new one. Its kinds and roles come before what is
    /// suggested.
    void setExisting(const Schema& schema);
    void setDataRole(DataSetRole role);
    [[nodiscard]] DataSetRole dataRole() const { return m_dataRole; }

    [[nodiscard]] const Schema& schema() const { return m_schema; }
    void setKind(std::size_t column, ColumnKind kind);
    /// Roles but Feature and Ignored are had by one column: who had it becomes a feature.
    void setRole(std::size_t column, ColumnRole role);
    [[nodiscard]] bool isAsSuggested() const;
    void restoreSuggestion();

    /// In column order, those about all columns first.
    [[nodiscard]] const std::vector<Issue>& issues() const { return m_issues; }
    [[nodiscard]] bool hasErrors() const;
    [[nodiscard]] QString issueOf(std::size_t column) const;

    /// The same choices for other files: by name where they have the columns, as suggested where not. What it
    /// gives back is a copy that may go to another thread.
    [[nodiscard]] std::function<Schema(const CsvPreview&)> chooser() const;

Q_SIGNALS:
    void changed();

private:
    struct Choices {
        Schema existing;
        std::map<std::string, ColumnKind> kinds; ///< chosen by a person
        std::map<std::string, ColumnRole> roles;
        [[nodiscard]] Schema suggested(const CsvPreview& preview) const;
        [[nodiscard]] Schema chosen(const CsvPreview& preview) const;
    };
    void rebuild();
    void check();
    void checkColumn(std::size_t column);

    std::optional<CsvPreview> m_preview;
    DataSetRole m_dataRole = DataSetRole::Payload;
    Choices m_choices;
    Schema m_schema;
    std::vector<Issue> m_issues;
};

} // namespace tiltmeter
