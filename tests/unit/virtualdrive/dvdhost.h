// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "host.h"

namespace emberdisc::virtualdrive::test {

/// A host that knows page 05h of DVD-R.
class DvdHost : public Host {
public:
    using Host::Host;

    enum class Multi : std::uint8_t { Final = 0x05, Open = 0xC5 };
    QByteArray incremental(Multi multi, int more = 0)
    {
        return page({0x60 | more, static_cast<int>(multi) | 0x20, 0x08, 0x10}, 16);
    }
    QByteArray atOnce(int more = 0) { return page({0x42 | more, 0x05, 0x08, 0}, 0); }
    /// MODE SELECT(10) of page 05h with these bytes 2 to 5, and a packet size.
    QByteArray page(std::initializer_list<int> bytes, int packetSize)
    {
        Bytes list(60);
        list[8] = std::byte{0x05};
        list[9] = std::byte{0x32};
        std::size_t at = 10;
        for (const int byte : bytes)
            list[at++] = static_cast<std::byte>(byte);
        putBe32(std::span(list).subspan(18), static_cast<std::uint32_t>(packetSize));
        return run({0x55, 0x10, 0, 0, 0, 0, 0, 0, 60}, list);
    }
    QByteArray reserve(int sectors)
    {
        return run(
            {0x53, 0, 0, 0, 0, sectors >> 24, sectors >> 16 & 0xFF, sectors >> 8 & 0xFF, sectors & 0xFF});
    }
    /// RT, Blank and Packet/Inc of a track; -1 if there is none.
    int bits(int track) { return trackInformation(track) == "good" ? at(6) >> 5 : -1; }
    /// Of GET CONFIGURATION for one feature: 1 current, 0 not, -1 no such feature.
    int isCurrent(int feature)
    {
        if (run({0x46, 2, feature >> 8, feature & 0xFF, 0, 0, 0, 0, 16}, {}, 16) != "good" ||
            transferred < 12)
            return -1;
        return at(10) & 1;
    }
};

} // namespace emberdisc::virtualdrive::test
