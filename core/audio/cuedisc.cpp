// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/cuelexer.h"
#include "core/audio/cuesheet.h"
#include "core/audio/openfile.h"
#include "core/audio/soundlength.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace emberdisc::audio {

namespace {

constexpr std::uint64_t kMaximumSheetBytes = 1024 * 1024;
namespace fs = std::filesystem;

Result<std::string> readSheet(const std::string& path)
{
    TRY_ASSIGN(const auto file, OpenFile::open(path));
    if (file.stamp().size > kMaximumSheetBytes)
        return fail(Error::atPath(ErrorCode::SheetInvalid, path, "too large for a CUE sheet"));
    std::string text(static_cast<std::size_t>(file.stamp().size), '\0');
    const std::int64_t got = file.readAt(0, std::as_writable_bytes(std::span(text)));
    if (got < 0)
        return fail(Error::fromErrno(errno, ErrorCode::ReadFailed, path));
    text.resize(static_cast<std::size_t>(got));
    return text;
}

bool isFile(const fs::path& path)
{
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// The sheet's name for a file, where the sheet lies now: as it stands, or only its last part, or in other
/// letters' case, or compressed under the same name since the sheet was written.
fs::path locate(const fs::path& folder, std::string name)
{
    static constexpr std::array<std::string_view, 7> kSoundSuffixes = {".flac", ".wav", ".wv", ".ape",
                                                                       ".m4a",  ".ogg", ".mp3"};
    if (const fs::path written = folder / name; isFile(written))
        return written;
    std::ranges::replace(name, '\\', '/');
    if (const fs::path written = folder / name; isFile(written))
        return written;
    const fs::path last = fs::path(name).filename();
    fs::path compressed;
    std::error_code ignored;
    for (auto entry = fs::directory_iterator(folder.empty() ? fs::path(".") : folder, ignored);
         entry != fs::directory_iterator(); entry.increment(ignored)) {
        const fs::path found = entry->path().filename();
        if (!isFile(entry->path()))
            continue;
        if (equalsIgnoringCase(found.native(), last.native()))
            return folder / found;
        const bool isSound = std::ranges::any_of(kSoundSuffixes, [&](std::string_view suffix) {
            return equalsIgnoringCase(found.extension().native(), suffix);
        });
        if (isSound && equalsIgnoringCase(found.stem().native(), last.stem().native()) &&
            (compressed.empty() || found < compressed.filename()))
            compressed = folder / found;
    }
    return compressed.empty() ? folder / name : compressed;
}

/// What is known of a file of the sheet: a Track whose sound is the whole file.
Result<Track> probeFile(const fs::path& folder, const CueFile& file)
{
    const std::string path = locate(folder, file.name).string();
    if (file.type != CueFileType::Binary && file.type != CueFileType::Motorola)
        return probeTrack(path);
    TRY_ASSIGN(const FileStamp stamp, stampOf(path));
    Track whole;
    whole.sound.path = path;
    whole.sound.encoding =
        file.type == CueFileType::Motorola ? Encoding::RawBigEndian : Encoding::RawLittleEndian;
    whole.sound.sampleCount = stamp.size / kBytesPerSample;
    whole.sound.count = Count::Exact;
    whole.sound.stamp = stamp;
    whole.format = {file.type == CueFileType::Motorola ? "pcm_s16be" : "pcm_s16le", kSampleRate, 2, 16};
    return whole;
}

/// From `start` to `end`, or to the end of the file when `end` lies in another one.
Result<Sound> stretch(const Track& file, const CueIndex& start, const CueIndex* end)
{
    Sound sound = file.sound;
    sound.firstSample = std::uint64_t{start.frames} * kSamplesPerSector;
    if (end != nullptr && end->file == start.file) {
        sound.untilEnd = false;
        sound.sampleCount = std::uint64_t{end->frames - start.frames} * kSamplesPerSector;
    }
    TRY(applyFileLength(sound, file.sound.sampleCount, file.sound.count, file.sound.stamp));
    return sound;
}

class DiscBuilder {
public:
    DiscBuilder(const CueSheet& sheet, std::string path) : m_sheet(sheet), m_path(std::move(path)) {}

    Result<CueDisc> build()
    {
        for (const CueTrack& track : m_sheet.tracks)
            if (track.mode != CueTrackMode::Audio)
                return refuse(track, "is no audio track");
        const fs::path folder = fs::path(m_path).parent_path();
        for (const CueFile& file : m_sheet.files) {
            TRY_ASSIGN(Track probed, probeFile(folder, file));
            m_files.push_back(std::move(probed));
        }
        CueDisc disc;
        disc.options = {0, m_sheet.title, m_sheet.performer, m_sheet.catalog};
        for (std::size_t i = 0; i < m_sheet.tracks.size(); ++i) {
            const CueIndex* next =
                i + 1 < m_sheet.tracks.size() ? &m_sheet.tracks[i + 1].indexes.front() : nullptr;
            TRY_ASSIGN(Track track, build(m_sheet.tracks[i], next));
            disc.tracks.push_back(std::move(track));
        }
        return disc;
    }

private:
    [[nodiscard]] std::unexpected<Error> refuse(const CueTrack& track, const std::string& reason) const
    {
        return fail(Error::atPath(ErrorCode::SheetInvalid, m_path,
                                  "track " + std::to_string(track.number) + " " + reason));
    }

    Result<Track> build(const CueTrack& from, const CueIndex* next) const
    {
        const auto one = std::ranges::find(from.indexes, 1U, &CueIndex::number);
        const CueIndex& zero = from.indexes.front();
        if (from.indexes.back().file != one->file)
            return refuse(from, "goes over several files");
        if (next != nullptr && next->file == one->file && next->frames == one->frames)
            return refuse(from, "has no length");
        Track track;
        track.format = m_files[one->file].format;
        TRY_ASSIGN(track.sound, stretch(m_files[one->file], *one, next));
        if (zero.number == 0 && (zero.file != one->file || zero.frames != one->frames)) {
            TRY_ASSIGN(track.pregapSound, stretch(m_files[zero.file], zero, &*one));
        }
        track.gapSectors = from.pregap.value_or(0);
        track.postgapSectors = from.postgap.value_or(0);
        track.title = from.title;
        track.performer = from.performer.empty() ? m_sheet.performer : from.performer;
        track.songwriter = from.songwriter;
        track.isrc = from.isrc;
        track.copyPermitted = from.copyPermitted;
        track.preEmphasis = from.preEmphasis;
        return track;
    }

    const CueSheet& m_sheet;
    std::string m_path;
    std::vector<Track> m_files;
};

} // namespace

Result<CueDisc> loadCueSheet(const std::string& path)
{
    TRY_ASSIGN(const std::string text, readSheet(path));
    auto sheet = parseCueSheet(text);
    if (!sheet) {
        Error error = std::move(sheet).error();
        error.where = AtPath{path};
        return fail(std::move(error));
    }
    return DiscBuilder(*sheet, path).build();
}

} // namespace emberdisc::audio
