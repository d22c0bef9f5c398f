// SPDX-License-Identifier: GPL-3.0-or-later
#include "program/translations.h"

#include "text/english_plurals.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>
#include <utility>

namespace tiltmeter {

void installTranslations(QCoreApplication& application)
{
    QCoreApplication::installTranslator(new EnglishPlurals(&application));
    const QLocale locale;
    const std::pair<QString, QString> sources[] = {
        {QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)},
        {QStringLiteral("tiltmeter"), QStringLiteral(":/translations")},
    };
    for (const auto& [name, folder] : sources) {
        auto* translator = new QTranslator(&application);
        if (translator->load(locale, name, QStringLiteral("_"), folder))
            QCoreApplication::installTranslator(translator);
    }
}

} // namespace tiltmeter
