// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/import_session.h"

#include "base/json_writer.h"
#include "store/audit_trail.h"
#include "store/batch_preparer.h"
#include "store/connections.h"
#include "store/data_sets.h"
#include "store/duplicate_finder.h"
#include "store/import_journal.h"
#include "store/label_join.h"
#include "store/process_identity.h"
#include "store/refused_cells_table.h"
#include "store/segment_writer.h"

namespace tiltmeter {
namespace {

bool hadByOne(ColumnRole role)
{
    return role != ColumnRole::Feature && role != ColumnRole::Ignored;
}

Result<void> checkRoles(const Schema& schema)
{
    for (std::size_t i = 0; i < schema.columns.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const ColumnSpec& a = schema.columns[j];
            const ColumnSpec& b = schema.columns[i];
            if (a.name == b.name)
                return fail(ErrorCode::DuplicateColumn, a.name);
            if (hadByOne(a.role) && a.role == b.role)
                return fail(ErrorCode::DuplicateRole, std::string(toString(a.role)), a.name + "\n" + b.name);
        }
    return {};
}

bool isCoded(ColumnKind kind)
{
    return kind == ColumnKind::Categorical || kind == ColumnKind::Boolean;
}

} // namespace

struct ImportSession::Private {
    Private(sqlite::Connection opened, DataSetId set, const ImportRequest& asked, const Clock& theClock)
        : connection(std::move(opened)), dataSet(set), clock(theClock), request(asked),
          journal(asked.size, asked.expectedRows)
    {
    }

    sqlite::Connection connection;
    DataSetId dataSet;
    const Clock& clock;
    ImportId id;
    DeploymentId deployment;
    DataSetRole role = DataSetRole::Payload;
    std::string deploymentName;
    std::string dataSetName;
    ImportRequest request;
    store::ImportJournal journal;
    std::vector<store::StoredColumn> columns;                           ///< by position in the batches
    std::vector<std::unique_ptr<store::SharedDictionary>> dictionaries; ///< same; null where there is none
    std::vector<std::size_t> writtenEntries;                            ///< of each dictionary
    std::optional<BatchPreparer> preparer;
    std::uint64_t firstRow = 0;                   ///< of this import
    std::uint64_t nextRow = 0;                    ///< where the next batch to be written goes
    std::uint64_t nextFreeRow = 0;                ///< where the next batch to be appended goes
    std::optional<store::DuplicateFinder> finder; ///< where there are record ids that must not come twice
    std::size_t recordIdAt = 0;                   ///< position of the record id in the batches
    std::uint64_t takenBefore = 0;
    std::int64_t addedColumnsFrom = 0; ///< ids of columns that came with this import are above it
    ImportCounts counts;
    ImportCounts committed;
    std::uint64_t keptRejected = 0;
    store::RefusedCellsWriter refused;

    struct Pending {
        std::optional<PreparedBatch> batch;
        std::vector<RejectedRow> rejected;
    };
    std::vector<Pending> pending;
    std::size_t pendingRows = 0;
    std::size_t pendingBytes = 0;
    bool over = false;
    bool broken = false;

    [[nodiscard]] Result<void> matchColumns();
    [[nodiscard]] Result<void> start();
    void leaveOutTaken(std::optional<PreparedBatch>& batch, std::vector<RejectedRow>& rejected,
                       std::uint64_t firstRecord);
    [[nodiscard]] Result<void> leaveOutDuplicates(PreparedBatch::Data& batch,
                                                  std::vector<RejectedRow>& rejected,
                                                  std::uint64_t firstRecord);
    void placeRefused(const std::vector<RejectedRow>& rejected, std::uint64_t firstRecord, std::size_t rows);
    [[nodiscard]] Result<void> flush();
    /// Inside a transaction.
    [[nodiscard]] Result<void> writePending();
    [[nodiscard]] Result<void> write(const Pending& pending);
    [[nodiscard]] Result<void> writeDictionaries();
    [[nodiscard]] Result<void> updateImport(std::string_view state);
    [[nodiscard]] Result<void> complete();
    [[nodiscard]] std::string auditDetail() const;
};

// ---- begin -----------------------------------------------------------------------------------------------

Result<std::unique_ptr<ImportSession>> ImportSession::begin(const std::string& path, DataSetId dataSet,
                                                            const ImportRequest& request, const Clock& clock)
{
    TILTMETER_TRY(checkRoles(request.schema));
    TILTMETER_ASSIGN(sqlite::Connection connection, store::connect(path, OpenMode::ReadWrite));
    auto d = std::make_unique<Private>(std::move(connection), dataSet, request, clock);
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(d->connection));
    TILTMETER_TRY(d->start());
    TILTMETER_TRY(transaction.commit());
    return std::unique_ptr<ImportSession>(new ImportSession(std::move(d)));
}

