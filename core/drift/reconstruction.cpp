// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/reconstruction.h"

#include "aggregate/parallel.h"
#include "numeric/moments.h"
#include "numeric/tails.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr double varianceShare = 0.65;
constexpr std::size_t parts = 10;
constexpr std::size_t fewestRows = 200;
constexpr double coverage = 0.99865;

} // namespace

double ReconstructionBaseline::Column::value(double raw) const
{
    double value = missing;
    if (!std::isnan(raw)) {
        const auto category = static_cast<std::size_t>(raw < 0 ? 0 : raw);
        value = frequency.empty() ? raw : category < frequency.size() ? frequency[category] : 0;
    }
    return (value - mean) / deviation;
}

double ReconstructionBaseline::Model::error(std::span<const double> row, std::vector<double>& scratch) const
{
    scratch.clear();
    for (const Column& column : columns)
        scratch.push_back(column.value(row[column.source]));
    return components->error(scratch);
}

void ReconstructionBaseline::Column::learnNumbers(const RowSample& rows, std::span<const std::size_t> learnt)
{
    double sum = 0;
    double present = 0;
    for (const std::size_t i : learnt)
        if (const double raw = rows.row(i)[source]; !std::isnan(raw)) {
            sum += raw;
            ++present;
        }
    mean = present > 0 ? sum / present : 0;
    missing = mean; // which adds nothing to the spread
    double squares = 0;
    for (const std::size_t i : learnt)
        if (const double raw = rows.row(i)[source]; !std::isnan(raw))
            squares += (raw - mean) * (raw - mean);
    deviation = std::sqrt(squares / static_cast<double>(learnt.size()));
}

void ReconstructionBaseline::Column::learnCategories(const RowSample& rows,
                                                     std::span<const std::size_t> learnt,
                                                     std::size_t categories)
{
    frequency.assign(categories, 0);
    double present = 0;
    for (const std::size_t i : learnt)
        if (const double raw = rows.row(i)[source]; !std::isnan(raw)) {
            ++frequency[static_cast<std::size_t>(raw)];
            ++present;
        }
    for (double& value : frequency)
        value = present > 0 ? value / present : 0;
    if (!frequency.empty())
        missing = std::ranges::max(frequency);
    const double absent = static_cast<double>(learnt.size()) - present;
    double sum = absent * missing;
    for (const double value : frequency)
        sum += present * value * value;
    mean = sum / static_cast<double>(learnt.size());
    double squares = absent * (missing - mean) * (missing - mean);
    for (const double value : frequency)
        squares += present * value * (value - mean) * (value - mean);
    deviation = std::sqrt(squares / static_cast<double>(learnt.size()));
}

ReconstructionBaseline::Model ReconstructionBaseline::fit(const RowSample& rows,
                                                          std::span<const RowColumn> columns,
                                                          std::size_t features, std::size_t from,
                                                          std::size_t to)
{
    Model model;
    std::vector<std::size_t> learnt;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        if (i < from || i >= to)
            learnt.push_back(i);
    for (std::size_t j = 0; j < features; ++j) {
        Column column;
        column.source = j;
        if (columns[j].isNumeric)
            column.learnNumbers(rows, learnt);
        else
            column.learnCategories(rows, learnt, columns[j].categories.size());
        if (column.deviation > 1e-12 * std::max(1.0, std::abs(column.mean)))
            model.columns.push_back(std::move(column));
    }
    std::vector<double> values(learnt.size() * model.columns.size());
    double* value = values.data();
    for (const std::size_t i : learnt)
        for (const Column& column : model.columns)
            *value++ = column.value(rows.row(i)[column.source]);
    model.components =
        numeric::PrincipalComponents::fit({values, learnt.size(), model.columns.size()}, varianceShare);
    return model;
}

std::optional<ReconstructionBaseline> ReconstructionBaseline::learn(const RowSample& baseline,
                                                                    std::span<const RowColumn> columns,
                                                                    std::size_t features, unsigned threads)
{
    const std::size_t rows = baseline.rows();
    if (rows < fewestRows)
        return std::nullopt;
    ReconstructionBaseline result;
    result.m_model = fit(baseline, columns, features, 0, 0);
    if (!result.m_model.components)
        return std::nullopt;
    std::array<std::optional<numeric::Moments>, parts> errors;
    const auto rebuild = [&](std::size_t part) -> Result<void> {
        const std::size_t from = part * rows / parts;
        const std::size_t to = (part + 1) * rows / parts;
        const Model model = fit(baseline, columns, features, from, to);
        if (!model.components)
            return {};
        numeric::Moments& own = errors[part].emplace();
        std::vector<double> scratch;
        for (std::size_t i = from; i < to; ++i)
            own.add(model.error(baseline.row(i), scratch));
        return {};
    };
    using Worker = decltype(rebuild);
    (void)forEachBatch(parts, threads, {}, [&rebuild](unsigned) { return Result<Worker>(rebuild); });
    numeric::Moments means;
    double within = 0;
    for (const auto& own : errors) {
        if (!own)
            return std::nullopt;
        means.add(own->mean().value_or(0));
        within += own->variance().value_or(0) / static_cast<double>(parts);
    }
    result.m_parts = parts;
    result.m_mean = means.mean().value_or(0);
    result.m_rowVariance = within;
    const double sampling = within / (static_cast<double>(rows) / static_cast<double>(parts));
    result.m_between = std::max(0.0, means.variance().value_or(0) - sampling);
    return result;
}

bool ReconstructionBaseline::isSound(std::size_t columns) const
{
    return m_parts == parts && m_model.components && m_model.components->isSound() &&
           m_model.components->dimensions() == m_model.columns.size() &&
           std::ranges::all_of(m_model.columns,
                               [columns](const Column& column) { return column.source < columns; });
}

std::optional<ReconstructionError> ReconstructionBaseline::measure(const RowSample& window) const
{
    if (window.rows() == 0)
        return std::nullopt;
    ReconstructionError result;
    double sum = 0;
    std::vector<double> scratch;
    for (std::size_t i = 0; i < window.rows(); ++i)
        sum += m_model.error(window.row(i), scratch);
    const auto n = static_cast<double>(window.rows());
    const auto k = static_cast<double>(m_parts);
    result.value = sum / n;
    result.rows = window.rows();
    result.baselineValue = m_mean;
    const double t = numeric::studentQuantile(coverage, k - 1).value_or(3);
    const double width = t * std::sqrt(m_between + m_rowVariance / n) * std::sqrt(1 + 1 / k);
    result.lower = m_mean - width;
    result.upper = m_mean + width;
    result.exceeds = result.value < result.lower || result.value > result.upper;
    result.components = m_model.components->components();
    result.dimensions = m_model.components->dimensions();
    result.varianceShare = m_model.components->varianceShare();
    return result;
}

} // namespace tiltmeter
