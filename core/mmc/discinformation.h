// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/mmc/msf.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace emberdisc::mmc {

enum class DiscStatus : std::uint8_t { Empty = 0, Incomplete = 1, Finalized = 2, Other = 3 };
enum class LastSessionState : std::uint8_t { Empty = 0, Incomplete = 1, Damaged = 2, Complete = 3 };
enum class BackgroundFormatStatus : std::uint8_t { None = 0, Incomplete = 1, Running = 2, Complete = 3 };
/// MMC-6 table 382.
enum class DiscType : std::uint8_t { CdDaOrCdRom = 0x00, Cdi = 0x10, CdRomXa = 0x20, Undefined = 0xFF };

/// READ DISC INFORMATION, standard: MMC-6 6.22.3.1.
struct DiscInformation {
    DiscStatus discStatus = DiscStatus::Other;
    LastSessionState lastSessionState = LastSessionState::Empty;
    bool erasable = false;
    std::uint16_t firstTrackNumber = 0;
    std::uint16_t numberOfSessions = 0;
    std::uint16_t firstTrackInLastSession = 0;
    std::uint16_t lastTrackInLastSession = 0;
    BackgroundFormatStatus backgroundFormatStatus = BackgroundFormatStatus::None;
    bool dirty = false;           ///< Dbit: MRW not formatted to the end
    bool unrestrictedUse = false; ///< URU
    DiscType discType = DiscType::Undefined;
    std::optional<std::uint32_t> discIdentification = {};     ///< when DID_V
    std::uint32_t lastSessionLeadInStart = 0;                 ///< raw: CD as 00,M,S,F, see msfAt
    std::uint32_t lastPossibleLeadOutStart = 0;               ///< raw: CD as 00,M,S,F; else an LBA
    std::optional<std::array<std::byte, 8>> discBarCode = {}; ///< when DBC_V
    std::optional<std::uint8_t> discApplicationCode = {};     ///< when DAC_V
    std::uint8_t numberOfOpcTables = 0;

    /// The two raw addresses of a CD; FF:FF:FF, as a finished disc says, is nullopt.
    [[nodiscard]] std::optional<Msf> leadInStart() const;
    [[nodiscard]] std::optional<Msf> leadOutStart() const;
};

inline constexpr std::size_t kDiscInformationSize = 34;

/// Fails with ReplyInvalid when the fixed part up to the disc type is not whole or the reply is of another
/// data type.
[[nodiscard]] Result<DiscInformation> parseDiscInformation(std::span<const std::byte> reply);

} // namespace emberdisc::mmc
