// SPDX-License-Identifier: GPL-3.0-or-later
// Sequences of commands that no sane host sends: the recorder answers each with GOOD or a legal sense, and
// its disc opens again.
#include "core/base/byteorder.h"
#include "core/base/clock.h"
#include "core/base/crc.h"
#include "core/virtualdrive/discfile.h"
#include "core/virtualdrive/discpress.h"
#include "core/virtualdrive/virtualrecorder.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <unistd.h>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;

namespace {

/// In memory where there is such a place: a commit waits for the disk.
std::filesystem::path scratchFolder()
{
    return ::access("/dev/shm", W_OK) == 0 ? std::filesystem::path("/dev/shm")
                                           : std::filesystem::temp_directory_path();
}

constexpr std::array<std::uint8_t, 41> kOpcodes = {
    0x00, 0x03, 0x04, 0x12, 0x15, 0x1A, 0x1B, 0x1E, 0x23, 0x25, 0x28, 0x2A, 0x2B, 0x2E,
    0x2F, 0x35, 0x42, 0x43, 0x46, 0x4A, 0x51, 0x52, 0x53, 0x54, 0x55, 0x5A, 0x5B, 0x5C,
    0x5D, 0xA1, 0xA8, 0xAA, 0xAC, 0xAD, 0xB6, 0xB9, 0xBB, 0xBD, 0xBE, 0xBF, 0xFF};

class Input {
public:
    explicit Input(std::span<const std::uint8_t> bytes) : m_rest(bytes) {}
    [[nodiscard]] bool empty() const { return m_rest.empty(); }
    std::uint8_t next()
    {
        if (m_rest.empty())
            return 0;
        const std::uint8_t value = m_rest.front();
        m_rest = m_rest.subspan(1);
        return value;
    }

private:
    std::span<const std::uint8_t> m_rest;
};

void check(bool condition)
{
    if (!condition)
        std::abort();
}

void checkSense(const Error& error)
{
    check(error.code == ErrorCode::CheckCondition);
    const Sense* sense = error.sense();
    check(sense != nullptr);
    check(sense->key >= 2 && sense->key <= 7 && sense->asc != 0);
    check(sense->progress.has_value() == sense->is(2, 0x04, sense->ascq));
}

/// Where a write has a chance: the next writable address of the invisible track.
std::uint32_t nextWritable(VirtualRecorder& recorder)
{
    std::array<std::byte, 48> reply{};
    for (const int track : {0xFF, 1, 2, 3}) {
        mmc::Command command{mmc::Cdb(0x52)};
        command.cdb.set(1, 1).set(5, static_cast<std::uint8_t>(track)).set(8, 48);
        command.in = reply;
        if (recorder.execute(command) && (std::to_integer<int>(reply[7]) & 1) != 0)
            return getBe32(std::span(reply).subspan(12));
    }
    return 0;
}

/// A parameter list for one of the formats that the medium has, with blocks that may be others.
std::span<const std::byte> offeredFormat(VirtualRecorder& recorder, Input& input,
                                         std::vector<std::byte>& buffer)
{
    std::array<std::byte, 252> reply{};
    mmc::Command command{mmc::Cdb(0x23)};
    command.cdb.set(8, 252);
    command.in = reply;
    const auto done = recorder.execute(command);
    const std::span list = std::span(buffer).first(12);
    std::ranges::fill(list, std::byte{});
    list[1] = std::byte{0x02};
    list[3] = std::byte{8};
    const std::size_t formats = done && done->transferred > 12 ? (done->transferred - 12) / 8 : 0;
    if (formats > 0)
        std::ranges::copy(std::span(reply).subspan(12 + input.next() % formats * 8, 8), list.begin() + 4);
    const std::uint8_t change = input.next();
    if ((change & 1) != 0)
        list[8] |= static_cast<std::byte>(change >> 1 & 3);
    if ((change & 8) != 0)
        list[11] = std::byte{1};
    if ((change & 16) != 0)
        putBe32(list.subspan(4), input.next() * 32U);
    return list;
}

/// Page 05h for one of the ways in which a CD is written, and what a block then has.
std::size_t selectMode(VirtualRecorder& recorder, std::uint8_t choice)
{
    struct Mode {
        std::uint8_t type, track, block, packet;
        std::size_t length;
    };
    static constexpr std::array kModes = {
        Mode{0x41, 0xC4, 8, 0, 2048}, Mode{0x41, 0xC0, 0, 0, 2352},  Mode{0x42, 0xC0, 0, 0, 2352},
        Mode{0x43, 0x00, 3, 0, 2448}, Mode{0x43, 0x00, 1, 0, 2368},  Mode{0x40, 0xC5, 8, 0, 2048},
        Mode{0x40, 0xE5, 8, 4, 2048}, Mode{0x41, 0xC4, 11, 0, 2056}, Mode{0x41, 0xC4, 13, 0, 2332},
        Mode{0x41, 0xC4, 9, 0, 2336}, Mode{0x51, 0xC4, 8, 0, 2048}};
    const Mode& mode = kModes[choice % kModes.size()];
    std::array<std::byte, 60> list{};
    list[8] = std::byte{0x05};
    list[9] = std::byte{0x32};
    list[10] = std::byte{mode.type};
    list[11] = std::byte{mode.track};
    list[12] = std::byte{mode.block};
    list[21] = std::byte{mode.packet};
    mmc::Command command{mmc::Cdb(0x55)};
    command.cdb.set(1, 0x10).set(8, 60);
    command.out = list;
    static_cast<void>(recorder.execute(command));
    return mode.length;
}

/// A table of contents with one track and a lead-out 300 sectors on, in the Q of raw blocks with P to W.
void fillLeadIn(std::span<std::byte> blocks)
{
    static constexpr std::array<std::array<std::uint8_t, 12>, 4> kPointers = {{
        {0x01, 0, 0xA0, 0, 0, 0, 0, 0x01, 0, 0, 0, 0},
        {0x01, 0, 0xA1, 0, 0, 0, 0, 0x01, 0, 0, 0, 0},
        {0x01, 0, 0xA2, 0, 0, 0, 0, 0, 0x06, 0, 0, 0},
        {0x01, 0, 0x01, 0, 0, 0, 0, 0, 0x02, 0, 0, 0},
    }};
    for (std::size_t i = 0; (i + 1) * 2448 <= blocks.size(); ++i) {
        std::array<std::byte, 12> frame;
        std::ranges::transform(kPointers[i % 4], frame.begin(),
                               [](std::uint8_t byte) { return std::byte{byte}; });
        putBe16(std::span(frame).subspan(10), static_cast<std::uint16_t>(~crc16(std::span(frame).first(10))));
        for (std::size_t bit = 0; bit < 96; ++bit)
            blocks[i * 2448 + 2352 + bit] = (frame[bit / 8] >> (7 - bit % 8) & std::byte{1}) != std::byte{0}
                                                ? std::byte{0x40}
                                                : std::byte{0};
    }
}

/// A raw recording up to a point that the input chooses.
void recordRaw(VirtualRecorder& recorder, Input& input, std::vector<std::byte>& buffer)
{
    static_cast<void>(selectMode(recorder, 3));
    constexpr std::int32_t kLeadIn = -11635;
    const std::int32_t end = kLeadIn + 11400 + input.next() * 16;
    fillLeadIn(std::span(buffer).first(96 * 2448));
    for (std::int32_t lba = kLeadIn; lba < end; lba += 96) {
        mmc::Command command{mmc::Cdb(0x2A)};
        const std::int32_t count = std::min(96, end - lba);
        putBe32(command.cdb.from(2), static_cast<std::uint32_t>(lba));
        putBe16(command.cdb.from(7), static_cast<std::uint16_t>(count));
        command.out = std::span<const std::byte>(buffer).first(static_cast<std::size_t>(count) * 2448);
        if (!recorder.execute(command))
            return;
    }
}

void oneCommand(VirtualRecorder& recorder, Input& input, std::vector<std::byte>& buffer,
                std::size_t& blockLength)
{
    const std::uint8_t choice = input.next();
    if (choice % 16 == 15) {
        const std::uint8_t mode = input.next();
        if (mode == 0xFF)
            return recordRaw(recorder, input, buffer);
        blockLength = selectMode(recorder, mode);
        return;
    }
    mmc::Command command{mmc::Cdb(kOpcodes[choice % kOpcodes.size()])};
    const std::uint8_t opcode = command.cdb.opcode();
    const std::uint8_t fields = input.next();
    for (std::size_t i = 1; i < command.cdb.size(); ++i)
        if ((fields >> (i % 8) & 1) != 0)
            command.cdb.set(i, input.next());
    const bool writes = opcode == 0x2A || opcode == 0xAA || opcode == 0x2E;
    const bool sends = writes || opcode == 0x55 || opcode == 0x15 || opcode == 0x5D || opcode == 0xB6 ||
                       opcode == 0x54 || opcode == 0x04 || opcode == 0xBF;
    if (writes && (choice & 0x80) != 0) {
        // A write that may well succeed.
        const std::uint32_t lba = (fields & 1) != 0
                                      ? nextWritable(recorder)
                                      : static_cast<std::uint32_t>((fields & 4) != 0 ? -150 : -11635);
        const std::uint32_t count = input.next() % 40U;
        putBe32(command.cdb.from(2), lba);
        if (opcode == 0xAA)
            putBe32(command.cdb.from(6), count);
        else
            putBe16(command.cdb.from(7), static_cast<std::uint16_t>(count));
        const std::size_t length = (fields & 2) != 0 ? 2352 : blockLength;
        command.out = std::span<const std::byte>(buffer).first(count * length);
    } else if (opcode == 0x04 && (choice & 0x40) != 0) {
        command.cdb.set(1, 0x11);
        command.out = offeredFormat(recorder, input, buffer);
    } else if (sends) {
        const std::size_t size = input.next();
        for (std::size_t i = 0; i < size; ++i)
            buffer[i] = static_cast<std::byte>(input.next());
        command.out = std::span<const std::byte>(buffer).first(size);
    } else {
        command.in = std::span(buffer).first(std::size_t{input.next()} * 256);
    }
    const std::size_t offered = std::max(command.in.size(), command.out.size());
    if (const auto reply = recorder.execute(command))
        check(reply->transferred <= offered);
    else
        checkSense(reply.error());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const SystemClock clock;
    static const std::filesystem::path path =
        scratchFolder() / ("fuzz-recorder-" + std::to_string(::getpid()));
    static constexpr std::array kTypes = {MediumType::CdR80,  MediumType::CdRw,       MediumType::DvdPlusR,
                                          MediumType::BdR,    MediumType::DvdR,       MediumType::DvdRw,
                                          MediumType::DvdRDl, MediumType::DvdPlusRDl, MediumType::BdRXl3,
                                          MediumType::DvdRom, MediumType::DvdPlusRw,  MediumType::DvdRam,
                                          MediumType::BdRe};
    static std::vector<std::byte> buffer(100 * 2448);
    if (size == 0)
        return 0;
    Input input(std::span(data, std::min<std::size_t>(size, 4096)));
    const MediumType type = kTypes[input.next() % kTypes.size()];
    {
        CreateOptions options{.ifExists = IfExists::Replace, .capacity = 3000};
        if (isPressed(type))
            options.fill = [](DiscFile&) { return Result<DiscState>(pressedState(3000)); };
        auto disc = DiscFile::create(path, type, options);
        check(disc.has_value());
        VirtualRecorder recorder(clock, {.pollsUntilReady = 1});
        check(recorder.insert(std::move(*disc)).has_value());
        std::size_t blockLength = 2048;
        while (!input.empty())
            oneCommand(recorder, input, buffer, blockLength);
    }
    check(DiscFile::open(path).has_value());
    std::filesystem::remove(path);
    return 0;
}
