// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/cdtext.h"

#include "core/base/byteorder.h"
#include "core/base/crc.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace emberdisc::mmc {

namespace {

constexpr std::size_t kPayload = 4;
constexpr std::size_t kPayloadSize = 12;
constexpr std::size_t kCrc = 16;
constexpr std::uint8_t kSizeInformation = 0x8F;
constexpr std::size_t kSizePacks = 3;
constexpr std::uint8_t kFirstType = 0x80;
constexpr std::uint8_t kLastTrack = 99;
constexpr std::uint8_t kLongestPosition = 15;

constexpr std::array kTextTypes = {
    CdTextType::Title,    CdTextType::Performer, CdTextType::Songwriter,         CdTextType::Composer,
    CdTextType::Arranger, CdTextType::Message,   CdTextType::DiscIdentification, CdTextType::UpcIsrc};

std::uint8_t at(const CdTextPack& pack, std::size_t i)
{
    return std::to_integer<std::uint8_t>(pack[i]);
}

/// Bytes of a character. Numbers are ASCII in every language.
std::size_t widthOf(const CdTextBlock& block, CdTextType type)
{
    const bool number = type == CdTextType::DiscIdentification || type == CdTextType::UpcIsrc;
    return !number && block.characters == CdTextCharacters::MusicShiftJis ? 2 : 1;
}

void seal(CdTextPack& pack)
{
    // IEC 61866: the CRC is stored inverted.
    putBe16(std::span(pack).subspan(kCrc), static_cast<std::uint16_t>(~crc16(std::span(pack).first(kCrc))));
}

// Building
// -----------------------------------------------------------------------------------------------

/// What the three packs at the end of a block count.
struct SizeInformation {
    std::array<std::uint8_t, 16> packs = {};       ///< by type, 80h to 8Fh
    std::array<std::uint8_t, 8> lastSequence = {}; ///< by block
    std::array<std::uint8_t, 8> language = {};
};

std::unexpected<Error> refuse(std::string why)
{
    return fail(ErrorCode::InvalidArgument, "CD-TEXT: " + std::move(why));
}

/// A NUL ends a text, a tab stands for the text before it, and the other control characters mean nothing.
bool isWritable(std::string_view text, std::size_t width)
{
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    for (; text.size() >= width; text.remove_prefix(width))
        if (std::ranges::all_of(text.substr(0, width), isControl))
            return false;
    return text.empty();
}

Result<> check(const CdTextBlock& block)
{
    if (block.firstTrack < 1 || block.firstTrack > block.lastTrack || block.lastTrack > kLastTrack)
        return refuse("no such tracks");
    for (const auto& [type, texts] : block.texts) {
        const std::size_t width = widthOf(block, type);
        for (const auto& [track, text] : texts) {
            if (track != 0 && (track < block.firstTrack || track > block.lastTrack ||
                               type == CdTextType::DiscIdentification))
                return refuse("a text of no track");
            if (!isWritable(text, width))
                return refuse("a text that cannot be written");
        }
    }
    return {};
}

class BlockEncoder {
public:
    BlockEncoder(const CdTextBlock& block, std::uint8_t number) : m_block(block), m_number(number) {}

    void addTexts()
    {
        for (const auto& [type, texts] : m_block.texts)
            addType(type, texts);
    }
    void addSizeInformation(const SizeInformation& all);

    [[nodiscard]] const std::vector<CdTextPack>& packs() const { return m_packs; }

private:
    void addType(CdTextType type, const std::map<std::uint8_t, std::string>& texts);
    CdTextPack& begin(std::uint8_t type, std::uint8_t track, std::size_t width, std::size_t position);

    const CdTextBlock& m_block;
    std::uint8_t m_number;
    std::vector<CdTextPack> m_packs;
};

CdTextPack& BlockEncoder::begin(std::uint8_t type, std::uint8_t track, std::size_t width,
                                std::size_t position)
{
    const auto carried = static_cast<std::uint8_t>(std::min<std::size_t>(position, kLongestPosition));
    CdTextPack& pack = m_packs.emplace_back();
    pack[0] = std::byte{type};
    pack[1] = std::byte{track};
    pack[2] = static_cast<std::byte>(m_packs.size() - 1);
    pack[3] =
        static_cast<std::byte>((width == 2 ? 0x80U : 0U) | static_cast<unsigned>(m_number) << 4 | carried);
    return pack;
}

void BlockEncoder::addType(CdTextType type, const std::map<std::uint8_t, std::string>& texts)
{
    const std::size_t width = widthOf(m_block, type);
    std::size_t room = 0;
    const auto add = [&](std::uint8_t track) {
        const auto found = texts.find(track);
        std::string text = found == texts.end() ? std::string() : found->second;
        text.append(width, '\0');
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (room == 0) {
                begin(static_cast<std::uint8_t>(type), track, width, i / width);
                room = kPayloadSize;
            }
            m_packs.back()[kPayload + kPayloadSize - room--] = static_cast<std::byte>(text[i]);
        }
    };
    add(0);
    if (type != CdTextType::DiscIdentification)
        for (unsigned track = m_block.firstTrack; track <= m_block.lastTrack; ++track)
            add(static_cast<std::uint8_t>(track));
}

