// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/discstructures.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::string_view kManufacturer = "EMBRDISC";
constexpr std::string_view kMediaType = "VDR";
constexpr std::uint32_t kFirstSector = 0x030000; ///< physical number of LBA 0 on every DVD

// Kinds of media
// ---------------------------------------------------------------------------------------------------------------

using MediumSet = std::uint32_t;
constexpr MediumSet of(std::initializer_list<MediumType> types)
{
    MediumSet set = 0;
    for (const MediumType type : types)
        set |= MediumSet{1} << static_cast<unsigned>(type);
    return set;
}
constexpr MediumSet kDashR = of({MediumType::DvdR, MediumType::DvdRw, MediumType::DvdRDl});
constexpr MediumSet kPlusR = of({MediumType::DvdPlusR, MediumType::DvdPlusRDl, MediumType::DvdPlusRw});
constexpr MediumSet kRam = of({MediumType::DvdRam});
constexpr MediumSet kDvdRom = of({MediumType::DvdRom});
constexpr MediumSet kDvd = kDashR | kPlusR | kDvdRom | kRam;
constexpr MediumSet kBdWithSpares =
    of({MediumType::BdR, MediumType::BdRDl, MediumType::BdRe, MediumType::BdReDl});
constexpr MediumSet kBd = kBdWithSpares | of({MediumType::BdRXl3, MediumType::BdRXl4, MediumType::BdRom});

/// PWP of formats 09h and C0h stands for the permissions of the file. cdrom_id of systemd looks at it.
constexpr unsigned kPersistentProtection = 0x02;

// Physical format information of DVD, the layout that formats 00h, 10h and 11h share
// ---------------------------------------------------------------------------------------------------------------

struct Book {
    MediumType type;
    std::uint8_t typeAndVersion;
};
/// Book type and part version: ECMA-359, -382, -338; -349, -364, -337; -330.
constexpr std::array kBooks = {
    Book{MediumType::DvdR, 0x25},     Book{MediumType::DvdRDl, 0x26},     Book{MediumType::DvdRw, 0x32},
    Book{MediumType::DvdPlusR, 0xA1}, Book{MediumType::DvdPlusRDl, 0xE1}, Book{MediumType::DvdPlusRw, 0x92},
    Book{MediumType::DvdRam, 0x16},
};

unsigned bookOf(MediumType type)
{
    constexpr unsigned kPressed = 0x01;
    const auto book = std::ranges::find(kBooks, type, &Book::type);
    return book != kBooks.end() ? book->typeAndVersion : kPressed;
}

/// Layer type: 1 embossed, 2 recordable, 4 rewritable.
unsigned layerTypeOf(const StructureView& view)
{
    if (view.model.writeSpeeds().empty())
        return 1;
    return isErasable(view.disc.type()) ? 4 : 2;
}

void writePhysicalFormat(const StructureView& view, ReplyWriter& to)
{
    const Layers layers = view.model.layers();
    const std::uint32_t sectors = view.model.capacity();
    const std::uint32_t endOfLayer0 = kFirstSector + layers.layer0 - 1;
    const bool twoLayers = layers.count == 2;
    // On an opposite track path the second layer counts on from the inverted address of the turn.
    const std::uint32_t end =
        twoLayers ? (~endOfLayer0 & 0xFFFFFF) + (sectors - layers.layer0) - 1 : kFirstSector + sectors - 1;
    to.u8(bookOf(view.disc.type()));
    to.u8(0x0F); // 120 mm; no maximum rate
    to.u8((twoLayers ? 0x30U : 0U) | layerTypeOf(view));
    to.u8(twoLayers ? 0x10 : 0x00); // linear density 0,293 um or 0,267 um; track pitch 0,74 um
    to.u32(kFirstSector);
    to.u32(end);
    to.u32(twoLayers ? endOfLayer0 : 0);
}

void writeDashFormat(const StructureView& view, ReplyWriter& to)
{
    const std::size_t start = to.size();
    writePhysicalFormat(view, to);
    to.zeros(2048 - (to.size() - start));
}

void writePlusFormat(const StructureView& view, ReplyWriter& to)
{
    // ECMA-349 14.4.2: who made it follows.
    const std::size_t start = to.size();
    writePhysicalFormat(view, to);
    to.zeros(3);
    to.text(kManufacturer, 8);
    to.text(kMediaType, 3);
    to.u8(1);
    to.zeros(2048 - (to.size() - start));
}

void writeCopyright(const StructureView&, ReplyWriter& to)
{
    to.zeros(4); // no protection, all regions
}

/// Format 04h: whatever a maker likes to say.
void writeManufacturer(const StructureView&, ReplyWriter& to)
{
    const std::size_t start = to.size();
    to.text(kManufacturer, 8);
    to.zeros(2048 - (to.size() - start));
}

// DVD-R and DVD-RW
// ---------------------------------------------------------------------------------------------------------------

