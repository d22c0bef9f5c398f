// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/verify.h"

#include "store/audit_trail.h"
#include "store/data_sets.h"
#include "store/lexical_codec.h"
#include "store/refused_cells_table.h"
#include "store/segment_codec.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace tiltmeter {
namespace {

constexpr std::size_t mostProblems = 100;

class Verifier
{
public:
    Verifier(const Store& store, const Progress& progress) : m_store(store), m_progress(progress) {}

    Result<VerifyReport> run()
    {
        TILTMETER_ASSIGN(const auto view,
                         sqlite::Transaction::begin(m_store.connection(), sqlite::Transaction::Kind::Read));
        TILTMETER_TRY(checkDatabase());
        m_progress.report(0.2);
        if (m_report.good()) { // otherwise the questions below may have no answer
            TILTMETER_TRY(checkRows());
            TILTMETER_TRY(checkColumns());
            TILTMETER_TRY(checkRefused());
            TILTMETER_TRY(checkAudit());
        }
        m_progress.report(1);
        return std::move(m_report);
    }

private:
    void tell(std::string kind, std::string place, std::string detail)
    {
        if (m_report.problems.size() < mostProblems)
            m_report.problems.push_back({std::move(kind), std::move(place), std::move(detail)});
    }

    /// A statement's error where the file is damaged is a finding, not a failure.
    [[nodiscard]] Result<bool> step(sqlite::Statement& rows)
    {
        Result<bool> row = rows.step();
        if (!row && row.error().code == ErrorCode::StoreCorrupt) {
            tell("database", {}, row.error().detail);
            return false;
        }
        return row;
    }

    Result<void> checkDatabase()
    {
        TILTMETER_ASSIGN(auto rows, m_store.connection().prepare("PRAGMA quick_check(100)"));
        for (;;) {
            TILTMETER_ASSIGN(const bool row, step(rows));
            if (!row)
                return {};
            if (const std::string message = rows.text(0); message != "ok")
                tell("database", {}, message);
        }
    }

    /// Segments of a data set follow each other without gap, and their sum is what the data set says.
    Result<void> checkRows()
    {
        TILTMETER_ASSIGN(auto rows,
                         m_store.connection().prepare(
                             "SELECT d.id, d.name, d.rows, s.id, s.first_row, s.rows, i.state = 'running'"
                             " FROM data_set d LEFT JOIN segment s ON s.data_set = d.id"
                             " LEFT JOIN import i ON i.id = s.import ORDER BY d.id, s.first_row"));
        std::int64_t dataSet = 0;
        std::string name;
        std::int64_t said = 0;
        std::int64_t seen = 0;
        std::int64_t next = 0;
        const auto endOfSet = [&] {
            if (dataSet != 0 && seen != said)
                tell("rows", name, std::to_string(seen) + "\n" + std::to_string(said));
            m_report.rows += static_cast<std::uint64_t>(seen);
        };
        for (;;) {
            TILTMETER_ASSIGN(const bool row, step(rows));
            if (!row)
                break;
            if (rows.integer(0) != dataSet) {
                endOfSet();
                dataSet = rows.integer(0);
                name = rows.text(1);
                said = rows.integer(2);
                seen = 0;
                next = 0;
            }
            if (rows.isNull(3))
                continue;
            if (rows.integer(4) != next)
                tell("rows", name + " segment " + std::to_string(rows.integer(3)),
                     std::to_string(rows.integer(4)) + "\n" + std::to_string(next));
            next = rows.integer(4) + rows.integer(5);
            seen += rows.integer(6) != 0 ? 0 : rows.integer(5);
        }
        endOfSet();
        return {};
    }

