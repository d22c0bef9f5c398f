// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "columns/column_batch.h"
#include "columns/refused_cells.h"
#include "columns/schema.h"
#include "config/deployment.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

namespace sqlite {
class Connection;
}
class ImportSession;
class SegmentReader;

enum class OpenMode : std::uint8_t { ReadOnly, ReadWrite };

/// Rows that were imported for one purpose, kept by column.
struct DataSet {
    DataSetId id;
    DeploymentId deployment;
    std::string name; ///< unique in its deployment
    DataSetRole role = DataSetRole::Payload;
    std::uint64_t rows = 0;
    std::int64_t schemaRevision = 0;    ///< grows when a column is added, widened or gets another role
    std::int64_t version = 0;           ///< grows with every change that a reader can see
    std::optional<TimePoint> firstTime; ///< earliest timestamp; nullopt without timestamps
    std::optional<TimePoint> lastTime;  ///< latest timestamp
    TimePoint created;
};

enum class ImportState : std::uint8_t {
    Running, ///< its rows are not seen by readers yet
    Finished,
    Interrupted, ///< its program ended in the middle; what it had reported as imported is there and is seen
    Aborted      ///< given up; its rows were taken out
};
[[nodiscard]] std::string_view toString(ImportState state);
[[nodiscard]] std::string_view toString(DataSetRole role);
[[nodiscard]] std::optional<DataSetRole> dataSetRoleFromString(std::string_view text);

struct ImportInfo {
    ImportId id;
    DataSetId dataSet;
    std::string file; ///< as it was named
    std::string contentHash;
    std::uint64_t size = 0; ///< bytes of the file
    ImportState state = ImportState::Running;
    std::uint64_t records = 0;    ///< taken from the file: rows + rejected + duplicates
    std::uint64_t rows = 0;       ///< kept
    std::uint64_t rejected = 0;   ///< could not be taken
    std::uint64_t duplicates = 0; ///< their record id was there already
    std::uint64_t labels = 0;     ///< payload records that got a label by this import
    TimePoint started;
    std::optional<TimePoint> finished; ///< nullopt: not finished
    std::string actor;
};

/// What is about to be imported.
struct ImportRequest {
    std::string file;        ///< as it is to be named
    std::string contentHash; ///< empty: not known
    std::uint64_t size = 0;  ///< bytes
    std::string actor;
    Schema schema;                  ///< of the batches that will come
    std::uint64_t expectedRows = 0; ///< 0: not known; spares work where there are record ids
    std::string sampleHash = {};    ///< of the file's beginning and end; empty: not known
    /// Goes on where interrupted imports of the same sample into the data set had stopped: append() leaves
    /// out the records that they took, and with finish() they count as finished.
    bool resume = false;
};

/// One `.tilt` file: an SQLite database with application id 0x54696C74 ("Tilt") in which rows are kept by
/// column.
///
/// Several programs may have one store open. Readers are never blocked and see a steady state; writers wait
/// for each other for up to ten seconds (then StoreBusy). Everything that was committed survives a killed
/// program; what an import had reported when it ended also survives a power cut.
///
/// A Store belongs to one thread. Readers and import sessions have connections of their own and outlive it.
/// Errors of all functions: those of sqlite.h beside what is said at each.
class Store
{
public:
    static constexpr std::uint32_t applicationId = 0x5469'6C74;
    /// The version that this program writes.
    [[nodiscard]] static int schemaVersion();

