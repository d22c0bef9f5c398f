// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/bucket_lists.h"

#include "look/icons.h"
#include "look/label.h"
#include "look/spacing.h"
#include "text/number_text.h"

#include <QAction>
#include <QDropEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QToolButton>
#include <algorithm>

namespace tiltmeter {
namespace {

constexpr int ValuesRole = Qt::UserRole;
constexpr int RecordsRole = Qt::UserRole + 1;
constexpr int ShareRole = Qt::UserRole + 2;
constexpr int MissingRole = Qt::UserRole + 3;

BucketLists::Entry entryOf(const QListWidgetItem* item)
{
    return {item->data(ValuesRole).toStringList(), item->data(RecordsRole).toULongLong(),
            item->data(ShareRole).toDouble(), item->data(MissingRole).toBool()};
}

/// Tells entries apart.
QString keyOf(const BucketLists::Entry& entry)
{
    return entry.values.join(QLatin1Char('\n')) + (entry.missing ? QStringLiteral("\n\n") : QString());
}

/// Takes drops from its neighbours in the same BucketLists only; the move itself is done by the owner so that
/// an entry is never in two lists.
class BucketList : public QListWidget
{
public:
    BucketList(BucketLists* owner, int bucket) : m_owner(owner), m_bucket(bucket)
    {
        setSelectionMode(QAbstractItemView::ExtendedSelection);
        setDragEnabled(true);
        setAcceptDrops(true);
        setDropIndicatorShown(true);
        setDragDropMode(QAbstractItemView::DragDrop);
        setDefaultDropAction(Qt::MoveAction);
        setUniformItemSizes(true);
    }

protected:
    void dragEnterEvent(QDragEnterEvent* event) override { accept(event); }
    void dragMoveEvent(QDragMoveEvent* event) override { accept(event); }
    void dropEvent(QDropEvent* event) override
    {
        if (!fromOwner(event))
            return;
        event->setDropAction(Qt::CopyAction); // the source must not delete rows by itself
        event->accept();
        m_owner->moveSelected(m_bucket);
    }

private:
    [[nodiscard]] bool fromOwner(const QDropEvent* event) const
    {
        const auto* source = qobject_cast<const QWidget*>(event->source());
        return source != nullptr && source != this && m_owner->isAncestorOf(source);
    }
    void accept(QDropEvent* event) const
    {
        if (fromOwner(event))
            event->acceptProposedAction();
        else
            event->ignore();
    }
    BucketLists* m_owner;
    int m_bucket;
};

} // namespace

BucketLists::BucketLists(const QStringList& titles, QWidget* parent) : QWidget(parent), m_titles(titles)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    for (int bucket = 0; bucket < count; ++bucket) {
        auto* list = new BucketList(this, bucket);
        list->setObjectName(QStringLiteral("bucket%1").arg(bucket));
        list->setAccessibleName(titles[bucket]);
        list->setToolTip(tr("Drag values to another list, or press Ctrl+1, Ctrl+2 or Ctrl+3."));
        list->installEventFilter(this);
        m_lists.push_back(list);
        auto* title = new Label(TextRole::Strong, titles[bucket]);
        title->setBuddy(list);
        m_labels.push_back(title);

        auto* buttons = new QVBoxLayout; // side by side they have no room for "Unfavourable"
        buttons->setSpacing(spacing::tiny);
        for (int to = 0; to < count; ++to) {
            if (to == bucket)
                continue;
            auto* button = new QToolButton;
            button->setIcon(icon(to < bucket ? QStringLiteral("arrow-left") : QStringLiteral("arrow-right")));
            button->setText(titles[to]);
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
            button->setToolTip(tr("Move the selected values to: %1").arg(titles[to]));
            button->setAccessibleName(tr("From %1 to %2").arg(titles[bucket], titles[to]));
            button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
            button->setEnabled(false);
            connect(button, &QToolButton::clicked, this, [this, to] { moveSelected(to); });
            connect(list, &QListWidget::itemSelectionChanged, button,
                    [list, button] { button->setEnabled(!list->selectedItems().isEmpty()); });
            buttons->addWidget(button);
        }

        auto* holder = new QWidget;
        holder->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Expanding); // three equal columns
        auto* column = new QVBoxLayout(holder);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(spacing::tiny);
        column->addWidget(title);
        column->addWidget(list, 1);
        column->addLayout(buttons);
        layout->addWidget(holder, 1);

        // One list has the selection: "move the selected ones" is then never ambiguous.
        connect(list, &QListWidget::itemSelectionChanged, this, [this, list] {
            if (list->selectedItems().isEmpty())
                return;
            for (QListWidget* other : m_lists)
                if (other != list)
                    other->clearSelection();
        });
    }
}

