// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/virtualdrive/discstate.h"
#include "core/virtualdrive/mediumtype.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace emberdisc::virtualdrive {

/// What create() does when the file exists.
enum class IfExists : std::uint8_t { Refuse, Replace };

class DiscFile;

struct CreateOptions {
    IfExists ifExists = IfExists::Refuse;
    /// Sectors, for a smaller disc than the type's nominal one; at least 1,000 and at most nominalCapacity().
    /// A pressed disc has at least 1, and at most largestCapacity().
    std::optional<std::uint32_t> capacity = {};
    /// Writes what the disc holds before it gets its name, and tells the state that this makes. A pressed
    /// disc needs it; an error of it ends create().
    std::function<Result<DiscState>(DiscFile&)> fill = {};
};

/// A virtual disc in a file, conventionally NAME.vdisc: sparse sectors, and a state record that survives
/// whatever happens to the process or to the space on the file system. The grammar is in layouts.md.
///
/// What was written is durable, and part of the disc, from commit() on: a file that is opened after a crash
/// is in the state of its last commit, and sectors written later are not part of it. One process at a time
/// has a disc file open. One thread at a time.
class DiscFile {
public:
    /// A blank medium, or one that `fill` has filled. The file appears under its name complete or not at all.
    /// Errors: Unsupported (no model of that medium), InvalidArgument (capacity, a pressed disc without
    /// contents), FileExists, NoSpace,
    /// PermissionDenied, FileNotFound (the folder), DiscFileInUse (the file to be replaced), WriteFileFailed.
    [[nodiscard]] static Result<std::unique_ptr<DiscFile>>
    create(const std::filesystem::path& path, MediumType type, const CreateOptions& options = {});
    /// Without permission to write it is opened for reading, as a disc that is write-protected.
    /// Errors: FileNotFound, PermissionDenied, FileUnreadable, FileIsSpecial, DiscFileInvalid,
    /// DiscFileVersion, DiscFileInUse.
    [[nodiscard]] static Result<std::unique_ptr<DiscFile>> open(const std::filesystem::path& path);

    ~DiscFile();
    DiscFile(const DiscFile&) = delete;
    DiscFile& operator=(const DiscFile&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] MediumType type() const { return m_type; }
    /// Sectors, from LBA 0 on.
    [[nodiscard]] std::uint32_t capacity() const { return m_capacity; }
    [[nodiscard]] bool isWriteProtected() const { return m_writeProtected; }
    /// As of the last commit.
    [[nodiscard]] const DiscState& state() const { return m_state; }

    /// Stores whole sectors of `form` from `lba` on, 0 <= lba < capacity; nothing but zeros as a hole.
    /// Errors: NoSpace, WriteFileFailed, MediumWriteProtected.
    [[nodiscard]] Result<> write(std::int32_t lba, SectorForm form, std::span<const std::byte> sectors);
    /// Makes whole sectors zeros, as holes where the file system can. Errors: as write().
    [[nodiscard]] Result<> clear(std::int32_t lba, std::uint32_t count);
    /// What was stored there; zeros where nothing was. Whether it may be read is the caller's to know.
    /// Errors: ReadFailed.
    [[nodiscard]] Result<> read(std::int32_t lba, SectorForm form, std::span<std::byte> sectors) const;
    /// The sub-channel of sectors of a CD, kSubChannelSize bytes each. Errors: as write() and read().
    [[nodiscard]] Result<> writeSubChannel(std::int32_t lba, std::span<const std::byte> bytes);
    [[nodiscard]] Result<> readSubChannel(std::int32_t lba, std::span<std::byte> bytes) const;
    /// Makes the sectors written so far and this state durable, in this order. After an error the disc is as
    /// of the last commit. Errors: NoSpace, WriteFileFailed, MediumWriteProtected.
    [[nodiscard]] Result<> commit(const DiscState& state);
    /// Gives back the space of the sectors behind the committed state: after a blanking, or of what was never
    /// committed.
    [[nodiscard]] Result<> discardUncommitted();

private:
    DiscFile() = default;
    [[nodiscard]] Result<> lock();
    [[nodiscard]] Result<> load();
    [[nodiscard]] Result<> writeRecord(const DiscState& state);
    [[nodiscard]] std::uint64_t offsetOf(std::int64_t lba) const;
    [[nodiscard]] std::uint64_t subChannelOffsetOf(std::int64_t lba) const;
    /// What the file holds when this is its state.
    [[nodiscard]] std::uint64_t endOf(const DiscState& state) const;

    std::filesystem::path m_path;
    MediumType m_type = MediumType::CdR80;
    std::uint32_t m_capacity = 0;
    std::uint32_t m_stride = 2048;
    bool m_writeProtected = false;
    int m_file = -1;
    std::uint64_t m_sequence = 0; ///< of the newest record; the next one goes to slot (sequence + 1) % 2
    DiscState m_state;
};

} // namespace emberdisc::virtualdrive
