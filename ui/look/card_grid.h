// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>
#include <QList>

namespace tiltmeter {

/// Cards side by side, all as wide, in as many columns as there is room for; those of a row are as high.
class CardGrid : public QLayout
{
public:
    /// No column is narrower than `minimumColumn`, unless the whole grid is.
    explicit CardGrid(int minimumColumn, QWidget* parent = nullptr);
    ~CardGrid() override;

    void addItem(QLayoutItem* item) override;
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem* itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem* takeAt(int index) override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return Qt::Horizontal; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;
    [[nodiscard]] int columnsAt(int width) const;

private:
    int place(const QRect& rect, bool apply) const;
    [[nodiscard]] QList<QLayoutItem*> shown() const;

    QList<QLayoutItem*> m_items;
    int m_minimumColumn;
};

} // namespace tiltmeter
