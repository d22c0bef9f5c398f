// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/layout.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

std::string columnNames(const Schema& schema)
{
    std::string names;
    for (const ColumnSpec& column : schema.columns)
        names += (names.empty() ? "" : ", ") + column.name;
    return names;
}

class Resolver
{
public:
    Resolver(const BatchReader& reader, Layout& layout) : m_reader(reader), m_layout(layout) {}

    Result<void> run();

private:
    /// Position of the column in Layout::columns, where it is added when new.
    std::size_t position(std::size_t schemaColumn);
    Result<std::size_t> column(const std::string& name, bool (*fits)(ColumnKind)) const;
    Result<void> optionalColumn(const std::string& name, bool (*fits)(ColumnKind),
                                std::optional<std::size_t>& result);
    Result<void> axes();
    Result<void> outcomes();
    Result<void> features();
    Result<void> blocks();
    void placeSet(std::size_t set);
    [[nodiscard]] std::size_t groupsOf(const std::vector<std::size_t>& axes) const;

    const BatchReader& m_reader;
    Layout& m_layout;
    std::vector<std::size_t> m_axisColumns; ///< schema columns
};

bool holdsClasses(ColumnKind kind)
{
    return kind == ColumnKind::Categorical || kind == ColumnKind::Boolean || isNumeric(kind);
}

std::size_t Resolver::position(std::size_t schemaColumn)
{
    const auto it = std::ranges::find(m_layout.columns, schemaColumn);
    if (it != m_layout.columns.end())
        return static_cast<std::size_t>(it - m_layout.columns.begin());
    m_layout.columns.push_back(schemaColumn);
    return m_layout.columns.size() - 1;
}

Result<std::size_t> Resolver::column(const std::string& name, bool (*fits)(ColumnKind)) const
{
    const std::optional<std::size_t> found = m_reader.schema().find(name);
    if (!found)
        return fail(ErrorCode::NoSuchColumn, name, columnNames(m_reader.schema()));
    const ColumnKind kind = m_reader.schema().columns[*found].kind;
    if (!fits(kind))
        return fail(ErrorCode::UnsupportedKind, name, std::string(toString(kind)));
    return *found;
}

Result<void> Resolver::optionalColumn(const std::string& name, bool (*fits)(ColumnKind),
                                      std::optional<std::size_t>& result)
{
    if (name.empty())
        return {};
    TILTMETER_ASSIGN(const std::size_t found, column(name, fits));
    result = position(found);
    return {};
}

Result<void> Resolver::axes()
{
    for (GroupAxis& axis : m_layout.plan.axes) {
        TILTMETER_ASSIGN(const std::size_t found, column(axis.column, holdsClasses));
        m_axisColumns.push_back(found);
        if (!axis.everyValue)
            continue;
        if (m_reader.schema().columns[found].kind != ColumnKind::Categorical)
            return fail(ErrorCode::UnsupportedKind, axis.column,
                        std::string(toString(m_reader.schema().columns[found].kind)));
        axis.groups.clear();
        for (const std::string& value : m_reader.dictionary(found).subspan(1))
            axis.groups.push_back({value, {value}, {}, false});
    }
    return {};
}

Result<void> Resolver::outcomes()
{
    const AggregationPlan& plan = m_layout.plan;
    TILTMETER_TRY(optionalColumn(plan.predictionColumn, holdsClasses, m_layout.prediction));
    TILTMETER_TRY(optionalColumn(plan.labelColumn, holdsClasses, m_layout.label));
    TILTMETER_TRY(optionalColumn(plan.scoreColumn, isNumeric, m_layout.score));
    TILTMETER_TRY(optionalColumn(plan.weightColumn, isNumeric, m_layout.weight));
    TILTMETER_TRY(optionalColumn(plan.regressionPrediction, isNumeric, m_layout.regressionPrediction));
    TILTMETER_TRY(optionalColumn(plan.regressionLabel, isNumeric, m_layout.regressionLabel));

    const auto none = static_cast<std::uint32_t>(plan.classes.size());
    std::vector<ValueRule> rules;
    for (std::uint32_t i = 0; i < none; ++i)
        rules.push_back({plan.classes[i].values, plan.classes[i].ranges, i});
    if (m_layout.label) {
        m_layout.labelWidth = none + 1;
        m_layout.labelCoder = ValueCoder(m_reader, m_layout.columns[*m_layout.label], rules, none, none);
    }
    if (m_layout.prediction) {
        m_layout.predictionWidth = none + 1;
        m_layout.predictionCoder =
            ValueCoder(m_reader, m_layout.columns[*m_layout.prediction], rules, none, none)
                .scaled(static_cast<std::uint32_t>(m_layout.labelWidth));
    }
    return {};
}

