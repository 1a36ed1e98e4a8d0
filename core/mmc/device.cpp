// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/device.h"

#include "core/base/log.h"
#include "core/mmc/tracetransport.h"

namespace emberdisc::mmc {

namespace {

constexpr int kQueryRetries = 5; // 100 + 200 + 300 + 400 + 500 ms
/// Insertion, reset, mode parameters, operating definition. OWN: each is swallowed once.
constexpr int kUnitAttentionsInARow = 4;

/// Recovered errors and answers without sense are no failures: the command did what it should, SPC-4 4.5.6.
bool didItsWork(const Error& error)
{
    const auto category = categoryOf(error);
    return error.code == ErrorCode::CheckCondition &&
           (category == SenseCategory::None || category == SenseCategory::Recovered);
}

bool mayRepeat(const Error& error)
{
    const Sense* sense = error.sense();
    if (error.code != ErrorCode::CheckCondition || sense == nullptr || sense->deferred)
        return false;
    const SenseCategory category = meaning(*sense).category;
    return category == SenseCategory::NotReadyYet || category == SenseCategory::InProgress ||
           category == SenseCategory::Retry;
}

bool isUnitAttention(const Error& error)
{
    const auto category = categoryOf(error);
    return error.code == ErrorCode::CheckCondition &&
           (category == SenseCategory::UnitAttention || category == SenseCategory::MediumChanged);
}

void log(const Command& command, const Result<Reply>& result)
{
    if (logMmc().isDebugEnabled())
        qCDebug(logMmc).noquote() << QString::fromStdString(TraceTransport::line(command, result));
}

} // namespace

void Device::noteAttention(const Error& error)
{
    constexpr std::uint8_t kReset = 0x29; // SPC-4 annex D
    if (!isUnitAttention(error))
        return;
    if (categoryOf(error) == SenseCategory::MediumChanged)
        ++m_mediumChanges;
    else if (error.sense()->asc == kReset)
        ++m_resets;
}

Result<Reply> Device::execute(const Command& command)
{
    Result<Reply> result = m_transport->execute(command);
    log(command, result);
    if (result)
        return result;
    noteAttention(result.error());
    if (didItsWork(result.error()))
        return Reply{command.in.size() + command.out.size()};
    return result;
}

Result<Reply> Device::executePaced(const Command& command, RetryPacing pacing, const std::stop_token& stop)
{
    const Clock::Steady::time_point end = m_clock->steadyNow() + command.timeout;
    while (true) {
        Result<Reply> result = execute(command);
        if (result || !mayRepeat(result.error()) || m_clock->steadyNow() >= end)
            return result;
        if (!m_clock->sleepFor(pacing.next(), stop))
            return fail(ErrorCode::Cancelled);
    }
}

Result<Reply> Device::query(const Command& command)
{
    RetryPacing pacing = RetryPacing::forQueries();
    int unitAttentions = 0;
    int retries = 0;
    while (true) {
        Result<Reply> result = execute(command);
        if (result)
            return result;
        if (isUnitAttention(result.error()) && unitAttentions < kUnitAttentionsInARow) {
            ++unitAttentions;
            continue;
        }
        if (!mayRepeat(result.error()) || retries == kQueryRetries)
            return result;
        ++retries;
        (void)m_clock->sleepFor(pacing.next(), std::stop_token{});
    }
}

Result<> Device::run(const Cdb& cdb, std::span<const std::byte> out)
{
    TRY_ASSIGN(const Reply reply, execute(makeCommandOut(cdb, out)));
    if (reply.transferred == out.size())
        return {};
    return std::unexpected(Error{ErrorCode::TransportFailed,
                                 "the device took " + std::to_string(reply.transferred) + " of " +
                                     std::to_string(out.size()) + " bytes",
                                 {},
                                 AtCommand{cdb.opcode()}});
}

Result<> Device::move(const Command& command, std::int64_t lba)
{
    const Result<Reply> reply = execute(command);
    if (!reply) {
        Error error = reply.error();
        error.where = AtLba{lba};
        return std::unexpected(std::move(error));
    }
    const std::size_t wanted = command.in.size() + command.out.size();
    if (reply->transferred == wanted)
        return {};
    return std::unexpected(
        Error{ErrorCode::ReplyInvalid,
              std::to_string(reply->transferred) + " of " + std::to_string(wanted) + " bytes moved",
              {},
              AtLba{lba}});
}

Result<> Device::testUnitReady()
{
    return run(mmc::testUnitReady());
}

Result<Sense> Device::requestSense()
{
    std::array<std::byte, 18> bytes{};
    TRY_ASSIGN(const Reply reply, execute(makeCommandIn(mmc::requestSense(bytes.size()), bytes)));
    const auto sense = parseSense(std::span(bytes).first(std::min(reply.transferred, bytes.size())));
    if (!sense)
        return std::unexpected(
            Error{ErrorCode::ReplyInvalid, "no sense data", {}, AtCommand{value(Opcode::RequestSense)}});
    return *sense;
}

Result<> Device::read(std::int32_t lba, std::uint16_t blocks, std::span<std::byte> to)
{
    return move(makeCommandIn(read10(lba, blocks), to), lba);
}

Result<> Device::readCd(SectorType expected, std::int32_t lba, std::uint32_t blocks, MainChannel main,
                        SubChannel sub, std::span<std::byte> to)
{
    return move(makeCommandIn(mmc::readCd(expected, lba, blocks, main, sub), to), lba);
}

Result<> Device::write(std::int32_t lba, std::uint16_t blocks, std::span<const std::byte> from)
{
    return move(makeCommandOut(write10(lba, blocks), from), lba);
}

Result<> Device::write12(std::int32_t lba, std::uint32_t blocks, Streaming streaming,
                         std::span<const std::byte> from)
{
    return move(makeCommandOut(mmc::write12(lba, blocks, streaming), from), lba);
}

Result<> Device::setWriteParameters(const WriteParametersPage& page)
{
    const auto list = modeSelectList(encode(page));
    return run(modeSelect10(static_cast<std::uint16_t>(list.size())), list);
}

Result<> Device::setCdSpeed(std::uint16_t readSpeed, std::uint16_t writeSpeed)
{
    return run(mmc::setCdSpeed(RotationControl::ClvAndNonPureCav, readSpeed, writeSpeed));
}

Result<> Device::setStreaming(const StreamingParameters& parameters)
{
    const auto list = streamingParameterList(parameters);
    return run(mmc::setStreaming(list.size()), list);
}

Result<> Device::synchronizeCache(Immediate immediate)
{
    return run(mmc::synchronizeCache(immediate));
}

Result<> Device::closeTrackSession(Immediate immediate, CloseFunction function, std::uint16_t track)
{
    return run(mmc::closeTrackSession(immediate, function, track));
}

Result<> Device::reserveTrack(std::uint32_t blocks)
{
    return run(mmc::reserveTrack(blocks));
}

Result<> Device::sendCueSheet(std::span<const std::byte> sheet)
{
    return run(mmc::sendCueSheet(static_cast<std::uint32_t>(sheet.size())), sheet);
}

Result<> Device::sendOpc()
{
    return run(sendOpcInformation());
}

Result<> Device::blank(Immediate immediate, BlankType type, std::uint32_t address)
{
    return run(mmc::blank(immediate, type, address));
}

Result<> Device::format(const FormatParameters& parameters)
{
    return run(formatUnit(), formatParameterList(parameters));
}

Result<> Device::setLayerBoundary(std::uint32_t layer0Blocks)
{
    const auto list = layerBoundaryParameterList(layer0Blocks);
    return run(sendDiscStructure(StructureMedia::DvdOrHdDvd, structure_format::kLayerBoundary, list.size()),
               list);
}

Result<> Device::startStop(Immediate immediate, StartStop operation)
{
    return run(startStopUnit(immediate, operation));
}

Result<> Device::setRemoval(Removal removal)
{
    return run(preventAllowMediumRemoval(removal));
}

} // namespace emberdisc::mmc
