// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/toclexer.h"

#include <algorithm>
#include <utility>

namespace emberdisc::audio {

namespace {

bool isWordCharacter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

class TocLexer {
public:
    explicit TocLexer(std::string_view text) : m_text(text) {}

    Result<std::vector<TocToken>> split()
    {
        for (skipBlanks(); m_at < m_text.size(); skipBlanks()) {
            TocToken token{
                .kind = TocToken::Kind::Word, .text = {}, .line = m_line, .column = m_at - m_lineStart + 1};
            const char c = m_text[m_at];
            if (c == '"') {
                token.kind = TocToken::Kind::String;
                TRY_ASSIGN(token.text, string(token));
            } else if (isWordCharacter(c)) {
                token.text = word();
            } else if (std::string_view("{},:#").find(c) != std::string_view::npos) {
                token.kind = TocToken::Kind::Sign;
                token.text = m_text[m_at++];
            } else {
                return refuseAt(token, "this has no meaning here");
            }
            m_tokens.push_back(std::move(token));
        }
        m_tokens.push_back({TocToken::Kind::End, {}, m_line, m_at - m_lineStart + 1});
        return std::move(m_tokens);
    }

private:
    void skipBlanks()
    {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (m_text.substr(m_at, 2) == "//")
                m_at = std::min(m_text.find_first_of("\r\n", m_at), m_text.size());
            else if (c == '\n' || c == '\r')
                endLine();
            else if (c == ' ' || c == '\t' || c == '\f' || c == '\v')
                ++m_at;
            else
                return;
        }
    }

    void endLine()
    {
        m_at += m_text.substr(m_at, 2) == "\r\n" ? 2 : 1;
        ++m_line;
        m_lineStart = m_at;
    }

    /// A colon belongs to a time where digits stand on both sides of it.
    std::string word()
    {
        const auto isDigit = [this](std::size_t at) {
            return at < m_text.size() && m_text[at] >= '0' && m_text[at] <= '9';
        };
        const std::size_t start = m_at;
        while (m_at < m_text.size() && (isWordCharacter(m_text[m_at]) ||
                                        (m_text[m_at] == ':' && isDigit(m_at - 1) && isDigit(m_at + 1))))
            ++m_at;
        return std::string(m_text.substr(start, m_at - start));
    }

    /// With \" \\ and \ooo, which is a character in octal digits.
    Result<std::string> string(const TocToken& token)
    {
        std::string result;
        for (++m_at; m_at < m_text.size() && m_text[m_at] != '\n' && m_text[m_at] != '\r'; ++m_at) {
            char c = m_text[m_at];
            if (c == '"') {
                ++m_at;
                return result;
            }
            if (c == '\\' && m_at + 1 < m_text.size()) {
                c = m_text[++m_at];
                if (c >= '0' && c <= '3')
                    c = octal();
                else if (c == '\n' || c == '\r')
                    break;
            }
            result += c;
        }
        return refuseAt(token, "a quotation mark is not closed");
    }

    char octal()
    {
        unsigned value = 0;
        std::size_t digits = 0;
        for (; digits < 3 && m_at + digits < m_text.size(); ++digits) {
            const char c = m_text[m_at + digits];
            if (c < '0' || c > '7')
                break;
            value = value * 8 + static_cast<unsigned>(c - '0');
        }
        m_at += digits - 1;
        return static_cast<char>(value);
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_line = 1;
    std::size_t m_lineStart = 0;
    std::vector<TocToken> m_tokens;
};

} // namespace

std::unexpected<Error> refuseAt(const TocToken& token, std::string_view reason)
{
    return fail(ErrorCode::SheetInvalid, "line " + std::to_string(token.line) + ", column " +
                                             std::to_string(token.column) + ": " + std::string(reason));
}

Result<std::vector<TocToken>> splitToc(std::string_view text)
{
    return TocLexer(text).split();
}

} // namespace emberdisc::audio
