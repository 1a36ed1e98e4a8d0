// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/jobservices.h"
#include "core/mmc/device.h"
#include "core/mmc/transport.h"
#include "core/recorder/discsource.h"
#include "core/recorder/traylock.h"
#include "core/source/origin.h"
#include "core/source/sharedsectors.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace emberdisc::jobs {

/// Hands commands on, and counts how often the disc may have become another one.
class ChangeWatch final : public mmc::Transport {
public:
    explicit ChangeWatch(std::unique_ptr<mmc::Transport> inner) : m_inner(std::move(inner)) {}

    [[nodiscard]] Result<mmc::Reply> execute(const mmc::Command& command) override;
    [[nodiscard]] std::size_t maximumTransfer() const override { return m_inner->maximumTransfer(); }
    [[nodiscard]] std::string describe() const override { return m_inner->describe(); }

    [[nodiscard]] std::uint64_t changes() const { return m_changes; }

private:
    std::unique_ptr<mmc::Transport> m_inner;
    std::uint64_t m_changes = 0;
};

/// A recorder whose disc is read, with its tray shut. Small reads fetch what lies beside, too. Who uses it
/// holds the mutex.
class OpenDrive {
public:
    [[nodiscard]] static Result<std::shared_ptr<OpenDrive>>
    open(const JobServices& services, const std::string& deviceId, const std::stop_token& stop);

    [[nodiscard]] std::mutex& mutex() { return m_mutex; }
    [[nodiscard]] recorder::DiscSectorSource& disc() { return *m_disc; }
    [[nodiscard]] std::uint64_t changes() const { return m_watch.changes(); }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to);

private:
    OpenDrive(std::unique_ptr<mmc::Transport> transport, const Clock& clock);
    [[nodiscard]] Result<> readPiece(std::uint64_t first, std::span<std::byte> to);

    std::mutex m_mutex;
    ChangeWatch m_watch;
    mmc::Device m_device;
    std::unique_ptr<recorder::DiscSectorSource> m_disc;
    std::optional<recorder::TrayLock> m_lock;
    std::vector<std::byte> m_chunk; ///< what was read last
    std::uint64_t m_chunkStart = UINT64_MAX;
    std::uint64_t m_chunkChanges = 0; ///< changes() then
};

/// A disc that files are read from. Several of them may be of one recorder, which is opened once.
class OpenDisc final : public source::ComparedSectors {
public:
    [[nodiscard]] static Result<std::unique_ptr<OpenDisc>>
    open(const JobServices& services, const std::string& deviceId, const std::stop_token& stop);

    [[nodiscard]] const recorder::DiscSectorSource& disc() const { return m_drive->disc(); }
    /// All that is read from now on is of a disc with that session: SourceDiscMissing, now and later.
    [[nodiscard]] Result<> expect(const source::SessionIdentity& session, const std::string& name);

    [[nodiscard]] std::uint32_t sectorSize() const override { return disc().sectorSize(); }
    [[nodiscard]] std::uint64_t sectorCount() const override { return disc().sectorCount(); }
    [[nodiscard]] std::string describe(std::uint64_t sector) const override
    {
        return disc().describe(sector);
    }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override;
    [[nodiscard]] Result<> compare() override;

private:
    explicit OpenDisc(std::shared_ptr<OpenDrive> drive) : m_drive(std::move(drive)) {}
    [[nodiscard]] Result<> compareLocked();
    [[nodiscard]] Result<> identify();

    const std::shared_ptr<OpenDrive> m_drive;
    std::optional<source::SessionIdentity> m_expected;
    std::string m_name;          ///< of the disc that is expected
    std::uint64_t m_changes = 0; ///< of the drive, when it was last found to be that
    std::optional<Error> m_lost; ///< it is gone, for good
};

} // namespace emberdisc::jobs
