// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/discfile.h"

#include "core/base/byteorder.h"
#include "core/base/crc.h"
#include "core/virtualdrive/fileio.h"
#include "core/virtualdrive/mediumformats.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::array<char, 16> kMagic = {'E', 'M', 'B', 'E', 'R', 'D', 'I', 'S',
                                         'C', ' ', 'V', 'D', 'I', 'S', 'C', '\n'};
constexpr std::array<char, 8> kRecordMagic = {'E', 'D', 'R', 'E', 'C', 'O', 'R', 'D'};
constexpr std::uint32_t kFormatVersion = 1;
constexpr std::uint32_t kMinimumCapacity = 1000;

// The file: header, two record slots, sectors.
constexpr std::uint64_t kSlotsOffset = 4096;
constexpr std::uint32_t kSlotSize = 256 * 1024;
constexpr std::uint64_t kDataOffset = 1024 * 1024;
/// The run-out of a track at once may lie behind the last possible lead-out; the sub-channel lies behind
/// that.
constexpr std::int64_t kRunOutSectors = 2;
static_assert(kSlotsOffset + 2 * kSlotSize <= kDataOffset);

// The header.
constexpr std::size_t kHeaderVersion = 16;
constexpr std::size_t kHeaderType = 20;
constexpr std::size_t kHeaderCapacity = 24;
constexpr std::size_t kHeaderStride = 28;
constexpr std::size_t kHeaderSlotSize = 32;
constexpr std::size_t kHeaderDataOffset = 40;
constexpr std::size_t kHeaderCrc = 48;
constexpr std::size_t kHeaderSize = 52;

// A record.
constexpr std::size_t kRecordSequence = 8;
constexpr std::size_t kRecordLength = 16;
constexpr std::size_t kRecordCrc = 20;
constexpr std::size_t kRecordSize = 24;

using Header = std::array<std::byte, kHeaderSize>;

