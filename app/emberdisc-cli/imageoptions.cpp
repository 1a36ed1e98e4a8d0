// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/imageoptions.h"

#include "app/emberdisc-cli/bootoptions.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/numbers.h"
#include "core/image/scanimage.h"

#include <algorithm>
#include <utility>

namespace emberdisc::cli {

namespace {

using Checked = std::expected<void, std::string>;

constexpr std::size_t kLongestLabel = 128;
constexpr image::UdfRevision kUsualUdf = image::UdfRevision::V102; // what every reader of today takes

Checked readFileSystems(const std::string& list, image::ImageOptions& options)
{
    options.iso9660 = false;
    options.joliet = false;
    options.rockRidge = false;
    options.udf.reset();
    for (std::size_t start = 0; start <= list.size();) {
        const std::size_t end = std::min(list.find(',', start), list.size());
        const std::string one = list.substr(start, end - start);
        start = end + 1;
        if (one == "iso9660")
            options.iso9660 = true;
        else if (one == "joliet")
            options.joliet = true;
        else if (one == "rockridge")
            options.rockRidge = true;
        else if (one == "udf")
            options.udf = kUsualUdf;
        else
            return std::unexpected("--fs takes a list of iso9660, joliet, rockridge and udf, not \"" + one +
                                   "\"");
    }
    if (!options.iso9660 && (options.joliet || options.rockRidge))
        return std::unexpected("--fs needs iso9660, which joliet and rockridge build on");
    return {};
}

/// The revision also chooses UDF beside the others, unless a list says otherwise.
Checked readUdf(const std::string& text, bool hasList, image::ImageOptions& options)
{
    const auto revision = image::udfRevisionFrom(text);
    if (!revision)
        return std::unexpected("--udf takes 1.02, 1.50, 2.00, 2.01, 2.50 or 2.60");
    if (hasList && !options.udf)
        return std::unexpected("--udf is given, but --fs leaves udf out");
    options.udf = revision;
    return {};
}

Checked readLevel(const std::string& level, image::ImageOptions& options)
{
    if (level == "1")
        options.level = image::IsoLevel::One;
    else if (level == "2")
        options.level = image::IsoLevel::Two;
    else if (level == "3")
        options.level = image::IsoLevel::Three;
    else if (level == "4")
        options.level = image::IsoLevel::Four;
    else
        return std::unexpected("--iso-level takes 1, 2, 3 or 4");
    return {};
}

Checked readLinks(const std::string& links, tree::ScanOptions& options)
{
    if (links == "keep")
        options.links = tree::LinkPolicy::Keep;
    else if (links == "follow")
        options.links = tree::LinkPolicy::Follow;
    else if (links == "skip")
        options.links = tree::LinkPolicy::Skip;
    else
        return std::unexpected("--links takes keep, follow or skip");
    return {};
}

Checked readMissing(const std::string& missing, ImageChoice& choice)
{
    if (missing == "ask")
        choice.missing = jobs::MissingFiles::Ask;
    else if (missing == "skip")
        choice.missing = jobs::MissingFiles::Skip;
    else if (missing == "fail")
        choice.missing = jobs::MissingFiles::Fail;
    else
        return std::unexpected("--on-missing takes ask, skip or fail");
    return {};
}

Checked readArchives(const std::string& archives, tree::ScanOptions& options)
{
    if (archives == "file")
        options.archives = tree::ArchivePolicy::File;
    else if (archives == "contents")
        options.archives = tree::ArchivePolicy::Contents;
    else
        return std::unexpected("--archives takes file or contents");
    return {};
}

/// What becomes of images, as of archives, and of discs.
Checked readContainers(const Arguments& arguments, ImageChoice& choice)
{
    constexpr std::uint64_t kLast = 65535;
    const auto text = arguments.value("--source-session");
    const std::uint64_t session = text ? wholeFrom(*text).value_or(0) : 0;
    if (text && (session == 0 || session > kLast))
        return std::unexpected("--source-session takes a number from 1 to 65535");
    for (const std::string& drive : arguments.values(kSourceDriveOption.name)) {
        if (const auto checked = checkDriveName(drive, kSourceDriveOption.name); !checked)
            return std::unexpected(checked.error().detail);
        choice.sourceDrives.push_back(wholeDriveName(drive));
    }
    if (text && choice.scan.archives == tree::ArchivePolicy::File && choice.sourceDrives.empty())
        return std::unexpected("--source-session needs --source-drive, or --archives contents");
    if (text)
        choice.sourceSession = static_cast<std::uint16_t>(session);
    choice.scan.containers = image::imageContents(choice.sourceSession);
    return {};
}

Checked readAlignment(const std::string& text, image::ImageOptions& options)
{
    const auto sectors = wholeFrom(text);
    if (!sectors || *sectors < 1 || *sectors > image::kLargestAlignment)
        return std::unexpected("--align takes a number of sectors from 1 to 32768");
    options.alignment = static_cast<std::uint32_t>(*sectors);
    return {};
}

Checked readLabel(const std::string& label, image::ImageOptions& options)
{
    const bool controls =
        std::ranges::any_of(label, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (label.empty() || label.size() > kLongestLabel || controls)
        return std::unexpected("--volume takes a label of 1 to 128 bytes without control characters");
    options.volumeLabel = label;
    return {};
}

Checked readNumbers(const Arguments& arguments, image::ImageOptions& options)
{
    for (const auto& [name, number] : {std::pair("--volume-set-size", &options.volumeSetSize),
                                       std::pair("--volume-number", &options.volumeSequenceNumber)}) {
        const auto text = arguments.value(name);
        const auto read = text ? wholeFrom(*text) : std::nullopt;
        if (text && (!read || *read < 1 || *read > UINT16_MAX))
            return std::unexpected(std::string(name) + " takes a number from 1 to 65535");
        if (read)
            *number = static_cast<std::uint16_t>(*read);
    }
    if (options.volumeSequenceNumber > options.volumeSetSize)
        return std::unexpected("--volume-number is greater than --volume-set-size");
    return {};
}

Checked readTexts(const Arguments& arguments, image::ImageOptions& options)
{
    for (const auto& [name, text] :
         {std::pair("--volume-set", &options.volumeSet), std::pair("--publisher", &options.publisher),
          std::pair("--preparer", &options.preparer), std::pair("--application", &options.application),
          std::pair("--system", &options.systemId), std::pair("--copyright-file", &options.copyrightFile),
          std::pair("--abstract-file", &options.abstractFile),
          std::pair("--bibliographic-file", &options.bibliographicFile)})
        if (const auto value = arguments.value(name)) {
            if (value->size() >
                (text == &options.systemId ? image::kSystemIdRoom : image::kDescriptorTextRoom))
                return std::unexpected(std::string(name) +
                                       " is longer than the volume descriptor has room for");
            *text = *value;
        }
    if (const auto value = arguments.value("--application-use")) {
        if (value->size() > image::kApplicationUse)
            return std::unexpected("--application-use takes at most 512 bytes");
        options.applicationUse = *value;
    }
    return {};
}

Checked readTimes(const Arguments& arguments, image::ImageOptions& options)
{
    for (const auto& [name, time] :
         {std::pair("--created", &options.created), std::pair("--modified", &options.modified),
          std::pair("--expires", &options.expires), std::pair("--effective", &options.effective)}) {
        const auto value = arguments.value(name);
        if (!value)
            continue;
        const auto read = timeFromIso(*value);
        if (!read)
            return std::unexpected(std::string(name) + " takes a time such as 2001-09-09T01:46:40Z");
        *time = std::chrono::system_clock::time_point(*read);
    }
    return {};
}

Checked checkAttributes(const ImageChoice& choice)
{
    const bool canHold =
        choice.fileSystems == image::FileSystems::Automatic || image::canHoldAttributes(choice.image);
    if (choice.image.extendedAttributes && !canHold)
        return std::unexpected("extended attributes need UDF from 2.00 on; add --udf 2.01");
    return {};
}

Checked readReproducible(const char* epoch, ImageChoice& choice)
{
    const auto seconds = epoch ? wholeFrom(epoch) : std::nullopt;
    if (!seconds || *seconds > std::uint64_t{1} << 40)
        return std::unexpected(
            "--reproducible needs the environment variable SOURCE_DATE_EPOCH, in seconds since 1970");
    image::makeReproducible(choice.image, std::chrono::seconds(*seconds));
    return {};
}

} // namespace

bool namesFiles(const Arguments& arguments)
{
    return !arguments.operands().empty() || arguments.has("--project") ||
           arguments.has(kSourceDriveOption.name);
}

std::vector<OptionSpec> imageOptionSpecs()
{
    std::vector<OptionSpec> specs{
        {"--fs", "LIST",
         "of iso9660, joliet, rockridge and udf; unless told the first three, and udf where it helps"},
        {"--udf", "REVISION",
         "1.02, 1.50, 2.00, 2.01, 2.50 or 2.60; unless told 1.02, or the one that the medium or --xattr "
         "needs"},
        {"--iso-level", "N", "1, 2, 3 (files of any size) or 4 (ISO 9660:1999, long names); 3 unless told"},
        {"--volume", "LABEL", "name of the volume"},
        {"--volume-set", "TEXT", "what the descriptors say beside the name of the volume"},
        {"--publisher", "TEXT", "likewise"},
        {"--preparer", "TEXT", "likewise"},
        {"--application", "TEXT", "likewise; EMBERDISC unless told"},
        {"--system", "TEXT", "likewise; LINUX unless told"},
        {"--copyright-file", "PATH", "a file in the image's root that the descriptors name"},
        {"--abstract-file", "PATH", "likewise"},
        {"--bibliographic-file", "PATH", "likewise"},
        {"--volume-set-size", "N", "of how many volumes the set consists; 1 unless told"},
        {"--volume-number", "N", "which of them this is; 1 unless told"},
        {"--application-use", "TEXT", "up to 512 bytes for whatever program knows them"},
        {"--created", "TIME", "of the volume, as 2001-09-09T01:46:40Z; now unless told"},
        {"--modified", "TIME", "likewise"},
        {"--expires", "TIME", "likewise; not said unless told"},
        {"--effective", "TIME", "likewise; not said unless told"},
        {"--joliet-long", {}, "let Joliet names have 103 characters instead of 64"},
        {"--links", "keep|follow|skip", "what becomes of symbolic links; keep unless told"},
        {"--archives", "file|contents",
         "what becomes of a PATH that is a zip, 7z or tar archive, or an image (.iso, .udf, .img); file "
         "unless told"},
        kSourceDriveOption,
        {"--source-session", "N",
         "of discs and images whose contents are added: whose files; the last one's unless told"},
        {"--on-missing", "ask|skip|fail",
         "when a file is gone or cannot be read; those that fail while they "
         "are written are skipped, unless it says fail"},
        {"--include-hidden", {}, "also take names that begin with a dot"},
        {"--checksums", {}, "add a file SHA256SUMS, which sha256sum -c can check the files with"},
        {"--dedupe", {}, "store the contents of equal files once; all files of equal size are read before"},
        {"--xattr",
         {},
         "keep extended attributes of the name space \"user\" as named streams of UDF, from 2.00 on"},
        {"--align", "N", "let each file start at a multiple of N sectors"},
        {"--reproducible", {}, "the same bytes from the same files; no time is later than SOURCE_DATE_EPOCH"},
    };
    for (const auto& more : {itemOptionSpecs(), bootOptionSpecs()})
        specs.insert(specs.end(), more.begin(), more.end());
    return specs;
}

std::expected<ImageChoice, std::string> imageChoice(const Arguments& arguments, const char* sourceDateEpoch,
                                                    const project::Project& project)
{
    ImageChoice choice{
        .image = project.image, .fileSystems = project.fileSystems, .missing = project.missing};
    Checked read;
    if (const auto list = arguments.value("--fs"))
        read = readFileSystems(*list, choice.image);
    if (arguments.value("--fs") || arguments.value("--udf"))
        choice.fileSystems = image::FileSystems::AsGiven;
    if (const auto revision = arguments.value("--udf"); read && revision)
        read = readUdf(*revision, arguments.value("--fs").has_value(), choice.image);
    if (const auto level = arguments.value("--iso-level"); read && level)
        read = readLevel(*level, choice.image);
    if (const auto label = arguments.value("--volume"); read && label)
        read = readLabel(*label, choice.image);
    if (read)
        read = readTexts(arguments, choice.image);
    if (read)
        read = readNumbers(arguments, choice.image);
    if (read)
        read = readTimes(arguments, choice.image);
    if (arguments.has("--joliet-long"))
        choice.image.jolietNames = image::JolietNames::Upto103;
    if (const auto links = arguments.value("--links"); read && links)
        read = readLinks(*links, choice.scan);
    if (const auto archives = arguments.value("--archives"); read && archives)
        read = readArchives(*archives, choice.scan);
    if (read)
        read = readContainers(arguments, choice);
    if (const auto missing = arguments.value("--on-missing"); read && missing)
        read = readMissing(*missing, choice);
    if (const auto alignment = arguments.value("--align"); read && alignment)
        read = readAlignment(*alignment, choice.image);
    if (read && arguments.has("--reproducible"))
        read = readReproducible(sourceDateEpoch, choice);
    choice.image.extendedAttributes |= arguments.has("--xattr");
    if (read)
        read = checkAttributes(choice);
    if (!read)
        return std::unexpected(read.error());
    if (choice.image.extendedAttributes)
        choice.scan.extended = tree::ExtendedAttributePolicy::Read;
    auto rules = itemRules(arguments);
    if (!rules)
        return std::unexpected(rules.error());
    choice.rules = std::move(*rules);
    auto boot = bootOptions(arguments);
    if (!boot)
        return std::unexpected(boot.error());
    if (!boot->entries.empty())
        choice.image.boot = std::move(*boot);
    if (arguments.has("--include-hidden"))
        choice.scan.hidden = tree::HiddenPolicy::Include;
    choice.image.checksums |= arguments.has("--checksums");
    choice.image.dedupe |= arguments.has("--dedupe");
    return choice;
}

} // namespace emberdisc::cli
