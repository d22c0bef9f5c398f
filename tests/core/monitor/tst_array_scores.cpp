// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/array_scores.h"

#include "columns/memory_reader.h"

#include <QTest>

#include <cmath>

using namespace tiltmeter;

class TestArrayScores : public QObject
{
    Q_OBJECT

    using Rows = std::vector<std::pair<const char*, const char*>>; ///< prediction, array

    /// In batches of three rows.
    static std::unique_ptr<MemoryReader> readerOf(const Rows& rows, ColumnKind kind = ColumnKind::Text)
    {
        Schema schema{{{"decision", ColumnKind::Categorical, ColumnRole::Prediction},
                       {"p", kind, ColumnRole::Probability}}};
        std::vector<ColumnBatch> batches;
        for (std::size_t first = 0; first < rows.size(); first += 3) {
            ColumnBatch& batch = batches.emplace_back();
            batch.rows = std::min<std::size_t>(3, rows.size() - first);
            Column decision;
            Column p;
            p.kind = ColumnKind::Text;
            auto dictionary = std::make_shared<Dictionary>();
            for (std::size_t row = first; row < first + batch.rows; ++row) {
                decision.appendCode(dictionary->add(rows[row].first));
                p.appendText(rows[row].second);
            }
            decision.dictionary = dictionary;
            batch.columns = {decision, p};
        }
        return std::make_unique<MemoryReader>(schema, std::move(batches));
    }
    static FairnessConfig configOf(std::vector<std::string> favorable, std::vector<std::string> unfavorable)
    {
        FairnessConfig config;
        config.outcome = {"", std::move(favorable), std::move(unfavorable), {}, {}};
        return config;
    }
    /// The column's values; -1 where missing.
    static std::vector<double> scoresOf(const BatchReader& reader)
    {
        const auto cursor = reader.cursor({0, 1}).value();
        std::vector<double> scores;
        for (std::size_t batch = 0; batch < reader.batchCount(); ++batch) {
            const BatchView view = cursor->read(batch).value();
            for (std::size_t row = 0; row < view.rows; ++row)
                scores.push_back(view.columns[1].isMissing(row) ? -1 : view.columns[1].number(row));
        }
        return scores;
    }
    static bool near(const std::vector<double>& a, const std::vector<double>& b)
    {
        return std::ranges::equal(a, b, [](double x, double y) { return std::abs(x - y) < 1e-12; });
    }

private Q_SLOTS:
    void theNumbersFindTheirClasses()
    {
        // The order in the arrays is refused, granted in part, granted.
        const auto inner = readerOf({{"granted", "[0.1, 0.2, 0.7]"},
                                     {"refused", "[0.6, 0.1, 0.3]"},
                                     {"in part", "[0.2, 0.5, 0.3]"},
                                     {"granted", "[0.3, 0.3, 0.4]"}});
        const auto scores = ArrayScores::over(*inner, configOf({"granted", "in part"}, {"refused"})).value();
        QVERIFY(scores);
        QVERIFY(scores->schema().columns[1].kind == ColumnKind::Double);
        QCOMPARE(scores->batchCount(), std::size_t(2));
        QVERIFY(near(scoresOf(*scores), {0.9, 0.4, 0.8, 0.7}));
        const auto only = ArrayScores::over(*inner, configOf({"granted"}, {"refused", "in part"})).value();
        QVERIFY(near(scoresOf(*only), {0.7, 0.3, 0.3, 0.4}));
    }
    void aThresholdOtherThanOneHalf()
    {
        // Approved from 0.4 on: single records would mislead, on average they do not.
        const auto inner = readerOf({{"yes", "[0.55, 0.45]"}, {"yes", "[0.1, 0.9]"}, {"no", "[0.9, 0.1]"}});
        const auto scores = ArrayScores::over(*inner, configOf({"yes"}, {"no"})).value();
        QVERIFY(near(scoresOf(*scores), {0.45, 0.9, 0.1}));
    }
    void aClassThatWasNeverPredictedHasTheNumberThatIsLeft()
    {
        const auto inner = readerOf({{"no", "[0.8, 0.2]"}, {"no", "[0.7, 0.3]"}});
        const auto scores = ArrayScores::over(*inner, configOf({"yes"}, {"no"})).value();
        QVERIFY(near(scoresOf(*scores), {0.2, 0.3}));
    }
    void whatIsNoArrayIsMissing()
    {
        const auto inner = readerOf({{"yes", "[0.1, 0.9]"},
                                     {"no", "[0.9, 0.1]"},
                                     {"no", "n/a"},
                                     {"no", "[0.2, 0.3, 0.5]"},
                                     {"yes", "[2, 3]"}});
        const auto scores = ArrayScores::over(*inner, configOf({"yes"}, {"no"})).value();
        QVERIFY(near(scoresOf(*scores), {0.9, 0.1, -1, -1, -1}));
    }
    void whatCannotBeMatchedIsLeftAsItIs_data()
    {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        QTest::addColumn<bool>("isText");
        QTest::newRow("two classes, one number")
            << QByteArray("[0.9, 0.1]") << QByteArray("[0.8, 0.2]") << true;
        QTest::newRow("no arrays") << QByteArray("high") << QByteArray("low") << true;
        QTest::newRow("a number already") << QByteArray("[0.9, 0.1]") << QByteArray("[0.1, 0.9]") << false;
    }
    void whatCannotBeMatchedIsLeftAsItIs()
    {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, second);
        QFETCH(bool, isText);
        const auto inner = readerOf({{"yes", first.constData()}, {"no", second.constData()}},
                                    isText ? ColumnKind::Text : ColumnKind::Double);
        QVERIFY(!ArrayScores::over(*inner, configOf({"yes"}, {"no"})).value());
    }
};

QTEST_APPLESS_MAIN(TestArrayScores)
#include "tst_array_scores.moc"
