// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/features.h"

#include "core/mmc/feature.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace emberdisc::virtualdrive {

namespace {

using mmc::FeatureCode;
using mmc::Profile;

constexpr std::array kProfiles = {Profile::BdRe,
                                  Profile::BdRSequential,
                                  Profile::BdRom,
                                  Profile::DvdPlusRDl,
                                  Profile::DvdPlusR,
                                  Profile::DvdPlusRw,
                                  Profile::DvdRom,
                                  Profile::DvdRDlSequential,
                                  Profile::DvdRwSequential,
                                  Profile::DvdRwRestrictedOverwrite,
                                  Profile::DvdRam,
                                  Profile::DvdRSequential,
                                  Profile::CdRw,
                                  Profile::CdR,
                                  Profile::CdRom};

enum class When : std::uint8_t { Always, Current, NotCurrent };

class FeatureList {
public:
    FeatureList(std::uint8_t requested, std::uint16_t first, ReplyWriter& to)
        : m_requested(requested), m_first(first), m_to(to)
    {}

    /// Starts a descriptor if it is wanted; the caller adds `length` bytes if so.
    [[nodiscard]] bool begin(FeatureCode code, std::uint8_t version, When when, std::size_t length)
    {
        const bool current = when != When::NotCurrent;
        const bool wanted = m_requested == 2 ? mmc::value(code) == m_first
                                             : mmc::value(code) >= m_first && (m_requested == 0 || current);
        if (!wanted)
            return false;
        m_to.u16(mmc::value(code));
        m_to.u8(static_cast<unsigned>(version << 2) | (when == When::Always ? 2U : 0U) | (current ? 1U : 0U));
        m_to.u8(static_cast<unsigned>(length));
        return true;
    }
    void add(FeatureCode code, std::uint8_t version, When when, std::initializer_list<unsigned> data = {})
    {
        if (!begin(code, version, when, data.size()))
            return;
        for (const unsigned byte : data)
            m_to.u8(byte);
    }

private:
    std::uint8_t m_requested;
    std::uint16_t m_first;
    ReplyWriter& m_to;
};

When currentIf(bool condition)
{
    return condition ? When::Current : When::NotCurrent;
}

void readingFeatures(const FeatureView& view, FeatureList& list)
{
    const unsigned blocking = isBd(view.profile) ? 32 : isDvd(view.profile) ? 16 : 1;
    list.add(FeatureCode::RandomReadable, 0, currentIf(view.readable), {0, 0, 8, 0, 0, blocking, 0, 0});
    list.add(FeatureCode::MultiRead, 0, currentIf(isCd(view.profile)));
    list.add(FeatureCode::CdRead, 2, currentIf(isCd(view.profile)), {0x03, 0, 0, 0}); // C2 flags, CD-TEXT
    list.add(FeatureCode::DvdRead, 1, currentIf(isDvd(view.profile)),
             {1, 0, 1, 0}); // MULTI110: all kinds of DVD; dual-layer DVD-R
}

/// How it is recorded and formatted: 0020h to 0026h, MMC-6 5.3.9 to 5.3.15. SPEC: of 0022h to 0026h no
/// program was seen to look at the payload, but for 0023h.
void recordingFeatures(const FeatureView& view, FeatureList& list)
{
    const std::uint32_t last = std::max(view.writableSectors, 1U) - 1;
    // Block size 2048, blocking, PP: mode page 01h.
    list.add(FeatureCode::RandomWritable, 1, currentIf(view.writableSectors > 0),
             {last >> 24, last >> 16 & 0xFF, last >> 8 & 0xFF, last & 0xFF, 0, 0, 8, 0, 0,
              isBd(view.profile) ? 32U : 16U, 1, 0});
    // Data block type 8; BUF; on DVD one link size, an ECC block.
    if (isDvd(view.profile))
        list.add(FeatureCode::IncrementalStreamingWritable, 1, currentIf(view.incremental),
                 {0x01, 0x00, 0x01, 1, 16, 0, 0, 0});
    else
        list.add(FeatureCode::IncrementalStreamingWritable, 1, currentIf(view.incremental),
                 {0x01, 0x00, 0x01, 0});
    // RENoSA, Expand, QCert, Cert; no RRM.
    list.add(FeatureCode::Formattable, 1, currentIf(view.formattable), {0x0F, 0, 0, 0, 0, 0, 0, 0});
    list.add(FeatureCode::HardwareDefectManagement, 1, currentIf(view.defectManaged), {0x80, 0, 0, 0}); // SSA
    list.add(FeatureCode::RestrictedOverwrite, 0,
             currentIf(view.profile == Profile::DvdRwRestrictedOverwrite));
}

/// What it writes to: 002Ah to 003Bh, MMC-6 5.3.19 to 5.3.29.
void writingFeatures(const FeatureView& view, FeatureList& list)
{
    const bool cd = isCd(view.profile) && view.writable;
    // Write; quick start and close only are about drives that cannot stop in between.
    list.add(FeatureCode::DvdPlusRw, 0, currentIf(view.profile == Profile::DvdPlusRw), {1, 0, 0, 0});
    // Its write bit tells whether this medium can be written; MMC-6 5.3.20 has it current with a finished
    // disc as well.
    list.add(FeatureCode::DvdPlusR, 0, currentIf(view.profile == Profile::DvdPlusR), {1, 0, 0, 0});
    // Intermediate, Blank: the drive makes both states.
    list.add(FeatureCode::RigidRestrictedOverwrite, 0,
             currentIf(view.profile == Profile::DvdRwRestrictedOverwrite), {0x03, 0, 0, 0});
    // BUF, test write, CD-RW; data block types 0 and 8 to 13.
    list.add(FeatureCode::CdTrackAtOnce, 2, currentIf(cd), {0x46, 0, 0x3F, 0x01});
    // BUF, SAO, raw, test write, CD-RW, R-W; 3 KiB of cue sheet.
    list.add(FeatureCode::CdMastering, 2, currentIf(cd), {0x6F, 0x00, 0x0C, 0x00});
    // BUF, dual layer, test write, DVD-RW. A DVD-RW can be written again, whatever is on it.
    const bool dvdR = view.profile == Profile::DvdRSequential || view.profile == Profile::DvdRDlSequential;
    list.add(FeatureCode::DvdRWrite, 2,
             currentIf((dvdR && view.writable) || view.profile == Profile::DvdRwSequential ||
                       view.profile == Profile::DvdRwRestrictedOverwrite),
             {0x4E, 0, 0, 0});
    list.add(FeatureCode::CdRwMediaWriteSupport, 0, currentIf(view.profile == Profile::CdRw),
             {0, 0xFF, 0, 0});
    list.add(FeatureCode::BdRPseudoOverwrite, 0, currentIf(view.pseudoOverwrite), {0, 0, 0, 0});
    list.add(FeatureCode::DvdPlusRDualLayer, 0, currentIf(view.profile == Profile::DvdPlusRDl), {1, 0, 0, 0});
}

void bdFeatures(const FeatureView& view, FeatureList& list, ReplyWriter& to)
{
    // Feature 0040h, MMC-6 5.3.30: four bitmaps each for BD-RE, BD-R and BD-ROM, bit n for version n of that
    // class.
    if (list.begin(FeatureCode::BdRead, 0, currentIf(isBd(view.profile)), 32)) {
        to.zeros(4);
        for (const unsigned versions : {0x06U, 0U, 0U, 0U, 0x06U, 0U, 0U, 0U, 0x02U, 0U, 0U, 0U})
            to.u16(versions);
        to.zeros(4);
    }
    if (list.begin(FeatureCode::BdWrite, 0,
                   currentIf(view.profile == Profile::BdRe ||
                             (view.profile == Profile::BdRSequential && view.writable)),
                   24)) {
        to.zeros(4);
        for (const unsigned versions : {0x06U, 0U, 0U, 0U, 0x06U, 0U, 0U, 0U})
            to.u16(versions);
        to.zeros(4);
    }
}

} // namespace

