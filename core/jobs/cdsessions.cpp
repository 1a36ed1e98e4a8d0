// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/cdsessions.h"

#include "core/base/byteorder.h"
#include "core/jobs/discburner.h"
#include "core/mmc/bcd.h"
#include "core/mmc/cuesheet.h"
#include "core/mmc/msf.h"
#include "core/mmc/rawsector.h"
#include "core/recorder/cdblock.h"
#include "core/recorder/cdlayout.h"
#include "core/recorder/writestrategy.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace emberdisc::jobs {

namespace {

constexpr std::int64_t kRunOut = static_cast<std::int64_t>(recorder::kRunOutBlocks);

/// Puts the tracks of a session one behind the other. Tells where its lead-out begins.
std::int64_t placeTracks(SessionTracks& tracks, std::int64_t lba)
{
    for (recorder::PayloadTrack& track : tracks) {
        track.lba = lba;
        lba = recorder::endOf(track) + kRunOut + mmc::kPregapBlocks;
    }
    return lba - mmc::kPregapBlocks;
}

recorder::Payload sessionOf(SessionTracks tracks)
{
    recorder::Payload payload{.kind = recorder::PayloadKind::Tracks, .sectorSize = mmc::kRawSectorSize};
    payload.firstLba = tracks.front().lba;
    for (const recorder::PayloadTrack& track : tracks)
        payload.sectorCount += track.sectorCount;
    payload.tracks = std::move(tracks);
    return payload;
}

/// ECMA-130 14.2: minute, second and frame in BCD. Nothing where a file has no sync and header.
std::optional<std::int64_t> addressIn(const mmc::RawSector& sector)
{
    if (sector[1] != std::byte{0xFF} || mmc::kindOfData(sector) == mmc::SectorKind::Other)
        return std::nullopt;
    const auto part = [&sector](std::size_t at) { return mmc::decimal(sector[at]); };
    return mmc::lbaOf({part(12), part(13), part(14)});
}

/// Where the root directory of an ISO 9660 volume says that it lies: ECMA-119 8.4.18, 9.1.3. Nothing for
/// what is no such volume.
std::optional<std::int64_t> rootOf(std::span<const std::byte> descriptor)
{
    static constexpr std::array<unsigned char, 6> kPrimary = {1, 'C', 'D', '0', '0', '1'};
    constexpr std::size_t kRootExtent = 156 + 2;
    if (!std::ranges::equal(descriptor.first(kPrimary.size()), std::as_bytes(std::span(kPrimary))))
        return std::nullopt;
    return getLe32(descriptor.subspan(kRootExtent));
}

/// Whether the sector is a directory that begins at `lba`: its first record is its own, ECMA-119 6.8.2.2.
bool isDirectoryAt(std::span<const std::byte> sector, std::int64_t lba)
{
    constexpr std::size_t kExtent = 2;
    constexpr std::size_t kNameLength = 32;
    return getLe32(sector.subspan(kExtent)) == lba && sector[kNameLength] == std::byte{1} &&
           sector[kNameLength + 1] == std::byte{0};
}

/// Of XA the user data stand behind the sub-headers, ECMA-130 14 and the CD-ROM XA format.
std::span<const std::byte> userDataOf(const mmc::RawSector& sector, std::uint8_t dataForm)
{
    const std::size_t at = dataForm == mmc::data_form::kXa ? 24 : 16;
    return std::span(sector).subspan(at, 2048);
}

enum class Told : std::uint8_t { Nothing, Here, Elsewhere };

Result<Told> toldByVolume(source::SectorSource& source, std::uint64_t first,
                          const recorder::PayloadTrack& track)
{
    constexpr std::uint64_t kDescriptor = 16; // ECMA-119 6.2.1
    if (track.sectorCount <= kDescriptor)
        return Told::Nothing;
    mmc::RawSector sector{};
    TRY(source.read(first + kDescriptor, sector));
    const auto root = rootOf(userDataOf(sector, track.dataForm));
    if (!root)
        return Told::Nothing;
    const std::int64_t place = *root - track.lba;
    if (place < 0 || static_cast<std::uint64_t>(place) >= track.sectorCount)
        return Told::Elsewhere;
    TRY(source.read(first + static_cast<std::uint64_t>(place), sector));
    return isDirectoryAt(userDataOf(sector, track.dataForm), *root) ? Told::Here : Told::Elsewhere;
}

std::unexpected<Error> liesElsewhere(const recorder::PayloadTrack& track, const std::string& wanted)
{
    return fail(ErrorCode::Unsupported, "a track of data in a later session would come to lie at sector " +
                                            std::to_string(track.lba) + ", but was made for " + wanted);
}

} // namespace

