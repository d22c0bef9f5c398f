// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/app_context.h"
#include "monitor_double.h"
#include "window_checks.h"

#include <QLabel>
#include <QPushButton>
#include <QTest>

#include <memory>

/// A page in a window of its own, with the double's store behind it.
namespace tiltmeter {

inline const QString storePath = QStringLiteral("/test/a.tilt");

/// Keeps a page up to date as the main window does.
template <class T>
struct Shown {
    AppContext context;
    std::unique_ptr<T> page;

    explicit Shown(bool open = true)
    {
        context.setOffers(AppContext::Offer::Import | AppContext::Offer::Configure);
        page = std::make_unique<T>(context);
        for (const auto signal :
             {&AppContext::storeChanged, &AppContext::deploymentsChanged, &AppContext::deploymentChanged,
              &AppContext::evaluationChanged, &AppContext::offersChanged})
            QObject::connect(&context, signal, page.get(), [this] {
                page->recount();
                page->refresh();
            });
        QObject::connect(&context, &AppContext::evaluatingChanged, page.get(), [this] { page->refresh(); });
        page->resize(1100, 760);
        page->show();
        page->refresh();
        if (open) {
            context.openStore(storePath);
            const bool there = QTest::qWaitFor([this] { return context.evaluation() != nullptr; });
            Q_ASSERT(there);
            Q_UNUSED(there)
        }
    }
    template <class W>
    W* find(const char* name) const
    {
        return page->template findChild<W*>(QLatin1String(name));
    }
    [[nodiscard]] bool says(const char* text) const
    {
        for (const QLabel* label : page->template findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(QString::fromUtf8(text)))
                return true;
        return false;
    }
    [[nodiscard]] QPushButton* emptyAction() const { return find<QPushButton>("emptyStateAction"); }
};

template <class T>
void holdsTheRules(const Shown<T>& shown)
{
    QCOMPARE(checkAccessibleNames(shown.page.get()), QString());
    for (const QSize size : {QSize(1100, 760), QSize(640, 480)}) {
        shown.page->resize(size);
        QTRY_COMPARE(checkClippedTexts(shown.page.get()), QString());
    }
}

/// A deployment that is monitored and one that is not.
inline void resetStores()
{
    monitor_double::reset();
    monitor_double::script().stores[storePath.toStdString()] = {monitor_double::loanApprovals(),
                                                                monitor_double::unconfigured("Insurance")};
}

} // namespace tiltmeter
