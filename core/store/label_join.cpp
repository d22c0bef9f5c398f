// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/label_join.h"

#include "store/batch_preparer.h"
#include "store/label_writer.h"
#include "store/record_index.h"
#include "store/record_texts.h"
#include "store/store.h"

#include <algorithm>
#include <map>

namespace tiltmeter::store {
namespace {

/// So many rows are looked up at once: some tens of MiB, however long the data sets are.
constexpr std::uint64_t rowsAtOnce = 512 * 1024;

/// One side of a join.
struct Side {
    DataSetId id;
    std::uint64_t rows = 0;   ///< up to the end of its last visible segment
    std::uint64_t joined = 0; ///< of these, looked up before
    std::optional<StoredColumn> recordId;
    std::optional<StoredColumn> label;
};

Result<std::vector<Side>> sidesOf(const sqlite::Connection& connection, DeploymentId deployment,
                                  DataSetRole role)
{
    TILTMETER_ASSIGN(auto rows,
                     connection.prepare("SELECT d.id, d.joined,"
                                        " (SELECT coalesce(max(s.first_row + s.rows), 0) FROM segment s"
                                        "   JOIN import i ON i.id = s.import"
                                        "   WHERE s.data_set = d.id AND i.state <> 'running')"
                                        " FROM data_set d WHERE d.deployment = ? AND d.role = ?"
                                        " ORDER BY d.id"));
    rows.bind(0, deployment.value).bind(1, toString(role));
    std::vector<Side> sides;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            break;
        sides.push_back({{rows.integer(0)},
                         static_cast<std::uint64_t>(rows.integer(2)),
                         static_cast<std::uint64_t>(rows.integer(1)),
                         {},
                         {}});
    }
    for (Side& side : sides) {
        TILTMETER_ASSIGN(const std::vector<StoredColumn> columns, columnsOf(connection, side.id));
        for (const StoredColumn& column : columns) {
            if (column.spec.role == ColumnRole::RecordId)
                side.recordId = column;
            if (column.spec.role == ColumnRole::Label)
                side.label = column;
        }
    }
    return sides;
}

/// Texts of some rows, one after the other.
class TextList
{
public:
    void add(std::string_view text)
    {
        m_bytes.append(text);
        m_ends.push_back(m_bytes.size());
    }
    [[nodiscard]] std::string_view operator[](std::size_t i) const
    {
        const std::size_t begin = i == 0 ? 0 : m_ends[i - 1];
        return std::string_view(m_bytes).substr(begin, m_ends[i] - begin);
    }

private:
    std::string m_bytes;
    std::vector<std::size_t> m_ends;
};

/// The ids of some rows of one side, and where the same ids are on the other.
class Lookup
{
public:
    struct Match {
        std::uint64_t asked = 0; ///< row on the side that asks
        std::uint64_t found = 0; ///< row on the other side
    };

    /// Rows [first, last) of the asking side.
    [[nodiscard]] Result<std::vector<Match>> run(const sqlite::Connection& connection, const Side& asking,
                                                 std::uint64_t first, std::uint64_t last, const Side& other)
    {
        RecordTexts ids(connection, asking.id, *asking.recordId);
        TILTMETER_TRY(ids.load());
        TextList texts;
        std::vector<std::uint64_t> hashes;
        std::vector<std::uint64_t> rows;
        for (std::uint64_t row = first; row < last; ++row) {
            TILTMETER_ASSIGN(const std::optional<std::string_view> id, ids.at(row));
            if (!id)
                continue;
            texts.add(*id);
            hashes.push_back(recordHash(*id));
            rows.push_back(row);
        }
        RecordIndex index(connection, other.id);
        TILTMETER_TRY(index.load());
        TILTMETER_ASSIGN(const std::vector<RecordIndex::Candidate> candidates, index.find(hashes));
        RecordTexts otherIds(connection, other.id, *other.recordId);
        TILTMETER_TRY(otherIds.load());
        std::vector<Match> matches;
        for (const RecordIndex::Candidate& candidate : candidates) {
            TILTMETER_ASSIGN(const std::optional<std::string_view> id, otherIds.at(candidate.row));
            if (id && *id == texts[candidate.query])
                matches.push_back({rows[candidate.query], candidate.row});
        }
        return matches;
    }
};

class LabelJoin
{
public:
    LabelJoin(const sqlite::Connection& connection, ImportId import)
        : m_connection(connection), m_import(import)
    {
    }

