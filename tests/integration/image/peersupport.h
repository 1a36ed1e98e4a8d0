// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "tests/unit/image/treemaker.h"

/// What the tests share that hand images to programs which others wrote.
namespace emberdisc::image::test {

/// What a program says, on both outputs; a warning when it fails, takes two minutes or is not there.
QByteArray run(const std::string& program, const std::vector<std::string>& arguments);

[[nodiscard]] tree::DataCompilation scanFolder(const std::string& path);
/// The names as they are on the disk; scanning would compose them.
[[nodiscard]] Dump dumpFolder(const std::string& path);
/// Lets a test's temporary folder be removed whatever modes its folders have.
void makeRemovable(const std::string& path);
/// With the folders on the way.
void write(const std::string& path, const std::string& contents);
[[nodiscard]] std::vector<std::byte> loadFile(const std::string& path);
/// Writes everything but what lies within large files, so that 5 GiB of nothing take no room.
void saveSparse(ImageStream& stream, const std::string& path);

} // namespace emberdisc::image::test
