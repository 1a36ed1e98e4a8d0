// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/check/systemusecheck.h"

#include <algorithm>
#include <bit>

#include <sys/stat.h>

#include "core/image/datetime.h"
#include "core/image/systemusecursor.h"

namespace emberdisc::image {

namespace {

/// Bytes behind the version that an entry of each kind has.
struct PayloadSize {
    std::string_view signature;
    std::size_t fewest;
    std::size_t most;
};
constexpr std::size_t kRest = 251; // of an entry's 255
constexpr PayloadSize kSizes[] = {{"CE", 24, 24},   {"SP", 3, 3},   {"ST", 0, 0},   {"ER", 4, kRest},
                                  {"ES", 1, 1},     {"PX", 32, 40}, {"PN", 16, 16}, {"SL", 1, kRest},
                                  {"NM", 1, kRest}, {"CL", 8, 8},   {"PL", 8, 8},   {"RE", 0, 0},
                                  {"TF", 1, kRest}};

class SystemUseCheck {
public:
    SystemUseCheck(CheckContext& context, const CheckedRecord& checked)
        : m_context(context), m_checked(checked)
    {}

    CheckedSystemUse run(std::span<const std::byte> systemUse)
    {
        SystemUseCursor cursor(m_context.access, m_context.budget, systemUse);
        while (true) {
            const auto entry = cursor.next();
            if (!entry) {
                m_context.tell(finding(entry.error().code == ErrorCode::ImageCorrupt
                                           ? FindingCode::ContinuationInvalid
                                           : FindingCode::Unreadable),
                               m_checked.place);
                break;
            }
            if (!*entry)
                break;
            checkEntry(**entry);
        }
        if (cursor.hasBadLength())
            m_context.tell(finding(FindingCode::SystemUseBroken), m_checked.place);
        if (cursor.hasBadArea())
            m_context.tell(finding(FindingCode::ContinuationInvalid), m_checked.place);
        if (auto facts = parseSystemUse(m_context.access, m_context.budget, systemUse))
            m_result.facts = *std::move(facts);
        checkTogether();
        return std::move(m_result);
    }

private:
    [[nodiscard]] Finding finding(FindingCode code, std::string_view field = {}) const
    {
        return {.code = code, .part = ImagePart::RockRidge, .lba = m_checked.lba, .path = {}, .field = field};
    }

    void checkEntry(const SystemUseEntry& entry)
    {
        const auto known = std::ranges::find(kSizes, entry.signature, &PayloadSize::signature);
        if (known == std::end(kSizes))
            return; // others may put their own there
        if (entry.version != 1)
            m_context.tell(finding(FindingCode::SystemUseVersion, known->signature), m_checked.place);
        const std::size_t size = entry.payload.size();
        bool isRight = size >= known->fewest && size <= known->most;
        if (isRight && entry.signature == "TF")
            isRight = size == timesSize(std::to_integer<unsigned>(entry.payload[0]));
        if (isRight && entry.signature == "ER")
            isRight = size == extensionSize(entry.payload);
        if (isRight && entry.signature == "PX")
            isRight = size == known->fewest || size == known->most; // with the serial number since 1.12
        if (!isRight) {
            Finding wrong = finding(FindingCode::SystemUseSize, known->signature);
            wrong.found = std::to_string(size + 4);
            m_context.tell(std::move(wrong), m_checked.place);
            return;
        }
        checkNumbers(entry);
        if (entry.signature == "SL")
            checkComponents(entry.payload.subspan(1));
        if (entry.signature == "PL")
            m_result.parentLink = getLe32(entry.payload);
    }

    /// SUSP 5.5: three lengths, a version, and what they are the lengths of.
    static std::size_t extensionSize(std::span<const std::byte> payload)
    {
        return 4 + std::to_integer<std::size_t>(payload[0]) + std::to_integer<std::size_t>(payload[1]) +
               std::to_integer<std::size_t>(payload[2]);
    }

    /// RRIP 4.1.6
    static std::size_t timesSize(unsigned flags)
    {
        const bool isLong = (flags & 0x80U) != 0;
        return 1 + static_cast<std::size_t>(std::popcount(flags & 0x7FU)) *
                       (isLong ? kDescriptorTimeSize : kRecordTimeSize);
    }

    void checkNumbers(const SystemUseEntry& entry)
    {
        static constexpr std::string_view kNumbers[] = {"CE", "PX", "PN", "CL", "PL"};
        const auto* const field = std::ranges::find(kNumbers, entry.signature);
        if (field == std::end(kNumbers))
            return;
        const BothOrders both{
            m_context, m_checked.place, {.part = ImagePart::RockRidge, .lba = m_checked.lba}};
        for (std::size_t at = 0; at + 8 <= entry.payload.size(); at += 8)
            both.check32(entry.payload.subspan(at), *field);
    }

    /// RRIP 4.1.3.1
    void checkComponents(std::span<const std::byte> rest)
    {
        static constexpr unsigned kSpecial = 0x0E; // CURRENT, PARENT, ROOT
        static constexpr unsigned kReserved = 0xF0;
        bool isRight = true;
        while (isRight && rest.size() >= 2) {
            const unsigned flags = std::to_integer<unsigned>(rest[0]);
            const auto length = std::to_integer<std::size_t>(rest[1]);
            isRight = (flags & kReserved) == 0 && std::popcount(flags & kSpecial) <= 1 &&
                      ((flags & kSpecial) == 0 || length == 0) && 2 + length <= rest.size();
            rest = rest.subspan(std::min(rest.size(), 2 + length));
        }
        if (!isRight || !rest.empty())
            m_context.tell(finding(FindingCode::LinkInvalid), m_checked.place);
    }

    void checkTogether()
    {
        const SystemUseFacts& facts = m_result.facts;
        const ParsedRecord& record = m_checked.record;
        if (facts.name && (facts.name->empty() ||
                           facts.name->find_first_of(std::string_view("/\0", 2)) != std::string::npos)) {
            Finding wrong = finding(FindingCode::NameInvalid);
            wrong.found = *facts.name;
            m_context.tell(std::move(wrong), m_checked.place);
        }
        if (!facts.hasPosix) {
            m_context.tell(finding(FindingCode::PosixMissing), m_checked.place);
            return;
        }
        const bool isFolder = record.isFolder() || facts.childLink;
        if ((facts.mode & S_IFMT) == 0)
            tellType(FindingCode::TypeMissing, "PX", facts.mode);
        else if (isFolder != S_ISDIR(facts.mode))
            tellType(FindingCode::TypeDiffers, "File Flags", facts.mode);
        else if (facts.linkTarget.has_value() != S_ISLNK(facts.mode))
            tellType(FindingCode::TypeDiffers, "SL", facts.mode);
    }

    void tellType(FindingCode code, std::string_view field, std::uint32_t mode)
    {
        static constexpr int kOctal = 8;
        Finding wrong = finding(code, field);
        std::string digits;
        for (std::uint32_t rest = mode; rest != 0; rest /= kOctal)
            digits.insert(digits.begin(), static_cast<char>('0' + rest % kOctal));
        wrong.found = "0" + digits;
        m_context.tell(std::move(wrong), m_checked.place);
    }

    CheckContext& m_context;
    const CheckedRecord& m_checked;
    CheckedSystemUse m_result;
};

} // namespace

CheckedSystemUse checkSystemUse(CheckContext& context, const CheckedRecord& checked,
                                std::span<const std::byte> systemUse)
{
    return SystemUseCheck(context, checked).run(systemUse);
}

} // namespace emberdisc::image
