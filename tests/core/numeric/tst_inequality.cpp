// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/inequality.h"
#include "numeric/spread.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cmath>
#include <vector>

using namespace tiltmeter::numeric;

namespace {

bool close(double actual, double expected, double relative = 1e-12)
{
    return std::abs(actual - expected) <= relative * std::abs(expected) + 1e-15;
}

struct Confusion {
    double tp, fp, fn, tn;
    [[nodiscard]] auto benefits() const { return classificationBenefits(tp, fp, fn, tn); }
};

} // namespace

class TestInequality : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aif360Cases()
    {
        // AIF360 tests/test_classification_metric.py, ten rows each: 3 + 3 right, 2 false positives, 2 false
        // negatives; then 2 + 2 right and 3 of each.
        const auto mild = classificationBenefits(3, 2, 2, 3);
        QVERIFY(close(*generalizedEntropy(mild, 2.0), 0.2));
        QVERIFY(close(*theilIndex(mild), 0.4 * std::log(2.0)));
        const auto strong = classificationBenefits(2, 3, 3, 2);
        QVERIFY(close(*generalizedEntropy(strong, 2.0), 0.3));
        // Groups of 2, 4, 4 with mean benefits 1, 1.25, 0.75.
        const std::vector<GroupBenefit> all{{2, 2}, {5, 4}, {3, 4}};
        QVERIFY(close(*betweenGroupEntropy(all, 2.0), 4 * (1.25 * 1.25 - 1 + 0.75 * 0.75 - 1) / 20));
        const std::vector<GroupBenefit> two{{1, 2}, {5, 4}};
        QVERIFY(close(*betweenGroupEntropy(two, 2.0), (2 * (0.25 - 1) + 4 * (1.5625 - 1)) / 12));
    }
    void fromCounts_data()
    {
        QTest::addColumn<std::vector<double>>("c");
        QTest::newRow("balanced") << std::vector<double>{30, 20, 20, 30};
        QTest::newRow("few false positives") << std::vector<double>{700, 3, 250, 47};
        QTest::newRow("weights") << std::vector<double>{7.25, 1.5, 0.75, 12.125};
        QTest::newRow("no false negatives") << std::vector<double>{5, 5, 0, 5};
    }
    void fromCounts()
    {
        // The closed forms in the counts.
        using Counts = std::vector<double>;
        QFETCH(Counts, c);
        const double tp = c[0], fp = c[1], fn = c[2], tn = c[3];
        const double n = tp + fp + fn + tn;
        const double mu = (tp + tn + 2 * fp) / n;
        const auto cells = classificationBenefits(tp, fp, fn, tn);
        QVERIFY(close(*generalizedEntropy(cells, 2.0),
                      (n * (tp + tn + 4 * fp) / std::pow(tp + tn + 2 * fp, 2) - 1) / 2, 1e-11));
        QVERIFY(close(*theilIndex(cells),
                      ((tp + tn) * std::log(1 / mu) + 2 * fp * std::log(2 / mu)) / (n * mu), 1e-11));
        QVERIFY(close(*coefficientOfVariation(cells), std::sqrt(2 * *generalizedEntropy(cells, 2.0))));
        // and the definition, for other alphas
        for (double alpha : {0.5, 3.0, -1.0, 0.999999, 1.000001}) {
            const auto value = generalizedEntropy(cells, alpha);
            if (alpha < 0 && fn > 0) {
                QVERIFY(!value);
                continue;
            }
            const double sum = (tp + tn) * (std::pow(1 / mu, alpha) - 1) +
                               fp * (std::pow(2 / mu, alpha) - 1) +
                               (fn > 0 ? fn * (std::pow(0, alpha) - 1) : 0.0);
            QVERIFY(close(*value, sum / (n * alpha * (alpha - 1)), 1e-8));
            if (std::abs(alpha - 1) < 1e-5)
                QVERIFY(close(*value, *theilIndex(cells), 1e-4)); // GE is continuous in alpha
        }
    }
    void meanLogDeviation()
    {
        const std::vector<BenefitCell> cells{{1, 3}, {2, 1}};
        QVERIFY(close(*generalizedEntropy(cells, 0.0), -(3 * std::log(1 / 1.25) + std::log(2 / 1.25)) / 4));
    }
    void undefined()
    {
        QVERIFY(!generalizedEntropy({}, 2.0));
        QVERIFY(!generalizedEntropy(classificationBenefits(0, 0, 7, 0), 2.0)); // mu = 0
        QVERIFY(!theilIndex(classificationBenefits(0, 0, 0, 0)));
        QVERIFY(!coefficientOfVariation(classificationBenefits(0, 0, 7, 0)));
        QVERIFY(!generalizedEntropy(classificationBenefits(5, 1, 1, 5), 0.0)); // ln 0
        QVERIFY(generalizedEntropy(classificationBenefits(5, 1, 0, 5), 0.0));
        QVERIFY(!betweenGroupEntropy({}, 2.0));
        QVERIFY(!betweenGroupEntropy(std::vector<GroupBenefit>{{0, 4}, {0, 1}}, 2.0));
        QVERIFY(!betweenGroupEntropy(std::vector<GroupBenefit>{{0, 4}, {3, 1}}, 0.0));
    }
    void laws()
    {
        const Confusion a{40, 7, 12, 90}, b{11, 9, 3, 31};
        const std::vector<GroupBenefit> groups{groupBenefit(a.benefits()), groupBenefit(b.benefits()), {}};
        const Confusion whole{51, 16, 15, 121};
        for (double alpha : {0.5, 1.0, 2.0, 3.0}) {
            const double total = *generalizedEntropy(whole.benefits(), alpha);
            const double between = *betweenGroupEntropy(groups, alpha);
            // Decomposition: total = between + sum of share_n^(1-alpha) share_benefit^alpha within.
            double within = 0.0;
            for (const Confusion& part : {a, b}) {
                const GroupBenefit g = groupBenefit(part.benefits()), w = groupBenefit(whole.benefits());
                within += std::pow(g.count / w.count, 1 - alpha) * std::pow(g.total / w.total, alpha) *
                          *generalizedEntropy(part.benefits(), alpha);
            }
            QVERIFY(close(total, between + within, 1e-11));
            // Twice the records, or the groups in another order: the same.
            QVERIFY(close(*generalizedEntropy(classificationBenefits(102, 32, 30, 242), alpha), total));
            const std::vector<GroupBenefit> turned{groups[1], groups[2], groups[0]};
            QVERIFY(close(*betweenGroupEntropy(turned, alpha), between));
            QCOMPARE(*generalizedEntropy(classificationBenefits(5, 0, 0, 9), alpha), 0.0);
        }
    }
    void smallInequalityKeepsItsDigits()
    {
        // One false positive in 1e12: GE(2) = (1/n) (1 + o(1)) / 2; a difference of ones would be noise.
        QVERIFY(close(*generalizedEntropy(classificationBenefits(1e12 - 1, 1, 0, 0), 2.0), 0.5e-12, 1e-9));
    }
    void golden_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("german") << QStringLiteral("german_fairness.json");
        QTest::newRow("german_uci") << QStringLiteral("german_uci_fairness.json");
    }
    void golden()
    {
        QFETCH(QString, file);
        QFile json(QStringLiteral(TILTMETER_SHARED_DIR) + QStringLiteral("/golden/") + file);
        if (!json.open(QIODevice::ReadOnly))
            QSKIP("The golden numbers are not beside this checkout.");
        const QJsonObject attributes =
            QJsonDocument::fromJson(json.readAll()).object()[QLatin1String("attributes")].toObject();
        int compared = 0;
        for (const QString& name : attributes.keys()) {
            const QJsonObject attribute = attributes[name].toObject();
            const QJsonObject counts = attribute[QLatin1String("counts")].toObject();
            const QString privileged = attribute[QLatin1String("privileged")].toString();
            std::vector<GroupBenefit> all, two(2);
            std::vector<GroupRate> selected, labelled;
            Confusion whole{0, 0, 0, 0};
            for (const QString& group : counts.keys()) {
                const QJsonObject c = counts[group].toObject();
                const auto count = [&](const char* key) { return c[QLatin1String(key)].toDouble(); };
                const Confusion k{count("tp"), count("fp"), count("fn"), count("tn")};
                whole = {whole.tp + k.tp, whole.fp + k.fp, whole.fn + k.fn, whole.tn + k.tn};
                all.push_back(groupBenefit(k.benefits()));
                GroupBenefit& side = two[group == privileged ? 1 : 0];
                side = {side.total + all.back().total, side.count + all.back().count};
                selected.push_back({count("prediction_favourable"), count("n")});
                labelled.push_back({count("label_favourable"), count("n")});
            }
            const QJsonObject aif = attribute[QLatin1String("aif360")].toObject();
            const auto expect = [&](const QJsonObject& from, const char* key, std::optional<double> actual) {
                const QJsonValue expected = from[QLatin1String(key)];
                if (!expected.isDouble())
                    return;
                ++compared;
                QVERIFY2(actual && close(*actual, expected.toDouble(), 1e-9),
                         qPrintable(name + QLatin1Char(' ') + QLatin1String(key)));
            };
            const QJsonObject versus = aif[QLatin1String("all_others_vs_privileged")].toObject();
            const QJsonObject metrics = versus[QLatin1String("metrics")].toObject();
            expect(metrics, "between_group_theil_index", betweenGroupEntropy(two, 1.0));
            expect(metrics, "between_group_coefficient_of_variation", betweenGroupVariation(two));
            expect(metrics, "between_group_generalized_entropy_index.alpha2", betweenGroupEntropy(two, 2.0));
            expect(metrics, "between_all_groups_theil_index", betweenGroupEntropy(all, 1.0));
            expect(metrics, "between_all_groups_coefficient_of_variation", betweenGroupVariation(all));
            expect(metrics, "between_all_groups_generalized_entropy_index.alpha2",
                   betweenGroupEntropy(all, 2.0));
            {
                const QJsonObject o = aif[QLatin1String("individual")].toObject();
                expect(o, "theil_index", theilIndex(whole.benefits()));
                expect(o, "coefficient_of_variation", coefficientOfVariation(whole.benefits()));
                expect(o, "generalized_entropy_index.alpha2", generalizedEntropy(whole.benefits(), 2.0));
                expect(o, "generalized_entropy_index.alpha1", theilIndex(whole.benefits()));
            }
            expect(aif, "smoothed_empirical_differential_fairness.predictions",
                   smoothedDifferentialFairness(selected));
            expect(aif, "smoothed_empirical_differential_fairness.labels",
                   smoothedDifferentialFairness(labelled));
        }
        QVERIFY2(compared == 3 * 12, qPrintable(QString::number(compared)));
    }

    // ---- spread of rates, differential fairness ----

    void spread()
    {
        const std::vector<GroupRate> groups{{30, 100}, {50, 100}, {0, 0}, {10, 50}};
        const auto s = spreadOfRates(groups);
        QVERIFY(s);
        QCOMPARE(s->groups, 3);
        const double mean = (0.3 + 0.5 + 0.2) / 3;
        const double variance =
            (std::pow(0.3 - mean, 2) + std::pow(0.5 - mean, 2) + std::pow(0.2 - mean, 2)) / 2;
        QVERIFY(close(s->observed, std::sqrt(variance)));
        QVERIFY(close(s->corrected, std::sqrt(variance - (0.21 / 100 + 0.25 / 100 + 0.16 / 50) / 3)));
    }
    void spreadWithoutEvidenceIsZero()
    {
        const auto s = spreadOfRates(std::vector<GroupRate>{{3, 10}, {4, 10}});
        QVERIFY(s->observed > 0.07);
        QCOMPARE(s->corrected, 0.0);
        QVERIFY(!spreadOfRates(std::vector<GroupRate>{{3, 10}, {0, 0}}));
        QVERIFY(!spreadOfRates({}));
    }
    void differentialFairness()
    {
        // (3.5/11, 7.5/11) against (6.5/11, 4.5/11)
        const std::vector<GroupRate> groups{{3, 10}, {6, 10}};
        QVERIFY(close(*smoothedDifferentialFairness(groups), std::log(6.5 / 3.5)));
        // Where the rest is the rarer outcome it decides.
        const std::vector<GroupRate> rare{{98, 100}, {91, 100}};
        QVERIFY(close(*smoothedDifferentialFairness(rare), std::log(9.5 / 2.5)));
        QVERIFY(close(*smoothedDifferentialFairness(rare, 2.0), std::log(10.0 / 3.0)));
        QVERIFY(!smoothedDifferentialFairness(std::vector<GroupRate>{{3, 10}, {0, 0}}));
        // No successes at all is fine: that is what the smoothing is for.
        QVERIFY(std::isfinite(*smoothedDifferentialFairness(std::vector<GroupRate>{{0, 10}, {10, 10}})));
    }
};

QTEST_APPLESS_MAIN(TestInequality)
#include "tst_inequality.moc"
