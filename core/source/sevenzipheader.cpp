// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/sevenzipheader.h"

#include "core/base/byteorder.h"
#include "core/base/crc.h"
#include "core/source/sevenzipbytes.h"
#include "core/source/sevenzipcoders.h"
#include "core/source/sevenzipstreams.h"

#include <algorithm>
#include <array>

#include <QString>

namespace emberdisc::source::sevenzip {

namespace {

constexpr std::uint64_t kLargestHeader = std::uint64_t{256} << 20;
constexpr std::uint64_t kMostFiles = 4'000'000; // a small archive may unpack to a large header
constexpr int kMostPackedHeaders = 4;           // one within the other

void readNames(Bytes bytes, std::vector<File>& files)
{
    if (bytes.byte() != 0)
        return;
    for (File& file : files) {
        QString name;
        for (;;) {
            const auto unit = bytes.take(2);
            if (unit.empty() || getLe16(unit) == 0)
                break;
            name += QChar(getLe16(unit));
        }
        file.name = name.toStdString();
    }
}

template <class Set>
void readOptional(Bytes bytes, std::vector<File>& files, std::size_t size, Set set)
{
    const std::vector<bool> isDefined = bytes.bitsUnlessAll(files.size());
    if (bytes.byte() != 0 || !bytes.isGood())
        return;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto value = isDefined[i] ? bytes.take(size) : std::span<const std::byte>();
        if (!value.empty())
            set(files[i], value);
    }
}

/// The bits of those that have no stream.
void readEmpty(Bytes bytes, std::vector<File>& files, bool File::* field, bool value)
{
    std::vector<File*> empty;
    for (File& file : files)
        if (!file.hasStream)
            empty.push_back(&file);
    const std::vector<bool> bits = bytes.bits(empty.size());
    for (std::size_t i = 0; i < bits.size(); ++i)
        if (bits[i])
            empty[i]->*field = value;
}

void readFiles(Bytes& bytes, std::vector<File>& files)
{
    const std::uint64_t count = bytes.number();
    if (count > kMostFiles || count > bytes.left() / 2) // a name takes two bytes at least
        return bytes.spoil();
    files.resize(static_cast<std::size_t>(count));
    for (std::uint64_t id = bytes.number(); id != kEnd && bytes.isGood(); id = bytes.number()) {
        Bytes property(bytes.take(bytes.number()));
        switch (id) {
        case kEmptyStream: {
            const std::vector<bool> bits = property.bits(files.size());
            for (std::size_t i = 0; i < bits.size(); ++i) {
                files[i].hasStream = !bits[i];
                files[i].isFolder = bits[i]; // unless kEmptyFile says otherwise
            }
            break;
        }
        case kEmptyFile:
            readEmpty(property, files, &File::isFolder, false);
            break;
        case kAnti:
            readEmpty(property, files, &File::isAnti, true);
            break;
        case kNames:
            readNames(property, files);
            break;
        case kModified:
            readOptional(property, files, 8, [](File& file, auto value) { file.modified = getLe64(value); });
            break;
        case kAttributes:
            readOptional(property, files, 4,
                         [](File& file, auto value) { file.attributes = getLe32(value); });
            break;
        default: // other times, comments, and what fills up
            break;
        }
    }
}

class HeaderReader {
public:
    HeaderReader(const ByteSourcePtr& archive, JobContext& context) : m_archive(archive), m_context(context)
    {}

    Result<Header> read()
    {
        TRY_ASSIGN(auto bytes, readFirst());
        for (int i = 0; i <= kMostPackedHeaders; ++i) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            Bytes reading(bytes);
            const std::uint8_t id = reading.left() == 0 ? std::uint8_t{kHeader} : reading.byte();
            if (id == kHeader)
                return readPlain(reading);
            if (id != kPackedHeader)
                break;
            TRY_ASSIGN(bytes, unpack(reading));
        }
        return fail(corrupt("it has no header"));
    }

private:
    Error corrupt(std::string detail) const
    {
        return Error::atPath(ErrorCode::ImageCorrupt, m_archive->describe(), std::move(detail));
    }

