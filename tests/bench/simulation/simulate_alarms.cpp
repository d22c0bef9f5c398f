// SPDX-License-Identifier: GPL-3.0-or-later
// The alarm track of findings, fed with a year of records: false alarms while nothing is wrong, and the time
// to an alarm, beside a test that is made once and tests that are made every day.
#include "findings/alarm_plan.h"
#include "findings/alarm_track.h"
#include "metrics/plan_for.h"
#include "numeric/random.h"
#include "numeric/two_proportions.h"
#include "records.h"
#include "simulation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>

using namespace tiltmeter;
using namespace simulation;

namespace {

constexpr int year = 365;
constexpr double z95 = 1.959963984540054;

/// Favorable rates, monitored groups and reference group, before and from `changeDay` on.
struct World {
    double reference = 0.3;
    double monitored = 0.3;
    double monitoredAfter = 0.3;
    int changeDay = 1'000'000;
    int days = year;
    int perDay = 100;
    std::size_t groups = 2; ///< with the reference group
    bool labels = false;
    std::optional<Limits> impact = std::nullopt; ///< nullopt: parity
};

/// One run: days (from 1) of what happened; 0: it did not.
struct Run {
    double lasting = 0;
    double change = 0;
    double everyDay = 0;   ///< two-proportion test at 5 % on each day's own records
    double cumulative = 0; ///< the same on all records so far, made every day
    bool once = false;     ///< the same, made once at the end
};

class Simulator
{
public:
    explicit Simulator(const World& world) : m_world(world)
    {
        m_time = m_records.addTimes("time");
        std::vector<std::string> names{"r"};
        MonitoredFeature feature{"g", ReferenceChoice::Named, {"r", {"r"}, {}, false}, {}, {}};
        for (std::size_t i = 1; i < world.groups; ++i) {
            names.push_back("u" + std::to_string(i));
            feature.monitored.push_back({names.back(), {names.back()}, {}, false});
        }
        m_group = m_records.addWords("g", names);
        m_prediction = m_records.addWords("prediction", {"yes", "no"}, ColumnRole::Prediction);
        if (world.labels)
            m_label = m_records.addWords("label", {"yes", "no"}, ColumnRole::Label);
        FairnessConfig config;
        config.features = {feature};
        config.outcome = {"", {"yes"}, {"no"}, {}, {}};
        if (world.impact)
            config.limits["disparate_impact"] = *world.impact;
        const auto counted = planFor(config, m_records.schema());
        auto plan = counted ? alarmPlanFor(config, m_records.schema(), *counted)
                            : Result<AlarmPlan>(fail(counted.error()));
        if (!plan) {
            std::fprintf(stderr, "no plan: %s\n", plan.error().subject.c_str());
            std::exit(3);
        }
        m_plan = *plan;
    }

    [[nodiscard]] std::size_t comparisons() const { return m_plan.comparisons; }

    [[nodiscard]] Run run(numeric::Random& random)
    {
        Run result;
        fill(random, result);
        const auto reader = m_records.take();
        AlarmTrack track(m_plan);
        const Arrival all{reader.get(), 0, reader->batchCount(), nullptr, {}};
        if (const auto done = track.update(all, 1, {}, 1); !done) {
            std::fprintf(stderr, "no update: %s\n", done.error().subject.c_str());
            std::exit(3);
        }
        for (const Alarm& alarm : track.alarms()) {
            const double day =
                1 + static_cast<double>(alarm.raised->microseconds - epoch) / double(microsecondsADay);
            double& first = alarm.subject.change ? result.change : result.lasting;
            first = first == 0 ? day : std::min(first, day);
        }
        return result;
    }

private:
    struct Count {
        double n = 0;
        double x = 0;
    };
    static bool differs(const Count& u, const Count& r)
    {
        const auto z = numeric::pooledZ(u.x, u.n, r.x, r.n);
        return z && std::abs(*z) > z95;
    }

