// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/tocsheet.h"

#include "core/audio/cuelexer.h"
#include "core/audio/format.h"
#include "core/audio/isrc.h"
#include "core/audio/sessionplan.h"
#include "core/audio/toclexer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

namespace emberdisc::audio {

namespace {

constexpr std::uint32_t kMostMinutes = 9999; // a file may be longer than a disc
/// A disc has no more parts than sectors in its shortest tracks; this is for who tries to fill the memory.
constexpr std::size_t kMostParts = 10'000;

using Kind = TocToken::Kind;

struct ModeWord {
    std::string_view word;
    TocMode mode;
};
constexpr auto kModes = std::to_array<ModeWord>({{"AUDIO", TocMode::Audio},
                                                 {"MODE1", TocMode::Mode1},
                                                 {"MODE1_RAW", TocMode::Mode1Raw},
                                                 {"MODE2", TocMode::Mode2},
                                                 {"MODE2_FORM1", TocMode::Mode2Form1},
                                                 {"MODE2_FORM2", TocMode::Mode2Form2},
                                                 {"MODE2_FORM_MIX", TocMode::Mode2FormMix},
                                                 {"MODE2_RAW", TocMode::Mode2Raw}});
std::optional<TocMode> modeIn(std::string_view word)
{
    const auto found = std::ranges::find(kModes, word, &ModeWord::word);
    return found == kModes.end() ? std::nullopt : std::optional(found->mode);
}

/// Digits only, none of them too many.
std::optional<std::uint64_t> wholeNumber(std::string_view text)
{
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9' || value > std::numeric_limits<std::uint64_t>::max() / 100)
            return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return text.empty() ? std::nullopt : std::optional(value);
}

/// One statement after the other, each a word with what belongs to it.
class TocParser {
public:
    explicit TocParser(std::vector<TocToken> tokens) : m_tokens(std::move(tokens)) {}

    Result<TocSheet> parse()
    {
        while (token().kind != Kind::End)
            TRY(statement());
        if (m_sheet.tracks.empty())
            return refuseAt(token(), "the sheet has no track");
        TRY(finishTrack());
        return std::move(m_sheet);
    }

private:
    using Handler = Result<> (TocParser::*)();
    struct Statement {
        std::string_view word;
        Handler handler;
        bool ofTrack;
    };

    [[nodiscard]] const TocToken& token() const { return m_tokens[m_at]; }
    [[nodiscard]] bool isSign(char sign) const
    {
        return token().kind == Kind::Sign && token().text.front() == sign;
    }
    [[nodiscard]] bool isWord(std::string_view word) const
    {
        return token().kind == Kind::Word && token().text == word;
    }
    /// The token at hand; the one behind it is next. The last one stays.
    const TocToken& take()
    {
        const TocToken& taken = m_tokens[m_at];
        m_at += m_at + 1 < m_tokens.size() ? 1 : 0;
        return taken;
    }
    bool takeWord(std::string_view word)
    {
        const bool is = isWord(word);
        if (is)
            take();
        return is;
    }
    TocTrack& track() { return m_sheet.tracks.back(); }

    Result<> statement()
    {
        static constexpr auto kStatements =
            std::to_array<Statement>({{"CATALOG", &TocParser::catalog, false},
                                      {"CD_DA", &TocParser::sessionType, false},
                                      {"CD_ROM", &TocParser::sessionType, false},
                                      {"CD_ROM_XA", &TocParser::sessionType, false},
                                      {"CD_I", &TocParser::sessionType, false},
                                      {"CD_TEXT", &TocParser::cdText, false},
                                      {"TRACK", &TocParser::beginTrack, false},
                                      {"NO", &TocParser::no, true},
                                      {"COPY", &TocParser::copy, true},
                                      {"PRE_EMPHASIS", &TocParser::preEmphasis, true},
                                      {"TWO_CHANNEL_AUDIO", &TocParser::twoChannels, true},
                                      {"FOUR_CHANNEL_AUDIO", &TocParser::fourChannels, true},
                                      {"ISRC", &TocParser::isrc, true},
                                      {"SILENCE", &TocParser::zeros, true},
                                      {"ZERO", &TocParser::zeros, true},
                                      {"FILE", &TocParser::audioFile, true},
                                      {"AUDIOFILE", &TocParser::audioFile, true},
                                      {"DATAFILE", &TocParser::dataFile, true},
                                      {"FIFO", &TocParser::fifo, true},
                                      {"START", &TocParser::start, true},
                                      {"PREGAP", &TocParser::pregap, true},
                                      {"INDEX", &TocParser::index, true}});
        m_statement = token();
        const auto found = std::ranges::find(kStatements, token().text, &Statement::word);
        if (token().kind != Kind::Word || found == kStatements.end())
            return refuseAt(token(), "no such statement");
        if (found->ofTrack && m_sheet.tracks.empty())
            return refuseAt(token(), "this belongs into a TRACK");
        take();
        return (this->*found->handler)();
    }

