// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/sheetdisc.h"

#include "core/audio/cuedisc.h"
#include "core/audio/cuelexer.h"
#include "core/audio/sheetfiles.h"
#include "core/audio/tocdisc.h"

#include <filesystem>

namespace emberdisc::audio {

namespace {

bool endsWith(const std::string& path, std::string_view extension)
{
    return equalsIgnoringCase(std::filesystem::path(path).extension().string(), extension);
}

} // namespace

bool isSheetName(const std::string& path)
{
    return endsWith(path, ".cue") || endsWith(path, ".toc");
}

Result<SheetDisc> loadSheet(const std::string& path)
{
    TRY_ASSIGN(const std::string text, readSheetText(path));
    return endsWith(path, ".toc") ? discOfTocSheet(text, path) : discOfCueSheet(text, path);
}

} // namespace emberdisc::audio
