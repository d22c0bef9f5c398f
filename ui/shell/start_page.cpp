// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/start_page.h"

#include "context/app_context.h"
#include "look/action_tile.h"
#include "look/card.h"
#include "look/icons.h"
#include "look/label.h"
#include "look/spacing.h"
#include "look/theme.h"
#include "settings/settings.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace tiltmeter {

namespace {

constexpr int logoSide = 56;
constexpr int columnWidth = 420;

enum Role { PathRole = Qt::UserRole };

/// Two lines: the store's name, and where it is.
class StoreDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const ThemeColors& c = colors();
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const auto* list = static_cast<const QWidget*>(parent());
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRect row = option.rect.adjusted(0, 1, 0, -1);
        if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
            painter->setPen(selected && list->hasFocus() ? QPen(c.accent) : QPen(Qt::NoPen));
            painter->setBrush(selected ? c.tint(c.accent) : c.alternate);
            painter->drawRoundedRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -0.5), spacing::tiny,
                                     spacing::tiny);
        }
        const QFileInfo info(index.data(PathRole).toString());
        const QRect text = row.adjusted(spacing::small, spacing::tiny, -spacing::small, -spacing::tiny);
        const QFont name = fontOf(TextRole::Strong, list->font());
        painter->setFont(name);
        painter->setPen(c.text);
        painter->drawText(
            text, Qt::AlignLeft | Qt::AlignTop,
            QFontMetrics(name).elidedText(info.completeBaseName(), Qt::ElideRight, text.width()));
        const QFont place = fontOf(TextRole::Caption, list->font());
        painter->setFont(place);
        painter->setPen(c.secondaryText);
        painter->drawText(text, Qt::AlignLeft | Qt::AlignBottom,
                          QFontMetrics(place).elidedText(QDir::toNativeSeparators(info.path()),
                                                         Qt::ElideMiddle, text.width()));
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        const QFont base = static_cast<const QWidget*>(parent())->font();
        return {100, QFontMetrics(fontOf(TextRole::Strong, base)).height() +
                         QFontMetrics(fontOf(TextRole::Caption, base)).height() + 2 * spacing::tiny + 6};
    }
};

} // namespace

StartPage::StartPage(AppContext& context, Settings& settings, QWidget* parent)
    : QWidget(parent), m_context(context), m_settings(settings), m_logo(new QLabel), m_recent(new QListWidget)
{
    setObjectName(QStringLiteral("startPage"));
    setAccessibleName(tr("Start"));

    auto* title = new Label(TextRole::PageTitle, tr("Tiltmeter"));
    auto* claim = new SentenceLabel(
        tr("Sees a slow lean long before the eye does: watches deployed models for fairness "
           "and drift, from their logged predictions, on this machine alone."));
    m_example = new ActionTile(
        QStringLiteral("example"), tr("Try the example"),
        tr("A made-up loan model, twelve weeks, with an unfairness to find. Takes a few seconds."));
    m_example->setObjectName(QStringLiteral("startExample"));
    auto* create = new ActionTile(QStringLiteral("new"), tr("New store…"),
                                  tr("One file on your disk that holds your models' logs and all results."));
    create->setObjectName(QStringLiteral("startNew"));
    auto* open =
        new ActionTile(QStringLiteral("open"), tr("Open a store…"), tr("A file that ends in .tilt."));
    open->setObjectName(QStringLiteral("startOpen"));
    auto* drop = new SentenceLabel(
        TextRole::Caption, tr("Or drop a store, or a prediction log as a CSV file, anywhere on this window."),
        nullptr);

    connect(m_example, &ActionTile::clicked, this, &StartPage::exampleRequested);
    connect(create, &ActionTile::clicked, this, &StartPage::newRequested);
    connect(open, &ActionTile::clicked, this, &StartPage::openRequested);

    auto* begin = new QVBoxLayout;
    begin->setSpacing(spacing::medium);
    begin->addWidget(m_example);
    begin->addWidget(create);
    begin->addWidget(open);
    begin->addWidget(drop);
    begin->addStretch(1);

    m_recent->setObjectName(QStringLiteral("recentStores"));
    m_recent->setAccessibleName(tr("Recent stores"));
    m_recent->setFrameShape(QFrame::NoFrame);
    m_recent->setItemDelegate(new StoreDelegate(m_recent));
    m_recent->setMouseTracking(true);
    m_recent->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_recent->setMinimumHeight(220);
    m_recent->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_recent->installEventFilter(this);
    auto* remove = new QAction(tr("Remove from this list"), m_recent);
    connect(remove, &QAction::triggered, this, [this] {
        if (QListWidgetItem* item = m_recent->currentItem())
            m_settings.removeRecentStore(item->data(PathRole).toString());
    });
    m_recent->addAction(remove);
    connect(m_recent, &QListWidget::itemClicked, this, &StartPage::openCurrent);

    m_recentCard = new Card(tr("Recent stores"));
    m_recentCard->body()->addWidget(m_recent);

    auto* columns = new QHBoxLayout;
    columns->setSpacing(spacing::huge);
    columns->addLayout(begin, 1);
    columns->addWidget(m_recentCard, 1);

    auto* head = new QHBoxLayout;
    head->setSpacing(spacing::large);
    auto* words = new QVBoxLayout;
    words->setSpacing(spacing::tiny);
    words->addWidget(title);
    words->addWidget(claim);
    head->addWidget(m_logo, 0, Qt::AlignTop);
    head->addLayout(words, 1);

    auto* column = new QWidget;
    column->setMaximumWidth(2 * columnWidth + spacing::huge);
    auto* inner = new QVBoxLayout(column);
    inner->setContentsMargins(spacing::huge, spacing::huge, spacing::huge, spacing::huge);
    inner->setSpacing(spacing::huge);
    inner->addStretch(1);
    inner->addLayout(head);
    inner->addLayout(columns);
    inner->addStretch(2);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addStretch(1);
    layout->addWidget(column, 20);
    layout->addStretch(1);

    connect(&m_settings, &Settings::recentStoresChanged, this, &StartPage::refreshRecent);
    connect(&m_context, &AppContext::offersChanged, this, &StartPage::refreshOffers);
    refreshLogo();
    refreshRecent();
    refreshOffers();
}

void StartPage::refreshLogo()
{
    m_logo->setPixmap(applicationIcon().pixmap(QSize(logoSide, logoSide), devicePixelRatioF()));
    m_logo->setAccessibleName(tr("Tiltmeter"));
}

void StartPage::refreshOffers()
{
    m_example->setVisible(m_context.canMakeExample());
}

void StartPage::refreshRecent()
{
    m_recent->clear();
    const QStringList paths = m_settings.recentStores();
    for (const QString& path : paths) {
        auto* item = new QListWidgetItem(m_recent);
        item->setData(PathRole, path);
        item->setData(Qt::AccessibleTextRole, path);
        item->setToolTip(QDir::toNativeSeparators(path));
    }
    m_recentCard->setVisible(!paths.isEmpty());
    if (!paths.isEmpty())
        m_recent->setCurrentRow(0);
}

void StartPage::openCurrent()
{
    if (QListWidgetItem* item = m_recent->currentItem())
        Q_EMIT storeChosen(item->data(PathRole).toString());
}

bool StartPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_recent && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter || key->key() == Qt::Key_Space) {
            openCurrent();
            return true;
        }
        if (key->key() == Qt::Key_Delete && m_recent->currentItem()) {
            m_settings.removeRecentStore(m_recent->currentItem()->data(PathRole).toString());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace tiltmeter
