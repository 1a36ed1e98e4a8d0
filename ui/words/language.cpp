// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/words/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace emberdisc::ui {

namespace {

void install(QCoreApplication& application, const QLocale& locale, const QString& file, const QString& folder)
{
    auto* translator = new QTranslator(&application);
    if (translator->load(locale, file, QStringLiteral("_"), folder))
        QCoreApplication::installTranslator(translator);
    else
        delete translator;
}

} // namespace

void installLanguage(QCoreApplication& application)
{
    const QString ours = QStringLiteral(":/i18n");
    // English first: what is installed later is asked earlier.
    install(application, QLocale(QLocale::English), QStringLiteral("emberdisc"), ours);
    install(application, QLocale(), QStringLiteral("qtbase"),
            QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    if (QLocale().language() != QLocale::C)
        install(application, QLocale(), QStringLiteral("emberdisc"), ours);
}

} // namespace emberdisc::ui
