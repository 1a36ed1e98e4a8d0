// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/cuesheet.h"

#include "core/audio/cuelexer.h"
#include "core/audio/format.h"
#include "core/audio/isrc.h"
#include "core/audio/sessionplan.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace emberdisc::audio {

namespace {

constexpr std::uint32_t kMaximumIndex = 99;
constexpr std::uint32_t kMaximumMinutes = 9999; // the file may be longer than a disc

template <class T>
struct Keyword {
    std::string_view word;
    T value;
};

template <class T>
std::optional<T> lookUp(std::span<const Keyword<T>> table, std::string_view word)
{
    const auto found =
        std::ranges::find_if(table, [&](const auto& entry) { return equalsIgnoringCase(entry.word, word); });
    return found == table.end() ? std::nullopt : std::optional(found->value);
}

constexpr auto kFileTypes = std::to_array<Keyword<CueFileType>>({{"BINARY", CueFileType::Binary},
                                                                 {"MOTOROLA", CueFileType::Motorola},
                                                                 {"WAVE", CueFileType::Wave},
                                                                 {"WAV", CueFileType::Wave},
                                                                 {"AIFF", CueFileType::Aiff},
                                                                 {"MP3", CueFileType::Mp3},
                                                                 {"FLAC", CueFileType::Flac},
                                                                 {"OGG", CueFileType::Ogg}});
constexpr auto kTrackModes = std::to_array<Keyword<CueTrackMode>>({{"AUDIO", CueTrackMode::Audio},
                                                                   {"CDG", CueTrackMode::CdG},
                                                                   {"MODE1/2048", CueTrackMode::Mode1_2048},
                                                                   {"MODE1/2352", CueTrackMode::Mode1_2352},
                                                                   {"MODE2/2336", CueTrackMode::Mode2_2336},
                                                                   {"MODE2/2352", CueTrackMode::Mode2_2352},
                                                                   {"CDI/2336", CueTrackMode::CdI_2336},
                                                                   {"CDI/2352", CueTrackMode::CdI_2352}});

/// One line after the other, each a command with arguments.
class CueParser {
public:
    Result<CueSheet> parse(std::string_view text)
    {
        for (const CueLine& line : splitCueLines(text)) {
            m_line = &line;
            if (!line.words.empty())
                TRY(command());
        }
        m_line = nullptr;
        TRY(finishTrack());
        if (m_sheet.tracks.empty())
            return fail(ErrorCode::SheetInvalid,
                        "line " + std::to_string(m_lastLine) + ", column 1: the sheet has no track");
        return std::move(m_sheet);
    }

private:
    using Handler = Result<> (CueParser::*)();

    [[nodiscard]] std::unexpected<Error> refuse(std::size_t word, std::string_view reason) const
    {
        const std::size_t column =
            word < m_line->words.size() ? m_line->words[word].column : m_line->endColumn;
        return fail(ErrorCode::SheetInvalid, "line " + std::to_string(m_line->number) + ", column " +
                                                 std::to_string(column) + ": " + std::string(reason));
    }

    Result<> command()
    {
        static constexpr auto kCommands =
            std::to_array<Keyword<Handler>>({{"REM", &CueParser::remark},
                                             {"CATALOG", &CueParser::catalog},
                                             {"CDTEXTFILE", &CueParser::cdTextFile},
                                             {"FILE", &CueParser::file},
                                             {"TRACK", &CueParser::track},
                                             {"INDEX", &CueParser::index},
                                             {"PREGAP", &CueParser::pregap},
                                             {"POSTGAP", &CueParser::postgap},
                                             {"FLAGS", &CueParser::flags},
                                             {"ISRC", &CueParser::isrc},
                                             {"TITLE", &CueParser::title},
                                             {"PERFORMER", &CueParser::performer},
                                             {"SONGWRITER", &CueParser::songwriter}});
        m_lastLine = m_line->number;
        if (m_line->isUnterminated)
            return refuse(m_line->words.size() - 1, "a quotation mark is not closed");
        const auto handler = lookUp<Handler>(kCommands, m_line->words.front().text);
        if (!handler)
            return refuse(0, "no such command");
        return (this->**handler)();
    }

