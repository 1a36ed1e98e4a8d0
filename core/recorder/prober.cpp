// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/prober.h"

#include "core/base/log.h"
#include "core/recorder/answers.h"
#include "core/recorder/formatting.h"
#include "core/recorder/mediumnames.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace emberdisc::recorder {

namespace {

/// A disc that was just put in may be looked at by the drive for that long, BD most of all.
constexpr std::chrono::seconds kLoadingTime{60};
/// More tracks than any medium has (BD-R: 7927); a drive that says more is not believed.
constexpr std::uint16_t kMostTracks = 8000;

bool isWritable(MediumStatus status)
{
    return status == MediumStatus::Blank || status == MediumStatus::Appendable;
}

} // namespace

Result<MediumState> probe(mmc::Transport& transport, const Clock& clock, std::stop_token stop)
{
    mmc::Device device(transport, clock);
    auto state = Prober(device, std::move(stop)).run();
    if (!state)
        return fail(explained(std::move(state).error()));
    qCDebug(logRecorder).noquote() << QString::fromStdString(dump(*state));
    return state;
}

Result<> Prober::stopped() const
{
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled);
    return {};
}

Result<MediumState> Prober::run()
{
    TRY(stopped());
    TRY_ASSIGN(const bool there, waitForMedium());
    if (!there)
        return m_state;
    TRY(stopped());
    TRY(readProfile());
    takeCapabilities();
    TRY(readDiscInformation());
    TRY(stopped());
    TRY(readTracks());
    TRY(readNextWritable());
    TRY(stopped());
    TRY(readFormats());
    TRY(readCapacity());
    TRY(readLayerBoundary());
    TRY(readSpeeds());
    TRY(readMediumId());
    TRY(stopped());
    TRY(readVolume());
    return m_state;
}

Result<bool> Prober::waitForMedium()
{
    auto ready = m_device.waitUntilReady(m_stop, {.maximum = kLoadingTime});
    // That a drive has stumbled once says nothing of the disc.
    if (!ready && mmc::categoryOf(ready.error()) == mmc::SenseCategory::MediumError)
        ready = m_device.waitUntilReady(m_stop, {.maximum = kLoadingTime});
    if (ready)
        return true;
    const Error& error = ready.error();
    const Sense* sense = error.sense();
    const auto category = mmc::categoryOf(error);
    if (error.code == ErrorCode::NoMedium || category == mmc::SenseCategory::NoMedium) {
        m_state.trayOpen = sense && sense->asc == 0x3A && sense->ascq == 0x02; // MMC-6 table F.1
        return false;
    }
    // A disc that the drive cannot read at all is a disc all the same.
    if (category == mmc::SenseCategory::MediumUnsuitable || category == mmc::SenseCategory::MediumError) {
        m_state.kind = MediumKind::Other;
        m_state.status = MediumStatus::Unusable;
        return false;
    }
    return fail(error);
}

Result<> Prober::readProfile()
{
    TRY_ASSIGN(m_configuration, m_device.configuration());
    m_state.profile = m_configuration.currentProfile;
    // Some drives say 0 with a disc inside: the list then tells.
    if (m_state.profile == mmc::Profile::None)
        for (const mmc::ProfileDescriptor& entry : m_configuration.profiles())
            if (entry.current) {
                m_state.profile = entry.profile;
                break;
            }
    m_state.kind = kindOf(m_state.profile);
    m_state.speedUnit = static_cast<std::uint32_t>(mmc::kilobytesAtOneSpeed(m_state.profile));
    m_state.writeUnit = mmc::blocksPerCluster(m_state.profile);
    return {};
}

