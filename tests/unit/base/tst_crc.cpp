// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/crc.h"

#include <array>
#include <string_view>

#include <QTest>

using namespace emberdisc;

class TestCrc : public QObject {
    Q_OBJECT

private slots:
    void crc16HasTheKnownCheckValue()
    {
        // CRC-16/XMODEM: the polynomial of ECMA-167 with initial value 0.
        QCOMPARE(crc16(std::as_bytes(std::span(std::string_view("123456789")))), std::uint16_t{0x31C3});
        QCOMPARE(crc16({}), std::uint16_t{0});
    }

    void crc16OfTheExampleInEcma167()
    {
        // ECMA-167 7.2.6: the bytes 70h, 6Ah, 77h give 3299h.
        const std::array bytes = {std::byte{0x70}, std::byte{0x6A}, std::byte{0x77}};
        QCOMPARE(crc16(bytes), std::uint16_t{0x3299});
    }

    void crc32HasTheKnownCheckValue()
    {
        QCOMPARE(crc32(std::as_bytes(std::span(std::string_view("123456789")))), std::uint32_t{0xCBF43926});
        QCOMPARE(crc32({}), std::uint32_t{0});
    }

    void piecesGiveTheSameAsTheWhole()
    {
        const std::string_view text = "The quick brown fox jumps over the lazy dog";
        const auto whole = std::as_bytes(std::span(text));
        for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
            QCOMPARE(crc16(whole.subspan(cut), crc16(whole.first(cut))), crc16(whole));
            QCOMPARE(crc32(whole.subspan(cut), crc32(whole.first(cut))), crc32(whole));
        }
        QCOMPARE(crc32(whole), std::uint32_t{0x414FA339});
    }
};

QTEST_APPLESS_MAIN(TestCrc)
#include "tst_crc.moc"