    /// A new, empty store. FileExists when there is something at `path` (an empty file is taken over);
    /// FileNotFound when the folder is missing. Nothing is left behind when it fails.
    [[nodiscard]] static Result<std::unique_ptr<Store>> create(const std::string& path);
    /// FileNotFound, IsDirectory, PermissionDenied, NotAStore, NewerSchema, StoreCorrupt, StoreBusy.
    /// An older schema is brought up to date after a copy was made beside it (NAME.tilt.backup-vN); ReadOnly
    /// refuses it with PermissionDenied. ReadWrite also finds imports whose program died and marks them
    /// Interrupted.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::string& path,
                                                             OpenMode mode = OpenMode::ReadWrite);
    [[nodiscard]] static Result<std::unique_ptr<Store>> openOrCreate(const std::string& path);
    ~Store();

    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] OpenMode mode() const { return m_mode; }
    /// For tests that hold the clock; must live as long as the store and its sessions.
    void setClock(const Clock& clock) { m_clock = &clock; }
    [[nodiscard]] TimePoint now() const { return m_clock->now(); }

    // ---- deployments and data sets
    [[nodiscard]] Result<std::vector<Deployment>> deployments() const; ///< by name
    /// NoSuchDeployment.
    [[nodiscard]] Result<Deployment> deployment(const std::string& name) const;
    [[nodiscard]] Result<DeploymentId> createDeployment(const std::string& name, const std::string& actor,
                                                        const std::string& description = {},
                                                        const std::string& environment = {});
    /// With all its data, configurations and history; the audit trail stays. StoreBusy while an import runs.
    [[nodiscard]] Result<void> removeDeployment(DeploymentId deployment, const std::string& actor);
    [[nodiscard]] Result<std::vector<DataSet>>
    dataSets(DeploymentId deployment) const;                   ///< in order of creation
    [[nodiscard]] Result<DataSet> dataSet(DataSetId id) const; ///< NoSuchDataSet
    /// NoSuchDataSet.
    [[nodiscard]] Result<DataSet> dataSet(DeploymentId deployment, const std::string& name) const;
    [[nodiscard]] Result<DataSetId> createDataSet(DeploymentId deployment, const std::string& name,
                                                  DataSetRole role);
    /// With its rows and imports; the audit trail stays. StoreBusy while an import runs.
    [[nodiscard]] Result<void> removeDataSet(DataSetId id, const std::string& actor);
    [[nodiscard]] Result<Schema> schema(DataSetId id) const;
    /// Gives a column another role; the column that had it (roles but Feature and Ignored are had by one)
    /// becomes a Feature. NoSuchColumn.
    [[nodiscard]] Result<void> setColumnRole(DataSetId id, const std::string& column, ColumnRole role,
                                             const std::string& actor);
    /// Values by code of a categorical or boolean column; entry 0 is *missing*. NoSuchColumn.
    [[nodiscard]] Result<std::vector<std::string>> dictionary(DataSetId id, const std::string& column) const;
    /// Rows that have a value in the column; 0 when there is no such column. Costs no scan.
    [[nodiscard]] Result<std::uint64_t> valuesIn(DataSetId id, const std::string& column) const;

    // ---- rows
    /// Rows of finished and interrupted imports, as of now. Holds connections of its own.
    [[nodiscard]] Result<std::unique_ptr<SegmentReader>> reader(DataSetId id) const;
    /// Starts an import. Before anything is written: ColumnTypeChanged when a column has another kind than
    /// before (a column of integers may become one of doubles, and integers may go to a column of doubles),
    /// DuplicateRole when two columns of `request.schema` have the same single role. StoreBusy while another
    /// import into the same deployment runs. Roles that the data set has for a column already stay.
    [[nodiscard]] Result<std::unique_ptr<ImportSession>> beginImport(DataSetId id,
                                                                     const ImportRequest& request);
    /// The newest finished, else interrupted, import of this content into the data set.
    [[nodiscard]] Result<std::optional<ImportInfo>> findImport(DataSetId id,
                                                               const std::string& contentHash) const;
    /// Same, by the sample: the content may be another one. Tells cheaply that a file is new.
    [[nodiscard]] Result<std::optional<ImportInfo>> findImportLike(DataSetId id,
                                                                   const std::string& sampleHash) const;
    [[nodiscard]] Result<std::vector<ImportInfo>> imports(DataSetId id) const; ///< oldest first
    [[nodiscard]] Result<ImportInfo> import(ImportId id) const;
    /// In file order. At most ImportSession::keptRejectedRows are kept of one import; ImportInfo::rejected
    /// counts all.
    [[nodiscard]] Result<std::vector<RejectedRow>> rejectedRows(ImportId id, std::size_t limit,
                                                                std::size_t offset = 0) const;

    /// Cells that were not of their column's kind, with the places of their records, which were refused; of
    /// finished and interrupted imports. However many there are, all are kept.
    [[nodiscard]] Result<RefusedCells> refusedCells(DataSetId id) const;

    // ---- settings of this store
    [[nodiscard]] Result<std::optional<std::string>> setting(const std::string& key) const;
    [[nodiscard]] Result<void> setSetting(const std::string& key, const std::string& value);

    [[nodiscard]] const sqlite::Connection& connection() const { return *m_connection; }

private:
    Store(std::string path, OpenMode mode, std::unique_ptr<sqlite::Connection> connection);
    [[nodiscard]] Result<void> adoptInterruptedImports();

    std::string m_path;
    OpenMode m_mode;
    std::unique_ptr<sqlite::Connection> m_connection;
    const Clock* m_clock;
};

} // namespace tiltmeter
