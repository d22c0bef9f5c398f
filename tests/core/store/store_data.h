// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/column_batch.h"
#include "store/import_session.h"
#include "store/segment_reader.h"
#include "store/store.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>
#include <functional>
#include <random>

/// Fails the test with the error in words and leaves the function.
#define VERIFY_OK(expression)                                                                                \
    do {                                                                                                     \
        const auto& verified_ = (expression);                                                                \
        QVERIFY2(verified_.has_value(), verified_.has_value() ? "" : describe(verified_.error()).c_str());   \
    } while (false)

#define VERIFY_FAILS(expression, expectedCode)                                                               \
    do {                                                                                                     \
        const auto& verified_ = (expression);                                                                \
        QVERIFY2(!verified_.has_value(), "did not fail");                                                    \
        QVERIFY2(verified_.error().code == (expectedCode), describe(verified_.error()).c_str());             \
    } while (false)

namespace storetest {

using namespace tiltmeter;

inline std::string describe(const Error& error)
{
    return "code " + std::to_string(static_cast<int>(error.code)) + " subject '" + error.subject +
           "' detail '" + error.detail + "'";
}

inline std::uint64_t bitsOf(double value)
{
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof(bits));
    return bits;
}

/// A value as text that tells all values apart, whatever the column is stored as.
inline std::string valueText(const ColumnView& view, std::size_t row, std::span<const std::string> dictionary)
{
    if (view.isMissing(row))
        return "-";
    switch (view.kind) {
    case ColumnKind::Categorical:
    case ColumnKind::Boolean:
        return "'" + dictionary[view.codes[row]] + "'";
    case ColumnKind::Text:
        return "'" + std::string(view.text(row)) + "'";
    case ColumnKind::Double:
        return std::to_string(bitsOf(view.number(row)));
    case ColumnKind::Integer:
    case ColumnKind::Timestamp:
        break;
    }
    if (view.storage == ColumnView::Storage::Codes)
        return std::to_string(static_cast<std::int64_t>(view.number(row)));
    return std::to_string(view.integers[row]);
}

inline std::vector<std::string> columnTexts(const Column& column)
{
    std::vector<std::string> texts;
    const ColumnView view = column.view();
    static const std::vector<std::string> none;
    for (std::size_t i = 0; i < view.size; ++i)
        texts.push_back(valueText(view, i, column.dictionary ? column.dictionary->values() : none));
    return texts;
}

/// All rows of a reader, one line each.
inline std::vector<std::string> rowsOf(const BatchReader& reader)
{
    std::vector<std::size_t> all(reader.schema().columns.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    std::vector<std::string> lines;
    auto cursor = reader.cursor(all);
    if (!cursor)
        return {describe(cursor.error())};
    for (std::size_t batch = 0; batch < reader.batchCount(); ++batch) {
        const auto view = (*cursor)->read(batch);
        if (!view)
            return {describe(view.error())};
        for (std::size_t row = 0; row < view->rows; ++row) {
            std::string line;
            for (std::size_t column = 0; column < all.size(); ++column)
                line +=
                    (column ? "|" : "") + valueText(view->columns[column], row, reader.dictionary(column));
            lines.push_back(line);
        }
    }
    return lines;
}

inline Column makeColumn(ColumnKind kind)
{
    Column column;
    column.kind = kind;
    return column;
}

inline Column categorical(const std::vector<std::string>& values, ColumnKind kind = ColumnKind::Categorical)
{
    Column column = makeColumn(kind);
    auto dictionary = std::make_shared<Dictionary>();
    for (const std::string& value : values)
        column.appendCode(value.empty() ? 0 : dictionary->add(value));
    column.dictionary = dictionary;
    return column;
}

inline Column integers(const std::vector<std::int64_t>& values, ColumnKind kind = ColumnKind::Integer)
{
    Column column = makeColumn(kind);
    for (const std::int64_t value : values)
        column.appendInteger(value);
    return column;
}

inline Column doubles(const std::vector<double>& values)
{
    Column column = makeColumn(ColumnKind::Double);
    for (const double value : values)
        column.appendNumber(value);
    return column;
}

inline Column texts(const std::vector<std::string>& values)
{
    Column column = makeColumn(ColumnKind::Text);
    for (const std::string& value : values)
        column.appendText(value);
    return column;
}

inline ColumnBatch batchOf(std::vector<Column> columns)
{
    ColumnBatch batch;
    batch.rows = columns.front().size();
    batch.columns = std::move(columns);
    return batch;
}

/// A new store with one deployment "loans".
struct Fixture {
    QTemporaryDir folder;
    std::string path = folder.filePath(QStringLiteral("test.tilt")).toStdString();
    std::unique_ptr<Store> store;
    DeploymentId deployment;

    [[nodiscard]] Result<void> create()
    {
        TILTMETER_ASSIGN(store, Store::create(path));
        TILTMETER_ASSIGN(deployment, store->createDeployment("loans", "tester"));
        return {};
    }
    [[nodiscard]] Result<DataSetId> dataSet(const std::string& name = "payload",
                                            DataSetRole role = DataSetRole::Payload)
    {
        return store->createDataSet(deployment, name, role);
    }
};

inline Result<ImportCounts> importBatches(Store& store, DataSetId dataSet, const Schema& schema,
                                          std::vector<ColumnBatch> batches, const std::string& hash = {},
                                          std::vector<RejectedRow> rejected = {})
{
    TILTMETER_ASSIGN(auto session, store.beginImport(dataSet, {"file.csv", hash, 100, "tester", schema}));
    for (ColumnBatch& batch : batches) {
        TILTMETER_TRY(session->append(session->prepare(std::move(batch)), std::move(rejected)));
        rejected.clear();
    }
    return session->finish();
}

} // namespace storetest
