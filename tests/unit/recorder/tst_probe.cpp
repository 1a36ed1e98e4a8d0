// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/faulttransport.h"
#include "core/mmc/profile.h"
#include "core/recorder/execute.h"
#include "core/recorder/identity.h"

#include "golden.h"
#include "media.h"
#include "rig.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <random>

using namespace emberdisc;
using namespace emberdisc::recorder;
using namespace emberdisc::test;
using virtualdrive::MediumType;

namespace {

/// A SectorSource whose sector 16 is a primary volume descriptor.
class LabelledSectors final : public source::SectorSource {
public:
    [[nodiscard]] std::uint32_t sectorSize() const override { return 2048; }
    [[nodiscard]] std::uint64_t sectorCount() const override { return 320; }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override
    {
        std::ranges::fill(to, std::byte{0});
        const std::uint64_t end = first + to.size() / 2048;
        if (first > 16 || end <= 16)
            return {};
        const auto sector = to.subspan((16 - first) * 2048, 2048);
        const std::string_view head("\1CD001\1", 7);
        const std::string_view label = "HOLIDAYS 7                      ";
        for (std::size_t i = 0; i < head.size(); ++i)
            sector[i] = static_cast<std::byte>(head[i]);
        for (std::size_t i = 0; i < label.size(); ++i)
            sector[40 + i] = static_cast<std::byte>(label[i]);
        return {};
    }
    [[nodiscard]] std::string describe(std::uint64_t) const override { return "(test)"; }
};

/// Answers every command with bytes that mean nothing, and now and then with a sense that means little.
class BabblingTransport final : public mmc::Transport {
public:
    explicit BabblingTransport(std::uint32_t seed) : m_random(seed) {}
    [[nodiscard]] Result<mmc::Reply> execute(const mmc::Command& command) override
    {
        ++commands;
        const std::uint32_t mood = m_random() % 16;
        if (mood == 0 && command.cdb.opcode() != 0) {
            Error error = Error::of(ErrorCode::CheckCondition);
            error.cause =
                Sense{static_cast<std::uint8_t>(m_random() % 16), static_cast<std::uint8_t>(m_random()), 0};
            return fail(std::move(error));
        }
        for (std::byte& byte : command.in)
            byte = static_cast<std::byte>(m_random());
        if (command.cdb.opcode() == mmc::value(mmc::Opcode::GetConfiguration) && command.in.size() >= 8) {
            // A profile that exists, so that the questions go on.
            constexpr std::array<std::uint8_t, 6> kProfiles = {0x09, 0x0A, 0x1B, 0x41, 0x43, 0x10};
            command.in[6] = std::byte{0};
            command.in[7] = static_cast<std::byte>(kProfiles[m_random() % kProfiles.size()]);
        }
        const std::size_t size = command.in.size();
        return mmc::Reply{size == 0 ? command.out.size() : mood < 4 ? m_random() % (size + 1) : size};
    }
    [[nodiscard]] std::size_t maximumTransfer() const override { return 65536; }
    [[nodiscard]] std::string describe() const override { return "babble"; }
    std::uint64_t commands = 0;

private:
    std::minstd_rand m_random;
};

} // namespace

class TestProbe : public QObject {
    Q_OBJECT

    static MediumState probed(Rig& rig)
    {
        const auto state = probe(rig.recorder, rig.clock, {});
        if (!state)
            qFatal("%s", state.error().toString().c_str());
        return *state;
    }
    static void burn(Rig& rig, const Payload& payload, const BurnOptions& options)
    {
        PatternSectors source(payload.sectorSize, payload.sectorCount);
        SilentJobContext context;
        const auto made = plan(probed(rig), payload, options);
        if (!made || !execute(*made, rig.recorder, source, rig.clock, context))
            qFatal("cannot burn");
    }

private slots:
    void statesAreAsWritten()
    {
        std::string text;
        for (const MediumType type : {MediumType::CdR74, MediumType::CdR80, MediumType::CdRw,
                                      MediumType::DvdPlusR, MediumType::BdR}) {
            Rig rig(type);
            const auto add = [&](const char* when) {
                text += "== " + std::string(virtualdrive::name(type)) + " " + when + "\n" + dump(probed(rig));
            };
            add("blank");
            burn(rig, dataPayload(500), {.closing = Closing::KeepOpen});
            add("one session, open");
            burn(rig, dataPayload(400, *probed(rig).nextWritable),
                 {.closing = Closing::Close, .append = true});
            add("two sessions, closed");
        }
        Rig audio(MediumType::CdR80);
        burn(audio, audioPayload(400, 500), {});
        text += "== audio\n" + dump(probed(audio));
        (void)audio.recorder.takeDisc();
        text += "== taken out\n" + dump(probed(audio));
        audio.recorder.pressEject();
        text += "== closed without a disc\n" + dump(probed(audio));
        compareWithGolden("states.txt", text);
    }

