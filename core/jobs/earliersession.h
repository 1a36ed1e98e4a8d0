// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/image/options.h"
#include "core/jobs/job.h"
#include "core/recorder/burnplan.h"
#include "core/tree/datacompilation.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace emberdisc {
class Clock;
}
namespace emberdisc::image {
class ImageReader;
}
namespace emberdisc::mmc {
class Transport;
}
namespace emberdisc::recorder {
class DiscSectorSource;
}
namespace emberdisc::source {
class SectorSource;
}

namespace emberdisc::jobs {

/// What becomes of the files that a disc holds when something is appended to it. Paths are those in the
/// image.
struct EarlierFiles {
    enum class Shown : std::uint8_t {
        Kept,   ///< the new session shows them, and what is added; equal names are replaced
        LeftOut ///< it shows what is added only
    };
    struct Renaming {
        std::string from;
        std::string to; ///< a path; folders on the way are made
    };

    Shown shown = Shown::Kept;
    std::optional<std::uint16_t> session = {}; ///< whose; the last one unless told
    std::vector<std::string> hidden = {};      ///< not shown any more; on the disc they stay
    std::vector<Renaming> renamed = {};
};

/// The file system of an earlier session of the disc in a recorder, as long as nothing is written: its tree
/// for an image that refers to it. The transport is borrowed. Where the disc cannot be read it fails: what a
/// new session does not show is as good as lost.
class EarlierSession {
public:
    /// Reads it. NotAnImage or ImageCorrupt when there is no file system, MediumUnsuitable when the disc has
    /// no such session, and what reading fails with.
    [[nodiscard]] static Result<EarlierSession> open(mmc::Transport& transport, const Clock& clock,
                                                     std::optional<std::uint16_t> session,
                                                     JobContext& context);
    EarlierSession(EarlierSession&&) noexcept;
    ~EarlierSession();

    /// Puts its tree below `compilation`'s: what is there wins where names meet. Checksums that would not be
    /// true any more are left out, and extended attributes of what comes new unless `options` want them.
    /// Fills in what became of the files. NodeNotFound for a path of `wishes` that is not there; NameTaken;
    /// what reading fails with.
    [[nodiscard]] Result<> mergeInto(tree::DataCompilation& compilation, const EarlierFiles& wishes,
                                     const image::ImageOptions& options, JobContext& context,
                                     JobReport& report);
    [[nodiscard]] std::string label() const;
    /// On a disc that can be written anywhere the volume grows: it keeps its file systems, and goes on where
    /// it ends.
    void shape(image::ImageOptions& options) const;
    /// Its first descriptor, by which it is recognized before anything is written.
    [[nodiscard]] const recorder::Basis& basis() const { return m_basis; }
    /// The disc, for what stays in place.
    [[nodiscard]] source::SectorSource& disc();
    [[nodiscard]] std::uint16_t number() const { return m_number; }

private:
    EarlierSession();

    class WatchedDisc;

    std::unique_ptr<recorder::DiscSectorSource> m_disc;
    std::unique_ptr<WatchedDisc> m_watched; ///< through which the tree is read
    std::unique_ptr<image::ImageReader> m_reader;
    recorder::Basis m_basis;
    std::uint16_t m_number = 1;
};

} // namespace emberdisc::jobs
