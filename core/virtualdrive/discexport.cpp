// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/discexport.h"

#include "core/mmc/msf.h"
#include "core/virtualdrive/discfile.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::uint32_t kSectorsAtOnce = 64;
constexpr std::size_t kBytesAtOnce = std::size_t{kSectorsAtOnce} * 2352;

/// A file that gets its name when it is complete, and vanishes otherwise.
class PendingFile {
public:
    [[nodiscard]] static Result<PendingFile> create(const std::filesystem::path& path)
    {
        PendingFile file;
        file.m_path = path;
        for (unsigned attempt = 0; file.m_file < 0; ++attempt) {
            file.m_temporary = path;
            file.m_temporary += "." + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".part";
            file.m_file = ::open(file.m_temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (file.m_file < 0 && (errno != EEXIST || attempt == 100)) {
                file.m_temporary.clear();
                return std::unexpected(
                    Error::fromErrno(errno, ErrorCode::WriteFileFailed, path.string(), "cannot create"));
            }
        }
        return file;
    }
    PendingFile(PendingFile&& other) noexcept
        : m_path(std::move(other.m_path)),
          m_temporary(std::move(other.m_temporary)),
          m_file(std::exchange(other.m_file, -1))
    {
        other.m_temporary.clear();
    }
    PendingFile(const PendingFile&) = delete;
    PendingFile& operator=(const PendingFile&) = delete;
    PendingFile& operator=(PendingFile&&) = delete;
    ~PendingFile()
    {
        if (m_file >= 0)
            ::close(m_file);
        if (!m_temporary.empty())
            ::unlink(m_temporary.c_str());
    }

    [[nodiscard]] Result<> write(std::span<const std::byte> bytes)
    {
        while (!bytes.empty()) {
            const auto done = ::write(m_file, bytes.data(), bytes.size());
            if (done < 0) {
                if (errno == EINTR)
                    continue;
                return failed("cannot write");
            }
            bytes = bytes.subspan(static_cast<std::size_t>(done));
        }
        return {};
    }
    /// Leaves a hole.
    [[nodiscard]] Result<> skip(std::uint64_t bytes)
    {
        const auto at = ::lseek(m_file, static_cast<off_t>(bytes), SEEK_CUR);
        if (at < 0 || ::ftruncate(m_file, at) != 0)
            return failed("cannot write");
        return {};
    }
    [[nodiscard]] Result<> publish()
    {
        if (::fsync(m_file) != 0)
            return failed("cannot write");
        if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
            return failed("cannot give it its name");
        m_temporary.clear();
        return {};
    }

private:
    PendingFile() = default;
    [[nodiscard]] std::unexpected<Error> failed(std::string what) const
    {
        const int error = errno == EFBIG ? ENOSPC : errno;
        return std::unexpected(
            Error::fromErrno(error, ErrorCode::WriteFileFailed, m_path.string(), std::move(what)));
    }
    std::filesystem::path m_path;
    std::filesystem::path m_temporary;
    int m_file = -1;
};

std::unexpected<Error> unsuitable(const DiscFile& disc, std::string why)
{
    return fail(Error::atPath(ErrorCode::MediumUnsuitable, disc.path().string(), std::move(why)));
}

Result<> mayWrite(const std::filesystem::path& path, JobContext& context)
{
    std::error_code ignored;
    if (!std::filesystem::exists(std::filesystem::symlink_status(path, ignored)))
        return {};
    switch (context.ask({QuestionKind::OverwriteFile, path.string()})) {
    case Answer::Yes:
        return {};
    case Answer::No:
        return fail(Error::atPath(ErrorCode::FileExists, path.string()));
    case Answer::Cancel:
        return fail(ErrorCode::Cancelled);
    }
    return fail(ErrorCode::Cancelled);
}

/// Copies sectors, and tells how far it is.
class Copier {
public:
    Copier(const DiscFile& disc, JobContext& context, std::uint64_t totalBytes)
        : m_disc(disc), m_context(context)
    {
        m_progress.total = totalBytes;
    }