    Result<void> checkColumns()
    {
        const sqlite::Connection& connection = m_store.connection();
        TILTMETER_ASSIGN(const std::int64_t all, connection.integer("SELECT count(*) FROM segment_column"));
        TILTMETER_ASSIGN(auto rows,
                         connection.prepare("SELECT d.name, s.id, s.rows, k.name, k.kind, k.id, c.bytes,"
                                            " c.checksum, b.data, e.data, c.exceptions IS NOT NULL,"
                                            " c.missing, c.style"
                                            " FROM segment_column c JOIN segment s ON s.id = c.segment"
                                            " JOIN data_set d ON d.id = s.data_set"
                                            " JOIN data_column k ON k.id = c.data_column"
                                            " LEFT JOIN segment_data b ON b.id = c.data"
                                            " LEFT JOIN segment_data e ON e.id = c.exceptions"
                                            " ORDER BY c.segment, c.data_column, c.version"));
        for (;;) {
            TILTMETER_TRY(m_progress.check());
            TILTMETER_ASSIGN(const bool row, step(rows));
            if (!row)
                return {};
            if (const char* fault = faultOf(rows))
                tell("segment",
                     rows.text(0) + " segment " + std::to_string(rows.integer(1)) + " column " + rows.text(3),
                     fault);
            ++m_report.segments;
            if (m_report.segments % 64 == 0)
                m_progress.report(0.2 +
                                  0.7 * static_cast<double>(m_report.segments) / static_cast<double>(all));
        }
    }

    /// nullptr: nothing wrong with this column of this segment.
    const char* faultOf(const sqlite::Statement& row)
    {
        const auto kind = columnKindFromString(row.text(4));
        const std::span<const std::byte> data = row.blob(8);
        m_report.bytes += data.size();
        if (!kind || row.integer(2) <= 0 || row.isNull(8) ||
            data.size() != static_cast<std::size_t>(row.integer(6)))
            return "missing";
        if (store::checksumOf(data) != static_cast<std::uint64_t>(row.integer(7)))
            return "checksum";
        const auto rows = static_cast<std::size_t>(row.integer(2));
        std::copy(data.begin(), data.end(), m_decoder.input(data.size()));
        const auto view = m_decoder.decode(*kind, data.size(), rows, dictionarySize(row.integer(5)));
        if (!view)
            return "contents";
        std::int64_t missing = 0;
        for (std::size_t i = 0; i < rows; ++i)
            missing += view->isMissing(i) ? 1 : 0;
        if (missing != row.integer(11))
            return "missing values";
        Lexical lexical;
        if (!lexicalStyleFromString(row.text(12)) ||
            (row.integer(10) != 0 && !store::decodeExceptions(row.blob(9), rows, lexical)))
            return "texts";
        return nullptr;
    }

    /// 1 where there is none: then no code but 0 is right.
    std::size_t dictionarySize(std::int64_t column)
    {
        if (const auto known = m_dictionaries.find(column); known != m_dictionaries.end())
            return known->second;
        const auto values = store::dictionaryOf(m_store.connection(), column);
        if (!values)
            tell("database", "dictionary " + std::to_string(column), values.error().detail);
        return m_dictionaries[column] = values ? values->size() : 1;
    }

    Result<void> checkRefused()
    {
        TILTMETER_ASSIGN(auto rows, m_store.connection().prepare(
                                        "SELECT d.name, i.id, c.column_name, c.cells, c.positions, c.times,"
                                        " c.checksum FROM refused_cells c JOIN import i ON i.id = c.import"
                                        " JOIN data_set d ON d.id = i.data_set ORDER BY c.id"));
        for (;;) {
            TILTMETER_ASSIGN(const bool row, step(rows));
            if (!row)
                return {};
            if (!store::decodeRefusedCells(rows.integer(3), rows.blob(4), rows.blob(5), rows.integer(6)))
                tell("refused",
                     rows.text(0) + " import " + std::to_string(rows.integer(1)) + " column " + rows.text(2),
                     "contents");
        }
    }

    Result<void> checkAudit()
    {
        TILTMETER_ASSIGN(const AuditTrail::Check check, AuditTrail(m_store).verify());
        m_report.auditEntries = check.entries;
        m_report.auditHead = check.head;
        if (check.firstBroken != 0)
            tell("audit", std::to_string(check.firstBroken), {});
        return {};
    }

    const Store& m_store;
    const Progress& m_progress;
    VerifyReport m_report;
    store::ColumnDecoder m_decoder;
    std::map<std::int64_t, std::size_t> m_dictionaries;
};

} // namespace

Result<VerifyReport> verify(const Store& store, const Progress& progress)
{
    return Verifier(store, progress).run();
}

} // namespace tiltmeter
