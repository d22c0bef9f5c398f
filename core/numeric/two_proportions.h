// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/interval.h"

#include <optional>

namespace tiltmeter::numeric {

// Two independent rates p1 = x1 / n1 and p2 = x2 / n2: the first group minus, or over, the second (monitored
// minus, or over, reference). Counts may be fractional (x = p * n_eff, n = n_eff for weighted data). Common
// contract: 0 <= x <= n, n finite, confidence in (0, 1). An empty group makes an interval that says nothing:
// [-1, 1] for a difference, [0, infinity] for a ratio. Choice of methods after Fagerland, Lydersen and Laake
// 2015 (Statistical Methods in Medical Research 24:224-254).

/// Whether the score statistic's variance is multiplied by N / (N - 1), N = n1 + n2, as Miettinen and
/// Nurminen do.
enum class ScoreVariance { Plain, Corrected };

// ---- difference p1 - p2, within [-1, 1] ----

/// Hybrid score interval (Newcombe 1998, Statistics in Medicine 17:873-890, method 10). Contains p1 - p2.
[[nodiscard]] Interval newcombe(double x1, double n1, double x2, double n2, double confidence);

/// Score interval: all differences that a score test at level 1 - confidence does not refuse (Miettinen and
/// Nurminen 1985, Statistics in Medicine 4:213-226; with ScoreVariance::Plain it is Mee's, 1984). Corrected
/// needs n1 + n2 > 1; [-1, 1] otherwise.
[[nodiscard]] Interval miettinenNurminen(double x1, double n1, double x2, double n2, double confidence,
                                         ScoreVariance variance = ScoreVariance::Corrected);

// ---- ratio p1 / p2, within [0, infinity] ----

/// Score interval (Koopman 1984, Biometrics 40:513-517; with ScoreVariance::Corrected it is Miettinen and
/// Nurminen's). Lower end 0 where x1 = 0, upper end +infinity where x2 = 0; [0, infinity] where both are.
/// Contains p1 / p2.
[[nodiscard]] Interval koopman(double x1, double n1, double x2, double n2, double confidence,
                               ScoreVariance variance = ScoreVariance::Plain);

/// Normal interval of ln(p1 / p2) (Katz et al. 1978, Biometrics 34:469-474). [0, infinity] where x1 or x2 is
/// 0; of no width where both rates are 1: a known weakness, use koopman().
[[nodiscard]] Interval katzLog(double x1, double n1, double x2, double n2, double confidence);

/// Katz's interval with 0.5 added to every x and n (Walter 1975, Biometrika 62:371-374). Finite for non-empty
/// groups. Its centre is the adjusted ratio, so for small counts it need not contain p1 / p2.
[[nodiscard]] Interval adjustedLog(double x1, double n1, double x2, double n2, double confidence);

// ---- statistics and effect sizes; nullopt where undefined (empty group, no variance, ln 0) ----

/// (p1 - p2) / sqrt(p (1-p) (1/n1 + 1/n2)), p the pooled rate. Undefined where p is 0 or 1.
[[nodiscard]] std::optional<double> pooledZ(double x1, double n1, double x2, double n2);
/// ln(p1 / p2) / sqrt((1-p)/p (1/n1 + 1/n2)), p the pooled rate. Undefined where x1 or x2 is 0 or p is 1.
[[nodiscard]] std::optional<double> logRatioZ(double x1, double n1, double x2, double n2);
/// Cohen's d of two binary samples as holisticai computes it: (p1 - p2) / s with
/// s^2 = ((n1-1) p1 q1 + (n2-1) p2 q2) / (n1 + n2 - 2). Undefined where s is 0 or n1 + n2 <= 2.
[[nodiscard]] std::optional<double> cohenD(double x1, double n1, double x2, double n2);
/// Cohen's h: 2 asin(sqrt(p1)) - 2 asin(sqrt(p2)), within [-pi, pi] (Cohen 1988). Undefined for an empty
/// group.
[[nodiscard]] std::optional<double> cohenH(double x1, double n1, double x2, double n2);

// ---- sample sizes, of the two-sided test of p1 = p2 at level alpha; alpha and power in (0, 1) ----

/// Records needed in each group so that rates p1 and p2 are told apart with the given power:
/// (z_{alpha/2} sqrt(2 p q) + z_power sqrt(p1 q1 + p2 q2))^2 / (p1 - p2)^2, p the mean rate (Fleiss, Levin
/// and Paik 2003, section 4). Not rounded up. +infinity when the rates are equal.
[[nodiscard]] double requiredPerGroup(double p1, double p2, double alpha = 0.05, double power = 0.8);

struct GroupSizes {
    double first = 0.0;
    double second = 0.0;
};
/// The same with groups of unequal size: second = secondPerFirst * first, secondPerFirst > 0 and finite.
[[nodiscard]] GroupSizes requiredRecords(double p1, double p2, double secondPerFirst, double alpha = 0.05,
                                         double power = 0.8);

/// Which way the first group's rate departs from the second's.
enum class Departure { Below, Above };
/// The smallest |p1 - p2| > 0 that groups of n1 and n2 records tell apart with the given power when the
/// second (reference) group has rate p: the inverse of requiredRecords(). +infinity when not even the largest
/// possible departure (p below, 1 - p above) is enough, or a group is empty.
[[nodiscard]] double detectableDifference(double p, double n1, double n2, double alpha = 0.05,
                                          double power = 0.8, Departure departure = Departure::Below);

} // namespace tiltmeter::numeric
