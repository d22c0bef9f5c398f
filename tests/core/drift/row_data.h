// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/row_sample.h"
#include "loan_log.h"
#include "numeric/probability.h"
#include "numeric/random.h"

#include <algorithm>

namespace rows {

inline double normal(tiltmeter::numeric::Random& random)
{
    return tiltmeter::numeric::normalQuantile(std::clamp(random.uniform(), 1e-12, 1 - 1e-12));
}

/// Two numbers and a category of four, all independent; `shift` and `share` move the first and the last.
inline tiltmeter::RowSample sample(std::size_t count, std::uint64_t seed, double shift = 0,
                                   double correlation = 0, double fourth = 0.1)
{
    tiltmeter::numeric::Random random(seed);
    tiltmeter::RowSample result;
    result.columns = 3;
    for (std::size_t i = 0; i < count; ++i) {
        const double a = normal(random);
        const double b = correlation * a + std::sqrt(1 - correlation * correlation) * normal(random);
        const double u = random.uniform();
        const double category = u < fourth ? 3 : std::floor((u - fourth) / (1 - fourth) * 3);
        result.values.insert(result.values.end(), {a + shift, b, category});
    }
    return result;
}

inline std::vector<tiltmeter::RowColumn> columns()
{
    return {{"a", true, {}}, {"b", true, {}}, {"c", false, {"w", "x", "y", "z"}}};
}

/// A whole drift evaluation of a log.
inline tiltmeter::DriftEvaluation evaluated(const LoanLog& log, const CsvTable& table,
                                            tiltmeter::DriftConfig config = LoanLog::drift(),
                                            const CsvTable* baseline = nullptr)
{
    using namespace tiltmeter;
    const auto reader = readerOf(table, LoanLog::roles());
    const auto other = baseline != nullptr ? readerOf(*baseline, LoanLog::roles()) : nullptr;
    const TimeRange covered{{LoanLog::firstMonday}, {LoanLog::firstMonday + log.weeks * LoanLog::week}};
    auto result = evaluateDrift({reader.get(), other.get(), covered}, config, std::nullopt, {});
    if (!result)
        qFatal("no evaluation: %s", result.error().subject.c_str());
    return std::move(*result);
}

} // namespace rows
