// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/sample.h"

#include <QTest>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

using namespace tiltmeter;

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string textOf(const Column& column, std::size_t row)
{
    const ColumnView view = column.view();
    if (view.isMissing(row))
        return {};
    switch (column.kind) {
    case ColumnKind::Categorical:
        return column.dictionary->values()[column.codes[row]];
    case ColumnKind::Text:
        return std::string(view.text(row));
    case ColumnKind::Double: {
        std::array<char, 32> buffer{};
        return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + 32, column.doubles[row]).ptr};
    }
    default:
        return std::to_string(column.integers[row]);
    }
}

Rows rowsOf(const SampleOptions& options, std::size_t batchRows)
{
    SampleGenerator generator(options);
    Rows rows;
    while (const auto batch = generator.next(batchRows)) {
        for (std::size_t i = 0; i < batch->rows; ++i) {
            auto& row = rows.emplace_back();
            for (const Column& column : batch->columns)
                row.push_back(textOf(column, i));
        }
    }
    return rows;
}

std::size_t indexOf(const char* column)
{
    return SampleGenerator::schema().find(column).value();
}

int weekOf(const std::vector<std::string>& row)
{
    constexpr std::int64_t begin = 1'704'067'200'000'000; // date -u -d 2024-01-01 +%s
    return static_cast<int>((std::stoll(row[0]) - begin) / 604'800'000'000) + 1;
}

/// FNV-1a, 64 bits, over all texts with a separator.
std::uint64_t checksum(const Rows& rows)
{
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const auto& row : rows) {
        for (const std::string& text : row) {
            for (const char c : text + '\x1f')
                hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
        }
    }
    return hash;
}

} // namespace

class TestSample : public QObject
{
    Q_OBJECT
private:
    Rows m_rows;