void Prober::takeCapabilities()
{
    WriteCapabilities& can = m_state.can;
    const auto tao = m_configuration.cdTrackAtOnce();
    const auto mastering = m_configuration.cdMastering();
    if (m_state.kind == MediumKind::CdR || m_state.kind == MediumKind::CdRw) {
        // Not the current bit: with a finished CD-RW it is off, and would be on again after a blanking.
        const bool rewritable = m_state.kind == MediumKind::CdRw;
        can.trackAtOnce = tao && (!rewritable || tao->cdRw);
        can.trackBlockTypes = can.trackAtOnce ? tao->dataTypes : std::uint16_t{0};
        can.sessionAtOnce = mastering && mastering->sao && (!rewritable || mastering->cdRw);
        can.testWrite = (can.trackAtOnce && tao->testWrite) || (can.sessionAtOnce && mastering->testWrite);
        can.bufferProtection = (can.trackAtOnce && tao->buf) || (can.sessionAtOnce && mastering->buf);
        can.incremental = m_configuration.isCurrent(mmc::FeatureCode::IncrementalStreamingWritable);
        return;
    }
    const auto anyIsCurrent = [&](std::initializer_list<mmc::FeatureCode> codes) {
        return std::ranges::any_of(codes,
                                   [&](mmc::FeatureCode code) { return m_configuration.isCurrent(code); });
    };
    using enum mmc::FeatureCode;
    const bool overwritable = mmc::isOverwritable(m_state.profile);
    can.incremental = !overwritable && anyIsCurrent({IncrementalStreamingWritable, mmc::FeatureCode::DvdPlusR,
                                                     DvdPlusRDualLayer, BdWrite});
    can.overwrite =
        overwritable && anyIsCurrent({RandomWritable, RestrictedOverwrite, mmc::FeatureCode::DvdPlusRw,
                                      RigidRestrictedOverwrite, DvdPlusRwDualLayer, BdWrite});
    const auto streaming = m_configuration.realTimeStreaming();
    // A BD-R without spare areas is not read back anyway.
    can.streaming = streaming && streaming->sw &&
                    (m_state.profile == mmc::Profile::DvdRam || m_state.profile == mmc::Profile::BdRe ||
                     (mmc::isBd(m_state.profile) && m_configuration.isCurrent(HardwareDefectManagement)));
    if (const auto format = m_configuration.formattable()) {
        can.certification = format->cert;
        can.quickCertification = format->qCert;
        can.withoutSpares = format->renosa;
    }
    takeDvdCapabilities();
}

/// Of DVD-R and DVD-RW, which are written by mode page 05h.
void Prober::takeDvdCapabilities()
{
    const bool minus = m_state.kind == MediumKind::DvdMinusR || m_state.kind == MediumKind::DvdMinusRDl ||
                       m_state.kind == MediumKind::DvdMinusRw;
    const auto dvd = m_configuration.dvdRWrite();
    if (!minus || !dvd || mmc::isOverwritable(m_state.profile))
        return;
    WriteCapabilities& can = m_state.can;
    // Not the current bit of a DVD-RW: with a finished one it is off, and would be on again after a blanking.
    const bool rewritable = m_state.kind == MediumKind::DvdMinusRw;
    can.discAtOnce = rewritable ? dvd->dvdRw : m_configuration.isCurrent(mmc::FeatureCode::DvdRWrite);
    can.testWrite = can.discAtOnce && dvd->testWrite;
    can.bufferProtection = dvd->buf;
}

Result<> Prober::readDiscInformation()
{
    auto information = m_device.discInformation();
    if (!information) {
        const bool pressed = m_state.kind == MediumKind::CdRom || m_state.kind == MediumKind::DvdRom ||
                             m_state.kind == MediumKind::BdRom || m_state.kind == MediumKind::Other;
        if (!pressed)
            return fail(std::move(information).error());
        // Old readers do not know the command; what is pressed is finished.
        TRY(optionally(std::move(information)));
        m_state.status = MediumStatus::Finished;
        return {};
    }
    m_disc = *information;
    m_hasDiscInformation = true;
    m_state.erasable = m_disc.erasable || mmc::isRewritable(m_state.profile);
    m_state.status = statusOf(m_state.profile, m_disc);
    return {};
}

