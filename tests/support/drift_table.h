// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/memory_reader.h"
#include "drift/evaluate_drift.h"

#include "numeric/random.h"

#include <QTest>

#include <cmath>
#include <memory>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

/// A table by hand, column by column: numbers with NaN for missing, or words with "" for missing.
class DriftTable
{
public:
    using Numbers = std::vector<double>;
    using Words = std::vector<std::string>;

    DriftTable& add(const std::string& name, const Numbers& values)
    {
        tiltmeter::Column column;
        column.kind = tiltmeter::ColumnKind::Double;
        for (const double value : values) {
            if (std::isnan(value))
                column.appendMissing();
            else
                column.appendNumber(value);
        }
        return take(name, std::move(column), values.size());
    }
    DriftTable& add(const std::string& name, const Words& values)
    {
        tiltmeter::Column column;
        auto dictionary = std::make_shared<tiltmeter::Dictionary>();
        for (const std::string& value : values) {
            if (value.empty())
                column.appendMissing();
            else
                column.appendCode(dictionary->add(value));
        }
        column.dictionary = dictionary;
        return take(name, std::move(column), values.size());
    }
    /// Records an hour apart from 2024-01-01 on.
    DriftTable& addTime(std::size_t rows)
    {
        tiltmeter::Column column;
        column.kind = tiltmeter::ColumnKind::Timestamp;
        for (std::size_t i = 0; i < rows; ++i)
            column.appendInteger(1'704'067'200'000'000 + static_cast<std::int64_t>(i) * 3'600'000'000);
        take("time", std::move(column), rows);
        m_schema.columns.back().role = tiltmeter::ColumnRole::Timestamp;
        return *this;
    }
    [[nodiscard]] std::unique_ptr<tiltmeter::MemoryReader> reader() const
    {
        return std::make_unique<tiltmeter::MemoryReader>(m_schema, std::vector{m_batch});
    }

private:
    DriftTable& take(const std::string& name, tiltmeter::Column column, std::size_t rows)
    {
        m_schema.columns.push_back({name, column.kind, tiltmeter::ColumnRole::Feature});
        m_batch.rows = rows;
        m_batch.columns.push_back(std::move(column));
        return *this;
    }
    tiltmeter::Schema m_schema;
    tiltmeter::ColumnBatch m_batch;
};

/// One window with everything against a data set of its own; all measures, no classifier.
inline tiltmeter::DriftConfig driftAgainstDataSet()
{
    tiltmeter::DriftConfig config;
    config.baseline.kind = tiltmeter::DriftBaselineKind::DataSet;
    config.baseline.dataSet = "training";
    config.window.kind = tiltmeter::WindowKind::All;
    config.methods = {"all"};
    config.magnitude = false;
    config.alpha = 0.05; // what the tables in textbooks are for
    return config;
}

inline tiltmeter::DriftEvaluation driftOf(const DriftTable& baseline, const DriftTable& current,
                                          const tiltmeter::DriftConfig& config = driftAgainstDataSet())
{
    const auto before = baseline.reader();
    const auto now = current.reader();
    tiltmeter::DriftSources sources;
    sources.payload = now.get();
    sources.baseline = before.get();
    auto evaluation = tiltmeter::evaluateDrift(sources, config, {}, {});
    if (!evaluation)
        qFatal("%s: %s", evaluation.error().subject.c_str(), evaluation.error().detail.c_str());
    return std::move(*evaluation);
}

/// A measurement of the first window; there must be one.
inline const tiltmeter::DriftMeasurement& measured(const tiltmeter::DriftEvaluation& evaluation,
                                                   const std::string& column, const std::string& metric)
{
    const auto* m = tiltmeter::findMeasurement(evaluation.windows.at(0), column, metric);
    if (m == nullptr)
        qFatal("no %s of %s", metric.c_str(), column.c_str());
    return *m;
}

/// A seeded sample of a normal distribution.
inline std::vector<double> drawn(std::size_t count, double mean, double deviation, std::uint64_t seed)
{
    tiltmeter::numeric::Random random(seed);
    std::vector<double> values(count);
    for (double& value : values) {
        const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
        value = mean + deviation * radius * std::cos(2 * std::numbers::pi * random.uniform());
    }
    return values;
}
