// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/cuesheet.h"
#include "core/audio/format.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace emberdisc::audio {

namespace {

std::string_view wordOf(CueFileType type)
{
    switch (type) {
    case CueFileType::Binary:
        return "BINARY";
    case CueFileType::Motorola:
        return "MOTOROLA";
    case CueFileType::Wave:
        return "WAVE";
    case CueFileType::Aiff:
        return "AIFF";
    case CueFileType::Mp3:
        return "MP3";
    case CueFileType::Flac:
        return "FLAC";
    case CueFileType::Ogg:
        return "OGG";
    }
    return {};
}

std::string_view wordOf(CueTrackMode mode)
{
    switch (mode) {
    case CueTrackMode::Audio:
        return "AUDIO";
    case CueTrackMode::CdG:
        return "CDG";
    case CueTrackMode::Mode1_2048:
        return "MODE1/2048";
    case CueTrackMode::Mode1_2352:
        return "MODE1/2352";
    case CueTrackMode::Mode2_2336:
        return "MODE2/2336";
    case CueTrackMode::Mode2_2352:
        return "MODE2/2352";
    case CueTrackMode::CdI_2336:
        return "CDI/2336";
    case CueTrackMode::CdI_2352:
        return "CDI/2352";
    }
    return {};
}

std::string twoDigits(std::uint32_t number)
{
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string timeOf(std::uint32_t sectors)
{
    const std::uint32_t seconds = sectors / kSectorsPerSecond;
    return twoDigits(seconds / 60) + ":" + twoDigits(seconds % 60) + ":" +
           twoDigits(sectors % kSectorsPerSecond);
}

/// A sheet knows no escapes.
std::string quoted(std::string text)
{
    std::ranges::replace(text, '"', '\'');
    std::ranges::replace_if(text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; }, ' ');
    return '"' + text + '"';
}

class CueWriter {
public:
    explicit CueWriter(const CueSheet& sheet) : m_sheet(sheet) {}

    std::string write()
    {
        line(0, "CATALOG", m_sheet.catalog);
        text(0, "CDTEXTFILE", m_sheet.cdTextFile);
        text(0, "TITLE", m_sheet.title);
        text(0, "PERFORMER", m_sheet.performer);
        text(0, "SONGWRITER", m_sheet.songwriter);
        const bool severalSessions = !m_sheet.tracks.empty() && m_sheet.tracks.back().session > 1;
        std::uint32_t session = severalSessions ? 0 : 1;
        for (const CueTrack& track : m_sheet.tracks) {
            if (track.session != session)
                line(0, "REM SESSION", twoDigits(track.session));
            session = track.session;
            add(track);
        }
        return std::move(m_text);
    }

private:
    void line(int depth, std::string_view command, std::string_view argument)
    {
        if (argument.empty())
            return;
        m_text += std::string(static_cast<std::size_t>(depth) * 2, ' ');
        m_text += command;
        m_text += ' ';
        m_text += argument;
        m_text += '\n';
    }
    void text(int depth, std::string_view command, const std::string& words)
    {
        if (!words.empty())
            line(depth, command, quoted(words));
    }

    void name(std::size_t file)
    {
        if (m_file == file)
            return;
        m_file = file;
        line(0, "FILE",
             quoted(m_sheet.files[file].name) + " " + std::string(wordOf(m_sheet.files[file].type)));
    }

    void add(const CueTrack& track)
    {
        name(track.indexes.front().file);
        line(1, "TRACK", twoDigits(track.number) + " " + std::string(wordOf(track.mode)));
        text(2, "TITLE", track.title);
        text(2, "PERFORMER", track.performer);
        text(2, "SONGWRITER", track.songwriter);
        line(2, "ISRC", track.isrc);
        std::string flags;
        for (const auto& [isSet, word] : {std::pair(track.copyPermitted, " DCP"),
                                          {track.fourChannels, " 4CH"},
                                          {track.preEmphasis, " PRE"},
                                          {track.serialCopy, " SCMS"}})
            flags += isSet ? word : "";
        line(2, "FLAGS", std::string_view(flags).substr(flags.empty() ? 0 : 1));
        if (track.pregap)
            line(2, "PREGAP", timeOf(*track.pregap));
        for (const CueIndex& index : track.indexes) {
            name(index.file);
            line(2, "INDEX", twoDigits(index.number) + " " + timeOf(index.frames));
        }
        if (track.postgap)
            line(2, "POSTGAP", timeOf(*track.postgap));
    }

    const CueSheet& m_sheet;
    std::string m_text;
    std::optional<std::size_t> m_file;
};

} // namespace

std::string toText(const CueSheet& sheet)
{
    return CueWriter(sheet).write();
}

} // namespace emberdisc::audio