    void fill(numeric::Random& random, Run& result)
    {
        std::array<Count, 2> sofar;
        for (int day = 0; day < m_world.days; ++day) {
            std::array<Count, 2> today;
            for (int i = 0; i < m_world.perDay; ++i) {
                const auto group = static_cast<std::uint32_t>(random.below(m_world.groups));
                const double rate = group == 0                 ? m_world.reference
                                    : day >= m_world.changeDay ? m_world.monitoredAfter
                                                               : m_world.monitored;
                const bool yes = random.uniform() < rate;
                m_records.column(m_time).appendInteger(epoch + day * microsecondsADay +
                                                       i * (microsecondsADay / m_world.perDay));
                m_records.column(m_group).appendCode(group + 1);
                m_records.column(m_prediction).appendCode(yes ? 1 : 2);
                if (m_world.labels)
                    m_records.column(m_label).appendCode(random.uniform() < (yes ? 0.8 : 0.3) ? 1 : 2);
                for (Count* count : {&today[group == 0 ? 1 : 0], &sofar[group == 0 ? 1 : 0]}) {
                    ++count->n;
                    count->x += yes ? 1 : 0;
                }
            }
            if (result.everyDay == 0 && differs(today[0], today[1]))
                result.everyDay = day + 1;
            if (result.cumulative == 0 && differs(sofar[0], sofar[1]))
                result.cumulative = day + 1;
        }
        result.once = differs(sofar[0], sofar[1]);
    }