    Result<std::string> string(std::string_view whatIsMissing)
    {
        if (token().kind != Kind::String)
            return refuseAt(token(), whatIsMissing);
        return take().text;
    }

    Result<> catalog()
    {
        const TocToken at = token();
        TRY_ASSIGN(const std::string number, string("a catalogue number has 13 digits in quotation marks"));
        if (!isCatalogNumber(number))
            return refuseAt(at, "a catalogue number has 13 digits");
        m_sheet.catalog = number;
        return {};
    }

    /// Each track says itself what it is.
    Result<> sessionType() { return {}; }

    Result<> beginTrack()
    {
        if (!m_sheet.tracks.empty())
            TRY(finishTrack());
        if (m_sheet.tracks.size() == kMaximumTracks)
            return refuseAt(m_statement, "a disc has 99 tracks at most");
        const auto mode = token().kind == Kind::Word ? modeIn(token().text) : std::nullopt;
        if (!mode)
            return refuseAt(token(), "no such kind of track");
        take();
        if (isWord("RW") || isWord("RW_RAW"))
            return refuseAt(token(), "tracks with a sub-channel of their own cannot be burned yet");
        m_sheet.tracks.push_back({.mode = *mode, .line = m_statement.line});
        return {};
    }

    /// Once the next track, or the end, shows that a track is complete.
    Result<> finishTrack()
    {
        if (!track().parts.empty())
            return {};
        TocToken at = m_statement;
        at.line = track().line;
        at.column = 1;
        return refuseAt(at, "the track holds nothing");
    }

    Result<> no()
    {
        if (takeWord("COPY"))
            track().copyPermitted = false;
        else if (takeWord("PRE_EMPHASIS"))
            track().preEmphasis = false;
        else
            return refuseAt(token(), "NO stands before COPY and PRE_EMPHASIS");
        return {};
    }
    Result<> copy() { return set(&TocTrack::copyPermitted, true); }
    Result<> preEmphasis() { return set(&TocTrack::preEmphasis, true); }
    Result<> twoChannels() { return set(&TocTrack::fourChannels, false); }
    Result<> fourChannels() { return set(&TocTrack::fourChannels, true); }
    Result<> set(bool TocTrack::* flag, bool value)
    {
        track().*flag = value;
        return {};
    }

    Result<> isrc()
    {
        const TocToken at = token();
        TRY_ASSIGN(std::string code, string("an ISRC stands in quotation marks"));
        std::erase(code, '-');
        if (!isIsrc(code))
            return refuseAt(at, "an ISRC has two letters, three letters or digits, and seven digits");
        track().isrc = std::move(code);
        return {};
    }

    /// { LANGUAGE_MAP { 0 : EN } LANGUAGE 0 { TITLE "…" … } }
    Result<> cdText()
    {
        TRY(expect('{'));
        while (!isSign('}')) {
            if (takeWord("LANGUAGE_MAP")) {
                TRY(skipBraces());
                continue;
            }
            if (!takeWord("LANGUAGE"))
                return refuseAt(token(), "LANGUAGE, LANGUAGE_MAP or } is expected");
            const auto number = wholeNumber(token().text);
            if (token().kind != Kind::Word || !number || *number > 7)
                return refuseAt(token(), "a language has a number from 0 to 7");
            take();
            TRY(language(*number == 0));
        }
        take();
        return {};
    }

    Result<> language(bool isTaken)
    {
        TRY(expect('{'));
        while (!isSign('}')) {
            if (token().kind != Kind::Word)
                return refuseAt(token(), "a kind of text or } is expected");
            const std::string kind = take().text;
            if (isSign('{')) {
                TRY(skipBraces());
                continue;
            }
            TRY_ASSIGN(const std::string words, string("a text in quotation marks is expected"));
            if (std::string* place = isTaken ? placeOf(kind) : nullptr)
                *place = toUtf8(words);
        }
        take();
        return {};
    }

    std::string* placeOf(std::string_view kind)
    {
        const bool ofDisc = m_sheet.tracks.empty();
        if (kind == "TITLE")
            return ofDisc ? &m_sheet.title : &track().title;
        if (kind == "PERFORMER")
            return ofDisc ? &m_sheet.performer : &track().performer;
        if (kind == "SONGWRITER")
            return ofDisc ? &m_sheet.songwriter : &track().songwriter;
        return nullptr;
    }

    Result<> expect(char sign)
    {
        if (!isSign(sign))
            return refuseAt(token(), std::string(1, sign) + " is expected");
        take();
        return {};
    }
    /// What stands in them has no braces.
    Result<> skipBraces()
    {
        TRY(expect('{'));
        while (!isSign('}')) {
            if (token().kind == Kind::End || isSign('{'))
                return refuseAt(token(), "} is expected");
            take();
        }
        take();
        return {};
    }

