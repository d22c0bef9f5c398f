// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_methods.h"

#include "drift/drift_method_row.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace tiltmeter {
namespace {

constexpr std::array<std::string_view, 2> sideRates{"missing_rate", "type_error_rate"};

struct Table {
    std::vector<DriftMethodRow> rows;
    std::vector<DriftMethodInfo> infos;
    std::map<std::string_view, std::size_t> byName;

    Table()
    {
        addShareMethods(rows);
        addNumericMethods(rows);
        addDescriptions(rows);
        for (const DriftMethodRow& row : rows) {
            const std::size_t index = infos.size();
            infos.push_back(row.info);
            byName.emplace(row.info.id, index);
            for (const std::string_view alias : row.info.aliases)
                byName.emplace(alias, index);
        }
    }
};

const Table& table()
{
    static const Table it;
    return it;
}

bool canJudge(const DriftMethodInfo* method, bool numeric)
{
    return method != nullptr && method->direction == DriftDirection::HighIsDrift &&
           (numeric ? method->forNumeric : method->forCategorical);
}

} // namespace

std::span<const DriftMethodRow> driftMethodRows()
{
    return table().rows;
}

std::span<const DriftMethodInfo> driftMethodTable()
{
    return table().infos;
}

const DriftMethodInfo* findDriftMethod(std::string_view id)
{
    const auto it = table().byName.find(id);
    return it == table().byName.end() ? nullptr : &table().infos[it->second];
}

bool isSideRate(std::string_view id)
{
    return std::ranges::find(sideRates, id) != sideRates.end();
}

Result<std::vector<const DriftMethodInfo*>> selectDriftMethods(const DriftConfig& config)
{
    const std::vector<std::string>& ids = config.methods;
    const bool all = ids.size() == 1 && ids[0] == "all";
    const bool byDefault = ids.empty() || (ids.size() == 1 && ids[0] == "default");
    std::vector<const DriftMethodInfo*> selected;
    if (all || byDefault) {
        for (const DriftMethodInfo& method : driftMethodTable())
            if (all || method.isDefault)
                selected.push_back(&method);
    } else {
        for (const std::string& id : ids) {
            const DriftMethodInfo* method = findDriftMethod(id);
            if (method == nullptr)
                return fail(ErrorCode::UnknownMetric, id);
            selected.push_back(method);
        }
    }
    const DriftMethodInfo* numeric = findDriftMethod(config.numericJudge);
    const DriftMethodInfo* categorical = findDriftMethod(config.categoricalJudge);
    if (!canJudge(numeric, true))
        return fail(ErrorCode::UnknownMetric, config.numericJudge);
    if (!canJudge(categorical, false))
        return fail(ErrorCode::UnknownMetric, config.categoricalJudge);
    for (const auto& limit : config.limits)
        if (limit.first != driftMagnitudeId && findDriftMethod(limit.first) == nullptr)
            return fail(ErrorCode::UnknownMetric, limit.first);
    selected.insert(selected.end(), {numeric, categorical});
    for (const std::string_view rate : sideRates)
        selected.push_back(findDriftMethod(rate));
    std::ranges::sort(selected);
    const auto same = std::ranges::unique(selected);
    selected.erase(same.begin(), same.end());
    return selected;
}

std::optional<double> driftLimit(const DriftConfig& config, const DriftMethodInfo& method)
{
    for (const auto& [name, limit] : config.limits)
        if (findDriftMethod(name) == &method)
            return limit;
    const bool rulesOutChance = config.rule == DriftRule::Material && config.preset == DriftPreset::None;
    return rulesOutChance && method.material ? method.material : method.suggested;
}

void setPValue(DriftMeasurement& result, const std::optional<numeric::PValue>& p)
{
    if (!p)
        return;
    result.pValue = p->p;
    if (std::isfinite(p->log10))
        result.log10P = p->log10;
}

} // namespace tiltmeter
