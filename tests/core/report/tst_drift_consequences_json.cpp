// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/drift_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace tiltmeter;

namespace {

QJsonObject written(const DriftEvaluation& evaluation)
{
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(toJson(evaluation)));
    return document.object();
}

QJsonObject object(const QJsonObject& from, const char* name)
{
    return from[QLatin1String(name)].toObject();
}

QJsonArray array(const QJsonObject& from, const char* name)
{
    return from[QLatin1String(name)].toArray();
}

} // namespace

class TestDriftConsequencesJson : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatWasNotMeasuredIsNull()
    {
        const QJsonObject json = written(DriftEvaluation{});
        for (const char* name : {"impact", "model_drift", "data_consistency"}) {
            QVERIFY2(json.contains(QLatin1String(name)), name);
            QVERIFY2(json[QLatin1String(name)].isNull(), name);
        }
        QVERIFY(array(object(json, "type_errors"), "columns").isEmpty());
    }
    void impact()
    {
        DriftEvaluation evaluation;
        DriftImpact& impact = evaluation.impact.emplace();
        MixImpact& mix = impact.mix.emplace_back();
        mix.features = {"income"};
        mix.strata = 12;
        MixDecomposition& group = mix.groups.emplace_back();
        group.protectedColumn = "sex";
        group.group = "female";
        group.change = {-0.068, {-0.08, -0.05}};
        group.mix = {-0.012, {-0.02, -0.006}};
        group.explained = 0.18;
        group.reading = ImpactReading::Both;
        mix.groups.emplace_back(); // all records, nothing known
        DriftCorrelation& correlation = impact.correlations.emplace_back();
        correlation.kind = ImpactScore::Performance;
        correlation.score = "accuracy";
        correlation.status = ImpactStatus::TooFewWindows;
        impact.performanceScore = "accuracy";
        impact.performance.push_back({{}, 120, 0.81});
        const QJsonObject json = object(written(evaluation), "impact");
        QCOMPARE(json[QLatin1String("status")].toString(), QStringLiteral("ok"));
        const QJsonObject first = array(json, "mix")[0].toObject();
        QCOMPARE(first[QLatin1String("strata")].toInt(), 12);
        const QJsonObject women = array(first, "groups")[0].toObject();
        QCOMPARE(women[QLatin1String("group")].toString(), QStringLiteral("female"));
        QCOMPARE(object(women, "mix")[QLatin1String("lower")].toDouble(), -0.02);
        QVERIFY(women[QLatin1String("treatment")].isNull());
        QCOMPARE(women[QLatin1String("reading")].toString(), QStringLiteral("both"));
        QVERIFY(array(first, "groups")[1].toObject()[QLatin1String("group")].isNull());
        const QJsonObject other = array(json, "correlations")[0].toObject();
        QCOMPARE(other[QLatin1String("status")].toString(), QStringLiteral("too_few_windows"));
        QVERIFY(other[QLatin1String("rho")].isNull());
        QCOMPARE(
            array(object(json, "performance"), "windows")[0].toObject()[QLatin1String("labelled")].toInt(),
            120);
    }
    void modelDriftAndConsistency()
    {
        DriftEvaluation evaluation;
        ModelDrift& drift = evaluation.modelDrift.emplace();
        drift.baseAccuracy = 0.8;
        drift.windows.emplace_back().drop = 0.0113;
        DataConsistency& consistency = evaluation.consistency.emplace();
        DataConstraint constraint;
        constraint.kind = ConstraintKind::Combination;
        constraint.column = "purpose";
        constraint.otherColumn = "region";
        constraint.never = {{"car", "north", 40}};
        consistency.constraints.push_back(constraint);
        ConsistencyWindow& window = consistency.windows.emplace_back();
        window.checked = 361;
        window.violating = 15;
        window.share = 15.0 / 361;
        window.violations.push_back({0, 15, "car, north"});
        const QJsonObject json = written(evaluation);
        QCOMPARE(
            array(object(json, "model_drift"), "windows")[0].toObject()[QLatin1String("drop")].toDouble(),
            0.0113);
        const QJsonObject rule = array(object(json, "data_consistency"), "constraints")[0].toObject();
        QCOMPARE(rule[QLatin1String("kind")].toString(), QStringLiteral("combination"));
        QCOMPARE(array(rule, "never")[0].toObject()[QLatin1String("other_value")].toString(),
                 QStringLiteral("north"));
        const QJsonObject broken = array(object(json, "data_consistency"), "windows")[0].toObject();
        QCOMPARE(broken[QLatin1String("violating")].toInt(), 15);
        QVERIFY(broken[QLatin1String("lower")].isNull());
        QCOMPARE(array(broken, "violations")[0].toObject()[QLatin1String("records")].toInt(), 15);
    }
    void windowsAndChanges()
    {
        DriftEvaluation evaluation;
        DriftWindow& window = evaluation.windows.emplace_back();
        DriftMagnitude& magnitude = window.magnitude.emplace();
        magnitude.mcc = 0.3;
        magnitude.chosen = DriftClassifier::BoostedTrees;
        magnitude.classifiers = {{DriftClassifier::Logistic, 0.2, 0.6, true},
                                 {DriftClassifier::BoostedTrees, 0.3, 0.7, true}};
        window.reconstruction.emplace().value = 1.5;
        DriftChange& change = evaluation.changes.emplace_back();
        change.feature = "income";
        change.kind = ChangeKind::Gradual;
        change.since = *parseTimePoint("2024-02-12");
        evaluation.typeErrors.push_back({"age", 12, 0.1, 0.0, 0.001, "n/a"});
        evaluation.typeErrors.push_back({"other", 1, 0.1, 0.0, 0.001, ""});
        DriftMeasurement& rate = window.measurements.emplace_back();
        rate.metric = "type_error_rate";
        rate.feature = "age";
        rate.value = 0.25;
        rate.count = 5;
        const QJsonObject json = written(evaluation);
        const QJsonObject first = array(json, "windows")[0].toObject();
        QCOMPARE(object(first, "magnitude")[QLatin1String("chosen")].toString(),
                 QStringLiteral("boosted_trees"));
        QCOMPARE(array(object(first, "magnitude"), "classifiers").size(), 2);
        QCOMPARE(object(first, "reconstruction")[QLatin1String("value")].toDouble(), 1.5);
        const QJsonObject changed = array(json, "changes")[0].toObject();
        QCOMPARE(changed[QLatin1String("kind")].toString(), QStringLiteral("gradual"));
        QVERIFY(changed[QLatin1String("until")].isNull());
        const QJsonObject errors = array(object(json, "type_errors"), "columns")[0].toObject();
        QCOMPARE(errors[QLatin1String("example")].toString(), QStringLiteral("n/a"));
        QCOMPARE(errors[QLatin1String("baseline_rate")].toDouble(), 0.0);
        QCOMPARE(errors[QLatin1String("in_windows")].toInt(), 5);
        QVERIFY(array(object(json, "type_errors"), "columns")[1]
                    .toObject()[QLatin1String("in_windows")]
                    .isNull());
        const QJsonObject counted = array(first, "measurements")[0].toObject();
        QCOMPARE(counted[QLatin1String("count")].toInt(), 5);
        QVERIFY(counted[QLatin1String("baseline_count")].isNull());
    }
};

QTEST_GUILESS_MAIN(TestDriftConsequencesJson)
#include "tst_drift_consequences_json.moc"
