// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/drivecatalog.h"

#include "app/shared/heldrecorder.h"
#include "core/mmc/sgtransport.h"
#include "core/virtualdrive/discfile.h"

#include <string_view>

namespace emberdisc::app {

namespace {

constexpr std::string_view kStanding = "virtual";
constexpr std::string_view kFilePrefix = "virtual:";

template <class T>
Result<std::unique_ptr<mmc::Transport>> asTransport(Result<std::unique_ptr<T>> made)
{
    if (!made)
        return fail(std::move(made).error());
    return std::unique_ptr<mmc::Transport>(std::move(*made));
}

bool isVirtual(const std::string& deviceId)
{
    return deviceId == kStanding || deviceId.starts_with(kFilePrefix);
}

/// A blank disc like that one, beside it.
Result<std::filesystem::path> makeNextDisc(const std::filesystem::path& last)
{
    TRY_ASSIGN(const auto disc, virtualdrive::DiscFile::open(last));
    for (int number = 2;; ++number) {
        std::filesystem::path next = last;
        next.replace_filename(last.stem().string() + "-" + std::to_string(number) +
                              last.extension().string());
        auto made = virtualdrive::DiscFile::create(next, disc->type(), {.capacity = disc->capacity()});
        if (made)
            return next;
        if (made.error().code != ErrorCode::FileExists)
            return fail(std::move(made).error());
    }
}

} // namespace

DriveCatalog::DriveCatalog(std::filesystem::path standingFolder, const Clock& clock, QObject* parent)
    : jobs::DeviceCatalog(parent), m_standing(std::move(standingFolder)), m_clock(clock)
{
    connect(&m_watcher, &platform::RecorderWatcher::recordersChanged, this, &jobs::DeviceCatalog::changed);
}

std::vector<jobs::Device> DriveCatalog::devices() const
{
    std::vector<jobs::Device> devices;
    for (const platform::RecorderInfo& recorder : m_watcher.snapshot())
        devices.push_back({.id = recorder.node, .name = recorder.vendor + " " + recorder.model});
    const auto disc = m_standing.discIfAny();
    devices.push_back({.id = std::string(kStanding),
                       .name = {},
                       .isVirtual = true,
                       .discFile = disc ? disc->string() : std::string()});
    return devices;
}

std::vector<std::string> DriveCatalog::virtualMedia() const
{
    std::vector<std::string> names;
    for (const virtualdrive::MediumType type : virtualdrive::allMediumTypes())
        if (!virtualdrive::isPressed(type))
            names.emplace_back(virtualdrive::name(type));
    return names;
}

Result<> DriveCatalog::insertNewVirtualDisc(const std::string& medium)
{
    const auto type = virtualdrive::mediumTypeFromName(medium);
    if (!type)
        return fail(ErrorCode::InvalidArgument, "no such kind of disc: " + medium);
    TRY(m_standing.insertNew(*type));
    Q_EMIT changed();
    return {};
}

Result<> DriveCatalog::insertVirtualDisc(const std::string& file)
{
    TRY(m_standing.insert(file));
    Q_EMIT changed();
    return {};
}

Result<> DriveCatalog::ejectVirtualDisc()
{
    TRY(m_standing.eject());
    Q_EMIT changed();
    return {};
}

Result<std::unique_ptr<mmc::Transport>> DriveCatalog::openVirtual(const std::string& deviceId)
{
    const virtualdrive::RecorderOptions options{.pace = m_pace};
    if (deviceId.starts_with(kFilePrefix))
        return asTransport(
            virtualdrive::VirtualRecorder::withDisc(deviceId.substr(kFilePrefix.size()), m_clock, options));
    TRY_ASSIGN(const auto disc, m_standing.disc());
    if (disc)
        return asTransport(virtualdrive::VirtualRecorder::withDisc(*disc, m_clock, options));
    return std::make_unique<virtualdrive::VirtualRecorder>(m_clock, options);
}

Result<std::unique_ptr<mmc::Transport>> DriveCatalog::open(const std::string& deviceId,
                                                           jobs::DeviceAccess access)
{
    const bool virtualOne = isVirtual(deviceId);
    TRY_ASSIGN(auto transport,
               virtualOne ? openVirtual(deviceId)
               : access == jobs::DeviceAccess::Burn
                   ? HeldRecorder::open(deviceId, m_desktop, m_clock)
                   : asTransport(mmc::SgTransport::open(deviceId, mmc::SgTransport::Access::Query)));
    if (m_wrap)
        return m_wrap(std::move(transport), virtualOne);
    return transport;
}

bool DriveCatalog::changesDiscs(const std::string& deviceId) const
{
    return isVirtual(deviceId);
}

Result<std::string> DriveCatalog::changeDisc(const std::string& deviceId)
{
    if (deviceId.starts_with(kFilePrefix)) {
        TRY_ASSIGN(const auto next, makeNextDisc(deviceId.substr(kFilePrefix.size())));
        return std::string(kFilePrefix) + next.string();
    }
    TRY_ASSIGN(const auto last, m_standing.disc());
    if (deviceId != kStanding || !last)
        return jobs::TransportProvider::changeDisc(deviceId);
    TRY_ASSIGN(const auto disc, virtualdrive::DiscFile::open(*last));
    TRY(m_standing.insertNew(disc->type(), disc->capacity()));
    QMetaObject::invokeMethod(this, &jobs::DeviceCatalog::changed, Qt::QueuedConnection);
    return deviceId;
}

} // namespace emberdisc::app