Result<void> ImportSession::Private::start()
{
    TILTMETER_ASSIGN(auto rows,
                     connection.prepare("SELECT d.deployment, d.name, p.name, d.role FROM data_set d"
                                        " JOIN deployment p ON p.id = d.deployment WHERE d.id = ?"));
    rows.bind(0, dataSet.value);
    TILTMETER_ASSIGN(const bool there, rows.step());
    if (!there)
        return fail(ErrorCode::NoSuchDataSet, std::to_string(dataSet.value));
    deployment = {rows.integer(0)};
    dataSetName = rows.text(1);
    deploymentName = rows.text(2);
    role = dataSetRoleFromString(rows.text(3)).value_or(DataSetRole::Payload);
    rows.reset();
    TILTMETER_TRY(store::refuseWhileImporting(connection, deployment));
    TILTMETER_TRY(matchColumns());
    TILTMETER_TRY(store::checkLabelKinds(connection, deployment));

    TILTMETER_ASSIGN(auto end, connection.prepare("SELECT coalesce(max(first_row + rows), 0) FROM segment"
                                                  " WHERE data_set = ?"));
    end.bind(0, dataSet.value);
    TILTMETER_TRY(end.step());
    firstRow = nextRow = nextFreeRow = static_cast<std::uint64_t>(end.integer(0));
    end.reset();
    if (request.resume && !request.sampleHash.empty()) {
        TILTMETER_ASSIGN(auto taken,
                         connection.prepare("SELECT coalesce(sum(records), 0) FROM import WHERE data_set = ?"
                                            " AND sample_hash = ? AND state = 'interrupted'"));
        taken.bind(0, dataSet.value).bind(1, request.sampleHash);
        TILTMETER_TRY(taken.step());
        takenBefore = static_cast<std::uint64_t>(taken.integer(0));
    }
    TILTMETER_ASSIGN(auto insert,
                     connection.prepare("INSERT INTO import (data_set, file, content_hash, sample_hash,"
                                        " size, state, started, actor, owner, heartbeat, knows_refused)"
                                        " VALUES (?1, ?2, ?3, ?4, ?5, 'running', ?6, ?7, ?8, ?6, 1)"));
    insert.bind(0, dataSet.value)
        .bind(1, request.file)
        .bind(2, request.contentHash)
        .bind(3, request.sampleHash);
    insert.bind(4, request.size).bind(5, clock.now().microseconds).bind(6, request.actor);
    insert.bind(7, store::processIdentity());
    TILTMETER_TRY(insert.run());
    id = {connection.lastInsertId()};
    return {};
}

