// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/timeline_data.h"

#include <QWidget>
#include <optional>

namespace tiltmeter {

/// Fairness and drift on one axis of time: a row for each thing, a cell for each window, so that one sees
/// what came first. A failing window is a high red cell, an undecided one half as high, a passing one a thin
/// line. Arrow keys go from cell to cell; a click or Return opens the page that says more.
class TimelineView : public QWidget
{
    Q_OBJECT
public:
    explicit TimelineView(QWidget* parent = nullptr);

    void setData(TimelineData data);
    [[nodiscard]] const TimelineData& data() const { return m_data; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    /// Where a cell is drawn; for tests.
    [[nodiscard]] QRectF cellRect(std::size_t track, std::size_t cell) const;

Q_SIGNALS:
    void opened(const QString& page, const QString& detail);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Place {
        std::size_t track = 0;
        std::size_t cell = 0;
        friend bool operator==(const Place&, const Place&) = default;
    };
    [[nodiscard]] std::optional<std::size_t> trackAt(double y) const;
    [[nodiscard]] std::optional<Place> placeAt(const QPointF& position) const;
    [[nodiscard]] double rowTop(std::size_t track) const;
    [[nodiscard]] double nameWidth() const;
    [[nodiscard]] double xOf(TimePoint t) const;
    [[nodiscard]] int headingHeight() const;
    void paintTrack(QPainter& painter, std::size_t track) const;
    void paintCell(QPainter& painter, const QRectF& rect, const TimelineCell& cell) const;
    void paintAxis(QPainter& painter) const;
    void paintHeadings(QPainter& painter) const;
    void measureNames();
    void describe();
    void open(std::size_t track);

    TimelineData m_data;
    TimeRange m_whole;
    double m_widestName = 0;
    Place m_current;
};

} // namespace tiltmeter
