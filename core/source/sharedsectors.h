// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/source/origin.h"
#include "core/source/sectorsource.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

namespace emberdisc::source {

/// Sectors of something that can be exchanged or written to behind one's back.
class ComparedSectors : public SectorSource {
public:
    /// Is it still what it was when it was opened?
    [[nodiscard]] virtual Result<> compare() = 0;
};

/// Where sectors come from whenever they are wanted: an image file, or the disc in a drive. What it tells
/// without being opened stays as it was found. Any thread.
class SectorSupply {
public:
    virtual ~SectorSupply() = default;

    [[nodiscard]] virtual std::uint64_t byteCount() const = 0;
    /// What a person would call it.
    [[nodiscard]] virtual std::string describe() const = 0;
    /// Of what lies in it under that path.
    [[nodiscard]] virtual std::optional<Origin> origin(const std::string& member) const = 0;
    /// The recorder that the disc lies in, as who opens recorders names it; empty for a file.
    [[nodiscard]] virtual std::string recorder() const { return {}; }
    /// Fails when it is not what was found any more. One at a time. `stop` ends opening, and reading from
    /// what was opened.
    [[nodiscard]] virtual Result<std::unique_ptr<ComparedSectors>> open(const std::stop_token& stop) = 0;
};

/// The sectors of a supply that is open while somebody uses it. Any thread; one reads at a time.
class SharedSectors final : public SectorSource {
public:
    static constexpr std::uint32_t kSectorSize = 2048;

    explicit SharedSectors(std::unique_ptr<SectorSupply> supply) : m_supply(std::move(supply)) {}

    [[nodiscard]] const SectorSupply& supply() const { return *m_supply; }
    [[nodiscard]] std::uint32_t sectorSize() const override { return kSectorSize; }
    [[nodiscard]] std::uint64_t sectorCount() const override
    {
        return m_supply->byteCount() / kSectorSize + (m_supply->byteCount() % kSectorSize == 0 ? 0 : 1);
    }
    [[nodiscard]] std::uint64_t byteCount() const override { return m_supply->byteCount(); }
    [[nodiscard]] std::string describe(std::uint64_t) const override { return m_supply->describe(); }
    /// Internal while nobody uses it.
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override;

    /// For as long as this lives it stays open.
    class Use {
    public:
        explicit Use(std::shared_ptr<SharedSectors> sectors) : m_sectors(std::move(sectors)) {}
        Use(Use&&) noexcept = default;
        Use& operator=(Use&&) = delete;
        ~Use();
        [[nodiscard]] Result<> compare() const;

    private:
        std::shared_ptr<SharedSectors> m_sectors;
    };
    /// Opens it, if nobody has done so: the stop of who comes first counts.
    [[nodiscard]] static Result<Use> use(const std::shared_ptr<SharedSectors>& sectors,
                                         const std::stop_token& stop = {});

private:
    const std::unique_ptr<SectorSupply> m_supply;
    std::mutex m_mutex; // guards what follows
    std::unique_ptr<ComparedSectors> m_open;
    std::size_t m_users = 0;
};

/// What a ByteSource is, too, whose bytes are read from such sectors.
class OfSharedSectors {
public:
    virtual ~OfSharedSectors() = default;
    [[nodiscard]] virtual const std::shared_ptr<SharedSectors>& sectors() const = 0;
};

} // namespace emberdisc::source