    /// Approval rate of those with `value` in `column` by week; [0] is unused.
    template <class Fits>
    std::array<double, 13> approvalRates(Fits fits) const
    {
        const std::size_t decision = indexOf("decision");
        std::array<double, 13> approved{};
        std::array<double, 13> all{};
        for (const auto& row : m_rows) {
            if (!fits(row))
                continue;
            const auto week = std::size_t(weekOf(row));
            all[week] += 1;
            approved[week] += row[decision] == "Approved" ? 1 : 0;
        }
        for (std::size_t week = 1; week <= 12; ++week)
            approved[week] /= all[week];
        return approved;
    }

private Q_SLOTS:
    void initTestCase() { m_rows = rowsOf({}, 50'000); }

    void hasWhatWasAskedFor()
    {
        QCOMPARE(m_rows.size(), std::size_t(50'000));
        QVERIFY(std::ranges::is_sorted(m_rows, {}, [](const auto& row) { return std::stoll(row[0]); }));
        std::set<std::string> ids;
        for (const auto& row : m_rows)
            ids.insert(row[indexOf("application_id")]);
        QCOMPARE(ids.size(), m_rows.size());
    }
    void sizeOfBatchesDoesNotMatter() { QVERIFY(rowsOf({}, 999) == m_rows); }
    void anotherSeedOtherRecords()
    {
        QVERIFY(rowsOf({2000, 1}, 500) != rowsOf({2000, 2}, 500));
        QVERIFY(rowsOf({2000, 1}, 500) == rowsOf({2000, 1}, 700));
    }
    void oneRecordWillDo_data()
    {
        QTest::addColumn<quint64>("rows");
        for (const quint64 rows : {1, 2, 11, 1000, 2017})
            QTest::addRow("%llu", rows) << rows;
    }
    void oneRecordWillDo()
    {
        QFETCH(quint64, rows);
        const Rows read = rowsOf({rows, 7}, 100);
        QCOMPARE(read.size(), std::size_t(rows));
        QVERIFY(weekOf(read.front()) >= 1 && weekOf(read.back()) <= 12);
    }
    void isTheSameOnEveryMachine()
    {
        // Taken on x86-64 with GCC 12; any other figure means that the example has changed.
        QCOMPARE(checksum(m_rows), std::uint64_t(17'540'267'819'259'379'612U));
    }

    void twelveWeeksWithARhythm()
    {
        std::map<int, int> byWeek;
        std::array<int, 7> byDay{};
        for (const auto& row : m_rows) {
            ++byWeek[weekOf(row)];
            ++byDay[std::size_t((std::stoll(row[0]) - 1'704'067'200'000'000) / 86'400'000'000 % 7)];
        }
        QCOMPARE(byWeek.size(), std::size_t(12));
        for (const auto& [week, count] : byWeek)
            QVERIFY2(count > 3'000 && count < 5'500, qPrintable(QString::number(count)));
        QVERIFY(byDay[0] > 2 * byDay[6]); // Monday against Sunday
    }
    void unfairBySexFromWeekNine()
    {
        const std::size_t sex = indexOf("sex");
        const auto women = approvalRates([sex](const auto& row) { return row[sex] == "female"; });
        const auto men = approvalRates([sex](const auto& row) { return row[sex] == "male"; });
        for (std::size_t week = 1; week <= 12; ++week) {
            const double ratio = women[week] / men[week];
            const bool unfair = week >= std::size_t(SampleTruth::unfairFromWeek);
            QVERIFY2(unfair ? ratio > 0.62 && ratio < 0.77 : ratio > 0.91 && ratio < 1.04,
                     qPrintable(QStringLiteral("week %1: %2").arg(week).arg(ratio)));
        }
    }
    void notUnfairByAge()
    {
        const std::size_t age = indexOf("age");
        const auto young = approvalRates([age](const auto& row) { return std::stoi(row[age]) <= 25; });
        const auto older = approvalRates([age](const auto& row) { return std::stoi(row[age]) > 25; });
        for (std::size_t week = 1; week <= 12; ++week)
            QVERIFY(young[week] / older[week] > 0.82 && young[week] / older[week] < 1.02);
    }
    void driftsWhereItShouldAndNowhereElse_data()
    {
        QTest::addColumn<QByteArray>("column");
        for (const ColumnSpec& spec : SampleGenerator::schema().columns)
            if (spec.role == ColumnRole::Feature)
                QTest::newRow(spec.name.c_str()) << QByteArray::fromStdString(spec.name);
    }
    void driftsWhereItShouldAndNowhereElse()
    {
        QFETCH(QByteArray, column);
        const std::size_t index = indexOf(column.constData());
        const bool numeric = isNumeric(SampleGenerator::schema().columns[index].kind);
        struct Value {
            double number;
            std::string word;
            int week;
            auto operator<=>(const Value&) const = default;
        };
        std::vector<Value> values;
        for (const auto& row : m_rows) {
            const bool isNumber = numeric && !row[index].empty();
            values.push_back(
                {isNumber ? std::stod(row[index]) : -1, isNumber ? std::string() : row[index], weekOf(row)});
        }
        std::ranges::sort(values);
        // Largest distance between the distributions of a week and of weeks 1-6 (without that week): of their
        // distribution functions for numbers, of a share for words.
        const auto distance = [&](int week) {
            const auto isBase = [week](int w) { return w < SampleTruth::driftFromWeek && w != week; };
            const auto base = double(std::ranges::count_if(values, isBase, &Value::week));
            const auto now = double(std::ranges::count(values, week, &Value::week));
            double largest = 0;
            double sum = 0;
            for (std::size_t i = 0; i < values.size(); ++i) {
                sum += isBase(values[i].week) ? 1 / base : values[i].week == week ? -1 / now : 0;
                const bool last = i + 1 == values.size() || values[i + 1].number != values[i].number ||
                                  values[i + 1].word != values[i].word;
                if (!last)
                    continue;
                largest = std::max(largest, std::abs(sum));
                if (!numeric)
                    sum = 0;
            }
            return largest;
        };
        const bool planted =
            std::ranges::find(SampleTruth::driftedColumns, std::string_view(column.constData())) !=
            SampleTruth::driftedColumns.end();
        for (int week = 1; week <= SampleTruth::weeks; ++week) {
            const double d = distance(week);
            const bool drifts = planted && week >= SampleTruth::driftFromWeek;
            QVERIFY2(drifts ? d > 0.09 : d < 0.035,
                     qPrintable(QStringLiteral("week %1: %2").arg(week).arg(d)));
        }
    }
    void labelsComeLater()
    {
        std::array<double, 13> labelled{};
        std::array<double, 13> all{};
        double right = 0;
        double known = 0;
        for (const auto& row : m_rows) {
            const auto week = std::size_t(weekOf(row));
            const std::string& label = row[indexOf("reviewed_decision")];
            all[week] += 1;
            if (label.empty())
                continue;
            labelled[week] += 1;
            known += 1;
            right += label == row[indexOf("decision")] ? 1 : 0;
        }
        QVERIFY(labelled[1] / all[1] > 0.95);
        QVERIFY(labelled[11] / all[11] < 0.35);
        QCOMPARE(labelled[12], 0.0);
        QVERIFY(right / known > 0.7 && right / known < 0.9);
    }
    void decisionFollowsTheProbability()
    {
        for (const auto& row : m_rows) {
            const double p = std::stod(row[indexOf("probability")]);
            QVERIFY(p > 0 && p < 1);
            QCOMPARE(row[indexOf("decision")] == "Approved", p >= 0.5);
            QCOMPARE(row[indexOf("prediction")], std::string(p >= 0.5 ? "1" : "0"));
        }
    }
};

QTEST_APPLESS_MAIN(TestSample)
#include "tst_sample.moc"