/// Finds or adds the stored column of each column of the batches. Everything is checked before anything is
/// written.
Result<void> ImportSession::Private::matchColumns()
{
    TILTMETER_ASSIGN(const std::vector<store::StoredColumn> stored, store::columnsOf(connection, dataSet));
    const auto find = [&](const std::string& name) {
        return std::ranges::find(stored, name, [](const store::StoredColumn& c) { return c.spec.name; });
    };
    bool changed = false;
    std::vector<std::int64_t> widened;
    for (const ColumnSpec& spec : request.schema.columns) {
        const auto old = find(spec.name);
        if (old == stored.end()) {
            changed = true;
            continue;
        }
        const ColumnKind kind = old->spec.kind;
        if (kind == spec.kind || (kind == ColumnKind::Double && spec.kind == ColumnKind::Integer))
            continue;
        if (kind != ColumnKind::Integer || spec.kind != ColumnKind::Double)
            return fail(ErrorCode::ColumnTypeChanged, spec.name,
                        std::string(toString(kind)) + "\n" + std::string(toString(spec.kind)));
        widened.push_back(old->id);
        changed = true;
    }
    if (changed) {
        TILTMETER_ASSIGN(auto update, connection.prepare("UPDATE data_set SET revision = revision + 1,"
                                                         " version = version + 1 WHERE id = ?"));
        update.bind(0, dataSet.value);
        TILTMETER_TRY(update.run());
    }
    for (const std::int64_t column : widened)
        TILTMETER_TRY(store::widenColumn(connection, column));
    TILTMETER_ASSIGN(addedColumnsFrom, connection.integer("SELECT coalesce(max(id), 0) FROM data_column"));
    std::size_t position = stored.size();
    for (const ColumnSpec& spec : request.schema.columns) {
        const auto old = find(spec.name);
        store::StoredColumn column;
        if (old != stored.end()) {
            column = *old;
        } else {
            column.spec = spec;
            const bool taken =
                hadByOne(spec.role) && std::ranges::any_of(stored, [&](const store::StoredColumn& c) {
                    return c.spec.role == spec.role;
                });
            if (taken)
                column.spec.role = ColumnRole::Feature;
            TILTMETER_ASSIGN(column.id, store::addColumn(connection, dataSet, position++, column.spec));
        }
        std::unique_ptr<store::SharedDictionary> dictionary;
        if (isCoded(column.spec.kind)) {
            TILTMETER_ASSIGN(std::vector<std::string> values, store::dictionaryOf(connection, column.id));
            dictionary = std::make_unique<store::SharedDictionary>(std::move(values));
        }
        columns.push_back(std::move(column));
        dictionaries.push_back(std::move(dictionary));
    }
    std::vector<BatchPreparer::Target> targets;
    std::optional<std::size_t> recordId;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        targets.push_back({columns[i].spec.kind, dictionaries[i].get()});
        writtenEntries.push_back(dictionaries[i] ? dictionaries[i]->values().size() : 0);
        if (columns[i].spec.role == ColumnRole::RecordId)
            recordId = i;
    }
    preparer.emplace(std::move(targets), recordId);
    if (recordId) {
        recordIdAt = *recordId;
        finder.emplace(connection, dataSet, columns[recordIdAt], recordIdAt, request.expectedRows);
        TILTMETER_TRY(finder->load());
    }
    return {};
}

ImportSession::ImportSession(std::unique_ptr<Private> priv) : d(std::move(priv)) {}

ImportSession::~ImportSession()
{
    if (!d->over)
        static_cast<void>(abort());
}

ImportId ImportSession::id() const
{
    return d->id;
}

DataSetId ImportSession::dataSet() const
{
    return d->dataSet;
}

std::uint64_t ImportSession::takenBefore() const
{
    return d->takenBefore;
}

void ImportSession::setContentHash(const std::string& contentHash)
{
    d->request.contentHash = contentHash;
}

ImportCounts ImportSession::committed() const
{
    return d->committed;
}

ImportCounts ImportSession::counts() const
{
    return d->counts;
}

// ---- batches ---------------------------------------------------------------------------------------------

PreparedBatch ImportSession::prepare(const ColumnBatch& batch) const
{
    return d->preparer->prepare(batch);
}

namespace {

/// Numbers in the file of the rows of a batch: those between the rejected records.
std::vector<std::uint64_t> recordNumbers(std::uint64_t firstRecord, std::size_t rows,
                                         std::span<const RejectedRow> rejected)
{
    std::vector<std::uint64_t> numbers;
    numbers.reserve(rows);
    std::size_t next = 0;
    for (std::uint64_t record = firstRecord; numbers.size() < rows; ++record) {
        if (next < rejected.size() && rejected[next].record == record)
            ++next;
        else
            numbers.push_back(record);
    }
    return numbers;
}

} // namespace

