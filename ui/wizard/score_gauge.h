// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/fairness_config.h"
#include "look/state.h"
#include "numeric/interval.h"

#include <QWidget>
#include <optional>
#include <vector>

namespace tiltmeter {

/// Today's fairness scores on a scale in percent, against the limits: what is inside is calm, what is outside
/// tinted; each group's score is a needle with its interval beneath.
class ScoreGauge : public QWidget
{
    Q_OBJECT
public:
    struct Needle {
        QString name;
        std::optional<double> value; ///< ratio; 1 is equal
        std::optional<numeric::Interval> interval;
        State state = State::NotJudged;
        std::size_t colorIndex = 0;
    };

    explicit ScoreGauge(QWidget* parent = nullptr);
    void setLimits(const Limits& limits);
    void setNeedles(std::vector<Needle> needles);
    [[nodiscard]] const std::vector<Needle>& needles() const { return m_needles; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] double highest() const;
    void describe();

    Limits m_limits;
    std::vector<Needle> m_needles;
};

} // namespace tiltmeter
