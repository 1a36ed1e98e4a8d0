// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/bytesource.h"
#include "core/source/origin.h"

#include <cstdint>
#include <memory>
#include <string>

namespace emberdisc::source {

/// A member of an archive that lies in it as it is.
class StoredMember final : public ByteSource, public HasOrigin {
public:
    /// Null if it leaves the archive.
    [[nodiscard]] static std::shared_ptr<const StoredMember>
    create(ByteSourcePtr archive, std::uint64_t offset, std::uint64_t size, std::string name);

    [[nodiscard]] std::uint64_t size() const override { return m_bytes->size(); }
    [[nodiscard]] Result<std::unique_ptr<ByteReader>> open() const override;
    [[nodiscard]] Result<> compare() const override;
    [[nodiscard]] std::string describe() const override { return m_archive->describe() + ": " + m_name; }
    [[nodiscard]] std::optional<Origin> origin() const override { return originOfMember(*m_archive, m_name); }

private:
    StoredMember(ByteSourcePtr archive, ByteSourcePtr bytes, std::string name)
        : m_archive(std::move(archive)), m_bytes(std::move(bytes)), m_name(std::move(name))
    {}

    ByteSourcePtr m_archive;
    ByteSourcePtr m_bytes; ///< the range of the archive
    std::string m_name;
};

/// What went wrong with an archive, as what went wrong with its member: who asked for that wants to know it.
[[nodiscard]] std::unexpected<Error> failForMember(Error error, std::string description);
/// ByteSource::compare() of a member: it is what it was if its archive is.
[[nodiscard]] Result<> compareForMember(const ByteSource& archive, const ByteSource& member);

} // namespace emberdisc::source
