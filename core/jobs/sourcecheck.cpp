// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/sourcecheck.h"

#include "core/source/filesource.h"
#include "core/tree/scan.h"

#include <array>
#include <utility>

namespace emberdisc::jobs {

namespace {

constexpr std::uint64_t kFilesPerProgress = 256;

struct Lost {
    tree::NodeId node;
    Error error;
};
struct Changed {
    tree::NodeId node;
    std::shared_ptr<const source::FileSource> now;
};

class Checker {
public:
    Checker(std::uint64_t files, SourceLook look, JobContext& context) : m_context(context), m_look(look)
    {
        m_progress.total = files;
    }

    Result<> check(const tree::Node& node)
    {
        if (m_context.stopRequested())
            return fail(ErrorCode::Cancelled);
        if (node.isFile())
            checkFile(node);
        for (const tree::Node& child : node.children())
            TRY(check(child));
        return {};
    }

    std::vector<Lost> lost;
    std::vector<Changed> changed;

private:
    void checkFile(const tree::Node& file)
    {
        const bool isFresh = m_look == SourceLook::AllButFiles &&
                             dynamic_cast<const source::FileSource*>(file.source().get()) != nullptr;
        if (auto checked = isFresh ? Result<>() : tree::checkFile(file); !checked)
            note(file, std::move(checked).error());
        if (++m_progress.done % kFilesPerProgress == 0) {
            m_progress.item = file.path();
            m_context.progress(m_progress);
        }
    }

    void note(const tree::Node& file, Error error)
    {
        if (error.code == ErrorCode::FileChanged) {
            auto now = source::FileSource::find(file.source()->describe());
            if (now && (*now)->open()) {
                changed.push_back({file.id(), std::move(*now)});
                return;
            }
            if (!now)
                error = std::move(now).error();
        }
        lost.push_back({file.id(), std::move(error)});
    }

    JobContext& m_context;
    SourceLook m_look;
    Progress m_progress;
};

Result<> takeAsItIs(tree::DataCompilation& compilation, const Changed& changed)
{
    const tree::Node& old = *compilation.node(changed.node);
    tree::Attributes attributes = old.attributes();
    const auto* const found = dynamic_cast<const source::FileSource*>(old.source().get());
    if (!found || found->modified() == attributes.modified) // otherwise it is a time that somebody chose
        attributes.modified = changed.now->modified();
    std::vector<tree::NodePtr> replacement;
    replacement.push_back(tree::Node::makeFile(old.name(), changed.now, attributes));
    replacement.front()->setPresentation(old.presentation());
    replacement.front()->setExtendedAttributes(old.extendedAttributes());
    const tree::ConflictRules replace{tree::ConflictPolicy::Replace};
    TRY(compilation.insert(old.parent()->id(), std::move(replacement), replace));
    return {};
}

Result<> decide(const std::vector<Lost>& lost, MissingFiles policy, JobContext& context)
{
    if (policy == MissingFiles::Skip)
        return {};
    if (policy == MissingFiles::Fail)
        return fail(lost.front().error);
    const auto* at = std::get_if<AtPath>(&lost.front().error.where);
    switch (context.ask({QuestionKind::SkipUnreadable, at ? at->path : std::string()})) {
    case Answer::Yes:
        return {};
    case Answer::No:
        return fail(lost.front().error);
    case Answer::Cancel:
        break;
    }
    return fail(ErrorCode::Cancelled);
}

} // namespace

Result<std::vector<Error>> checkSources(tree::DataCompilation& compilation, MissingFiles policy,
                                        SourceLook look, JobContext& context)
{
    if (compilation.root().childCount() == 0)
        return fail(ErrorCode::CompilationEmpty);
    Checker checker(compilation.counts().files, look, context);
    TRY(checker.check(compilation.root()));
    for (const Changed& changed : checker.changed) {
        context.warn(Error::atPath(ErrorCode::FileChanged, changed.now->path(), "taken as it is now"));
        TRY(takeAsItIs(compilation, changed));
    }
    std::vector<Error> missing;
    if (checker.lost.empty())
        return missing;
    for (const Lost& lost : checker.lost)
        context.warn(lost.error);
    TRY(decide(checker.lost, policy, context));
    std::vector<tree::NodeId> nodes;
    for (Lost& lost : checker.lost) {
        nodes.push_back(lost.node);
        missing.push_back(std::move(lost.error));
    }
    TRY(compilation.remove(nodes));
    if (compilation.root().childCount() == 0)
        return fail(ErrorCode::CompilationEmpty, "none of the files can be read");
    return missing;
}

} // namespace emberdisc::jobs
