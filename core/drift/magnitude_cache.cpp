// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/magnitude_cache.h"

#include "aggregate/small_archive.h"

namespace tiltmeter {
namespace {

/// Goes up when the same rows give other magnitudes, or the bytes change.
const std::string formatVersion = "5/" TILTMETER_VERSION "/magnitude/";

std::vector<std::string> namesOf(std::span<const DriftFeature> features)
{
    std::vector<std::string> names;
    for (const DriftFeature& feature : features)
        names.push_back(feature.name);
    return names;
}

template <class Archive>
void archive(Archive& a, DriftMagnitude& magnitude)
{
    // By name, so that a new member does not go unnoticed.
    auto& [chosen, classifiers, mcc, mccLimit, auc, aucLower, aucUpper, rows, exceeds, contributions] =
        magnitude;
    a.value(chosen);
    a.list(classifiers, [&a](DriftMagnitude::Classifier& classifier) {
        auto& [kind, itsMcc, itsAuc, itExceeds] = classifier;
        a.value(kind);
        a.value(itsMcc);
        a.value(itsAuc);
        a.value(itExceeds);
    });
    for (std::optional<double>* value : {&mcc, &mccLimit, &auc, &aucLower, &aucUpper})
        a.maybe(*value);
    a.value(rows);
    a.value(exceeds);
    a.list(contributions, [&a](DriftMagnitude::Contribution& contribution) {
        auto& [feature, share] = contribution;
        a.value(feature);
        a.value(share);
    });
}

} // namespace

MagnitudeCache::MagnitudeCache(const DriftSources& sources, const DriftEvaluation& evaluation,
                               std::span<const DriftFeature> features, std::size_t drawn)
    : m_features(features.size()),
      m_keys(sources, evaluation, namesOf(features), formatVersion + std::to_string(drawn) + "/")
{
}

std::optional<std::optional<DriftMagnitude>> MagnitudeCache::find(std::size_t window) const
{
    const auto bytes = m_keys.find(window);
    if (!bytes)
        return std::nullopt;
    SmallLoader in(*bytes);
    std::optional<DriftMagnitude> magnitude;
    in.maybe(magnitude, [&in](DriftMagnitude& there) { archive(in, there); });
    if (!in.isGood())
        return std::nullopt;
    return std::optional<std::optional<DriftMagnitude>>(std::in_place, std::move(magnitude));
}

void MagnitudeCache::keep(std::size_t window, std::optional<DriftMagnitude> magnitude) const
{
    SmallSaver out;
    out.maybe(magnitude, [&out](DriftMagnitude& there) { archive(out, there); });
    m_keys.keep(window, std::move(out).take());
}

std::optional<RowSample> MagnitudeCache::findBaseline() const
{
    const auto bytes = m_keys.findBaseline();
    if (!bytes)
        return std::nullopt;
    SmallReader in(*bytes);
    RowSample sample;
    sample.columns = in.size(0);
    sample.values.resize(in.size(sizeof(double)));
    for (double& value : sample.values)
        value = in.fixed<double>();
    if (!in.isGood() || !in.isAtEnd() || sample.columns != m_features ||
        sample.values.size() % sample.columns != 0)
        return std::nullopt;
    return sample;
}

void MagnitudeCache::keepBaseline(const RowSample& sample) const
{
    SmallWriter out;
    out.count(sample.columns);
    out.count(sample.values.size());
    for (const double value : sample.values)
        out.fixed(value);
    m_keys.keepBaseline(std::move(out).take());
}

} // namespace tiltmeter
