// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/bytesource.h"
#include "core/source/origin.h"
#include "core/source/unpacker.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace emberdisc::source {

/// Packed bytes that several members are parts of, and the unpackers that stand somewhere in them. A reader
/// takes one and gives it back, so that members that are read one after the other share a single pass. Any
/// thread.
class PackedStream {
public:
    /// Makes an unpacker that stands at the start.
    using Start = std::function<Result<std::unique_ptr<Unpacker>>()>;

    /// `archive` is what members are said to come from; an unpacker that has come to `end` is kept no longer.
    PackedStream(ByteSourcePtr archive, Start start, std::uint64_t end = UINT64_MAX)
        : m_archive(std::move(archive)), m_start(std::move(start)), m_end(end)
    {}

    /// One that stands at `position` or before it, as near as there is; a new one if there is none.
    [[nodiscard]] Result<std::unique_ptr<Unpacker>> take(std::uint64_t position);
    void giveBack(std::unique_ptr<Unpacker> unpacker);
    [[nodiscard]] const ByteSource& archive() const { return *m_archive; }

private:
    ByteSourcePtr m_archive;
    Start m_start;
    std::uint64_t m_end;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Unpacker>> m_idle; // each may hold a window of some megabytes
};

/// A range of what a PackedStream unpacks to.
class PackedMember final : public ByteSource, public HasOrigin {
public:
    PackedMember(std::shared_ptr<PackedStream> stream, std::uint64_t offset, std::uint64_t size,
                 std::string name, std::optional<std::uint32_t> crc = {})
        : m_stream(std::move(stream)), m_offset(offset), m_size(size), m_name(std::move(name)), m_crc(crc)
    {}

    [[nodiscard]] std::uint64_t size() const override { return m_size; }
    /// A reader fails with ImageCorrupt where the packed bytes end before the member does, and, read from
    /// front to back, where it has another CRC-32.
    [[nodiscard]] Result<std::unique_ptr<ByteReader>> open() const override;
    [[nodiscard]] Result<> compare() const override;
    [[nodiscard]] std::string describe() const override;
    [[nodiscard]] Place place() const override { return {m_stream.get(), m_offset}; }
    [[nodiscard]] std::optional<Origin> origin() const override
    {
        return originOfMember(m_stream->archive(), m_name, m_crc);
    }

private:
    std::shared_ptr<PackedStream> m_stream;
    std::uint64_t m_offset;
    std::uint64_t m_size;
    std::string m_name;
    std::optional<std::uint32_t> m_crc;
};

} // namespace emberdisc::source