    [[nodiscard]] Result<> copy(PendingFile& to, std::int32_t lba, std::int32_t end, SectorForm form)
    {
        while (lba < end) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            const auto count = std::min<std::uint32_t>(kSectorsAtOnce, static_cast<std::uint32_t>(end - lba));
            const auto bytes = std::span(*m_buffer).first(std::size_t{count} * bytesOf(form));
            TRY(m_disc.read(lba, form, bytes));
            TRY(to.write(bytes));
            lba += static_cast<std::int32_t>(count);
            advance(bytes.size());
        }
        return {};
    }
    [[nodiscard]] Result<> skip(PendingFile& to, std::int32_t sectors)
    {
        const std::uint64_t bytes = static_cast<std::uint64_t>(std::max(0, sectors)) * 2048;
        TRY(to.skip(bytes));
        advance(bytes);
        return {};
    }

private:
    void advance(std::uint64_t bytes)
    {
        m_progress.done += bytes;
        m_context.progress(m_progress);
    }

    const DiscFile& m_disc;
    JobContext& m_context;
    Progress m_progress;
    std::unique_ptr<std::array<std::byte, kBytesAtOnce>> m_buffer =
        std::make_unique<std::array<std::byte, kBytesAtOnce>>();
};

std::string msf(std::int64_t frames)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%02lld:%02lld:%02lld", static_cast<long long>(frames / 75 / 60),
                  static_cast<long long>(frames / 75 % 60), static_cast<long long>(frames % 75));
    return text.data();
}

/// `rawMode` is what the first header of a raw track says.
std::string modeOf(SectorForm form, std::uint8_t rawMode)
{
    switch (form) {
    case SectorForm::Data:
        return " MODE1/2048\n";
    case SectorForm::Audio:
        return " AUDIO\n";
    case SectorForm::Mode2:
    case SectorForm::Xa:
        return " MODE2/2352\n";
    case SectorForm::Raw:
        break;
    }
    return rawMode == 2 ? " MODE2/2352\n" : " MODE1/2352\n";
}

std::string flagsOf(const Track& track)
{
    std::string flags;
    if ((track.control & 2) != 0)
        flags += " DCP";
    if (track.form == SectorForm::Audio && (track.control & 1) != 0)
        flags += " PRE";
    return flags.empty() ? flags : "    FLAGS" + flags + "\n";
}

/// Digits and letters only: a disc can say anything, a sheet cannot.
template <std::size_t N>
std::string plain(const std::array<char, N>& text)
{
    std::string result;
    for (const char c : text)
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
            result += c;
    return result.size() == N ? result : std::string();
}

/// A name between quotes in a sheet, which knows no escape.
std::string quoted(std::string name)
{
    std::ranges::replace(name, '"', '\'');
    return '"' + name + '"';
}

/// First LBA that the .bin holds of the track: its recorded pre-gap, but not the two seconds before LBA 0.
std::int32_t storedFrom(const Track& track)
{
    if (track.writing != TrackWriting::SessionAtOnce)
        return track.start;
    return std::max(0, track.start - static_cast<std::int32_t>(track.pregap));
}

std::string trackLines(const DiscState& state, const Track& track, std::int64_t fileFrame,
                       std::uint8_t rawMode)
{
    std::string text;
    const Session& session = state.sessions[track.session - 1U];
    if (state.sessions.size() > 1 && session.firstTrack == track.number)
        text += "  REM SESSION " + std::string(track.session < 10 ? "0" : "") +
                std::to_string(track.session) + "\n";
    text += "  TRACK " + std::string(track.number < 10 ? "0" : "") + std::to_string(track.number) +
            modeOf(track.form, rawMode);
    text += flagsOf(track);
    if (const std::string isrc = track.isrc ? plain(*track.isrc) : std::string(); !isrc.empty())
        text += "    ISRC " + isrc + "\n";
    const std::int32_t from = storedFrom(track);
    // What a drive put between tracks at once is not in the .bin.
    if (track.writing == TrackWriting::TrackAtOnce && track.number != session.firstTrack)
        text += "    PREGAP " + msf(track.pregap) + "\n";
    if (from < track.start)
        text += "    INDEX 00 " + msf(fileFrame) + "\n";
    text += "    INDEX 01 " + msf(fileFrame + track.start - from) + "\n";
    int index = 2;
    for (const std::int32_t lba : track.indices)
        text += "    INDEX " + std::string(index < 10 ? "0" : "") + std::to_string(index) + " " +
                msf(fileFrame + lba - from) + "\n",
            ++index;
    return text;
}

} // namespace

