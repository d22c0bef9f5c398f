// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/import_file.h"

#include "monitor/actor.h"
#include "monitor/schema_match.h"
#include "source/content_hash.h"
#include "source/csv_reader.h"
#include "store/import_session.h"

#include <QFile>

#include <algorithm>
#include <mutex>

namespace tiltmeter {
namespace {

constexpr std::size_t toldRejectedRows = 1000;
/// A record of a prediction log is rarely shorter; only a first guess for the size of a filter.
constexpr std::uint64_t bytesPerRecord = 200;

std::string fileNameOf(const std::string& path)
{
    const auto slash = path.find_last_of('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// Of the beginning, the end and the length: files that differ there need not be read to know that they
/// differ. Empty when the file can't be read, which the reader then says.
std::string sampleHashOf(const std::string& path)
{
    constexpr qint64 part = qint64{1} << 20;
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return {};
    ContentHash hash;
    hash.add(std::to_string(file.size()) + "\n");
    std::string buffer(static_cast<std::size_t>(std::min(part, file.size())), '\0');
    const auto addPart = [&] {
        const qint64 got = file.read(buffer.data(), static_cast<qint64>(buffer.size()));
        hash.add(std::string_view(buffer).substr(0, static_cast<std::size_t>(std::max<qint64>(got, 0))));
    };
    addPart();
    if (file.size() > part && file.seek(std::max(part, file.size() - part)))
        addPart();
    return hash.text();
}

bool has(const Schema& schema, ColumnRole role)
{
    return schema.find(role).has_value();
}

/// Makes what is missing for an import, and takes it out again unless it is kept.
class Destination
{
public:
    Destination(std::unique_ptr<Store> store, std::string path, const FileImport& import, std::string actor)
        : m_store(std::move(store)), m_path(std::move(path)), m_import(import), m_actor(std::move(actor))
    {
    }
    Destination(const Destination&) = delete;
    Destination& operator=(const Destination&) = delete;
    ~Destination()
    {
        // What can't be undone here stays as an empty deployment, which harms nothing.
        if (m_kept || !reopen())
            return;
        if (m_madeDeployment)
            static_cast<void>(m_store->removeDeployment(m_deployment, m_actor));
        else if (m_madeDataSet)
            static_cast<void>(m_store->removeDataSet(m_dataSet, m_actor));
    }

    /// Looks for what is there.
    [[nodiscard]] Result<void> find()
    {
        const auto deployment = m_store->deployment(m_import.deployment);
        if (!deployment && deployment.error().code != ErrorCode::NoSuchDeployment)
            return fail(deployment.error());
        if (!deployment)
            return {};
        m_deployment = deployment->id;
        const auto dataSet = m_store->dataSet(m_deployment, name());
        if (!dataSet && dataSet.error().code != ErrorCode::NoSuchDataSet)
            return fail(dataSet.error());
        if (dataSet)
            m_dataSet = dataSet->id;
        return {};
    }
    [[nodiscard]] Result<void> make()
    {
        if (!m_deployment) {
            TILTMETER_ASSIGN(m_deployment, m_store->createDeployment(m_import.deployment, m_actor));
            m_madeDeployment = true;
        }
        if (!m_dataSet) {
            TILTMETER_ASSIGN(m_dataSet, m_store->createDataSet(m_deployment, name(), m_import.role));
            m_madeDataSet = true;
        }
        return {};
    }
    void keep() { m_kept = true; }
    /// Has no other connection from then on: the session may need the store for itself.
    [[nodiscard]] Result<std::unique_ptr<ImportSession>> beginImport(const ImportRequest& request)
    {
        auto session = m_store->beginImport(m_dataSet, request);
        m_store.reset();
        return session;
    }
    /// After the session is over.
    [[nodiscard]] Result<void> reopen()
    {
        if (m_store)
            return {};
        TILTMETER_ASSIGN(m_store, Store::open(m_path));
        return {};
    }
    [[nodiscard]] Store& store() { return *m_store; } ///< not between beginImport() and reopen()
    [[nodiscard]] bool isNew() const { return m_madeDeployment || m_madeDataSet; }
    /// 0 when there is none yet.
    [[nodiscard]] DataSetId dataSet() const { return m_dataSet; }

private:
    [[nodiscard]] std::string name() const
    {
        return m_import.dataSet.empty() ? std::string(toString(m_import.role)) : m_import.dataSet;
    }
    std::unique_ptr<Store> m_store;
    std::string m_path;
    const FileImport& m_import;
    std::string m_actor;
    DeploymentId m_deployment;
    DataSetId m_dataSet;
    bool m_madeDeployment = false;
    bool m_madeDataSet = false;
    bool m_kept = false;
};

/// Encodes side by side what the reader parses, and hands it to the store in order. Nothing is written before
/// the first records are there: a file that can't be read leaves no trace.
class StoreSink final : public RecordSink
{
public:
    StoreSink(Destination& destination, ImportRequest request)
        : m_destination(destination), m_request(std::move(request))
    {
    }

    Result<std::unique_ptr<Payload>> prepare(ColumnBatch& batch) override
    {
        TILTMETER_TRY(begin());
        return std::make_unique<Prepared>(m_session->prepare(batch));
    }

    Result<void> accept(std::unique_ptr<Payload> payload, Stretch stretch) override
    {
        TILTMETER_TRY(begin());
        std::optional<PreparedBatch> batch;
        if (payload)
            batch = std::move(static_cast<Prepared&>(*payload).batch);
        return m_session->append(std::move(batch), std::move(stretch.rejected), stretch.firstRecord);
    }

    [[nodiscard]] ImportSession* session() const { return m_session.get(); }

private:
    struct Prepared final : Payload {
        explicit Prepared(PreparedBatch prepared) : batch(std::move(prepared)) {}
        PreparedBatch batch;
    };

    /// The first to come does it; all others wait.
    Result<void> begin()
    {
        const std::scoped_lock lock(m_mutex);
        if (m_error)
            return fail(*m_error);
        if (m_session)
            return {};
        const auto start = [&]() -> Result<void> {
            TILTMETER_TRY(m_destination.make());
            TILTMETER_ASSIGN(m_session, m_destination.beginImport(m_request));
            return {};
        };
        const Result<void> started = start();
        if (!started)
            m_error = started.error();
        return started;
    }

    Destination& m_destination;
    ImportRequest m_request;
    std::mutex m_mutex;
    std::unique_ptr<ImportSession> m_session;
    std::optional<Error> m_error;
};

Result<void> refuseKnown(const Store& store, DataSetId dataSet, const std::string& hash,
                         const std::string& file)
{
    TILTMETER_ASSIGN(const auto known, store.findImport(dataSet, hash));
    if (known && known->state == ImportState::Finished)
        return fail(ErrorCode::AlreadyImported, file,
                    formatTimePoint(known->finished.value_or(known->started)));
    return {};
}

/// The columns have the roles here that they are going to have in the store: the reader has to know which
/// timestamp is the one that counts.
Result<Schema> withStoredRoles(const Store& store, DataSetId dataSet, Schema schema)
{
    if (!dataSet)
        return schema;
    TILTMETER_ASSIGN(const Schema stored, store.schema(dataSet));
    const bool hasTimestamp = has(stored, ColumnRole::Timestamp);
    for (ColumnSpec& column : schema.columns) {
        if (const auto known = stored.find(column.name))
            column.role = stored.columns[*known].role;
        else if (hasTimestamp && column.role == ColumnRole::Timestamp)
            column.role = ColumnRole::Feature;
    }
    return schema;
}

/// Kinds and roles as the file is going to be read; checked as far as that is possible without reading it.
Result<Schema> schemaFor(const Store& store, DataSetId dataSet, const FileImport& import)
{
    Schema roles = import.schema;
    Schema schema = import.schema;
    for (ColumnSpec& column : schema.columns) // a few ids may look like categories; there will be more
        if (column.role == ColumnRole::RecordId && column.kind == ColumnKind::Categorical)
            column.kind = ColumnKind::Text;
    if (dataSet) {
        TILTMETER_ASSIGN(schema, matchSchema(store, dataSet, schema, import.file, import.dialect));
        TILTMETER_ASSIGN(const Schema stored, store.schema(dataSet));
        for (ColumnSpec& column : roles.columns)
            if (const auto known = stored.find(column.name))
                column.role = stored.columns[*known].role;
    }
    if (import.role == DataSetRole::Feedback && !has(roles, ColumnRole::RecordId))
        return fail(ErrorCode::MissingRole, std::string(toString(ColumnRole::RecordId)));
    return schema;
}

} // namespace

Result<FileImportResult> importFile(const std::string& storePath, const FileImport& import,
                                    const Progress& progress)
{
    if (import.deployment.empty())
        return fail(ErrorCode::InvalidValue, "deployment");
    TILTMETER_ASSIGN(auto store, Store::open(storePath));
    const std::string actor = loginName();
    Destination destination(std::move(store), storePath, import, actor);
    TILTMETER_TRY(destination.find());
    const std::string sample = sampleHashOf(import.file);
    if (destination.dataSet() && !import.again && !sample.empty()) {
        TILTMETER_ASSIGN(const auto like, destination.store().findImportLike(destination.dataSet(), sample));
        if (like && like->state == ImportState::Finished) {
            TILTMETER_ASSIGN(const std::string hash, contentHash(import.file, progress.part(0, 0)));
            TILTMETER_TRY(refuseKnown(destination.store(), destination.dataSet(), hash, import.file));
        }
    }
    ImportRequest request;
    request.file = import.file;
    request.size = static_cast<std::uint64_t>(QFile(QString::fromStdString(import.file)).size());
    request.expectedRows = request.size / bytesPerRecord;
    request.actor = actor;
    request.sampleHash = sample;
    request.resume = !import.again;
    CsvReadOptions options;
    options.dialect = import.dialect;
    TILTMETER_ASSIGN(request.schema, schemaFor(destination.store(), destination.dataSet(), import));
    TILTMETER_ASSIGN(options.schema,
                     withStoredRoles(destination.store(), destination.dataSet(), request.schema));

    StoreSink sink(destination, std::move(request));
    TILTMETER_ASSIGN(const ReadSummary summary, readCsv(import.file, options, sink, progress.part(0, 0.95)));
    ImportSession& session = *sink.session();
    // The same content in another wrapping (compressed, under another name) shows only now.
    if (!import.again && !destination.isNew()) {
        TILTMETER_TRY(destination.reopen());
        TILTMETER_TRY(
            refuseKnown(destination.store(), destination.dataSet(), summary.contentHash, import.file));
    }
    session.setContentHash(summary.contentHash);
    TILTMETER_ASSIGN(const ImportCounts counts, session.finish());
    destination.keep();
    progress.report(1);

    FileImportResult result;
    result.labels = counts.labels;
    result.waitingLabels = counts.waitingLabels;
    TILTMETER_TRY(destination.reopen());
    TILTMETER_ASSIGN(const ImportInfo info, destination.store().import(session.id()));
    result.record = {
        info.id.value, fileNameOf(import.file), info.contentHash, import.role,
        info.rows,     info.rejected,           info.duplicates,  info.finished.value_or(info.started)};
    TILTMETER_ASSIGN(result.rejected, destination.store().rejectedRows(session.id(), toldRejectedRows));
    return result;
}

} // namespace tiltmeter
