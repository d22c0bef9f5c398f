// SPDX-License-Identifier: GPL-3.0-or-later
// How far decisions among more than two classes lie apart, over all pairs of groups.
#include "metrics/metric_row.h"

#include "metrics/class_matrix.h"
#include "metrics/drawn_counts.h"
#include "numeric/bootstrap.h"
#include "numeric/distance_interval.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter {
namespace {

/// Each distance of two groups is a sum of absolute differences of what these write for a group from its
/// classes: from predictions by class, or from predictions by label. false: there is nothing to write.
using Profile = bool (*)(std::span<const double> classes, std::vector<double>& into);

bool predictionProfile(std::span<const double> classes, std::vector<double>& into)
{
    double total = 0;
    for (const double count : classes)
        total += count;
    for (const double count : classes)
        into.push_back(count / (2 * total));
    return total > 0;
}

bool hasEveryLabel(const ClassMatrix& matrix)
{
    for (std::size_t label = 0; label < matrix.size(); ++label)
        if (!(matrix.labelled(label) > 0))
            return false;
    return true;
}

/// Half the mean over labels of the predictions' shares among records with that label.
bool opportunityProfile(std::span<const double> classes, std::vector<double>& into)
{
    const ClassMatrix matrix(classes);
    if (!hasEveryLabel(matrix))
        return false;
    for (std::size_t c = 0; c < matrix.size(); ++c)
        for (std::size_t label = 0; label < matrix.size(); ++label)
            into.push_back(matrix.at(c, label) / matrix.labelled(label) /
                           (2 * static_cast<double>(matrix.size())));
    return true;
}

/// Half the mean over labels of the share predicted so, class by class.
bool oddsProfile(std::span<const double> classes, std::vector<double>& into)
{
    const ClassMatrix matrix(classes);
    if (!hasEveryLabel(matrix))
        return false;
    for (std::size_t c = 0; c < matrix.size(); ++c) {
        double sum = 0;
        for (std::size_t label = 0; label < matrix.size(); ++label)
            sum += matrix.at(c, label) / matrix.labelled(label);
        into.push_back(sum / (2 * static_cast<double>(matrix.size())));
    }
    return true;
}

bool recallProfile(std::span<const double> classes, std::vector<double>& into)
{
    const ClassMatrix matrix(classes);
    if (!hasEveryLabel(matrix))
        return false;
    for (std::size_t c = 0; c < matrix.size(); ++c)
        into.push_back(matrix.at(c, c) / matrix.labelled(c) / static_cast<double>(matrix.size()));
    return true;
}

struct OverPairs {
    double mean = 0;
    double largest = 0;
};

/// The groups' profiles, one after the other, and the distances between them.
class Distances
{
public:
    void begin()
    {
        m_profiles.clear();
        m_groups = 0;
    }
    /// Leaves a group without a profile out.
    void add(Profile profile, std::span<const double> classes)
    {
        const std::size_t before = m_profiles.size();
        if (profile(classes, m_profiles))
            ++m_groups;
        else
            m_profiles.resize(before);
    }
    [[nodiscard]] std::optional<OverPairs> overPairs() const
    {
        if (m_groups < 2)
            return std::nullopt;
        const std::size_t width = m_profiles.size() / m_groups;
        OverPairs result;
        for (std::size_t i = 0; i < m_groups; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const double* a = m_profiles.data() + i * width;
                const double* b = m_profiles.data() + j * width;
                double distance = 0;
                for (std::size_t k = 0; k < width; ++k)
                    distance += std::abs(a[k] - b[k]);
                result.mean += distance;
                result.largest = std::max(result.largest, distance);
            }
        result.mean /= static_cast<double>(m_groups * (m_groups - 1)) / 2;
        return result;
    }

private:
    std::vector<double> m_profiles;
    std::size_t m_groups = 0;
};

constexpr std::array<Profile, 1> ofPredictions{predictionProfile};
constexpr std::array<Profile, 3> ofLabels{opportunityProfile, oddsProfile, recallProfile};

std::span<const Profile> profilesOf(bool needsLabels)
{
    return needsLabels ? std::span<const Profile>(ofLabels) : std::span<const Profile>(ofPredictions);
}

const std::vector<double>& classesOf(const GroupData& group, bool needsLabels)
{
    return needsLabels ? group.classes : group.predictedClasses;
}

template <Profile profile, double OverPairs::*over, bool needsLabels>
MetricValue valueOf(const MetricRow&, const MetricInput& input)
{
    Distances distances;
    distances.begin();
    for (const GroupData& group : input.groups)
        distances.add(profile, classesOf(group, needsLabels));
    const auto found = distances.overPairs();
    return found ? MetricValue((*found).*over) : MetricValue(Reason::EmptyGroup);
}

// ---- intervals --------------------------------------------------------------------------------------------

using GroupCounts = std::vector<std::vector<double>>;

/// What is drawn from: the cells that hold anything in any group, of many classes usually few.
struct DrawnCells {
    std::vector<std::size_t> places; ///< ascending, among all cells
    std::size_t size = 0;            ///< of all cells
    GroupCounts counts;              ///< by group
    GroupCounts atParity;            ///< all groups together, shared out as many as each has
};

DrawnCells drawnCells(const MetricInput& input, bool needsLabels)
{
    DrawnCells cells;
    cells.size = classesOf(input.groups[0], needsLabels).size();
    std::vector<double> all(cells.size);
    GroupCounts scaled;
    for (const GroupData& group : input.groups) {
        const double weight = group.sum(cells::all);
        const double scale = weight > 0 ? group.effective(cells::all) / weight : 0;
        std::vector<double>& own = scaled.emplace_back();
        for (const double count : classesOf(group, needsLabels)) {
            all[own.size()] += count * scale;
            own.push_back(count * scale);
        }
    }
    for (std::size_t place = 0; place < cells.size; ++place)
        if (all[place] > 0)
            cells.places.push_back(place);
    // Shares are taken among the records with one label, or among all.
    const std::size_t labels = needsLabels ? ClassMatrix(all).size() : 1;
    const auto sums = [&](const std::vector<double>& counts) {
        std::vector<double> result(labels);
        for (std::size_t place = 0; place < counts.size(); ++place)
            result[place % labels] += counts[place];
        return result;
    };
    const std::vector<double> total = sums(all);
    for (const std::vector<double>& own : scaled) {
        const std::vector<double> ofGroup = sums(own);
        std::vector<double>& counts = cells.counts.emplace_back();
        std::vector<double>& alike = cells.atParity.emplace_back();
        for (const std::size_t place : cells.places) {
            counts.push_back(own[place]);
            alike.push_back(all[place] / total[place % labels] * ofGroup[place % labels]);
        }
    }
    return cells;
}

/// Mean and largest distance by every profile.
numeric::Bootstrap bootstrapOf(const DrawnCells& cells, const GroupCounts& counts, bool needsLabels,
                               std::uint64_t seed, int draws)
{
    const std::span<const Profile> profiles = profilesOf(needsLabels);
    std::vector<std::vector<double>> groups(counts.size(), std::vector<double>(cells.size));
    Distances distances;
    return numeric::Bootstrap(drawnFromEach(counts, seed, DrawHow::Poisson, draws), 2 * profiles.size(),
                              [&](std::span<const double> drawn, std::span<std::optional<double>> values) {
                                  auto count = drawn.begin();
                                  for (std::vector<double>& group : groups)
                                      for (const std::size_t place : cells.places)
                                          group[place] = *count++;
                                  for (std::size_t p = 0; p < profiles.size(); ++p) {
                                      distances.begin();
                                      for (const std::vector<double>& group : groups)
                                          distances.add(profiles[p], group);
                                      if (const auto found = distances.overPairs()) {
                                          values[2 * p] = found->mean;
                                          values[2 * p + 1] = found->largest;
                                      }
                                  }
                              });
}

/// Both bootstraps of the same groups serve all of their measures, which come one after the other.
struct Drawings {
    GroupCounts counts;
    std::uint64_t seed = 0;
    numeric::Bootstrap drawn;
    numeric::Bootstrap atParity;
};

const Drawings* drawingsOf(const MetricInput& input, bool needsLabels, std::uint64_t seed)
{
    thread_local std::array<std::optional<Drawings>, 2> latest;
    DrawnCells cells = drawnCells(input, needsLabels);
    const int draws = drawsFor(cells.places.size() * cells.counts.size());
    if (draws == 0)
        return nullptr;
    std::optional<Drawings>& known = latest[needsLabels ? 1 : 0];
    if (!known || known->seed != seed || known->counts != cells.counts) {
        numeric::Bootstrap drawn = bootstrapOf(cells, cells.counts, needsLabels, seed, draws);
        numeric::Bootstrap atParity = bootstrapOf(cells, cells.atParity, needsLabels, seed, draws);
        known.emplace(std::move(cells.counts), seed, std::move(drawn), std::move(atParity));
    }
    return &*known;
}

template <Profile profile, double OverPairs::*over, bool needsLabels>
std::optional<MetricInterval> intervalOf(const MetricRow&, const MetricInput& input,
                                         const IntervalOptions& options)
{
    const Drawings* drawings = drawingsOf(input, needsLabels, options.seed);
    if (drawings == nullptr)
        return std::nullopt;
    const std::span<const Profile> profiles = profilesOf(needsLabels);
    const auto place = static_cast<std::size_t>(std::ranges::find(profiles, profile) - profiles.begin());
    const auto found =
        numeric::distanceInterval(drawings->drawn, drawings->atParity,
                                  2 * place + (over == &OverPairs::mean ? 0 : 1), options.confidence);
    if (!found)
        return std::nullopt;
    return MetricInterval{{found->interval.lower, std::min(found->interval.upper, 1.0)},
                          IntervalMethod::Bootstrap};
}

struct Words {
    std::string_view id;
    std::string_view formula;
};

template <Profile profile, bool needsLabels>
void addOverPairs(const Words& words, std::vector<MetricRow>& table)
{
    MetricRow row;
    row.info.scope = MetricScope::Groups;
    row.info.unit = MetricUnit::Distance;
    row.info.direction = MetricDirection::HighIsBad;
    row.info.sensible = {0, 1};
    row.info.needsLabels = needsLabels;
    row.info.source = "holisticai";
    row.minimumClasses = 3;
    row.records = needsLabels ? cells::labelled : cells::judged;
    row.info.id = keepName(std::string(words.id) + "_mean");
    row.info.formula = keepName("mean over pairs of groups of " + std::string(words.formula));
    row.value = valueOf<profile, &OverPairs::mean, needsLabels>;
    row.interval = intervalOf<profile, &OverPairs::mean, needsLabels>;
    table.push_back(row);
    row.info.id = keepName(std::string(words.id) + "_maximum");
    row.info.formula = keepName("largest over pairs of groups of " + std::string(words.formula));
    row.value = valueOf<profile, &OverPairs::largest, needsLabels>;
    row.interval = intervalOf<profile, &OverPairs::largest, needsLabels>;
    table.push_back(row);
}

} // namespace

void addMulticlassMetrics(std::vector<MetricRow>& table)
{
    addOverPairs<predictionProfile, false>(
        {"multiclass_statistical_parity", "half the sum of |P_i - P_j| of the predictions"}, table);
    addOverPairs<opportunityProfile, true>(
        {"multiclass_equality_of_opportunity",
         "half the mean over labels of the sum of |P_i - P_j| of the predictions"},
        table);
    addOverPairs<oddsProfile, true>(
        {"multiclass_average_odds",
         "half the sum of |P_i - P_j|, P the mean over labels of the predictions' shares"},
        table);
    addOverPairs<recallProfile, true>(
        {"multiclass_true_positive_rate_difference", "mean over classes of |TPR_i - TPR_j|"}, table);
}

} // namespace tiltmeter