/// Format 0Eh: what the maker pressed into the land between the grooves, ECMA-359 section 6; fields of an
/// identifier, six bytes and parity, which readers leave to the drive.
void writePreRecordedInformation(const StructureView& view, ReplyWriter& to)
{
    const std::uint32_t last = kFirstSector + view.model.capacity() - 1;
    const auto field = [&to](unsigned id, std::initializer_list<unsigned> bytes) {
        to.u8(id);
        for (const unsigned byte : bytes)
            to.u8(byte);
        to.u8(0);
    };
    const auto text = [&](unsigned id, std::string_view part) {
        to.u8(id);
        to.text(part, 6);
        to.u8(0);
    };
    const bool rewritable = isErasable(view.disc.type());
    // Application code: unrestricted use. Physical code: 120 mm, track pitch, one side, rewritable or not.
    field(1, {0x40, rewritable ? 0xC2U : 0x41U, last >> 16, last >> 8 & 0xFF, last & 0xFF,
              (bookOf(view.disc.type()) & 0x0FU) << 4});
    field(2, {0, 0, 0, 0, 0, 0}); // no suggested power
    text(3, kManufacturer.substr(0, 6));
    text(4, std::string(kManufacturer.substr(6)) + std::string(kMediaType));
    field(5, {0, 0, 0, 0, 0, 0}); // no write strategy
}

/// Format 0Ch: the newest recording management data, ECMA-359 section 5. SPEC: no program was seen to read
/// it.
void writeRecordingManagement(const StructureView& view, ReplyWriter& to)
{
    constexpr std::size_t kField = 2048; // a sector a field
    constexpr std::size_t kMostTracks = 254;
    const DiscState& state = view.model.state();
    const DiscSummary summary = view.model.summary();
    const std::size_t start = to.size();
    const auto fillTo = [&](std::size_t field) { to.zeros(start + field * kField - to.size()); };
    // Field 0: format, and the disc's status: blank, at once, incremental, finalised.
    to.u16(1);
    const bool atOnce = !state.tracks.empty() && state.tracks.front().writing == TrackWriting::SessionAtOnce;
    to.u8(state.isBlank() ? 0 : atOnce ? 1 : !state.finalised ? 2 : 4);
    fillTo(3); // no calibration values, nothing of the user's
    // Field 3: where each border-out starts.
    for (std::size_t i = 0; i < std::min<std::size_t>(state.sessions.size(), kField / 4); ++i)
        to.u32(state.sessions[i].state == SessionState::Complete
                   ? kFirstSector + static_cast<std::uint32_t>(state.sessions[i].leadOut)
                   : 0);
    fillTo(4);
    // Field 4: the invisible RZone, the open ones, and from byte 16 on the first and last sector of each.
    to.u16(summary.status == DiscStatus::Complete ? 0 : summary.lastTrackOfLastSession);
    unsigned open = 0;
    for (const Track& track : state.tracks)
        if (track.state == TrackState::Reserved && open < 2) {
            to.u16(track.number);
            ++open;
        }
    to.zeros(14 - open * std::size_t{2});
    for (std::size_t i = 0; i < std::min(state.tracks.size(), kMostTracks); ++i) {
        to.u32(kFirstSector + static_cast<std::uint32_t>(state.tracks[i].start));
        to.u32(kFirstSector + static_cast<std::uint32_t>(std::max(state.tracks[i].nextWritable() - 1, 0)));
    }
    fillTo(15);
}

// DVD+R DL
// ---------------------------------------------------------------------------------------------------------------

/// Format 20h, MMC-6 6.22.3.3: whether the host has set where the laser turns, and how much lies before that.
void writeLayerBoundary(const StructureView& view, ReplyWriter& to)
{
    to.u8(view.model.state().layer0 != 0 ? 0x80 : 0);
    to.zeros(3);
    to.u32(view.model.layers().layer0);
}

// BD
// ---------------------------------------------------------------------------------------------------------------

void writeBdInformation(const StructureView& view, ReplyWriter& to)
{
    // One unit a layer.
    const std::size_t start = to.size();
    const unsigned layers = view.model.layers().count;
    const unsigned kind = layerTypeOf(view);
    for (unsigned layer = 0; layer < layers; ++layer) {
        const std::size_t unit = to.size();
        to.text("DI", 2);
        to.u8(1);      // format
        to.u8(layers); // units in this block
        to.u8(layer);  // this one's layer
        to.zeros(3);
        to.text(kind == 1 ? "BDO" : kind == 2 ? "BDR" : "BDW", 3);
        to.u8(0x01); // 120 mm, class 0, version 1
        to.u8(layers << 4 | kind);
        to.zeros(100 - (to.size() - unit));
        to.text("EMBRDS", 6);
        to.text(kMediaType, 3);
        to.zeros(2);
        to.u8(1);
    }
    to.zeros(4096 - (to.size() - start));
}

/// Format 08h: no disc of these days lies in a cartridge.
void writeBdCartridge(const StructureView&, ReplyWriter& to)
{
    to.zeros(4);
}

