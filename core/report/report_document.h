// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <QLocale>
#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tiltmeter {

// A report as plain data: what is said, in which order, and how it stands. Nothing here says how it looks;
// ui/export makes HTML and PDF of it. All text is in the language and the number format of `locale`, not
// escaped: names of columns and groups come from files and may hold anything. There are no rows of the data.

/// How a value stands: always shown as sign, word and colour together. None: text without a sign.
enum class ReportMark : std::uint8_t {
    None,
    Pass,
    InsufficientEvidence,
    Fail,
    TooFewRecords,
    Undefined,
    NotJudged
};

struct ReportParagraph {
    QString text; ///< without the mark's word, which is put before it
    ReportMark mark = ReportMark::None;
};

/// Pairs of a name and what is said of it.
struct ReportFacts {
    std::vector<std::pair<QString, QString>> rows;
};

struct ReportColumn {
    QString title;
    bool number = false; ///< right-aligned, digits of one width, not wrapped
};

struct ReportCell {
    QString text; ///< with the mark's word, if there is a mark
    ReportMark mark = ReportMark::None;
};

struct ReportTable {
    QString caption;
    std::vector<ReportColumn> columns;
    std::vector<std::vector<ReportCell>> rows; ///< each as long as `columns`
};

/// A chart over time with all its data.
struct ReportChart {
    struct Point {
        std::optional<double> value;
        std::optional<double> lower; ///< interval
        std::optional<double> upper;
        ReportMark mark = ReportMark::Undefined;
    };
    struct Series {
        QString name;
        bool estimated = false;    ///< not measured
        std::vector<Point> points; ///< one per window
    };
    QString title;
    QString valueTitle;
    std::vector<TimeRange> windows;
    std::vector<std::uint64_t> records;  ///< per window
    std::vector<std::uint64_t> labelled; ///< per window, of the records; empty: not told apart
    std::vector<Series> series;
    std::optional<double> neutral;
    std::optional<double> lowerLimit;
    std::optional<double> upperLimit;
    bool percent = false; ///< values are proportions
};

/// A place for a drawing made from the evaluations that the report is of.
struct ReportFigure {
    enum class Kind : std::uint8_t {
        ScoreOverTime,    ///< one metric of a feature by window
        FavorableShare,   ///< the favourable share of a feature's groups over all records
        Evidence,         ///< of an alarm, for one metric of a feature
        Chart,            ///< what `chart` holds
        DriftHeatMap,     ///< every column by window
        DriftMagnitude,   ///< how well the windows can be told from the baseline
        DriftOverTime,    ///< one measure of a column by window
        DriftDistribution ///< a column in the baseline and in one window
    };
    Kind kind = Kind::ScoreOverTime;
    std::string feature;
    std::string metric;                                 ///< ScoreOverTime, Evidence and DriftOverTime only
    bool change = false;                                ///< Evidence only: for a change after a good start
    QString title;                                      ///< what and for whom
    QString description;                                ///< in words, for those who cannot see it
    std::shared_ptr<const ReportChart> chart = nullptr; ///< Chart only
    std::size_t window = 0;                             ///< DriftDistribution only: index of the window

    /// A chart over time has its title inside; others want it above them.
    [[nodiscard]] bool hasTitleInside() const
    {
        return kind != Kind::FavorableShare && kind != Kind::DriftHeatMap && kind != Kind::DriftDistribution;
    }
};

using ReportBlock = std::variant<ReportParagraph, ReportFacts, ReportTable, ReportFigure>;

struct ReportSection {
    std::string id; ///< "summary", "feature-1", ...: lower-case letters, digits and hyphens, unique
    QString title;
    std::vector<ReportBlock> blocks;
};

/// Where the report comes from.
struct ReportMeta {
    std::string deployment;
    std::string environment;
    TimeRange covered; ///< first to last record; empty without timestamps
    std::int64_t revision = 0;
    std::string dataFingerprint;
    std::string softwareVersion;
    std::uint64_t seed = 0;
    TimePoint created;
};

struct ReportDocument {
    QString title;
    QString subtitle; ///< period and environment in one line
    QLocale locale;
    ReportMeta meta;
    ReportFacts facts; ///< `meta` in words
    std::vector<ReportSection> sections;
};

/// The figures of all sections in the order in which they come.
[[nodiscard]] std::vector<const ReportFigure*> figuresOf(const ReportDocument& document);

} // namespace tiltmeter
