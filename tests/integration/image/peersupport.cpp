// SPDX-License-Identifier: GPL-3.0-or-later
#include "peersupport.h"

#include <QProcess>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/source/filesource.h"
#include "core/tree/scan.h"

namespace emberdisc::image::test {

tree::DataCompilation scanFolder(const std::string& path)
{
    tree::DataCompilation compilation;
    SilentJobContext context;
    auto scanned = tree::scanContents(path, {.hidden = tree::HiddenPolicy::Include}, context);
    (void)compilation.insert(tree::kRootId, std::move(scanned->nodes)).value();
    return compilation;
}

Dump dumpFolder(const std::string& path)
{
    Dump dump;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
        std::string& line = dump[entry.path().string().substr(path.size())];
        if (entry.is_symlink()) {
            line = "link -> " + std::filesystem::read_symlink(entry.path()).string();
        } else if (entry.is_directory()) {
            line = "folder";
        } else {
            const auto file = source::FileSource::find(entry.path().string());
            line = file ? "file " + std::to_string((*file)->size()) + " " + sha256(**file)
                        : file.error().toString();
        }
    }
    return dump;
}

void saveSparse(ImageStream& stream, const std::string& path)
{
    std::ofstream(path).flush();
    std::filesystem::resize_file(path, stream.plan().byteCount());
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto copy = [&](std::uint64_t first, std::uint64_t count) {
        std::vector<std::byte> bytes(count * kSectorSize);
        QVERIFY(stream.read(first, bytes).has_value());
        file.seekp(static_cast<std::streamoff>(first * kSectorSize));
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    };
    for (const Extent& extent : stream.plan().extents()) {
        const std::uint64_t all = extent.sectorCount;
        const std::uint64_t some =
            std::min<std::uint64_t>(all, extent.kind == ExtentKind::FileData ? 4 : all);
        copy(extent.firstSector, some);
        copy(extent.firstSector + all - some, some);
    }
}

std::vector<std::byte> loadFile(const std::string& path)
{
    std::vector<std::byte> bytes(std::filesystem::file_size(path) / 2048 * 2048);
    std::ifstream file(path, std::ios::binary);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return bytes;
}

void makeRemovable(const std::string& path)
{
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
        if (!entry.is_symlink() && entry.is_directory())
            std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all,
                                         std::filesystem::perm_options::add);
}

QByteArray run(const std::string& program, const std::vector<std::string>& arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    QStringList list;
    for (const std::string& argument : arguments)
        list << QString::fromStdString(argument);
    process.start(QString::fromStdString(program), list);
    const bool isDone = process.waitForFinished(120'000);
    QByteArray said = process.readAll();
    if (!isDone || process.exitCode() != 0)
        qWarning("%s ended with %d: %s", program.c_str(), process.exitCode(), said.constData());
    return said;
}

void write(const std::string& path, const std::string& contents)
{
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << contents;
}

} // namespace emberdisc::image::test
