// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/datablock.h"

#include "core/base/result.h"
#include "core/mmc/rawsector.h"

#include <algorithm>
#include <cassert>
#include <vector>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::size_t kUserData = 16;    // of Mode 1 and of Mode 2 without a form
constexpr std::size_t kXaUserData = 24;  // behind the sub-header and its copy
constexpr std::size_t kBuiltAtOnce = 32; // sectors: 77 KiB of buffer

/// A whole sector out of a block that is none.
void build(mmc::RawSector& sector, std::int32_t lba, BlockForm form, const SubHeader& subHeader,
           std::span<const std::byte> block)
{
    const auto put = [&sector](std::size_t at, std::span<const std::byte> bytes) {
        std::ranges::copy(bytes, sector.begin() + static_cast<std::ptrdiff_t>(at));
    };
    switch (form) {
    case BlockForm::Mode2:
        put(kUserData, block);
        return mmc::completeMode2(sector, lba);
    case BlockForm::Mode2Whole:
        put(kUserData, block.subspan(kUserData));
        return mmc::completeMode2(sector, lba);
    case BlockForm::XaForm1:
    case BlockForm::XaForm2:
        put(kUserData, subHeader);
        put(kXaUserData, block);
        // The data block type says which form it is, whatever the sub-header has.
        sector[18] =
            form == BlockForm::XaForm2 ? sector[18] | std::byte{0x20} : sector[18] & ~std::byte{0x20};
        return mmc::completeXa(sector, lba);
    case BlockForm::XaForm1Sub:
    case BlockForm::XaMixed:
    case BlockForm::Xa:
        put(kUserData, block);
        if (form == BlockForm::XaForm1Sub)
            sector[18] &= ~std::byte{0x20};
        return mmc::completeXa(sector, lba);
    case BlockForm::XaWhole:
        put(kUserData, block.subspan(kUserData));
        return mmc::completeXa(sector, lba);
    case BlockForm::Audio:
    case BlockForm::Mode1:
    case BlockForm::Mode1Whole:
        break; // stored as they come
    }
}

/// The part of a block that is stored as it is.
std::span<const std::byte> plainPart(BlockForm form, std::span<const std::byte> block)
{
    return form == BlockForm::Mode1Whole ? block.subspan(kUserData, 2048) : block;
}

} // namespace

std::uint32_t bytesOf(BlockForm form)
{
    switch (form) {
    case BlockForm::Audio:
    case BlockForm::Mode1Whole:
    case BlockForm::Mode2Whole:
    case BlockForm::XaWhole:
        return 2352;
    case BlockForm::Mode1:
    case BlockForm::XaForm1:
        return 2048;
    case BlockForm::Mode2:
    case BlockForm::Xa:
        return 2336;
    case BlockForm::XaForm1Sub:
        return 2056;
    case BlockForm::XaForm2:
        return 2324;
    case BlockForm::XaMixed:
        return 2332;
    }
    return 0;
}

SectorForm storedAs(BlockForm form)
{
    switch (form) {
    case BlockForm::Audio:
        return SectorForm::Audio;
    case BlockForm::Mode1:
    case BlockForm::Mode1Whole:
        return SectorForm::Data;
    case BlockForm::Mode2:
    case BlockForm::Mode2Whole:
        return SectorForm::Mode2;
    case BlockForm::XaForm1:
    case BlockForm::XaForm1Sub:
    case BlockForm::XaForm2:
    case BlockForm::XaMixed:
    case BlockForm::Xa:
    case BlockForm::XaWhole:
        return SectorForm::Xa;
    }
    return SectorForm::Data;
}

std::optional<BlockForm> blockFormOf(std::uint8_t dataBlockType, bool isData)
{
    if (!isData)
        return dataBlockType == 0 ? std::optional(BlockForm::Audio) : std::nullopt;
    switch (dataBlockType) {
    case 8:
        return BlockForm::Mode1;
    case 9:
        return BlockForm::Mode2;
    case 10:
        return BlockForm::XaForm1;
    case 11:
        return BlockForm::XaForm1Sub;
    case 12:
        return BlockForm::XaForm2;
    case 13:
        return BlockForm::XaMixed;
    default:
        return std::nullopt;
    }
}

Result<> storeBlocks(DiscFile& disc, std::int32_t lba, BlockForm form, const SubHeader& subHeader,
                     WithSubChannel subChannel, std::span<const std::byte> data)
{
    const SectorForm stored = storedAs(form);
    const bool plain = form == BlockForm::Audio || form == BlockForm::Mode1;
    if (plain && subChannel == WithSubChannel::No)
        return disc.write(lba, stored, data);
    const std::size_t main = bytesOf(form);
    const std::size_t whole = main + (subChannel == WithSubChannel::Yes ? kSubChannelSize : 0);
    assert(data.size() % whole == 0);
    std::vector<std::byte> sectors;
    std::vector<std::byte> subChannels;
    while (!data.empty()) {
        sectors.clear();
        subChannels.clear();
        const std::size_t count = std::min(kBuiltAtOnce, data.size() / whole);
        for (std::size_t i = 0; i < count; ++i) {
            const auto block = data.subspan(i * whole, main);
            if (plain || form == BlockForm::Mode1Whole) {
                const auto part = plainPart(form, block);
                sectors.insert(sectors.end(), part.begin(), part.end());
            } else {
                mmc::RawSector sector{};
                build(sector, lba + static_cast<std::int32_t>(i), form, subHeader, block);
                sectors.insert(sectors.end(), sector.begin(), sector.end());
            }
            const auto behind = data.subspan(i * whole + main, whole - main);
            subChannels.insert(subChannels.end(), behind.begin(), behind.end());
        }
        TRY(disc.write(lba, stored, sectors));
        if (subChannel == WithSubChannel::Yes)
            TRY(disc.writeSubChannel(lba, subChannels));
        data = data.subspan(count * whole);
        lba += static_cast<std::int32_t>(count);
    }
    return {};
}

Result<> storeEmpty(DiscFile& disc, std::int32_t lba, SectorForm form, std::uint32_t count)
{
    const BlockForm block = form == SectorForm::Audio   ? BlockForm::Audio
                            : form == SectorForm::Mode2 ? BlockForm::Mode2
                            : form == SectorForm::Xa    ? BlockForm::Xa
                                                        : BlockForm::Mode1;
    static constexpr std::array<std::byte, kBuiltAtOnce * 2352> kZeros{};
    while (count > 0) {
        const std::uint32_t now = std::min<std::uint32_t>(count, kBuiltAtOnce);
        TRY(storeBlocks(disc, lba, block, {}, WithSubChannel::No,
                        std::span(kZeros).first(std::size_t{now} * bytesOf(block))));
        lba += static_cast<std::int32_t>(now);
        count -= now;
    }
    return {};
}

} // namespace emberdisc::virtualdrive
