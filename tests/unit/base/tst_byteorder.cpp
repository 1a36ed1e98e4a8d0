// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byteorder.h"

#include <array>

#include <QTest>

using namespace emberdisc;

namespace {

template <std::size_t N>
std::array<std::byte, N> bytes(const std::array<unsigned, N>& values)
{
    std::array<std::byte, N> result{};
    for (std::size_t i = 0; i < N; ++i)
        result[i] = static_cast<std::byte>(values[i]);
    return result;
}

} // namespace

class TestByteOrder : public QObject {
    Q_OBJECT

private slots:
    void putsLeastSignificantFirst()
    {
        std::array<std::byte, 8> to{};
        putLe16(to, 0xA1B2);
        QVERIFY(to == bytes<8>({0xB2, 0xA1, 0, 0, 0, 0, 0, 0}));
        putLe32(to, 0x01020304);
        QVERIFY(to == bytes<8>({4, 3, 2, 1, 0, 0, 0, 0}));
        putLe64(to, 0xF102030405060708);
        QVERIFY(to == bytes<8>({8, 7, 6, 5, 4, 3, 2, 0xF1}));
    }

    void putsMostSignificantFirst()
    {
        std::array<std::byte, 8> to{};
        putBe16(to, 0xA1B2);
        QVERIFY(to == bytes<8>({0xA1, 0xB2, 0, 0, 0, 0, 0, 0}));
        putBe24(to, 0xC1C2C3);
        QVERIFY(to == bytes<8>({0xC1, 0xC2, 0xC3, 0, 0, 0, 0, 0}));
        putBe32(to, 0x81020304);
        QVERIFY(to == bytes<8>({0x81, 2, 3, 4, 0, 0, 0, 0}));
        putBe64(to, 0xF102030405060708);
        QVERIFY(to == bytes<8>({0xF1, 2, 3, 4, 5, 6, 7, 8}));
    }

    void putsBothOrdersLittleFirst()
    {
        std::array<std::byte, 4> two{};
        putBoth16(two, 0x1234);
        QVERIFY(two == bytes<4>({0x34, 0x12, 0x12, 0x34}));
        std::array<std::byte, 8> four{};
        putBoth32(four, 0x12345678);
        QVERIFY(four == bytes<8>({0x78, 0x56, 0x34, 0x12, 0x12, 0x34, 0x56, 0x78}));
    }

    void getsWhatWasPutAlsoWithTheHighestBitSet()
    {
        std::array<std::byte, 8> to{};
        for (const std::uint64_t value :
             {std::uint64_t{0}, std::uint64_t{0x7F}, std::uint64_t{0xFEDCBA9876543210}, ~std::uint64_t{0}}) {
            putLe16(to, static_cast<std::uint16_t>(value));
            QCOMPARE(getLe16(to), static_cast<std::uint16_t>(value));
            putBe16(to, static_cast<std::uint16_t>(value));
            QCOMPARE(getBe16(to), static_cast<std::uint16_t>(value));
            putBe24(to, static_cast<std::uint32_t>(value));
            QCOMPARE(getBe24(to), static_cast<std::uint32_t>(value & 0xFFFFFF));
            putLe32(to, static_cast<std::uint32_t>(value));
            QCOMPARE(getLe32(to), static_cast<std::uint32_t>(value));
            putBe32(to, static_cast<std::uint32_t>(value));
            QCOMPARE(getBe32(to), static_cast<std::uint32_t>(value));
            putLe64(to, value);
            QCOMPARE(getLe64(to), value);
            putBe64(to, value);
            QCOMPARE(getBe64(to), value);
        }
    }

    void touchesNothingBehindTheInteger()
    {
        std::array<std::byte, 5> to{};
        to.fill(std::byte{0xEE});
        putBe24(to, 0);
        QVERIFY(to == bytes<5>({0, 0, 0, 0xEE, 0xEE}));
    }
};

QTEST_APPLESS_MAIN(TestByteOrder)
#include "tst_byteorder.moc"