void BlockEncoder::addSizeInformation(const SizeInformation& all)
{
    std::array<std::uint8_t, kSizePacks * kPayloadSize> bytes = {
        static_cast<std::uint8_t>(m_block.characters), m_block.firstTrack, m_block.lastTrack, 0};
    std::ranges::copy(all.packs, bytes.begin() + 4);
    std::ranges::copy(all.lastSequence, bytes.begin() + 20);
    std::ranges::copy(all.language, bytes.begin() + 28);
    for (std::uint8_t i = 0; i < kSizePacks; ++i) {
        // Their track number counts them.
        CdTextPack& pack = begin(kSizeInformation, i, 1, 0);
        std::ranges::transform(std::span(bytes).subspan(i * kPayloadSize, kPayloadSize),
                               pack.begin() + kPayload, [](std::uint8_t byte) { return std::byte{byte}; });
    }
}

// Reading
// -----------------------------------------------------------------------------------------------

/// Takes the packs of one block: first those that tell its size, at its end, then its texts in their order. A
/// gap costs the texts that reach into it.
class BlockDecoder {
public:
    void addSize(const CdTextPack& pack);
    void addText(const CdTextPack& pack);
    /// Nothing when there was no text in it.
    [[nodiscard]] std::optional<CdTextBlock> take();

private:
    void end(CdTextType type, std::string_view tab);

    CdTextBlock m_block;
    std::optional<std::uint8_t> m_lastType;
    std::uint8_t m_lastSequence = 0;
    unsigned m_track = 0;
    std::string m_text;
    std::string m_before;  ///< the text a tab stands for
    bool m_broken = false; ///< the beginning of m_text is missing
    bool m_sized = false;
};

void BlockDecoder::addSize(const CdTextPack& pack)
{
    if (at(pack, 0) != kSizeInformation)
        return;
    const std::uint8_t first = at(pack, kPayload + 1);
    const std::uint8_t last = at(pack, kPayload + 2);
    const unsigned number = at(pack, 3) >> 4 & 7U;
    if (at(pack, 1) == 0 && first >= 1 && first <= last && last <= kLastTrack) {
        const auto characters = static_cast<CdTextCharacters>(at(pack, kPayload));
        if (characters == CdTextCharacters::Ascii || characters == CdTextCharacters::MusicShiftJis)
            m_block.characters = characters;
        m_block.firstTrack = first;
        m_block.lastTrack = last;
        m_sized = true;
    } else if (at(pack, 1) == 2) {
        m_block.language = at(pack, kPayload + 4 + number);
    }
}

void BlockDecoder::end(CdTextType type, std::string_view tab)
{
    if (m_text == tab)
        m_text = m_before;
    const unsigned last = m_sized ? m_block.lastTrack : kLastTrack;
    const bool exists = m_track == 0 || (type != CdTextType::DiscIdentification &&
                                         m_track >= m_block.firstTrack && m_track <= last);
    if (!m_broken && exists && !m_text.empty())
        m_block.texts[type][static_cast<std::uint8_t>(m_track)] = m_text;
    m_before = m_broken ? std::string() : m_text;
    m_text.clear();
    m_broken = false;
    m_track = m_track == 0 ? m_block.firstTrack : m_track + 1;
}

void BlockDecoder::addText(const CdTextPack& pack)
{
    const auto type = static_cast<CdTextType>(at(pack, 0));
    if (std::ranges::find(kTextTypes, type) == kTextTypes.end())
        return;
    const bool follows =
        m_lastType == at(pack, 0) && at(pack, 2) == static_cast<std::uint8_t>(m_lastSequence + 1U);
    if (!follows) {
        m_text.clear();
        m_before.clear();
        m_track = at(pack, 1) & 0x7FU;
        m_broken = (at(pack, 3) & 0x0F) != 0;
    }
    m_lastType = at(pack, 0);
    m_lastSequence = at(pack, 2);
    const bool wide = at(pack, 3) >> 7 != 0;
    if (wide)
        m_block.characters = CdTextCharacters::MusicShiftJis;
    for (std::size_t i = 0; i < kPayloadSize; i += wide ? 2 : 1) {
        const auto first = static_cast<char>(at(pack, kPayload + i));
        const auto second = wide ? static_cast<char>(at(pack, kPayload + i + 1)) : '\0';
        if (first == '\0' && second == '\0') {
            end(type, wide ? "\t\t" : "\t");
            continue;
        }
        m_text += first;
        if (wide)
            m_text += second;
    }
}

