// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byteorder.h"
#include "core/base/clock.h"
#include "core/virtualdrive/discfile.h"
#include "core/virtualdrive/virtualrecorder.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

#include <QByteArray>
#include <QTemporaryDir>

namespace emberdisc::virtualdrive::test {

using Bytes = std::vector<std::byte>;

inline std::filesystem::path fileIn(const QTemporaryDir& dir, const char* name)
{
    return std::filesystem::path(dir.path().toStdString()) / name;
}

/// Bytes that tell which sector they are, so that a misplaced one is noticed.
inline Bytes sectors(std::int32_t first, std::size_t count, std::size_t length, std::uint32_t salt = 0)
{
    Bytes bytes(count * length);
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j + 4 <= length; j += 4)
            putLe32(std::span(bytes).subspan(i * length + j),
                    (static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(i)) * 2654435761U +
                        static_cast<std::uint32_t>(j) + salt);
    return bytes;
}

/// A host with a recorder at its side: sends raw CDBs, and says what came of them as "good" or "5/21/02".
class Host {
public:
    explicit Host(MediumType type, RecorderOptions options = {.pollsUntilReady = 0},
                  std::uint32_t capacity = 0)
    {
        CreateOptions create;
        if (capacity != 0)
            create.capacity = capacity;
        auto made = DiscFile::create(fileIn(dir, "disc.vdisc"), type, create);
        if (!made)
            qFatal("no disc: %s", made.error().toString().c_str());
        recorder = std::make_unique<VirtualRecorder>(clock, options);
        if (!recorder->insert(std::move(*made)))
            qFatal("the recorder takes no disc");
        static_cast<void>(run({0}));
    }

    QByteArray run(std::initializer_list<int> cdb, std::span<const std::byte> out = {},
                   std::size_t wanted = 0)
    {
        auto bytes = cdb.begin();
        mmc::Command command{mmc::Cdb(static_cast<std::uint8_t>(*bytes))};
        for (std::size_t i = 1; i < cdb.size() && i < command.cdb.size(); ++i)
            command.cdb.set(i, static_cast<std::uint8_t>(*(bytes + i)));
        return send(command, out, wanted);
    }
    QByteArray send(mmc::Command command, std::span<const std::byte> out = {}, std::size_t wanted = 0)
    {
        in.assign(wanted, std::byte{0xEE});
        command.in = in;
        command.out = out;
        const auto reply = recorder->execute(command);
        sense = {};
        if (reply) {
            transferred = reply->transferred;
            return "good";
        }
        transferred = 0;
        if (reply.error().code != ErrorCode::CheckCondition || reply.error().sense() == nullptr)
            return "not a check condition";
        sense = *reply.error().sense();
        return QByteArray::number(sense.key, 16) + "/" + hex(sense.asc) + "/" + hex(sense.ascq);
    }
    QByteArray write(std::int32_t lba, std::uint32_t count, std::span<const std::byte> data)
    {
        mmc::Command command{mmc::Cdb(0x2A)};
        putBe32(command.cdb.from(2), static_cast<std::uint32_t>(lba));
        putBe16(command.cdb.from(7), static_cast<std::uint16_t>(count));
        return send(command, data);
    }
    /// Writes sectors that know their address.
    QByteArray writeData(std::int32_t lba, std::uint32_t count, std::size_t length = 2048,
                         std::uint32_t salt = 0)
    {
        return write(lba, count, sectors(lba, count, length, salt));
    }
    QByteArray read(std::int32_t lba, std::uint32_t count)
    {
        mmc::Command command{mmc::Cdb(0x28)};
        putBe32(command.cdb.from(2), static_cast<std::uint32_t>(lba));
        putBe16(command.cdb.from(7), static_cast<std::uint16_t>(count));
        return send(command, {}, std::size_t{count} * 2048);
    }
    bool holds(std::int32_t lba, std::uint32_t count, std::uint32_t salt = 0)
    {
        return read(lba, count) == "good" && in == sectors(lba, count, 2048, salt);
    }
    /// MODE SELECT(10) of page 05h with these bytes 2, 3, 4, and the size of fixed packets.
    QByteArray writeParameters(int type, int mode, int block, std::uint32_t packet = 0, int sessionFormat = 0)
    {
        Bytes list(60);
        list[8] = std::byte{0x05};
        list[9] = std::byte{0x32};
        list[10] = static_cast<std::byte>(type);
        list[11] = static_cast<std::byte>(mode);
        list[12] = static_cast<std::byte>(block);
        list[16] = static_cast<std::byte>(sessionFormat);
        putBe32(std::span(list).subspan(18), packet);
        list[23] = std::byte{150};
        return run({0x55, 0x10, 0, 0, 0, 0, 0, 0, 60}, list);
    }
    /// MODE SELECT(10) of page 01h, read error recovery, which has nothing to do with writing.
    QByteArray otherModePage()
    {
        Bytes list(20);
        list[8] = std::byte{0x01};
        list[9] = std::byte{0x0A};
        list[11] = std::byte{7};
        return run({0x55, 0x10, 0, 0, 0, 0, 0, 0, 20}, list);
    }
    QByteArray synchronize() { return run({0x35, 0}); }
    QByteArray close(int function, int track = 0)
    {
        return run({0x5B, 0, function, 0, track >> 8, track & 0xFF});
    }
    /// READ TRACK INFORMATION into `in`.
    QByteArray trackInformation(int number, int type = 1)
    {
        return run({0x52, type, 0, 0, number >> 8, number & 0xFF, 0, 0, 48}, {}, 48);
    }
    /// -1 when there is none.
    std::int64_t nextWritable(int number)
    {
        if (trackInformation(number) != "good" || (at(7) & 1) == 0)
            return -1;
        return be32(12);
    }
    /// Disc status, last session state, sessions, as "0/0/1".
    QByteArray status()
    {
        if (run({0x51, 0, 0, 0, 0, 0, 0, 0, 34}, {}, 34) != "good")
            return "none";
        return QByteArray::number(at(2) & 3) + "/" + QByteArray::number(at(2) >> 2 & 3) + "/" +
               QByteArray::number(at(4));
    }
    int at(std::size_t i) const { return std::to_integer<int>(in.at(i)); }
    std::uint32_t be32(std::size_t i) const { return getBe32(std::span(in).subspan(i)); }
    std::uint16_t be16(std::size_t i) const { return getBe16(std::span(in).subspan(i)); }
    std::filesystem::path path() const { return fileIn(dir, "disc.vdisc"); }
    /// Cuts the power: what was not synchronized is gone. The recorder comes back with the disc in it.
    void powerCut()
    {
        recorder.reset();
        auto again = VirtualRecorder::withDisc(path(), clock, {.pollsUntilReady = 0});
        if (!again)
            qFatal("the disc is lost: %s", again.error().toString().c_str());
        recorder = std::move(*again);
        static_cast<void>(run({0}));
    }

    QTemporaryDir dir;
    SystemClock clock;
    std::unique_ptr<VirtualRecorder> recorder;
    Bytes in;
    std::size_t transferred = 0;
    Sense sense;

private:
    static QByteArray hex(std::uint8_t value)
    {
        return QByteArray::number(value, 16).rightJustified(2, '0').toUpper();
    }
};

} // namespace emberdisc::virtualdrive::test
