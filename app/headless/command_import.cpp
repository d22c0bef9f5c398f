// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_writer.h"
#include "commands.h"
#include "monitor/import_file.h"
#include "source/csv_preview.h"
#include "text/error_text.h"
#include "text/number_text.h"

#include <QFile>

#include <array>
#include <set>

namespace tiltmeter::headless {
namespace {

constexpr std::size_t rejectedShown = 10;

struct RoleOption {
    const char* option;
    ColumnRole role;
};
constexpr std::array<RoleOption, 8> roleOptions{{{"timestamp", ColumnRole::Timestamp},
                                                 {"prediction", ColumnRole::Prediction},
                                                 {"decoded", ColumnRole::DecodedPrediction},
                                                 {"probability", ColumnRole::Probability},
                                                 {"label", ColumnRole::Label},
                                                 {"record-id", ColumnRole::RecordId},
                                                 {"model-version", ColumnRole::ModelVersion},
                                                 {"weight", ColumnRole::Weight}}};

std::string namesOf(const Schema& schema)
{
    std::string names;
    for (const ColumnSpec& column : schema.columns)
        names += (names.empty() ? "" : "\n") + column.name;
    return names;
}

/// The proposed roles, but for those that were given.
Result<void> applyRoles(const Arguments& arguments, Schema& schema)
{
    std::set<std::string> given;
    for (const RoleOption& each : roleOptions) {
        const auto name = arguments.value(each.option);
        if (!name)
            continue;
        const auto index = schema.find(*name);
        if (!index)
            return fail(ErrorCode::NoSuchColumn, *name, namesOf(schema));
        if (!given.insert(*name).second)
            return fail(ErrorCode::Usage, *name, "two_roles");
        for (ColumnSpec& column : schema.columns)
            if (column.role == each.role)
                column.role = ColumnRole::Feature;
        ColumnSpec& column = schema.columns[*index];
        column.role = each.role;
        if (each.role == ColumnRole::Timestamp)
            column.kind = ColumnKind::Timestamp;
    }
    return {};
}

Result<DataSetRole> roleOf(const Arguments& arguments)
{
    const std::string text = arguments.value("role").value_or("payload");
    if (text == "payload")
        return DataSetRole::Payload;
    if (text == "baseline")
        return DataSetRole::Baseline;
    if (text == "feedback")
        return DataSetRole::Feedback;
    return fail(ErrorCode::InvalidValue, "--role", text + "\none_of\npayload\nbaseline\nfeedback");
}

/// Every file is looked at before the first one is read: a slip in the third must not leave the first two
/// behind.
Result<std::vector<FileImport>> lookAtFiles(const Arguments& arguments)
{
    TILTMETER_ASSIGN(const DataSetRole role, roleOf(arguments));
    if (arguments.has("data-set") && role != DataSetRole::Baseline)
        return fail(ErrorCode::Usage, "--data-set", "only_baseline");
    std::vector<FileImport> imports;
    for (std::size_t i = 1; i < arguments.positional().size(); ++i) {
        FileImport import;
        import.file = arguments.positional()[i];
        import.deployment = *arguments.value("deployment");
        import.role = role;
        import.dataSet = arguments.value("data-set").value_or("");
        import.again = arguments.has("again");
        TILTMETER_ASSIGN(CsvPreview preview, previewCsv(import.file));
        import.dialect = preview.dialect;
        import.schema = std::move(preview.schema);
        TILTMETER_TRY(applyRoles(arguments, import.schema));
        imports.push_back(std::move(import));
    }
    return imports;
}

std::string_view nameOf(DataSetRole role)
{
    constexpr std::array<std::string_view, 3> names{"payload", "baseline", "feedback"};
    return names[static_cast<std::size_t>(role)];
}

void writeJson(JsonWriter& json, const FileImport& import, const FileImportResult& result)
{
    json.beginObject();
    json.member("file", import.file);
    json.member("role", nameOf(import.role));
    json.member("data_set", import.dataSet.empty() ? nameOf(import.role) : std::string_view(import.dataSet));
    json.member("records", result.record.records);
    json.member("rejected", result.record.rejected);
    json.member("duplicates", result.record.duplicates);
    json.member("labels", result.labels);
    json.member("waiting_labels", result.waitingLabels);
    json.member("content_hash", result.record.contentHash);
    json.key("columns");
    json.beginArray();
    for (const ColumnSpec& column : import.schema.columns) {
        json.beginInlineObject();
        json.member("name", column.name);
        json.member("kind", toString(column.kind));
        json.member("role", toString(column.role));
        json.endObject();
    }
    json.endArray();
    json.key("rejected_rows");
    json.beginArray();
    for (const RejectedRow& row : result.rejected) {
        json.beginInlineObject();
        json.member("line", row.line);
        json.member("record", row.record);
        json.member("column", row.column);
        json.member("reason", row.reason);
        json.member("text", row.text);
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

QString rolesText(const Schema& schema)
{
    QStringList roles;
    for (const ColumnSpec& column : schema.columns)
        if (column.role != ColumnRole::Feature && column.role != ColumnRole::Ignored)
            roles << tr("%1: %2", "role, column")
                         .arg(roleName(column.role), QString::fromStdString(column.name));
    return roles.isEmpty() ? tr("none") : roles.join(QStringLiteral(", "));
}

void say(Console& console, const FileImport& import, const FileImportResult& result)
{
    const QLocale& locale = console.locale();
    console.line(tr("%1: %2 imported, %3 rejected, %4 there already.")
                     .arg(QString::fromStdString(import.file), recordsText(result.record.records, locale),
                          countText(result.record.rejected, locale),
                          countText(result.record.duplicates, locale)));
    console.line(QStringLiteral("  ") + tr("Roles: %1").arg(rolesText(import.schema)));
    if (result.labels > 0 || result.waitingLabels > 0)
        console.line(QStringLiteral("  ") +
                     tr("Labels: %1 joined, %2 waiting for their record")
                         .arg(countText(result.labels, locale), countText(result.waitingLabels, locale)));
    for (std::size_t i = 0; i < result.rejected.size() && i < rejectedShown; ++i) {
        const RejectedRow& row = result.rejected[i];
        QString text = tr("Line %1: %2").arg(countText(row.line, locale), rejectionText(row.reason));
        if (!row.column.empty())
            text += QStringLiteral(" (") + QString::fromStdString(row.column) + QLatin1Char(')');
        console.note(QStringLiteral("  ") + text);
    }
    if (result.record.rejected > rejectedShown)
        console.note(QStringLiteral("  ") +
                     tr("... and %1 more").arg(countText(result.record.rejected - rejectedShown, locale)));
}

/// Takes away the store that this command has made, unless something was imported.
class NewStore
{
public:
    explicit NewStore(std::string path) : m_path(std::move(path)) {}
    NewStore(const NewStore&) = delete;
    NewStore& operator=(const NewStore&) = delete;
    ~NewStore()
    {
        if (!m_made)
            return;
        for (const char* const suffix : {"", "-wal", "-shm"})
            QFile::remove(QString::fromStdString(m_path + suffix));
    }
    Result<void> makeIfMissing()
    {
        auto opened = Monitor::open(m_path);
        if (opened || opened.error().code != ErrorCode::FileNotFound)
            return opened.map([](const auto&) {});
        TILTMETER_TRY(Monitor::create(m_path));
        m_made = true;
        return {};
    }
    void keep() { m_made = false; }

private:
    std::string m_path;
    bool m_made = false;
};

Result<void> rememberProbability(const Arguments& arguments, const std::string& path)
{
    const auto of = arguments.value("probability-of");
    if (!of)
        return {};
    ProbabilityChoice choice;
    if (*of == "predicted")
        choice.of = ProbabilityOf::Predicted;
    else if (*of != "favorable" && *of != "favourable")
        choice = {ProbabilityOf::Class, *of};
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(path));
    return monitor->setProbabilityOf(*arguments.value("deployment"), choice);
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    const std::string& path = arguments.positional().front();
    TILTMETER_ASSIGN(const std::vector<FileImport> imports, lookAtFiles(arguments));
    NewStore store(path);
    TILTMETER_TRY(store.makeIfMissing());
    JsonWriter json;
    json.beginObject();
    json.member("store", path);
    json.member("deployment", *arguments.value("deployment"));
    json.key("files");
    json.beginArray();
    for (const FileImport& import : imports) {
        const Progress progress = console.progress(QString::fromStdString(import.file));
        TILTMETER_ASSIGN(const FileImportResult result, importFile(path, import, progress));
        store.keep();
        if (console.json())
            writeJson(json, import, result);
        else
            say(console, import, result);
    }
    json.endArray();
    json.endObject();
    TILTMETER_TRY(rememberProbability(arguments, path));
    if (console.json())
        console.write(std::move(json).take());
    return ExitStatus::Done;
}

} // namespace

Command importCommand()
{
    Command command;
    command.spec.name = "import";
    command.spec.positional = "STORE FILE...";
    command.spec.fewest = 2;
    command.spec.most = 100'000;
    command.spec.help =
        QT_TRANSLATE_NOOP("Cli", "Imports CSV files of records; the store is made if it is not there.");
    command.spec.options = {
        {"deployment", "NAME", false, QT_TRANSLATE_NOOP("Cli", "which deployment; made if it is not there")},
        {"role", "ROLE", false,
         QT_TRANSLATE_NOOP("Cli", "what the records are: payload (when not given), baseline or feedback")},
        {"data-set", "NAME", false,
         QT_TRANSLATE_NOOP("Cli",
                           "name of the baseline, for drift --baseline dataset:NAME; baseline when not "
                           "given")},
        {"timestamp", "COL", false, QT_TRANSLATE_NOOP("Cli", "when the prediction was made")},
        {"prediction", "COL", false, QT_TRANSLATE_NOOP("Cli", "what the model answered")},
        {"decoded", "COL", false, QT_TRANSLATE_NOOP("Cli", "the answer in words")},
        {"probability", "COL", false, QT_TRANSLATE_NOOP("Cli", "the model's probability")},
        {"probability-of", "WHOSE", false,
         QT_TRANSLATE_NOOP("Cli",
                           "whose probability that is: favorable (when not given), predicted, or a class")},
        {"label", "COL", false, QT_TRANSLATE_NOOP("Cli", "the true outcome")},
        {"record-id", "COL", false, QT_TRANSLATE_NOOP("Cli", "what tells one record from another")},
        {"model-version", "COL", false, QT_TRANSLATE_NOOP("Cli", "which version of the model answered")},
        {"weight", "COL", false, QT_TRANSLATE_NOOP("Cli", "how many records this one stands for")},
        {"again", "", false, QT_TRANSLATE_NOOP("Cli", "also when the same content was imported before")}};
    command.spec.needed = {"deployment"};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
