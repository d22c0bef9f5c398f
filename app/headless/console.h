// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"

#include <QLocale>
#include <QString>
#include <QStringList>

#include <atomic>
#include <memory>
#include <string_view>
#include <vector>

namespace tiltmeter::headless {

/// Exit statuses, as they are promised.
enum class ExitStatus : int {
    Done = 0,    ///< and no finding in the evaluated range
    Finding = 1, ///< done, and at least one finding
    Input = 2,   ///< usage or input error; the store is as it was
    Internal = 3
};

/// Sentences of the headless programs.
[[nodiscard]] QString tr(const char* text, const char* comment = nullptr);

/// Input, unless it is the program's own fault.
[[nodiscard]] ExitStatus exitStatusOf(const Error& error);

/// Where a command writes: results to standard output, progress and messages to standard error.
class Console
{
public:
    Console(bool json, bool quiet, bool forceProgress, std::shared_ptr<const std::atomic<bool>> cancelFlag);
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    [[nodiscard]] bool json() const { return m_json; }
    [[nodiscard]] const QLocale& locale() const { return m_locale; }

    /// Results.
    void write(std::string_view text);
    void line(const QString& text = {});
    /// A note on standard error, unless --quiet.
    void note(const QString& text);
    /// An error on standard error, always.
    void error(const Error& error);
    /// The bar of what comes next, on standard error when that is a terminal (or with --progress).
    [[nodiscard]] Progress progress(const QString& label);
    /// Whether somebody wants it to end (Ctrl-C), for what has no progress.
    [[nodiscard]] Progress cancellation() const { return Progress(m_cancel); }
    /// Takes the bar away.
    void endProgress();

    /// WriteFailed when what was written to standard output did not get there (a full disk, a closed pipe).
    [[nodiscard]] Result<void> finish();

private:
    struct Bar;
    bool m_json;
    bool m_quiet;
    bool m_showProgress;
    int m_failure = 0; ///< errno of the first write that failed
    QLocale m_locale;
    std::shared_ptr<const std::atomic<bool>> m_cancel;
    std::shared_ptr<Bar> m_bar;
};

/// Rows with aligned columns. The first row is the heading.
class TextTable
{
public:
    enum class Align : std::uint8_t { Left, Right };
    explicit TextTable(std::vector<Align> columns) : m_columns(std::move(columns)) {}
    void add(const QStringList& cells) { m_rows.push_back(cells); }
    [[nodiscard]] bool empty() const { return m_rows.size() < 2; }
    [[nodiscard]] QString text(int indent = 0) const;

private:
    std::vector<Align> m_columns;
    std::vector<QStringList> m_rows;
};

} // namespace tiltmeter::headless
