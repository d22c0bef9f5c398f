// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/root.h"

#include <QTest>

#include <cmath>
#include <functional>
#include <limits>

using namespace tiltmeter::numeric;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
}

class TestRoot : public QObject
{
    Q_OBJECT
    int m_calls = 0;
    double solve(const std::function<double(double)>& f, double low, double high, double atLow = infinity,
                 double atHigh = -infinity)
    {
        m_calls = 0;
        return fallingRoot(
            [&](double x) {
                ++m_calls;
                if (x <= low || x >= high)
                    QTest::qFail("called outside the bracket", __FILE__, __LINE__);
                return f(x);
            },
            low, high, atLow, atHigh);
    }
    static bool same(double actual, double expected, double tolerance = 2e-15)
    {
        return std::abs(actual - expected) <= tolerance * std::abs(expected);
    }
private Q_SLOTS:
    void findsRoots_data()
    {
        QTest::addColumn<double>("root");
        for (double root : {1e-150, 1e-62, 3e-17, 1e-6, 0.1, 0.5, 0.77, 0.999, 1.0 - 1e-13})
            QTest::addRow("%.17g", root) << root;
    }
    void findsRoots()
    {
        QFETCH(double, root);
        QVERIFY(same(solve([&](double x) { return root - x; }, 0, 1), root));
        QVERIFY2(m_calls < 60, qPrintable(QString::number(m_calls)));
        QVERIFY(same(solve([&](double x) { return std::log(root) - std::log(x); }, 0, 1), root, 2e-13));
        QVERIFY2(m_calls < 70, qPrintable(QString::number(m_calls)));
        QVERIFY(same(solve([&](double x) { return x < root ? infinity : -infinity; }, 0, 1), root));
        QVERIFY2(m_calls < 120, qPrintable(QString::number(m_calls)));
        QVERIFY(same(solve([&](double x) { return root / x - 1; }, 0, 1), root));
        if (root > 1e-100) // whose cube a double holds
            QVERIFY(same(solve([&](double x) { return std::pow(root - x, 3); }, 0, 1), root));
        QVERIFY(same(solve([&](double x) { return root * root - x * x; }, 0, 1, root * root, root * root - 1),
                     root));
        // Mirrored: the bracket reaches 0 from below.
        QVERIFY(same(solve([&](double x) { return -root - x; }, -1, 0), -root));
        QVERIFY(same(solve([&](double x) { return std::log(-x) - std::log(root); }, -1, 0), -root, 2e-13));
    }
    void rootAtAnEnd()
    {
        QCOMPARE(solve([](double) { return 1.0; }, 2, 3, 0.0), 2.0);
        QCOMPARE(solve([](double) { return 1.0; }, 2, 3, 1.0, 0.0), 3.0);
        QVERIFY(same(solve([](double) { return 1.0; }, 2, 3), 3.0));
        QVERIFY(same(solve([](double) { return -1.0; }, 2, 3), 2.0));
        QVERIFY(solve([](double) { return -1.0; }, 0, 3) < 1e-300);
    }
    void bracketAcrossZero()
    {
        QVERIFY(same(solve([](double x) { return std::exp(-x) - 2; }, -5, 9), -std::log(2.0)));
    }
};

QTEST_APPLESS_MAIN(TestRoot)
#include "tst_root.moc"
