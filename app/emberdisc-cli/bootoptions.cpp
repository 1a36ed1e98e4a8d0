// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/bootoptions.h"

#include "app/emberdisc-cli/numbers.h"
#include "core/source/filesource.h"

#include <charconv>
#include <optional>
#include <string_view>

namespace emberdisc::cli {

namespace {

using Checked = std::expected<void, std::string>;

std::optional<image::BootPlatform> platformFrom(std::string_view text)
{
    if (text == "bios")
        return image::BootPlatform::X86;
    if (text == "uefi")
        return image::BootPlatform::Efi;
    if (text == "ppc")
        return image::BootPlatform::PowerPc;
    if (text == "mac")
        return image::BootPlatform::Mac;
    return std::nullopt;
}

std::optional<image::BootMedia> mediaFrom(std::string_view text)
{
    if (text == "none")
        return image::BootMedia::NoEmulation;
    if (text == "1.2")
        return image::BootMedia::Floppy1200;
    if (text == "1.44")
        return image::BootMedia::Floppy1440;
    if (text == "2.88")
        return image::BootMedia::Floppy2880;
    if (text == "disk")
        return image::BootMedia::HardDisk;
    return std::nullopt;
}

std::optional<std::uint16_t> shortFrom(std::string_view text)
{
    const auto number = wholeFrom(text);
    if (!number || *number > UINT16_MAX)
        return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

/// As boot loaders' pages write it: 0x7c0.
std::optional<std::uint16_t> segmentFrom(std::string_view text)
{
    if (!text.starts_with("0x"))
        return shortFrom(text);
    std::uint16_t segment = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + 2, end, segment, 16);
    return error == std::errc() && stop == end ? std::optional(segment) : std::nullopt;
}

Checked readDetail(std::string_view detail, image::BootEntry& entry)
{
    const std::string_view name = detail.substr(0, detail.find('='));
    const std::string_view value = detail.substr(std::min(detail.size(), name.size() + 1));
    bool understood = false;
    if (name == "media") {
        entry.media = mediaFrom(value);
        understood = entry.media.has_value();
    } else if (name == "sectors") {
        entry.loadSectors = shortFrom(value);
        understood = entry.loadSectors.value_or(0) > 0; // nothing would be loaded
    } else if (name == "segment") {
        const auto segment = segmentFrom(value);
        entry.loadSegment = segment.value_or(0);
        understood = segment.has_value();
    } else if (detail == "table") {
        entry.table = image::InformationTable::Patched;
        understood = true;
    } else if (detail == "off") {
        entry.isBootable = false;
        understood = true;
    }
    if (!understood)
        return std::unexpected(
            "--boot does not know \"" + std::string(detail) +
            "\"; there are table, off, media=none|1.2|1.44|2.88|disk, sectors=N, segment=N");
    return {};
}

std::expected<image::BootEntry, std::string> entryFrom(std::string_view text)
{
    const std::size_t colon = text.find(':');
    if (colon == text.npos || colon + 1 == text.size())
        return std::unexpected("--boot takes KIND:FILE, as in bios:boot/eltorito.img");
    std::string_view kind = text.substr(0, colon);
    image::BootEntry entry;
    entry.path = text.substr(colon + 1);
    const std::string_view platform = kind.substr(0, kind.find(','));
    const auto known = platformFrom(platform);
    if (!known)
        return std::unexpected("--boot takes bios, uefi, ppc or mac before the colon");
    entry.platform = *known;
    kind.remove_prefix(platform.size());
    while (!kind.empty()) {
        kind.remove_prefix(1);
        const std::string_view detail = kind.substr(0, kind.find(','));
        if (const Checked read = readDetail(detail, entry); !read)
            return std::unexpected(read.error());
        kind.remove_prefix(detail.size());
    }
    return entry;
}

} // namespace

std::vector<OptionSpec> bootOptionSpecs()
{
    return {
        {"--boot", "KIND:FILE",
         "let the image boot; KIND is bios, uefi, ppc or mac with details after commas (table, off, "
         "media=none|1.2|1.44|2.88|disk, sectors=N, segment=N, also as 0x7c0); FILE is a path in the image "
         "or else on the "
         "disk; up to 32 times"},
        {"--boot-catalog", "PATH",
         "where in the image the boot catalogue shows, in a folder that is there; nowhere unless told"},
        {"--boot-id", "TEXT", "manufacturer in the boot catalogue, up to 24 characters"},
        {"--hybrid",
         {},
         "let the image boot from a USB stick, too: by its boot images for UEFI, and from BIOS with "
         "--hybrid-code"},
        {"--hybrid-code", "KIND:FILE",
         "code for the master boot record; KIND is isolinux (FILE is its isohdpfx.bin) or grub "
         "(boot_hybrid.img)"},
    };
}

namespace {

Checked readHybrid(const Arguments& arguments, image::BootOptions& options)
{
    if (arguments.has("--hybrid"))
        options.hybrid = image::Hybrid::Yes;
    const auto code = arguments.value("--hybrid-code");
    if (!code)
        return {};
    const std::size_t colon = std::min(code->find(':'), code->size());
    const std::string kind = code->substr(0, colon);
    if ((kind != "isolinux" && kind != "grub") || colon + 1 >= code->size())
        return std::unexpected("--hybrid-code takes isolinux:FILE or grub:FILE");
    if (options.hybrid == image::Hybrid::No)
        return std::unexpected("--hybrid-code is for --hybrid");
    options.hybridLoader = kind == "grub" ? image::HybridLoader::Grub : image::HybridLoader::Isolinux;
    return {};
}

} // namespace

std::expected<image::BootOptions, std::string> bootOptions(const Arguments& arguments)
{
    image::BootOptions options;
    for (const std::string& text : arguments.values("--boot")) {
        auto entry = entryFrom(text);
        if (!entry)
            return std::unexpected(entry.error());
        options.entries.push_back(std::move(*entry));
    }
    options.catalogPath = arguments.value("--boot-catalog").value_or(std::string());
    options.manufacturer = arguments.value("--boot-id").value_or(std::string());
    const bool hasDetails =
        arguments.has("--boot-catalog") || arguments.has("--boot-id") || arguments.has("--hybrid");
    if (options.entries.empty() && hasDetails)
        return std::unexpected("there is nothing to boot without --boot");
    if (const Checked read = readHybrid(arguments, options); !read)
        return std::unexpected(read.error());
    return options;
}

Result<> findBootImages(const Arguments& arguments, image::BootOptions& options,
                        const tree::DataCompilation& compilation)
{
    for (image::BootEntry& entry : options.entries) {
        if (entry.hiddenImage || compilation.find(entry.path))
            continue;
        TRY_ASSIGN(entry.hiddenImage, source::FileSource::find(entry.path));
    }
    if (const auto code = arguments.value("--hybrid-code")) {
        TRY_ASSIGN(options.hybridCode, source::FileSource::find(code->substr(code->find(':') + 1)));
    }
    return {};
}

} // namespace emberdisc::cli
