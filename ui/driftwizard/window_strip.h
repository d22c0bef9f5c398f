// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"

#include <QWidget>
#include <memory>
#include <utility>

namespace tiltmeter {

/// The windows as bars of their records: the baseline's filled, those that are judged in outline, those with
/// too few records pale. Under them the first and the last day.
class WindowStrip : public QWidget
{
    Q_OBJECT
public:
    explicit WindowStrip(QWidget* parent = nullptr);
    void setContent(std::shared_ptr<const DriftEvaluation> evaluation);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::shared_ptr<const DriftEvaluation> m_evaluation;
};

/// What stands under the strip at its ends: the first and the last day, or record where these have no times.
[[nodiscard]] std::pair<QString, QString> endsOf(const DriftEvaluation& evaluation, const QLocale& locale);

/// How many windows are what.
struct WindowCounts {
    std::size_t judged = 0;
    std::size_t inBaseline = 0;
    std::size_t tooFew = 0; ///< no column can be judged there
};
[[nodiscard]] WindowCounts countWindows(const DriftEvaluation& evaluation);
/// No column of the window was judged, though it is no part of the baseline.
[[nodiscard]] bool isTooSmall(const DriftWindow& window);

} // namespace tiltmeter
