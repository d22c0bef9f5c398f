// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/reconstruction.h"

#include "numeric/moments.h"
#include "numeric/tails.h"

#include <algorithm>
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

double ReconstructionBaseline::Model::error(std::span<const double> row) const
{
    std::vector<double> values;
    for (const Column& column : columns)
        values.push_back(column.value(row[column.source]));
    return components->error(values);
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
        numeric::Moments moments;
        if (!columns[j].isNumeric) {
            column.frequency.assign(columns[j].categories.size(), 0);
            double present = 0;
            for (const std::size_t i : learnt)
                if (const double raw = rows.row(i)[j]; !std::isnan(raw)) {
                    ++column.frequency[static_cast<std::size_t>(raw)];
                    ++present;
                }
            for (double& frequency : column.frequency)
                frequency = present > 0 ? frequency / present : 0;
            if (!column.frequency.empty())
                column.missing = std::ranges::max(column.frequency);
        } else {
            numeric::Moments present;
            for (const std::size_t i : learnt)
                if (const double raw = rows.row(i)[j]; !std::isnan(raw))
                    present.add(raw);
            column.missing = present.mean().value_or(0);
        }
        for (const std::size_t i : learnt)
            moments.add(column.value(rows.row(i)[j]));
        column.mean = moments.mean().value_or(0);
        column.deviation = moments.standardDeviation(0).value_or(0);
        if (column.deviation > 1e-12 * std::max(1.0, std::abs(column.mean)))
            model.columns.push_back(std::move(column));
    }
    std::vector<double> values;
    for (const std::size_t i : learnt)
        for (const Column& column : model.columns)
            values.push_back(column.value(rows.row(i)[column.source]));
    model.components =
        numeric::PrincipalComponents::fit({values, learnt.size(), model.columns.size()}, varianceShare);
    return model;
}

std::optional<ReconstructionBaseline> ReconstructionBaseline::learn(const RowSample& baseline,
                                                                    std::span<const RowColumn> columns,
                                                                    std::size_t features)
{
    const std::size_t rows = baseline.rows();
    if (rows < fewestRows)
        return std::nullopt;
    ReconstructionBaseline result;
    result.m_model = fit(baseline, columns, features, 0, 0);
    if (!result.m_model.components)
        return std::nullopt;
    numeric::Moments means;
    double within = 0;
    for (std::size_t part = 0; part < parts; ++part) {
        const std::size_t from = part * rows / parts;
        const std::size_t to = (part + 1) * rows / parts;
        const Model model = fit(baseline, columns, features, from, to);
        if (!model.components)
            return std::nullopt;
        numeric::Moments errors;
        for (std::size_t i = from; i < to; ++i)
            errors.add(model.error(baseline.row(i)));
        means.add(errors.mean().value_or(0));
        within += errors.variance().value_or(0) / static_cast<double>(parts);
    }
    result.m_parts = parts;
    result.m_mean = means.mean().value_or(0);
    result.m_rowVariance = within;
    const double sampling = within / (static_cast<double>(rows) / static_cast<double>(parts));
    result.m_between = std::max(0.0, means.variance().value_or(0) - sampling);
    return result;
}

std::optional<ReconstructionError> ReconstructionBaseline::measure(const RowSample& window) const
{
    if (window.rows() == 0)
        return std::nullopt;
    ReconstructionError result;
    double sum = 0;
    for (std::size_t i = 0; i < window.rows(); ++i)
        sum += m_model.error(window.row(i));
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
