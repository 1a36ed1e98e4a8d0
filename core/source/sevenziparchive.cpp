// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/sevenziparchive.h"

#include "core/source/packedmember.h"
#include "core/source/sevenzipcoders.h"
#include "core/source/sevenzipheader.h"
#include "core/source/windowstime.h"

#include <memory>
#include <utility>

#include <sys/stat.h>

namespace emberdisc::source {

namespace {

constexpr std::uint64_t kLongestLink = 4096;   // PATH_MAX
constexpr std::uint32_t kHasUnixMode = 0x8000; // of the attributes: p7zip's extension, and 7-Zip's now
constexpr std::uint32_t kReadOnly = 0x01;
constexpr std::uint32_t kFolderAttribute = 0x10;

class SevenZipReader {
public:
    SevenZipReader(const ByteSourcePtr& archive, sevenzip::Header header)
        : m_archive(archive), m_header(std::make_shared<const sevenzip::Header>(std::move(header)))
    {}

    Result<std::vector<ArchiveMember>> read(JobContext& context)
    {
        makeStreams();
        std::vector<ArchiveMember> members;
        std::size_t next = 0; // substream
        for (const sevenzip::File& file : m_header->files) {
            if (context.stopRequested())
                return fail(ErrorCode::Cancelled);
            const sevenzip::Substream* const piece =
                file.hasStream ? &m_header->streams.substreams[next++] : nullptr;
            if (file.isAnti)
                continue;
            TRY_ASSIGN(ArchiveMember member, makeMember(file, piece));
            members.push_back(std::move(member));
        }
        return members;
    }

private:
    void makeStreams()
    {
        const sevenzip::Streams& streams = m_header->streams;
        for (std::size_t folder = 0; folder < streams.folders.size(); ++folder) {
            if (!sevenzip::canUnpack(streams.folders[folder])) {
                m_streams.push_back(nullptr);
                continue;
            }
            m_streams.push_back(std::make_shared<PackedStream>(
                m_archive,
                [archive = m_archive, header = m_header, folder] {
                    return sevenzip::startUnpacking(archive, header->streams, folder);
                },
                streams.folders[folder].unpackedSize()));
        }
    }

    Result<ArchiveMember> makeMember(const sevenzip::File& file, const sevenzip::Substream* piece)
    {
        ArchiveMember member{.path = file.name};
        while (member.path.size() > 1 && member.path.ends_with('/'))
            member.path.pop_back();
        const std::uint32_t attributes = file.attributes.value_or(0);
        const std::uint32_t mode = (attributes & kHasUnixMode) != 0 ? attributes >> 16 : 0;
        const std::uint32_t type = mode & S_IFMT;
        const bool isFolder = file.isFolder || type == S_IFDIR || (attributes & kFolderAttribute) != 0;
        const std::uint32_t usual = isFolder ? 0755 : (attributes & kReadOnly) != 0 ? 0444 : 0644;
        member.mode = mode != 0 ? mode & 07777 : usual;
        if (file.modified)
            member.modified = timeOfWindows(*file.modified);
        if (isFolder) {
            member.kind = MemberKind::Folder;
            return member;
        }
        member.contents = contentsOf(file, piece);
        if (!member.contents)
            member.obstacle = sevenzip::obstacleOf(m_header->streams.folders[piece->folder]);
        if (type == S_IFLNK && member.contents && member.contents->size() <= kLongestLink) {
            member.kind = MemberKind::Symlink;
            member.target.resize(static_cast<std::size_t>(member.contents->size()));
            TRY_ASSIGN(const auto reader, member.contents->open());
            TRY(reader->readAt(0, std::as_writable_bytes(std::span(member.target))));
            member.contents.reset();
        } else if (type == S_IFLNK) {
            if (member.obstacle.empty())
                member.obstacle = "a symbolic link that is too long";
            member.contents.reset();
        } else if (type != 0 && type != S_IFREG && !piece) {
            member.kind = MemberKind::Special;
        }
        return member;
    }

    ByteSourcePtr contentsOf(const sevenzip::File& file, const sevenzip::Substream* piece)
    {
        if (!piece)
            return std::make_shared<const PackedMember>(m_nothing, 0, 0, file.name);
        const auto& stream = m_streams[piece->folder];
        if (!stream)
            return nullptr;
        return std::make_shared<const PackedMember>(stream, piece->offset, piece->size, file.name,
                                                    piece->crc);
    }

    ByteSourcePtr m_archive;
    std::shared_ptr<const sevenzip::Header> m_header;
    /// For empty files, which no stream has.
    std::shared_ptr<PackedStream> m_nothing = std::make_shared<PackedStream>(
        m_archive, [archive = m_archive] { return Unpacker::create(*archive, Packing::None); });
    std::vector<std::shared_ptr<PackedStream>> m_streams; // of the folders; null: of an unknown kind
};

} // namespace

Result<std::vector<ArchiveMember>> readSevenZip(const ByteSourcePtr& archive, JobContext& context)
{
    TRY_ASSIGN(sevenzip::Header header, sevenzip::readHeader(archive, context));
    return SevenZipReader(archive, std::move(header)).read(context);
}

} // namespace emberdisc::source