Result<> Prober::readTracks()
{
    if (m_state.status == MediumStatus::Blank || m_state.status == MediumStatus::Unusable)
        return {};
    if (!m_hasDiscInformation)
        return readToc();
    const std::uint16_t last = std::min(m_disc.lastTrackInLastSession, kMostTracks);
    for (std::uint16_t number = std::max<std::uint16_t>(m_disc.firstTrackNumber, 1); number <= last;
         ++number) {
        TRY(stopped());
        TRY(addTrack(number));
    }
    groupSessions();
    return {};
}

Result<> Prober::addTrack(std::uint16_t number)
{
    TRY_ASSIGN(const auto answer,
               insistently([&] { return m_device.trackInformation(mmc::TrackAddress::Track, number); }));
    if (!answer)
        return {};
    const mmc::TrackInformation& information = *answer;
    TrackInfo track;
    track.number = number;
    track.session = information.sessionNumber;
    // DVD and BD hold data only; some drives give 0 as their track mode.
    track.kind = information.isData() || !mmc::isCd(m_state.profile) ? TrackKind::Data : TrackKind::Audio;
    track.start = information.startAddress;
    track.sectors = information.trackSize;
    const bool written = !information.blank && information.nextWritableAddress &&
                         *information.nextWritableAddress > information.startAddress;
    // On DVD+R the RT bit stands for complete fragments too; together with Blank it is a reserved one (MMC-6
    // table 503).
    const bool plusR = m_state.kind == MediumKind::DvdPlusR || m_state.kind == MediumKind::DvdPlusRDl;
    if (information.damage && !information.nextWritableAddress)
        track.state = TrackState::Damaged;
    else if (information.reserved && (!plusR || information.blank))
        track.state = TrackState::Reserved;
    else if (information.blank)
        track.state = TrackState::Empty;
    else if (information.nextWritableAddress)
        track.state = written ? TrackState::Incomplete : TrackState::Empty;
    if (track.state == TrackState::Incomplete)
        track.sectors =
            static_cast<std::uint64_t>(std::int64_t{*information.nextWritableAddress} - track.start);
    if (track.state == TrackState::Damaged && isWritable(m_state.status))
        m_state.status = MediumStatus::Unusable;
    if (track.state != TrackState::Empty)
        m_state.tracks.push_back(track);
    return {};
}

Result<> Prober::readToc()
{
    TRY_ASSIGN(const auto toc, insistently([this] { return m_device.toc(); }));
    if (!toc)
        return {};
    for (std::size_t i = 0; i < toc->tracks.size(); ++i) {
        const mmc::TocTrack& entry = toc->tracks[i];
        if (entry.trackNumber == mmc::kLeadOutTrack)
            continue;
        const std::int64_t end =
            i + 1 < toc->tracks.size() ? toc->tracks[i + 1].startAddress : entry.startAddress;
        m_state.tracks.push_back(
            {.number = entry.trackNumber,
             .session = 1,
             .kind = entry.isData() ? TrackKind::Data : TrackKind::Audio,
             .state = TrackState::Complete,
             .start = entry.startAddress,
             .sectors = static_cast<std::uint64_t>(std::max<std::int64_t>(end - entry.startAddress, 0))});
    }
    groupSessions();
    return {};
}

void Prober::groupSessions()
{
    // The last session of an appendable disc is the one that can be written, empty or not.
    std::uint16_t complete = 0xFFFF;
    if (m_hasDiscInformation && m_disc.lastSessionState != mmc::LastSessionState::Complete)
        complete = m_disc.numberOfSessions > 0 ? static_cast<std::uint16_t>(m_disc.numberOfSessions - 1) : 0;
    for (const TrackInfo& track : m_state.tracks) {
        if (track.session == 0 || track.session > complete)
            continue;
        if (m_state.sessions.empty() || m_state.sessions.back().number != track.session)
            m_state.sessions.push_back({track.session, track.number, track.number, track.start});
        m_state.sessions.back().lastTrack = track.number;
    }
}

