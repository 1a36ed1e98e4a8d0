// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/filesource.h"
#include "core/tree/datacompilation.h"
#include "core/tree/scan.h"

namespace emberdisc::tree {

namespace {

/// A look at the clock a file would cost more than it is worth; the listener thins out what it gets.
constexpr std::uint64_t kFilesPerProgress = 256;

class Rechecker {
public:
    Rechecker(std::uint64_t files, JobContext& context) : m_context(context) { m_progress.total = files; }

    Result<> check(const Node& node)
    {
        if (m_context.stopRequested())
            return fail(ErrorCode::Cancelled);
        if (node.isFile())
            checkFile(node);
        for (const Node& child : node.children())
            TRY(check(child));
        return {};
    }

    Report report = {};

private:
    void checkFile(const Node& file)
    {
        if (auto checked = tree::checkFile(file); !checked)
            report.entries.push_back(std::move(checked).error());
        if (++m_progress.done % kFilesPerProgress == 0) {
            m_progress.item = file.path();
            m_context.progress(m_progress);
        }
    }

    JobContext& m_context;
    Progress m_progress;
};

} // namespace

Result<> checkFile(const Node& file)
{
    const Attributes& found = file.attributes();
    const auto* const onDisk = dynamic_cast<const source::FileSource*>(file.source().get());
    if (onDisk && found.inode != 0 &&
        onDisk->isUntouchedSince(
            {found.device, found.inode, found.changed})) // and could be read by who looked
        return {};
    // Opening compares size and time, and is the only sure way to know that it can be read.
    if (auto reader = file.source()->open(); !reader)
        return fail(std::move(reader).error());
    return {};
}

Result<Report> recheck(const DataCompilation& compilation, JobContext& context)
{
    Rechecker rechecker(compilation.counts().files, context);
    TRY(rechecker.check(compilation.root()));
    return std::move(rechecker.report);
}

} // namespace emberdisc::tree
