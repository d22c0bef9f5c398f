// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/audit_trail.h"

#include "store/sqlite.h"
#include "store/store.h"

#include <QByteArray>
#include <QCryptographicHash>

namespace tiltmeter {
namespace {

/// Every field is preceded by its length, so that no two entries have the same content.
QByteArray hashOf(const QByteArray& previous, const AuditEntry& entry)
{
    QByteArray content;
    const auto add = [&](std::string_view text) {
        content += QByteArray::number(static_cast<qulonglong>(text.size())) + ':';
        content.append(text.data(), static_cast<qsizetype>(text.size()));
    };
    add(std::to_string(entry.sequence));
    add(std::to_string(entry.at.microseconds));
    add(entry.actor);
    add(entry.action);
    add(entry.subject);
    add(entry.detail);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(previous);
    hash.addData(content);
    return hash.result();
}

QByteArray bytesOf(const sqlite::Statement& row, int column)
{
    const std::span<const std::byte> bytes = row.blob(column);
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

AuditEntry entryOf(const sqlite::Statement& row)
{
    return {row.integer(0),
            {row.integer(1)},
            row.text(2),
            row.text(3),
            row.text(4),
            row.text(5),
            bytesOf(row, 7).toHex().toStdString()};
}

constexpr std::string_view columns = "sequence, at, actor, action, subject, detail, previous, hash";

} // namespace

AuditTrail::AuditTrail(const Store& store) : m_store(store) {}

Result<void> AuditTrail::append(const sqlite::Connection& connection, TimePoint at, const std::string& actor,
                                const std::string& action, const std::string& subject,
                                const std::string& detail)
{
    TILTMETER_ASSIGN(auto latest,
                     connection.prepare("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1"));
    TILTMETER_ASSIGN(const bool any, latest.step());
    AuditEntry entry{any ? latest.integer(0) + 1 : 1, at, actor, action, subject, detail, {}};
    const QByteArray previous = any ? bytesOf(latest, 1) : QByteArray(32, '\0');
    latest.reset();
    const QByteArray hash = hashOf(previous, entry);
    TILTMETER_ASSIGN(auto insert, connection.prepare("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(0, entry.sequence).bind(1, at.microseconds).bind(2, actor).bind(3, action);
    insert.bind(4, subject).bind(5, detail);
    insert.bindBlob(
        6, std::as_bytes(std::span(previous.constData(), static_cast<std::size_t>(previous.size()))));
    insert.bindBlob(7, std::as_bytes(std::span(hash.constData(), static_cast<std::size_t>(hash.size()))));
    return insert.run();
}

Result<void> AuditTrail::append(const std::string& actor, const std::string& action,
                                const std::string& subject, const std::string& detail)
{
    const sqlite::Connection& connection = m_store.connection();
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    TILTMETER_TRY(append(connection, m_store.now(), actor, action, subject, detail));
    return transaction.commit();
}

Result<std::vector<AuditEntry>> AuditTrail::entries(std::size_t limit, const std::string& subject) const
{
    TILTMETER_ASSIGN(auto rows,
                     m_store.connection().prepare(sqlite::joined(
                         {"SELECT ", columns,
                          " FROM audit WHERE ?1 = '' OR subject = ?1 ORDER BY sequence DESC LIMIT ?2"})));
    rows.bind(0, subject).bind(1, std::uint64_t{limit});
    std::vector<AuditEntry> result;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return result;
        result.push_back(entryOf(rows));
    }
}

Result<AuditTrail::Check> AuditTrail::verify() const
{
    TILTMETER_ASSIGN(auto rows, m_store.connection().prepare(
                                    sqlite::joined({"SELECT ", columns, " FROM audit ORDER BY sequence"})));
    Check check;
    QByteArray previous(32, '\0');
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return check;
        const AuditEntry entry = entryOf(rows);
        const QByteArray hash = bytesOf(rows, 7);
        ++check.entries;
        const bool holds = entry.sequence == static_cast<std::int64_t>(check.entries) &&
                           bytesOf(rows, 6) == previous && hashOf(previous, entry) == hash;
        if (!holds && check.firstBroken == 0)
            check.firstBroken = entry.sequence;
        check.head = entry.hash;
        previous = hash;
    }
}

} // namespace tiltmeter
