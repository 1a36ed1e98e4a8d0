// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/extract.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/image/attributestreams.h"
#include "core/image/outputfolder.h"

namespace emberdisc::image {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kChunk = 256 * 1024;

/// Errors that will hit every file that comes; with others the next file has its chance.
bool endsEverything(ErrorCode code)
{
    return code == ErrorCode::NoSpace || code == ErrorCode::Cancelled ||
           code == ErrorCode::PermissionDenied || code == ErrorCode::WriteFileFailed;
}

std::string lastComponent(std::string_view path)
{
    while (path.ends_with('/'))
        path.remove_suffix(1);
    return std::string(path.substr(path.rfind('/') + 1));
}

std::optional<std::int64_t> toldTime(const ImageEntry& entry)
{
    return entry.modified == kTimeNotTold ? std::nullopt : std::optional(entry.modified);
}

class Extractor {
public:
    Extractor(const ImageReader& reader, NameSpace nameSpace, JobContext& context, const Clock& clock)
        : m_reader(reader),
          m_nameSpace(nameSpace),
          m_context(context),
          m_clock(clock),
          m_buffer(kChunk),
          m_start(clock.steadyNow()),
          m_nextTime(m_start)
    {}

    Result<> measure(const ImageEntry& entry, const std::string& path)
    {
        const auto add = [this](const std::string&, const ImageEntry& e, int) {
            m_total += std::min(e.size, UINT64_MAX - m_total); // hostile sizes have no bounds
            return m_context.stopRequested() ? ImageReader::Walk::Stop : ImageReader::Walk::Continue;
        };
        if (entry.type != EntryType::Folder) {
            add(path, entry, 0);
            return {};
        }
        return m_reader.walk(m_nameSpace, entry, path, add, {});
    }

    [[nodiscard]] std::uint64_t total() const { return m_total; }
    [[nodiscard]] const ExtractSummary& summary() const { return m_summary; }

    /// Puts the entry, and what is below, into `target`; the contents of the root alone go there directly.
    Result<> put(OutputFolder target, const ImageEntry& entry, const std::string& path)
    {
        m_open.clear();
        m_open.push_back({std::move(target), std::nullopt});
        const std::string name = lastComponent(path);
        int offset = 0;
        if (!name.empty()) {
            ImageEntry top = entry;
            if (auto result = m_reader.readStreams(path, top); !result)
                notKept(path, std::move(result).error());
            handle(path, top, 0);
            offset = 1;
        }
        const bool isEntered = entry.type == EntryType::Folder && (name.empty() || m_open.size() == 2);
        if (!m_failure && isEntered) {
            const auto visit = [this, offset](const std::string& at, const ImageEntry& e, int depth) {
                return handle(at, e, depth + offset);
            };
            TRY(m_reader.walk(
                m_nameSpace, entry, path, visit,
                [this](const std::string& at, const Error& error) {
                    error.code == ErrorCode::AttributeNotKept ? notKept(at, error) : skip(at, error);
                },
                ImageReader::Streams::Read));
        }
        leaveDownTo(1);
        if (m_failure)
            return fail(*m_failure);
        return {};
    }

private:
    struct Open {
        OutputFolder folder;
        std::optional<RestoredAttributes> attributes; // to be set when it is left
    };

    void skip(const std::string& path, Error error)
    {
        if (std::holds_alternative<std::monostate>(error.where))
            error.where = AtPath{path};
        if (error.detail.empty())
            error.detail = path;
        m_context.warn(error);
        m_summary.skipped.push_back(std::move(error));
    }

    /// Folders get their times when nothing is put into them any more.
    void leaveDownTo(std::size_t count)
    {
        while (m_open.size() > count) {
            if (m_open.back().attributes)
                if (const auto result = m_open.back().folder.setAttributes(*m_open.back().attributes);
                    !result)
                    m_context.warn(result.error());
            m_open.pop_back();
        }
    }

    RestoredAttributes attributesOf(const ImageEntry& entry) const
    {
        RestoredAttributes attributes{.mode = {}, .modified = toldTime(entry)};
        if (m_nameSpace == NameSpace::RockRidge || m_nameSpace == NameSpace::Udf)
            attributes.mode = entry.mode & 0777;
        return attributes;
    }

    ImageReader::Walk handle(const std::string& path, const ImageEntry& entry, int depth)
    {
        leaveDownTo(static_cast<std::size_t>(depth) + 1);
        if (m_context.stopRequested()) {
            m_failure = Error::of(ErrorCode::Cancelled);
            return ImageReader::Walk::Stop;
        }
        Result<> result = putOne(path, entry);
        if (result)
            return ImageReader::Walk::Continue;
        if (endsEverything(result.error().code)) {
            m_failure = std::move(result).error();
            return ImageReader::Walk::Stop;
        }
        skip(path, std::move(result).error());
        return ImageReader::Walk::SkipFolder;
    }

