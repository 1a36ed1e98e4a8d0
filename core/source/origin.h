// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/bytesource.h"

#include <cstdint>
#include <optional>
#include <string>

namespace emberdisc::source {

/// What a session of an image or a disc says of itself, and is known again by.
struct SessionIdentity {
    std::uint16_t number = 1; ///< from 1
    std::uint64_t start = 0;  ///< its first sector
    std::string label = {};   ///< of its volume, UTF-8
    std::int64_t created = 0; ///< seconds since 1970; 0 where nobody tells
    std::string digest = {};  ///< SHA-256 of its descriptors, hexadecimal

    friend bool operator==(const SessionIdentity&, const SessionIdentity&) = default;
};

/// Where a person would find the bytes again: a file, or a member of an archive or a disc.
struct Origin {
    std::string path = {};   ///< of the file or archive, as it was found, in the file system's bytes
    std::string member = {}; ///< its path as the archive has it; empty for the file itself
    /// Of a member: what tells whether it is still the one that was found.
    struct Stamp {
        std::uint64_t archiveSize = 0;
        std::int64_t archiveModified = 0;      ///< nanoseconds since 1970
        std::optional<std::uint32_t> crc = {}; ///< CRC-32 of its contents
    } stamp = {};
    /// Of a member of a disc: `path` is only where it lay, as who opens recorders names it.
    std::optional<SessionIdentity> disc = {};
};

/// What a person would call a disc that lay in that recorder: "PHOTOS (/dev/sr0)".
[[nodiscard]] std::string nameOfDisc(const SessionIdentity& session, const std::string& recorder);

/// What a ByteSource is, too, when it is a part of something that has a path.
class HasOrigin {
public:
    virtual ~HasOrigin() = default;
    [[nodiscard]] virtual std::optional<Origin> origin() const = 0;
};

/// Nothing for bytes that lie in no file of the user's.
[[nodiscard]] std::optional<Origin> originOf(const ByteSource& source);
/// Of what lies in `archive` under that path; nothing for archives within archives.
[[nodiscard]] std::optional<Origin> originOfMember(const ByteSource& archive, const std::string& member,
                                                   std::optional<std::uint32_t> crc = {});

} // namespace emberdisc::source
