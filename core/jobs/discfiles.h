// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/jobs/jobservices.h"
#include "core/source/origin.h"
#include "core/source/sharedsectors.h"
#include "core/tree/datacompilation.h"
#include "core/tree/scan.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

/// The files of a disc in a recorder as sources of a compilation that goes elsewhere. They are read when they
/// are wanted: the disc is looked at again then, and SourceDiscMissing if it is not the one that was found.
/// Nobody else may use the recorder as long as one of these functions runs, or SourceDiscs lives.
namespace emberdisc::jobs {

/// The sessions with a file system, from the first on. NoMedium; MediumUnsuitable where there is no data;
/// NotAnImage where no session has a file system; what reading fails with.
[[nodiscard]] Result<std::vector<source::SessionIdentity>>
discSessions(const JobServices& services, const std::string& deviceId, const std::stop_token& stop);

/// What a session shows, as image::scanImage() has it: one folder, named after the volume ("disc" where that
/// is no name). The last one unless told. The services are borrowed by the sources. InvalidArgument for a
/// session that there is not, and as above.
[[nodiscard]] Result<tree::ScanResult> scanDisc(const JobServices& services, const std::string& deviceId,
                                                std::optional<std::uint16_t> session, JobContext& context);
/// Likewise of a session that is known from earlier: SourceDiscMissing where it is not on this disc.
[[nodiscard]] Result<tree::ScanResult> scanDisc(const JobServices& services, const std::string& deviceId,
                                                const source::SessionIdentity& known, JobContext& context);

/// Likewise in whichever of the recorders the disc lies. Where it lay is tried first: if it is one of them,
/// or a disc file of its own. SourceDiscMissing, Cancelled.
[[nodiscard]] Result<tree::ScanResult> findDisc(const JobServices& services,
                                                const std::vector<std::string>& recorders,
                                                const source::SessionIdentity& known,
                                                const std::string& lastIn, JobContext& context);

/// Whether two names are of one recorder: "/dev/cdrom" may be "/dev/sr0".
[[nodiscard]] bool isSameRecorder(const std::string& one, const std::string& other);

/// The recorders that files of a compilation come from, each once.
[[nodiscard]] std::vector<std::string> sourceRecorders(const tree::DataCompilation& compilation);

/// The discs that files of a compilation come from: open, and shut up in their recorders while this lives.
class SourceDiscs {
public:
    /// Opens them, and compares. SourceDiscMissing, and what opening fails with.
    [[nodiscard]] static Result<SourceDiscs> hold(const tree::DataCompilation& compilation,
                                                  JobContext& context);
    /// The same for a burn, which cannot have a recorder that files are read from: SourceDiscInTarget, before
    /// anything is opened.
    [[nodiscard]] static Result<SourceDiscs> hold(const tree::DataCompilation& compilation,
                                                  const std::string& targetDeviceId, JobContext& context);

private:
    explicit SourceDiscs(std::vector<source::SharedSectors::Use> uses) : m_uses(std::move(uses)) {}

    std::vector<source::SharedSectors::Use> m_uses;
};

} // namespace emberdisc::jobs
