// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/type_errors.h"

#include "numeric/contingency.h"

#include <algorithm>
#include <map>
#include <set>

namespace tiltmeter {
namespace {

constexpr std::size_t rowsAtOnce = 10'000;

struct Refused {
    struct Cells {
        std::uint64_t count = 0;
        std::string example;
    };
    std::map<std::string, Cells> columns;
    std::uint64_t rows = 0; ///< read
    bool isIncomplete = false;
};

Result<Refused> refusedBy(const Store& store, const TypeErrorSource& source)
{
    Refused refused;
    TILTMETER_ASSIGN(const auto imports, store.imports(source.dataSet));
    for (const ImportInfo& import : imports) {
        if (import.state == ImportState::Aborted || import.state == ImportState::Running)
            continue;
        refused.rows += import.records;
        std::uint64_t kept = 0;
        for (;;) {
            TILTMETER_ASSIGN(const auto rows, store.rejectedRows(import.id, rowsAtOnce, kept));
            kept += rows.size();
            for (const RejectedRow& row : rows) {
                if (!isTypeError(row))
                    continue;
                Refused::Cells& cells = refused.columns[row.column];
                if (cells.count++ == 0)
                    cells.example = row.text;
            }
            if (rows.size() < rowsAtOnce)
                break;
        }
        refused.isIncomplete |= kept < import.rejected;
    }
    if (!source.refused->isKnown)
        return refused;
    refused.isIncomplete = false;
    for (const RefusedColumn& column : source.refused->columns)
        refused.columns[column.name].count = column.cells.size();
    return refused;
}

} // namespace

Result<void> countTypeErrors(const Store& store, const TypeErrorSource& payload,
                             const std::optional<TypeErrorSource>& baseline, DriftEvaluation& evaluation)
{
    TILTMETER_ASSIGN(const Refused now, refusedBy(store, payload));
    Refused before;
    if (baseline) {
        TILTMETER_ASSIGN(before, refusedBy(store, *baseline));
    }
    evaluation.typeErrorsIncomplete = now.isIncomplete || before.isIncomplete;
    std::set<std::string> columns;
    for (const Refused* refused : {&now, static_cast<const Refused*>(&before)})
        for (const auto& [name, cells] : refused->columns)
            columns.insert(name);
    const auto cellsOf = [](const Refused& refused, const std::string& column) {
        const auto it = refused.columns.find(column);
        return it == refused.columns.end() ? Refused::Cells{} : it->second;
    };
    for (const std::string& column : columns) {
        const Refused::Cells current = cellsOf(now, column);
        const Refused::Cells earlier = cellsOf(before, column);
        TypeErrors& errors = evaluation.typeErrors.emplace_back();
        errors.feature = column;
        errors.errors = current.count;
        errors.example = current.count > 0 ? current.example : earlier.example;
        const auto yes = static_cast<double>(current.count);
        const auto rows = static_cast<double>(now.rows);
        errors.rate = rows > 0 ? yes / rows : 0;
        if (!baseline || before.rows == 0)
            continue;
        const auto had = static_cast<double>(earlier.count);
        const auto all = static_cast<double>(before.rows);
        errors.baselineRate = had / all;
        if (const auto test = numeric::pooledProportionsTest({had, all - had, yes, rows - yes}))
            errors.pValue = test->twoSided.p;
    }
    std::ranges::stable_sort(evaluation.typeErrors, std::ranges::greater(), &TypeErrors::rate);
    return {};
}

} // namespace tiltmeter
