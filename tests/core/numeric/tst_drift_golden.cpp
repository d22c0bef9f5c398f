// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every figure of the golden drift files (SciPy 1.10.1, Evidently 0.7.21) that this room covers: all pairs,
// all columns.
#include "golden_samples.h"

#include "numeric/binning.h"
#include "numeric/contingency.h"
#include "numeric/divergences.h"
#include "numeric/ks.h"
#include "numeric/moments.h"
#include "numeric/presets.h"
#include "numeric/ranks.h"
#include "numeric/wasserstein.h"

#include <QJsonArray>
#include <QTest>

#include <cmath>

using namespace tiltmeter::numeric;
namespace evidently = tiltmeter::numeric::presets::evidently;

namespace {

using Values = std::vector<double>;

/// Compares, counts, and remembers what differed.
class Checker
{
public:
    explicit Checker(QString where) : m_where(std::move(where)) {}

    /// Rates, means, distances: relative 1e-9 or absolute 1e-12.
    void value(const QString& name, const std::optional<double>& actual, const QJsonValue& expected,
               double relative = 1e-9, double absolute = 1e-12)
    {
        if (!isPresent(name, expected))
            return;
        const double e = expected.toDouble();
        if (!actual || !(std::abs(*actual - e) <= std::max(absolute, relative * std::abs(e))))
            differs(name, actual ? QString::number(*actual, 'g', 17) : QStringLiteral("nothing"), e);
    }
    /// |log10 p - log10 p'| <= tolerance down to 1e-290, and "is 0" below.
    void p(const QString& name, const std::optional<PValue>& actual, const QJsonValue& expected,
           double tolerance = 1e-6)
    {
        if (!isPresent(name, expected))
            return;
        const double e = expected.toDouble();
        const bool same = actual && (e < 1e-290 ? actual->log10 <= -289.9
                                                : std::abs(actual->log10 - std::log10(e)) <= tolerance);
        if (!same)
            differs(name,
                    actual ? QString::number(actual->log10, 'g', 17) + QStringLiteral(" (log10)")
                           : QStringLiteral("nothing"),
                    e);
    }
    void counts(const QString& name, const Values& actual, const QJsonValue& expected)
    {
        if (!isPresent(name, expected))
            return;
        Values e;
        for (const QJsonValue& count : expected.toArray())
            e.push_back(count.toDouble());
        if (actual != e)
            differs(name, QStringLiteral("other counts"), double(e.size()));
    }
    [[nodiscard]] const QStringList& differences() const { return m_differences; }
    [[nodiscard]] int compared() const { return m_compared; }

private:
    bool isPresent(const QString& name, const QJsonValue& expected)
    {
        if (expected.isUndefined() || expected.isNull()) {
            m_differences << m_where + QLatin1String(": no ") + name;
            return false;
        }
        ++m_compared;
        return true;
    }
    void differs(const QString& name, const QString& actual, double expected)
    {
        m_differences
            << QStringLiteral("%1: %2 is %3, golden %4").arg(m_where, name, actual).arg(expected, 0, 'g', 17);
    }
    QString m_where;
    QStringList m_differences;
    int m_compared = 0;
};

/// The measures of two lists of counts, which all bins and categories have.
void checkCounts(Checker& check, const QString& prefix, const Values& b, const Values& c,
                 const QJsonObject& golden)
{
    const auto name = [&](const char* text) { return prefix + QLatin1String(text); };
    const auto get = [&](const char* text) { return golden.value(QLatin1String(text)); };
    check.counts(name("counts_reference"), b, get("counts_reference"));
    check.counts(name("counts_current"), c, get("counts_current"));
    const FloorPolicy floor = FloorPolicy::replaceZeros(1e-4);
    check.value(name("psi"), populationStabilityIndex(b, c, floor), get("psi_floor1e-4"));
    check.value(name("kl r c"), kullbackLeiblerDivergence(b, c, floor),
                get("kl_reference_current_base_e_floor1e-4"));
    check.value(name("kl c r"), kullbackLeiblerDivergence(c, b, floor),
                get("kl_current_reference_base_e_floor1e-4"));
    check.value(name("js distance 2"), jensenShannonDistance(b, c, LogBase::Two), get("js_distance_base2"));
    check.value(name("js distance e"), jensenShannonDistance(b, c, LogBase::E), get("js_distance_base_e"));
    check.value(name("js divergence 2"), jensenShannonDivergence(b, c, LogBase::Two),
                get("js_divergence_base2"));
    check.value(name("js divergence e"), jensenShannonDivergence(b, c, LogBase::E),
                get("js_divergence_base_e"));
    check.value(name("hellinger"), hellingerDistance(b, c), get("hellinger"));
    check.value(name("bhattacharyya"), bhattacharyyaCoefficient(b, c), get("bhattacharyya_coefficient"));
    check.value(name("total variation"), totalVariationDistance(b, c), get("total_variation"));
    check.value(name("l2"), euclideanDistance(b, c), get("l2_euclid"));
    check.value(name("linf"), chebyshevDistance(b, c), get("linf"));

    const auto test = [&](const char* key, const std::optional<ChiSquareTest>& actual) {
        const QJsonObject expected = get(key).toObject();
        check.value(name(key) + QLatin1String(" stat"),
                    actual ? std::optional(actual->statistic) : std::nullopt,
                    expected.value(QLatin1String("stat")));
        check.value(name(key) + QLatin1String(" dof"),
                    actual ? std::optional(actual->degreesOfFreedom) : std::nullopt,
                    expected.value(QLatin1String("dof")));
        check.p(name(key) + QLatin1String(" p"), actual ? std::optional(actual->pValue) : std::nullopt,
                expected.value(QLatin1String("p")));
    };
    test("chi2_contingency", pearsonHomogeneity(b, c));
    test("g_test", gTestHomogeneity(b, c));
    if (golden.contains(QLatin1String("chi2_contingency_yates")))
        test("chi2_contingency_yates", pearsonHomogeneityYates(b, c));
    const QJsonValue v = get("chi2_contingency").toObject().value(QLatin1String("cramers_v"));
    check.value(name("cramers v"), cramersV(b, c), v);
}

void checkEdges(Checker& check, const QString& name, const Values& actual, const QJsonValue& expected)
{
    const QJsonArray list = expected.toArray();
    check.value(name + QLatin1String(" count"), double(actual.size()), double(list.size()));
    for (size_t i = 0; i < std::min(actual.size(), size_t(list.size())); ++i)
        check.value(name, actual[i], list.at(int(i)), 1e-12);
}

void checkNumericSummary(Checker& check, const std::vector<ValueCell>& cells, const QJsonObject& golden)
{
    const auto get = [&](const char* text) { return golden.value(QLatin1String(text)); };
    const auto sizes = sampleSizes(cells);
    const Moments b = Moments::of(cells, Sample::Baseline);
    const Moments c = Moments::of(cells, Sample::Current);
    check.value(QStringLiteral("n_reference"), sizes->baseline, get("n_reference"));
    check.value(QStringLiteral("n_current"), sizes->current, get("n_current"));
    check.value(QStringLiteral("mean_reference"), b.mean(), get("mean_reference"));
    check.value(QStringLiteral("mean_current"), c.mean(), get("mean_current"));
    check.value(QStringLiteral("std_reference_ddof0"), b.standardDeviation(0), get("std_reference_ddof0"));
    check.value(QStringLiteral("std_reference_ddof1"), b.standardDeviation(1), get("std_reference_ddof1"));
    check.value(QStringLiteral("std_current_ddof0"), c.standardDeviation(0), get("std_current_ddof0"));
    check.value(QStringLiteral("std_current_ddof1"), c.standardDeviation(1), get("std_current_ddof1"));
    for (const auto& [key, sample] : {std::pair("quantiles_reference_linear", Sample::Baseline),
                                      std::pair("quantiles_current_linear", Sample::Current)}) {
        const QJsonObject quantiles = get(key).toObject();
        QVERIFY(quantiles.size() >= 10);
        for (auto q = quantiles.begin(); q != quantiles.end(); ++q)
            check.value(QLatin1String(key) + q.key(), quantile(cells, sample, q.key().toDouble()), q.value());
    }
    const QJsonObject welch = get("welch_t").toObject();
    const auto t = welchTest(b, c);
    check.value(QStringLiteral("welch t"), t ? std::optional(t->t) : std::nullopt,
                welch.value(QLatin1String("stat")));
    check.p(QStringLiteral("welch p"), t ? std::optional(t->twoSided) : std::nullopt,
            welch.value(QLatin1String("p")));
}

void checkDistances(Checker& check, const std::vector<ValueCell>& cells, const QJsonObject& golden)
{
    const auto get = [&](const char* text) { return golden.value(QLatin1String(text)); };
    const auto sizes = sampleSizes(cells);
    const double n = sizes->baseline;
    const double m = sizes->current;

    const QJsonObject ks = get("ks").toObject();
    const auto d = ksStatistic(cells);
    check.value(QStringLiteral("ks"), d->value, ks.value(QLatin1String("stat")));
    check.p(QStringLiteral("ks exact"), ksPValueExact(cells), ks.value(QLatin1String("p_exact")), 1e-4);
    check.p(QStringLiteral("ks one sample"), ksPValueOneSample(d->value, n, m),
            ks.value(QLatin1String("p_asymp_kstwo")));
    check.p(QStringLiteral("ks limit"), ksPValueLimit(d->value, n, m),
            ks.value(QLatin1String("p_asymp_kolmogorov_limit")));

    // Where several values reach it SciPy names another one: the difference there must be the same, sign
    // included.
    const double location = ks.value(QLatin1String("stat_location")).toDouble();
    double there = 0.0;
    for (const ValueCell& cell : cells)
        there += cell.value <= location ? cell.baseline / n - cell.current / m : 0.0;
    check.value(QStringLiteral("ks location"), there * ks.value(QLatin1String("stat_sign")).toDouble(),
                ks.value(QLatin1String("stat")));
    if (location == d->location)
        check.value(QStringLiteral("ks sign"), double(d->sign), ks.value(QLatin1String("stat_sign")));

    const double deviation = *Moments::of(cells, Sample::Baseline).standardDeviation(0);
    check.value(QStringLiteral("wasserstein"), wassersteinDistance(cells), get("wasserstein"));
    check.value(QStringLiteral("wasserstein / sd"), *wassersteinDistance(cells) / deviation,
                get("wasserstein_over_std_reference_ddof0"));
    check.value(QStringLiteral("energy"), energyDistance(cells), get("energy_distance"), 1e-9, 1e-7);

    const QJsonObject cvm = get("cramer_von_mises_asymptotic").toObject();
    const auto statistic = cramerVonMisesMidrank(cells);
    // SciPy's statistic is the difference of two numbers near 2 n m / (3 N).
    check.value(QStringLiteral("cramer-von mises"), statistic, cvm.value(QLatin1String("stat")), 1e-9,
                1e-12 * n * m / (n + m));
    // SciPy's p is 1 - cdf with a series cut at 1e-7.
    check.value(QStringLiteral("cramer-von mises p"), cramerVonMisesPValue(*statistic, n, m)->p,
                cvm.value(QLatin1String("p")), 1e-6, 3e-7);

    const QJsonObject u = get("mann_whitney_u_asymptotic_continuity").toObject();
    const auto ranks = mannWhitney(cells);
    check.value(QStringLiteral("mann-whitney"), ranks->uBaseline, u.value(QLatin1String("stat_reference")), 0,
                0);
    check.p(QStringLiteral("mann-whitney p"), ranks->twoSided, u.value(QLatin1String("p")));

    const QJsonObject ad = get("anderson_darling_ksamp_midrank").toObject();
    const auto anderson = andersonDarling(cells);
    check.value(QStringLiteral("anderson-darling"),
                anderson ? std::optional(anderson->standardized) : std::nullopt,
                ad.value(QLatin1String("stat")));
    check.value(QStringLiteral("anderson-darling p"),
                anderson ? std::optional(anderson->pInterpolated) : std::nullopt,
                ad.value(QLatin1String("p_clipped_0.001_0.25")));
}

void checkBins(Checker& check, const std::vector<ValueCell>& cells, const QJsonObject& golden)
{
    const QJsonObject binned = golden.value(QLatin1String("binned")).toObject();
    const auto open = [&](const char* key, const std::optional<OpenBins>& bins) {
        const QString prefix = QLatin1String(key) + QLatin1Char(' ');
        const QJsonObject expected = binned.value(QLatin1String(key)).toObject();
        checkEdges(check, prefix + QLatin1String("edges"), bins->innerEdges,
                   expected.value(QLatin1String("inner_edges")));
        const BinnedCounts counts = binCounts(cells, *bins);
        checkCounts(check, prefix, counts.baseline, counts.current, expected);
        // The same from intervals that have the edges among their cut points.
        const auto ranges = binCounts(rangeCells(cells, bins->innerEdges), *bins);
        check.counts(prefix + QLatin1String("from ranges"), ranges ? ranges->current : Values{},
                     expected.value(QLatin1String("counts_current")));
    };
    open("equal_width_10_reference_range", equalWidthBins(cells));
    open("deciles_reference_linear", quantileBins(cells));
    if (binned.contains(QLatin1String("sturges_pooled"))) {
        const QJsonObject expected = binned.value(QLatin1String("sturges_pooled")).toObject();
        const auto bins = sturgesBinsPooled(cells);
        checkEdges(check, QStringLiteral("sturges edges"), bins->edges,
                   expected.value(QLatin1String("edges")));
        const BinnedCounts counts = binCounts(cells, *bins);
        checkCounts(check, QStringLiteral("sturges "), counts.baseline, counts.current, expected);
    }
}

void checkEvidentlyNumeric(Checker& check, const std::vector<ValueCell>& cells, const QJsonObject& golden)
{
    const QJsonObject scores = golden.value(QLatin1String("evidently")).toObject();
    const auto binned = evidently::bins(cells);
    const auto& b = binned->baseline;
    const auto& c = binned->current;
    const QHash<QString, std::function<void(const QString&, const QJsonValue&)>> known{
        {QStringLiteral("ks"), [&](auto& name, auto& e) { check.p(name, evidently::ks(cells), e, 1e-4); }},
        {QStringLiteral("wasserstein"),
         [&](auto& name, auto& e) { check.value(name, evidently::normedWasserstein(cells), e); }},
        {QStringLiteral("psi"), [&](auto& name, auto& e) { check.value(name, evidently::psi(b, c), e); }},
        {QStringLiteral("jensenshannon"),
         [&](auto& name, auto& e) { check.value(name, evidently::jensenShannon(b, c), e); }},
        {QStringLiteral("kl_div"), [&](auto& name, auto& e) { check.value(name, evidently::kl(b, c), e); }},
        {QStringLiteral("hellinger"),
         [&](auto& name, auto& e) { check.value(name, evidently::hellinger(cells), e, 1e-7); }},
        {QStringLiteral("cramer_von_mises"),
         [&](auto& name, auto& e) { check.value(name, evidently::cramerVonMises(cells), e, 1e-9, 1e-11); }},
        {QStringLiteral("mannw"),
         [&](auto& name, auto& e) { check.p(name, evidently::mannWhitney(cells), e); }},
        {QStringLiteral("ed"),
         [&](auto& name, auto& e) { check.value(name, evidently::energy(cells), e, 1e-9, 1e-7); }},
        {QStringLiteral("t_test"), [&](auto& name, auto& e) { check.p(name, evidently::tTest(cells), e); }},
        {QStringLiteral("anderson"),
         [&](auto& name, auto& e) { check.value(name, evidently::andersonDarling(cells), e); }}};
    for (auto score = scores.begin(); score != scores.end(); ++score) {
        QVERIFY2(known.contains(score.key()), qPrintable(score.key()));
        known.value(score.key())(QLatin1String("evidently ") + score.key(), score.value());
    }
}

void checkEvidentlyCategorical(Checker& check, const Values& b, const Values& c, const QJsonObject& golden)
{
    const QJsonObject scores = golden.value(QLatin1String("evidently")).toObject();
    for (auto score = scores.begin(); score != scores.end(); ++score) {
        const QString name = QLatin1String("evidently ") + score.key();
        const QJsonValue e = score.value();
        if (e.isString()) // Evidently itself failed
            continue;
        if (score.key() == QLatin1String("chisquare"))
            check.p(name, evidently::chiSquare(b, c), e);
        else if (score.key() == QLatin1String("psi"))
            check.value(name, evidently::psi(b, c), e);
        else if (score.key() == QLatin1String("jensenshannon"))
            check.value(name, evidently::jensenShannon(b, c), e);
        else if (score.key() == QLatin1String("kl_div"))
            check.value(name, evidently::kl(b, c), e);
        else if (score.key() == QLatin1String("hellinger"))
            check.value(name, evidently::hellinger(b, c), e, 1e-7);
        else if (score.key() == QLatin1String("z"))
            check.value(name, evidently::zTest(b, c), e, 1e-9, 1e-15);
        else if (score.key() == QLatin1String("g_test"))
            check.p(name, oneSampleGTest(b, c) ? std::optional(oneSampleGTest(b, c)->pValue) : std::nullopt,
                    e);
        else
            QFAIL(qPrintable(score.key()));
    }
}

} // namespace

