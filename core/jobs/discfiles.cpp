// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/discfiles.h"

#include "core/image/scanimage.h"
#include "core/image/sessions.h"
#include "core/jobs/opendisc.h"
#include "core/jobs/transportprovider.h"
#include "core/tree/names.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

namespace emberdisc::jobs {

namespace {

struct SessionPlace {
    std::uint16_t number = 0;
    std::uint64_t start = 0;
};

/// Of all sessions with data. What can be written anywhere has no sessions of the drive's, but volumes that
/// grew.
Result<std::vector<SessionPlace>> placesOn(OpenDisc& opened, const std::stop_token& stop)
{
    std::vector<SessionPlace> places;
    const recorder::DiscSectorSource& disc = opened.disc();
    if (disc.medium().status == recorder::MediumStatus::Overwritable) {
        TRY_ASSIGN(const auto starts, image::findSessions(opened, stop));
        for (const std::uint64_t start : starts)
            places.push_back({static_cast<std::uint16_t>(places.size() + 1), start});
        return places;
    }
    for (const recorder::TrackInfo& track : disc.medium().tracks)
        if (const auto start = disc.startOf(track.session);
            start && (places.empty() || places.back().number != track.session))
            places.push_back({track.session, *start});
    return places;
}

Result<source::SessionIdentity> choose(OpenDisc& disc, std::optional<std::uint16_t> session,
                                       const std::stop_token& stop)
{
    TRY_ASSIGN(const auto places, placesOn(disc, stop));
    if (places.empty())
        return fail(ErrorCode::MediumUnsuitable, "there is no data on the disc");
    const auto chosen =
        session ? std::ranges::find(places, *session, &SessionPlace::number) : std::prev(places.end());
    if (chosen == places.end())
        return fail(ErrorCode::InvalidArgument, "the disc has no session " + std::to_string(*session) +
                                                    " with data, the last one is " +
                                                    std::to_string(places.back().number));
    return image::identifySession(disc, chosen->number, chosen->start);
}

/// A label can have anything in it.
std::string folderNameFor(const source::SessionIdentity& session)
{
    std::string name = tree::isUtf8(session.label) ? session.label : tree::toReadableUtf8(session.label);
    std::ranges::replace_if(name, [](char c) { return c == '/' || c == '\x7f' || (c >= 0 && c < ' '); }, '_');
    return tree::checkName(name) ? name : "disc";
}

class DiscSupply final : public source::SectorSupply {
public:
    DiscSupply(const JobServices& services, std::string deviceId, source::SessionIdentity session,
               std::unique_ptr<OpenDisc> found)
        : m_services(services),
          m_deviceId(std::move(deviceId)),
          m_session(std::move(session)),
          m_bytes(found->byteCount()),
          m_found(std::move(found))
    {}

