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
    Verifier(const ImageReader& reader, JobContext& context, const Clock& clock)
        : m_reader(reader),
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
    /// Those that the image has, in the order in which paths are looked up.
    [[nodiscard]] std::vector<NameSpace> nameSpaces() const
    {
        std::vector<NameSpace> left(m_reader.nameSpaces().begin(), m_reader.nameSpaces().end());
        std::vector<NameSpace> order;
        while (!left.empty()) {
            order.push_back(checksumNameSpace(left));
            std::erase(left, order.back());
        }
        return order;
    }

    /// By the name that it has in ISO 9660 of level 1, too.
    [[nodiscard]] Result<ImageEntry> findList() const
    {
        for (const NameSpace nameSpace : nameSpaces())
            for (const std::string_view name : {kChecksumsName, kChecksumsName.substr(0, 8)}) {
                auto list = m_reader.find(nameSpace, name);
                if (list || list.error().code != ErrorCode::PathNotInImage)
                    return list;
                if (nameSpace != NameSpace::Iso9660)
                    break;
            }
        return fail(ErrorCode::NoChecksums);
    }

    Result<> readList()
    {
        TRY_ASSIGN(const ImageEntry list, findList());
        m_list = list.extents.empty() ? UINT64_MAX : list.extents.front().lba;
        TRY_ASSIGN(const auto source, m_reader.contents(list));
        TRY_ASSIGN(const std::string text, readWhole(*source));
        m_listed = parseChecksums(text);
        return m_listed.empty() ? fail(ErrorCode::NoChecksums) : Result<>();
    }

    Result<> findFiles()
    {
        std::vector<std::string> unlisted;
        for (const NameSpace nameSpace : nameSpaces()) {
            m_digests.clear();
            m_report.unlisted.clear();
            for (const Checksum& checksum : m_listed)
                m_digests.insert_or_assign(keyOf(nameSpace, checksum.path), &checksum);
            const auto visit = [this, nameSpace](const std::string& path, const ImageEntry& entry, int) {
                if (entry.type == EntryType::File)
                    takeFile(nameSpace, path, entry);
                return m_context.stopRequested() ? ImageReader::Walk::Stop : ImageReader::Walk::Continue;
            };
            // What cannot be listed is missing in the end.
            TRY(m_reader.walk(nameSpace, visit, [](const std::string&, const Error&) {}));
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            if (!m_files.empty())
                break;
            if (nameSpace == nameSpaces().front())
                unlisted = m_report.unlisted;
        }
        if (m_files.empty())
            m_report.unlisted = std::move(unlisted);
        for (const auto& [key, checksum] : m_digests)
            m_report.missing.push_back(checksum->path);
        return {};
    }

    /// By which a path of the list and one of the image are compared. What only marks a missing extension in
    /// ISO 9660 is left out by some.
    static std::string keyOf(NameSpace nameSpace, std::string_view path)
    {
        std::string key = mountedName(nameSpace, std::string(path));
        return nameSpace == NameSpace::Iso9660 && key.ends_with('.') ? key.substr(0, key.size() - 1) : key;
    }

    void takeFile(NameSpace nameSpace, const std::string& path, const ImageEntry& entry)
    {
        const auto listed = m_digests.find(keyOf(nameSpace, path));
        if (listed == m_digests.end()) {
            const bool isList = !entry.extents.empty() && entry.extents.front().lba == m_list;
            if (!isList)
                m_report.unlisted.push_back(path);
            return;
        }
        m_files.push_back({entry, listed->second->digest, path});
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
    JobContext& m_context;
    const Clock& m_clock;
    Clock::Steady::time_point m_start;
    Clock::Steady::time_point m_nextTime; // of telling progress
    std::vector<std::byte> m_buffer;
    std::vector<Checksum> m_listed;
    std::uint64_t m_list = 0;                         // where it lies itself
    std::map<std::string, const Checksum*> m_digests; // by key: listed, and not found yet
    std::vector<Listed> m_files;
    std::uint64_t m_total = 0;
    ChecksumReport m_report;
};

} // namespace

Result<ChecksumReport> verifyChecksums(const ImageReader& reader, JobContext& context, const Clock& clock)
{
    return Verifier(reader, context, clock).run();
}

} // namespace emberdisc::image
