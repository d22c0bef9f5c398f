// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/principal_components.h"

#include "close_to.h"

#include "numeric/random.h"

#include <limits>
#include <vector>

using namespace tiltmeter::numeric;

using Values = std::vector<double>;

class TestPrincipalComponents : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// Points on a line are rebuilt by one component; the distance of others is that from the line.
    void line()
    {
        Values values;
        for (int i = -5; i <= 5; ++i) {
            values.push_back(1 + 3 * i);
            values.push_back(2 + 4 * i);
        }
        const auto model = PrincipalComponents::fit({values, 11, 2}, 0.65);
        QVERIFY(model);
        QCOMPARE(model->components(), 1U);
        QCOMPARE(model->dimensions(), 2U);
        VERIFY_CLOSE(model->varianceShare(), 1, 1e-12);
        VERIFY_CLOSE(model->error(Values{4, 6}), 0, 0, 1e-10);
        VERIFY_CLOSE(model->error(Values{1 - 4, 2 + 3}), 5, 1e-10);
        VERIFY_CLOSE(model->error(Values{4 + 8, 6 - 6}), 10, 1e-10);
    }
    /// Variances 4, 2, 1, 1: one component keeps half of it, two three quarters.
    void keepsTheWantedShare_data()
    {
        QTest::addColumn<double>("wanted");
        QTest::addColumn<int>("components");
        QTest::addColumn<double>("kept");
        QTest::newRow("little") << 0.4 << 1 << 0.5;
        QTest::newRow("default") << 0.65 << 2 << 0.75;
        QTest::newRow("much") << 0.8 << 3 << 0.875;
        QTest::newRow("never all") << 1.0 << 3 << 0.875;
    }
    void keepsTheWantedShare()
    {
        QFETCH(const double, wanted);
        QFETCH(const int, components);
        QFETCH(const double, kept);
        Values values;
        const double scales[4] = {2, std::sqrt(2), 1, 1};
        for (int axis = 0; axis < 4; ++axis)
            for (const int sign : {-1, 1})
                for (int j = 0; j < 4; ++j)
                    values.push_back(j == axis ? sign * scales[axis] : 0);
        const auto model = PrincipalComponents::fit({values, 8, 4}, wanted);
        QVERIFY(model);
        QCOMPARE(model->components(), std::size_t(components));
        VERIFY_CLOSE(model->varianceShare(), kept, 1e-12);
    }
    /// The squares that are left are the variance that was not kept (Eckart and Young 1936).
    void errorsAddUpToWhatWasNotKept()
    {
        Random random(4);
        Values values;
        for (int i = 0; i < 300; ++i) {
            const double common = random.uniform();
            for (int j = 0; j < 5; ++j)
                values.push_back(common * (j + 1) + random.uniform());
        }
        const auto model = PrincipalComponents::fit({values, 300, 5}, 0.65);
        QVERIFY(model);
        double squares = 0;
        double total = 0;
        for (std::size_t j = 0; j < 5; ++j) {
            double mean = 0;
            for (std::size_t i = 0; i < 300; ++i)
                mean += values[i * 5 + j] / 300;
            for (std::size_t i = 0; i < 300; ++i)
                total += (values[i * 5 + j] - mean) * (values[i * 5 + j] - mean);
        }
        for (std::size_t i = 0; i < 300; ++i) {
            const double error = model->error(std::span(values).subspan(i * 5, 5));
            squares += error * error;
        }
        VERIFY_CLOSE(squares, (1 - model->varianceShare()) * total, 1e-9);
    }
    void whatHasNoComponents()
    {
        const Values values{1, 2, 3, 4, 5, 7};
        QVERIFY(PrincipalComponents::fit({values, 3, 2}, 0.65));
        QVERIFY(!PrincipalComponents::fit({values, 6, 1}, 0.65));
        QVERIFY(!PrincipalComponents::fit({values, 1, 6}, 0.65));
        QVERIFY(!PrincipalComponents::fit({values, 2, 2}, 0.65));
        QVERIFY(!PrincipalComponents::fit({values, 3, 2}, 0));
        QVERIFY(!PrincipalComponents::fit({values, 3, 2}, 1.1));
        QVERIFY(!PrincipalComponents::fit({Values(6, 3.0), 3, 2}, 0.65));
        const Values infinite{1, 2, 3, std::numeric_limits<double>::infinity(), 5, 7};
        QVERIFY(!PrincipalComponents::fit({infinite, 3, 2}, 0.65));
    }
};

QTEST_APPLESS_MAIN(TestPrincipalComponents)
#include "tst_principal_components.moc"
