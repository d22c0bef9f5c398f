// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"
#include "config/fairness_config.h"

#include <QWidget>
#include <array>
#include <vector>

class QGridLayout;
class QVBoxLayout;

namespace tiltmeter {

class RangeHistogram;

/// Two lists of ranges over one numeric column (reference and monitored groups, or favourable and
/// unfavourable predictions): dragged on a histogram, or typed into fields. Both ends of a range belong to
/// it; an end that is left empty is open.
class RangeEditor : public QWidget
{
    Q_OBJECT
public:
    /// The first list is drawn in a neutral colour, each range of the second in a colour of its own.
    RangeEditor(const QString& firstTitle, const QString& secondTitle, QWidget* parent = nullptr);

    void setColumn(const ColumnProfile& column);
    void setRanges(const std::vector<ValueRange>& first, const std::vector<ValueRange>& second);
    [[nodiscard]] const std::vector<ValueRange>& ranges(int list) const
    {
        return m_ranges[static_cast<std::size_t>(list)];
    }

Q_SIGNALS:
    void edited();

private:
    void rebuild();
    void addRow(int list, std::size_t index);
    void addRange(int list);
    void change(int list, std::size_t index, const ValueRange& range);
    void updateSpans();

    std::array<QString, 2> m_titles;
    std::array<std::vector<ValueRange>, 2> m_ranges;
    std::array<QVBoxLayout*, 2> m_rows{};
    RangeHistogram* m_histogram;
    double m_minimum = 0;
    double m_maximum = 1;
    bool m_integral = false;
};

} // namespace tiltmeter