std::optional<CdTextBlock> BlockDecoder::take()
{
    if (m_block.texts.empty())
        return std::nullopt;
    if (!m_sized)
        for (const auto& [type, texts] : m_block.texts)
            m_block.lastTrack = std::max(m_block.lastTrack, texts.rbegin()->first);
    return m_block;
}

} // namespace

Result<std::vector<CdTextPack>> encodeCdText(std::span<const CdTextBlock> blocks)
{
    if (blocks.size() > kMaximumCdTextBlocks)
        return refuse("more than eight languages");
    std::vector<BlockEncoder> encoders;
    std::vector<SizeInformation> sizes(blocks.size());
    SizeInformation all;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        TRY(check(blocks[i]));
        BlockEncoder& encoder = encoders.emplace_back(blocks[i], static_cast<std::uint8_t>(i));
        encoder.addTexts();
        if (encoder.packs().size() + kSizePacks > kMaximumCdTextPacks)
            return refuse("more text than fits");
        for (const CdTextPack& pack : encoder.packs())
            ++sizes[i].packs[at(pack, 0) - kFirstType];
        sizes[i].packs[kSizeInformation - kFirstType] = kSizePacks;
        all.lastSequence[i] = static_cast<std::uint8_t>(encoder.packs().size() + kSizePacks - 1);
        all.language[i] = blocks[i].language;
    }
    std::vector<CdTextPack> packs;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        sizes[i].lastSequence = all.lastSequence;
        sizes[i].language = all.language;
        encoders[i].addSizeInformation(sizes[i]);
        packs.insert(packs.end(), encoders[i].packs().begin(), encoders[i].packs().end());
    }
    std::ranges::for_each(packs, seal);
    return packs;
}

bool isIntact(const CdTextPack& pack)
{
    return getBe16(std::span(pack).subspan(kCrc)) ==
           static_cast<std::uint16_t>(~crc16(std::span(pack).first(kCrc)));
}

std::vector<CdTextBlock> decodeCdText(std::span<const CdTextPack> packs)
{
    std::array<BlockDecoder, kMaximumCdTextBlocks> decoders;
    for (const auto add : {&BlockDecoder::addSize, &BlockDecoder::addText})
        for (const CdTextPack& pack : packs)
            if (isIntact(pack))
                (decoders.at(at(pack, 3) >> 4 & 7U).*add)(pack);
    std::vector<CdTextBlock> blocks;
    for (BlockDecoder& decoder : decoders)
        if (auto block = decoder.take())
            blocks.push_back(std::move(*block));
    return blocks;
}

CdTextSector cdTextSector(std::span<const CdTextPack> packs, std::size_t number)
{
    CdTextSector sector;
    for (std::size_t i = 0; i < kCdTextPacksInSector; ++i) {
        const CdTextPack& pack = packs[(number * kCdTextPacksInSector + i) % packs.size()];
        for (std::size_t group = 0; group < pack.size() / 3; ++group) {
            const std::uint32_t bits = getBe24(std::span(pack).subspan(group * 3));
            for (std::size_t symbol = 0; symbol < 4; ++symbol)
                sector[i * 24 + group * 4 + symbol] =
                    static_cast<std::byte>(bits >> (18 - 6 * symbol) & 0x3FU);
        }
    }
    return sector;
}

std::array<CdTextPack, kCdTextPacksInSector> cdTextPacksOf(std::span<const std::byte, 96> sector)
{
    std::array<CdTextPack, kCdTextPacksInSector> packs;
    for (std::size_t i = 0; i < packs.size(); ++i)
        for (std::size_t group = 0; group < packs[i].size() / 3; ++group) {
            std::uint32_t bits = 0;
            for (const std::byte symbol : sector.subspan(i * 24 + group * 4, 4))
                bits = bits << 6 | (std::to_integer<std::uint32_t>(symbol) & 0x3FU);
            putBe24(std::span(packs[i]).subspan(group * 3), bits);
        }
    return packs;
}

} // namespace emberdisc::mmc