void BucketLists::setCombinable(int bucket, bool combinable)
{
    m_combinable[static_cast<std::size_t>(bucket)] = combinable;
    if (!combinable)
        return;
    QListWidget* target = list(bucket);
    auto* together = new QAction(tr("Take together as one group"), target);
    together->setShortcut(QKeySequence(tr("Ctrl+G")));
    together->setShortcutContext(Qt::WidgetShortcut);
    auto* apart = new QAction(tr("Split into single values"), target);
    apart->setShortcut(QKeySequence(tr("Ctrl+Shift+G")));
    apart->setShortcutContext(Qt::WidgetShortcut);
    connect(together, &QAction::triggered, this, [this, bucket] { combine(bucket); });
    connect(apart, &QAction::triggered, this, [this, bucket] { split(bucket); });
    target->addActions({together, apart});
    target->setContextMenuPolicy(Qt::ActionsContextMenu);
    target->setToolTip(target->toolTip() + QLatin1Char('\n') +
                       tr("Ctrl+G takes the selected values together as one group."));
}

QListWidgetItem* BucketLists::itemOf(const Entry& entry) const
{
    auto* item = new QListWidgetItem;
    item->setData(ValuesRole, entry.values);
    item->setData(RecordsRole, static_cast<qulonglong>(entry.records));
    item->setData(ShareRole, entry.share);
    item->setData(MissingRole, entry.missing);
    QStringList names;
    for (const QString& value : entry.values)
        names << (value.isEmpty() ? tr("(empty)") : value);
    if (entry.missing)
        names << tr("(no value)");
    item->setText(tr("%1   %2 (%3)", "value, records, share")
                      .arg(names.join(QStringLiteral(", ")), countText(entry.records, locale()),
                           percentText(entry.share, locale())));
    return item;
}

void BucketLists::setEntries(int bucket, const std::vector<Entry>& entries)
{
    QListWidget* target = list(bucket);
    QStringList selected;
    for (const QListWidgetItem* item : target->selectedItems())
        selected << keyOf(entryOf(item));
    {
        const QSignalBlocker blocker(target);
        target->clear();
        for (const Entry& entry : entries) {
            QListWidgetItem* item = itemOf(entry);
            target->addItem(item);
            if (selected.contains(keyOf(entry)))
                item->setSelected(true);
        }
    }
    retitle();
}

std::vector<BucketLists::Entry> BucketLists::entries(int bucket) const
{
    std::vector<Entry> result;
    for (int row = 0; row < list(bucket)->count(); ++row)
        result.push_back(entryOf(list(bucket)->item(row)));
    return result;
}

void BucketLists::moveSelected(int to)
{
    bool moved = false;
    for (int from = 0; from < count; ++from) {
        if (from == to)
            continue;
        for (QListWidgetItem* item : list(from)->selectedItems()) {
            const Entry entry = entryOf(item);
            delete item;
            QListWidgetItem* added = itemOf(entry);
            list(to)->addItem(added);
            if (!moved)
                list(to)->clearSelection();
            added->setSelected(true);
            list(to)->setCurrentItem(added, QItemSelectionModel::NoUpdate);
            moved = true;
        }
    }
    if (!moved)
        return;
    list(to)->setFocus(Qt::OtherFocusReason);
    afterMove();
}

void BucketLists::combine(int bucket)
{
    const auto items = list(bucket)->selectedItems();
    if (items.size() < 2)
        return;
    Entry all;
    for (QListWidgetItem* item : items) {
        const Entry entry = entryOf(item);
        all.values << entry.values;
        all.records += entry.records;
        all.share += entry.share;
        all.missing = all.missing || entry.missing;
        delete item;
    }
    QListWidgetItem* added = itemOf(all);
    list(bucket)->addItem(added);
    added->setSelected(true);
    afterMove();
}

void BucketLists::split(int bucket)
{
    bool any = false;
    for (QListWidgetItem* item : list(bucket)->selectedItems()) {
        const Entry entry = entryOf(item);
        if (entry.values.size() + (entry.missing ? 1 : 0) < 2)
            continue;
        delete item;
        // The owner puts the right counts back when it loads the edited groups.
        for (const QString& value : entry.values)
            list(bucket)->addItem(itemOf({{value}, 0, 0}));
        if (entry.missing)
            list(bucket)->addItem(itemOf({{}, 0, 0, true}));
        any = true;
    }
    if (any)
        afterMove();
}

void BucketLists::afterMove()
{
    retitle();
    Q_EMIT edited();
}

void BucketLists::retitle()
{
    for (int bucket = 0; bucket < count; ++bucket)
        m_labels[static_cast<std::size_t>(bucket)]->setText(
            tr("%1 (%2)", "list title, number of entries").arg(m_titles[bucket]).arg(list(bucket)->count()));
}

int BucketLists::bucketOf(const QObject* object) const
{
    const auto it = std::ranges::find(m_lists, object);
    return it == m_lists.end() ? -1 : static_cast<int>(it - m_lists.begin());
}

bool BucketLists::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && bucketOf(watched) >= 0) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers() == Qt::ControlModifier && key->key() >= Qt::Key_1 && key->key() <= Qt::Key_3) {
            moveSelected(key->key() - Qt::Key_1);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace tiltmeter