    World m_world;
    Records m_records;
    std::size_t m_time = 0;
    std::size_t m_group = 0;
    std::size_t m_prediction = 0;
    std::size_t m_label = 0;
    AlarmPlan m_plan;
};

std::string median(std::vector<double> values, std::size_t runs)
{
    if (values.size() * 2 <= runs)
        return "-";
    values.resize(runs, INFINITY);
    std::ranges::sort(values);
    return number(values[runs / 2], 0);
}

std::string limitWords(const World& world)
{
    return world.impact ? "DI in 0.8-1.25" : "parity";
}

void falseAlarms(const Options& options)
{
    Table table(
        "Nothing is wrong, 100 records a day, looked at every day for a year: years with a false alarm in %",
        {"hypothesis", "rates", "groups x rates watched", "alarm track (promised: at most 5)",
         "alarm for a change", "one test at the end", "test on all records so far, every day",
         "test on the day's records, every day"});
    const Limits fourFifths{0.8, 1.25};
    std::vector<World> worlds;
    for (const double rate : {0.02, 0.1, 0.3, 0.5, 0.9})
        worlds.push_back({rate, rate, rate});
    for (const double rate : {0.1, 0.3, 0.5}) {
        worlds.push_back({rate, rate, rate});
        worlds.back().impact = fourFifths;
    }
    for (const double rate : {0.1, 0.3, 0.5}) { // as bad as is allowed
        worlds.push_back({rate, 0.8 * rate, 0.8 * rate});
        worlds.back().impact = fourFifths;
    }
    worlds.push_back({0.3, 0.3, 0.3});
    worlds.back().labels = true;
    worlds.push_back({0.3, 0.3, 0.3});
    worlds.back().labels = true;
    worlds.back().groups = 8;
    worlds.back().perDay = 200;
    for (const World& world : worlds) {
        Simulator simulator(world);
        numeric::Random random(options.seed);
        Share lasting, change, once, cumulative, everyDay;
        for (int i = 0; i < options.repetitions; ++i) {
            const Run run = simulator.run(random);
            lasting.add(run.lasting > 0);
            change.add(run.change > 0);
            once.add(run.once);
            cumulative.add(run.cumulative > 0);
            everyDay.add(run.everyDay > 0);
        }
        // The tests are of equal rates: at a ratio of 0.8 they would be right.
        const bool equal = world.monitored == world.reference;
        table.add({limitWords(world), number(world.reference, 2) + " / " + number(world.monitored, 2),
                   std::to_string(world.groups - 1) + " x " + (world.labels ? "4" : "1"), lasting.text(),
                   change.text(), equal ? once.text() : "-", equal ? cumulative.text() : "-",
                   equal ? everyDay.text() : "-"});
    }
    table.print(3);
}

void changeAlarms(const Options& options)
{
    Table table(
        "Alarms for a change, promised at most one false one in 365 days on average: ten years in which "
        "nothing changes, until the first alarm",
        {"hypothesis", "rates", "records a day", "decades with an alarm in %",
         "days under watch for each false alarm"});
    const int decades = std::max(1, options.repetitions / 5);
    for (const bool limits : {false, true})
        for (const double rate : {0.1, 0.3, 0.5})
            for (const int perDay : {20, 100}) {
                World world{rate, limits ? 0.8 * rate : rate, rate};
                world.days = 10 * year;
                world.perDay = perDay;
                if (limits)
                    world.impact = {0.8, 1.25};
                Simulator simulator(world);
                numeric::Random random(options.seed);
                Share any;
                double exposure = 0;
                double alarms = 0;
                for (int i = 0; i < decades; ++i) {
                    const Run run = simulator.run(random);
                    any.add(run.change > 0);
                    exposure += run.change > 0 ? run.change : world.days;
                    alarms += run.change > 0 ? 1 : 0;
                }
                table.add({limitWords(world), number(rate, 2) + " / " + number(world.monitored, 2),
                           std::to_string(perDay), any.text(),
                           alarms > 0 ? number(exposure / alarms, 0) : "more than " + number(exposure, 0)});
            }
    table.print(2);
}

void timeToAlarm(const Options& options)
{
    Table table(
        "Something is wrong from the first day, 100 records a day (50 of each group): medians of the day "
        "on which it is said",
        {"reference / monitored rate", "hypothesis", "fixed-sample test, days for 80 % power",
         "alarm track: day", "years with alarm in %", "fixed-sample test of the whole year: power in %",
         "test on all records so far, every day: day (false alarms: see above)"});
    struct Gap {
        double reference;
        double monitored;
    };
    for (const Gap& gap : {Gap{0.1, 0.05}, Gap{0.1, 0.075}, Gap{0.3, 0.2}, Gap{0.3, 0.25}, Gap{0.3, 0.27},
                           Gap{0.5, 0.4}, Gap{0.5, 0.45}, Gap{0.9, 0.85}})
        for (const bool limits : {false, true}) {
            World world{gap.reference, gap.monitored, gap.monitored};
            if (limits) {
                if (gap.monitored / gap.reference >= 0.8)
                    continue; // allowed
                world.impact = {0.8, 1.25};
            }
            Simulator simulator(world);
            numeric::Random random(options.seed);
            std::vector<double> lasting, cumulative;
            Share once;
            const int runs = std::max(1, options.repetitions / 2);
            for (int i = 0; i < runs; ++i) {
                const Run run = simulator.run(random);
                if (run.lasting > 0)
                    lasting.push_back(run.lasting);
                if (run.cumulative > 0)
                    cumulative.push_back(run.cumulative);
                once.add(run.once);
            }
            const double days = numeric::requiredPerGroup(gap.monitored, gap.reference) * 2 / world.perDay;
            const auto n = static_cast<std::size_t>(runs);
            table.add({number(gap.reference, 2) + " / " + number(gap.monitored, 3), limitWords(world),
                       limits ? "-" : number(days, 0), median(lasting, n),
                       percent(static_cast<double>(lasting.size()) / runs), limits ? "-" : once.text(),
                       limits ? "-" : median(cumulative, n)});
        }
    table.print(2);
}

void timeToChange(const Options& options)
{
    Table table(
        "Equal rates for 180 days, then a gap: median days from the change to the alarm (runs that had "
        "alarmed before it are left out)",
        {"reference / monitored rate after", "alarm for a change: days", "alarmed in %",
         "lasting alarm: days", "alarmed in %", "alarmed before the change in %"});
    struct Gap {
        double reference;
        double monitored;
    };
    for (const Gap& gap : {Gap{0.1, 0.05}, Gap{0.3, 0.2}, Gap{0.3, 0.25}, Gap{0.5, 0.4}, Gap{0.5, 0.3}}) {
        World world{gap.reference, gap.reference, gap.monitored};
        world.changeDay = 180;
        world.days = 180 + year;
        Simulator simulator(world);
        numeric::Random random(options.seed);
        std::vector<double> lasting, change;
        std::size_t runs = 0;
        Share early;
        for (int i = 0; i < std::max(1, options.repetitions / 2); ++i) {
            const Run run = simulator.run(random);
            const bool before =
                (run.change > 0 && run.change <= 181) || (run.lasting > 0 && run.lasting <= 181);
            early.add(before);
            if (before)
                continue;
            ++runs;
            if (run.change > 0)
                change.push_back(run.change - 181);
            if (run.lasting > 0)
                lasting.push_back(run.lasting - 181);
        }
        const auto share = [runs](const std::vector<double>& found) {
            return percent(static_cast<double>(found.size()) /
                           static_cast<double>(std::max<std::size_t>(runs, 1)));
        };
        table.add({number(gap.reference, 2) + " / " + number(gap.monitored, 2), median(change, runs),
                   share(change), median(lasting, runs), share(lasting), early.text()});
    }
    table.print();
}

} // namespace

int main(int argc, char** argv)
{
    const Options options = optionsOf(argc, argv, "simulate_alarms", 1500);
    falseAlarms(options);
    changeAlarms(options);
    timeToAlarm(options);
    timeToChange(options);
    return 0;
}
