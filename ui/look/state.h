// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "look/theme.h"
#include "metrics/measurement.h"

#include <QPainterPath>
#include <QString>
#include <QWidget>

namespace tiltmeter {

/// How things stand, as people see it: always icon, word and colour together.
enum class State {
    Pass,
    InsufficientEvidence,
    Fail,
    TooFewRecords,
    Undefined,
    NotJudged ///< no limits, or nothing evaluated yet
};

/// NotJudged as such.
[[nodiscard]] State stateOf(Verdict verdict);
[[nodiscard]] State stateOf(const Measurement& measurement);
/// "Pass", "Insufficient evidence", "Fail", ...
[[nodiscard]] QString wordOf(State state);
[[nodiscard]] QColor colorOf(State state, const ThemeColors& colors);
/// The state's sign within `rect`, to be filled (odd-even) with its colour: a disc with a tick, a triangle
/// with a bar, an octagon with a cross, a ring for the rest. Shapes differ without colour too.
[[nodiscard]] QPainterPath signOf(State state, const QRectF& rect);
/// Which of two is more in need of attention: Fail, InsufficientEvidence, TooFewRecords, Undefined, Pass,
/// NotJudged.
[[nodiscard]] bool isWorse(State a, State b);

/// Sign and word on a tinted ground.
class StateBadge : public QWidget
{
    Q_OBJECT
public:
    explicit StateBadge(State state = State::NotJudged, QWidget* parent = nullptr);

    [[nodiscard]] State state() const { return m_state; }
    void setState(State state);
    /// Instead of the state's word, for instance "Fail since 26 Feb"; empty gives the word back.
    void setText(const QString& text);
    [[nodiscard]] QString text() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    State m_state;
    QString m_text;
};

} // namespace tiltmeter
