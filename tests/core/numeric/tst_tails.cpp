// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/tails.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace tiltmeter::numeric;

class TestTails : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void chiSquare_data()
    {
        QTest::addColumn<double>("statistic");
        QTest::addColumn<double>("dof");
        QTest::addColumn<double>("log10p");
        // Tables: 95 % points of chi-square (Fisher and Yates), and closed forms: 2 dof p = exp(-x/2),
        // 4 dof p = exp(-x/2) (1 + x/2).
        QTest::newRow("zero") << 0.0 << 3.0 << 0.0;
        QTest::newRow("5 % at 1 dof") << 3.841458820694124 << 1.0 << std::log10(0.05);
        QTest::newRow("5 % at 9 dof") << 16.918977604620448 << 9.0 << std::log10(0.05);
        QTest::newRow("2 dof, where doubles end") << 3000.0 << 2.0 << -1500.0 / M_LN10;
        QTest::newRow("4 dof, where doubles end") << 3000.0 << 4.0 << (std::log(1501.0) - 1500.0) / M_LN10;
        QTest::newRow("4 dof, just before doubles end")
            << 1300.0 << 4.0 << (std::log(651.0) - 650.0) / M_LN10;
        QTest::newRow("4 dof, huge") << 2e6 << 4.0 << (std::log(1000001.0) - 1e6) / M_LN10;
    }
    void chiSquare()
    {
        QFETCH(double, statistic);
        QFETCH(double, dof);
        QFETCH(double, log10p);
        const auto p = chiSquareTail(statistic, dof);
        QVERIFY(p);
        QVERIFY2(std::abs(p->log10 - log10p) <= 1e-13 * std::max(1.0, std::abs(log10p)),
                 qPrintable(QString::number(p->log10, 'g', 17)));
        QVERIFY(std::abs(p->p - std::pow(10.0, log10p)) <= 1e-10 * p->p);
        if (p->p > 0.0 && p->p < 1.0)
            QVERIFY(std::abs(chiSquareQuantile(p->p, dof).value() - statistic) < 1e-9 * statistic);
    }
    void chiSquareUndefined()
    {
        QVERIFY(!chiSquareTail(-1.0, 2.0));
        QVERIFY(!chiSquareTail(std::nan(""), 2.0));
        QVERIFY(!chiSquareTail(std::numeric_limits<double>::infinity(), 2.0));
        QVERIFY(!chiSquareTail(1.0, -1.0));
        QVERIFY(!chiSquareTail(1.0, 0.0));
        QCOMPARE(chiSquareTail(0.0, 0.0).value().p, 1.0);
        QVERIFY(!chiSquareQuantile(0.0, 2.0));
        QVERIFY(!chiSquareQuantile(0.05, 0.0));
    }
    void normal_data()
    {
        QTest::addColumn<double>("z");
        QTest::addColumn<double>("log10p");
        // Abramowitz and Stegun, table 26.2 (-log10 of the upper tail), doubled.
        const double two = std::log10(2.0);
        QTest::newRow("0") << 0.0 << 0.0;
        QTest::newRow("1.96") << 1.959963984540054 << std::log10(0.05);
        QTest::newRow("5") << 5.0 << -6.54265 + two;
        QTest::newRow("10") << 10.0 << -23.11805 + two;
        QTest::newRow("50") << 50.0 << -544.96634 + two;
        QTest::newRow("100") << 100.0 << -2173.87154 + two;
        QTest::newRow("500") << 500.0 << -54289.90830 + two;
    }
    void normal()
    {
        QFETCH(double, z);
        QFETCH(double, log10p);
        QVERIFY(std::abs(normalTwoSidedTail(z).log10 - log10p) < 1.1e-5);
        QCOMPARE(normalTwoSidedTail(-z).log10, normalTwoSidedTail(z).log10);
        QVERIFY(std::abs(normalUpperTail(z).log10 - (log10p - std::log10(2.0))) < 1.1e-5);
        QVERIFY(std::abs(normalUpperTail(z).p + normalUpperTail(-z).p - 1.0) < 1e-15);
    }
    void student_data()
    {
        QTest::addColumn<double>("t");
        QTest::addColumn<double>("dof");
        QTest::addColumn<double>("log10p");
        // Student's table; 1 dof is Cauchy: p = 1 - 2 atan(t) / pi ~ 2 / (pi t); 2 dof: p = 1 - t / sqrt(2 +
        // t^2) ~ 1 / t^2.
        QTest::newRow("0") << 0.0 << 4.0 << 0.0;
        QTest::newRow("5 % at 10") << 2.2281388519862735 << 10.0 << std::log10(0.05);
        QTest::newRow("Cauchy, 1") << 1.0 << 1.0 << std::log10(0.5);
        QTest::newRow("Cauchy, far") << 1e12 << 1.0 << std::log10(2.0 / (M_PI * 1e12));
        QTest::newRow("2 dof, far") << 1e150 << 2.0 << -300.0;
        QTest::newRow("2 dof, where doubles end") << 1e153 << 2.0 << -306.0;
    }
    void student()
    {
        QFETCH(double, t);
        QFETCH(double, dof);
        QFETCH(double, log10p);
        const auto p = studentTwoSidedTail(t, dof);
        QVERIFY(p);
        QVERIFY2(std::abs(p->log10 - log10p) < 1e-12 * std::max(1.0, std::abs(log10p)),
                 qPrintable(QString::number(p->log10, 'g', 17)));
    }
    void studentBecomesNormal()
    {
        // ln of the ratio of the tails is about -t^4 / (4 dof): negligible for t = 60 and 1e13 degrees of
        // freedom, and p is near 1e-784, which no double holds.
        const double student = studentTwoSidedTail(60.0, 1e13).value().log10;
        QVERIFY(std::abs(student - normalTwoSidedTail(60.0).log10) < 1e-5);
        QVERIFY(student < -780.0);
        QVERIFY(!studentTwoSidedTail(1.0, 0.0));
        QVERIFY(!studentTwoSidedTail(std::nan(""), 3.0));
        // t tables: 0.99865 with 9 degrees of freedom, the limit of NannyML's three sigma for ten chunks
        QVERIFY(std::abs(studentQuantile(0.975, 10.0).value() - 2.2281388519862735) < 1e-12);
        QVERIFY(!studentQuantile(1.0, 10.0));
    }
    void cramerVonMises_data()
    {
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("p");
        // Anderson and Darling 1952, table 1 of the limit distribution of n omega^2 (five decimals).
        QTest::newRow("50 %") << 0.11888 << 0.50;
        QTest::newRow("10 %") << 0.34730 << 0.10;
        QTest::newRow("5 %") << 0.46136 << 0.05;
        QTest::newRow("1 %") << 0.74346 << 0.01;
        QTest::newRow("0.1 %") << 1.16786 << 0.001;
        QTest::newRow("99 %") << 0.02480 << 0.99;
        QTest::newRow("90 %") << 0.04601 << 0.90;
    }
    void cramerVonMises()
    {
        QFETCH(double, x);
        QFETCH(double, p);
        QVERIFY2(std::abs(cramerVonMisesLimitTail(x).p - p) < 1.5e-4,
                 qPrintable(QString::number(cramerVonMisesLimitTail(x).p, 'g', 10)));
    }
    void andersonDarling_data()
    {
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("p");
        QTest::addColumn<double>("tolerance");
        // Marsaglia and Marsaglia 2004 (J. Stat. Software 9, 2) print these points to 20 digits.
        QTest::newRow("10 %") << 1.9329578327415937304 << 0.10 << 1e-11;
        QTest::newRow("5 %") << 2.4923671600494096176 << 0.05 << 1e-11;
        QTest::newRow("1 %") << 3.8781250216053948842 << 0.01 << 1e-11;
        // P. A. W. Lewis 1961, four decimals
        QTest::newRow("Lewis, F(0.25)") << 0.25 << 1.0 - 0.0296 << 1e-4;
        QTest::newRow("Lewis, F(0.5)") << 0.5 << 1.0 - 0.2532 << 1e-4;
    }
    void andersonDarling()
    {
        QFETCH(double, x);
        QFETCH(double, p);
        QFETCH(double, tolerance);
        QVERIFY2(std::abs(andersonDarlingLimitTail(x).p - p) < tolerance,
                 qPrintable(QString::number(andersonDarlingLimitTail(x).p, 'g', 10)));
    }
    void limitTailsFallEverywhere()
    {
        // No step where one way of computing ends and another begins, and the right rate far out: the largest
        // term Z^2 / pi^2 (or Z^2 / 2) gives ln p ~ -x pi^2 / 2 (or -x).
        double cvm = 0.0;
        double ad = 0.0;
        for (double x = 0.01; x < 2e5; x *= 1.07) {
            const double c = cramerVonMisesLimitTail(x).log10;
            const double a = andersonDarlingLimitTail(x).log10;
            QVERIFY(std::isfinite(c) && std::isfinite(a));
            QVERIFY2(c <= cvm + 1e-14, qPrintable(QString::number(x)));
            QVERIFY2(a <= ad + 1e-14, qPrintable(QString::number(x)));
            cvm = c;
            ad = a;
        }
        QVERIFY(std::abs(cramerVonMisesLimitTail(1e5).log10 * M_LN10 / (-1e5 * M_PI * M_PI / 2.0) - 1.0) <
                1e-4);
        QVERIFY(std::abs(andersonDarlingLimitTail(1e5).log10 * M_LN10 / -1e5 - 1.0) < 1e-4);
        QCOMPARE(cramerVonMisesLimitTail(0.0).p, 1.0);
        QCOMPARE(andersonDarlingLimitTail(-1.0).p, 1.0);
    }
};

QTEST_APPLESS_MAIN(TestTails)
#include "tst_tails.moc"
