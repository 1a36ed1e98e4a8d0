// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/mmc/transport.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace emberdisc::virtualdrive {

class DiscFile;

/// How long things take.
enum class Pace : std::uint8_t {
    Fast, ///< as fast as the machine can; long commands with IMMED are "in progress" for a few polls
    Real, ///< by the clock: a WRITE waits for room in the buffer, a blanking takes its minutes
};

struct RecorderOptions {
    Pace pace = Pace::Fast;
    /// Fast pace: how many polls (TEST UNIT READY, REQUEST SENSE, or a command refused as busy) find a long
    /// command in progress.
    unsigned pollsUntilReady = 2;
    std::uint32_t bufferSize = 4U << 20; ///< bytes
};

/// A recorder without hardware: a plain machine from CDB and data to data, status and sense that behaves as
/// MMC-6 says, strict where real drives are strict. What it does medium by medium is in README.md. One thread
/// at a time.
///
/// execute() fails with CheckCondition and a Sense in the cause, and with nothing else.
class VirtualRecorder final : public mmc::Transport {
public:
    /// The tray is closed and empty. The clock outlives the recorder; it is asked in real pace only.
    explicit VirtualRecorder(const Clock& clock, const RecorderOptions& options = {});
    ~VirtualRecorder() override;

    /// A recorder with the disc of that file in it. Errors: those of DiscFile::open().
    [[nodiscard]] static Result<std::unique_ptr<VirtualRecorder>>
    withDisc(const std::filesystem::path& path, const Clock& clock, const RecorderOptions& options = {});

    [[nodiscard]] Result<mmc::Reply> execute(const mmc::Command& command) override;
    /// 1 MiB.
    [[nodiscard]] std::size_t maximumTransfer() const override;
    /// "virtual:FILE", or "virtual" when there is no disc.
    [[nodiscard]] std::string describe() const override;

    /// Lays a disc on the tray and closes it. Errors: DeviceBusy if there is a disc already.
    [[nodiscard]] Result<> insert(std::unique_ptr<DiscFile> disc);
    /// Takes the disc out, also out of a locked or closed tray, as with a paper clip: what is not
    /// synchronized is lost. The tray stays open. Null if there was none.
    [[nodiscard]] std::unique_ptr<DiscFile> takeDisc();
    /// The button at the tray: opens it, or closes an open one. While removal is prevented it only makes an
    /// eject request event.
    void pressEject();

    [[nodiscard]] bool isTrayOpen() const;
    [[nodiscard]] bool isLocked() const;
    /// The disc in it, whatever the tray; null if there is none. For looking at, never for writing.
    [[nodiscard]] const DiscFile* disc() const;

private:
    class Drive;
    std::unique_ptr<Drive> m_drive;
};

} // namespace emberdisc::virtualdrive
