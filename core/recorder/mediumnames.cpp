// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/mediumnames.h"

#include "core/base/byteorder.h"
#include "core/recorder/answers.h"

#include <string_view>

namespace emberdisc::recorder {

MediumKind kindOf(mmc::Profile profile)
{
    switch (profile) {
    case mmc::Profile::None:
        return MediumKind::Other; // there is a disc, or nobody would ask
    case mmc::Profile::CdRom:
        return MediumKind::CdRom;
    case mmc::Profile::CdR:
        return MediumKind::CdR;
    case mmc::Profile::CdRw:
        return MediumKind::CdRw;
    case mmc::Profile::DvdRom:
        return MediumKind::DvdRom;
    case mmc::Profile::DvdRSequential:
        return MediumKind::DvdMinusR;
    case mmc::Profile::DvdRam:
        return MediumKind::DvdRam;
    case mmc::Profile::DvdRwRestrictedOverwrite:
    case mmc::Profile::DvdRwSequential:
        return MediumKind::DvdMinusRw;
    case mmc::Profile::DvdRDlSequential:
    case mmc::Profile::DvdRDlLayerJump:
        return MediumKind::DvdMinusRDl;
    case mmc::Profile::DvdPlusRw:
        return MediumKind::DvdPlusRw;
    case mmc::Profile::DvdPlusR:
        return MediumKind::DvdPlusR;
    case mmc::Profile::DvdPlusRwDl:
        return MediumKind::DvdPlusRwDl;
    case mmc::Profile::DvdPlusRDl:
        return MediumKind::DvdPlusRDl;
    case mmc::Profile::BdRom:
        return MediumKind::BdRom;
    case mmc::Profile::BdRSequential:
    case mmc::Profile::BdRRandom:
        return MediumKind::BdR;
    case mmc::Profile::BdRe:
        return MediumKind::BdRe;
    case mmc::Profile::NonRemovableDisk:
    case mmc::Profile::RemovableDisk:
    case mmc::Profile::DvdRwDl:
    case mmc::Profile::DvdDownload:
    case mmc::Profile::HdDvdRom:
    case mmc::Profile::HdDvdR:
    case mmc::Profile::HdDvdRam:
    case mmc::Profile::HdDvdRw:
    case mmc::Profile::NonConforming:
        break;
    }
    return MediumKind::Other;
}

MediumStatus statusOf(mmc::Profile profile, const mmc::DiscInformation& disc)
{
    if (mmc::isOverwritable(profile))
        return MediumStatus::Overwritable;
    if (!mmc::isSequential(profile))
        return MediumStatus::Finished;
    switch (disc.discStatus) {
    case mmc::DiscStatus::Empty:
        return MediumStatus::Blank;
    case mmc::DiscStatus::Incomplete:
        return disc.lastSessionState == mmc::LastSessionState::Damaged ? MediumStatus::Unusable
                                                                       : MediumStatus::Appendable;
    case mmc::DiscStatus::Finalized:
        return MediumStatus::Finished;
    case mmc::DiscStatus::Other:
        break;
    }
    return MediumStatus::Unusable;
}

std::uint32_t trackToAsk(mmc::Profile profile, std::uint16_t lastTrack)
{
    if (mmc::isCd(profile) || profile == mmc::Profile::DvdPlusR || profile == mmc::Profile::DvdPlusRDl)
        return mmc::kInvisibleTrack;
    return lastTrack > 0 ? lastTrack : 1;
}

std::string msfText(std::uint8_t minute, std::uint8_t second, std::uint8_t frame)
{
    const auto two = [](std::uint8_t value) {
        return std::string{static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
    };
    return two(minute) + ":" + two(second) + ":" + two(frame);
}

std::string volumeLabelOf(std::span<const std::byte> sector)
{
    constexpr std::string_view kPrimary("\1CD001", 6); // ECMA-119 8.4.1, 8.4.2
    constexpr std::size_t kLabelOffset = 40;           // ECMA-119 8.4.7
    constexpr std::size_t kLabelLength = 32;
    if (sector.size() < kLabelOffset + kLabelLength)
        return {};
    const auto character = [&](std::size_t i) { return static_cast<char>(sector[i]); };
    for (std::size_t i = 0; i < kPrimary.size(); ++i)
        if (character(i) != kPrimary[i])
            return {};
    std::string label;
    for (std::size_t i = kLabelOffset; i < kLabelOffset + kLabelLength; ++i)
        label += character(i) >= ' ' && character(i) <= '~' ? character(i) : ' ';
    label.erase(label.find_last_not_of(' ') + 1);
    return label;
}

std::uint64_t volumeSectorsOf(std::span<const std::byte> sector)
{
    constexpr std::size_t kIdentifierOffset = 1;
    constexpr std::size_t kSpaceSizeOffset = 80; // ECMA-119 8.4.8: both-byte orders
    if (sector.size() < kSpaceSizeOffset + 4)
        return 0;
    std::string identifier;
    for (std::size_t i = 0; i < 5; ++i)
        identifier += static_cast<char>(sector[kIdentifierOffset + i]);
    if (identifier == "CD001" && sector[0] == std::byte{1})
        return getLe32(sector.subspan(kSpaceSizeOffset));
    return identifier == "BEA01" || identifier == "CD001" ? UINT64_MAX : 0;
}

Result<DescriptorRead> readDescriptor(mmc::Device& device, std::int32_t lba, std::span<std::byte> sector)
{
    std::optional<Error> refusal;
    const auto read = [&] {
        auto reply = device.query(mmc::makeCommandIn(mmc::read10(lba, 1), sector));
        refusal = reply ? std::nullopt : std::optional(reply.error());
        return reply;
    };
    TRY_ASSIGN(const auto reply, insistently(read));
    if (reply)
        return reply->transferred == sector.size() ? DescriptorRead::Read : DescriptorRead::Unreadable;
    // An address or a format that is not there yet, and BLANK CHECK (SPC-4 4.5.6, key 8).
    constexpr std::uint8_t kBlankCheck = 8;
    constexpr std::uint8_t kFormatCorrupted = 0x31;
    const Sense* sense = refusal->sense();
    const auto category = mmc::categoryOf(*refusal);
    const bool nothing =
        sense && (sense->key == kBlankCheck || sense->asc == kFormatCorrupted ||
                  category == mmc::SenseCategory::OutOfRange || category == mmc::SenseCategory::WrongMode ||
                  category == mmc::SenseCategory::MediumUnsuitable);
    return nothing ? DescriptorRead::Refused : DescriptorRead::Unreadable;
}

} // namespace emberdisc::recorder
