// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/platform/sleepwatch.h"

#include "core/platform/logind.h"

#include <utility>

#include <QObject>
#include <QString>

namespace emberdisc::platform {

class SleepWatch::Listener final : public QObject {
    Q_OBJECT
public:
    explicit Listener(std::stop_source sleep) : m_sleep(std::move(sleep)) {}

public Q_SLOTS:
    /// logind says true before, and false when the machine is awake again.
    void prepare(bool before)
    {
        if (before)
            m_sleep.request_stop();
    }

private:
    std::stop_source m_sleep;
};

SleepWatch::SleepWatch(QDBusConnection bus) : m_listener(std::make_unique<Listener>(m_sleep))
{
    m_listener->moveToThread(&m_thread);
    m_thread.start();
    for (const char* signal : {"PrepareForSleep", "PrepareForShutdown"})
        bus.connect(QString::fromLatin1(logind::kService), QString::fromLatin1(logind::kPath),
                    QString::fromLatin1(logind::kManager), QString::fromLatin1(signal), m_listener.get(),
                    SLOT(prepare(bool)));
}

SleepWatch::~SleepWatch()
{
    m_thread.quit();
    m_thread.wait();
}

} // namespace emberdisc::platform

#include "sleepwatch.moc"
