// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/drive.h"

#include "core/base/result.h"
#include "core/mmc/opcodes.h"
#include "core/mmc/sense.h"

#include <algorithm>
#include <bit>

namespace emberdisc::virtualdrive {

constexpr VirtualRecorder::Drive::Table VirtualRecorder::Drive::makeTable()
{
    using enum mmc::Opcode;
    Table table{};
    const auto set = [&table](mmc::Opcode opcode, Handler handler, bool needsMedium, bool reportsAttention,
                              bool whileBusy) {
        table[mmc::value(opcode)] = {handler, needsMedium, reportsAttention, whileBusy};
    };
    const auto ofDrive = [&set](mmc::Opcode opcode, Handler handler) {
        set(opcode, handler, false, false, true);
    };
    const auto ofMedium = [&set](mmc::Opcode opcode, Handler handler) {
        set(opcode, handler, true, true, false);
    };
    ofDrive(Inquiry, &Drive::inquiry);
    ofDrive(RequestSense, &Drive::requestSense);
    ofDrive(GetConfiguration, &Drive::configuration);
    ofDrive(GetEventStatusNotification, &Drive::event);
    ofDrive(MechanismStatus, &Drive::mechanismStatus);
    ofDrive(ModeSense6, &Drive::modeSense6);
    ofDrive(ModeSense10, &Drive::modeSense10);
    ofDrive(PreventAllowMediumRemoval, &Drive::preventAllow);
    set(TestUnitReady, &Drive::testUnitReady, true, true, true);
    set(ReadBufferCapacity, &Drive::bufferCapacity, true, false, true);
    set(StartStopUnit, &Drive::startStop, false, true, false);
    set(ModeSelect6, &Drive::modeSelect6, false, true, false);
    set(ModeSelect10, &Drive::modeSelect10, false, true, false);
    set(ReadFormatCapacities, &Drive::formatCapacities, false, true, false);
    set(SetCdSpeed, &Drive::setCdSpeed, false, true, false);
    set(SetStreaming, &Drive::setStreaming, false, true, false);
    ofMedium(ReadCapacity, &Drive::capacity);
    ofMedium(Read10, &Drive::read10);
    ofMedium(Read12, &Drive::read12);
    ofMedium(ReadCd, &Drive::readCd);
    ofMedium(ReadCdMsf, &Drive::readCdMsf);
    ofMedium(Verify10, &Drive::verify);
    ofMedium(Seek10, &Drive::seek);
    ofMedium(Write10, &Drive::write10);
    ofMedium(WriteAndVerify10, &Drive::write10);
    ofMedium(Write12, &Drive::write12);
    ofMedium(SynchronizeCache, &Drive::synchronizeCache);
    ofMedium(CloseTrackSession, &Drive::closeTrackSession);
    ofMedium(ReserveTrack, &Drive::reserveTrack);
    ofMedium(SendCueSheet, &Drive::sendCueSheet);
    ofMedium(SendOpcInformation, &Drive::sendOpc);
    ofMedium(Blank, &Drive::blank);
    ofMedium(FormatUnit, &Drive::formatUnit);
    ofMedium(ReadDiscInformation, &Drive::discInformation);
    ofMedium(ReadTrackInformation, &Drive::trackInformation);
    ofMedium(ReadTocPmaAtip, &Drive::toc);
    ofMedium(ReadSubChannel, &Drive::subChannel);
    ofMedium(GetPerformance, &Drive::performance);
    ofMedium(ReadDiscStructure, &Drive::discStructure);
    ofMedium(SendDiscStructure, &Drive::sendDiscStructure);
    return table;
}

constinit const VirtualRecorder::Drive::Table VirtualRecorder::Drive::kTable = makeTable();

VirtualRecorder::Drive::Drive(const Clock& clock, const RecorderOptions& options) : m_pacer(clock, options) {}

VirtualRecorder::Drive::~Drive()
{
    static_cast<void>(finishRemaking());
}

Sensed<std::size_t> VirtualRecorder::Drive::execute(const Command& command)
{
    m_pacer.tick();
    TRY(finishRemaking());
    workInBackground();
    const Entry& entry = kTable[command.cdb.opcode()];
    if (entry.handler == nullptr)
        return refuse(5, 0x20); // invalid command operation code
    if (m_unitAttention && entry.reportsAttention && hasMedium()) {
        m_unitAttention = false;
        return refuse(6, 0x28); // medium may have changed
    }
    if (!entry.whileBusy)
        TRY(pollLongCommand());
    if (entry.needsMedium && !hasMedium())
        return refuse(2, 0x3A, m_trayOpen ? 0x02 : 0x01);
    return (this->*entry.handler)(command);
}

Sensed<std::size_t> VirtualRecorder::Drive::answer(const Command& command, std::size_t allocation) const
{
    return m_reply.copyTo(command.in, allocation);
}

// The tray
// ---------------------------------------------------------------------------------------------------------------------

void VirtualRecorder::Drive::remakeModel()
{
    m_model = makeModel(*m_disc);
    m_model->setWriteMode(m_pages.writeMode());
}

void VirtualRecorder::Drive::mount()
{
    remakeModel();
    m_model->inserted();
    m_unitAttention = true;
    m_event = MediaEvent::NewMedia;
    m_lastRead = 0;
    m_pacer.endRecording();
    m_pacer.forget();
    m_pacer.setRate(bytesPerSecond(2048, 0, Care::ReadsBack));
}

void VirtualRecorder::Drive::insert(std::unique_ptr<DiscFile> disc)
{
    m_disc = std::move(disc);
    m_trayOpen = false;
    mount();
}

std::unique_ptr<DiscFile> VirtualRecorder::Drive::takeDisc()
{
    static_cast<void>(finishRemaking());
    m_remaking.reset();
    m_model.reset();
    m_trayOpen = true;
    m_locked = false;
    m_unitAttention = false;
    m_pacer.forget();
    m_pacer.endRecording();
    if (m_disc)
        m_event = MediaEvent::Removal;
    return std::move(m_disc);
}

void VirtualRecorder::Drive::openTray()
{
    if (m_trayOpen)
        return;
    if (m_model) {
        // OWN: a drive that is not locked lets go of a disc that it formats or blanks, and leaves it half
        // done.
        static_cast<void>(finishRemaking());
        m_remaking.reset();
        // A drive writes what it has in its buffer before it lets go of the disc.
        static_cast<void>(m_model->synchronize());
        m_model.reset();
        m_event = MediaEvent::Removal;
    }
    m_unitAttention = false;
    m_pacer.forget();
    m_pacer.endRecording();
    m_trayOpen = true;
}

void VirtualRecorder::Drive::closeTray()
{
    if (!m_trayOpen)
        return;
    m_trayOpen = false;
    if (m_disc)
        mount();
}

void VirtualRecorder::Drive::pressEject()
{
    if (m_trayOpen)
        closeTray();
    else if (m_locked)
        m_event = MediaEvent::EjectRequest;
    else
        openTray();
}

Sensed<std::size_t> VirtualRecorder::Drive::startStop(const Command& command)
{
    const std::uint8_t what = command.cdb.at(4);
    if ((what & 0xF0) != 0)
        return 0; // a power condition
    switch (what & 0x03) {
    case 2:
        if (m_locked)
            return refuse(5, 0x53, 0x02); // medium removal prevented
        openTray();
        return 0;
    case 3:
        closeTray();
        return 0;
    case 1:
        if (!hasMedium())
            return refuse(2, 0x3A, m_trayOpen ? 0x02 : 0x01);
        return 0;
    default:
        return 0;
    }
}

Sensed<std::size_t> VirtualRecorder::Drive::preventAllow(const Command& command)
{
    m_locked = (command.cdb.at(4) & 0x01) != 0;
    return 0;
}

Sensed<std::size_t> VirtualRecorder::Drive::event(const Command& command)
{
    constexpr std::uint8_t kOperationalChange = 0x02;
    constexpr std::uint8_t kPower = 0x04;
    constexpr std::uint8_t kMedia = 0x10;
    constexpr std::uint8_t kBusy = 0x40;
    constexpr std::uint8_t kSupported = kOperationalChange | kPower | kMedia | kBusy;
    if ((command.cdb.at(1) & 0x01) == 0)
        return invalidFieldInCdb(); // asynchronous notification
    const std::uint8_t wanted = command.cdb.at(4) & kSupported;
    // One class a reply: media if there is news, else the wanted one with the highest priority,
    // MMC-6 6.7.1.3.
    const bool news = (wanted & kMedia) != 0 && m_event != MediaEvent::None;
    const unsigned chosen = news ? 4 : static_cast<unsigned>(std::countr_zero(wanted));
    m_reply.clear();
    m_reply.u16(0);
    m_reply.u8(wanted == 0 ? 0x80 : chosen); // NEA: none of these classes
    m_reply.u8(kSupported);
    const bool busy = m_pacer.isRunning();
    if (wanted == 0) {
        // The header is all.
    } else if (chosen == 4) {
        m_reply.u8(static_cast<unsigned>(m_event));
        m_reply.u8((hasMedium() ? 2U : 0U) | (m_trayOpen ? 1U : 0U));
        m_reply.u16(0);
        m_event = MediaEvent::None;
    } else {
        const unsigned status = chosen == 2           ? 1
                                : chosen == 6 && busy ? 1
                                                      : 0; // power: active; busy: a command runs
        m_reply.u8(0);
        m_reply.u8(status);
        m_reply.u16(chosen == 6 && busy ? 10 : 0);
    }
    m_reply.closeLength16(0);
    return answer(command, cdb16(command, 7));
}

// Readiness
// --------------------------------------------------------------------------------------------------------------------

Sensed<std::size_t> VirtualRecorder::Drive::testUnitReady(const Command&)
{
    TRY(pollLongCommand());
    m_pacer.rest();
    return 0;
}

Sensed<std::size_t> VirtualRecorder::Drive::requestSense(const Command& command)
{
    Sense sense;
    if (const auto ready = pollLongCommand(); !ready)
        sense = ready.error();
    else if (!hasMedium())
        sense = {.key = 2, .asc = 0x3A, .ascq = static_cast<std::uint8_t>(m_trayOpen ? 2 : 1)};
    m_reply.clear();
    m_reply.bytes(mmc::encodeFixedSense(sense));
    return answer(command, command.cdb.at(4));
}

Sensed<std::size_t> VirtualRecorder::Drive::inquiry(const Command& command)
{
    if ((command.cdb.at(1) & 0x01) != 0 || command.cdb.at(2) != 0)
        return invalidFieldInCdb(); // no vital product data
    m_reply.clear();
    m_reply.u8(0x05); // CD/DVD device
    m_reply.u8(0x80); // removable
    m_reply.u8(0x05); // SPC-3
    m_reply.u8(0x02);
    m_reply.u8(91);
    m_reply.zeros(3);
    m_reply.text("EMBRDISC", 8);
    m_reply.text("VIRTUAL RECORDER", 16);
    m_reply.text("1.00", 4);
    m_reply.zeros(96 - 36);
    return answer(command, cdb16(command, 3));
}

Sensed<std::size_t> VirtualRecorder::Drive::mechanismStatus(const Command& command)
{
    m_reply.clear();
    m_reply.u8(0);
    m_reply.u8(m_trayOpen ? 0x10 : 0);
    m_reply.zeros(6);
    return answer(command, cdb16(command, 8));
}

// Mode pages
// -------------------------------------------------------------------------------------------------------------------

Sensed<std::size_t> VirtualRecorder::Drive::modeSense(const Command& command, std::uint8_t code,
                                                      std::uint8_t control, bool longHeader,
                                                      std::size_t allocation)
{
    CapabilityValues values;
    if (m_model)
        values.writeSpeeds = m_model->writeSpeeds();
    values.writeSpeed = writeSpeed();
    values.readSpeed = readSpeed();
    values.bufferSize = m_pacer.capacity();
    values.locked = m_locked;
    m_reply.clear();
    // Header without a block descriptor, SPC-4 7.5.4; the medium type is that of no standard any more.
    m_reply.zeros(longHeader ? 8 : 4);
    TRY(m_pages.sense(code, control, values, m_reply));
    if (longHeader)
        m_reply.closeLength16(0);
    else
        m_reply.patch(0, static_cast<unsigned>(std::min<std::size_t>(m_reply.size() - 1, 0xFF)));
    return answer(command, allocation);
}

Sensed<std::size_t> VirtualRecorder::Drive::modeSense6(const Command& command)
{
    return modeSense(command, command.cdb.at(2) & 0x3F, command.cdb.at(2) >> 6, false, command.cdb.at(4));
}

Sensed<std::size_t> VirtualRecorder::Drive::modeSense10(const Command& command)
{
    return modeSense(command, command.cdb.at(2) & 0x3F, command.cdb.at(2) >> 6, true, cdb16(command, 7));
}

Sensed<std::size_t> VirtualRecorder::Drive::modeSelect(std::span<const std::byte> list, std::size_t announced,
                                                       std::size_t headerSize)
{
    if (announced == 0)
        return 0;
    if (list.size() < announced || announced < headerSize)
        return parameterListLengthError();
    list = list.first(announced);
    const std::size_t blockDescriptors =
        headerSize == 8 ? getBe16(list.subspan(6)) : std::to_integer<std::size_t>(list[3]);
    if (announced < headerSize + blockDescriptors)
        return parameterListLengthError();
    const auto strictness = ModePages::strictnessFor(hasMedium() ? m_model->profile() : mmc::Profile::None);
    TRY_ASSIGN(const auto selected, m_pages.select(list.subspan(headerSize + blockDescriptors), strictness));
    // What was announced or reserved lasts until page 05h comes anew: other pages have no say in it.
    if (m_model && selected == ModePages::Selected::WriteParameters)
        m_model->setWriteMode(m_pages.writeMode());
    return announced;
}

Sensed<std::size_t> VirtualRecorder::Drive::modeSelect6(const Command& command)
{
    return modeSelect(command.out, command.cdb.at(4), 4);
}

Sensed<std::size_t> VirtualRecorder::Drive::modeSelect10(const Command& command)
{
    if ((command.cdb.at(1) & 0x01) != 0)
        return invalidFieldInCdb(); // saving is not supported
    return modeSelect(command.out, cdb16(command, 7), 8);
}

} // namespace emberdisc::virtualdrive