    Result<JoinCounts> run(DeploymentId deployment)
    {
        TILTMETER_ASSIGN(std::vector<Side> payloads, sidesOf(m_connection, deployment, DataSetRole::Payload));
        TILTMETER_ASSIGN(const std::vector<Side> feedbacks,
                         sidesOf(m_connection, deployment, DataSetRole::Feedback));
        for (Side& payload : payloads)
            for (const Side& feedback : feedbacks)
                if (payload.recordId && feedback.recordId && feedback.label)
                    TILTMETER_TRY(join(payload, feedback));
        for (const std::vector<Side>* sides : {&std::as_const(payloads), &feedbacks})
            for (const Side& side : *sides)
                TILTMETER_TRY(remember(side));
        for (const Side& feedback : feedbacks)
            TILTMETER_TRY(countWaiting(feedback));
        return m_counts;
    }

private:
    /// Old labels for new records, then new labels for all records.
    Result<void> join(Side& payload, const Side& feedback)
    {
        const bool newRecords = payload.joined < payload.rows && feedback.joined > 0;
        const bool newLabels = feedback.joined < feedback.rows && payload.rows > 0;
        if (!newRecords && !newLabels)
            return {};
        TILTMETER_TRY(provideLabelColumn(payload, *feedback.label));
        std::uint64_t changed = 0;
        if (newRecords) {
            for (std::uint64_t row = payload.joined; row < payload.rows; row += rowsAtOnce) {
                Lookup lookup;
                TILTMETER_ASSIGN(std::vector<Lookup::Match> matches,
                                 lookup.run(m_connection, payload, row,
                                            std::min(row + rowsAtOnce, payload.rows), feedback));
                std::erase_if(matches, [&](const Lookup::Match& m) { return m.found >= feedback.joined; });
                for (Lookup::Match& match : matches)
                    std::swap(match.asked, match.found);
                TILTMETER_ASSIGN(const std::uint64_t more,
                                 write(payload, feedback, std::move(matches), LabelRule::FillMissing));
                changed += more;
            }
        }
        if (newLabels) {
            std::vector<bool>& matched = m_matched[feedback.id];
            matched.resize(feedback.rows - feedback.joined, false);
            for (std::uint64_t row = feedback.joined; row < feedback.rows; row += rowsAtOnce) {
                Lookup lookup;
                TILTMETER_ASSIGN(std::vector<Lookup::Match> matches,
                                 lookup.run(m_connection, feedback, row,
                                            std::min(row + rowsAtOnce, feedback.rows), payload));
                std::erase_if(matches, [&](const Lookup::Match& m) { return m.found >= payload.rows; });
                for (const Lookup::Match& match : matches)
                    matched[match.asked - feedback.joined] = true;
                TILTMETER_ASSIGN(const std::uint64_t more,
                                 write(payload, feedback, std::move(matches), LabelRule::Replace));
                changed += more;
            }
        }
        m_counts.labelled += changed;
        return changed > 0 ? countRows(m_connection, payload.id) : Result<void>();
    }

