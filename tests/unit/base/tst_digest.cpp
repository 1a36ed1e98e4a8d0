// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/digest.h"

#include <array>
#include <string>
#include <string_view>

#include <QTest>

using namespace emberdisc;

namespace {

std::string sha256(std::string_view text)
{
    Sha256Digest digest;
    digest.add(std::as_bytes(std::span(text)));
    return toHex(digest.finish());
}

} // namespace

class TestDigest : public QObject {
    Q_OBJECT

private slots:
    void hasThePublishedValues()
    {
        // FIPS 180-4 examples, and the empty message.
        QCOMPARE(sha256(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QCOMPARE(sha256("abc"),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                 std::string("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
        QCOMPARE(sha256(std::string(1'000'000, 'a')),
                 std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    }

    void startsAnewAfterFinish()
    {
        Sha256Digest digest;
        const std::string_view text = "abc";
        digest.add(std::as_bytes(std::span(text)));
        const Sha256 first = digest.finish();
        digest.add(std::as_bytes(std::span(text)));
        QVERIFY(digest.finish() == first);
    }

    void canBeMovedInTheMiddle()
    {
        Sha256Digest digest;
        const std::string_view text = "abc";
        digest.add(std::as_bytes(std::span(text)).first(1));
        Sha256Digest other = std::move(digest);
        other.add(std::as_bytes(std::span(text)).subspan(1));
        QCOMPARE(toHex(other.finish()), sha256("abc"));
    }

    void hexIsLowerCaseWithLeadingZeros()
    {
        const std::array bytes = {std::byte{0x00}, std::byte{0x0F}, std::byte{0xAB}};
        QCOMPARE(toHex(bytes), std::string("000fab"));
        QCOMPARE(toHex({}), std::string());
    }
};

QTEST_APPLESS_MAIN(TestDigest)
#include "tst_digest.moc"
