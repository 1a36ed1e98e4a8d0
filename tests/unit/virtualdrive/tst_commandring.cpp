// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel's ring in plain memory: what is asked, what is answered, and what is no ring.
#include "ringmemory.h"

#include "core/virtualdrive/commandring.h"

#include <functional>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

using Spoil = std::function<void(RingMemory&)>;

constexpr std::uint64_t kHere = RingMemory::kData;

/// What came of all that waits.
Result<std::size_t> answered(RingMemory& memory, FakeRecorder& recorder)
{
    auto ring = CommandRing::over(memory.bytes());
    if (!ring)
        return fail(ring.error());
    return ring->answerAll(recorder);
}

} // namespace
Q_DECLARE_METATYPE(Spoil)

class TestCommandRing : public QObject {
    Q_OBJECT
private slots:
    void answersWhatWaitsInItsOrder()
    {
        RingMemory memory;
        FakeRecorder recorder;
        memory.command({0x00});
        memory.command({0x35});
        QCOMPARE(answered(memory, recorder).value_or(99), std::size_t{2});
        QCOMPARE(recorder.asked.size(), std::size_t{2});
        QCOMPARE(int{recorder.asked[0].cdb.opcode()}, 0x00);
        QCOMPARE(int{recorder.asked[1].cdb.opcode()}, 0x35);
        QVERIFY(memory.isEmpty());
        QCOMPARE(answered(memory, recorder).value_or(99), std::size_t{0});
    }
    void takesAsMuchOfTheCdbAsItsGroupHas()
    {
        RingMemory memory;
        FakeRecorder recorder;
        memory.command({0xAD, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
        QVERIFY(answered(memory, recorder));
        QCOMPARE(recorder.asked[0].cdb.size(), std::size_t{12});
        QCOMPARE(int{recorder.asked[0].cdb.at(11)}, 11);
    }
    void givesDataInWithItsLength()
    {
        RingMemory memory;
        FakeRecorder recorder;
        recorder.fills = 36;
        const auto entry = memory.command({0x12, 0, 0, 0, 96}, {{kHere, 96}});
        QVERIFY(answered(memory, recorder));
        QCOMPARE(recorder.asked[0].in, std::size_t{96});
        QVERIFY(recorder.asked[0].out.empty());
        QCOMPARE(int{memory.get<std::uint8_t>(kHere + 35)}, 36);
        QCOMPARE(int{memory.get<std::uint8_t>(kHere + 36)}, 0);
        QCOMPARE(int{memory.get<std::uint8_t>(entry + 8)}, 0); // GOOD
        QCOMPARE(memory.get<std::uint32_t>(entry + 12), 36U);
        QCOMPARE(int{memory.get<std::uint8_t>(entry + 7)}, 2); // READ_LEN
    }
    void leavesTheLengthWhereTheKernelDoesNotKnowIt()
    {
        RingMemory memory;
        FakeRecorder recorder;
        memory.put<std::uint16_t>(2, 0);
        const auto entry = memory.command({0x12, 0, 0, 0, 96}, {{kHere, 96}});
        QVERIFY(answered(memory, recorder));
        QCOMPARE(int{memory.get<std::uint8_t>(entry + 7)}, 0);
    }
    void bringsDataOutToTheRecorder()
    {
        RingMemory memory;
        FakeRecorder recorder;
        memory.put<std::uint32_t>(kHere, 0x11223344);
        memory.put<std::uint32_t>(kHere + 512, 0x55667788);
        const auto entry = memory.command({0x2A}, {{kHere, 4}, {kHere + 512, 4}});
        QVERIFY(answered(memory, recorder));
        QCOMPARE(recorder.asked[0].in, std::size_t{0});
        const std::vector<std::uint32_t> sent = {0x11223344, 0x55667788};
        QVERIFY(std::ranges::equal(recorder.asked[0].out, std::as_bytes(std::span(sent))));
        QCOMPARE(int{memory.get<std::uint8_t>(entry + 7)}, 0); // nothing was read
    }
    void spreadsDataInOverPieces()
    {
        RingMemory memory;
        FakeRecorder recorder;
        recorder.fills = 12;
        const auto entry = memory.command({0x28}, {{kHere, 8}, {kHere + 100, 0}, {kHere + 512, 8}});
        QVERIFY(answered(memory, recorder));
        QCOMPARE(int{memory.get<std::uint8_t>(kHere + 7)}, 8);
        QCOMPARE(int{memory.get<std::uint8_t>(kHere + 8)}, 0);
        QCOMPARE(int{memory.get<std::uint8_t>(kHere + 512)}, 9);
        QCOMPARE(int{memory.get<std::uint8_t>(kHere + 515)}, 12);
        QCOMPARE(int{memory.get<std::uint8_t>(kHere + 516)}, 0);
        QCOMPARE(memory.get<std::uint32_t>(entry + 12), 12U);
    }
    void comparesWhatVerifySendsOnlyWhenItSends()
    {
        RingMemory memory;
        FakeRecorder recorder;
        memory.command({0x2F, 0x02}, {{kHere, 8}});
        memory.command({0x2F, 0x00}, {{kHere, 8}});
        QVERIFY(answered(memory, recorder));
        QCOMPARE(recorder.asked[0].out.size(), std::size_t{8});
        QCOMPARE(recorder.asked[1].in, std::size_t{8});
    }
    void tellsWhyACommandFailed()
    {
        RingMemory memory;
        FakeRecorder recorder;
        recorder.error = Error{ErrorCode::CheckCondition, {}, Sense{.key = 5, .asc = 0x21, .ascq = 0x02}, {}};
        const auto entry = memory.command({0x2A}, {{kHere, 8}});
        QVERIFY(answered(memory, recorder));
        QCOMPARE(int{memory.get<std::uint8_t>(entry + 8)}, 2); // CHECK CONDITION
        QCOMPARE(int{memory.get<std::uint8_t>(entry + 16)}, 0x70);
        QCOMPARE(int{memory.get<std::uint8_t>(entry + 18)}, 5);
        QCOMPARE(int{memory.get<std::uint8_t>(entry + 28)}, 0x21);
        QCOMPARE(int{memory.get<std::uint8_t>(entry + 29)}, 0x02);
    }
    void tellsOfAnErrorThatIsNoSense()
    {
        RingMemory memory;
        FakeRecorder recorder;
        recorder.error = Error::of(ErrorCode::DeviceGone);
        const auto entry = memory.command({0x00});
        QVERIFY(answered(memory, recorder));
        QCOMPARE(int{memory.get<std::uint8_t>(entry + 18)}, 4); // hardware error
        QCOMPARE(int{memory.get<std::uint8_t>(entry + 28)}, 0x44);
    }
    void goesRoundTheRing()
    {
        RingMemory memory;
        FakeRecorder recorder;
        for (unsigned round = 0; round < 20; ++round) {
            const std::uint32_t left = RingMemory::kRingSize - memory.get<std::uint32_t>(12);
            if (left < 128)
                memory.lay(0, left); // padding
            memory.command({0x00});
            QCOMPARE(answered(memory, recorder).value_or(99), std::size_t{1});
            QVERIFY(memory.isEmpty());
        }
        QCOMPARE(recorder.asked.size(), std::size_t{20});
    }
    void saysWhichOperationItDoesNotKnow()
    {
        RingMemory memory;
        FakeRecorder recorder;
        const auto entry = memory.lay(2, 32);
        memory.command({0x00});
        QCOMPARE(answered(memory, recorder).value_or(99), std::size_t{1});
        QCOMPARE(int{memory.get<std::uint8_t>(entry + 7)}, 1); // UNKNOWN_OP
    }

    void refusesWhatIsNoRing_data()
    {
        QTest::addColumn<Spoil>("spoil");
        const auto row = [](const char* name, Spoil spoil) { QTest::newRow(name) << std::move(spoil); };
        row("another version", [](RingMemory& m) { m.put<std::uint16_t>(0, 3); });
        row("ring outside", [](RingMemory& m) { m.put<std::uint32_t>(4, 0xFFFFFFF8); });
        row("ring longer than the memory", [](RingMemory& m) { m.put<std::uint32_t>(8, 0xFFFFFFF8); });
        row("ring of no size", [](RingMemory& m) { m.put<std::uint32_t>(8, 0); });
        row("ring of an odd size", [](RingMemory& m) { m.put<std::uint32_t>(8, 1023); });
        row("ring at an odd place", [](RingMemory& m) { m.put<std::uint32_t>(4, 257); });
        row("head outside", [](RingMemory& m) { m.put<std::uint32_t>(12, 1024); });
        row("head at an odd place", [](RingMemory& m) { m.put<std::uint32_t>(12, 7); });
        row("tail outside", [](RingMemory& m) { m.put<std::uint32_t>(64, 4096); });
        row("entry of no length", [](RingMemory& m) { m.put<std::uint32_t>(12, 64); });
        row("entry beyond the head", [](RingMemory& m) { m.put<std::uint32_t>(m.lay(0, 64), 128); });
        row("entry beyond the ring", [](RingMemory& m) {
            m.put<std::uint32_t>(64, 512);
            m.put<std::uint32_t>(256 + 512, 1024);
        });
        row("command without room", [](RingMemory& m) { m.lay(1, 104); });
        row("more pieces than the entry", [](RingMemory& m) { m.put<std::uint32_t>(m.command({0}) + 8, 6); });
        row("pieces beyond counting",
            [](RingMemory& m) { m.put<std::uint32_t>(m.command({0}) + 8, 0xFFFFFFFF); });
        row("data outside", [](RingMemory& m) { m.command({0x28}, {{64 * 1024 - 4, 8}}); });
        row("data round the end of numbers",
            [](RingMemory& m) { m.command({0x28}, {{kHere, UINT64_MAX - 8}}); });
        row("data before the memory", [](RingMemory& m) { m.command({0x28}, {{UINT64_MAX - 7, 16}}); });
        row("data twice the memory",
            [](RingMemory& m) { m.command({0x28}, {{0, 64 * 1024}, {0, 64 * 1024}}); });
        row("CDB outside", [](RingMemory& m) { m.put<std::uint64_t>(m.command({0}) + 24, UINT64_MAX); });
        row("CDB over the end",
            [](RingMemory& m) { m.put<std::uint64_t>(m.command({0}) + 24, 64 * 1024 - 5); });
    }
    void refusesWhatIsNoRing()
    {
        QFETCH(Spoil, spoil);
        RingMemory memory;
        FakeRecorder recorder;
        spoil(memory);
        const auto result = answered(memory, recorder);
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::ReplyInvalid ||
                result.error().code == ErrorCode::Unsupported);
        QVERIFY(recorder.asked.empty());
    }
    void refusesMemoryWithoutAMailbox()
    {
        std::vector<std::uint64_t> small(8);
        QVERIFY(!CommandRing::over(std::as_writable_bytes(std::span(small))));
        QVERIFY(!CommandRing::over({}));
    }
};

QTEST_APPLESS_MAIN(TestCommandRing)
#include "tst_commandring.moc"