/// Format 30h: nobody has put access control on it.
void writeAccessControls(const StructureView&, ReplyWriter&) {}

/// Format 0Ah, MMC-6 6.22.4.4: clusters.
void writeBdSpares(const StructureView& view, ReplyWriter& to)
{
    constexpr std::uint32_t kCluster = 32;
    const auto& format = view.model.state().format;
    const std::uint32_t spares = format ? (view.disc.capacity() - format->blocks) / kCluster : 0;
    to.zeros(4);
    to.u32(spares - (format ? std::min(format->replaced, spares) : 0));
    to.u32(spares);
}

// DVD-RAM
// ---------------------------------------------------------------------------------------------------------------

/// Format 08h, ECMA-330 section 6: the head of the disc definition structure. SPEC: no program was seen to
/// read it.
void writeRamDefinition(const StructureView&, ReplyWriter& to)
{
    constexpr unsigned kCertifiedByMaker = 0x01;
    to.u16(0x0A0A);
    to.u8(0);
    to.u8(kCertifiedByMaker);
    to.u32(0);  // never changed
    to.u16(1);  // groups
    to.u16(35); // zones
    to.zeros(2048 - 12);
}

/// Format 09h, MMC-6 6.22.3.2.10: no cartridge; whether it is protected.
void writeRamStatus(const StructureView& view, ReplyWriter& to)
{
    to.u8(view.disc.isWriteProtected() ? kPersistentProtection : 0);
    to.zeros(3);
}

/// Format 0Bh: nobody has recorded in real time.
void writeRamRecordingType(const StructureView&, ReplyWriter& to)
{
    to.zeros(4);
}

/// Format 0Ah: free sectors of the primary spare area, of the supplementary one, and how many that has.
void writeRamSpares(const StructureView& view, ReplyWriter& to)
{
    constexpr std::uint32_t kPrimary = 12'800;
    const std::uint32_t supplementary = view.disc.capacity() - view.model.capacity();
    to.u32(kPrimary);
    to.u32(supplementary);
    to.u32(supplementary);
}

// All
// ---------------------------------------------------------------------------------------------------------------

void writeProtection(const StructureView& view, ReplyWriter& to)
{
    to.u8(view.disc.isWriteProtected() ? kPersistentProtection : 0);
    to.zeros(3);
}

struct Row {
    std::uint8_t format;
    MediumSet media;
    void (*write)(const StructureView&, ReplyWriter&);
    enum class Sendable : std::uint8_t { No, Yes } sendable = Sendable::No;
};

constexpr std::array kRows = {
    Row{0x00, kDashR | kDvdRom | kRam, writeDashFormat},
    Row{0x00, kPlusR, writePlusFormat},
    Row{0x00, kBd, writeBdInformation},
    Row{0x01, kDvd, writeCopyright},
    Row{0x04, kDvdRom | kDashR | kRam, writeManufacturer},
    Row{0x08, kRam, writeRamDefinition},
    Row{0x08, kBdWithSpares, writeBdCartridge},
    Row{0x09, kRam, writeRamStatus},
    Row{0x0A, kRam, writeRamSpares},
    Row{0x0A, kBdWithSpares, writeBdSpares},
    Row{0x0B, kRam, writeRamRecordingType},
    Row{0x0C, kDashR, writeRecordingManagement},
    Row{0x0E, kDashR, writePreRecordedInformation},
    Row{0x10, kDashR, writeDashFormat},
    Row{0x11, kPlusR, writePlusFormat},
    Row{0x20, of({MediumType::DvdPlusRDl}), writeLayerBoundary, Row::Sendable::Yes},
    Row{0x30, kBdWithSpares, writeAccessControls},
    Row{0xC0, kDvd | kBd, writeProtection},
};

void writeList(const StructureView& view, ReplyWriter& to)
{
    constexpr std::size_t kHeader = 4;
    ReplyWriter measured;
    std::size_t entries = 1;
    for (const Row& row : kRows) {
        if ((row.media & of({view.disc.type()})) == 0)
            continue;
        measured.clear();
        row.write(view, measured);
        to.u8(row.format);
        to.u8(0x40U | (row.sendable == Row::Sendable::Yes ? 0x80U : 0U));
        to.u16(static_cast<unsigned>(measured.size() + kHeader));
        ++entries;
    }
    to.u8(0xFF);
    to.u8(0x40);
    to.u16(static_cast<unsigned>(kHeader + entries * 4));
}

} // namespace

bool writeDiscStructure(const StructureView& view, std::uint8_t format, ReplyWriter& to)
{
    if (format == 0xFF) {
        writeList(view, to);
        return true;
    }
    const auto row = std::ranges::find_if(kRows, [&](const Row& each) {
        return each.format == format && (each.media & of({view.disc.type()})) != 0;
    });
    if (row == kRows.end())
        return false;
    row->write(view, to);
    return true;
}

} // namespace emberdisc::virtualdrive
