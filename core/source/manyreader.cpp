// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/manyreader.h"

#include "core/base/log.h"

#include <algorithm>
#include <new>
#include <system_error>
#include <utility>

namespace emberdisc::source {

namespace {

constexpr unsigned kMostHelpers = 3;

} // namespace

ManyReader::ManyReader() = default;

ManyReader::~ManyReader()
{
    const std::lock_guard lock(m_mutex);
    m_isAtEnd = true;
    m_wake.notify_all();
}

void ManyReader::read(std::span<Wish> wishes, const Then& then)
{
    startHelpers();
    {
        const std::lock_guard lock(m_mutex);
        m_wishes = wishes;
        m_then = &then;
        m_next = 0;
    }
    m_wake.notify_all();
    takeAll();
    std::unique_lock lock(m_mutex);
    m_idle.wait(lock, [this] { return m_active == 0; });
    m_wishes = {};
}

void ManyReader::startHelpers()
{
    if (std::exchange(m_hasStarted, true))
        return;
    try {
        for (unsigned i = std::clamp(std::thread::hardware_concurrency(), 2U, kMostHelpers + 1); i > 1; --i)
            m_helpers.emplace_back([this] { help(); });
    } catch (const std::system_error& error) { // so many threads there may not be
        qCWarning(logImage, "%zu helpers instead of more: %s", m_helpers.size(), error.what());
    }
}

void ManyReader::help()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_isAtEnd || hasWork(); });
        if (m_isAtEnd)
            return;
        ++m_active;
        lock.unlock();
        takeAll();
        lock.lock();
        if (--m_active == 0)
            m_idle.notify_one();
    }
}

void ManyReader::takeAll()
{
    for (std::size_t next = m_next++; next < m_wishes.size(); next = m_next++) {
        Wish& wish = m_wishes[next];
        try {
            wish.isRead = wish.source->readAll(wish.to).has_value();
            if (wish.isRead && *m_then)
                (*m_then)(next);
        } catch (const std::bad_alloc&) {
            wish.isRead = false; // whoever reads it again will see
        }
        if (!wish.isRead)
            m_next = m_wishes.size(); // a disk that fails is not asked for all the others before that is told
    }
}

} // namespace emberdisc::source
