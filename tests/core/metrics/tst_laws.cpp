// SPDX-License-Identifier: GPL-3.0-or-later
// What has to hold for every row of the metric table, whatever it measures.
#include "metrics/row_metrics.h"
#include "small_table.h"

#include <algorithm>
#include <random>

using namespace tiltmeter;
using namespace golden;

namespace {

/// Two groups, records in neither, and records without a group. `swapped`: the other group is the monitored
/// one; `renamed`: groups and values have other names.
struct Wording {
    bool swapped = false;
    bool renamed = false;

    [[nodiscard]] std::string u() const { return renamed ? "zebra" : "u"; }
    [[nodiscard]] std::string r() const { return renamed ? "ant" : "r"; }
};

struct Model {
    CsvTable table;
    FavorableOutcome outcome;
};

Model classification(const Wording& w)
{
    std::mt19937 random(31);
    std::uniform_real_distribution<double> uniform(0, 1);
    Model model;
    model.outcome = {"", {"yes"}, {"no"}, {}, {}};
    model.table.names = {"g", "h", "prediction", "label", "p", "w", "x", "y"};
    for (int i = 0; i < 420; ++i) {
        const std::string group = i % 20 == 19 ? "elsewhere" : i % 20 == 18 ? "" : i % 3 == 0 ? w.u() : w.r();
        const double p = i % 3 == 0 ? std::pow(uniform(random), 1.4) : std::pow(uniform(random), 0.8);
        model.table.rows.push_back({group,
                                    i % 4 == 0    ? "north"
                                    : i % 11 == 0 ? ""
                                                  : "south",
                                    i % 37 == 0 ? "maybe"
                                    : p >= 0.5  ? "yes"
                                                : "no",
                                    i % 29 == 0                       ? ""
                                    : uniform(random) < 0.2 + 0.6 * p ? "yes"
                                                                      : "no",
                                    i % 41 == 0 ? "" : QByteArray::number(p, 'f', 3).toStdString(), "1",
                                    QByteArray::number(uniform(random) * 10, 'f', 4).toStdString(),
                                    QByteArray::number(p + uniform(random), 'f', 4).toStdString()});
    }
    return model;
}

Model classes(const Wording& w)
{
    std::mt19937 random(32);
    Model model;
    model.outcome = {"", {"low"}, {"middle", "high"}, {}, {}};
    model.table.names = {"g", "prediction", "label", "w"};
    const std::vector<std::string> names{"low", "middle", "high"};
    for (std::size_t i = 0; i < 300; ++i) {
        const std::size_t label = random() % 3;
        const std::size_t predicted = random() % 10 < (i % 3 == 0 ? 5U : 7U) ? label : random() % 3;
        model.table.rows.push_back({i % 3 == 0 ? w.u() : w.r(), names[predicted], names[label], "1"});
    }
    return model;
}

Model regression(const Wording& w)
{
    std::mt19937 random(33);
    std::normal_distribution<double> noise(0, 2);
    Model model;
    model.outcome = {"", {}, {}, {{20, 1000}}, {{-1000, 19.999999}}};
    model.table.names = {"g", "prediction", "label", "w"};
    for (int i = 0; i < 300; ++i) {
        const double y = 20 + 8 * noise(random);
        const double error = (i % 3 == 0 ? 1.5 : 0.7) * noise(random) + (i % 3 == 0 ? -1 : 0.5);
        model.table.rows.push_back({i % 3 == 0 ? w.u() : w.r(),
                                    QByteArray::number(y + error, 'f', 5).toStdString(),
                                    QByteArray::number(y, 'f', 5).toStdString(), "1"});
    }
    return model;
}

using MakeModel = Model (*)(const Wording&);
constexpr std::array<MakeModel, 3> models{classification, classes, regression};

struct Figure {
    std::optional<double> value;
    std::optional<numeric::Interval> interval;
    IntervalMethod method = IntervalMethod::None;
    Reason reason = Reason::None;
};
/// By metric and then by where it was measured: the model, and "u" or "r" for rates of one group.
using Figures = std::map<std::string, std::map<std::string, Figure>>;

/// How the figures come about, which must not matter.
struct Way {
    Wording wording;
    bool weighted = false;
    std::size_t batchRows = 1000;
    unsigned pieces = 0; ///< seed of the order in which pieces of the records are merged; 0: one scan
};

WindowStats merged(const BatchReader& reader, AggregationPlan plan, unsigned seed, const TimeRange& range)
{
    plan.window.kind = WindowKind::Records;
    plan.window.records = 37;
    Aggregation pieces = mustScan(reader, plan);
    std::mt19937 random(seed);
    std::ranges::shuffle(pieces.windows, random);
    // Neighbors are joined at random places until one is left: any bracketing.
    while (pieces.windows.size() > 1) {
        const auto at = static_cast<std::ptrdiff_t>(random() % (pieces.windows.size() - 1));
        pieces.windows[static_cast<std::size_t>(at)].merge(pieces.windows[static_cast<std::size_t>(at) + 1]);
        pieces.windows.erase(pieces.windows.begin() + at + 1);
    }
    pieces.windows[0].range = range;
    return pieces.windows[0];
}

Figures figuresOf(const Way& way)
{
    Figures figures;
    for (std::size_t i = 0; i < models.size(); ++i) {
        const Model model = models[i](way.wording);
        FairnessConfig config =
            configFor(way.wording.swapped ? std::vector<std::string>{way.wording.r(), way.wording.u()}
                                          : std::vector<std::string>{way.wording.u(), way.wording.r()});
        config.outcome = model.outcome;
        config.metrics = {"all"};
        config.window.kind = WindowKind::All;
        if (i == 0)
            config.controlFeature = "h";
        std::map<std::string, ColumnRole> roles{
            {"prediction", ColumnRole::Prediction},
            {"label", ColumnRole::Label},
            {"w", way.weighted ? ColumnRole::Weight : ColumnRole::Ignored}};
        if (i == 0)
            roles["p"] = ColumnRole::Probability;
        const auto reader = readerOf(model.table, roles, way.batchRows);
        const auto plan = planFor(config, reader->schema());
        if (!plan)
            qFatal("planFor: %d %s", int(plan.error().code), plan.error().subject.c_str());
        const Aggregation aggregation = mustScan(*reader, *plan);
        const WindowStats whole = aggregation.overall();
        const WindowStats stats =
            way.pieces == 0 ? whole : merged(*reader, aggregation.plan, way.pieces, whole.range);
        const auto metrics = selectMetrics(config.metrics, aggregation.plan).value();
        WindowResult result = measure(stats, aggregation.plan, config, metrics);
        if (!measureRows(*reader, aggregation.plan, config, metrics, whole, {}, result))
            qFatal("measureRows failed");
        const std::string where = std::to_string(i);
        for (const Measurement& m : result.measurements)
            figures[m.metric][where] = {m.value, m.interval, m.method, m.reason};
        for (const GroupRates& group : result.groups)
            for (const GroupRates::Rate& rate : group.rates)
                figures[rate.id][where + (group.group == way.wording.u() ? "u" : "r")] = {
                    rate.value, rate.interval, IntervalMethod::None, rate.reason};
    }
    return figures;
}

enum class Swap { Flips, Inverts, Stays, Neither };

Swap lawOfSwapping(const MetricInfo& metric)
{
    if (metric.scope != MetricScope::Pair)
        return Swap::Stays;
    // Not symmetric by definition: KL(r, u) is not KL(u, r), and neighbors of one group in the other are not
    // mutual.
    if (metric.id.ends_with("kullback_leibler_divergence") || metric.id == "flip_test" ||
        metric.id.ends_with("no_disparate_impact_level")) // 0.8 and 1.2 are no inverses
        return Swap::Neither;
    // Folded, absolute values and distances.
    const bool folded = metric.sensible.lower == 0.0 && metric.sensible.upper;
    if (metric.unit == MetricUnit::Distance || folded)
        return Swap::Stays;
    return metric.unit == MetricUnit::Ratio ? Swap::Inverts : Swap::Flips;
}

} // namespace