bool areZeros(std::span<const std::byte> bytes)
{
    return !bytes.empty() && bytes.front() == std::byte{0} &&
           std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

Header makeHeader(MediumType type, std::uint32_t capacity)
{
    Header header{};
    std::memcpy(header.data(), kMagic.data(), kMagic.size());
    const std::span bytes(header);
    putLe32(bytes.subspan(kHeaderVersion), kFormatVersion);
    header[kHeaderType] = std::byte{static_cast<std::uint8_t>(type)};
    putLe32(bytes.subspan(kHeaderCapacity), capacity);
    putLe32(bytes.subspan(kHeaderStride), sectorStride(type));
    putLe32(bytes.subspan(kHeaderSlotSize), kSlotSize);
    putLe64(bytes.subspan(kHeaderDataOffset), kDataOffset);
    putLe32(bytes.subspan(kHeaderCrc), crc32(bytes.first(kHeaderCrc)));
    return header;
}

/// Gives `temporary` its name; 0, or the errno.
int publish(const std::filesystem::path& temporary, const std::filesystem::path& path, IfExists ifExists)
{
    if (ifExists == IfExists::Replace)
        return ::rename(temporary.c_str(), path.c_str()) == 0 ? 0 : errno;
    if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    if (::link(temporary.c_str(), path.c_str()) != 0)
        return errno;
    ::unlink(temporary.c_str());
    return 0;
}

Result<> refuseIfInUse(const std::filesystem::path& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return {};
    const bool free = ::flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
    ::close(file);
    if (!free)
        return fail(Error::atPath(ErrorCode::DiscFileInUse, path.string(), "the disc is in a recorder"));
    return {};
}

std::uint32_t smallestCapacity(MediumType type)
{
    return isPressed(type) ? 1 : kMinimumCapacity;
}

Result<std::uint32_t> capacityFor(MediumType type, const CreateOptions& options)
{
    if (isPressed(type) && !options.fill)
        return fail(ErrorCode::InvalidArgument,
                    "a " + std::string(name(type)) + " is made with its contents");
    const std::uint32_t capacity = options.capacity.value_or(nominalCapacity(type));
    if (capacity < smallestCapacity(type) || capacity > largestCapacity(type))
        return fail(ErrorCode::InvalidArgument, "a " + std::string(name(type)) + " has " +
                                                    std::to_string(smallestCapacity(type)) + " to " +
                                                    std::to_string(largestCapacity(type)) + " sectors, not " +
                                                    std::to_string(capacity));
    return capacity;
}

struct Record {
    std::uint64_t sequence = 0;
    std::vector<std::byte> payload = {};
};

std::uint32_t crcOfRecord(std::span<const std::byte> head, std::span<const std::byte> payload)
{
    return crc32(payload, crc32(head.subspan(kRecordSequence, kRecordCrc - kRecordSequence)));
}

/// The record in a slot, or nothing if it is torn or was never written.
Result<std::optional<Record>> readSlot(int file, std::uint64_t slot, const std::filesystem::path& path)
{
    const std::uint64_t offset = kSlotsOffset + slot * kSlotSize;
    std::array<std::byte, kRecordSize> head{};
    if (const int error = readBytes(file, head, offset); error != 0)
        return std::unexpected(osError(error, ErrorCode::FileUnreadable, path, "cannot read the disc file"));
    if (std::memcmp(head.data(), kRecordMagic.data(), kRecordMagic.size()) != 0)
        return std::optional<Record>();
    const std::span bytes(head);
    const std::uint32_t length = getLe32(bytes.subspan(kRecordLength));
    if (length > kSlotSize - kRecordSize)
        return std::optional<Record>();
    Record record{getLe64(bytes.subspan(kRecordSequence)), std::vector<std::byte>(length)};
    if (const int error = readBytes(file, record.payload, offset + kRecordSize); error != 0)
        return std::unexpected(osError(error, ErrorCode::FileUnreadable, path, "cannot read the disc file"));
    if (crcOfRecord(head, record.payload) != getLe32(bytes.subspan(kRecordCrc)))
        return std::optional<Record>();
    return std::optional(std::move(record));
}

/// A state may make sense by itself and not on that medium; then what it is that does not fit.
std::optional<std::string> whyNotOn(MediumType type, std::uint32_t capacity, const DiscState& state)
{
    if (state.format && (!isFormattable(type) || (isErasable(type) && !state.sessions.empty())))
        return "this medium cannot have such a format";
    if (state.onlyAtOnce && type != MediumType::DvdRw)
        return "this medium cannot be blanked";
    if (state.layer0 != 0 && (type != MediumType::DvdPlusRDl || 2 * std::uint64_t{state.layer0} > capacity))
        return "this medium cannot have such a layer";
    if (isPressed(type) && (!state.finalised || state.tracks.size() != 1))
        return "nobody presses such a disc";
    const auto isOfCd = [](const Track& track) {
        return track.form != SectorForm::Data || track.keepsSubChannel || track.packetSize > 0 ||
               !track.links.empty();
    };
    if (!isCd(type) && std::ranges::any_of(state.tracks, isOfCd))
        return "only a CD can have such tracks";
    const auto hasNoRunOut = [](const Track& track) {
        return track.state == TrackState::Reserved && track.writing != TrackWriting::Incremental &&
               track.written + kRunOutSectors > track.size;
    };
    if (isCd(type) && std::ranges::any_of(state.tracks, hasNoRunOut))
        return "a track has no room for its run-out";
    return std::nullopt;
}

} // namespace

Result<std::unique_ptr<DiscFile>> DiscFile::create(const std::filesystem::path& path, MediumType type,
                                                   const CreateOptions& options)
{
    TRY_ASSIGN(const std::uint32_t capacity, capacityFor(type, options));
    if (options.ifExists == IfExists::Replace)
        TRY(refuseIfInUse(path));
    std::filesystem::path temporary;
    std::unique_ptr<DiscFile> disc(new DiscFile);
    TRY_ASSIGN(disc->m_file, openBeside(path, temporary));
    disc->m_path = path;
    disc->m_type = type;
    disc->m_capacity = capacity;
    disc->m_stride = sectorStride(type);
    const auto build = [&]() -> Result<> {
        TRY(disc->lock());
        const Header header = makeHeader(type, capacity);
        int error = writeBytes(disc->m_file, header, 0);
        // Both slots have their space from the beginning, so that a full file system never keeps a state from
        // being recorded.
        if (error == 0)
            error = ::posix_fallocate(disc->m_file, 0, static_cast<off_t>(kDataOffset));
        if (error != 0)
            return std::unexpected(
                osError(error, ErrorCode::WriteFileFailed, path, "cannot write the disc file"));
        TRY(disc->writeRecord(factoryState(type, capacity)));
        if (options.fill) {
            TRY_ASSIGN(const DiscState state, options.fill(*disc));
            TRY(disc->commit(state));
        }
        if (::fsync(disc->m_file) != 0)
            return std::unexpected(
                osError(errno, ErrorCode::WriteFileFailed, path, "cannot write the disc file"));
        if (const int refused = publish(temporary, path, options.ifExists); refused != 0)
            return std::unexpected(
                osError(refused, ErrorCode::WriteFileFailed, path, "cannot name the disc file"));
        return {};
    };
    if (auto built = build(); !built) {
        ::unlink(temporary.c_str());
        return std::unexpected(std::move(built).error());
    }
    syncFolder(path);
    return disc;
}

