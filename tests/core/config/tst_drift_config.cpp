// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/drift_config.h"

#include <QTest>

using namespace tiltmeter;

namespace {

class TestDriftConfig : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingComesBack()
    {
        DriftConfig config;
        config.baseline = driftBaselineFromString("rolling:P28D+P7D").value();
        config.features = {"income", "sex"};
        config.window = {WindowKind::Records, 500, "Europe/Berlin"};
        config.methods = {"psi", "ks_statistic"};
        config.numericJudge = "psi";
        config.categoricalJudge = "cramers_v";
        config.rule = DriftRule::BaselineSpread;
        config.binning = DriftBinning::Deciles;
        config.shareFloor = 1e-4;
        config.limits = {{"psi", 0.2}, {"cramers_v", 0.15}};
        config.alpha = 0.01;
        config.minimumSample = 200;
        config.magnitude = false;
        config.preset = DriftPreset::NannyMl;
        config.seed = 0xFFFF'FFFF'FFFF'FFFF; // no double holds it
        const std::string json = toJson(config);
        const auto read = driftConfigFromJson(json);
        QVERIFY(read);
        QVERIFY(*read == config);
        QVERIFY(toJson(*read) == json);
        QVERIFY(driftConfigFromJson(R"({"version": 1})").value() == DriftConfig{});
    }
    /// One limit must not end up as another's.
    void limitsStayApart()
    {
        const auto read = driftConfigFromJson(
            R"({"version": 1, "limits": {"psi": 0.3, "missing_rate": 0.01, "wasserstein": 5}})");
        QVERIFY(read);
        QCOMPARE(read->limits.at("psi"), 0.3);
        QCOMPARE(read->limits.at("missing_rate"), 0.01);
        QCOMPARE(read->limits.at("wasserstein"), 5.0);
        QCOMPARE(read->limits.size(), std::size_t(3));
    }
    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("field");
        const auto row = [](const char* name, const char* json, const char* field) {
            QTest::newRow(name) << QString::fromLatin1(json) << QString::fromLatin1(field);
        };
        row("unknown rule", R"({"version": 1, "rule": "strict"})", "rule");
        row("alpha of one", R"({"version": 1, "alpha": 1})", "alpha");
        row("negative limit", R"({"version": 1, "limits": {"psi": -1}})", "limits.psi");
        row("no baseline", R"({"version": 1, "baseline": "yesterday"})", "baseline");
        row("unknown field", R"({"version": 1, "thresholds": {}})", "thresholds");
        row("newer", R"({"version": 2})", "version");
        row("minimum of one", R"({"version": 1, "minimum_sample": 1})", "minimum_sample");
    }
    void saysWhatIsWrong()
    {
        QFETCH(QString, json);
        QFETCH(QString, field);
        const auto read = driftConfigFromJson(json.toStdString());
        QVERIFY(!read);
        QCOMPARE(QString::fromStdString(read.error().subject), field);
    }
    void baselinesAsText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("written"); // empty: refused
        const auto row = [](const char* text, const char* written) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(written);
        };
        row("first", "first:0.25");
        row("first:0.5", "first:0.5");
        row("first:1", "");
        row("dataset:training", "dataset:training");
        row("dataset:", "");
        row("2024-01-01/2024-02-01", "2024-01-01T00:00:00Z/2024-02-01T00:00:00Z");
        row("2024-02-01/2024-01-01", "");
        row("rolling:28d", "rolling:P28D");
        row("rolling:P1DT12H", "rolling:P1DT12H");
        row("rolling:4w+7d", "rolling:P28D+P7D");
        row("rolling:P0D", "");
        row("rolling:PT", "");
        row("rolling:28", "");
        row("rolling:P12H", "");
    }
    void baselinesAsText()
    {
        QFETCH(QString, text);
        QFETCH(QString, written);
        const auto baseline = driftBaselineFromString(text.toStdString());
        QCOMPARE(baseline.has_value(), !written.isEmpty());
        if (!baseline)
            return;
        QCOMPARE(QString::fromStdString(toString(*baseline)), written);
        QVERIFY(driftBaselineFromString(toString(*baseline)).value() == *baseline);
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestDriftConfig)
#include "tst_drift_config.moc"
