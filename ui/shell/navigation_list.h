// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/page.h"

#include <QListWidget>

namespace tiltmeter {

/// The pages at the left: icon, name, and a count where something is open. Narrow it shows icons alone, the
/// name in the tool tip.
class NavigationList : public QListWidget
{
    Q_OBJECT
public:
    explicit NavigationList(QWidget* parent = nullptr);

    void addPage(const PageInfo& info);
    void setCount(const QString& pageId, int count);
    [[nodiscard]] QString currentPage() const;
    /// Nothing happens when there is no such page.
    void setCurrentPage(const QString& pageId);

    [[nodiscard]] bool isCompact() const { return m_compact; }
    void setCompact(bool compact);

Q_SIGNALS:
    void currentPageChanged(const QString& pageId);

private:
    [[nodiscard]] QListWidgetItem* find(const QString& pageId) const;
    void updateWidth();

    bool m_compact = false;
};

} // namespace tiltmeter