Result<std::unique_ptr<DiscFile>> DiscFile::open(const std::filesystem::path& path)
{
    std::unique_ptr<DiscFile> disc(new DiscFile);
    disc->m_path = path;
    constexpr int kFlags = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    disc->m_file = ::open(path.c_str(), O_RDWR | kFlags);
    if (disc->m_file < 0 && (errno == EACCES || errno == EROFS || errno == EPERM)) {
        disc->m_writeProtected = true;
        disc->m_file = ::open(path.c_str(), O_RDONLY | kFlags);
    }
    if (disc->m_file < 0) {
        const ErrorCode otherwise =
            errno == EISDIR || errno == ENXIO ? ErrorCode::FileIsSpecial : ErrorCode::FileUnreadable;
        return std::unexpected(osError(errno, otherwise, path, "cannot open the disc file"));
    }
    struct stat status{};
    if (::fstat(disc->m_file, &status) != 0 || !S_ISREG(status.st_mode))
        return fail(Error::atPath(ErrorCode::FileIsSpecial, path.string(), "a disc file is a regular file"));
    TRY(disc->lock());
    TRY(disc->load());
    // What a crash left behind the state is not on the disc.
    if (!disc->m_writeProtected)
        TRY(disc->discardUncommitted());
    return disc;
}

DiscFile::~DiscFile()
{
    if (m_file >= 0)
        ::close(m_file);
}

Result<> DiscFile::lock()
{
    if (::flock(m_file, LOCK_EX | LOCK_NB) == 0)
        return {};
    if (errno == EWOULDBLOCK)
        return fail(
            Error::atPath(ErrorCode::DiscFileInUse, m_path.string(), "the disc is in another recorder"));
    return std::unexpected(osError(errno, ErrorCode::FileUnreadable, m_path, "cannot lock the disc file"));
}

Result<> DiscFile::load()
{
    const auto invalid = [this](std::string why) {
        return fail(Error::atPath(ErrorCode::DiscFileInvalid, m_path.string(), std::move(why)));
    };
    Header header{};
    if (const int error = readBytes(m_file, header, 0); error != 0)
        return std::unexpected(
            osError(error, ErrorCode::FileUnreadable, m_path, "cannot read the disc file"));
    const std::span bytes(header);
    if (std::memcmp(header.data(), kMagic.data(), kMagic.size()) != 0)
        return invalid("not a virtual disc");
    if (const auto version = getLe32(bytes.subspan(kHeaderVersion)); version != kFormatVersion)
        return fail(Error::atPath(ErrorCode::DiscFileVersion, m_path.string(),
                                  "disc file of version " + std::to_string(version)));
    if (getLe32(bytes.subspan(kHeaderCrc)) != crc32(bytes.first(kHeaderCrc)))
        return invalid("the header is damaged");
    const auto type = std::to_integer<std::size_t>(header[kHeaderType]);
    if (type == 0 || type > allMediumTypes().size())
        return fail(
            Error::atPath(ErrorCode::DiscFileVersion, m_path.string(), "a medium of a later version"));
    m_type = static_cast<MediumType>(type);
    m_capacity = getLe32(bytes.subspan(kHeaderCapacity));
    m_stride = getLe32(bytes.subspan(kHeaderStride));
    if (m_capacity < smallestCapacity(m_type) || m_capacity > largestCapacity(m_type) ||
        m_stride != sectorStride(m_type) || getLe32(bytes.subspan(kHeaderSlotSize)) != kSlotSize ||
        getLe64(bytes.subspan(kHeaderDataOffset)) != kDataOffset)
        return invalid("the header makes no sense");

    TRY_ASSIGN(auto first, readSlot(m_file, 0, m_path));
    TRY_ASSIGN(auto second, readSlot(m_file, 1, m_path));
    if (!first && !second)
        return invalid("no state is recorded");
    const Record& newest = !second || (first && first->sequence > second->sequence) ? *first : *second;
    auto state = parseDiscState(newest.payload, m_capacity);
    if (!state) {
        state.error().where = AtPath{m_path.string()};
        return std::unexpected(std::move(state).error());
    }
    if (const auto reason = whyNotOn(m_type, m_capacity, *state))
        return invalid(*reason);
    m_state = std::move(*state);
    m_sequence = newest.sequence;
    struct stat status{};
    if (::fstat(m_file, &status) != 0 || static_cast<std::uint64_t>(status.st_size) < endOf(m_state))
        return invalid("the end of the file is missing");
    return {};
}

