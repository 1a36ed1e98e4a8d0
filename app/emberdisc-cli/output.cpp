// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/output.h"

#include <cstdio>

#include <QJsonDocument>

#include <sys/ioctl.h>
#include <unistd.h>

namespace emberdisc::cli {

namespace {

constexpr int kUsualColumns = 80;

void write(std::FILE* to, const QString& line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), to);
}

int columns()
{
    struct winsize size = {};
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsualColumns;
}

} // namespace

Output::Output() : m_terminal(::isatty(STDOUT_FILENO) == 1) {}

void Output::result(const QString& line)
{
    if (speaksJson())
        return;
    const std::scoped_lock lock(m_mutex);
    clearLine();
    write(stdout, line);
}

void Output::note(const QString& line)
{
    if (m_voice != Voice::Words)
        return;
    const std::scoped_lock lock(m_mutex);
    clearLine();
    write(stdout, line);
    std::fflush(stdout);
}

void Output::warning(const QString& line)
{
    errorDetail(QStringLiteral("warning: ") + line);
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
    std::fflush(stdout);
    write(stderr, line);
}

void Output::overwrite(const QString& line)
{
    if (m_voice != Voice::Words || !m_terminal)
        return;
    QString fitting = line;
    if (const int room = columns() - 1; fitting.size() > room)
        fitting = fitting.left(room - 1) + QChar(0x2026);
    const std::scoped_lock lock(m_mutex);
    const QByteArray bytes = "\r\x1b[K" + fitting.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stdout);
    std::fflush(stdout);
    m_lineIsUp = true;
}

void Output::object(const QJsonObject& object)
{
    if (!speaksJson())
        return;
    const std::scoped_lock lock(m_mutex);
    write(stdout, QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)));
    std::fflush(stdout);
}

bool Output::isGood() const
{
    return std::ferror(stdout) == 0;
}

bool Output::flush()
{
    return std::fflush(stdout) == 0 && isGood();
}

void Output::clearLine()
{
    if (!m_lineIsUp)
        return;
    std::fputs("\r\x1b[K", stdout);
    std::fflush(stdout);
    m_lineIsUp = false;
}

} // namespace emberdisc::cli