Result<> Prober::readNextWritable()
{
    if (m_state.status == MediumStatus::Overwritable)
        m_state.nextWritable = 0;
    if (!isWritable(m_state.status))
        return {};
    const std::uint32_t key = trackToAsk(m_state.profile, m_disc.lastTrackInLastSession);
    TRY_ASSIGN(const mmc::TrackInformation track, m_device.trackInformation(mmc::TrackAddress::Track, key));
    m_state.openTrack = track.trackNumber;
    m_state.openSession = track.sessionNumber;
    if (!track.nextWritableAddress) {
        // "Appendable" without an address to go on at cannot be appended to.
        m_state.status = MediumStatus::Unusable;
        return {};
    }
    // Some drives say -150 of a blank CD.
    m_state.nextWritable =
        std::max<std::int64_t>(*track.nextWritableAddress, std::max(track.startAddress, 0));
    m_state.freeSectors = track.freeBlocks;
    // A formatted BD-R that nobody has written on says "appendable".
    if (m_state.kind == MediumKind::BdR && m_state.status == MediumStatus::Appendable &&
        m_state.nextWritable == 0 && m_state.tracks.empty())
        m_state.status = MediumStatus::Blank;
    return {};
}

/// READ FORMAT CAPACITIES, MMC-6 6.24: of media that can be formatted, and of a blank BD-R.
Result<> Prober::readFormats()
{
    const bool wanted = mmc::isRewritable(m_state.profile) ||
                        (m_state.kind == MediumKind::BdR && m_state.status == MediumStatus::Blank);
    if (!wanted || m_state.kind == MediumKind::CdRw)
        return {};
    TRY_ASSIGN(const auto capacities, insistently([this] { return m_device.formatCapacities(); }));
    if (capacities)
        takeFormatting(*capacities);
    return {};
}

void Prober::takeFormatting(const mmc::FormatCapacities& capacities)
{
    for (const mmc::FormattableCapacity& format : capacities.formats)
        m_state.formats.push_back(
            {format.formatType, format.formatSubType, format.blocks, format.typeDependent});
    if (m_state.status != MediumStatus::Overwritable)
        return;
    const bool plusRw = m_state.kind == MediumKind::DvdPlusRw || m_state.kind == MediumKind::DvdPlusRwDl;
    using enum mmc::BackgroundFormatStatus;
    if (plusRw && m_hasDiscInformation && m_disc.backgroundFormatStatus == Incomplete)
        m_state.formatting = Formatting::Suspended;
    else if (plusRw && m_hasDiscInformation && m_disc.backgroundFormatStatus == Running)
        m_state.formatting = Formatting::Running;
    else if (capacities.state == mmc::FormatState::Unformatted ||
             (plusRw && m_hasDiscInformation && m_disc.backgroundFormatStatus == None))
        m_state.formatting = Formatting::Unformatted;
    else if (capacities.state == mmc::FormatState::NoMediumOrUnknown &&
             m_state.kind == MediumKind::DvdMinusRw)
        m_state.formatting = Formatting::Intermediate;
    else
        m_state.formatting = Formatting::Complete;
    // What there will be: a background format is as large at once as it will be, and a DVD-RW grows.
    const auto offered = [this](std::uint8_t type) -> std::uint64_t {
        const auto format = std::ranges::find(m_state.formats, type, &FormatOffer::type);
        return format == m_state.formats.end() ? 0 : format->sectors;
    };
    if (m_state.formatting == Formatting::Intermediate)
        m_state.capacitySectors =
            std::max<std::uint64_t>(capacities.blocks, offered(format_type::kFullDvdRw));
    else if (const auto growth = offered(format_type::kQuickGrowDvdRw); growth > 0)
        m_state.capacitySectors = capacities.blocks + growth;
    else if (m_state.formatting != Formatting::Complete)
        // Drives tell of a suspended DVD+RW how far it is formatted; it is as large as its format will be.
        m_state.capacitySectors =
            std::max<std::uint64_t>(capacities.blocks, plusRw ? offered(format_type::kDvdPlusRwBasic) : 0);
    // With spare areas there is less than there could be.
    if (const auto format = formatBeforeWriting(m_state))
        m_state.capacitySectors = std::min<std::uint64_t>(m_state.capacitySectors, format->sectors);
}