bool recordsStreams(Profile profile)
{
    return profile == Profile::DvdRam || profile == Profile::BdRe || profile == Profile::BdRSequential;
}

void writeConfiguration(const FeatureView& view, std::uint8_t requested, std::uint16_t first, ReplyWriter& to)
{
    to.u32(0);
    to.u16(0);
    to.u16(mmc::value(view.profile));
    FeatureList list(requested, first, to);
    if (list.begin(FeatureCode::ProfileList, 0, When::Always, kProfiles.size() * 4))
        for (const Profile profile : kProfiles) {
            to.u16(mmc::value(profile));
            to.u8(profile == view.profile ? 1 : 0);
            to.u8(0);
        }
    list.add(FeatureCode::Core, 2, When::Always, {0, 0, 0, 1, 0x03, 0, 0, 0}); // SCSI; DBE, INQ2
    list.add(FeatureCode::Morphing, 1, When::Always, {0x02, 0, 0, 0});         // operational change events
    list.add(FeatureCode::RemovableMedium, 1, When::Always, {0x39, 0, 0, 0});  // tray: load, eject, lock
    // By their codes, MMC-6 5.2.2: Linux asks for those from 0020h on, and looks at the first.
    readingFeatures(view, list);
    recordingFeatures(view, list);
    writingFeatures(view, list);
    bdFeatures(view, list, to);
    list.add(FeatureCode::PowerManagement, 0, When::Always);
    list.add(FeatureCode::Timeout, 1, When::Always, {0, 0, 0, 0});
    // SET CD SPEED, page 2Ah, write speed descriptors; SW, stream recording.
    list.add(FeatureCode::RealTimeStreaming, 4, currentIf(view.profile != Profile::None),
             {recordsStreams(view.profile) ? 0x0FU : 0x0EU, 0, 0, 0});
    if (list.begin(FeatureCode::DriveSerialNumber, 0, When::Always, 12))
        to.text("EMBERDISC001", 12);
    to.closeLength32(0);
}

} // namespace emberdisc::virtualdrive