    /// `asked` is the row of the feedback, `found` that of the payload.
    Result<std::uint64_t> write(const Side& payload, const Side& feedback, std::vector<Lookup::Match> matches,
                                LabelRule rule)
    {
        if (matches.empty())
            return std::uint64_t{0};
        // Labels are read in the order of the feedback and written in the order of the payload, the latest
        // last.
        std::ranges::sort(matches, {}, &Lookup::Match::asked);
        RecordTexts labels(m_connection, feedback.id, *feedback.label);
        TILTMETER_TRY(labels.load());
        std::vector<NewLabel> news;
        for (const Lookup::Match& match : matches) {
            TILTMETER_ASSIGN(const std::optional<std::string_view> label, labels.at(match.asked));
            if (label)
                news.push_back({match.found, std::string(*label)});
        }
        std::ranges::stable_sort(news, {}, &NewLabel::row);
        LabelWriter writer(m_connection, payload.id, *payload.label, m_import);
        return writer.write(news, rule);
    }

    Result<void> provideLabelColumn(Side& payload, const StoredColumn& label)
    {
        if (!payload.label) {
            TILTMETER_ASSIGN(payload.label, addLabelColumn(m_connection, payload.id, label.spec));
            return {};
        }
        if (payload.label->spec.kind == ColumnKind::Integer && label.spec.kind == ColumnKind::Double) {
            TILTMETER_TRY(widenColumn(m_connection, payload.label->id));
            payload.label->spec.kind = ColumnKind::Double;
        }
        return {};
    }

    Result<void> remember(const Side& side)
    {
        TILTMETER_ASSIGN(auto update, m_connection.prepare("UPDATE data_set SET joined = ? WHERE id = ?"));
        update.bind(0, side.rows).bind(1, side.id.value);
        return update.run();
    }

    /// New labels that have found no record.
    Result<void> countWaiting(const Side& feedback)
    {
        if (!feedback.recordId || !feedback.label || feedback.joined >= feedback.rows)
            return {};
        const std::vector<bool>& matched = m_matched[feedback.id];
        RecordTexts ids(m_connection, feedback.id, *feedback.recordId);
        RecordTexts labels(m_connection, feedback.id, *feedback.label);
        TILTMETER_TRY(ids.load());
        TILTMETER_TRY(labels.load());
        for (std::uint64_t row = feedback.joined; row < feedback.rows; ++row) {
            const std::size_t place = row - feedback.joined;
            if (place < matched.size() && matched[place])
                continue;
            TILTMETER_ASSIGN(const auto id, ids.at(row));
            TILTMETER_ASSIGN(const auto label, labels.at(row));
            m_counts.waiting += id && label ? 1 : 0;
        }
        return {};
    }

    const sqlite::Connection& m_connection;
    ImportId m_import;
    JoinCounts m_counts;
    std::map<DataSetId, std::vector<bool>>
        m_matched; ///< of the new rows of feedback: those whose record is there
};

bool canBecome(ColumnKind from, ColumnKind to)
{
    if (from == to || to == ColumnKind::Categorical || to == ColumnKind::Text)
        return true;
    return isNumeric(from) && isNumeric(to);
}

} // namespace

Result<JoinCounts> joinLabels(const sqlite::Connection& connection, DeploymentId deployment, ImportId import)
{
    return LabelJoin(connection, import).run(deployment);
}

Result<void> checkLabelKinds(const sqlite::Connection& connection, DeploymentId deployment)
{
    TILTMETER_ASSIGN(const auto payloads, sidesOf(connection, deployment, DataSetRole::Payload));
    TILTMETER_ASSIGN(const auto feedbacks, sidesOf(connection, deployment, DataSetRole::Feedback));
    for (const Side& payload : payloads)
        for (const Side& feedback : feedbacks) {
            if (!payload.label || !feedback.label || !payload.recordId || !feedback.recordId)
                continue;
            const ColumnKind to = payload.label->spec.kind;
            const ColumnKind from = feedback.label->spec.kind;
            if (!canBecome(from, to))
                return fail(ErrorCode::ColumnTypeChanged, feedback.label->spec.name,
                            std::string(toString(to)) + "\n" + std::string(toString(from)));
        }
    return {};
}

} // namespace tiltmeter::store