class TestLaws : public QObject
{
    Q_OBJECT

    Figures m_usual;
    std::map<std::string, std::vector<Figures>> m_other;

    static void addMetrics()
    {
        QTest::addColumn<QByteArray>("metric");
        for (const MetricInfo& metric : metricTable()) {
            // Of other decisions, which are counted as labels are.
            if (metric.needsOtherDecision)
                continue;
            const QByteArray id(metric.id.data(), qsizetype(metric.id.size()));
            QTest::newRow(id.constData()) << id;
        }
    }
    static bool same(const std::optional<double>& a, const std::optional<double>& b)
    {
        return a.has_value() == b.has_value() &&
               (!a || std::abs(*a - *b) <= 1e-9 * std::max(1.0, std::abs(*b)));
    }
    static bool same(double a, double b)
    {
        return a == b || std::abs(a - b) <= 1e-6 * std::max(1.0, std::abs(b));
    }
    static bool same(const Figure& a, const Figure& b)
    {
        if (!same(a.value, b.value) || a.reason != b.reason ||
            a.interval.has_value() != b.interval.has_value())
            return false;
        return !a.interval ||
               (same(a.interval->lower, b.interval->lower) && same(a.interval->upper, b.interval->upper));
    }
    static QByteArray said(const std::string& where, const Figure& a, const Figure& b)
    {
        const auto number = [](const std::optional<double>& v) {
            return v ? QByteArray::number(*v, 'g', 17) : QByteArray("nothing");
        };
        const auto ends = [&](const std::optional<numeric::Interval>& i) {
            return i ? number(i->lower) + " to " + number(i->upper) : QByteArray("no interval");
        };
        return QByteArray::fromStdString(where) + ": " + number(a.value) + ' ' + ends(a.interval) + ", not " +
               number(b.value) + ' ' + ends(b.interval);
    }
    void compare(const char* way)
    {
        QFETCH(QByteArray, metric);
        const auto usual = m_usual.find(metric.toStdString());
        QVERIFY2(usual != m_usual.end() && !usual->second.empty(), "measured nowhere");
        for (const Figures& other : m_other.at(way))
            for (const auto& [where, figure] : usual->second) {
                const Figure& again = other.at(metric.toStdString()).at(where);
                QVERIFY2(same(again, figure), said(where, again, figure).constData());
            }
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_usual = figuresOf({});
        m_other["pieces"] = {figuresOf({{}, false, 7, 1}), figuresOf({{}, false, 64, 2}),
                             figuresOf({{}, false, 1, 3})};
        m_other["weights"] = {figuresOf({{}, true})};
        m_other["names"] = {figuresOf({{false, true}})};
        m_other["swapped"] = {figuresOf({{true, false}})};
    }
    /// Nearly all have a number somewhere, so that the laws say something; what has none is named here.
    void theLawsAreNotEmpty()
    {
        std::string without;
        for (const auto& [metric, figures] : m_usual)
            if (std::ranges::none_of(figures, [](const auto& f) { return f.second.value.has_value(); }))
                without += metric + ' ';
        QCOMPARE(without, std::string("mean_log_deviation ")); // infinite with any false negative
    }
    void mergingInAnyOrderAndSplittingAnywhere_data() { addMetrics(); }
    void mergingInAnyOrderAndSplittingAnywhere() { compare("pieces"); }
    void weightsOfOne_data() { addMetrics(); }
    void weightsOfOne() { compare("weights"); }
    void namesOfGroups_data() { addMetrics(); }
    void namesOfGroups() { compare("names"); }