    Result<> putOne(const std::string& path, const ImageEntry& entry)
    {
        const OutputFolder& folder = m_open.back().folder;
        switch (entry.type) {
        case EntryType::Folder: {
            TRY_ASSIGN(OutputFolder made, folder.makeFolder(entry.name));
            putAllExtended(path, entry, made);
            m_open.push_back({std::move(made), attributesOf(entry)});
            ++m_summary.folders;
            return {};
        }
        case EntryType::Symlink:
            TRY(folder.makeLink(entry.name, entry.linkTarget, toldTime(entry)));
            ++m_summary.links;
            return {};
        case EntryType::Special:
            return fail(Error::atPath(ErrorCode::FileIsSpecial, path));
        case EntryType::File:
            return putFile(path, entry);
        }
        return {};
    }

    Result<> putFile(const std::string& path, const ImageEntry& entry)
    {
        TRY_ASSIGN(const source::ByteSourcePtr contents, m_reader.contents(entry));
        TRY_ASSIGN(const auto reader, contents->open());
        TRY_ASSIGN(OutputFile file, m_open.back().folder.makeFile(entry.name));
        for (std::uint64_t offset = 0; offset < entry.size;) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            TRY_ASSIGN(const std::size_t got, reader->readAt(offset, m_buffer));
            if (got == 0)
                return fail(Error::atPath(ErrorCode::ImageCorrupt, path, "ends early"));
            TRY(file.write(std::span(m_buffer).first(got)));
            offset += got;
            m_summary.bytes += got;
            tell(path);
        }
        putAllExtended(path, entry, file);
        TRY(file.finish(attributesOf(entry)));
        ++m_summary.files;
        return {};
    }

    /// The file itself is there.
    void notKept(const std::string& path, Error error)
    {
        error.code = ErrorCode::AttributeNotKept;
        error.where = AtPath{path};
        m_context.warn(error);
    }

    template <class Target>
    void putAllExtended(const std::string& path, const ImageEntry& entry, const Target& target)
    {
        for (const ImageEntry& stream : entry.streams)
            if (auto result = putExtended(stream, target); !result)
                notKept(path, std::move(result).error());
    }

    template <class Target>
    Result<> putExtended(const ImageEntry& stream, const Target& target)
    {
        TRY(checkAttribute(stream));
        if (!m_takesExtended)
            return {};
        TRY_ASSIGN(const tree::ExtendedAttribute attribute, attributeFrom(m_reader, stream));
        Result<> result = target.setExtended(attribute.name, attribute.value);
        if (!result && result.error().code == ErrorCode::Unsupported) {
            m_takesExtended = false;
            return fail(ErrorCode::AttributeNotKept,
                        "there is no place for such attributes where the files are extracted to");
        }
        m_summary.attributes += result ? 1 : 0;
        return result;
    }

    void tell(const std::string& path)
    {
        const auto now = m_clock.steadyNow();
        if (now < m_nextTime && m_summary.bytes != m_total)
            return;
        m_nextTime = now + 100ms;
        const double seconds = std::chrono::duration<double>(now - m_start).count();
        Progress progress{.done = m_summary.bytes, .total = m_total, .item = path};
        progress.bytesPerSecond = seconds > 0 ? static_cast<double>(m_summary.bytes) / seconds : 0;
        m_context.progress(progress);
    }

    const ImageReader& m_reader;
    NameSpace m_nameSpace;
    JobContext& m_context;
    const Clock& m_clock;
    std::vector<std::byte> m_buffer;
    std::vector<Open> m_open;
    std::optional<Error> m_failure;
    ExtractSummary m_summary;
    bool m_takesExtended = true; // as far as is known
    std::uint64_t m_total = 0;
    Clock::Steady::time_point m_start;
    Clock::Steady::time_point m_nextTime; // of telling progress
};

} // namespace

Result<ExtractSummary> extract(const ImageReader& reader, NameSpace nameSpace,
                               const std::vector<std::string>& paths, const std::string& target,
                               JobContext& context, const Clock& clock)
{
    context.phase(Phase::Preparing);
    const std::vector<std::string> everything{"/"};
    const std::vector<std::string>& wanted = paths.empty() ? everything : paths;
    std::vector<ImageEntry> entries;
    for (const std::string& path : wanted) {
        TRY_ASSIGN(ImageEntry entry, reader.find(nameSpace, path));
        entries.push_back(std::move(entry));
    }
    Extractor extractor(reader, nameSpace, context, clock);
    for (std::size_t i = 0; i < wanted.size(); ++i)
        TRY(extractor.measure(entries[i], wanted[i]));
    context.phase(Phase::Copying);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        TRY_ASSIGN(OutputFolder folder, OutputFolder::open(target));
        if (i == 0)
            TRY(folder.checkSpace(extractor.total()));
        TRY(extractor.put(std::move(folder), entries[i], wanted[i]));
    }
    if (context.stopRequested())
        return fail(ErrorCode::Cancelled);
    return extractor.summary();
}

} // namespace emberdisc::image