    /// ZERO may say mode and sub-channel.
    Result<> zeros()
    {
        if (token().kind == Kind::Word && modeIn(token().text))
            take();
        if (isWord("RW") || isWord("RW_RAW"))
            return refuseAt(token(), "tracks with a sub-channel of their own cannot be burned yet");
        TRY_ASSIGN(const TocLength length, lengthHere());
        return add(TocZeros{length});
    }

    Result<> audioFile() { return file(true); }
    Result<> dataFile() { return file(false); }

    Result<> file(bool hasStart)
    {
        TocFile result;
        const TocToken at = token();
        TRY_ASSIGN(result.name, string("the name of the file, in quotation marks, is expected"));
        if (result.name.empty() || result.name == "-" || result.name.find('\0') != std::string::npos)
            return refuseAt(at, "a file has a name");
        result.swapped = takeWord("SWAP");
        if (isSign('#')) {
            take();
            const auto offset = token().kind == Kind::Word ? wholeNumber(token().text) : std::nullopt;
            if (!offset)
                return refuseAt(token(), "# stands before a number of bytes");
            take();
            result.offset = *offset;
        }
        if (hasStart) {
            TRY_ASSIGN(result.start, lengthHere());
        }
        if (isLength()) {
            TRY_ASSIGN(const TocLength length, lengthHere());
            if (length.amount > 0) // 0 is all that there is
                result.length = length;
        }
        return add(std::move(result));
    }

    Result<> fifo() { return refuseAt(m_statement, "a FIFO cannot be looked at before it is burned"); }

    template <class Part>
    Result<> add(Part part)
    {
        if (!track().indexes.empty())
            return refuseAt(m_statement, "this stands before the INDEX statements of its track");
        if (++m_parts > kMostParts)
            return refuseAt(m_statement, "too many parts for a disc");
        track().parts.emplace_back(std::move(part));
        return {};
    }

    Result<> start()
    {
        if (track().start)
            return refuseAt(m_statement, "a track has one START or PREGAP");
        track().start = TocTrack::Start{.parts = track().parts.size()};
        if (isLength()) {
            TRY_ASSIGN(track().start->sectors, time());
        }
        return {};
    }

    Result<> pregap()
    {
        if (track().start || !track().parts.empty())
            return refuseAt(m_statement, "a PREGAP stands once, before what the track holds");
        TRY_ASSIGN(const std::uint64_t sectors, time());
        TRY(add(TocZeros{{sectors, true}}));
        track().start = TocTrack::Start{.parts = 1};
        return {};
    }

    Result<> index()
    {
        if (track().indexes.size() == 98)
            return refuseAt(m_statement, "a track has 99 indexes at most");
        const TocToken at = token();
        TRY_ASSIGN(const std::uint64_t sectors, time());
        if (sectors == 0 || (!track().indexes.empty() && sectors <= track().indexes.back()))
            return refuseAt(at, "this is not behind the index above");
        track().indexes.push_back(sectors);
        return {};
    }

    [[nodiscard]] bool isLength() const
    {
        return token().kind == Kind::Word && token().text.front() >= '0' && token().text.front() <= '9';
    }
    Result<TocLength> lengthHere()
    {
        if (isLength() && token().text.find(':') != std::string::npos) {
            TRY_ASSIGN(const std::uint64_t sectors, time());
            return TocLength{sectors, true};
        }
        const auto number = isLength() ? wholeNumber(token().text) : std::nullopt;
        if (!number)
            return refuseAt(token(), "a number, or a time MM:SS:FF, is expected");
        take();
        return TocLength{*number, false};
    }

    /// MM:SS:FF in sectors.
    Result<std::uint64_t> time()
    {
        const std::string_view text = token().text;
        const std::size_t first = text.find(':');
        const std::size_t second = first == std::string_view::npos ? first : text.find(':', first + 1);
        if (token().kind != Kind::Word || second == std::string_view::npos)
            return refuseAt(token(), "a time is MM:SS:FF");
        const auto minutes = toNumber(text.substr(0, first));
        const auto seconds = toNumber(text.substr(first + 1, second - first - 1));
        const auto frames = toNumber(text.substr(second + 1));
        if (!minutes || !seconds || !frames || *minutes > kMostMinutes)
            return refuseAt(token(), "a time is MM:SS:FF");
        if (*seconds >= 60 || *frames >= kSectorsPerSecond)
            return refuseAt(token(), "seconds go from 0 to 59, frames from 0 to 74");
        take();
        return std::uint64_t{(*minutes * 60 + *seconds) * kSectorsPerSecond + *frames};
    }

    std::vector<TocToken> m_tokens;
    std::size_t m_at = 0;
    TocToken m_statement;
    TocSheet m_sheet;
    std::size_t m_parts = 0;
};

} // namespace

Result<TocSheet> parseTocSheet(std::string_view text)
{
    TRY_ASSIGN(auto tokens, splitToc(toUtf8(text)));
    return TocParser(std::move(tokens)).parse();
}

} // namespace emberdisc::audio
