// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/virtualdrive/mediumtype.h"

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>

namespace emberdisc::app {

/// The virtual recorder that everybody has: which disc lies in it is remembered between runs, and shared by
/// the window and the console. Before its first use it holds a blank BD-R. All is in one folder: the discs
/// that it made, and "tray", a file with the path of the disc that lies in it (empty when none does). Any
/// thread.
class StandingRecorder {
public:
    /// `folder` need not exist; it is made with the first disc.
    explicit StandingRecorder(std::filesystem::path folder);

    /// In the user's data folder (XDG_DATA_HOME).
    [[nodiscard]] static std::filesystem::path defaultFolder();

    /// The disc that lies in it, made if this is the first use; nothing when it was ejected. The file may
    /// have been deleted meanwhile.
    [[nodiscard]] Result<std::optional<std::filesystem::path>> disc();
    /// The same without making one: empty before the first use.
    [[nodiscard]] std::optional<std::filesystem::path> discIfAny() const;
    /// "disc-3 (bd-r).vdisc": the first number that is free. `capacity` in sectors, what the type has unless
    /// told.
    [[nodiscard]] Result<> insertNew(virtualdrive::MediumType type,
                                     std::optional<std::uint32_t> capacity = {});
    /// Opens it once to see that it is a disc.
    [[nodiscard]] Result<> insert(const std::filesystem::path& file);
    [[nodiscard]] Result<> eject();

private:
    [[nodiscard]] std::filesystem::path trayFile() const { return m_folder / "tray"; }
    [[nodiscard]] Result<> writeTray(const std::string& content);
    [[nodiscard]] Result<> makeNew(virtualdrive::MediumType type, std::optional<std::uint32_t> capacity);

    std::filesystem::path m_folder;
    mutable std::mutex m_mutex;
};

} // namespace emberdisc::app
