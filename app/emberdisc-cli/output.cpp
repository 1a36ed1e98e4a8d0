// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/output.h"

#include <cstdio>

#include <QJsonDocument>

#include <sys/ioctl.h>
#include <unistd.h>

namespace emberdisc::cli {

namespace {

constexpr int kUsualColumns = 80;

/// A name in somebody else's image may hold what a terminal takes for a command.
QString printable(QString text)
{
    for (QChar& c : text)
        if (c.category() == QChar::Other_Control && c != u'\n' && c != u'\t')
            c = QChar::ReplacementCharacter;
    return text;
}

/// RFC 8259 7 lets these controls stand in strings as they are, but a terminal takes them for commands.
QString escaped(const QString& json)
{
    QString result;
    result.reserve(json.size());
    for (const QChar c : json)
        if (c.unicode() >= 0x7F && c.unicode() <= 0x9F)
            result += QStringLiteral("\\u%1").arg(static_cast<uint>(c.unicode()), 4, 16, QLatin1Char('0'));
        else
            result += c;
    return result;
}

void write(std::FILE* to, const QString& line)
{
    const QByteArray bytes = printable(line).toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), to);
}

int columnsOf(std::FILE* stream)
{
    struct winsize size = {};
    return ::ioctl(::fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsualColumns;
}

} // namespace

Output::Output() : m_words(stdout), m_terminal(::isatty(STDOUT_FILENO) == 1) {}

void Output::leaveStdout()
{
    m_words = stderr;
    m_terminal = ::isatty(STDERR_FILENO) == 1;
}

void Output::result(const QString& line)
{
    if (speaksJson())
        return;
    const std::scoped_lock lock(m_mutex);
    clearLine();
    write(m_words, line);
}

void Output::note(const QString& line)
{
    if (m_voice != Voice::Words)
        return;
    const std::scoped_lock lock(m_mutex);
    clearLine();
    write(m_words, line);
    std::fflush(m_words);
}

void Output::warning(const QString& line)
{
    if (speaksJson())
        return;
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_warnings.insert(line).second)
            return;
    }
    errorDetail(QStringLiteral("warning: ") + line);
}

bool Output::hasWarned(const QString& line)
{
    const std::scoped_lock lock(m_mutex);
    return m_warnings.contains(line);
}

void Output::error(const QString& line)
{
    errorDetail(QStringLiteral("emberdisc-cli: ") + line);
}

void Output::errorDetail(const QString& line)
{
    if (speaksJson())
        return;
    const std::scoped_lock lock(m_mutex);
    clearLine();
    std::fflush(m_words);
    write(stderr, line);
}

void Output::overwrite(const QString& line)
{
    if (m_voice != Voice::Words || !m_terminal)
        return;
    QString fitting = printable(line);
    if (const int room = columnsOf(m_words) - 1; fitting.size() > room)
        fitting = fitting.left(room - 1) + QChar(0x2026);
    const std::scoped_lock lock(m_mutex);
    const QByteArray bytes = "\r\x1b[K" + fitting.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), m_words);
    std::fflush(m_words);
    m_lineIsUp = true;
}

void Output::object(const QJsonObject& object)
{
    if (!speaksJson())
        return;
    const std::scoped_lock lock(m_mutex);
    write(m_words, escaped(QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact))));
    std::fflush(m_words);
}

bool Output::isGood() const
{
    return std::ferror(m_words) == 0;
}

bool Output::flush()
{
    return std::fflush(m_words) == 0 && isGood();
}

void Output::clearLine()
{
    if (!m_lineIsUp)
        return;
    std::fputs("\r\x1b[K", m_words);
    std::fflush(m_words);
    m_lineIsUp = false;
}

} // namespace emberdisc::cli
