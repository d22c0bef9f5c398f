// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>

namespace tiltmeter {
namespace {

constexpr std::size_t hoursPerWeek = 168;
constexpr std::int64_t secondsPerHour = 3'600;
constexpr TimePoint firstMonday{1'704'067'200'000'000}; // 2024-01-01T00:00:00Z

// Shares of a week's applications. Monday first; midnight first.
constexpr std::array<double, 7> byWeekday{1.18, 1.12, 1.06, 1.02, 1.08, 0.62, 0.42};
constexpr std::array<double, 24> byHour{0.25, 0.15, 0.10, 0.08, 0.08, 0.12, 0.25, 0.55,
                                        1.00, 1.45, 1.70, 1.75, 1.50, 1.40, 1.45, 1.40,
                                        1.30, 1.25, 1.35, 1.55, 1.60, 1.30, 0.85, 0.50};

/// Points (share of people at or below, value); in between straight lines.
struct Quantile {
    double share;
    double value;
};
constexpr std::array<Quantile, 9> standardNormal{{{0, -3},
                                                  {0.0228, -2},
                                                  {0.1587, -1},
                                                  {0.3085, -0.5},
                                                  {0.5, 0},
                                                  {0.6915, 0.5},
                                                  {0.8413, 1},
                                                  {0.9772, 2},
                                                  {1, 3}}};
constexpr std::array<Quantile, 8> ageQuantiles{
    {{0, 18}, {0.145, 26}, {0.32, 33}, {0.52, 41}, {0.7, 50}, {0.86, 60}, {0.96, 69}, {1, 76}}};
constexpr std::array<Quantile, 9> incomeQuantiles{{{0, 12'500},
                                                   {0.03, 17'000},
                                                   {0.2, 25'500},
                                                   {0.45, 35'500},
                                                   {0.65, 44'500},
                                                   {0.82, 58'000},
                                                   {0.93, 78'000},
                                                   {0.99, 118'000},
                                                   {1, 168'000}}};
constexpr std::array<Quantile, 7> loanQuantiles{
    {{0, 1'000}, {0.15, 4'500}, {0.4, 9'500}, {0.65, 15'500}, {0.85, 24'000}, {0.97, 38'000}, {1, 52'000}}};
constexpr std::array<Quantile, 7> savingsQuantiles{
    {{0, 0}, {0.12, 250}, {0.4, 2'400}, {0.65, 6'200}, {0.85, 13'500}, {0.97, 31'000}, {1, 58'000}}};
constexpr std::array<Quantile, 6> debtQuantiles{
    {{0, 0.02}, {0.2, 0.14}, {0.5, 0.27}, {0.8, 0.42}, {0.95, 0.58}, {1, 0.78}}};

double valueAt(std::span<const Quantile> quantiles, double share)
{
    std::size_t i = 1;
    while (i + 1 < quantiles.size() && quantiles[i].share < share)
        ++i;
    const Quantile& a = quantiles[i - 1];
    const Quantile& b = quantiles[i];
    return a.value + (b.value - a.value) * ((share - a.share) / (b.share - a.share));
}

struct Choice {
    const char* name;
    double share;
};
constexpr std::array<Choice, 6> regions{
    {{"North", 0.24}, {"Centre", 0.21}, {"South", 0.19}, {"West", 0.17}, {"East", 0.13}, {"Islands", 0.06}}};
constexpr std::array<Choice, 6> purposes{{{"Car", 0.31},
                                          {"Renovation", 0.21},
                                          {"Furniture", 0.16},
                                          {"Education", 0.12},
                                          {"Business", 0.11},
                                          {"Holiday", 0.09}}};
constexpr std::array<Choice, 6> purposesAfterDrift{{{"Car", 0.19},
                                                    {"Renovation", 0.30},
                                                    {"Furniture", 0.16},
                                                    {"Education", 0.12},
                                                    {"Business", 0.14},
                                                    {"Holiday", 0.09}}};
constexpr std::array<Choice, 3> housings{{{"Own", 0.46}, {"Rent", 0.43}, {"With family", 0.11}}};
constexpr std::array<Choice, 6> durations{
    {{"12", 0.14}, {"24", 0.25}, {"36", 0.26}, {"48", 0.18}, {"60", 0.12}, {"72", 0.05}}};
constexpr std::array<double, 6> creditShares{0.28, 0.34, 0.21, 0.11, 0.045, 0.015};
/// Share of applications that have been reviewed, by week.
constexpr std::array<double, SampleTruth::weeks> reviewed{0.97, 0.97, 0.96, 0.96, 0.95, 0.95,
                                                          0.93, 0.90, 0.78, 0.55, 0.25, 0.0};
/// Small ups and downs, so that no two weeks are alike.
constexpr std::array<double, SampleTruth::weeks> byWeek{0.90, 0.95, 0.99, 0.96, 1.02, 0.98,
                                                        1.03, 1.06, 1.01, 1.05, 1.09, 1.04};

template <std::size_t N>
std::size_t choose(const std::array<Choice, N>& choices, double u)
{
    for (std::size_t i = 0; i + 1 < N; ++i) {
        if (u < choices[i].share)
            return i;
        u -= choices[i].share;
    }
    return N - 1;
}

double roundedTo(double value, double step)
{
    return std::floor(value / step + 0.5) * step;
}

/// To so many parts of one: the double nearest to the decimal number, as a log would have it.
double roundedToParts(double value, double parts)
{
    return std::floor(value * parts + 0.5) / parts;
}

/// 1 / (1 + exp(-x)), good to some 1e-9 on [-8, 8], from additions and multiplications alone: exp(-|x|) as
/// the 1024th power of a short series.
double logistic(double x)
{
    const double a = std::min(x < 0 ? -x : x, 8.0) / 1024;
    double power = 1 - a * (1 - a / 2 * (1 - a / 3 * (1 - a / 4)));
    for (int i = 0; i < 10; ++i)
        power *= power;
    return x < 0 ? power / (1 + power) : 1 / (1 + power);
}

constexpr double youngest = 18;
constexpr double monthsPerYear = 12;

} // namespace

struct SampleGenerator::Applicant {
    bool female = false;
    int age = 0;
    std::size_t region = 0;
    std::size_t purpose = 0;
    double income = 0;
    double loan = 0;
    int duration = 0;
    std::optional<double> employment;
    double debt = 0;
    std::optional<double> savings;
    int credits = 0;
    std::size_t housing = 0;
    double probability = 0;
    std::optional<bool> label;
};

SampleGenerator::SampleGenerator(const SampleOptions& options) : m_options(options), m_random(options.seed)
{
    double sum = 0;
    for (std::size_t hour = 0; hour < SampleTruth::weeks * hoursPerWeek; ++hour) {
        const std::size_t week = hour / hoursPerWeek;
        const std::size_t day = hour % hoursPerWeek / 24;
        const double noise = 0.85 + 0.3 * m_random.uniform();
        sum += byWeek[week] * byWeekday[day] * byHour[hour % 24] * noise;
        m_cumulative.push_back(sum);
    }
    for (double& share : m_cumulative)
        share /= sum;
    m_hourEnd = rowsUpTo(0);
}

std::string SampleGenerator::deploymentName()
{
    return "Loan approvals";
}

Schema SampleGenerator::schema()
{
    using K = ColumnKind;
    using R = ColumnRole;
    return {{{"scoring_timestamp", K::Timestamp, R::Timestamp},
             {"application_id", K::Text, R::RecordId},
             {"model_version", K::Categorical, R::ModelVersion},
             {"sex", K::Categorical, R::Feature},
             {"age", K::Integer, R::Feature},
             {"region", K::Categorical, R::Feature},
             {"purpose", K::Categorical, R::Feature},
             {"income", K::Integer, R::Feature},
             {"loan_amount", K::Integer, R::Feature},
             {"duration_months", K::Integer, R::Feature},
             {"employment_years", K::Double, R::Feature},
             {"debt_ratio", K::Double, R::Feature},
             {"savings", K::Integer, R::Feature},
             {"existing_credits", K::Integer, R::Feature},
             {"housing", K::Categorical, R::Feature},
             {"prediction", K::Double, R::Prediction},
             {"decision", K::Categorical, R::DecodedPrediction},
             {"probability", K::Double, R::Probability},
             {"reviewed_decision", K::Categorical, R::Label}}};
}

FairnessConfig SampleGenerator::configuration()
{
    FairnessConfig config;
    MonitoredFeature sex;
    sex.column = "sex";
    sex.reference = {"male", {"male"}, {}, false};
    sex.monitored = {{"female", {"female"}, {}, false}};
    MonitoredFeature age;
    age.column = "age";
    age.reference = {"26-75", {}, {{26, 75}}, false};
    age.monitored = {{"18-25", {}, {{18, 25}}, false}};
    config.features = {sex, age};
    config.outcome.favorable = {"Approved"};
    config.outcome.unfavorable = {"Denied"};
    config.limits["disparate_impact"] = {0.8, 1.25};
    return config;
}

std::uint64_t SampleGenerator::rowsUpTo(std::size_t hour) const
{
    if (hour + 1 == m_cumulative.size())
        return m_options.rows;
    return static_cast<std::uint64_t>(m_cumulative[hour] * static_cast<double>(m_options.rows) + 0.5);
}

/// Within an hour each record has a stretch of its own and lies anywhere in it: ascending without sorting.
TimePoint SampleGenerator::timeOf(std::uint64_t row)
{
    while (row >= m_hourEnd) {
        m_hourFirst = m_hourEnd;
        m_hourEnd = rowsUpTo(++m_hour);
    }
    const auto count = static_cast<double>(m_hourEnd - m_hourFirst);
    const double place = (static_cast<double>(row - m_hourFirst) + m_random.uniform()) / count;
    const auto seconds = static_cast<std::int64_t>(place * secondsPerHour);
    return {firstMonday.microseconds +
            (static_cast<std::int64_t>(m_hour) * secondsPerHour + seconds) * 1'000'000};
}

SampleGenerator::Applicant SampleGenerator::draw(int week)
{
    const bool drifted = week >= SampleTruth::driftFromWeek;
    const auto u = [this] { return m_random.uniform(); };
    const auto normal = [&u] { return valueAt(standardNormal, u()); };
    Applicant a;
    a.female = u() < 0.47;
    a.age = static_cast<int>(valueAt(ageQuantiles, u()));
    a.region = choose(regions, u());
    a.purpose = choose(drifted ? purposesAfterDrift : purposes, u());
    a.income = roundedTo(valueAt(incomeQuantiles, u()) * (a.female ? 0.985 : 1.012), 100);
    a.loan = roundedTo(valueAt(loanQuantiles, u()) * (drifted ? 1.28 : 1.0), 100);
    a.duration = static_cast<int>(monthsPerYear) * (1 + static_cast<int>(choose(durations, u())));
    const double working = std::max(0.0, a.age - youngest);
    const double employment = roundedToParts(working * u() * u(), 2);
    a.debt = roundedToParts(valueAt(debtQuantiles, u()), 1000);
    const double savings = roundedTo(valueAt(savingsQuantiles, u()) * (drifted ? 0.70 : 1.0), 10);
    double rest = u();
    while (a.credits + 1 < static_cast<int>(creditShares.size()) && rest >= creditShares[size_t(a.credits)])
        rest -= creditShares[size_t(a.credits++)];
    a.housing = choose(housings, u());
    if (u() >= 0.01)
        a.employment = employment;
    if (u() >= 0.03)
        a.savings = savings;

    // What a careful reviewer would go by; the model sees the same, a little blurred.
    const double merit = 0.42 + 0.75 * (a.income - 42'000) / 22'000 - 0.20 * (a.loan - 14'000) / 9'000 -
                         1.05 * (a.debt - 0.29) / 0.16 +
                         0.22 * (std::min(savings, 25'000.0) - 6'500) / 7'000 +
                         0.17 * (std::min(employment, 15.0) - 5) / 5 - 0.22 * (a.credits - 1.2) +
                         (a.housing == 0 ? 0.15 : -0.1);
    const double bias = !a.female ? 0.02 : week >= SampleTruth::unfairFromWeek ? -0.57 : 0.0;
    const double score = merit + bias + 0.25 * normal();
    // Four decimals, as services log it; never exactly at the threshold.
    a.probability = roundedToParts(std::clamp(logistic(1.1 * score), 0.0001, 0.9999), 10'000);
    const bool good = merit + 1.05 * normal() > 0;
    if (u() < reviewed[size_t(week) - 1])
        a.label = good;
    return a;
}

std::optional<ColumnBatch> SampleGenerator::next(std::size_t rows)
{
    if (m_row >= m_options.rows || rows == 0)
        return std::nullopt;
    const Schema schema = SampleGenerator::schema();
    ColumnBatch batch;
    batch.rows = static_cast<std::size_t>(std::min<std::uint64_t>(rows, m_options.rows - m_row));
    std::vector<std::shared_ptr<Dictionary>> dictionaries;
    for (const ColumnSpec& spec : schema.columns) {
        dictionaries.push_back(spec.kind == ColumnKind::Categorical ? std::make_shared<Dictionary>()
                                                                    : nullptr);
        Column& column = batch.columns.emplace_back();
        column.kind = spec.kind;
        column.dictionary = dictionaries.back();
        // As a service would log it: 1.0, not 1.
        column.lexical.style.integralSuffix = spec.role == ColumnRole::Prediction;
    }
    std::size_t at = 0;
    const auto category = [&](std::string_view value) {
        batch.columns[at].appendCode(dictionaries[at]->add(value));
        ++at;
    };
    const auto integer = [&](double value) {
        batch.columns[at++].appendInteger(static_cast<std::int64_t>(value));
    };
    const auto maybe = [&](const std::optional<double>& value) {
        if (value)
            batch.columns[at++].appendNumber(*value);
        else
            batch.columns[at++].appendMissing();
    };
    for (std::size_t i = 0; i < batch.rows; ++i, ++m_row) {
        at = 0;
        const TimePoint time = timeOf(m_row);
        const int week = static_cast<int>(m_hour / hoursPerWeek) + 1;
        const Applicant a = draw(week);
        const bool approved = a.probability >= 0.5;
        batch.columns[at++].appendInteger(time.microseconds);
        std::string id = std::to_string(m_row + 1);
        id.insert(0, id.size() < 7 ? 7 - id.size() : 0, '0');
        batch.columns[at++].appendText("A-" + id);
        category(week >= SampleTruth::unfairFromWeek ? "2.4.0" : "2.3.0");
        category(a.female ? "female" : "male");
        integer(a.age);
        category(regions[a.region].name);
        category(purposes[a.purpose].name);
        integer(a.income);
        integer(a.loan);
        integer(a.duration);
        maybe(a.employment);
        maybe(a.debt);
        maybe(a.savings);
        integer(a.credits);
        category(housings[a.housing].name);
        maybe(approved ? 1.0 : 0.0);
        category(approved ? "Approved" : "Denied");
        maybe(a.probability);
        if (a.label)
            category(*a.label ? "Approved" : "Denied");
        else
            batch.columns[at].appendMissing();
    }
    return batch;
}

} // namespace tiltmeter
