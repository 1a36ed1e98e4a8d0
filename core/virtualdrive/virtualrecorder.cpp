// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/virtualrecorder.h"

#include "core/mmc/sense.h"
#include "core/virtualdrive/drive.h"

namespace emberdisc::virtualdrive {

namespace {

constexpr std::size_t kMaximumTransfer = 1U << 20;

} // namespace

VirtualRecorder::VirtualRecorder(const Clock& clock, const RecorderOptions& options)
    : m_drive(std::make_unique<Drive>(clock, options))
{}

VirtualRecorder::~VirtualRecorder() = default;

Result<std::unique_ptr<VirtualRecorder>> VirtualRecorder::withDisc(const std::filesystem::path& path,
                                                                   const Clock& clock,
                                                                   const RecorderOptions& options)
{
    TRY_ASSIGN(auto disc, DiscFile::open(path));
    auto recorder = std::make_unique<VirtualRecorder>(clock, options);
    TRY(recorder->insert(std::move(disc)));
    return recorder;
}

Result<mmc::Reply> VirtualRecorder::execute(const mmc::Command& command)
{
    const auto done = m_drive->execute(command);
    if (!done)
        return fail(mmc::checkCondition(done.error(), command.cdb.opcode()));
    return mmc::Reply{*done};
}

std::size_t VirtualRecorder::maximumTransfer() const
{
    return kMaximumTransfer;
}

std::string VirtualRecorder::describe() const
{
    return m_drive->disc() != nullptr ? "virtual:" + m_drive->disc()->path().string() : "virtual";
}

Result<> VirtualRecorder::insert(std::unique_ptr<DiscFile> disc)
{
    if (m_drive->disc() != nullptr)
        return fail(ErrorCode::DeviceBusy, "there is a disc in the recorder already");
    if (disc == nullptr)
        return fail(ErrorCode::InvalidArgument, "no disc to insert");
    m_drive->insert(std::move(disc));
    return {};
}

std::unique_ptr<DiscFile> VirtualRecorder::takeDisc()
{
    return m_drive->takeDisc();
}

void VirtualRecorder::pressEject()
{
    m_drive->pressEject();
}

bool VirtualRecorder::isTrayOpen() const
{
    return m_drive->isTrayOpen();
}

bool VirtualRecorder::isLocked() const
{
    return m_drive->isLocked();
}

const DiscFile* VirtualRecorder::disc() const
{
    return m_drive->disc();
}

} // namespace emberdisc::virtualdrive
