// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the virtual recorder is without pacing: bench_mmc FOLDER [MIB]
//
// Prints commands a second, and what WRITE(10) and READ(10) of 64 KiB move beside pwrite() and pread() of the
// same bytes in a file of the same folder: what is lost is ours. Times are elapsed and, behind them, of the
// processor, which a busy machine does not spoil.
#include "core/base/byteorder.h"
#include "core/base/clock.h"
#include "core/base/ownedfd.h"
#include "core/virtualdrive/discfile.h"
#include "core/virtualdrive/virtualrecorder.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;

namespace {

constexpr std::size_t kBlock = std::size_t{64} * 1024;
constexpr std::uint16_t kSectors = kBlock / 2048;

struct Times {
    double elapsed = 0;
    double processor = 0;
};

Times measure(const std::function<bool()>& work)
{
    const auto started = std::chrono::steady_clock::now();
    const std::clock_t used = std::clock();
    if (!work()) {
        std::fprintf(stderr, "bench_mmc: a command failed\n");
        std::exit(EXIT_FAILURE);
    }
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count(),
            static_cast<double>(std::clock() - used) / CLOCKS_PER_SEC};
}

mmc::Cdb cdb(std::initializer_list<int> bytes)
{
    mmc::Cdb result(static_cast<std::uint8_t>(*bytes.begin()));
    for (std::size_t i = 1; i < bytes.size(); ++i)
        result.set(i, static_cast<std::uint8_t>(*(bytes.begin() + i)));
    return result;
}

void benchCommand(VirtualRecorder& recorder, const char* name, const mmc::Cdb& command, std::size_t wanted)
{
    constexpr int count = 1'000'000;
    std::vector<std::byte> in(wanted);
    const Times times = measure([&] {
        for (int i = 0; i < count; ++i)
            if (!recorder.execute({.cdb = command, .in = in}))
                return false;
        return true;
    });
    std::printf("   %-28s %8.2f million a second (processor: %.2f)\n", name, count / times.elapsed / 1e6,
                count / times.processor / 1e6);
}

void benchTransfer(const char* name, std::uint64_t bytes, const Times& ours, const char* peer,
                   const Times& others)
{
    const auto rate = [bytes](double seconds) { return static_cast<double>(bytes) / seconds / 1e6; };
    std::printf("   %-28s %8.0f MB/s (processor: %.0f)   %s %8.0f MB/s (processor: %.0f)   %.2f x its time\n",
                name, rate(ours.elapsed), rate(ours.processor), peer, rate(others.elapsed),
                rate(others.processor), ours.processor / others.processor);
}

/// One transfer command after the other over `blocks` blocks.
Times transfer(VirtualRecorder& recorder, int opcode, std::uint32_t blocks, std::span<std::byte> in,
               std::span<const std::byte> out)
{
    return measure([&] {
        mmc::Command command{.cdb = cdb({opcode}), .in = in, .out = out};
        putBe16(command.cdb.from(7), kSectors);
        for (std::uint32_t block = 0; block < blocks; ++block) {
            putBe32(command.cdb.from(2), block * kSectors);
            if (!recorder.execute(command))
                return false;
        }
        return true;
    });
}

void benchTransfers(VirtualRecorder& recorder, const std::filesystem::path& plain, std::uint32_t blocks)
{
    std::vector<std::byte> block(kBlock);
    for (std::size_t i = 0; i < block.size(); ++i)
        block[i] = static_cast<std::byte>(i * 7);
    const std::uint64_t bytes = std::uint64_t{blocks} * kBlock;
    const OwnedFd file(::open(plain.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    const auto all = [&](auto call) {
        return measure([&] {
            for (std::uint32_t i = 0; i < blocks; ++i)
                if (call(static_cast<off_t>(i * kBlock)) != static_cast<ssize_t>(kBlock))
                    return false;
            return true;
        });
    };
    const Times written = transfer(recorder, 0x2A, blocks, {}, block);
    const Times plainWritten = all([&](off_t at) { return ::pwrite(file.get(), block.data(), kBlock, at); });
    benchTransfer("WRITE(10) of 64 KiB", bytes, written, "pwrite()", plainWritten);
    if (!recorder.execute({.cdb = cdb({0x35})}))
        std::exit(EXIT_FAILURE);
    const Times read = transfer(recorder, 0x28, blocks, block, {});
    const Times plainRead = all([&](off_t at) { return ::pread(file.get(), block.data(), kBlock, at); });
    benchTransfer("READ(10) of 64 KiB", bytes, read, "pread() ", plainRead);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_mmc FOLDER [MIB]\n");
        return EXIT_FAILURE;
    }
    const std::filesystem::path disc = std::filesystem::path(argv[1]) / "bench.vdisc";
    const std::filesystem::path plain = std::filesystem::path(argv[1]) / "bench.plain";
    const auto blocks = static_cast<std::uint32_t>(argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 2048) * 16;
    const SystemClock clock;
    auto made = DiscFile::create(disc, MediumType::BdR, {.ifExists = IfExists::Replace});
    VirtualRecorder recorder(clock, {.pollsUntilReady = 0});
    if (!made || !recorder.insert(std::move(*made))) {
        std::fprintf(stderr, "bench_mmc: no disc in %s\n", argv[1]);
        return EXIT_FAILURE;
    }
    static_cast<void>(recorder.execute({.cdb = cdb({0x00})})); // the unit attention of the insertion
    benchCommand(recorder, "TEST UNIT READY", cdb({0x00}), 0);
    benchCommand(recorder, "GET EVENT STATUS", cdb({0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8}), 8);
    benchCommand(recorder, "READ TRACK INFORMATION", cdb({0x52, 1, 0, 0, 0, 1, 0, 0, 48}), 48);
    benchCommand(recorder, "GET CONFIGURATION", cdb({0x46, 0, 0, 0, 0, 0, 0, 1, 0}), 256);
    benchTransfers(recorder, plain, blocks);
    std::filesystem::remove(disc);
    std::filesystem::remove(plain);
    return EXIT_SUCCESS;
}
