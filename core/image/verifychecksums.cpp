// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/verifychecksums.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "core/base/digest.h"
#include "core/image/checksums.h"

namespace emberdisc::image {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kLargestList = 256 * 1024 * 1024;
constexpr std::size_t kBufferSize = 1024 * 1024;

struct Listed {
    ImageEntry entry;
    Sha256 digest = {};
    std::string path;

    [[nodiscard]] std::uint64_t lba() const { return entry.extents.empty() ? 0 : entry.extents.front().lba; }
};

Result<std::string> readWhole(const source::ByteSource& source)
{
    if (source.size() > kLargestList)
        return fail(ErrorCode::ImageCorrupt, "checksums larger than can be");
    std::string text(static_cast<std::size_t>(source.size()), '\0');
    TRY_ASSIGN(const auto reader, source.open());
    for (std::size_t done = 0; done < text.size();) {
        TRY_ASSIGN(const std::size_t got,
                   reader->readAt(done, std::as_writable_bytes(std::span(text)).subspan(done)));
        if (got == 0)
            return fail(ErrorCode::ImageCorrupt, "checksums that end before their size");
        done += got;
    }
    return text;
}

class Verifier {
public:
    Verifier(const ImageReader& reader, NameSpace nameSpace, JobContext& context, const Clock& clock)
        : m_reader(reader),
          m_nameSpace(nameSpace),
          m_context(context),
          m_clock(clock),
          m_start(clock.steadyNow()),
          m_buffer(kBufferSize)
    {}

    Result<ChecksumReport> run()
    {
        TRY(readList());
        TRY(findFiles());
        std::ranges::sort(m_files, {}, &Listed::lba); // a disc is read from front to back
        for (const Listed& file : m_files) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            const auto digest = digestOf(file);
            if (!digest && digest.error().code == ErrorCode::Cancelled)
                return fail(digest.error());
            if (!digest || *digest != file.digest)
                m_report.differing.push_back(file.path);
            ++m_report.files;
            m_report.bytes += file.entry.size;
        }
        return std::move(m_report);
    }

private:
    Result<> readList()
    {
        const auto list = m_reader.find(m_nameSpace, kChecksumsName);
        if (!list)
            return fail(list.error().code == ErrorCode::PathNotInImage ? Error::of(ErrorCode::NoChecksums)
                                                                       : list.error());
        TRY_ASSIGN(const auto source, m_reader.contents(*list));
        TRY_ASSIGN(const std::string text, readWhole(*source));
        for (Checksum& checksum : parseChecksums(text))
            m_digests.insert_or_assign(std::move(checksum.path), checksum.digest);
        return m_digests.empty() ? fail(ErrorCode::NoChecksums) : Result<>();
    }

    Result<> findFiles()
    {
        const auto visit = [this](const std::string& path, const ImageEntry& entry, int) {
            if (entry.type == EntryType::File)
                takeFile(path, entry);
            return m_context.stopRequested() ? ImageReader::Walk::Stop : ImageReader::Walk::Continue;
        };
        // What cannot be listed is missing in the end.
        TRY(m_reader.walk(m_nameSpace, visit, [](const std::string&, const Error&) {}));
        for (const auto& [path, digest] : m_digests)
            m_report.missing.push_back(path);
        return m_context.stopRequested() ? fail(ErrorCode::Cancelled) : Result<>();
    }

    void takeFile(const std::string& path, const ImageEntry& entry)
    {
        const auto listed = m_digests.find(path);
        if (listed == m_digests.end()) {
            if (path.substr(1) != kChecksumsName)
                m_report.unlisted.push_back(path);
            return;
        }
        m_files.push_back({entry, listed->second, path});
        m_total += entry.size;
        m_digests.erase(listed);
    }

    Result<Sha256> digestOf(const Listed& file)
    {
        TRY_ASSIGN(const auto source, m_reader.contents(file.entry));
        TRY_ASSIGN(const auto reader, source->open());
        Sha256Digest digest;
        for (std::uint64_t done = 0; done < file.entry.size;) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            const auto wanted = std::min<std::uint64_t>(m_buffer.size(), file.entry.size - done);
            TRY_ASSIGN(const std::size_t got,
                       reader->readAt(done, std::span(m_buffer).first(static_cast<std::size_t>(wanted))));
            if (got == 0)
                return fail(ErrorCode::ImageCorrupt, "a file that ends before its size");
            digest.add(std::span(m_buffer).first(got));
            done += got;
            tell(m_report.bytes + done, file.path);
        }
        return digest.finish();
    }

    void tell(std::uint64_t done, const std::string& path)
    {
        const auto now = m_clock.steadyNow();
        if (now < m_nextTime)
            return;
        m_nextTime = now + 100ms;
        Progress progress;
        progress.done = done;
        progress.total = m_total;
        const double seconds = std::chrono::duration<double>(now - m_start).count();
        progress.bytesPerSecond = seconds > 0 ? static_cast<double>(done) / seconds : 0;
        progress.item = path;
        m_context.progress(progress);
    }

    const ImageReader& m_reader;
    NameSpace m_nameSpace;
    JobContext& m_context;
    const Clock& m_clock;
    Clock::Steady::time_point m_start;
    Clock::Steady::time_point m_nextTime; // of telling progress
    std::vector<std::byte> m_buffer;
    std::map<std::string, Sha256> m_digests; // listed, and not found yet
    std::vector<Listed> m_files;
    std::uint64_t m_total = 0;
    ChecksumReport m_report;
};

} // namespace

Result<ChecksumReport> verifyChecksums(const ImageReader& reader, NameSpace nameSpace, JobContext& context,
                                       const Clock& clock)
{
    return Verifier(reader, nameSpace, context, clock).run();
}

} // namespace emberdisc::image
