// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/burnplan.h"
#include "core/recorder/writepage.h"

namespace emberdisc::recorder {

namespace {

/// Appends words separated by blanks, without a stream.
class Line {
public:
    template <class T>
    Line& operator<<(const T& value)
    {
        if constexpr (std::is_arithmetic_v<T>)
            m_text += std::to_string(value);
        else
            m_text += value;
        return *this;
    }
    [[nodiscard]] std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

void dumpTracks(Line& line, const MediumState& state)
{
    for (const SessionInfo& session : state.sessions)
        line << "session " << session.number << ": tracks " << session.firstTrack << "-" << session.lastTrack
             << " from " << session.start << "\n";
    for (const TrackInfo& track : state.tracks)
        line << "track " << track.number << ": session " << track.session << " " << name(track.kind) << " "
             << name(track.state) << " " << track.start << " +" << track.sectors << "\n";
}

void dumpStep(Line& line, const BurnPlan& plan, const Step& step)
{
    line << "  " << name(step.kind);
    switch (step.kind) {
    case StepKind::WriteParameters: {
        const WriteParameters& p = plan.writeParameters;
        if (step.track > 0) {
            const mmc::WriteParametersPage page = writeParametersPage(plan, step);
            line << " type " << +p.writeType << " multi " << step.detail << " track " << +page.trackMode
                 << " block " << static_cast<unsigned>(page.dataBlockType) << " format "
                 << +page.sessionFormat << (page.isrc.front() != std::byte{0} ? " isrc" : "")
                 << (p.bufferProtection ? " protected" : "");
            break;
        }
        line << " type " << +p.writeType << " multi " << step.detail << " track " << +p.trackMode << " block "
             << +p.dataBlockType << (p.testWrite ? " test" : "") << (p.bufferProtection ? " protected" : "");
        if (p.packetSize > 0)
            line << " packet " << +p.packetSize;
        break;
    }
    case StepKind::ExpectSector:
    case StepKind::ExpectAddress:
        line << " " << step.lba;
        break;
    case StepKind::WriteZeros:
    case StepKind::WritePayload:
        line << " " << step.lba << " +" << step.sectors;
        if (step.detail != 0)
            line << " form " << step.detail;
        break;
    case StepKind::LayerBoundary:
    case StepKind::ReserveTrack:
        line << " " << step.sectors;
        break;
    case StepKind::Format:
        line << " type " << (step.detail >> 26) << " sub " << (step.detail >> 24 & 3) << " sectors "
             << step.sectors << " parameter " << (step.detail & 0xFFFFFF)
             << (step.certify ? "" : " uncertified");
        break;
    case StepKind::Erase:
    case StepKind::SetSpeed:
    case StepKind::CueSheet:
    case StepKind::CloseTrack:
    case StepKind::CloseSession:
        line << " " << step.detail;
        break;
    case StepKind::AskAddress:
    case StepKind::Synchronize:
        break;
    }
    line << "\n";
}

} // namespace

std::string dump(const MediumState& state)
{
    Line line;
    line << "medium " << name(state.kind) << " " << name(state.status) << (state.trayOpen ? " tray-open" : "")
         << (state.erasable ? " erasable" : "") << "\n";
    if (state.status == MediumStatus::None)
        return line.take();
    line << "sectors " << state.capacitySectors << " free " << state.freeSectors << " used "
         << state.usedSectors << "\n";
    if (state.nextWritable)
        line << "next " << *state.nextWritable << " session " << state.openSession << " track "
             << state.openTrack << "\n";
    if (state.formatting != Formatting::None)
        line << "format " << name(state.formatting) << "\n";
    for (const FormatOffer& offer : state.formats)
        line << "offers format " << +offer.type << "." << +offer.subType << " sectors " << offer.sectors
             << " parameter " << offer.parameter << "\n";
    if (state.layer0Sectors)
        line << "layer 0 " << *state.layer0Sectors << (state.layerBoundaryFixed ? " fixed" : "") << "\n";
    dumpTracks(line, state);
    if (!state.writeSpeeds.empty()) {
        line << "speeds";
        for (const std::uint32_t speed : state.writeSpeeds)
            line << " " << speed;
        line << " (1x " << state.speedUnit << ")\n";
    }
    line << "can" << (state.can.trackAtOnce ? " tao" : "") << (state.can.sessionAtOnce ? " sao" : "")
         << (state.can.incremental ? " incremental" : "") << (state.can.discAtOnce ? " dao" : "")
         << (state.can.overwrite ? " overwrite" : "") << (state.can.streaming ? " stream" : "")
         << (state.can.testWrite ? " test" : "") << (state.can.bufferProtection ? " protected" : "") << "\n";
    if (!state.mediumId.empty())
        line << "id " << state.mediumId << "\n";
    if (!state.volumeLabel.empty())
        line << "label " << state.volumeLabel << "\n";
    return line.take();
}

std::string dump(const BurnPlan& plan)
{
    Line line;
    line << "burn " << name(plan.payload.kind) << " " << plan.payload.sectorCount << " x "
         << plan.payload.sectorSize << " on " << name(plan.medium.kind) << " " << name(plan.medium.status)
         << "\n";
    line << "mode " << name(plan.mode) << (plan.closing == Closing::KeepOpen ? " keep-open" : " close")
         << (plan.simulate ? " simulate" : "")
         << (plan.verify == VerifyExtent::None    ? ""
             : plan.verify == VerifyExtent::Quick ? " verify quick"
                                                  : " verify")
         << " copies " << plan.copies << "\n";
    line << "from " << plan.startLba << " sectors " << plan.totalSectors << " bytes " << plan.totalBytes
         << " per-write " << plan.sectorsPerWrite << "\n";
    for (const Step& step : plan.steps)
        dumpStep(line, plan, step);
    if (plan.streamFrom)
        line << "stream from " << *plan.streamFrom << "\n";
    for (const Step& step : plan.retreat) {
        line << "else";
        dumpStep(line, plan, step);
    }
    for (const PlanWarning warning : plan.warnings)
        line << "warning " << name(warning) << "\n";
    line << "then " << name(plan.expected.status) << " sessions " << plan.expected.sessions << " tracks "
         << plan.expected.tracks << " track " << plan.expected.trackStart << " +"
         << plan.expected.trackSectors << "\n";
    return line.take();
}

} // namespace emberdisc::recorder
