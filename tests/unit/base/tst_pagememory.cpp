// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/base/ownedfd.h"
#include "core/base/pagememory.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

using namespace emberdisc;

class TestPageMemory : public QObject {
    Q_OBJECT

private slots:
    void beginsAtALargePageAndIsZero()
    {
        for (const std::size_t size : {std::size_t{1}, kLargePage, 3 * kLargePage}) {
            const PageMemory memory(size);
            QCOMPARE(memory.bytes().size(), size);
            QCOMPARE(reinterpret_cast<std::uintptr_t>(memory.bytes().data()) % kLargePage, std::uintptr_t{0});
            QVERIFY(std::ranges::all_of(memory.bytes(), [](std::byte b) { return b == std::byte{0}; }));
        }
    }

    /// What a pipe was given it keeps, whatever comes to lie there then.
    void aPipeKeepsPagesThatWereRenewed()
    {
        constexpr std::size_t kGiven = 32768; // any pipe holds that
        std::array<int, 2> ends{};
        QCOMPARE(::pipe2(ends.data(), O_CLOEXEC), 0);
        const OwnedFd out(ends[0]);
        const OwnedFd in(ends[1]);
        const PageMemory memory(2 * kLargePage);
        const auto part = memory.bytes().subspan(kLargePage);
        std::ranges::fill(part, std::byte{1});
        const iovec given{.iov_base = part.data(), .iov_len = kGiven};
        QCOMPARE(::vmsplice(in.get(), &given, 1, 0), ssize_t{kGiven});
        PageMemory::renew(part);
        QVERIFY(std::ranges::all_of(part, [](std::byte b) { return b == std::byte{0}; }));
        std::ranges::fill(part, std::byte{2});
        std::vector<std::byte> taken(kGiven);
        QCOMPARE(::read(out.get(), taken.data(), taken.size()), ssize_t{kGiven});
        QVERIFY(std::ranges::all_of(taken, [](std::byte b) { return b == std::byte{1}; }));
    }
};

QTEST_GUILESS_MAIN(TestPageMemory)
#include "tst_pagememory.moc"