std::uint64_t DiscFile::offsetOf(std::int64_t lba) const
{
    return kDataOffset + static_cast<std::uint64_t>(lba) * m_stride;
}

std::uint64_t DiscFile::subChannelOffsetOf(std::int64_t lba) const
{
    return offsetOf(std::int64_t{m_capacity} + kRunOutSectors) +
           static_cast<std::uint64_t>(lba) * kSubChannelSize;
}

std::uint64_t DiscFile::endOf(const DiscState& state) const
{
    return state.keepsSubChannel() ? subChannelOffsetOf(state.end()) : offsetOf(state.end());
}

Result<> DiscFile::write(std::int32_t lba, SectorForm form, std::span<const std::byte> sectors)
{
    const std::uint32_t length = bytesOf(form);
    assert(lba >= 0 && sectors.size() % length == 0 && length <= m_stride);
    if (m_writeProtected)
        return fail(Error::atPath(ErrorCode::MediumWriteProtected, m_path.string(), "opened for reading"));
    if (areZeros(sectors))
        return clear(lba, static_cast<std::uint32_t>(sectors.size() / length));
    int error = 0;
    if (length == m_stride) {
        error = writeBytes(m_file, sectors, offsetOf(lba));
    } else {
        // The rest of each sector's place stays zeros: 64 sectors go into one call.
        static constexpr std::array<std::byte, 2352> kRest{};
        constexpr std::size_t kBatch = 64;
        std::array<iovec, 2 * kBatch> parts;
        while (!sectors.empty() && error == 0) {
            const std::size_t count = std::min(kBatch, sectors.size() / length);
            for (std::size_t i = 0; i < count; ++i) {
                parts[2 * i] = {const_cast<std::byte*>(sectors.data()) + i * length, length};
                parts[2 * i + 1] = {const_cast<std::byte*>(kRest.data()), m_stride - length};
            }
            error = writeParts(m_file, std::span(parts).first(2 * count), offsetOf(lba));
            sectors = sectors.subspan(count * length);
            lba += static_cast<std::int32_t>(count);
        }
    }
    if (error != 0)
        return std::unexpected(osError(error, ErrorCode::WriteFileFailed, m_path, "cannot store sectors"));
    return {};
}

Result<> DiscFile::clear(std::int32_t lba, std::uint32_t count)
{
    assert(lba >= 0);
    if (m_writeProtected)
        return fail(Error::atPath(ErrorCode::MediumWriteProtected, m_path.string(), "opened for reading"));
    std::uint64_t offset = offsetOf(lba);
    const std::uint64_t end = offset + std::uint64_t{count} * m_stride;
    int error = 0;
    do
        error = ::fallocate(m_file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                            static_cast<off_t>(end - offset)) == 0
                    ? 0
                    : errno;
    while (error == EINTR);
    if (error == 0)
        return {};
    // Not every file system has holes, nor every sandbox this call.
    static constexpr std::array<std::byte, 65536> kZeros{};
    error = error == ENOSPC || error == EIO ? error : 0;
    for (; offset < end && error == 0; offset += kZeros.size())
        error = writeBytes(
            m_file, std::span(kZeros).first(std::min<std::uint64_t>(kZeros.size(), end - offset)), offset);
    if (error != 0)
        return std::unexpected(osError(error, ErrorCode::WriteFileFailed, m_path, "cannot clear sectors"));
    return {};
}

Result<> DiscFile::read(std::int32_t lba, SectorForm form, std::span<std::byte> sectors) const
{
    const std::uint32_t length = bytesOf(form);
    assert(lba >= 0 && sectors.size() % length == 0 && length <= m_stride);
    int error = 0;
    if (length == m_stride) {
        error = readBytes(m_file, sectors, offsetOf(lba));
    } else {
        constexpr std::size_t kBatch = 64;
        std::array<std::byte, kBatch * 2352> places;
        while (!sectors.empty() && error == 0) {
            const std::size_t count = std::min(kBatch, sectors.size() / length);
            error = readBytes(m_file, std::span(places).first(count * m_stride), offsetOf(lba));
            for (std::size_t i = 0; i < count; ++i)
                std::memcpy(sectors.data() + i * length, places.data() + i * m_stride, length);
            sectors = sectors.subspan(count * length);
            lba += static_cast<std::int32_t>(count);
        }
    }
    if (error != 0)
        return std::unexpected(osError(error, ErrorCode::ReadFailed, m_path, "cannot read sectors"));
    return {};
}

