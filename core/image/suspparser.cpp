// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/suspparser.h"

#include "core/base/byteorder.h"
#include "core/image/datetime.h"
#include "core/image/systemusecursor.h"
#include "core/image/text.h"

namespace emberdisc::image {

namespace {

constexpr std::size_t kMaximumText = 64 * 1024;
constexpr unsigned kContinueBit = 0x01;

class Parser {
public:
    SystemUseFacts facts;

    void take(std::string_view signature, std::span<const std::byte> payload, std::uint8_t version)
    {
        if (signature == "SP" && payload.size() >= 3)
            takeSharingProtocol(payload);
        else if (signature == "ER")
            takeReference(payload);
        else if (signature == "PX" && payload.size() >= 32)
            takePosix(payload);
        else if (signature == "TF" && !payload.empty())
            takeTimes(payload);
        else if (signature == "NM" && !payload.empty())
            takeName(payload);
        else if (signature == "SL" && !payload.empty())
            takeLink(payload);
        else if (signature == "CL" && payload.size() >= 8)
            facts.childLink = getLe32(payload);
        else if (signature == "RE")
            facts.isRelocated = true;
        else if (signature == "ZF" || signature == "Z2")
            takeZisofs(payload, version);
    }

    [[nodiscard]] bool isTooLong() const
    {
        return (facts.name && facts.name->size() > kMaximumText) ||
               (facts.linkTarget && facts.linkTarget->size() > kMaximumText);
    }

private:
    void takeSharingProtocol(std::span<const std::byte> payload)
    {
        if (payload[0] != std::byte{0xBE} || payload[1] != std::byte{0xEF})
            return;
        facts.hasSharingProtocol = true;
        facts.skip = std::to_integer<std::uint8_t>(payload[2]);
    }

    void takeReference(std::span<const std::byte> payload)
    {
        if (payload.size() < 4)
            return;
        const auto length = std::to_integer<std::size_t>(payload[0]);
        if (4 + length > payload.size())
            return;
        const std::string_view id = asText(payload.subspan(4, length));
        if (id == "RRIP_1991A" || id == "IEEE_P1282" || id == "IEEE_1282")
            facts.hasRockRidgeReference = true;
    }

    void takePosix(std::span<const std::byte> payload)
    {
        facts.hasPosix = true;
        facts.mode = getLe32(payload);
        facts.links = getLe32(payload.subspan(8));
        facts.uid = getLe32(payload.subspan(16));
        facts.gid = getLe32(payload.subspan(24));
        if (payload.size() >= 40) // since RRIP 1.12
            facts.serial = getLe32(payload.subspan(32));
    }

    /// RRIP 4.1.6: stamps follow in the order of the flags' bits: creation, modify, access, attributes ...
    void takeTimes(std::span<const std::byte> payload)
    {
        const unsigned flags = std::to_integer<unsigned>(payload[0]);
        const bool isLong = (flags & 0x80) != 0;
        const std::size_t size = isLong ? kDescriptorTimeSize : kRecordTimeSize;
        payload = payload.subspan(1);
        for (unsigned bit = 0; bit < 4; ++bit) {
            if ((flags & (1U << bit)) == 0)
                continue;
            if (payload.size() < size)
                return;
            const std::int64_t time = isLong ? getDescriptorTime(payload) : getRecordTime(payload);
            std::optional<std::int64_t>* const times[] = {&facts.created, &facts.modified, &facts.accessed,
                                                          &facts.changed};
            if (time != kTimeNotTold)
                *times[bit] = time;
            payload = payload.subspan(size);
        }
    }

    /// As mkzftree's and xorriso's documents describe it; one that is cut short is of no known kind.
    void takeZisofs(std::span<const std::byte> payload, std::uint8_t version)
    {
        Zisofs zisofs{.version = version, .algorithm = {}, .headerWords = 0, .blockBits = 0};
        if (payload.size() >= 12) {
            zisofs.algorithm = {std::to_integer<char>(payload[0]), std::to_integer<char>(payload[1])};
            zisofs.headerWords = std::to_integer<std::uint8_t>(payload[2]);
            zisofs.blockBits = std::to_integer<std::uint8_t>(payload[3]);
            facts.decodedSize = version == 1 ? getLe32(payload.subspan(4)) : getLe64(payload.subspan(4));
        }
        facts.zisofs = zisofs;
    }

    void takeName(std::span<const std::byte> payload)
    {
        static constexpr unsigned kSelfOrParent = 0x06;
        if ((std::to_integer<unsigned>(payload[0]) & kSelfOrParent) != 0)
            return;
        if (!facts.name)
            facts.name.emplace();
        facts.name->append(asText(payload.subspan(1)));
    }

    void takeLink(std::span<const std::byte> payload)
    {
        if (!facts.linkTarget)
            facts.linkTarget.emplace();
        std::span<const std::byte> components = payload.subspan(1);
        while (components.size() >= 2) {
            const auto length = std::to_integer<std::size_t>(components[1]);
            if (2 + length > components.size())
                return;
            takeComponent(std::to_integer<unsigned>(components[0]), asText(components.subspan(2, length)));
            components = components.subspan(2 + length);
        }
    }

    void takeComponent(unsigned flags, std::string_view content)
    {
        std::string& target = *facts.linkTarget;
        if ((flags & 0x08) != 0) { // ROOT; others write it for "//", too
            target += target.empty() || target.ends_with('/') ? "/" : "//";
            m_isContinued = false;
            return;
        }
        if (!target.empty() && !m_isContinued && !target.ends_with('/'))
            target += '/';
        if ((flags & 0x02) != 0)
            target += ".";
        else if ((flags & 0x04) != 0)
            target += "..";
        else
            target.append(content);
        m_isContinued = (flags & kContinueBit) != 0;
    }

    bool m_isContinued = false;
};

} // namespace

Result<SystemUseFacts> parseSystemUse(SectorAccess& access, ReadBudget& budget,
                                      std::span<const std::byte> systemUse)
{
    SystemUseCursor cursor(access, budget, systemUse);
    Parser parser;
    while (true) {
        TRY_ASSIGN(const auto entry, cursor.next());
        if (!entry)
            break;
        parser.take(entry->signature, entry->payload, entry->version);
        if (parser.isTooLong())
            return fail(ErrorCode::ImageCorrupt, "a name or a link's target without end");
    }
    return std::move(parser.facts);
}

} // namespace emberdisc::image
