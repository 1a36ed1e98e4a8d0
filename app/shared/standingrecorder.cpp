// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/standingrecorder.h"

#include "core/virtualdrive/discfile.h"

#include <QSaveFile>
#include <QStandardPaths>

#include <fstream>

namespace emberdisc::app {

namespace fs = std::filesystem;
using virtualdrive::DiscFile;
using virtualdrive::MediumType;

namespace {

constexpr MediumType kFirstDisc = MediumType::BdR;

} // namespace

StandingRecorder::StandingRecorder(fs::path folder) : m_folder(std::move(folder)) {}

fs::path StandingRecorder::defaultFolder()
{
    return fs::path(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation).toStdString()) /
           "emberdisc" / "virtual-recorder";
}

std::optional<fs::path> StandingRecorder::discIfAny() const
{
    const std::scoped_lock lock(m_mutex);
    std::ifstream file(trayFile());
    std::string line;
    if (!std::getline(file, line) || line.empty())
        return {};
    return fs::path(line);
}

Result<std::optional<fs::path>> StandingRecorder::disc()
{
    {
        const std::scoped_lock lock(m_mutex);
        std::error_code ignored;
        if (!fs::exists(trayFile(), ignored))
            TRY(makeNew(kFirstDisc, {}));
    }
    return discIfAny();
}

Result<> StandingRecorder::insertNew(MediumType type, std::optional<std::uint32_t> capacity)
{
    const std::scoped_lock lock(m_mutex);
    return makeNew(type, capacity);
}

Result<> StandingRecorder::makeNew(MediumType type, std::optional<std::uint32_t> capacity)
{
    std::error_code error;
    fs::create_directories(m_folder, error);
    if (error)
        return fail(Error::fromErrno(error.value(), ErrorCode::WriteFileFailed, m_folder.string()));
    for (int number = 1;; ++number) {
        const fs::path path =
            m_folder / ("disc-" + std::to_string(number) + " (" + std::string(name(type)) + ").vdisc");
        const auto made = DiscFile::create(path, type, {.capacity = capacity});
        if (made)
            return writeTray(path.string());
        if (made.error().code != ErrorCode::FileExists)
            return fail(made.error());
    }
}

Result<> StandingRecorder::insert(const fs::path& file)
{
    const fs::path path = fs::absolute(file);
    TRY(DiscFile::open(path));
    const std::scoped_lock lock(m_mutex);
    return writeTray(path.string());
}

Result<> StandingRecorder::eject()
{
    const std::scoped_lock lock(m_mutex);
    return writeTray({});
}

Result<> StandingRecorder::writeTray(const std::string& content)
{
    std::error_code error;
    fs::create_directories(m_folder, error);
    QSaveFile file(QString::fromStdString(trayFile().string()));
    const std::string line = content + "\n";
    if (!file.open(QIODevice::WriteOnly) || file.write(line.data(), static_cast<qint64>(line.size())) < 0 ||
        !file.commit())
        return fail(
            Error::atPath(ErrorCode::WriteFileFailed, trayFile().string(), file.errorString().toStdString()));
    return {};
}

} // namespace emberdisc::app