/// READ DISC STRUCTURE 20h: where the second layer begins.
Result<> Prober::readLayerBoundary()
{
    if (m_state.kind != MediumKind::DvdPlusRDl && m_state.kind != MediumKind::DvdMinusRDl)
        return {};
    TRY_ASSIGN(const auto reply, insistently([this] {
                   return m_device.discStructure(mmc::StructureMedia::DvdOrHdDvd,
                                                 mmc::structure_format::kLayerBoundary);
               }));
    const auto boundary = reply ? mmc::parseLayerBoundary(*reply) : fail(ErrorCode::ReplyInvalid);
    if (!boundary || boundary->layer0Blocks == 0)
        return {};
    m_state.layer0Sectors = boundary->layer0Blocks;
    m_state.layerBoundaryFixed = boundary->alreadySet;
    return {};
}

Result<> Prober::readCapacity()
{
    if (m_state.kind == MediumKind::CdR || m_state.kind == MediumKind::CdRw) {
        TRY_ASSIGN(const auto atip, insistently([this] { return m_device.atip(); }));
        if (atip) {
            m_state.capacitySectors =
                static_cast<std::uint64_t>(std::max(mmc::lbaOf(atip->lastPossibleLeadOut), 0));
            const mmc::Msf id = atip->leadInStart;
            m_state.mediumId = msfText(id.minute, id.second, id.frame);
        } else if (const auto leadOut = m_disc.leadOutStart()) {
            m_state.capacitySectors = static_cast<std::uint64_t>(std::max(mmc::lbaOf(*leadOut), 0));
        }
    }
    if (m_state.capacitySectors == 0 && isWritable(m_state.status))
        m_state.capacitySectors = static_cast<std::uint64_t>(*m_state.nextWritable) + m_state.freeSectors;
    if (m_state.capacitySectors == 0 && m_state.status != MediumStatus::Unusable) {
        TRY_ASSIGN(const auto capacity, insistently([this] { return m_device.capacity(); }));
        if (capacity)
            m_state.capacitySectors = capacity->blocks();
    }
    if (m_state.status == MediumStatus::Overwritable)
        m_state.freeSectors = m_state.capacitySectors;
    if (m_state.nextWritable && m_state.status != MediumStatus::Overwritable)
        m_state.usedSectors = static_cast<std::uint64_t>(*m_state.nextWritable);
    else if (!m_state.tracks.empty() && m_state.status != MediumStatus::Overwritable)
        m_state.usedSectors =
            static_cast<std::uint64_t>(m_state.tracks.back().start) + m_state.tracks.back().sectors;
    return {};
}

Result<> Prober::readSpeeds()
{
    auto& speeds = m_state.writeSpeeds;
    if (const auto streaming = m_configuration.realTimeStreaming(); streaming && streaming->wspd) {
        TRY_ASSIGN(const auto descriptors, optionally(m_device.writeSpeeds()));
        if (descriptors)
            for (const mmc::WriteSpeedDescriptor& descriptor : *descriptors)
                speeds.push_back(descriptor.writeSpeed);
    }
    if (speeds.empty()) {
        TRY_ASSIGN(const auto page, optionally(m_device.capabilities()));
        if (page)
            for (const mmc::PageWriteSpeed& speed : page->writeSpeeds)
                speeds.push_back(speed.speed);
    }
    // Pages of some drives list CD speeds with a DVD inside.
    std::erase_if(speeds,
                  [&](std::uint32_t speed) { return speed == 0 || speed * 10 < m_state.speedUnit * 9; });
    std::ranges::sort(speeds, std::ranges::greater());
    speeds.erase(std::ranges::unique(speeds).begin(), speeds.end());
    return {};
}

