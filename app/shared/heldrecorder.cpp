// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/heldrecorder.h"

#include "core/base/log.h"
#include "core/mmc/commands.h"
#include "core/mmc/sgtransport.h"

#include <utility>

namespace emberdisc::app {

namespace {

constexpr int kTries = 8;
constexpr std::chrono::milliseconds kPause{250};

using Opened = Result<std::unique_ptr<mmc::SgTransport>>;

bool isBusy(const Opened& opened)
{
    return !opened && opened.error().code == ErrorCode::DeviceBusy;
}

/// udev's workers look at a drive for a moment whenever something happens to it.
Opened openPatiently(const std::string& node, const Clock& clock,
                     const std::shared_ptr<const mmc::SgSystem>& system)
{
    for (int left = kTries;; --left) {
        auto opened = mmc::SgTransport::open(node, mmc::SgTransport::Access::Burn, system);
        if (!isBusy(opened) || left == 0 || !clock.sleepFor(kPause, {}))
            return opened;
    }
}

/// Changes, or may change, what is on the disc.
bool writes(const mmc::Cdb& cdb, std::span<const std::byte> out)
{
    switch (mmc::commandClassOf(cdb, out)) {
    case mmc::CommandClass::Write:
    case mmc::CommandClass::LongFlush:
    case mmc::CommandClass::LongErase:
        return true;
    case mmc::CommandClass::Query:
    case mmc::CommandClass::Read:
    case mmc::CommandClass::MediumLoad:
        break;
    }
    return false;
}

/// START STOP UNIT with LoEj and without Start, MMC-6 6.41.
bool ejects(const mmc::Cdb& cdb)
{
    return cdb.opcode() == mmc::value(mmc::Opcode::StartStopUnit) && (cdb.at(4) & 0x03) == 0x02;
}

} // namespace

HeldRecorder::HeldRecorder(std::unique_ptr<mmc::Transport> recorder, const platform::DesktopDiscs& desktop)
    : m_recorder(std::move(recorder)), m_desktop(desktop)
{}

Result<std::unique_ptr<mmc::Transport>> HeldRecorder::open(const std::string& node,
                                                           const platform::DesktopDiscs& desktop,
                                                           const Clock& clock,
                                                           std::shared_ptr<const mmc::SgSystem> system)
{
    auto opened = mmc::SgTransport::open(node, mmc::SgTransport::Access::Burn, system);
    if (isBusy(opened)) {
        const auto unmounted = desktop.unmount(node);
        if (!unmounted && unmounted.error().code == ErrorCode::DeviceBusy)
            return fail(unmounted.error());
        opened = openPatiently(node, clock, system);
    }
    if (!opened) {
        Error error = std::move(opened).error();
        if (error.code == ErrorCode::DeviceBusy)
            if (const std::string users = desktop.holdersOf(node); !users.empty())
                error.detail += ", used by " + users;
        return fail(std::move(error));
    }
    return std::unique_ptr<mmc::Transport>(new HeldRecorder(std::move(*opened), desktop));
}

HeldRecorder::~HeldRecorder()
{
    const std::string node = m_recorder->describe();
    m_recorder.reset(); // a drive that is held is not looked at
    if (!m_wrote)
        return;
    if (const auto told = m_desktop.rescan(node); !told)
        qCInfo(logPlatform, "the desktop was not told of the new disc: %s", told.error().toString().c_str());
}

Result<mmc::Reply> HeldRecorder::execute(const mmc::Command& command)
{
    m_wrote = m_wrote || writes(command.cdb, command.out);
    auto reply = m_recorder->execute(command);
    // The kernel tells of an open tray by itself, and whoever looked at it again would pull it in.
    if (reply && ejects(command.cdb))
        m_wrote = false;
    return reply;
}

} // namespace emberdisc::app
