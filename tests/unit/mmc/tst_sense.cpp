// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/sense.h"
#include "doubles.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::mmc;
using namespace emberdisc::mmc::test;

namespace {

struct SenseRow {
    std::uint8_t key;
    std::uint8_t asc;
    std::uint8_t ascq;
    SenseCategory category;
};

/// Every row of the reference's table of sense codes and reactions.
constexpr SenseRow kRows[] = {
    {2, 0x04, 0x00, SenseCategory::NotReadyYet},
    {2, 0x04, 0x01, SenseCategory::NotReadyYet},
    {2, 0x04, 0x02, SenseCategory::NeedsHelp},
    {2, 0x04, 0x03, SenseCategory::NeedsHelp},
    {2, 0x04, 0x04, SenseCategory::InProgress},
    {2, 0x04, 0x07, SenseCategory::InProgress},
    {2, 0x04, 0x08, SenseCategory::InProgress},
    {2, 0x30, 0x00, SenseCategory::MediumUnsuitable},
    {5, 0x30, 0x01, SenseCategory::MediumUnsuitable},
    {5, 0x30, 0x02, SenseCategory::MediumUnsuitable},
    {5, 0x30, 0x04, SenseCategory::MediumUnsuitable},
    {5, 0x30, 0x05, SenseCategory::MediumUnsuitable},
    {5, 0x30, 0x06, SenseCategory::MediumUnsuitable},
    {5, 0x30, 0x08, SenseCategory::MediumUnsuitable},
    {5, 0x30, 0x09, SenseCategory::MediumUnsuitable},
    {5, 0x30, 0x10, SenseCategory::MediumUnsuitable},
    {5, 0x30, 0x11, SenseCategory::MediumUnsuitable},
    {2, 0x3A, 0x00, SenseCategory::NoMedium},
    {2, 0x3A, 0x01, SenseCategory::NoMedium},
    {2, 0x3A, 0x02, SenseCategory::NoMedium},
    {4, 0x02, 0x00, SenseCategory::Retry},
    {3, 0x06, 0x00, SenseCategory::HardwareError},
    {3, 0x09, 0x01, SenseCategory::HardwareError},
    {3, 0x15, 0x00, SenseCategory::HardwareError},
    {4, 0x44, 0x00, SenseCategory::HardwareError},
    {4, 0x99, 0x00, SenseCategory::HardwareError},
    {3, 0x03, 0x00, SenseCategory::WriteError},
    {3, 0x0C, 0x00, SenseCategory::WriteError},
    {3, 0x0C, 0x07, SenseCategory::WriteError},
    {3, 0x0C, 0x08, SenseCategory::WriteError},
    {3, 0x0C, 0x09, SenseCategory::BufferUnderrun},
    {3, 0x21, 0x00, SenseCategory::BufferUnderrun},
    {3, 0x21, 0x02, SenseCategory::BufferUnderrun},
    {3, 0x11, 0x05, SenseCategory::MediumError},
    {3, 0x57, 0x00, SenseCategory::MediumError},
    {3, 0x31, 0x00, SenseCategory::MediumError},
    {3, 0x51, 0x00, SenseCategory::MediumError},
    {3, 0x72, 0x00, SenseCategory::SessionError},
    {3, 0x72, 0x01, SenseCategory::SessionError},
    {3, 0x72, 0x02, SenseCategory::SessionError},
    {5, 0x72, 0x03, SenseCategory::SessionError},
    {3, 0x72, 0x04, SenseCategory::SessionError},
    {5, 0x72, 0x05, SenseCategory::SessionError},
    {3, 0x73, 0x02, SenseCategory::CalibrationFailed},
    {3, 0x73, 0x03, SenseCategory::CalibrationFailed},
    {3, 0x73, 0x04, SenseCategory::CalibrationFailed},
    {3, 0x73, 0x05, SenseCategory::CalibrationFailed},
    {1, 0x73, 0x01, SenseCategory::Recovered},
    {5, 0x20, 0x00, SenseCategory::Unsupported},
    {5, 0x21, 0x00, SenseCategory::OutOfRange},
    {5, 0x21, 0x02, SenseCategory::InvalidWriteAddress},
    {5, 0x21, 0x03, SenseCategory::InvalidWriteAddress},
    {5, 0x24, 0x00, SenseCategory::Unsupported},
    {5, 0x26, 0x00, SenseCategory::Unsupported},
    {5, 0x26, 0x02, SenseCategory::Unsupported},
    {5, 0x27, 0x00, SenseCategory::WriteProtected},
    {7, 0x27, 0x00, SenseCategory::WriteProtected},
    {5, 0x2C, 0x00, SenseCategory::SequenceError},
    {5, 0x53, 0x02, SenseCategory::RemovalPrevented},
    {5, 0x63, 0x00, SenseCategory::DiscFull},
    {5, 0x63, 0x01, SenseCategory::DiscFull},
    {5, 0x64, 0x00, SenseCategory::WrongMode},
    {5, 0x64, 0x01, SenseCategory::WrongMode},
    {5, 0x6F, 0x04, SenseCategory::Protected},
    {6, 0x28, 0x00, SenseCategory::MediumChanged},
    {6, 0x28, 0x02, SenseCategory::MediumChanged},
    {6, 0x29, 0x00, SenseCategory::UnitAttention},
    {6, 0x2A, 0x01, SenseCategory::UnitAttention},
    {6, 0x2E, 0x00, SenseCategory::UnitAttention},
    {6, 0x5A, 0x01, SenseCategory::EjectRequested},
    {6, 0x5A, 0x03, SenseCategory::UnitAttention},
    {11, 0x47, 0x00, SenseCategory::Retry},
    {11, 0xEE, 0x12, SenseCategory::Retry},
    {13, 0x00, 0x00, SenseCategory::DiscFull},
    {0, 0x00, 0x00, SenseCategory::None},
    {1, 0x18, 0x00, SenseCategory::Recovered},
    {0, 0x04, 0x04, SenseCategory::InProgress},
    {5, 0xEE, 0x00, SenseCategory::IllegalRequest},
    {9, 0x80, 0x00, SenseCategory::Other},
};

} // namespace

