// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "config/drift_config.h"
#include "config/fairness_config.h"
#include "csv_table.h"
#include "numeric/random.h"

#include <algorithm>
#include <cmath>

/// A log of loans for drift tests, made on the spot: what moves and from which week on is said by the test.
/// Approval depends on income and, if wanted, on sex; purpose and region mean nothing to the model.
struct LoanLog {
    int weeks = 8;
    int rowsAWeek = 1500;
    int never = 1000;
    int poorerFrom =
        never; ///< week (from 0) from which two of three instead of one of three have a low income
    int unfairFrom = never;  ///< ... women are approved 0.6 times as often
    int purposeFrom = never; ///< ... fewer loans are for cars
    int womenFrom = never;   ///< ... 80 % instead of 50 % are women
    int wrongFrom = never;   ///< ... the model is wrong in ways that no column tells
    double labelled = 1;     ///< share of the rows
    bool hasPrediction = true;
    bool hasWeight = false;
    std::uint64_t seed = 1;

    static constexpr std::int64_t week = 7 * 86'400'000'000LL;
    static constexpr std::int64_t firstMonday = 1'704'067'200'000'000; ///< 2024-01-01

    /// `change` may alter a finished row: names as in the table.
    [[nodiscard]] CsvTable
    table(const std::function<void(int week, std::map<std::string, std::string>& row)>& change = {}) const
    {
        CsvTable table;
        table.names = {"time", "sex", "income", "purpose", "region", "label"};
        if (hasPrediction)
            table.names.insert(table.names.end(), {"decision", "score"});
        if (hasWeight)
            table.names.push_back("weight");
        tiltmeter::numeric::Random random(seed);
        for (int w = 0; w < weeks; ++w)
            for (int i = 0; i < rowsAWeek; ++i) {
                auto row = rowOf(w, i, random);
                if (change)
                    change(w, row);
                std::vector<std::string>& fields = table.rows.emplace_back();
                for (const std::string& name : table.names)
                    fields.push_back(row[name]);
            }
        return table;
    }

    [[nodiscard]] static std::map<std::string, tiltmeter::ColumnRole> roles()
    {
        using R = tiltmeter::ColumnRole;
        return {{"time", R::Timestamp},
                {"label", R::Label},
                {"decision", R::Prediction},
                {"score", R::Probability},
                {"weight", R::Weight}};
    }

    [[nodiscard]] static tiltmeter::FairnessConfig fairness()
    {
        tiltmeter::FairnessConfig config;
        tiltmeter::MonitoredFeature sex;
        sex.column = "sex";
        sex.reference = {"male", {"male"}, {}, false};
        sex.monitored = {{"female", {"female"}, {}, false}};
        config.features.push_back(sex);
        config.outcome.favorable = {"yes"};
        config.outcome.unfavorable = {"no"};
        return config;
    }
    /// Weekly against the first half.
    [[nodiscard]] static tiltmeter::DriftConfig drift()
    {
        tiltmeter::DriftConfig config;
        config.baseline.share = 0.5;
        return config;
    }

private:
    [[nodiscard]] std::map<std::string, std::string> rowOf(int w, int i,
                                                           tiltmeter::numeric::Random& random) const
    {
        std::map<std::string, std::string> row;
        const std::int64_t step = week / rowsAWeek;
        row["time"] = tiltmeter::formatTimePoint({firstMonday + w * week + i * step});
        const bool isWoman = random.uniform() < (w >= womenFrom ? 0.8 : 0.5);
        row["sex"] = isWoman ? "female" : "male";
        const bool isPoor = random.uniform() < (w >= poorerFrom ? 2.0 / 3 : 1.0 / 3);
        const double income = (isPoor ? 10'000 : 40'000) + 20'000 * random.uniform();
        row["income"] = std::to_string(std::llround(income));
        const double car = w >= purposeFrom ? 0.3 : 0.5;
        const double which = random.uniform();
        row["purpose"] = which < car ? "car" : which < car + 0.25 ? "house" : "education";
        row["region"] = random.uniform() < 0.5 ? "north" : "south";
        double chance = isPoor ? 0.3 : 0.8;
        if (isWoman && w >= unfairFrom)
            chance *= 0.6;
        const bool isApproved = random.uniform() < chance;
        row["decision"] = isApproved ? "yes" : "no";
        const double score = std::clamp(chance + 0.1 * (random.uniform() - 0.5), 0.0, 1.0);
        row["score"] = std::to_string(score);
        // The poor are misjudged more often: that can be learnt.
        const bool isWrong = random.uniform() < (w >= wrongFrom ? 0.5 : isPoor ? 0.35 : 0.05);
        const bool isLabelled = random.uniform() < labelled;
        row["label"] = !isLabelled ? "" : isApproved != isWrong ? "yes" : "no";
        row["weight"] = "2.5";
        return row;
    }
};