Result<void> ImportSession::append(std::optional<PreparedBatch> batch, std::vector<RejectedRow> rejected,
                                   std::uint64_t firstRecord)
{
    if (d->broken || d->over)
        return fail(ErrorCode::Internal, "import", "over");
    d->broken = true; // until it is done
    if (batch)
        d->preparer->complete(*batch->m_data);
    if (firstRecord <= d->takenBefore)
        d->leaveOutTaken(batch, rejected, firstRecord);
    d->counts.rejected += rejected.size();
    d->counts.records += rejected.size() + (batch ? batch->rows() : 0);
    if (batch && d->finder) {
        // A label that comes again is a newer label: of feedback all records stay.
        if (d->role != DataSetRole::Feedback)
            TILTMETER_TRY(d->leaveOutDuplicates(*batch->m_data, rejected, firstRecord));
        d->finder->add(*batch->m_data, d->nextFreeRow);
    }
    d->placeRefused(rejected, firstRecord, batch ? batch->rows() : 0);
    if (batch) {
        const PreparedBatch::Data& data = *batch->m_data;
        d->counts.rows += data.rows;
        d->nextFreeRow += data.rows;
        d->pendingRows += data.rows;
        for (const store::PreparedColumn& column : data.columns)
            d->pendingBytes += column.encoded.bytes.size();
    }
    d->pendingRows += rejected.size();
    d->pending.push_back({std::move(batch), std::move(rejected)});
    d->broken = false;
    return d->journal.isEnough(d->pendingRows, d->pendingBytes) ? d->flush() : Result<void>();
}

/// What an interrupted import of the same file has taken is there already.
void ImportSession::Private::leaveOutTaken(std::optional<PreparedBatch>& batch,
                                           std::vector<RejectedRow>& rejected, std::uint64_t firstRecord)
{
    if (batch) {
        const std::vector<std::uint64_t> numbers = recordNumbers(firstRecord, batch->rows(), rejected);
        std::vector<std::uint32_t> kept;
        for (std::uint32_t row = 0; row < numbers.size(); ++row)
            if (numbers[row] > takenBefore)
                kept.push_back(row);
        if (kept.empty())
            batch.reset();
        else
            preparer->keepRows(*batch->m_data, kept);
    }
    std::erase_if(rejected, [this](const RejectedRow& row) { return row.record <= takenBefore; });
}

Result<void> ImportSession::Private::leaveOutDuplicates(PreparedBatch::Data& batch,
                                                        std::vector<RejectedRow>& rejected,
                                                        std::uint64_t firstRecord)
{
    const store::SharedDictionary* dictionary = dictionaries[recordIdAt].get();
    TILTMETER_ASSIGN(const store::DuplicateFinder::Duplicates duplicates, finder->find(batch, dictionary));
    if (duplicates.empty())
        return {};
    const std::vector<std::uint64_t> numbers =
        recordNumbers(std::max(firstRecord, takenBefore + 1), batch.rows, rejected);
    std::vector<std::uint32_t> kept;
    std::vector<RejectedRow> told;
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
        if (told.size() == duplicates.size() || duplicates[told.size()].row != row)
            kept.push_back(row);
        else
            told.push_back({0, numbers[row], columns[recordIdAt].spec.name, "duplicate_record_id",
                            duplicates[told.size()].id});
    }
    counts.duplicates += told.size();
    preparer->keepRows(batch, kept);
    std::vector<RejectedRow> all;
    std::ranges::merge(rejected, told, std::back_inserter(all), {}, &RejectedRow::record,
                       &RejectedRow::record);
    rejected = std::move(all);
    return {};
}

/// Records that were refused have their places between the rows that were taken: each record of the stretch
/// is one or the other.
void ImportSession::Private::placeRefused(const std::vector<RejectedRow>& rejected, std::uint64_t firstRecord,
                                          std::size_t rows)
{
    const std::uint64_t first = std::max(firstRecord, takenBefore + 1);
    for (std::uint64_t i = 0; i < rejected.size(); ++i) {
        if (!isTypeError(rejected[i]))
            continue;
        const std::uint64_t before = rejected[i].record > first + i ? rejected[i].record - first - i : 0;
        refused.add(rejected[i], nextFreeRow + std::min<std::uint64_t>(before, rows));
    }
}

