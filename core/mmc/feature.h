// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/mmc/profile.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace emberdisc::mmc {

/// Feature codes, MMC-6 table 84.
enum class FeatureCode : std::uint16_t {
    ProfileList = 0x0000,
    Core = 0x0001,
    Morphing = 0x0002,
    RemovableMedium = 0x0003,
    WriteProtect = 0x0004,
    RandomReadable = 0x0010,
    MultiRead = 0x001D,
    CdRead = 0x001E,
    DvdRead = 0x001F,
    RandomWritable = 0x0020,
    IncrementalStreamingWritable = 0x0021,
    SectorErasable = 0x0022,
    Formattable = 0x0023,
    HardwareDefectManagement = 0x0024,
    WriteOnce = 0x0025,
    RestrictedOverwrite = 0x0026,
    CdRwCavWrite = 0x0027,
    Mrw = 0x0028,
    EnhancedDefectReporting = 0x0029,
    DvdPlusRw = 0x002A,
    DvdPlusR = 0x002B,
    RigidRestrictedOverwrite = 0x002C,
    CdTrackAtOnce = 0x002D,
    CdMastering = 0x002E,
    DvdRWrite = 0x002F, ///< DVD-R/-RW Write
    LayerJumpRecording = 0x0033,
    CdRwMediaWriteSupport = 0x0037,
    BdRPseudoOverwrite = 0x0038,
    DvdPlusRwDualLayer = 0x003A,
    DvdPlusRDualLayer = 0x003B,
    BdRead = 0x0040,
    BdWrite = 0x0041,
    PowerManagement = 0x0100,
    Smart = 0x0101,
    EmbeddedChanger = 0x0102,
    CdAudioExternalPlay = 0x0103,
    MicrocodeUpgrade = 0x0104,
    Timeout = 0x0105,
    DvdCss = 0x0106,
    RealTimeStreaming = 0x0107,
    DriveSerialNumber = 0x0108,
    DiscControlBlocks = 0x010A,
    DvdCprm = 0x010B,
    FirmwareInformation = 0x010C,
};

[[nodiscard]] constexpr std::uint16_t value(FeatureCode code)
{
    return static_cast<std::uint16_t>(code);
}

/// One descriptor of GET CONFIGURATION, MMC-6 5.2.2. `data` is what follows its four header bytes.
struct FeatureDescriptor {
    FeatureCode code = FeatureCode::ProfileList;
    std::uint8_t version = 0;
    bool persistent = false;
    bool current = false;
    std::vector<std::byte> data = {};
};

/// One entry of feature 0000h.
struct ProfileDescriptor {
    Profile profile = Profile::None;
    bool current = false;
};

/// Feature 0020h, MMC-6 5.3.9.
struct RandomWritableFeature {
    std::uint32_t lastLba = 0;
    std::uint32_t blockSize = 0; ///< bytes
    std::uint16_t blocking = 0;  ///< blocks
    bool pagePresent = false;    ///< PP: mode page 01h
};
/// Feature 0021h, MMC-6 5.3.10.
struct IncrementalStreamingWritableFeature {
    std::uint16_t dataBlockTypes = 0; ///< bit n: data block type n of mode page 05h
    bool trio = false;
    bool arsv = false;
    bool buf = false; ///< can go on after its buffer ran dry
    std::vector<std::uint8_t> linkSizes = {};
};
/// Feature 0023h, MMC-6 5.3.12.
struct FormattableFeature {
    bool renosa = false; ///< format type 31h
    bool expand = false;
    bool qCert = false;
    bool cert = false;
    bool frf = false;
    bool rrm = false;
};
/// Feature 002Bh, MMC-6 5.3.20.
struct DvdPlusRFeature {
    bool write = false;
};
/// Feature 002Dh, MMC-6 5.3.22.
struct CdTrackAtOnceFeature {
    bool buf = false;
    bool rwRaw = false;
    bool rwPack = false;
    bool testWrite = false;
    bool cdRw = false;
    bool rwSubcode = false;
    std::uint16_t dataTypes = 0; ///< bit n: data block type n of mode page 05h
};
/// Feature 002Eh, MMC-6 5.3.23.
struct CdMasteringFeature {
    bool buf = false;
    bool sao = false;
    bool rawMultiSession = false;
    bool raw = false;
    bool testWrite = false;
    bool cdRw = false;
    bool rw = false;
    std::uint32_t maximumCueSheetLength = 0; ///< bytes
};
/// Feature 002Fh, MMC-6 5.3.24.
struct DvdRWriteFeature {
    bool buf = false;
    bool rdl = false;
    bool testWrite = false;
    bool dvdRw = false;
};
/// Feature 0038h, MMC-6 5.3.27: it has no fields.
struct BdRPseudoOverwriteFeature {};
/// Feature 0041h, MMC-6 5.3.31. Bit n of a bitmap stands for version n of that class of discs.
struct BdWriteFeature {
    bool supportsVerifyNotRequired = false; ///< SVNR
    std::array<std::uint16_t, 4> bdReClasses{};
    std::array<std::uint16_t, 4> bdRClasses{};

