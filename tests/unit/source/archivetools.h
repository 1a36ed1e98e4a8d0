// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <utility>

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "core/source/archive.h"
#include "core/source/origin.h"

namespace emberdisc::test {

inline std::string contentsOf(const source::ArchiveMember& member)
{
    if (!member.contents)
        return "(no contents)";
    std::string text(static_cast<std::size_t>(member.contents->size()), '\0');
    const auto reader = member.contents->open();
    if (!reader)
        return reader.error().toString();
    const auto got = (*reader)->readAt(0, std::as_writable_bytes(std::span(text)));
    return got ? text.substr(0, *got) : got.error().toString();
}

/// A folder in which other programs make archives.
class ArchiveFolder {
public:
    [[nodiscard]] std::string path(const char* name) const
    {
        return m_folder.path().toStdString() + '/' + name;
    }

    /// A command of bash's that has to succeed.
    void run(const QByteArray& command) const { start(QStringLiteral("bash"), command); }
    void python(const QByteArray& program) const { start(QStringLiteral("python3"), program); }

    [[nodiscard]] QByteArray load(const char* name) const
    {
        QFile file(QString::fromStdString(path(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(cannot be read)");
    }
    void store(const char* name, const QByteArray& bytes) const
    {
        QFile file(QString::fromStdString(path(name)));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }

    [[nodiscard]] auto read(const char* name) const
    {
        SilentJobContext context;
        return source::readArchive(path(name), context);
    }
    /// The code, and nothing when it can be read.
    [[nodiscard]] std::string refusal(const char* name) const
    {
        const auto found = read(name);
        return found ? std::string() : std::string(emberdisc::name(found.error().code));
    }
    /// All that can be read, the last of one name.
    [[nodiscard]] std::map<std::string, source::ArchiveMember> members(const char* name) const
    {
        auto found = read(name);
        std::map<std::string, source::ArchiveMember> byPath;
        if (!found)
            qWarning("%s", found.error().toString().c_str());
        else
            for (source::ArchiveMember& member : found->members)
                byPath[member.path] = std::move(member);
        return byPath;
    }

    /// Changes the archive, and both ways of looking name the member.
    void changeUnder(const char* archive, const char* member) const
    {
        const auto found = members(archive);
        const auto& contents = found.at(member).contents;
        QVERIFY(contents->compare().has_value());
        run(QByteArray("touch -d '2001-01-01' ") + archive);
        for (const Error& error : {contents->open().error(), contents->compare().error()}) {
            QVERIFY(error.code == ErrorCode::FileChanged);
            QCOMPARE(std::get<AtPath>(error.where).path, path(archive) + ": " + member);
        }
    }

private:
    void start(const QString& program, const QByteArray& text) const
    {
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(program, {QStringLiteral("-c"), QString::fromUtf8(text)});
        QVERIFY(process.waitForFinished(120'000));
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    }

    QTemporaryDir m_folder;
};

} // namespace emberdisc::test
