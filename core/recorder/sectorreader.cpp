// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/sectorreader.h"

#include "core/mmc/cuesheet.h"
#include "core/recorder/answers.h"
#include "core/recorder/cdblock.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

/// 64 KiB: more is no quicker, and some USB drives take no more.
constexpr std::size_t kMostBytes = std::size_t{64} << 10;
constexpr std::size_t kUserDataBytes = 2048;
constexpr std::size_t kHeaderBytes = 16; // sync and header
constexpr int kTries = 3;
constexpr std::chrono::seconds kSpinUp{60};

bool isFinal(const Error& error)
{
    const ErrorCode code = explained(error).code;
    return isCarrierError(code) || code == ErrorCode::Cancelled || code == ErrorCode::NoMedium ||
           code == ErrorCode::MediumChanged;
}

} // namespace

SectorReader::SectorReader(mmc::Device& device, SectorRead how)
    : m_device(device), m_how(how), m_sectorSize(bytesOf(how))
{
    const std::size_t most = std::min(kMostBytes, device.transport().maximumTransfer());
    m_bytesPerRead = std::max<std::size_t>(most / m_sectorSize, 1) * m_sectorSize;
}

Result<> SectorReader::read(std::int64_t lba, std::span<std::byte> to, const std::stop_token& stop)
{
    while (!to.empty()) {
        const auto part = to.first(std::min(to.size(), m_bytesPerRead));
        TRY(readPatiently(lba, part, stop));
        lba += static_cast<std::int64_t>(part.size() / m_sectorSize);
        to = to.subspan(part.size());
    }
    return {};
}

Result<std::vector<std::uint32_t>> SectorReader::readAround(std::int64_t lba, std::span<std::byte> to,
                                                            const std::stop_token& stop)
{
    std::vector<std::uint32_t> unreadable;
    std::uint32_t index = 0;
    while (!to.empty()) {
        const auto part = to.first(std::min(to.size(), m_bytesPerRead));
        const auto count = static_cast<std::uint32_t>(part.size() / m_sectorSize);
        if (auto whole = readPatiently(lba + index, part, stop); !whole) {
            if (isFinal(whole.error()))
                return fail(explained(std::move(whole).error()));
            for (std::uint32_t i = 0; i < count; ++i) {
                const auto sector = part.subspan(std::size_t{i} * m_sectorSize, m_sectorSize);
                auto single = readPatiently(lba + index + i, sector, stop);
                if (single)
                    continue;
                if (isFinal(single.error()))
                    return fail(explained(std::move(single).error()));
                std::ranges::fill(sector, std::byte{0});
                unreadable.push_back(index + i);
            }
        }
        index += count;
        to = to.subspan(part.size());
    }
    return unreadable;
}

Result<> SectorReader::readPatiently(std::int64_t lba, std::span<std::byte> to, const std::stop_token& stop)
{
    for (int attempt = 1;; ++attempt) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        auto read = readOnce(lba, to);
        if (read)
            return read;
        const auto category = mmc::categoryOf(read.error());
        const bool passing =
            category == mmc::SenseCategory::NotReadyYet || category == mmc::SenseCategory::InProgress ||
            category == mmc::SenseCategory::UnitAttention || category == mmc::SenseCategory::Retry;
        if (!passing || attempt >= kTries) {
            read.error().where = AtLba{lba};
            return read;
        }
        TRY(m_device.waitUntilReady(stop, {.maximum = kSpinUp}));
    }
}

Result<> SectorReader::readOnce(std::int64_t lba, std::span<std::byte> to)
{
    const auto address = static_cast<std::int32_t>(lba);
    const std::size_t count = to.size() / m_sectorSize;
    switch (m_how) {
    case SectorRead::UserData:
        return m_device.read(address, static_cast<std::uint16_t>(count), to);
    case SectorRead::Sound:
        return m_device.readCd(mmc::SectorType::CdDa, address, static_cast<std::uint32_t>(count),
                               mmc::MainChannel::UserData, mmc::SubChannel::None, to);
    case SectorRead::Whole:
        return m_device.readCd(mmc::SectorType::Any, address, static_cast<std::uint32_t>(count),
                               mmc::MainChannel::Everything, mmc::SubChannel::None, to);
    case SectorRead::Mode1: {
        // The blocks come to the end, and each moves to its sector from there.
        const auto blocks = to.last(count * kUserDataBytes);
        TRY(m_device.read(address, static_cast<std::uint16_t>(count), blocks));
        for (std::size_t i = 0; i < count; ++i)
            std::ranges::copy(blocks.subspan(i * kUserDataBytes, kUserDataBytes),
                              to.subspan(i * m_sectorSize + kHeaderBytes).begin());
        keepSent(to, mmc::data_form::kMode1);
        return {};
    }
    case SectorRead::Mode2:
    case SectorRead::Xa:
        TRY(m_device.readCd(mmc::SectorType::Any, address, static_cast<std::uint32_t>(count),
                            mmc::MainChannel::Everything, mmc::SubChannel::None, to));
        keepSent(to, m_how == SectorRead::Xa ? mmc::data_form::kXa : mmc::data_form::kMode2);
        return {};
    }
    return fail(ErrorCode::Internal, "unknown way to read");
}

} // namespace emberdisc::recorder
