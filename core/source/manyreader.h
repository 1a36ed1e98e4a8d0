// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/bytesource.h"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace emberdisc::source {

/// Reads small sources whole, several at a time: opening a file costs more than its bytes do, and a disk that
/// has many to look for finds each of them sooner. One caller at a time.
class ManyReader {
public:
    ManyReader();
    ~ManyReader();
    ManyReader(const ManyReader&) = delete;
    ManyReader& operator=(const ManyReader&) = delete;

    struct Wish {
        const ByteSource* source = nullptr;
        std::span<std::byte> to = {}; ///< size() bytes
        bool isRead = false; ///< told afterwards; why it is not, is for who reads it again to find out
    };
    /// What to do with the wish of that number as soon as it is read, in the thread that read it: its bytes
    /// are in that processor's cache then. May throw std::bad_alloc: the wish counts as not read.
    using Then = std::function<void(std::size_t wish)>;
    /// Returns when all of them were tried, or one could not be read.
    void read(std::span<Wish> wishes, const Then& then = {});

private:
    void startHelpers();
    void help();
    void takeAll();
    [[nodiscard]] bool hasWork() const { return m_next.load() < m_wishes.size(); }

    std::mutex m_mutex; // guards what follows; the wishes stay while anybody is active
    std::condition_variable m_wake;
    std::condition_variable m_idle;
    std::span<Wish> m_wishes;
    const Then* m_then = nullptr;
    unsigned m_active = 0; ///< helpers that may touch the wishes
    bool m_isAtEnd = false;
    bool m_hasStarted = false;           ///< the caller's
    std::atomic<std::size_t> m_next = 0; ///< the wish that is taken next
    std::vector<std::jthread> m_helpers; ///< from the first call on; last, since they use all the others
};

} // namespace emberdisc::source
