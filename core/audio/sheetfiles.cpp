// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/sheetfiles.h"

#include "core/audio/cuelexer.h"
#include "core/audio/openfile.h"
#include "core/audio/soundlength.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace emberdisc::audio {

namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t kMaximumSheetBytes = 1024 * 1024;
// A whole sector, ECMA-130 14: sync 12, header 4 with the mode in its last byte, then the sub-header.
constexpr std::size_t kWholeSector = 2352;
constexpr std::size_t kMode = 15;
constexpr std::size_t kSubHeaderAt = 16;

bool isFile(const fs::path& path)
{
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

bool hasSync(std::span<const std::byte> sector)
{
    return sector[0] == std::byte{0} && sector[11] == std::byte{0} &&
           std::ranges::all_of(sector.subspan(1, 10), [](std::byte b) { return b == std::byte{0xFF}; });
}

std::unexpected<Error> notSo(const DataSectors& sectors, const std::string& why)
{
    return fail(Error::atPath(ErrorCode::SheetInvalid, sectors.path, why));
}

} // namespace

Result<std::string> readSheetText(const std::string& path)
{
    TRY_ASSIGN(const auto file, OpenFile::open(path));
    if (file.stamp().size > kMaximumSheetBytes)
        return fail(Error::atPath(ErrorCode::SheetInvalid, path, "too large for a sheet"));
    std::string text(static_cast<std::size_t>(file.stamp().size), '\0');
    const std::int64_t got = file.readAt(0, std::as_writable_bytes(std::span(text)));
    if (got < 0)
        return fail(Error::fromErrno(errno, ErrorCode::ReadFailed, path));
    text.resize(static_cast<std::size_t>(got));
    return text;
}

std::string SheetFiles::locate(const std::string& name) const
{
    static constexpr std::array<std::string_view, 7> kSoundSuffixes = {".flac", ".wav", ".wv", ".ape",
                                                                       ".m4a",  ".ogg", ".mp3"};
    const fs::path folder = fs::path(m_sheet).parent_path();
    std::string wanted = name;
    if (const fs::path written = folder / wanted; isFile(written))
        return written.string();
    std::ranges::replace(wanted, '\\', '/');
    if (const fs::path written = folder / wanted; isFile(written))
        return written.string();
    const fs::path last = fs::path(wanted).filename();
    fs::path compressed;
    std::error_code ignored;
    for (auto entry = fs::directory_iterator(folder.empty() ? fs::path(".") : folder, ignored);
         entry != fs::directory_iterator(); entry.increment(ignored)) {
        const fs::path found = entry->path().filename();
        if (!isFile(entry->path()))
            continue;
        if (equalsIgnoringCase(found.native(), last.native()))
            return (folder / found).string();
        const bool isSound = std::ranges::any_of(kSoundSuffixes, [&](std::string_view suffix) {
            return equalsIgnoringCase(found.extension().native(), suffix);
        });
        if (isSound && equalsIgnoringCase(found.stem().native(), last.stem().native()) &&
            (compressed.empty() || found < compressed.filename()))
            compressed = folder / found;
    }
    return (compressed.empty() ? folder / wanted : compressed).string();
}

Result<Sound> SheetFiles::sound(const std::string& name, Encoding encoding)
{
    const std::string path = locate(name);
    const auto known = m_sounds.find({path, encoding});
    if (known != m_sounds.end())
        return known->second;
    Sound whole;
    if (encoding == Encoding::Detect) {
        TRY_ASSIGN(const Track probed, probeTrack(path));
        whole = probed.sound;
    } else {
        TRY_ASSIGN(const FileStamp stamp, stampOf(path));
        whole = {.path = path,
                 .encoding = encoding,
                 .sampleCount = stamp.size / kBytesPerSample,
                 .count = Count::Exact,
                 .stamp = stamp};
    }
    m_sounds.emplace(std::pair(path, encoding), whole);
    return whole;
}

Result<Sound> SheetFiles::sound(const std::string& name, Encoding encoding, std::uint64_t firstSample,
                                std::optional<std::uint64_t> samples)
{
    TRY_ASSIGN(const Sound whole, sound(name, encoding));
    Sound part = whole;
    part.firstSample = firstSample;
    if (samples) {
        part.untilEnd = false;
        part.sampleCount = *samples;
    }
    TRY(applyFileLength(part, whole.sampleCount, whole.count, whole.stamp));
    return part;
}

Result<DataSectors> SheetFiles::data(const std::string& name, std::uint32_t blockBytes, std::uint64_t offset,
                                     std::optional<std::uint64_t> sectors) const
{
    DataSectors result{.path = locate(name), .offset = offset, .blockBytes = blockBytes};
    TRY_ASSIGN(result.stamp, stampOf(result.path));
    const std::uint64_t size = result.stamp.size;
    const std::uint64_t available = size - std::min(size, offset);
    if (!sectors && available % blockBytes != 0)
        return notSo(result, std::to_string(available) + " bytes are not a whole number of sectors of " +
                                 std::to_string(blockBytes) + " bytes");
    result.sectorCount = sectors.value_or(available / blockBytes);
    if (result.sectorCount == 0)
        return notSo(result, "there is nothing in it from byte " + std::to_string(offset) + " on");
    if (result.sectorCount > available / blockBytes)
        return notSo(result, "the file has " + std::to_string(size) +
                                 " bytes, the sheet wants sectors up to byte " +
                                 std::to_string(offset + result.sectorCount * blockBytes));
    return result;
}

Result<TrackMode> SheetFiles::checkMode(const DataSectors& sectors, TrackMode mode)
{
    TRY_ASSIGN(const auto file, OpenFile::open(sectors.path));
    std::array<std::byte, kWholeSector> block{};
    const auto bytes = std::span(block).first(sectors.blockBytes);
    if (file.readAt(sectors.offset, bytes) != static_cast<std::int64_t>(bytes.size()))
        return fail(Error::atPath(ErrorCode::FileUnreadable, sectors.path));
    const bool isWhole = sectors.blockBytes == kWholeSector;
    if (isWhole && !hasSync(bytes))
        return notSo(sectors,
                     "there are no data sectors of 2352 bytes at byte " + std::to_string(sectors.offset));
    const auto wanted = mode == TrackMode::Mode1 ? std::byte{1} : std::byte{2};
    if (isWhole && block[kMode] != wanted)
        return notSo(sectors,
                     std::string("the sectors are not in Mode ") + (mode == TrackMode::Mode1 ? "1" : "2"));
    if (mode != TrackMode::Mode2)
        return mode;
    const auto behind = std::span(block).subspan(isWhole ? kSubHeaderAt : 0);
    return std::ranges::equal(behind.first(4), behind.subspan(4, 4)) ? TrackMode::Xa : TrackMode::Mode2;
}

} // namespace emberdisc::audio