    Result<std::vector<std::byte>> readFirst()
    {
        std::array<std::byte, kSignatureHeader> start = {};
        TRY_ASSIGN(const auto reader, m_archive->open());
        TRY_ASSIGN(const std::size_t got, reader->readAt(0, start));
        const auto bytes = std::span<const std::byte>(start);
        if (got != start.size() || crc32(bytes.subspan(12)) != getLe32(bytes.subspan(8)))
            return fail(corrupt("it has a damaged start"));
        const std::uint64_t offset = getLe64(bytes.subspan(12));
        const std::uint64_t size = getLe64(bytes.subspan(20));
        const std::uint64_t room = m_archive->size() - kSignatureHeader;
        if (size > kLargestHeader || offset > room || size > room - offset)
            return fail(corrupt("it ends before its header"));
        std::vector<std::byte> header(static_cast<std::size_t>(size));
        TRY_ASSIGN(const std::size_t all, reader->readAt(kSignatureHeader + offset, header));
        if (all != header.size() || crc32(header) != getLe32(bytes.subspan(28)))
            return fail(corrupt("it has a damaged header"));
        return header;
    }

    Result<std::vector<std::byte>> unpack(Bytes& reading)
    {
        Streams streams;
        readStreams(reading, streams);
        if (!reading.isGood() || streams.substreams.size() != 1)
            return fail(corrupt("it has a header that makes no sense"));
        const Substream& piece = streams.substreams.front();
        if (piece.size > kLargestHeader)
            return fail(corrupt("it has a header that is too large"));
        if (!canUnpack(streams.folders.front()))
            return fail(Error::atPath(ErrorCode::Unsupported, m_archive->describe(),
                                      "its header is encrypted or packed in an unknown way"));
        TRY_ASSIGN(const auto unpacker, startUnpacking(m_archive, streams, 0));
        std::vector<std::byte> header(static_cast<std::size_t>(piece.size));
        TRY_ASSIGN(const std::size_t got, unpacker->read(header));
        if (got != header.size() || (piece.crc && crc32(header) != *piece.crc))
            return fail(corrupt("it has a damaged header"));
        return header;
    }

    Result<Header> readPlain(Bytes& reading)
    {
        Header header;
        Streams additional;
        while (reading.left() > 0 && reading.isGood()) {
            const std::uint8_t id = reading.byte();
            if (id == kEnd)
                break;
            if (id == kArchiveProperties)
                while (reading.byte() != kEnd)
                    (void)reading.take(reading.number());
            else if (id == kAdditionalStreams)
                readStreams(reading, additional);
            else if (id == kMainStreams)
                readStreams(reading, header.streams);
            else if (id == kFiles)
                readFiles(reading, header.files);
            else
                reading.spoil();
        }
        const auto withStream =
            static_cast<std::size_t>(std::ranges::count_if(header.files, &File::hasStream));
        if (!reading.isGood() || withStream > header.streams.substreams.size())
            return fail(corrupt("it has a header that makes no sense"));
        return header;
    }

    const ByteSourcePtr& m_archive;
    JobContext& m_context;
};

} // namespace

bool looksLikeSevenZip(std::span<const std::byte> head)
{
    static constexpr std::array kMark{std::byte{'7'},  std::byte{'z'},  std::byte{0xBC},
                                      std::byte{0xAF}, std::byte{0x27}, std::byte{0x1C}};
    return head.size() >= kMark.size() && std::ranges::equal(head.first(kMark.size()), kMark);
}

Result<Header> readHeader(const ByteSourcePtr& archive, JobContext& context)
{
    return HeaderReader(archive, context).read();
}

} // namespace emberdisc::source::sevenzip
