// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/burnrequest.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/jobs/transportprovider.h"
#include "core/mmc/transport.h"
#include "core/recorder/burnplan.h"
#include "core/recorder/mediumstate.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace emberdisc::source {
class SectorSource;
}

namespace emberdisc::jobs {

/// How one of several sessions is burned that follow each other on a disc.
[[nodiscard]] BurnTarget targetOfSession(const BurnTarget& all, std::size_t index, std::size_t count);

/// An opened recorder and what is known of the disc in it: what all jobs that touch a disc share. Fills the
/// report as it goes. Lives on the worker's stack; the device is let go of with it.
class DiscBurner {
public:
    /// Opens the device and probes it.
    [[nodiscard]] static Result<DiscBurner> open(const JobServices& services, const std::string& deviceId,
                                                 DeviceAccess access, JobContext& context, JobReport& report);

    [[nodiscard]] mmc::Transport& transport() { return *m_transport; }
    [[nodiscard]] const recorder::MediumState& medium() const { return m_medium; }
    /// Where an image for this burn has to start.
    [[nodiscard]] std::int64_t startFor(const recorder::BurnOptions& options) const;

    /// Refuses what cannot be appended to, before anything of it is read.
    [[nodiscard]] Result<> checkAppending(const recorder::BurnOptions& options);
    /// Plans, burns and verifies all copies of `source`, each on a disc of its own; at the end the last one
    /// is ejected, if wished. InvalidArgument for several copies of what is added to the one disc it fits.
    [[nodiscard]] Result<> burn(const recorder::Payload& payload, source::SectorSource& source,
                                const BurnTarget& target);
    /// Likewise for a rewritable disc that is to be made blank.
    [[nodiscard]] Result<> probe();
    void noteState(const recorder::MediumState& state);
    void noteFailure(const recorder::DiscFailure& failure);
    void noteRefusal(const recorder::PlanRefusal& refusal);
    void finish(AfterBurn after);

private:
    DiscBurner(const JobServices& services, std::unique_ptr<mmc::Transport> transport, JobContext& context,
               JobReport& report);

    [[nodiscard]] Result<recorder::BurnPlan> plan(const recorder::Payload& payload,
                                                  recorder::BurnOptions options);
    [[nodiscard]] Result<> burnOnce(const recorder::BurnPlan& plan, source::SectorSource& source);
    [[nodiscard]] Result<> verify(const recorder::BurnDigests& digests, source::SectorSource& source,
                                  recorder::VerifyExtent extent);
    [[nodiscard]] Result<recorder::BurnPlan> planNextCopy(const recorder::Payload& payload,
                                                          const recorder::BurnOptions& options);
    [[nodiscard]] Result<> changeDisc();
    [[nodiscard]] Result<> askForDisc();
    [[nodiscard]] Result<> eject();

    JobServices m_services;
    std::unique_ptr<mmc::Transport> m_transport;
    JobContext* m_context;
    JobReport* m_report;
    recorder::MediumState m_medium;
};

} // namespace emberdisc::jobs
