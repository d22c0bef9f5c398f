// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <optional>

/// |actual - expected| <= max(absolute, relative * |expected|). A missing value is never close.
inline bool isClose(double actual, double expected, double relative, double absolute = 0.0)
{
    return std::abs(actual - expected) <= std::max(absolute, relative * std::abs(expected));
}
inline double orNan(double value)
{
    return value;
}
inline double orNan(const std::optional<double>& value)
{
    return value ? *value : std::nan("");
}

/// As QVERIFY, with both numbers in the message. Takes double or std::optional<double>.
#define VERIFY_CLOSE(actual, expected, ...)                                                                  \
    do {                                                                                                     \
        const double actual_ = orNan(actual);                                                                \
        const double expected_ = orNan(expected);                                                            \
        QVERIFY2(isClose(actual_, expected_, __VA_ARGS__),                                                   \
                 qPrintable(QStringLiteral(#actual ": %1, expected %2")                                      \
                                .arg(actual_, 0, 'g', 17)                                                    \
                                .arg(expected_, 0, 'g', 17)));                                               \
    } while (false)
