// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan.h"
#include "csv_table.h"
#include "metrics/measure.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cmath>

/// Real data and the numbers that other programs found for it.
namespace golden {

inline QString sharedPath(const QString& file)
{
    return QStringLiteral(TILTMETER_SHARED_DIR "/") + file;
}

inline QJsonDocument json(const QString& file)
{
    QFile in(sharedPath(file));
    if (!in.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(in.readAll());
}

inline tiltmeter::Aggregation mustScan(const tiltmeter::BatchReader& reader,
                                       const tiltmeter::AggregationPlan& plan)
{
    auto result = tiltmeter::scan(reader, plan, {}, 2);
    if (!result)
        qFatal("scan: %d %s %s", int(result.error().code), result.error().subject.c_str(),
               result.error().detail.c_str());
    return std::move(*result);
}

/// One evaluation over all records of a table.
struct Measured {
    tiltmeter::AggregationPlan plan;
    tiltmeter::WindowStats stats;
    tiltmeter::WindowResult result;

    [[nodiscard]] const tiltmeter::Measurement* find(const std::string& metric, const std::string& feature,
                                                     const std::string& monitored) const
    {
        for (const tiltmeter::Measurement& m : result.measurements)
            if (m.metric == metric && m.feature == feature && m.monitored == monitored)
                return &m;
        return nullptr;
    }
    [[nodiscard]] const tiltmeter::GroupRates* group(const std::string& feature,
                                                     const std::string& name) const
    {
        for (const tiltmeter::GroupRates& g : result.groups)
            if (g.feature == feature && g.group == name)
                return &g;
        return nullptr;
    }
    [[nodiscard]] const tiltmeter::GroupRates::Rate* rate(const std::string& feature, const std::string& name,
                                                          const std::string& id) const
    {
        if (const tiltmeter::GroupRates* g = group(feature, name))
            for (const tiltmeter::GroupRates::Rate& r : g->rates)
                if (r.id == id)
                    return &r;
        return nullptr;
    }
};

inline Measured measureAll(const tiltmeter::BatchReader& reader, tiltmeter::FairnessConfig config)
{
    using namespace tiltmeter;
    config.window.kind = WindowKind::All;
    auto plan = planFor(config, reader.schema());
    if (!plan)
        qFatal("planFor: %d %s", int(plan.error().code), plan.error().subject.c_str());
    const Aggregation aggregation = mustScan(reader, *plan);
    auto metrics = selectMetrics(config.metrics, aggregation.plan);
    if (!metrics)
        qFatal("selectMetrics: %d %s", int(metrics.error().code), metrics.error().subject.c_str());
    Measured measured{aggregation.plan, aggregation.overall(), {}};
    measured.result = measure(measured.stats, measured.plan, config, *metrics);
    return measured;
}

/// The rule of the golden files: relative 1e-9 or absolute 1e-12, unless told otherwise.
inline bool near(double value, double expected, double relative = 1e-9)
{
    return std::abs(value - expected) <= std::max(1e-12, relative * std::abs(expected));
}

} // namespace golden
