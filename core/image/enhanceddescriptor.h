// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/iso9660writer.h"

namespace emberdisc::image {

/// The enhanced volume descriptor of ISO 9660:1999 8.5, a second view of the primary hierarchy: nothing but
/// a descriptor.
class EnhancedDescriptor final : public MetadataWriter {
public:
    /// Borrows the writer of the hierarchy.
    explicit EnhancedDescriptor(const Iso9660Writer& primary) : m_primary(primary) {}

    [[nodiscard]] NameSpace nameSpace() const override { return m_primary.nameSpace(); }
    [[nodiscard]] std::uint32_t extentCount() const override { return 0; }
    [[nodiscard]] std::uint32_t sectorsOf(std::uint32_t /*index*/) const override { return 0; }
    void place(std::uint32_t /*index*/, std::uint32_t /*firstSector*/) override {}
    void render(std::uint32_t /*index*/, std::vector<std::byte>& /*to*/) const override {}
    void renderDescriptors(std::span<std::byte> to) const override
    {
        VolumeDescriptor volume = m_primary.volumeDescriptor();
        volume.kind = DescriptorKind::Enhanced;
        putVolumeDescriptor(to, volume);
    }
    [[nodiscard]] std::string describe(std::uint32_t /*index*/) const override { return {}; }
    void visitNames(const NameVisitor&) const override {} // the primary hierarchy's

private:
    const Iso9660Writer& m_primary;
};

} // namespace emberdisc::image