    void swappingTheGroups_data() { addMetrics(); }
    void swappingTheGroups()
    {
        QFETCH(QByteArray, metric);
        const Swap law = lawOfSwapping(*findMetric(metric.toStdString()));
        const Figures& swapped = m_other.at("swapped")[0];
        for (const auto& [where, there] : m_usual.at(metric.toStdString())) {
            const Figure& back = swapped.at(metric.toStdString()).at(where);
            if (law == Swap::Neither) {
                QCOMPARE(there.value.has_value(), back.value.has_value());
                continue;
            }
            if (law == Swap::Inverts &&
                (!there.value || !back.value || *there.value == 0 || *back.value == 0))
                continue; // over 0 there is no ratio
            std::optional<double> expected = there.value;
            if (expected && law == Swap::Flips)
                expected = -*expected;
            if (expected && law == Swap::Inverts)
                expected = 1 / *expected;
            QVERIFY2(same(back.value, expected), said(where, back, there).constData());
            // What is resampled is drawn group by group, in another order.
            const bool formula = there.interval && back.interval && there.method == back.method &&
                                 there.method != IntervalMethod::Bootstrap &&
                                 there.method != IntervalMethod::None;
            if (!formula)
                continue;
            numeric::Interval ends = *there.interval;
            // A ratio of what may be negative: either group may come to 0, so its inverse may be anything.
            if (law == Swap::Inverts && (std::isinf(ends.lower) || std::isinf(back.interval->lower)))
                continue;
            if (law == Swap::Flips)
                ends = {-ends.upper, -ends.lower};
            if (law == Swap::Inverts)
                ends = {1 / ends.upper, 1 / ends.lower};
            QVERIFY2(same(back.interval->lower, ends.lower) && same(back.interval->upper, ends.upper),
                     said(where, back, there).constData());
        }
    }
};

QTEST_APPLESS_MAIN(TestLaws)
#include "tst_laws.moc"
