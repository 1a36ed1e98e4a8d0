// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "host.h"

namespace emberdisc::virtualdrive::test {

struct Cue {
    int control, track, index, form, minute, second, frame;
};

inline Bytes sheet(std::initializer_list<Cue> entries)
{
    Bytes bytes;
    for (const Cue& entry : entries)
        for (const int value : {entry.control << 4 | 1, entry.track, entry.index, entry.form, 0, entry.minute,
                                entry.second, entry.frame})
            bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

inline QByteArray sendSheet(Host& host, const Bytes& bytes)
{
    return host.run(
        {0x5D, 0, 0, 0, 0, 0, 0, static_cast<int>(bytes.size() >> 8), static_cast<int>(bytes.size() & 0xFF)},
        bytes);
}

/// Two audio tracks of 400 and 500 sectors without a gap.
inline Bytes twoTracks()
{
    return sheet({{0, 0, 0, 0x01, 0, 0, 0},
                  {0, 1, 0, 0x00, 0, 0, 0},
                  {0, 1, 1, 0x00, 0, 2, 0},
                  {0, 2, 1, 0x00, 0, 7, 25},
                  {0, 0xAA, 1, 0x01, 0, 14, 0}});
}

inline QByteArray burnTrack(Host& host, std::int32_t lba, std::uint32_t count)
{
    for (std::uint32_t done = 0; done < count; done += 16)
        if (const auto result =
                host.writeData(lba + static_cast<std::int32_t>(done), std::min(16U, count - done));
            result != "good")
            return result;
    return host.synchronize();
}

inline Bytes readToc(Host& host, int format, int number = 0, bool msf = false)
{
    return host.run({0x43, msf ? 2 : 0, format, 0, 0, 0, number, 0x10, 0}, {}, 4096) == "good"
               ? Bytes(host.in.begin(), host.in.begin() + static_cast<std::ptrdiff_t>(host.transferred))
               : Bytes();
}

} // namespace emberdisc::virtualdrive::test
