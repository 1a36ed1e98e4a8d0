// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/words/sessionwords.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace emberdisc::ui {

namespace {

struct SessionWords {
    Q_DECLARE_TR_FUNCTIONS(SessionWords)
};

} // namespace

QString sessionWords(const source::SessionIdentity& session)
{
    const QString label = QString::fromStdString(session.label).trimmed();
    const QString time =
        session.created == 0
            ? QString()
            : QLocale().toString(QDateTime::fromSecsSinceEpoch(session.created), QLocale::ShortFormat);
    if (label.isEmpty() && time.isEmpty())
        return SessionWords::tr("Session %1: no file system that is known").arg(session.number);
    if (label.isEmpty())
        return SessionWords::tr("Session %1: without a name, %2").arg(session.number).arg(time);
    if (time.isEmpty())
        return SessionWords::tr("Session %1: “%2”").arg(session.number).arg(label);
    return SessionWords::tr("Session %1: “%2”, %3").arg(session.number).arg(label, time);
}

QStringList sessionLines(const std::vector<source::SessionIdentity>& sessions)
{
    QStringList lines;
    for (const source::SessionIdentity& session : sessions)
        lines += &session == &sessions.back() && sessions.size() > 1
                     ? SessionWords::tr("%1 (the last one)").arg(sessionWords(session))
                     : sessionWords(session);
    return lines;
}

} // namespace emberdisc::ui
