// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/schema_match.h"

#include "source/csv_preview.h"
#include "store/store.h"

#include <algorithm>
#include <optional>

namespace tiltmeter {
namespace {

class SchemaMatch
{
public:
    SchemaMatch(const Store& store, DataSetId dataSet, const std::string& file, const CsvDialect& dialect)
        : m_store(store), m_dataSet(dataSet), m_file(file), m_dialect(dialect)
    {
    }

    Result<Schema> run(Schema schema)
    {
        TILTMETER_ASSIGN(const Schema stored, m_store.schema(m_dataSet));
        for (std::size_t i = 0; i < schema.columns.size(); ++i) {
            ColumnSpec& column = schema.columns[i];
            const auto known = stored.find(column.name);
            if (!known || stored.columns[*known].kind == column.kind)
                continue;
            TILTMETER_ASSIGN(column.kind, match(i, column, stored.columns[*known].kind));
        }
        return schema;
    }

private:
    Result<ColumnKind> match(std::size_t place, const ColumnSpec& column, ColumnKind stored)
    {
        if (isNumeric(stored) && isNumeric(column.kind))
            return column.kind; // the store widens integers, and takes integers for doubles
        if (stored == ColumnKind::Text)
            return stored;
        if (stored == ColumnKind::Categorical && column.kind == ColumnKind::Text)
            return stored;
        TILTMETER_TRY(look());
        if (place < m_preview->columns.size()) {
            const ColumnPreview& seen = m_preview->columns[place];
            if (seen.values == 0)
                return stored;
            if (stored == ColumnKind::Categorical) {
                TILTMETER_ASSIGN(const bool known, allKnown(seen, column.name));
                if (known)
                    return stored;
            }
        }
        return fail(ErrorCode::ColumnTypeChanged, column.name,
                    std::string(toString(stored)) + "\n" + std::string(toString(column.kind)));
    }

    /// Whether the values that were seen are categories of the column already.
    Result<bool> allKnown(const ColumnPreview& seen, const std::string& column) const
    {
        TILTMETER_ASSIGN(const std::vector<std::string> values, m_store.dictionary(m_dataSet, column));
        return seen.distinct == seen.common.size() &&
               std::ranges::all_of(seen.common, [&](const std::string& value) {
                   return std::ranges::find(values, value) != values.end();
               });
    }

    Result<void> look()
    {
        if (!m_preview) {
            TILTMETER_ASSIGN(m_preview, previewCsv(m_file, m_dialect));
        }
        return {};
    }

    const Store& m_store;
    DataSetId m_dataSet;
    const std::string& m_file;
    const CsvDialect& m_dialect;
    std::optional<CsvPreview> m_preview;
};

} // namespace

Result<Schema> matchSchema(const Store& store, DataSetId dataSet, const Schema& schema,
                           const std::string& file, const CsvDialect& dialect)
{
    return SchemaMatch(store, dataSet, file, dialect).run(schema);
}

} // namespace tiltmeter