    /// Free text, but for the convention of programs that write discs of several sessions.
    Result<> remark()
    {
        const auto& words = m_line->words;
        if (words.size() != 3 || !equalsIgnoringCase(words[1].text, "SESSION"))
            return {};
        const auto number = toNumber(words[2].text);
        const std::uint32_t before = m_sheet.tracks.empty() ? 0 : m_sheet.tracks.back().session;
        if (number && (*number == before + 1 || *number == before))
            m_session = *number;
        return {};
    }

    Result<> expectArguments(std::size_t count) const
    {
        if (m_line->words.size() < count + 1)
            return refuse(m_line->words.size(), "something is missing here");
        if (m_line->words.size() > count + 1)
            return refuse(count + 1, "something too much here");
        return {};
    }

    Result<> expectTrack() const
    {
        return m_sheet.tracks.empty() ? Result<>(refuse(0, "this belongs into a TRACK")) : Result<>();
    }

    Result<> catalog()
    {
        TRY(expectArguments(1));
        const std::string& number = m_line->words[1].text;
        if (!isCatalogNumber(number))
            return refuse(1, "a catalogue number has 13 digits");
        if (!m_sheet.catalog.empty())
            return refuse(0, "a second CATALOG");
        m_sheet.catalog = number;
        return {};
    }

    Result<> cdTextFile()
    {
        TRY_ASSIGN(m_sheet.cdTextFile, freeText());
        return {};
    }

    /// FILE name type; a name with blanks should be quoted, but many are not.
    Result<> file()
    {
        const auto& words = m_line->words;
        if (words.size() < 3)
            return refuse(words.size(), "FILE needs a name and a type");
        const auto type = lookUp<CueFileType>(kFileTypes, words.back().text);
        if (!type)
            return refuse(words.size() - 1, "no such type of file");
        if (words[1].isQuoted && words.size() > 3)
            return refuse(3, "something too much here");
        std::string name = words[1].isQuoted ? words[1].text : m_line->restBetween(1, words.size() - 1);
        if (name.empty())
            return refuse(1, "the name is empty");
        m_sheet.files.push_back({std::move(name), *type});
        return {};
    }

    Result<> track()
    {
        TRY(finishTrack());
        TRY(expectArguments(2));
        if (m_sheet.files.empty())
            return refuse(0, "a TRACK before any FILE");
        const auto number = toNumber(m_line->words[1].text);
        if (!number || *number < 1 || *number > kMaximumTracks)
            return refuse(1, "a track has a number from 1 to 99");
        if (!m_sheet.tracks.empty() && *number != m_sheet.tracks.back().number + 1)
            return refuse(1, "track numbers go up by one");
        const auto mode = lookUp<CueTrackMode>(kTrackModes, m_line->words[2].text);
        if (!mode)
            return refuse(2, "no such kind of track");
        CueTrack track;
        track.number = *number;
        track.mode = *mode;
        track.session = m_session;
        m_sheet.tracks.push_back(std::move(track));
        m_trackLine = m_line->number;
        return {};
    }

    /// Once the next track, or the end, shows that a track is complete.
    Result<> finishTrack() const
    {
        if (m_sheet.tracks.empty())
            return {};
        const auto& indexes = m_sheet.tracks.back().indexes;
        if (std::ranges::none_of(indexes, [](const CueIndex& index) { return index.number == 1; }))
            return fail(ErrorCode::SheetInvalid,
                        "line " + std::to_string(m_trackLine) + ", column 1: the track has no INDEX 01");
        return {};
    }

    Result<> index()
    {
        TRY(expectTrack());
        TRY(expectArguments(2));
        const auto number = toNumber(m_line->words[1].text);
        if (!number || *number > kMaximumIndex)
            return refuse(1, "an index has a number from 0 to 99");
        TRY_ASSIGN(const std::uint32_t frames, time(2));
        CueTrack& track = m_sheet.tracks.back();
        if (track.postgap)
            return refuse(0, "an INDEX behind the POSTGAP");
        const bool isNext = track.indexes.empty() ? *number <= 1 : *number == track.indexes.back().number + 1;
        if (!isNext)
            return refuse(1, "index numbers start at 0 or 1 and go up by one");
        const std::size_t file = m_sheet.files.size() - 1;
        if (m_lastIndex && m_lastIndex->file == file && frames < m_lastIndex->frames)
            return refuse(2, "this is before the index above");
        m_lastIndex = CueIndex{*number, file, frames};
        track.indexes.push_back(*m_lastIndex);
        return {};
    }