class TestSense : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void codesAskForTheirReaction()
    {
        for (const SenseRow& row : kRows) {
            const SenseMeaning found = meaning(row.key, row.asc, row.ascq);
            const std::string text = describe({.key = row.key, .asc = row.asc, .ascq = row.ascq});
            QVERIFY2(found.category == row.category, text.c_str());
            QVERIFY(!found.text.empty());
        }
    }
    void everyCodeHasAMeaning()
    {
        for (int key = 0; key < 256; ++key)
            for (int asc = 0; asc < 256; ++asc) {
                const Sense sense{.key = static_cast<std::uint8_t>(key),
                                  .asc = static_cast<std::uint8_t>(asc),
                                  .ascq = 0xFF};
                QVERIFY(!meaning(sense).text.empty());
                QVERIFY(name(errorCodeOf(sense)) != "Unknown");
            }
    }
    void failuresBecomeSentences()
    {
        QCOMPARE(errorCodeOf({.key = 2, .asc = 0x3A}), ErrorCode::NoMedium);
        QCOMPARE(errorCodeOf({.key = 3, .asc = 0x0C}), ErrorCode::WriteFailed);
        QCOMPARE(errorCodeOf({.key = 3, .asc = 0x0C, .ascq = 0x09}), ErrorCode::BufferUnderrun);
        QCOMPARE(errorCodeOf({.key = 5, .asc = 0x63}), ErrorCode::MediumTooSmall);
        QCOMPARE(errorCodeOf({.key = 3, .asc = 0x72, .ascq = 2}), ErrorCode::CloseFailed);
        QCOMPARE(errorCodeOf({.key = 6, .asc = 0x28}), ErrorCode::MediumChanged);
        QCOMPARE(errorCodeOf({.key = 5, .asc = 0x2C}), ErrorCode::CheckCondition);
    }
    void parsesFixedFormat()
    {
        const auto sense = parseSense(bytesOf("F0 00 05 00 00 12 34 0A 00 00 00 00 21 02 00 00 00 00"));
        QVERIFY(sense.has_value());
        QVERIFY(sense->is(5, 0x21, 0x02));
        QCOMPARE(sense->information.value(), 0x1234U);
        QVERIFY(!sense->progress && !sense->deferred);
    }
    void parsesProgressUnderNotReadyOnly()
    {
        const auto busy = parseSense(bytesOf("70 00 02 00 00 00 00 0A 00 00 00 00 04 04 00 80 40 00"));
        QCOMPARE(busy->progress.value(), 0x4000);
        // Under ILLEGAL REQUEST the same bytes point at the field that was refused.
        const auto refused = parseSense(bytesOf("70 00 05 00 00 00 00 0A 00 00 00 00 24 00 00 C0 00 07"));
        QVERIFY(!refused->progress);
    }
    void tellsDeferredErrors()
    {
        QVERIFY(parseSense(bytesOf("71 00 03 00 00 00 00 0A 00 00 00 00 0C 00 00 00 00 00"))->deferred);
        QVERIFY(parseSense(bytesOf("73 03 0C 00 00 00 00 00"))->deferred);
        QCOMPARE(describe(*parseSense(bytesOf("73 03 0C 00 00 00 00 00"))),
                 std::string("3/0C/00 write error (deferred)"));
    }
    void parsesDescriptorFormat()
    {
        const auto sense = parseSense(
            bytesOf("72 02 04 07 00 00 00 14  00 0A 80 00 00 00 00 00 00 01 02 03  02 06 00 00 80 12 34 00"));
        QVERIFY(sense && sense->is(2, 0x04, 0x07));
        QCOMPARE(sense->information.value(), 0x010203U);
        QCOMPARE(sense->progress.value(), 0x1234);
    }
    void refusesWhatIsNoSense()
    {
        QVERIFY(!parseSense({}));
        QVERIFY(!parseSense(bytesOf("70 00")));
        QVERIFY(!parseSense(bytesOf("00 00 00 00 00 00 00 00")));
        QVERIFY(!parseSense(bytesOf("7F 00 05 00 00 00 00 0A 00 00 00 00 21 02")));
    }
    void shortSenseHasItsKeyOnly()
    {
        const auto sense = parseSense(bytesOf("70 00 03"));
        QVERIFY(sense && sense->is(3, 0, 0));
        // An additional length that is too small hides what stands behind it.
        QVERIFY(parseSense(bytesOf("70 00 03 00 00 00 00 04 00 00 00 00 0C 00 00 00 00 00"))->is(3, 0, 0));
    }
    void lyingDescriptorLengthEndsTheList()
    {
        const auto sense = parseSense(bytesOf("72 02 04 07 00 00 00 FF 02 FF 00 00 80 12 34"));
        QVERIFY(sense && sense->is(2, 4, 7));
    }
    void encodedSenseIsParsedAlike()
    {
        const Sense original{
            .key = 2, .asc = 4, .ascq = 8, .information = 77, .progress = 0x8001, .deferred = false};
        QVERIFY(parseSense(encodeFixedSense(original)) == original);
        const Sense deferred{.key = 3, .asc = 0x0C, .ascq = 0, .deferred = true};
        QVERIFY(parseSense(encodeFixedSense(deferred)) == deferred);
    }
    void checkConditionNamesCommandAndSense()
    {
        const Error error = checkCondition({.key = 5, .asc = 0x21, .ascq = 2}, 0x2A);
        QCOMPARE(error.code, ErrorCode::CheckCondition);
        QCOMPARE(error.detail, std::string("WRITE(10): 5/21/02 invalid address for write"));
        QCOMPARE(categoryOf(error).value(), SenseCategory::InvalidWriteAddress);
        QVERIFY(!categoryOf(Error::of(ErrorCode::DeviceGone)));
    }
};

QTEST_APPLESS_MAIN(TestSense)
#include "tst_sense.moc"