    [[nodiscard]] bool writesBdRe() const { return bdReClasses != std::array<std::uint16_t, 4>{}; }
    [[nodiscard]] bool writesBdR() const { return bdRClasses != std::array<std::uint16_t, 4>{}; }
};
/// Feature 0107h, MMC-6 5.3.43.
struct RealTimeStreamingFeature {
    bool rbcb = false; ///< READ BUFFER CAPACITY with Block bit
    bool scs = false;  ///< SET CD SPEED
    bool mp2a = false; ///< mode page 2Ah with write speed descriptors
    bool wspd = false; ///< GET PERFORMANCE type 3
    bool sw = false;   ///< stream writing
};

/// The reply to GET CONFIGURATION, MMC-6 6.6. It may hold all features, or one.
struct Configuration {
    Profile currentProfile = Profile::None;
    std::vector<FeatureDescriptor> features = {};

    [[nodiscard]] const FeatureDescriptor* find(FeatureCode code) const;
    /// True if the feature is there and current: the drive offers it with the medium that is in it now.
    [[nodiscard]] bool isCurrent(FeatureCode code) const;

    /// Typed contents; nullopt when the feature is not there. Fields that its version lacks are zero.
    [[nodiscard]] std::vector<ProfileDescriptor> profiles() const;
    [[nodiscard]] std::optional<RandomWritableFeature> randomWritable() const;
    [[nodiscard]] std::optional<IncrementalStreamingWritableFeature> incrementalStreamingWritable() const;
    [[nodiscard]] std::optional<FormattableFeature> formattable() const;
    [[nodiscard]] std::optional<DvdPlusRFeature> dvdPlusR() const;
    [[nodiscard]] std::optional<CdTrackAtOnceFeature> cdTrackAtOnce() const;
    [[nodiscard]] std::optional<CdMasteringFeature> cdMastering() const;
    [[nodiscard]] std::optional<DvdRWriteFeature> dvdRWrite() const;
    [[nodiscard]] std::optional<BdRPseudoOverwriteFeature> bdRPseudoOverwrite() const;
    [[nodiscard]] std::optional<BdWriteFeature> bdWrite() const;
    [[nodiscard]] std::optional<RealTimeStreamingFeature> realTimeStreaming() const;
};

inline constexpr std::size_t kConfigurationHeaderSize = 8;

/// Bytes of the whole reply, as its first four bytes announce; 0 when there are fewer than four.
[[nodiscard]] std::size_t announcedConfigurationLength(std::span<const std::byte> reply);
/// Fails with ReplyInvalid when the header is not whole. A descriptor that is cut short ends the list.
[[nodiscard]] Result<Configuration> parseConfiguration(std::span<const std::byte> reply);

} // namespace emberdisc::mmc