    Result<> pregap()
    {
        TRY(expectTrack());
        TRY(expectArguments(1));
        CueTrack& track = m_sheet.tracks.back();
        if (track.pregap || !track.indexes.empty())
            return refuse(0, "a PREGAP stands once, before the first INDEX of its track");
        TRY_ASSIGN(track.pregap, time(1));
        return {};
    }

    Result<> postgap()
    {
        TRY(expectTrack());
        TRY(expectArguments(1));
        CueTrack& track = m_sheet.tracks.back();
        if (track.postgap || track.indexes.empty())
            return refuse(0, "a POSTGAP stands once, behind the last INDEX of its track");
        TRY_ASSIGN(track.postgap, time(1));
        return {};
    }

    Result<> flags()
    {
        TRY(expectTrack());
        CueTrack& track = m_sheet.tracks.back();
        for (std::size_t i = 1; i < m_line->words.size(); ++i) {
            const std::string& flag = m_line->words[i].text;
            if (equalsIgnoringCase(flag, "DCP"))
                track.copyPermitted = true;
            else if (equalsIgnoringCase(flag, "4CH"))
                track.fourChannels = true;
            else if (equalsIgnoringCase(flag, "PRE"))
                track.preEmphasis = true;
            else if (equalsIgnoringCase(flag, "SCMS"))
                track.serialCopy = true;
            else if (!equalsIgnoringCase(flag, "DATA")) // says nothing that TRACK has not said
                return refuse(i, "no such flag");
        }
        return {};
    }

    Result<> isrc()
    {
        TRY(expectTrack());
        TRY(expectArguments(1));
        std::string code = m_line->words[1].text;
        std::erase(code, '-');
        std::ranges::transform(code, code.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        if (code == "000000000000") // what rippers write when there is none
            return {};
        if (!isIsrc(code))
            return refuse(1, "an ISRC has two letters, three letters or digits, and seven digits");
        m_sheet.tracks.back().isrc = std::move(code);
        return {};
    }

    Result<> title() { return text(&CueSheet::title, &CueTrack::title); }
    Result<> performer() { return text(&CueSheet::performer, &CueTrack::performer); }
    Result<> songwriter() { return text(&CueSheet::songwriter, &CueTrack::songwriter); }

    /// Of the disc before the first TRACK, of the track behind it.
    Result<> text(std::string CueSheet::* ofDisc, std::string CueTrack::* ofTrack)
    {
        TRY_ASSIGN(std::string value, freeText());
        (m_sheet.tracks.empty() ? m_sheet.*ofDisc : m_sheet.tracks.back().*ofTrack) = std::move(value);
        return {};
    }

    /// A quoted text, or all that is left of the line.
    Result<std::string> freeText() const
    {
        const auto& words = m_line->words;
        if (words.size() < 2)
            return refuse(words.size(), "the text is missing");
        if (!words[1].isQuoted)
            return m_line->restBetween(1, words.size());
        if (words.size() > 2)
            return refuse(2, "something too much here");
        return words[1].text;
    }

    /// MM:SS:FF in sectors.
    Result<std::uint32_t> time(std::size_t word) const
    {
        const std::string_view text = m_line->words[word].text;
        const std::size_t first = text.find(':');
        const std::size_t second = first == std::string_view::npos ? first : text.find(':', first + 1);
        if (second == std::string_view::npos)
            return refuse(word, "a time is MM:SS:FF");
        const auto minutes = toNumber(text.substr(0, first));
        const auto seconds = toNumber(text.substr(first + 1, second - first - 1));
        const auto frames = toNumber(text.substr(second + 1));
        if (!minutes || !seconds || !frames || *minutes > kMaximumMinutes)
            return refuse(word, "a time is MM:SS:FF");
        if (*seconds >= 60 || *frames >= kSectorsPerSecond)
            return refuse(word, "seconds go from 0 to 59, frames from 0 to 74");
        return (*minutes * 60 + *seconds) * kSectorsPerSecond + *frames;
    }

    CueSheet m_sheet;
    const CueLine* m_line = nullptr;
    std::size_t m_lastLine = 1;
    std::size_t m_trackLine = 0;
    std::uint32_t m_session = 1; ///< of the next track
    std::optional<CueIndex> m_lastIndex;
};

} // namespace

Result<CueSheet> parseCueSheet(std::string_view text)
{
    const std::string utf8 = toUtf8(text);
    return CueParser().parse(utf8);
}

} // namespace emberdisc::audio