class TestDriftGolden : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyFigure_data()
    {
        QTest::addColumn<QString>("set");
        QTest::addColumn<QString>("pair");
        for (const char* set : {"german", "german_uci"}) {
            for (const char* pair : {"halves", "age", "sex"})
                QTest::addRow("%s, %s", set, pair) << QString::fromLatin1(set) << QString::fromLatin1(pair);
        }
    }
    void everyFigure()
    {
        QFETCH(QString, set);
        QFETCH(QString, pair);
        const QString folder = QStringLiteral(TILTMETER_SHARED_DIR "/golden/");
        QFile file(folder + set + QStringLiteral("_drift.json"));
        const GoldenRows rows = GoldenRows::read(folder + set + QStringLiteral("_predictions.csv"));
        if (!file.open(QIODevice::ReadOnly) || rows.rows.empty())
            QSKIP("No golden drift numbers beside the checkout (TILTMETER_SHARED_DIR)");
        const QJsonObject golden = QJsonDocument::fromJson(file.readAll())
                                       .object()[QStringLiteral("pairs")]
                                       .toObject()[pair]
                                       .toObject();
        const QJsonObject features = golden[QStringLiteral("features")].toObject();
        QVERIFY(features.size() >= 20);
        int compared = 0;
        QStringList differences;
        for (auto feature = features.begin(); feature != features.end(); ++feature) {
            const QJsonObject expected = feature.value().toObject();
            const bool numeric = expected[QStringLiteral("type")].toString() == QLatin1String("numeric");
            const GoldenColumn column = GoldenColumn::of(rows, pair, feature.key().toUtf8(), numeric);
            Checker check(feature.key());
            check.value(QStringLiteral("missing"), column.missingReference,
                        expected[QStringLiteral("missing_reference")]);
            check.value(QStringLiteral("missing"), column.missingCurrent,
                        expected[QStringLiteral("missing_current")]);
            if (numeric) {
                const auto cells = valueCells(column.reference, column.current);
                checkNumericSummary(check, cells, expected);
                checkDistances(check, cells, expected);
                checkBins(check, cells, expected);
                checkEvidentlyNumeric(check, cells, expected);
            } else {
                Values b;
                Values c;
                for (const auto& [name, counts] : column.categories) {
                    b.push_back(counts.first);
                    c.push_back(counts.second);
                }
                checkCounts(check, {}, b, c, expected);
                checkEvidentlyCategorical(check, b, c, expected);
            }
            compared += check.compared();
            differences << check.differences();
        }
        qInfo("%d figures compared", compared);
        QVERIFY(compared > 1000);
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join(QLatin1Char('\n'))));
    }
    void intervalsHoldTheirBoundsOnRealColumns()
    {
        const QString folder = QStringLiteral(TILTMETER_SHARED_DIR "/golden/");
        const GoldenRows rows = GoldenRows::read(folder + QStringLiteral("german_predictions.csv"));
        if (rows.rows.empty())
            QSKIP("No golden data beside the checkout (TILTMETER_SHARED_DIR)");
        for (const char* pair : {"halves", "age", "sex"}) {
            for (const char* name :
                 {"LoanAmount", "LoanDuration", "age", "probability", "reg_prediction", "Dependents"}) {
                const GoldenColumn column = GoldenColumn::of(rows, QString::fromLatin1(pair), name, true);
                const auto cells = valueCells(column.reference, column.current);
                const auto cuts = cutPoints(cells, 256);
                const auto ranges = rangeCells(cells, cuts->values, cuts->ownCells);
                const auto d = ksStatisticBounded(ranges);
                const auto w = wassersteinDistance(ranges);
                const auto e = energyDistance(ranges);
                const double dExact = ksStatistic(cells)->value;
                const double wExact = *wassersteinDistance(cells);
                QVERIFY(dExact >= d->value - 1e-12 && dExact <= d->value + d->bound + 1e-12);
                QVERIFY(std::abs(wExact - w->value) <= w->bound + 1e-9 * wExact);
                QVERIFY(std::abs(*energyDistance(cells) - e->value) <= e->bound + 1e-9);
                if (cuts->isEveryValue)
                    QCOMPARE(d->bound, 0.0);
                qInfo("%s %s: D %.4f + %.4f (exact %.4f), W %.5g +- %.2g (exact %.5g)", pair, name, d->value,
                      d->bound, dExact, w->value, w->bound, wExact);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestDriftGolden)
#include "tst_drift_golden.moc"