Result<> Prober::readMediumId()
{
    const auto join = [](const mmc::MediumIdentity& identity) {
        return identity.mediaType.empty() ? identity.manufacturer
                                          : identity.manufacturer + " " + identity.mediaType;
    };
    const auto structure = [&](mmc::StructureMedia media, std::uint8_t format) {
        return optionally(m_device.discStructure(media, format));
    };
    if (m_state.kind == MediumKind::BdR || m_state.kind == MediumKind::BdRe) {
        TRY_ASSIGN(const auto reply, structure(mmc::StructureMedia::Bd, mmc::structure_format::kPhysical));
        if (const auto information =
                reply ? mmc::parseBdDiscInformation(*reply) : fail(ErrorCode::ReplyInvalid))
            m_state.mediumId = join(information->identity);
    } else if (m_state.kind == MediumKind::DvdPlusR || m_state.kind == MediumKind::DvdPlusRDl ||
               m_state.kind == MediumKind::DvdPlusRw || m_state.kind == MediumKind::DvdPlusRwDl) {
        TRY_ASSIGN(const auto reply,
                   structure(mmc::StructureMedia::DvdOrHdDvd, mmc::structure_format::kAdip));
        if (const auto format = reply ? mmc::parseDvdPhysicalFormat(*reply) : fail(ErrorCode::ReplyInvalid))
            m_state.mediumId = format->identity ? join(*format->identity) : std::string();
    } else if (m_state.kind == MediumKind::DvdMinusR || m_state.kind == MediumKind::DvdMinusRDl ||
               m_state.kind == MediumKind::DvdMinusRw) {
        TRY_ASSIGN(const auto reply,
                   structure(mmc::StructureMedia::DvdOrHdDvd, mmc::structure_format::kPreRecordedLeadIn));
        if (const auto identity = reply ? mmc::parsePreRecordedLeadIn(*reply) : fail(ErrorCode::ReplyInvalid))
            m_state.mediumId = join(*identity);
    }
    return {};
}

Result<> Prober::readVolume()
{
    std::optional<std::int64_t> start;
    // Drives have been seen to hang when an unformatted medium is read.
    const bool overwritable = m_state.status == MediumStatus::Overwritable;
    if (overwritable && m_state.formatting == Formatting::Unformatted)
        return {};
    if (overwritable)
        start = 0;
    for (const TrackInfo& track : m_state.tracks)
        if (track.kind == TrackKind::Data && track.state == TrackState::Complete && track.sectors > 16)
            if (const SessionInfo* session = m_state.lastSession();
                session && track.session == session->number)
                start = start.value_or(track.start);
    if (!start)
        return {};
    std::array<std::byte, 2048> sector{};
    // ECMA-119 8.4: the primary volume descriptor is the session's 17th sector.
    TRY_ASSIGN(const auto read, readDescriptor(m_device, static_cast<std::int32_t>(*start + 16), sector));
    // Where nobody can say what lies on a disc, it is not taken for an empty one.
    if (read == DescriptorRead::Unreadable && overwritable)
        m_state.usedSectors = m_state.capacitySectors;
    if (read != DescriptorRead::Read)
        return {};
    m_state.volumeLabel = volumeLabelOf(sector);
    if (overwritable)
        m_state.usedSectors = std::min<std::uint64_t>(volumeSectorsOf(sector), m_state.capacitySectors);
    return {};
}

} // namespace emberdisc::recorder