Result<> exportIso(const DiscFile& disc, const std::filesystem::path& out, JobContext& context)
{
    const DiscState& state = disc.state();
    if (state.isBlank())
        return unsuitable(disc, "the disc is blank");
    for (const Track& track : state.tracks)
        if (track.form != SectorForm::Data)
            return unsuitable(disc, "the disc has tracks of other sectors: export it as a CUE sheet");
    TRY(mayWrite(out, context));
    context.phase(Phase::Copying);
    TRY_ASSIGN(PendingFile file, PendingFile::create(out));
    const std::int32_t end = state.tracks.empty() ? state.end() : state.tracks.back().nextWritable();
    Copier copier(disc, context, static_cast<std::uint64_t>(end) * 2048);
    std::int32_t lba = 0;
    if (state.tracks.empty()) // a medium that is written at random has none
        TRY(copier.copy(file, 0, end, SectorForm::Data));
    for (const Track& track : state.tracks) {
        TRY(copier.skip(file, track.start - lba));
        TRY(copier.copy(file, track.start, track.nextWritable(), SectorForm::Data));
        lba = track.nextWritable();
    }
    TRY(file.publish());
    context.phase(Phase::Done);
    return {};
}

Result<> exportCue(const DiscFile& disc, const std::filesystem::path& outCue, JobContext& context)
{
    const DiscState& state = disc.state();
    if (!isCd(disc.type()))
        return unsuitable(disc, "a CUE sheet describes a CD: export this disc as an ISO image");
    if (state.isBlank())
        return unsuitable(disc, "the disc is blank");
    const auto beside = [&outCue](const char* extension) {
        std::filesystem::path path = outCue;
        return path.replace_extension(extension);
    };
    const std::filesystem::path bin = beside(".bin");
    const std::filesystem::path packs = beside(".cdt");
    if (bin == outCue || packs == outCue)
        return fail(Error::atPath(ErrorCode::InvalidArgument, outCue.string(), "a CUE sheet is named .cue"));
    for (const auto& path : {outCue, bin})
        TRY(mayWrite(path, context));
    if (!state.cdText.empty())
        TRY(mayWrite(packs, context));
    context.phase(Phase::Copying);

    std::uint64_t total = 0;
    for (const Track& track : state.tracks)
        total += static_cast<std::uint64_t>(track.nextWritable() - storedFrom(track)) * bytesOf(track.form);
    TRY_ASSIGN(PendingFile binFile, PendingFile::create(bin));
    Copier copier(disc, context, total);
    std::string sheet;
    if (const std::string mcn = state.mediaCatalogNumber ? plain(*state.mediaCatalogNumber) : std::string();
        !mcn.empty())
        sheet += "CATALOG " + mcn + "\n";
    if (!state.cdText.empty())
        sheet += "CDTEXTFILE " + quoted(packs.filename().string()) + "\n";
    sheet += "FILE " + quoted(bin.filename().string()) + " BINARY\n";
    std::int64_t frame = 0;
    for (const Track& track : state.tracks) {
        std::array<std::byte, 2352> first{};
        if (track.form == SectorForm::Raw && track.written > 0)
            TRY(disc.read(track.start, track.form, first));
        sheet += trackLines(state, track, frame, std::to_integer<std::uint8_t>(first[15]));
        TRY(copier.copy(binFile, storedFrom(track), track.nextWritable(), track.form));
        frame += track.nextWritable() - storedFrom(track);
    }
    TRY_ASSIGN(PendingFile cueFile, PendingFile::create(outCue));
    TRY(cueFile.write(std::as_bytes(std::span(sheet))));
    if (!state.cdText.empty()) {
        TRY_ASSIGN(PendingFile file, PendingFile::create(packs));
        TRY(file.write(state.cdText));
        TRY(file.publish());
    }
    TRY(binFile.publish());
    TRY(cueFile.publish());
    context.phase(Phase::Done);
    return {};
}

} // namespace emberdisc::virtualdrive
