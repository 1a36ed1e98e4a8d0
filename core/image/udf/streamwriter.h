// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/udf/entrywriter.h"

#include <cstdint>
#include <span>
#include <string>

namespace emberdisc::image::udf {

/// A named stream of a file or folder: ECMA-167 4/9.2 and UDF 2.00 3.3.5.
struct NamedStream {
    std::string identifier = {};           ///< OSTA CS0
    std::span<const std::byte> value = {}; ///< stands in the stream's entry where it fits there
    BlockAddress first = {};               ///< where it lies where it does not
};

/// Writes what describes the named streams of one file: the entry of its stream directory, the directory's
/// contents where the entry has no room for them, and an entry for each stream. For revisions with extended
/// file entries.
class StreamWriter {
public:
    /// `entries` is borrowed.
    StreamWriter(const EntryWriter& entries, UdfRevision revision) : m_entries(entries), m_revision(revision)
    {}

    [[nodiscard]] std::uint32_t blocksFor(std::span<const NamedStream> streams) const;
    /// `to` is blocksFor() blocks of zeros that lie at `at`; `owner` is what the entry says whose streams
    /// these are, and `ownerAt` where it lies.
    void put(std::span<std::byte> to, const BlockAddress& at, const EntryFacts& owner,
             const BlockAddress& ownerAt, std::span<const NamedStream> streams) const;

private:
    [[nodiscard]] std::uint32_t directoryBlocks(std::span<const NamedStream> streams) const;

    const EntryWriter& m_entries;
    UdfRevision m_revision;
};

} // namespace emberdisc::image::udf