Result<void> ImportSession::Private::flush()
{
    broken = true; // until it is done
    TILTMETER_TRY(journal.prepare(connection));
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    TILTMETER_TRY(writePending());
    TILTMETER_TRY(updateImport("running"));
    TILTMETER_TRY(transaction.commit());
    committed = counts;
    broken = false;
    return {};
}

Result<void> ImportSession::Private::writePending()
{
    for (const Pending& part : pending)
        TILTMETER_TRY(write(part));
    if (finder)
        TILTMETER_TRY(finder->write());
    TILTMETER_TRY(refused.write(connection, id));
    TILTMETER_TRY(writeDictionaries());
    pending.clear();
    pendingRows = 0;
    pendingBytes = 0;
    return {};
}

Result<void> ImportSession::Private::write(const Pending& part)
{
    if (part.batch && part.batch->rows() > 0) {
        const PreparedBatch::Data& data = *part.batch->m_data;
        store::SegmentWriter writer(connection, dataSet, id);
        TILTMETER_TRY(writer.begin(nextRow, data.rows));
        for (std::size_t i = 0; i < columns.size(); ++i) {
            store::StoredColumn& column = columns[i];
            if (data.columns[i].isDouble && column.spec.kind == ColumnKind::Integer) {
                TILTMETER_TRY(store::widenColumn(connection, column.id));
                column.spec.kind = ColumnKind::Double;
            }
            // Nothing in it and nothing written for it: as if the column were not there.
            const store::EncodedColumn& encoded = data.columns[i].encoded;
            if (encoded.missing == data.rows && encoded.style.empty() && encoded.exceptions.empty())
                continue;
            TILTMETER_TRY(writer.add(column, encoded));
        }
        TILTMETER_TRY(writer.end());
        nextRow += data.rows;
    }
    if (part.rejected.empty() || keptRejected >= keptRejectedRows)
        return {};
    TILTMETER_ASSIGN(auto insert,
                     connection.prepare("INSERT INTO rejected_row VALUES (?, ?, ?, ?, ?, ?, ?)"));
    for (const RejectedRow& row : part.rejected) {
        if (keptRejected == keptRejectedRows)
            break;
        insert.bind(0, id.value).bind(1, ++keptRejected).bind(2, row.line).bind(3, row.record);
        insert.bind(4, row.column).bind(5, row.reason).bind(6, row.text);
        TILTMETER_TRY(insert.run());
    }
    return {};
}

Result<void> ImportSession::Private::writeDictionaries()
{
    TILTMETER_ASSIGN(auto insert, connection.prepare("INSERT INTO dictionary VALUES (?, ?, ?)"));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!dictionaries[i])
            continue;
        const std::vector<std::string>& values = dictionaries[i]->values();
        for (; writtenEntries[i] < values.size(); ++writtenEntries[i]) {
            insert.bind(0, columns[i].id)
                .bind(1, std::uint64_t{writtenEntries[i]})
                .bind(2, values[writtenEntries[i]]);
            TILTMETER_TRY(insert.run());
        }
    }
    return {};
}

/// Fails when the import is not running any more: another program took this one for dead.
Result<void> ImportSession::Private::updateImport(std::string_view state)
{
    TILTMETER_ASSIGN(auto update, connection.prepare(
                                      "UPDATE import SET state = ?1, records = ?2, rows = ?3, rejected = ?4,"
                                      " duplicates = ?5, labels = ?6, heartbeat = ?7, content_hash = ?9,"
                                      " finished = CASE ?1 WHEN 'running' THEN NULL ELSE ?7 END"
                                      " WHERE id = ?8 AND state = 'running'"));
    update.bind(0, state).bind(1, counts.records).bind(2, counts.rows).bind(3, counts.rejected);
    update.bind(4, counts.duplicates)
        .bind(5, counts.labels)
        .bind(6, clock.now().microseconds)
        .bind(7, id.value);
    update.bind(8, request.contentHash);
    TILTMETER_TRY(update.run());
    if (connection.changes() != 1)
        return fail(ErrorCode::StoreBusy, connection.path(), "import " + std::to_string(id.value));
    return {};
}