Result<void> Resolver::features()
{
    for (const FeatureCells& feature : m_layout.plan.features) {
        TILTMETER_ASSIGN(const std::size_t found, column(feature.column, holdsClasses));
        const bool numeric = isNumeric(m_reader.schema().columns[found].kind);
        const auto isFinite = [](double cut) { return std::isfinite(cut); };
        if (std::ranges::adjacent_find(feature.cutPoints, std::ranges::greater_equal{}) !=
                feature.cutPoints.end() ||
            !std::ranges::all_of(feature.cutPoints, isFinite))
            return fail(ErrorCode::InvalidValue, "cutPoints", feature.column);
        m_layout.featureCells.emplace_back(numeric ? feature.cutPoints : std::vector<double>());
        m_layout.featureColumns.push_back(position(found));
        m_layout.featureCodes.push_back(
            numeric ? 0 : std::max<std::size_t>(m_reader.dictionary(found).size(), 1));
    }
    return {};
}

std::size_t Resolver::groupsOf(const std::vector<std::size_t>& axes) const
{
    std::size_t groups = 1;
    for (const std::size_t axis : axes) {
        groups *= m_layout.plan.axes[axis].groups.size() + 2;
        if (groups > maximumGroupsPerSet)
            return groups; // large enough to be refused, and no overflow
    }
    return groups;
}

void Resolver::placeSet(std::size_t set)
{
    std::vector<std::size_t> axes = m_layout.plan.sets[set].axes;
    std::ranges::sort(axes);
    // Only where its axes are there already: what is counted of a set does not depend on its neighbours, and
    // a group that is changed costs the columns of its own block.
    const auto fits = [&](Block& block) {
        if (!std::ranges::includes(block.axes, axes))
            return false;
        block.sets.push_back(set);
        return true;
    };
    if (std::ranges::any_of(m_layout.blocks, fits))
        return;
    Block block;
    block.axes = axes;
    block.groups = groupsOf(axes);
    block.sets.push_back(set);
    m_layout.blocks.push_back(std::move(block));
}

Result<void> Resolver::blocks()
{
    const AggregationPlan& plan = m_layout.plan;
    std::vector<std::size_t> order;
    for (std::size_t set = 0; set < plan.sets.size(); ++set) {
        const std::size_t groups = groupsOf(plan.sets[set].axes);
        if (groups > maximumGroupsPerSet)
            return fail(ErrorCode::TooManyCells, plan.sets[set].name,
                        std::to_string(groups) + " > " + std::to_string(maximumGroupsPerSet));
        order.push_back(set);
    }
    // The widest first: the narrower ones then find their axes already there.
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t set) { return plan.sets[set].axes.size(); });
    for (const std::size_t set : order)
        placeSet(set);
    for (Block& block : m_layout.blocks) {
        auto stride = static_cast<std::uint32_t>(block.groups * m_layout.cells());
        for (const std::size_t axis : block.axes) {
            stride /= static_cast<std::uint32_t>(plan.axes[axis].groups.size()) + 2;
            block.coders.push_back(groupCoder(m_reader, m_axisColumns[axis], plan.axes[axis]).scaled(stride));
            block.columns.push_back(position(m_axisColumns[axis]));
        }
    }
    return {};
}

Result<void> Resolver::run()
{
    TILTMETER_TRY(axes());
    TILTMETER_TRY(outcomes());
    TILTMETER_TRY(features());
    TILTMETER_TRY(blocks());
    const Schema& schema = m_reader.schema();
    const WindowKind window = m_layout.plan.window.kind;
    const bool byTime = m_layout.plan.period || (window != WindowKind::All && window != WindowKind::Records);
    m_layout.timestamp = schema.find(ColumnRole::Timestamp);
    if (byTime && !m_layout.timestamp)
        return fail(ErrorCode::MissingRole, "timestamp");
    if (m_layout.timestamp) {
        const ColumnSpec& column = schema.columns[*m_layout.timestamp];
        if (column.kind != ColumnKind::Timestamp)
            return fail(ErrorCode::UnsupportedKind, column.name, std::string(toString(column.kind)));
        m_layout.columns.push_back(*m_layout.timestamp);
    }
    return {};
}

} // namespace

ValueCoder groupCoder(const BatchReader& reader, std::size_t column, const GroupAxis& axis)
{
    const auto count = static_cast<std::uint32_t>(axis.groups.size());
    std::vector<ValueRule> rules;
    std::uint32_t missing = count + 1;
    for (std::uint32_t i = count; i-- > 0;) {
        rules.insert(rules.begin(), {axis.groups[i].values, axis.groups[i].ranges, i});
        if (axis.groups[i].includesMissing)
            missing = i;
    }
    return ValueCoder(reader, column, rules, count, missing);
}

Result<Layout> resolve(const BatchReader& reader, const AggregationPlan& plan)
{
    Layout layout;
    layout.plan = plan;
    if (layout.plan.sets.empty())
        layout.plan.sets.push_back({});
    TILTMETER_TRY(Resolver(reader, layout).run());
    return layout;
}

} // namespace tiltmeter