bool isBlank(std::span<const std::byte> sectors)
{
    return std::ranges::all_of(sectors, [](std::byte byte) { return byte == std::byte{0}; });
}

std::vector<recorder::Payload> placeBehind(recorder::Payload& first, std::vector<SessionTracks> later)
{
    std::vector<recorder::Payload> payloads;
    auto leadOut = static_cast<std::int64_t>(first.sectorCount);
    for (SessionTracks& tracks : later) {
        leadOut = placeTracks(
            tracks, leadOut + (payloads.empty() ? mmc::kFirstSessionGapBlocks : mmc::kLaterSessionGapBlocks));
        first.laterBlockTypes |= recorder::blockTypesOf(tracks);
        payloads.push_back(sessionOf(std::move(tracks)));
    }
    if (!payloads.empty())
        first.laterSectors = static_cast<std::uint64_t>(leadOut - kRunOut) - first.sectorCount;
    return payloads;
}

Result<> checkAddress(const recorder::PayloadTrack& track, std::int64_t wanted)
{
    if (track.dataForm == mmc::data_form::kAudio || track.lba == wanted)
        return {};
    return liesElsewhere(track, std::to_string(wanted));
}

Result<> checkAddress(source::SectorSource& source, std::uint64_t first, const recorder::PayloadTrack& track)
{
    if (track.dataForm == mmc::data_form::kAudio)
        return {};
    mmc::RawSector sector{};
    TRY(source.read(first, sector));
    const auto address = addressIn(sector);
    if (address == track.lba)
        return {};
    TRY_ASSIGN(const Told told, toldByVolume(source, first, track));
    if (told == Told::Elsewhere || (told == Told::Nothing && address))
        return liesElsewhere(track, address ? std::to_string(*address) : "another one");
    return {};
}

void tellMoved(std::int64_t sectors, std::size_t track, JobContext& context)
{
    if (sectors != 0)
        context.warn(Error::of(ErrorCode::Unsupported,
                               "track " + std::to_string(track) + " of a later session begins " +
                                   std::to_string(std::abs(sectors)) +
                                   (sectors > 0 ? " sectors later" : " sectors earlier") +
                                   ", since the recorder makes the pauses there"));
}

void tellLeftOut(source::SectorSource& source, const LeftOut& leftOut, JobContext& context)
{
    const std::string track = "track " + std::to_string(leftOut.track) + " of a later session";
    if (leftOut.indexes)
        context.warn(Error::of(ErrorCode::Unsupported, track + " loses its marks behind index 1"));
    std::vector<std::byte> sectors(std::size_t{recorder::kAudioSectorsPerWrite} * mmc::kRawSectorSize);
    for (std::uint64_t done = 0; done < leftOut.pause.sectorCount; done += recorder::kAudioSectorsPerWrite) {
        const auto count =
            std::min<std::uint64_t>(recorder::kAudioSectorsPerWrite, leftOut.pause.sectorCount - done);
        const auto part = std::span(sectors).first(static_cast<std::size_t>(count * mmc::kRawSectorSize));
        if (!source.read(leftOut.pause.firstSector + done, part))
            return; // what is not sent need not be readable
        if (isBlank(part))
            continue;
        context.warn(Error::of(ErrorCode::Unsupported, "the sound in the pause before " + track +
                                                           " is left out, since the recorder makes it"));
        return;
    }
}

Result<> burnSessions(DiscBurner& burner, std::span<const CdSession> sessions, const BurnTarget& target)
{
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        source::SelectedSectors source(*sessions[i].whole, sessions[i].parts);
        BurnTarget part = targetOfSession(target, i, sessions.size());
        if (i > 0)
            part.options.mode = recorder::WriteMode::Auto; // the one that was chosen is the first session's
        TRY(burner.burn(sessions[i].payload, source, part));
    }
    return {};
}

} // namespace emberdisc::jobs
