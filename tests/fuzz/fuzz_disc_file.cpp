// SPDX-License-Identifier: GPL-3.0-or-later
// Virtual disc files from nowhere: whatever the bytes are, opening ends with a disc or with an error, and a
// disc can be used.
#include "core/base/byteorder.h"
#include "core/base/clock.h"
#include "core/base/crc.h"
#include "core/virtualdrive/discfile.h"
#include "core/virtualdrive/virtualrecorder.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
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

constexpr std::size_t kSlots = 4096;
constexpr std::size_t kSlotSize = 256 * 1024;

/// A sparse file of that size with the pieces in their places.
struct Scratch {
    std::filesystem::path path = scratchFolder() / ("fuzz-disc-" + std::to_string(::getpid()));
    int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    Scratch() = default;
    ~Scratch()
    {
        ::close(file);
        ::unlink(path.c_str());
    }
    void put(std::size_t offset, std::span<const std::byte> bytes) const
    {
        if (::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset)) < 0)
            std::abort();
    }
};

std::vector<std::byte> header(MediumType type, std::uint32_t capacity)
{
    std::vector<std::byte> bytes(52);
    std::memcpy(bytes.data(), "EMBERDISC VDISC\n", 16);
    const std::span all(bytes);
    putLe32(all.subspan(16), 1);
    bytes[20] = static_cast<std::byte>(type);
    putLe32(all.subspan(24), capacity);
    putLe32(all.subspan(28), sectorStride(type));
    putLe32(all.subspan(32), kSlotSize);
    putLe64(all.subspan(40), 1024 * 1024);
    putLe32(all.subspan(48), crc32(all.first(48)));
    return bytes;
}

std::vector<std::byte> record(std::span<const std::byte> payload, std::uint64_t sequence)
{
    std::vector<std::byte> bytes(24 + payload.size());
    std::memcpy(bytes.data(), "EDRECORD", 8);
    const std::span all(bytes);
    putLe64(all.subspan(8), sequence);
    putLe32(all.subspan(16), static_cast<std::uint32_t>(payload.size()));
    std::ranges::copy(payload, bytes.begin() + 24);
    putLe32(all.subspan(20), crc32(payload, crc32(all.subspan(8, 12))));
    return bytes;
}

void use(const std::filesystem::path& path)
{
    static const SystemClock clock;
    auto recorder = VirtualRecorder::withDisc(path, clock, {.pollsUntilReady = 0});
    if (!recorder)
        return;
    std::array<std::byte, 65536> buffer{};
    const auto run = [&](std::initializer_list<int> cdb) {
        auto bytes = cdb.begin();
        mmc::Command command{mmc::Cdb(static_cast<std::uint8_t>(*bytes))};
        for (std::size_t i = 1; i < cdb.size(); ++i)
            command.cdb.set(i, static_cast<std::uint8_t>(*(bytes + i)));
        command.in = buffer;
        static_cast<void>((*recorder)->execute(command));
    };
    run({0});
    run({0x51, 0, 0, 0, 0, 0, 0, 0x10, 0});
    for (const int format : {0, 1, 2, 3, 4, 5})
        for (const int msf : {0, 2})
            run({0x43, msf, format, 0, 0, 0, 0, 0xFF, 0, 0});
    for (const int track : {1, 2, 3, 98, 99, 100, 255})
        run({0x52, 1, 0, 0, 0, track, 0, 0, 48, 0});
    run({0x28, 0, 0, 0, 0, 0, 0, 0, 16, 0});
    run({0xBE, 0, 0, 0, 0, 0, 0, 0, 16, 0xF8, 0, 0});
    run({0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    run({0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    run({0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0});
    run({0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    recorder->reset();
    // What a recorder has written, the next one can open.
    if (!DiscFile::open(path))
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Scratch scratch;
    const auto input = std::as_bytes(std::span(data, size)).first(std::min<std::size_t>(size, 60'000));
    if (input.empty())
        return 0;
    static constexpr std::array kTypes = {MediumType::CdR80,  MediumType::CdRw,      MediumType::DvdPlusR,
                                          MediumType::BdR,    MediumType::DvdPlusRw, MediumType::DvdRw,
                                          MediumType::DvdRam, MediumType::BdRe};
    const auto kind = std::to_integer<unsigned>(input[0]);
    const MediumType type = kTypes[(kind & 3U) | (kind >> 4 & 4U)];
    const auto rest = input.subspan(1);
    if (::ftruncate(scratch.file, 0) != 0)
        std::abort();
    switch (kind >> 2 & 3U) {
    case 0: // the whole file
        scratch.put(0, rest);
        break;
    case 1: // a header and a slot that is not sealed
        scratch.put(0, header(type, 2000));
        scratch.put(kSlots, rest);
        break;
    default: // a state in a sealed record
        scratch.put(0, header(type, 2000));
        scratch.put(kSlots, record(rest, 2));
        break;
    }
    if (::ftruncate(scratch.file, 8 << 20) != 0)
        std::abort();
    use(scratch.path);
    return 0;
}
