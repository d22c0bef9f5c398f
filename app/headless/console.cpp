// SPDX-License-Identifier: GPL-3.0-or-later
#include "console.h"

#include "text/error_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <mutex>

#include <unistd.h>

namespace tiltmeter::headless {
namespace {

/// Cells that a terminal needs for a text: East Asian characters are two wide (Unicode's wide blocks,
/// roughly).
qsizetype widthOf(const QString& text)
{
    qsizetype width = 0;
    for (const char32_t c : text.toStdU32String()) {
        const bool wide =
            (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
            (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
            (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
        width += wide ? 2 : 1;
    }
    return width;
}

void toStandardError(const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stderr);
    std::fflush(stderr);
}

/// The C locale has no separators of thousands and is what services run under: English then.
QLocale localeForPeople()
{
    const QLocale system = QLocale::system();
    return system.language() == QLocale::C ? QLocale(QLocale::English, QLocale::UnitedKingdom) : system;
}

constexpr int barCells = 24;
constexpr auto barPause = std::chrono::milliseconds(80);

} // namespace

/// Drawn from worker threads; at most some twelve times a second.
struct Console::Bar {
    std::mutex mutex;
    QString label;
    std::chrono::steady_clock::time_point drawn;
    bool shown = false;
    bool over = false;

    void draw(double fraction)
    {
        const std::scoped_lock lock(mutex);
        const auto now = std::chrono::steady_clock::now();
        if (over || (shown && fraction < 1 && now - drawn < barPause))
            return;
        drawn = now;
        shown = true;
        const int done = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * barCells);
        toStandardError(
            QStringLiteral("\r%1 [%2%3] %4 %")
                .arg(label, QString(done, QLatin1Char('#')), QString(barCells - done, QLatin1Char('-')))
                .arg(static_cast<int>(fraction * 100), 3));
    }
    void clear()
    {
        const std::scoped_lock lock(mutex);
        over = true;
        if (shown)
            toStandardError(QLatin1Char('\r') + QString(widthOf(label) + barCells + 9, QLatin1Char(' ')) +
                            QLatin1Char('\r'));
        shown = false;
    }
};

QString tr(const char* text, const char* comment)
{
    return QCoreApplication::translate("Cli", text, comment);
}

ExitStatus exitStatusOf(const Error& error)
{
    return error.code == ErrorCode::Internal || error.code == ErrorCode::DatabaseError ? ExitStatus::Internal
                                                                                       : ExitStatus::Input;
}

Console::Console(bool json, bool quiet, bool forceProgress,
                 std::shared_ptr<const std::atomic<bool>> cancelFlag)
    : m_json(json), m_quiet(quiet), m_showProgress(!quiet && (forceProgress || ::isatty(STDERR_FILENO) == 1)),
      m_locale(localeForPeople()), m_cancel(std::move(cancelFlag))
{
    QLocale::setDefault(m_locale);
}

Console::~Console()
{
    endProgress();
}

void Console::write(std::string_view text)
{
    endProgress();
    errno = 0;
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() && m_failure == 0)
        m_failure = errno != 0 ? errno : EIO;
}

void Console::line(const QString& text)
{
    write(text.toStdString() + '\n');
}

void Console::note(const QString& text)
{
    endProgress();
    if (!m_quiet)
        toStandardError(text + QLatin1Char('\n'));
}

void Console::error(const Error& error)
{
    endProgress();
    toStandardError(QCoreApplication::applicationName() + QStringLiteral(": ") + describe(error) +
                    QLatin1Char('\n'));
}

Progress Console::progress(const QString& label)
{
    endProgress();
    if (!m_showProgress)
        return Progress(m_cancel);
    m_bar = std::make_shared<Bar>();
    m_bar->label = label;
    return Progress(m_cancel, [bar = m_bar](double fraction) { bar->draw(fraction); });
}

void Console::endProgress()
{
    if (m_bar)
        m_bar->clear();
    m_bar.reset();
}

Result<void> Console::finish()
{
    endProgress();
    errno = 0;
    if (std::fflush(stdout) != 0 && m_failure == 0)
        m_failure = errno != 0 ? errno : EIO;
    if (m_failure == 0)
        return {};
    return fail(m_failure == ENOSPC ? ErrorCode::DiskFull : ErrorCode::WriteFailed,
                QCoreApplication::translate("Cli", "standard output").toStdString(),
                std::strerror(m_failure));
}

QString TextTable::text(int indent) const
{
    std::vector<qsizetype> widths(m_columns.size(), 0);
    for (const QStringList& row : m_rows)
        for (qsizetype i = 0; i < row.size() && std::size_t(i) < widths.size(); ++i)
            widths[std::size_t(i)] = std::max(widths[std::size_t(i)], widthOf(row[i]));
    QString text;
    for (const QStringList& row : m_rows) {
        QString line(indent, QLatin1Char(' '));
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const QString cell = row.value(qsizetype(i));
            const QString fill(widths[i] - widthOf(cell), QLatin1Char(' '));
            line += m_columns[i] == Align::Right ? fill + cell : cell + fill;
            line += QStringLiteral("  ");
        }
        while (line.endsWith(QLatin1Char(' ')))
            line.chop(1);
        text += line + QLatin1Char('\n');
    }
    return text;
}

} // namespace tiltmeter::headless