Result<> DiscFile::writeSubChannel(std::int32_t lba, std::span<const std::byte> bytes)
{
    assert(lba >= 0 && isCd(m_type) && bytes.size() % kSubChannelSize == 0);
    if (m_writeProtected)
        return fail(Error::atPath(ErrorCode::MediumWriteProtected, m_path.string(), "opened for reading"));
    if (const int error = writeBytes(m_file, bytes, subChannelOffsetOf(lba)); error != 0)
        return std::unexpected(
            osError(error, ErrorCode::WriteFileFailed, m_path, "cannot store sub-channel"));
    return {};
}

Result<> DiscFile::readSubChannel(std::int32_t lba, std::span<std::byte> bytes) const
{
    assert(lba >= 0 && isCd(m_type) && bytes.size() % kSubChannelSize == 0);
    if (const int error = readBytes(m_file, bytes, subChannelOffsetOf(lba)); error != 0)
        return std::unexpected(osError(error, ErrorCode::ReadFailed, m_path, "cannot read sub-channel"));
    return {};
}

Result<> DiscFile::writeRecord(const DiscState& state)
{
    const std::vector<std::byte> payload = serialize(state);
    if (payload.size() > kSlotSize - kRecordSize)
        return fail(ErrorCode::Internal, "the disc state is larger than its slot");
    std::vector<std::byte> record(kRecordSize + payload.size());
    std::memcpy(record.data(), kRecordMagic.data(), kRecordMagic.size());
    const std::span bytes(record);
    putLe64(bytes.subspan(kRecordSequence), m_sequence + 1);
    putLe32(bytes.subspan(kRecordLength), static_cast<std::uint32_t>(payload.size()));
    std::ranges::copy(payload, record.begin() + kRecordSize);
    putLe32(bytes.subspan(kRecordCrc), crcOfRecord(bytes.first(kRecordSize), payload));
    // The slot of the newest record is not touched: if this one is torn, that one counts.
    const std::uint64_t offset = kSlotsOffset + ((m_sequence + 1) % 2) * kSlotSize;
    if (const int error = writeBytes(m_file, bytes, offset); error != 0)
        return std::unexpected(
            osError(error, ErrorCode::WriteFileFailed, m_path, "cannot record the disc's state"));
    if (::fdatasync(m_file) != 0)
        return std::unexpected(
            osError(errno, ErrorCode::WriteFileFailed, m_path, "cannot record the disc's state"));
    ++m_sequence;
    m_state = state;
    return {};
}

Result<> DiscFile::commit(const DiscState& state)
{
    if (m_writeProtected)
        return fail(Error::atPath(ErrorCode::MediumWriteProtected, m_path.string(), "opened for reading"));
    // The file reaches to the end of what it holds even where that is a hole: a file cut short by a bad copy
    // is noticed.
    struct stat status{};
    const std::uint64_t end = endOf(state);
    if (::fstat(m_file, &status) != 0 ||
        (static_cast<std::uint64_t>(status.st_size) < end &&
         ::ftruncate(m_file, static_cast<off_t>(end)) != 0) ||
        ::fdatasync(m_file) != 0)
        return std::unexpected(osError(errno, ErrorCode::WriteFileFailed, m_path, "cannot store sectors"));
    return writeRecord(state);
}

Result<> DiscFile::discardUncommitted()
{
    if (m_writeProtected)
        return fail(Error::atPath(ErrorCode::MediumWriteProtected, m_path.string(), "opened for reading"));
    struct stat status{};
    const std::uint64_t end = std::max(kDataOffset, endOf(m_state));
    if (::fstat(m_file, &status) != 0 || (static_cast<std::uint64_t>(status.st_size) > end &&
                                          ::ftruncate(m_file, static_cast<off_t>(end)) != 0))
        return std::unexpected(
            osError(errno, ErrorCode::WriteFileFailed, m_path, "cannot give back the space"));
    return {};
}

} // namespace emberdisc::virtualdrive
