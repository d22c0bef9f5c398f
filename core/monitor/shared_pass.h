// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace tiltmeter {

/// What counts a plan over the payload.
using CountPayload = std::function<Result<Aggregation>(const AggregationPlan&, const Progress&)>;

/// Evaluations of the same records that are made at the same time, each in its own thread, count in one pass:
/// it begins when the last of them has said what it wants, or that it wants nothing.
class SharedPass
{
public:
    /// `reader` and `cache` (which may be null) must live as long as this.
    SharedPass(const BatchReader& reader, ScanCache* cache) : m_reader(reader), m_cache(cache) {}

    /// A place in the pass for one evaluation; whoever has one lets the others wait.
    class Seat
    {
    public:
        explicit Seat(SharedPass& pass) : m_pass(&pass) { m_pass->sit(); }
        ~Seat() { leave(); }
        Seat(const Seat&) = delete;
        Seat& operator=(const Seat&) = delete;

        /// Counts with the others, the first time; by itself from then on. As scan(); what keeps another
        /// one's plan from being counted is its own affair.
        [[nodiscard]] Result<Aggregation> count(const AggregationPlan& plan, const Progress& progress);
        /// Wants nothing, or nothing more.
        void leave();

    private:
        SharedPass* m_pass;
        bool m_isSeated = true;
    };

private:
    struct Wish {
        AggregationPlan plan;
        std::optional<Aggregation> result;
        bool isOver = false; ///< whether or not there is a result
    };
    void sit();
    void leave();
    [[nodiscard]] Result<Aggregation> countTogether(const AggregationPlan& plan, const Progress& progress);
    [[nodiscard]] Result<Aggregation> countAlone(const AggregationPlan& plan, const Progress& progress);
    /// Everything that is wished for. `lock` is let go of meanwhile.
    void run(std::unique_lock<std::mutex>& lock, const Progress& progress);

    const BatchReader& m_reader;
    ScanCache* m_cache;
    std::mutex m_cacheMutex; ///< one scan at a time
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_seated = 0; ///< and have not said what they want
    bool m_isRunning = false;
    std::vector<std::shared_ptr<Wish>> m_wishes;
};

} // namespace tiltmeter
