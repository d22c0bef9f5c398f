// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

/// Which figure of the golden drift files (SciPy, Evidently) is which number of a measurement.
namespace drift_figures {

enum class Number {
    Value,
    BaselineValue,
    P ///< compared by its logarithm: values go down to 1e-300
};

struct Figure {
    const char* metric = nullptr;
    Number number = Number::Value;
    QString path;           ///< below the column, with slashes
    double relative = 1e-9; ///< of a p: of its decimal logarithm
    double absolute = 1e-12;
};

/// A measurement as it was found, in the program or in its JSON.
struct Found {
    std::optional<double> value;
    std::optional<double> baselineValue;
    std::optional<double> p;
    std::optional<double> log10P;
    double bound = 0;
};

constexpr double pTolerance = 4.3e-7; ///< 1e-6 relative

inline QString under(const QString& prefix, const char* rest)
{
    return prefix + QString::fromLatin1(rest);
}

/// Measures of shares: of bins or categories. `prefix`: "" or "binned/.../".
inline std::vector<Figure> ofShares(const QString& prefix)
{
    const auto value = [&prefix](const char* metric, const char* rest) {
        return Figure{metric, Number::Value, under(prefix, rest)};
    };
    const auto p = [&prefix](const char* metric, const char* rest) {
        return Figure{metric, Number::P, under(prefix, rest), pTolerance};
    };
    return {value("population_stability_index", "psi_floor1e-4"),
            value("kullback_leibler_divergence", "kl_reference_current_base_e_floor1e-4"),
            value("jensen_shannon_distance", "js_distance_base2"),
            value("hellinger_distance", "hellinger"),
            value("bhattacharyya_coefficient", "bhattacharyya_coefficient"),
            value("total_variation_distance", "total_variation"),
            value("euclidean_distance", "l2_euclid"),
            value("chebyshev_distance", "linf"),
            value("chi_squared", "chi2_contingency/stat"),
            p("chi_squared", "chi2_contingency/p"),
            value("cramers_v", "chi2_contingency/cramers_v"),
            value("g_test", "g_test/stat"),
            p("g_test", "g_test/p")};
}

/// Everything of a numeric column that does not depend on bins.
inline std::vector<Figure> ofNumbers()
{
    const auto value = [](const char* metric, const char* path, double absolute = 1e-12) {
        return Figure{metric, Number::Value, QString::fromLatin1(path), 1e-9, absolute};
    };
    const auto p = [](const char* metric, const char* path) {
        return Figure{metric, Number::P, QString::fromLatin1(path), pTolerance};
    };
    std::vector<Figure> figures{
        value("kolmogorov_smirnov", "ks/stat"), p("kolmogorov_smirnov", "ks/p_asymp_kstwo"),
        value("wasserstein_distance", "wasserstein"),
        value("normalized_wasserstein_distance", "wasserstein_over_std_reference_ddof0"),
        value("energy_distance", "energy_distance", 1e-7),
        // SciPy's statistic is the difference of two numbers near 2 n m / (3 N).
        value("cramer_von_mises_midrank", "cramer_von_mises_asymptotic/stat", 1e-9),
        value("mann_whitney_u", "mann_whitney_u_asymptotic_continuity/stat_reference"),
        p("mann_whitney_u", "mann_whitney_u_asymptotic_continuity/p"),
        p("mann_whitney_effect", "mann_whitney_u_asymptotic_continuity/p"), value("welch_t", "welch_t/stat"),
        p("welch_t", "welch_t/p"), p("mean_shift", "welch_t/p"),
        value("anderson_darling", "anderson_darling_ksamp_midrank/stat")};
    struct OfBoth {
        const char* metric;
        const char* current;
        const char* reference;
    };
    for (const OfBoth& each :
         {OfBoth{"mean", "mean_current", "mean_reference"},
          OfBoth{"standard_deviation", "std_current_ddof1", "std_reference_ddof1"},
          OfBoth{"population_standard_deviation", "std_current_ddof0", "std_reference_ddof0"},
          OfBoth{"minimum", "quantiles_current_linear/0", "quantiles_reference_linear/0"},
          OfBoth{"quantile_01", "quantiles_current_linear/0.01", "quantiles_reference_linear/0.01"},
          OfBoth{"quantile_05", "quantiles_current_linear/0.05", "quantiles_reference_linear/0.05"},
          OfBoth{"quantile_10", "quantiles_current_linear/0.1", "quantiles_reference_linear/0.1"},
          OfBoth{"quantile_25", "quantiles_current_linear/0.25", "quantiles_reference_linear/0.25"},
          OfBoth{"median", "quantiles_current_linear/0.5", "quantiles_reference_linear/0.5"},
          OfBoth{"quantile_75", "quantiles_current_linear/0.75", "quantiles_reference_linear/0.75"},
          OfBoth{"quantile_90", "quantiles_current_linear/0.9", "quantiles_reference_linear/0.9"},
          OfBoth{"quantile_95", "quantiles_current_linear/0.95", "quantiles_reference_linear/0.95"},
          OfBoth{"quantile_99", "quantiles_current_linear/0.99", "quantiles_reference_linear/0.99"},
          OfBoth{"maximum", "quantiles_current_linear/1", "quantiles_reference_linear/1"}}) {
        figures.push_back({each.metric, Number::Value, QString::fromLatin1(each.current)});
        figures.push_back({each.metric, Number::BaselineValue, QString::fromLatin1(each.reference)});
    }
    return figures;
}

/// Evidently's own scores, with --preset evidently.
inline std::vector<Figure> ofEvidently(bool isNumeric)
{
    const auto value = [](const char* metric, const char* name, double absolute = 1e-12) {
        return Figure{metric, Number::Value, under(QStringLiteral("evidently/"), name), 1e-9, absolute};
    };
    const auto p = [](const char* metric, const char* name, double tolerance = pTolerance) {
        return Figure{metric, Number::P, under(QStringLiteral("evidently/"), name), tolerance};
    };
    std::vector<Figure> figures{
        value("population_stability_index", "psi"), value("jensen_shannon_distance", "jensenshannon"),
        value("kullback_leibler_divergence", "kl_div"), value("hellinger_distance", "hellinger", 1e-7)};
    const std::vector<Figure> more =
        isNumeric ? std::vector<Figure>{value("normalized_wasserstein_distance", "wasserstein"),
                                        value("energy_distance", "ed", 1e-7),
                                        value("cramer_von_mises", "cramer_von_mises", 1e-11),
                                        value("anderson_darling", "anderson"),
                                        p("kolmogorov_smirnov", "ks", 1e-4),
                                        p("mann_whitney_u", "mannw"),
                                        p("t_test", "t_test")}
                  : std::vector<Figure>{p("chi_squared", "chisquare"), value("z_test", "z", 1e-15),
                                        p("g_test", "g_test")};
    figures.insert(figures.end(), more.begin(), more.end());
    return figures;
}

/// SciPy's default for two categories, with --preset nannyml.
inline std::vector<Figure> ofYates()
{
    return {{"chi_squared", Number::Value, QStringLiteral("chi2_contingency_yates/stat")},
            {"chi_squared", Number::P, QStringLiteral("chi2_contingency_yates/p"), pTolerance}};
}

inline QJsonObject goldenColumns(const QString& file, const QString& pair)
{
    QFile opened(file);
    if (!opened.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(opened.readAll())
        .object()[QStringLiteral("pairs")]
        .toObject()[pair]
        .toObject()[QStringLiteral("features")]
        .toObject();
}

inline QJsonValue at(QJsonValue value, const QString& path)
{
    for (const QString& name : path.split(QLatin1Char('/'), Qt::SkipEmptyParts))
        value = value.toObject()[name];
    return value;
}

/// Compares and counts; remembers what differs.
class Comparison
{
public:
    /// `find(column, metric)` gives optional<Found>. Columns of one kind; a golden figure whose measurement
    /// is not there differs.
    template <class Find>
    void compare(const QJsonObject& columns, bool isNumeric, const std::vector<Figure>& figures, Find find)
    {
        for (auto it = columns.begin(); it != columns.end(); ++it) {
            const QJsonObject column = it.value().toObject();
            if ((column[QStringLiteral("type")] == QLatin1String("numeric")) != isNumeric)
                continue;
            for (const Figure& figure : figures) {
                const QJsonValue expected = at(column, figure.path);
                if (expected.isDouble())
                    compare(it.key() + QLatin1Char(' ') + QString::fromLatin1(figure.metric) +
                                QLatin1Char(' ') + figure.path,
                            find(it.key(), figure.metric), figure, expected.toDouble());
            }
        }
    }
    [[nodiscard]] int compared() const { return m_compared; }
    [[nodiscard]] const QStringList& differences() const { return m_differences; }

private:
    static bool isClose(const Found& found, const Figure& figure, double e)
    {
        if (figure.number == Number::P) {
            if (e < 1e-290)
                return found.p && *found.p < 1e-280;
            const double log10 = found.log10P.value_or(found.p ? std::log10(*found.p) : -400);
            return found.p && std::abs(log10 - std::log10(e)) <= figure.relative;
        }
        const auto& actual = figure.number == Number::Value ? found.value : found.baselineValue;
        return actual && std::abs(*actual - e) <=
                             std::max({figure.absolute, figure.relative * std::abs(e), found.bound});
    }
    void compare(const QString& what, const std::optional<Found>& found, const Figure& figure, double e)
    {
        ++m_compared;
        if (found && isClose(*found, figure, e))
            return;
        const auto& actual = !found                           ? std::optional<double>()
                             : figure.number == Number::P     ? found->p
                             : figure.number == Number::Value ? found->value
                                                              : found->baselineValue;
        m_differences << QStringLiteral("%1: %2, expected %3")
                             .arg(what,
                                  actual ? QString::number(*actual, 'g', 17) : QStringLiteral("nothing"))
                             .arg(e, 0, 'g', 17);
    }
    int m_compared = 0;
    QStringList m_differences;
};

} // namespace drift_figures
