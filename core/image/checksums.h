// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/digest.h"
#include "core/base/result.h"
#include "core/image/options.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::image {

class Layout;

/// In the root of the image.
inline constexpr std::string_view kChecksumsName = "SHA256SUMS";

/// The name space whose names the list has, of those that an image has: the one that Linux mounts, so that
/// `sha256sum -c` finds the files there. UDF, else Rock Ridge, else Joliet, else ISO 9660. What that one
/// leaves out has no line.
[[nodiscard]] NameSpace checksumNameSpace(std::span<const NameSpace> present);
/// A component of a path, as a name space shows it, as Linux shows it when it has mounted that: names of ISO
/// 9660 in lower case.
[[nodiscard]] std::string mountedName(NameSpace nameSpace, std::string name);

/// A line as sha256sum writes it: 64 digits, two spaces, the path without its leading slash, a line feed. A
/// path with a backslash, a line feed or a carriage return has those escaped, and the line starts with a
/// backslash.
[[nodiscard]] std::string checksumLine(std::string_view path, const Sha256& digest);
/// What stands in the place of that line, with the same length, for a file that was to be in the image and
/// could not be read: its digest is unknown, and that of the zeros which took its place would have sha256sum
/// say that all is well. A comment: sha256sum passes over it.
[[nodiscard]] std::string lostLine(std::string_view path);

/// A line of such a file, also with " *" for binary before the path; the path with its leading slash.
struct Checksum {
    std::string path;
    Sha256 digest = {};
};
/// All lines of the text that make sense; others are left out, as sha256sum does.
[[nodiscard]] std::vector<Checksum> parseChecksums(std::string_view text);

/// Bytes of all lines: known before any contents are, since a digest has always as many digits.
[[nodiscard]] std::uint64_t checksumsSize(const Layout& layout);

/// The text of SHA256SUMS: one line for each file that is listed but itself, in the order of the paths. Any
/// part of it can be had; going on where the last part ended costs nothing but that part. Constant memory.
class ChecksumLines {
public:
    /// Borrowed.
    explicit ChecksumLines(const Layout& layout) : m_layout(layout) {}

    /// By data number; asked for files with contents only. Nothing for what could not be read.
    using DigestOf = std::function<Result<std::optional<Sha256>>(std::uint32_t)>;
    /// Fails with what asking for a digest fails with.
    [[nodiscard]] Result<> read(std::uint64_t offset, std::span<std::byte> to, const DigestOf& digestOf);

private:
    const Layout& m_layout;
    std::size_t m_file = 0; // of the layout's files: whose line starts at m_start
    std::uint64_t m_start = 0;
};

} // namespace emberdisc::image