// ---- end -------------------------------------------------------------------------------------------------

std::string ImportSession::Private::auditDetail() const
{
    JsonWriter detail(JsonWriter::Layout::Compact);
    detail.beginObject();
    detail.member("dataset", dataSetName);
    detail.member("import", id.value);
    detail.member("file", request.file);
    detail.member("content_hash", request.contentHash);
    detail.member("records", counts.records);
    detail.member("rows", counts.rows);
    detail.member("rejected", counts.rejected);
    detail.member("duplicates", counts.duplicates);
    detail.member("labels", counts.labels);
    detail.endObject();
    return std::move(detail).take();
}

Result<ImportCounts> ImportSession::finish()
{
    if (d->broken || d->over)
        return fail(ErrorCode::Internal, "import", "over");
    d->broken = true;
    // Waits for the disk: after this commit a power cut takes nothing away.
    TILTMETER_TRY(d->connection.execute("PRAGMA synchronous = FULL"));
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(d->connection));
    if (!d->pending.empty())
        TILTMETER_TRY(d->writePending());
    TILTMETER_TRY(d->complete());
    TILTMETER_TRY(transaction.commit());
    d->journal.returnToLog(d->connection);
    d->committed = d->counts;
    d->over = true;
    return d->counts;
}

Result<void> ImportSession::Private::complete()
{
    if (finder)
        TILTMETER_TRY(finder->tidy());
    TILTMETER_TRY(updateImport("finished"));
    TILTMETER_TRY(store::countRows(connection, dataSet));
    TILTMETER_ASSIGN(const store::JoinCounts joined, store::joinLabels(connection, deployment, id));
    counts.labels = joined.labelled;
    counts.waitingLabels = joined.waiting;
    TILTMETER_ASSIGN(auto update, connection.prepare("UPDATE import SET labels = ? WHERE id = ?"));
    update.bind(0, counts.labels).bind(1, id.value);
    TILTMETER_TRY(update.run());
    if (request.resume && !request.sampleHash.empty()) {
        TILTMETER_ASSIGN(auto adopt,
                         connection.prepare("UPDATE import SET state = 'finished', content_hash = ?"
                                            " WHERE data_set = ? AND sample_hash = ?"
                                            " AND state = 'interrupted'"));
        adopt.bind(0, request.contentHash).bind(1, dataSet.value).bind(2, request.sampleHash);
        TILTMETER_TRY(adopt.run());
    }
    return AuditTrail::append(connection, clock.now(), request.actor, "import_finished", deploymentName,
                              auditDetail());
}

Result<void> ImportSession::abort()
{
    if (d->over)
        return {};
    d->over = true;
    d->pending.clear();
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(d->connection));
    d->counts = d->committed;
    TILTMETER_TRY(store::removeRows(d->connection, d->dataSet, d->firstRow));
    d->counts = {};
    TILTMETER_TRY(d->updateImport("aborted"));
    for (const char* sql :
         {"DELETE FROM rejected_row WHERE import = ?", "DELETE FROM refused_cells WHERE import = ?"}) {
        TILTMETER_ASSIGN(auto refused, d->connection.prepare(sql));
        refused.bind(0, d->id.value);
        TILTMETER_TRY(refused.run());
    }
    TILTMETER_ASSIGN(auto columns,
                     d->connection.prepare("DELETE FROM data_column WHERE data_set = ? AND id > ?"));
    columns.bind(0, d->dataSet.value).bind(1, d->addedColumnsFrom);
    TILTMETER_TRY(columns.run());
    TILTMETER_TRY(AuditTrail::append(d->connection, d->clock.now(), d->request.actor, "import_aborted",
                                     d->deploymentName, d->auditDetail()));
    TILTMETER_TRY(transaction.commit());
    d->journal.returnToLog(d->connection);
    d->committed = {};
    return {};
}

} // namespace tiltmeter
