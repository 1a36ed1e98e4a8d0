// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/mmc/capacity.h"
#include "core/mmc/commands.h"
#include "core/mmc/discinformation.h"
#include "core/mmc/discresources.h"
#include "core/mmc/discstructure.h"
#include "core/mmc/event.h"
#include "core/mmc/feature.h"
#include "core/mmc/inquiry.h"
#include "core/mmc/modepage.h"
#include "core/mmc/parameters.h"
#include "core/mmc/performance.h"
#include "core/mmc/retrypacing.h"
#include "core/mmc/sense.h"
#include "core/mmc/subchannel.h"
#include "core/mmc/toc.h"
#include "core/mmc/trackinformation.h"
#include "core/mmc/transport.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace emberdisc::mmc {

/// Typed conversation with a device. Borrows the transport and the clock; cheap to make; one thread at a
/// time.
///
/// Queries ask in two steps, first for the length and then for exactly that many bytes, since devices have
/// been seen to hang when asked for more than they have. A query swallows each unit attention once and tries
/// a few times (about two seconds in all) on NotReadyYet, InProgress and Retry; waitUntilReady() is for
/// longer waits. Commands that change something are sent once: what to do about a refusal is the caller's to
/// decide, with executePaced() as a help. Errors: those of Transport, and ReplyInvalid.
class Device {
public:
    Device(Transport& transport, const Clock& clock) : m_transport(&transport), m_clock(&clock) {}

    [[nodiscard]] Transport& transport() { return *m_transport; }
    [[nodiscard]] const Clock& clock() const { return *m_clock; }
    /// How many unit attentions of a changed medium (28h) have come, whoever took notice: when it grew, what
    /// was known of the medium is void.
    [[nodiscard]] unsigned mediumChanges() const { return m_mediumChanges; }
    /// Likewise of a reset (29h): when it grew, what was in the device's buffer is lost.
    [[nodiscard]] unsigned resets() const { return m_resets; }

    /// Once, as it is.
    [[nodiscard]] Result<Reply> execute(const Command& command);
    /// Again and again, as `pacing` says, while the device answers NotReadyYet, InProgress or Retry and the
    /// command's timeout is not over; Cancelled when stopped while waiting. Unit attentions are passed on.
    [[nodiscard]] Result<Reply> executePaced(const Command& command, RetryPacing pacing,
                                             const std::stop_token& stop);
    /// With a query's retries.
    [[nodiscard]] Result<Reply> query(const Command& command);

    // --- State of the device
    /// Once; success is "ready".
    [[nodiscard]] Result<> testUnitReady();
    /// Sense of the device's own accord: progress of a background operation, or key 0.
    [[nodiscard]] Result<Sense> requestSense();
    [[nodiscard]] Result<EventStatus> eventStatus(std::uint8_t classes = event_class::kMedia);

    struct WaitOptions {
        /// What may be waited for at most; nullopt is for ever, for commands that report progress.
        std::optional<std::chrono::seconds> maximum = std::chrono::seconds(3600);
        std::chrono::milliseconds interval = std::chrono::milliseconds(500);
    };
    /// Called after each poll with the progress in 1/65536 if the device tells it.
    using WaitProgress = std::function<void(std::optional<std::uint16_t>)>;
    /// Polls TEST UNIT READY until a long command that was sent with IMMED is done, or a new medium is
    /// readable (reference: "Waiting for IMM commands"). Cancelled when stopped: the device goes on.
    /// MediumNotReady when the time is over; NoMedium when it is gone; CheckCondition with the sense of
    /// whatever else the device reports, which is the failure of the long command.
    [[nodiscard]] Result<> waitUntilReady(const std::stop_token& stop, const WaitOptions& options,
                                          const WaitProgress& progress = {});
    [[nodiscard]] Result<> waitUntilReady(const std::stop_token& stop)
    {
        return waitUntilReady(stop, WaitOptions{});
    }