    [[nodiscard]] std::uint64_t byteCount() const override { return m_bytes; }
    [[nodiscard]] std::string describe() const override { return source::nameOfDisc(m_session, m_deviceId); }
    [[nodiscard]] std::optional<source::Origin> origin(const std::string& member) const override
    {
        return source::Origin{.path = m_deviceId, .member = member, .disc = m_session};
    }
    [[nodiscard]] std::string recorder() const override { return m_deviceId; }
    [[nodiscard]] Result<std::unique_ptr<source::ComparedSectors>> open(const std::stop_token& stop) override
    {
        if (m_found)
            return std::unique_ptr<source::ComparedSectors>(std::move(m_found));
        auto opened = OpenDisc::open(m_services, m_deviceId, stop);
        if (!opened && (opened.error().code == ErrorCode::NoMedium ||
                        opened.error().code == ErrorCode::MediumUnsuitable))
            return fail(Error::atPath(ErrorCode::SourceDiscMissing, describe()));
        if (!opened)
            return fail(std::move(opened).error());
        TRY((*opened)->expect(m_session, describe()));
        return std::unique_ptr<source::ComparedSectors>(std::move(*opened));
    }

private:
    JobServices m_services;
    std::string m_deviceId;
    source::SessionIdentity m_session;
    std::uint64_t m_bytes;
    std::unique_ptr<OpenDisc> m_found; ///< for the first who opens it
};

Result<tree::ScanResult> scanOpened(const JobServices& services, const std::string& deviceId,
                                    const source::SessionIdentity& session, std::unique_ptr<OpenDisc> disc,
                                    JobContext& context)
{
    TRY(disc->expect(session, source::nameOfDisc(session, deviceId)));
    const auto sectors = std::make_shared<source::SharedSectors>(
        std::make_unique<DiscSupply>(services, deviceId, session, std::move(disc)));
    constexpr std::int64_t kSecond = 1'000'000'000;
    return image::scanSectors(sectors, session.start, folderNameFor(session),
                              session.created == 0 ? tree::kNoTime : session.created * kSecond, context);
}

using Discs = std::set<std::shared_ptr<source::SharedSectors>>;

void collect(const tree::Node& node, Discs& discs)
{
    if (const auto* const part = dynamic_cast<const source::OfSharedSectors*>(node.source().get());
        part && !part->sectors()->supply().recorder().empty())
        discs.insert(part->sectors());
    for (const tree::Node& child : node.children())
        collect(child, discs);
}

Discs discsOf(const tree::DataCompilation& compilation)
{
    Discs discs;
    collect(compilation.root(), discs);
    return discs;
}

Result<std::vector<source::SharedSectors::Use>> openAll(const Discs& discs, JobContext& context)
{
    std::vector<source::SharedSectors::Use> uses;
    for (const auto& disc : discs) {
        TRY_ASSIGN(auto use, source::SharedSectors::use(disc, context.stopToken()));
        uses.push_back(std::move(use));
    }
    return uses;
}

} // namespace

Result<std::vector<source::SessionIdentity>>
discSessions(const JobServices& services, const std::string& deviceId, const std::stop_token& stop)
{
    TRY_ASSIGN(const auto disc, OpenDisc::open(services, deviceId, stop));
    TRY_ASSIGN(const auto places, placesOn(*disc, stop));
    std::vector<source::SessionIdentity> sessions;
    Error last = Error::of(ErrorCode::NotAnImage);
    for (const SessionPlace& place : places) {
        auto identity = image::identifySession(*disc, place.number, place.start);
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        if (identity)
            sessions.push_back(std::move(*identity));
        else
            last = std::move(identity).error();
    }
    if (sessions.empty())
        return fail(std::move(last));
    return sessions;
}

Result<tree::ScanResult> scanDisc(const JobServices& services, const std::string& deviceId,
                                  std::optional<std::uint16_t> session, JobContext& context)
{
    context.phase(Phase::Scanning);
    TRY_ASSIGN(auto disc, OpenDisc::open(services, deviceId, context.stopToken()));
    TRY_ASSIGN(const auto identity, choose(*disc, session, context.stopToken()));
    return scanOpened(services, deviceId, identity, std::move(disc), context);
}

Result<tree::ScanResult> scanDisc(const JobServices& services, const std::string& deviceId,
                                  const source::SessionIdentity& known, JobContext& context)
{
    TRY_ASSIGN(auto disc, OpenDisc::open(services, deviceId, context.stopToken()));
    return scanOpened(services, deviceId, known, std::move(disc), context);
}

Result<tree::ScanResult> findDisc(const JobServices& services, const std::vector<std::string>& recorders,
                                  const source::SessionIdentity& known, const std::string& lastIn,
                                  JobContext& context)
{
    std::vector<std::string> candidates = recorders;
    const auto there = std::ranges::find(candidates, lastIn);
    if (there != candidates.end())
        std::rotate(candidates.begin(), there, there + 1);
    else if (services.transports.changesDiscs(lastIn))
        candidates.insert(candidates.begin(), lastIn);
    for (const std::string& recorder : candidates) {
        auto found = scanDisc(services, recorder, known, context);
        if (found || found.error().code == ErrorCode::Cancelled)
            return found;
    }
    return fail(Error::atPath(ErrorCode::SourceDiscMissing, source::nameOfDisc(known, lastIn)));
}

bool isSameRecorder(const std::string& one, const std::string& other)
{
    std::error_code error;
    return one == other ||
           (one.starts_with('/') && other.starts_with('/') && std::filesystem::equivalent(one, other, error));
}

std::vector<std::string> sourceRecorders(const tree::DataCompilation& compilation)
{
    std::set<std::string> recorders;
    for (const auto& disc : discsOf(compilation))
        recorders.insert(disc->supply().recorder());
    return {recorders.begin(), recorders.end()};
}

Result<SourceDiscs> SourceDiscs::hold(const tree::DataCompilation& compilation, JobContext& context)
{
    TRY_ASSIGN(auto uses, openAll(discsOf(compilation), context));
    return SourceDiscs(std::move(uses));
}

Result<SourceDiscs> SourceDiscs::hold(const tree::DataCompilation& compilation,
                                      const std::string& targetDeviceId, JobContext& context)
{
    const Discs discs = discsOf(compilation);
    for (const auto& disc : discs)
        if (isSameRecorder(disc->supply().recorder(), targetDeviceId))
            return fail(Error::atPath(ErrorCode::SourceDiscInTarget, disc->supply().describe()));
    TRY_ASSIGN(auto uses, openAll(discs, context));
    return SourceDiscs(std::move(uses));
}

} // namespace emberdisc::jobs
