// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <cstdint>
#include <vector>

class QListWidget;
class QListWidgetItem;

namespace tiltmeter {

class Label;

/// Values in three lists, each in one of them: moved by drag and drop, by buttons, and by keys (Ctrl+1, 2, 3
/// move the selected values to the first, second, third list). An entry may stand for several values taken
/// together.
class BucketLists : public QWidget
{
    Q_OBJECT
public:
    static constexpr int count = 3;

    struct Entry {
        QStringList values; ///< one or, when combined, several
        std::uint64_t records = 0;
        double share = 0;     ///< of all records, in [0, 1]
        bool missing = false; ///< also, or only, the records without a value
    };

    explicit BucketLists(const QStringList& titles, QWidget* parent = nullptr);

    /// Entries of this list can be combined into one and split again.
    void setCombinable(int bucket, bool combinable);
    void setEntries(int bucket, const std::vector<Entry>& entries);
    [[nodiscard]] std::vector<Entry> entries(int bucket) const;
    [[nodiscard]] QListWidget* list(int bucket) const { return m_lists[static_cast<std::size_t>(bucket)]; }
    void moveSelected(int to);

Q_SIGNALS:
    /// By the user, after the move.
    void edited();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void combine(int bucket);
    void split(int bucket);
    void afterMove();
    void retitle();
    QListWidgetItem* itemOf(const Entry& entry) const;
    [[nodiscard]] int bucketOf(const QObject* list) const;

    QStringList m_titles;
    std::vector<QListWidget*> m_lists;
    std::vector<Label*> m_labels;
    std::vector<bool> m_combinable{false, false, false};
};

} // namespace tiltmeter
