// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/measure.h"
#include "metrics/plan_for.h"
#include "numeric/score_cells.h"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace simulation {

/// Records of one group by prediction and label.
struct Confusion {
    std::uint64_t truePositive = 0;
    std::uint64_t falsePositive = 0;
    std::uint64_t falseNegative = 0;
    std::uint64_t trueNegative = 0;
};

/// One window of one feature as a scan would have counted it, for groups g0 (reference), g1, ...
class CountedWindow
{
public:
    CountedWindow(std::size_t groups, const std::vector<std::string>& metrics, bool withProbability = false)
    {
        using namespace tiltmeter;
        Schema schema;
        schema.columns = {{"g", ColumnKind::Categorical, ColumnRole::Feature},
                          {"prediction", ColumnKind::Categorical, ColumnRole::Prediction},
                          {"label", ColumnKind::Categorical, ColumnRole::Label}};
        if (withProbability)
            schema.columns.push_back({"probability", ColumnKind::Double, ColumnRole::Probability});
        MonitoredFeature feature{"g", ReferenceChoice::Named, {"g0", {"g0"}, {}, false}, {}, {}};
        for (std::size_t i = 1; i < groups; ++i)
            feature.monitored.push_back({"g" + std::to_string(i), {"g" + std::to_string(i)}, {}, false});
        config.features = {feature};
        config.outcome = {"", {"yes"}, {"no"}, {}, {}};
        config.minimumSample = 0;
        config.minimumGroup = 0;
        config.metrics = metrics;
        auto planned = planFor(config, schema);
        if (!planned)
            stop("plan", planned.error().subject);
        plan = *planned;
        auto selected = selectMetrics(metrics, plan);
        if (!selected)
            stop("metrics", selected.error().subject);
        m_metrics = *selected;
        m_window.sets.resize(plan.sets.size());
        const std::size_t cells = (plan.classes.size() + 1) * (plan.classes.size() + 1);
        GroupStats empty;
        empty.cells.resize(cells);
        m_window.sets[0] = {empty};
        for (std::size_t set = 1; set < plan.sets.size(); ++set)
            m_window.sets[set].assign(groups + 2, empty);
        for (std::size_t c = 0; c < plan.classes.size(); ++c)
            (plan.classes[c].outcome == Outcome::Favorable ? m_yes : m_no) = c;
    }

    /// groups[0] is the reference group.
    [[nodiscard]] tiltmeter::WindowResult measure(std::span<const Confusion> groups)
    {
        using namespace tiltmeter;
        std::vector<GroupStats>& set = m_window.sets[setOfFeature(0)];
        m_window.records = 0;
        GroupStats& all = m_window.sets[0][0];
        std::vector<OutcomeCell>(all.cells.size()).swap(all.cells);
        all.records = 0;
        all.weight = 0;
        for (std::size_t g = 0; g < groups.size(); ++g) {
            // The axis has the monitored groups first, then the reference.
            GroupStats& group = set[g == 0 ? groups.size() - 1 : g - 1];
            const Confusion& c = groups[g];
            put(group, m_yes, m_yes, c.truePositive);
            put(group, m_yes, m_no, c.falsePositive);
            put(group, m_no, m_yes, c.falseNegative);
            put(group, m_no, m_no, c.trueNegative);
            group.records = c.truePositive + c.falsePositive + c.falseNegative + c.trueNegative;
            group.weight = static_cast<double>(group.records);
            m_window.records += group.records;
            all.merge(group);
        }
        return tiltmeter::measure(m_window, plan, config, m_metrics);
    }

    /// A group's labelled records by probability, ascending between 0 and 1, neither of them included; as
    /// many of each label as one likes, whole or not. The prediction is favorable from one half on.
    [[nodiscard]] tiltmeter::GroupStats groupOf(std::span<const tiltmeter::numeric::ScoreCell> scores) const
    {
        using namespace tiltmeter;
        const std::size_t width = plan.classes.size() + 1;
        GroupStats group;
        group.cells.resize(width * width);
        std::vector<ScoreCells::Entry> entries;
        entries.reserve(scores.size());
        for (const numeric::ScoreCell& at : scores) {
            OutcomeCell* row = &group.cells[(at.score >= 0.5 ? m_yes : m_no) * width];
            addScored(row[m_yes], at.score, at.positives, -std::log(at.score));
            addScored(row[m_no], at.score, at.negatives, -std::log1p(-at.score));
            entries.push_back({at.score, {at.positives, at.negatives, 0}});
        }
        for (OutcomeCell& cell : group.cells) {
            cell.records = cell.scored = static_cast<std::uint64_t>(std::llround(cell.weight));
            cell.squaredWeight = cell.scoredWeight = cell.weight;
            group.records += cell.records;
            group.weight += cell.weight;
        }
        group.scores = ScoreCells::fromSorted(std::move(entries));
        return group;
    }

    /// groups[0] is the reference group. All records together, which only metrics over records need, stay
    /// empty.
    [[nodiscard]] tiltmeter::WindowResult measureGroups(std::span<const tiltmeter::GroupStats> groups)
    {
        std::vector<tiltmeter::GroupStats>& set = m_window.sets[tiltmeter::setOfFeature(0)];
        m_window.records = 0;
        for (std::size_t g = 0; g < groups.size(); ++g) {
            set[g == 0 ? groups.size() - 1 : g - 1] = groups[g];
            m_window.records += groups[g].records;
        }
        return tiltmeter::measure(m_window, plan, config, m_metrics);
    }

    tiltmeter::FairnessConfig config;
    tiltmeter::AggregationPlan plan;

private:
    [[noreturn]] static void stop(const char* what, const std::string& subject)
    {
        std::fprintf(stderr, "no %s: %s\n", what, subject.c_str());
        std::exit(3);
    }
    static void addScored(tiltmeter::OutcomeCell& cell, double score, double weight, double loss)
    {
        cell.weight += weight;
        cell.score += weight * score;
        cell.squaredScore += weight * score * score;
        cell.logLoss += weight * loss;
    }
    void put(tiltmeter::GroupStats& group, std::size_t prediction, std::size_t label, std::uint64_t n) const
    {
        tiltmeter::OutcomeCell& cell = group.cells[prediction * (plan.classes.size() + 1) + label];
        cell.records = n;
        cell.weight = cell.squaredWeight = static_cast<double>(n);
    }

    std::vector<const tiltmeter::MetricInfo*> m_metrics;
    tiltmeter::WindowStats m_window;
    std::size_t m_yes = 0;
    std::size_t m_no = 1;
};

} // namespace simulation