    void theVolumeLabelIsFound()
    {
        Rig rig(MediumType::CdR80);
        LabelledSectors source;
        SilentJobContext context;
        const auto made = plan(probed(rig), dataPayload(320), {.closing = Closing::KeepOpen});
        QVERIFY(execute(*made, rig.recorder, source, rig.clock, context).has_value());
        QCOMPARE(probed(rig).volumeLabel, std::string("HOLIDAYS 7"));
    }

    void aFreshDiscIsWaitedFor()
    {
        Rig rig(MediumType::BdR);
        mmc::FaultTransport transport(rig.recorder);
        transport.add({.when = {.first = 1}, .what = Sense{2, 0x04, 0x01}, .times = 20});
        const auto state = probe(transport, rig.clock, {});
        QVERIFY(state.has_value());
        QCOMPARE(state->status, MediumStatus::Blank);
    }

    void aDiscThatNeverGetsReadyIsGivenUp()
    {
        Rig rig(MediumType::BdR);
        mmc::FaultTransport transport(rig.recorder);
        transport.add(
            {.when = {.opcodes = {mmc::Opcode::TestUnitReady}}, .what = Sense{2, 0x04, 0x01}, .times = 0});
        QCOMPARE(probe(transport, rig.clock, {}).error().code, ErrorCode::MediumNotReady);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(probe(transport, rig.clock, stop.get_token()).error().code, ErrorCode::Cancelled);
    }

    void anUnreadableDiscIsADiscAllTheSame()
    {
        Rig rig(MediumType::CdR80);
        mmc::FaultTransport transport(rig.recorder);
        transport.add(
            {.when = {.opcodes = {mmc::Opcode::TestUnitReady}}, .what = Sense{2, 0x30, 0x02}, .times = 0});
        const auto state = probe(transport, rig.clock, {});
        QVERIFY(state.has_value());
        QCOMPARE(state->status, MediumStatus::Unusable);
    }

    void whatADriveDoesNotAnswerStaysEmpty()
    {
        Rig rig(MediumType::BdR);
        const MediumState whole = probed(rig);
        QVERIFY(!whole.writeSpeeds.empty());
        mmc::FaultTransport transport(rig.recorder);
        for (const mmc::Opcode opcode : {mmc::Opcode::GetPerformance, mmc::Opcode::ModeSense10,
                                         mmc::Opcode::ReadDiscStructure, mmc::Opcode::ReadCapacity})
            transport.add({.when = {.opcodes = {opcode}}, .what = Sense{5, 0x20, 0x00}, .times = 0});
        const auto state = probe(transport, rig.clock, {});
        QVERIFY(state.has_value());
        QVERIFY(state->writeSpeeds.empty());
        QVERIFY(state->mediumId.empty());
        QCOMPARE(state->freeSectors, whole.freeSectors);
        QVERIFY(state->isSameAs(whole));
    }

    void aLostDeviceEndsTheProbe()
    {
        Rig rig(MediumType::CdR80);
        burn(rig, dataPayload(400), {});
        mmc::FaultTransport counting(rig.recorder);
        QVERIFY(probe(counting, rig.clock, {}).has_value());
        for (std::uint64_t n = 1; n <= counting.commands(); ++n) {
            mmc::FaultTransport transport(rig.recorder);
            transport.setGoneFrom(n);
            const auto state = probe(transport, rig.clock, {});
            QVERIFY2(!state && state.error().code == ErrorCode::DeviceGone, std::to_string(n).c_str());
        }
    }

    void aDriveThatTalksNonsenseDoesNoHarm()
    {
        int answered = 0;
        for (std::uint32_t seed = 1; seed <= 60; ++seed) {
            BabblingTransport transport(seed);
            PatientClock clock;
            const auto state = probe(transport, clock, {});
            QVERIFY(transport.commands < 100'000);
            if (!state)
                continue;
            ++answered;
            QVERIFY(!dump(*state).empty());
            if (const auto made =
                    plan(*state, dataPayload(100, state->nextWritable.value_or(0)), {.append = true}))
                QVERIFY(made->totalSectors <= state->freeSectors);
        }
        QVERIFY(answered > 5);
    }

    void aDriveIsIdentified()
    {
        Rig rig(MediumType::CdR80);
        const auto identity = identify(rig.recorder, rig.clock, {});
        QVERIFY2(identity.has_value(), identity ? "" : identity.error().toString().c_str());
        QCOMPARE(identity->vendor, std::string("EMBRDISC"));
        QVERIFY(identity->displayName().starts_with("EMBRDISC "));
        QVERIFY(identity->isRecorder());
        QVERIFY(identity->bufferBytes > 0);
        QCOMPARE(identity->interface, Interface::Scsi);
        QVERIFY(std::ranges::find(identity->profiles, mmc::Profile::BdRSequential) !=
                identity->profiles.end());
        QCOMPARE(identity->writeModes(),
                 (std::vector{WriteMode::Tao, WriteMode::Sao, WriteMode::Raw, WriteMode::Dao,
                              WriteMode::Incremental, WriteMode::Overwrite}));
        (void)rig.recorder.takeDisc();
        QVERIFY(identify(rig.recorder, rig.clock, {}).has_value());
    }
};

QTEST_GUILESS_MAIN(TestProbe)
#include "tst_probe.moc"