    // --- Queries
    [[nodiscard]] Result<Inquiry> inquiry();
    [[nodiscard]] Result<Profile> currentProfile();
    [[nodiscard]] Result<Configuration> configuration();
    /// One feature; nullopt when the device does not have it.
    [[nodiscard]] Result<std::optional<FeatureDescriptor>> feature(FeatureCode code);
    [[nodiscard]] Result<DiscInformation> discInformation();
    [[nodiscard]] Result<TrackResources> trackResources();
    [[nodiscard]] Result<PowResources> powResources();
    [[nodiscard]] Result<TrackInformation> trackInformation(TrackAddress address, std::uint32_t number);
    [[nodiscard]] Result<Toc> toc();
    [[nodiscard]] Result<SessionInformation> sessionInformation();
    [[nodiscard]] Result<FullToc> fullToc();
    /// The tracks of sessions that are not closed yet, too; CD-R and CD-RW.
    [[nodiscard]] Result<FullToc> pma();
    [[nodiscard]] Result<Atip> atip();
    [[nodiscard]] Result<std::vector<CdTextPack>> cdText();
    /// Of the disc, or of a track: empty when it has none.
    [[nodiscard]] Result<std::string> subChannelText(SubChannelText text, std::uint8_t track = 0);
    [[nodiscard]] Result<Capacity> capacity();
    [[nodiscard]] Result<FormatCapacities> formatCapacities();
    [[nodiscard]] Result<BufferCapacity> bufferCapacity();
    [[nodiscard]] Result<std::vector<PerformanceDescriptor>> performance(PerformanceDirection direction);
    [[nodiscard]] Result<std::vector<WriteSpeedDescriptor>> writeSpeeds();
    /// The whole reply with its header: the parsers of discstructure.h take it.
    [[nodiscard]] Result<std::vector<std::byte>> discStructure(StructureMedia media, std::uint8_t format,
                                                               std::uint8_t layer = 0,
                                                               std::uint32_t address = 0);
    /// The page from its code byte on.
    [[nodiscard]] Result<std::vector<std::byte>> modePage(std::uint8_t code,
                                                          PageControl control = PageControl::Current);
    [[nodiscard]] Result<WriteParametersPage> writeParameters(PageControl control = PageControl::Current);
    [[nodiscard]] Result<CapabilitiesPage> capabilities();

    // --- Data. Blocks must fit into maximumTransfer(); a transfer that came short is ReplyInvalid with the
    // LBA.
    [[nodiscard]] Result<> read(std::int32_t lba, std::uint16_t blocks, std::span<std::byte> to);
    [[nodiscard]] Result<> readCd(SectorType expected, std::int32_t lba, std::uint32_t blocks,
                                  MainChannel main, SubChannel sub, std::span<std::byte> to);
    [[nodiscard]] Result<> write(std::int32_t lba, std::uint16_t blocks, std::span<const std::byte> from);
    [[nodiscard]] Result<> write12(std::int32_t lba, std::uint32_t blocks, Streaming streaming,
                                   std::span<const std::byte> from);

    // --- Commands that change something; sent once
    [[nodiscard]] Result<> setWriteParameters(const WriteParametersPage& page);
    [[nodiscard]] Result<> setCdSpeed(std::uint16_t readSpeed, std::uint16_t writeSpeed);
    [[nodiscard]] Result<> setStreaming(const StreamingParameters& parameters);
    [[nodiscard]] Result<> synchronizeCache(Immediate immediate);
    [[nodiscard]] Result<> closeTrackSession(Immediate immediate, CloseFunction function,
                                             std::uint16_t track);
    [[nodiscard]] Result<> reserveTrack(std::uint32_t blocks);
    [[nodiscard]] Result<> sendCueSheet(std::span<const std::byte> sheet);
    [[nodiscard]] Result<> sendOpc();
    [[nodiscard]] Result<> blank(Immediate immediate, BlankType type, std::uint32_t address = 0);
    [[nodiscard]] Result<> format(const FormatParameters& parameters);
    [[nodiscard]] Result<> setLayerBoundary(std::uint32_t layer0Blocks);
    [[nodiscard]] Result<> startStop(Immediate immediate, StartStop operation);
    [[nodiscard]] Result<> setRemoval(Removal removal);

private:
    using CdbForLength = std::function<Cdb(std::uint16_t)>;
    using LengthOf = std::function<std::size_t(std::span<const std::byte>)>;

    void noteAttention(const Error& error);
    /// A command without data, or with a list that has to go over whole.
    [[nodiscard]] Result<> run(const Cdb& cdb, std::span<const std::byte> out = {});
    /// Data of the medium: all of it, and errors that name the LBA.
    [[nodiscard]] Result<> move(const Command& command, std::int64_t lba);
    [[nodiscard]] std::optional<std::uint16_t> progressOf(const Error& refusal);
    /// The two steps of a query.
    [[nodiscard]] Result<std::vector<std::byte>> fetch(const CdbForLength& cdbFor, std::size_t firstStep,
                                                       const LengthOf& lengthOf);
    [[nodiscard]] Result<std::vector<std::byte>> fetchExactly(const Cdb& cdb, std::size_t length);
    [[nodiscard]] Result<std::vector<std::byte>> fetchDiscInformation(DiscInformationType type);
    [[nodiscard]] Result<std::vector<std::byte>> fetchToc(TocFormat format, AddressForm form,
                                                          std::uint8_t trackOrSession);
    [[nodiscard]] Result<std::vector<std::byte>> fetchPerformance(const CdbForLength& cdbForDescriptors);

    Transport* m_transport;
    const Clock* m_clock;
    unsigned m_mediumChanges = 0;
    unsigned m_resets = 0;
};

} // namespace emberdisc::mmc
