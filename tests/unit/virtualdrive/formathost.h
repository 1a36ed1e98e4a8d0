// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "host.h"

namespace emberdisc::virtualdrive::test {

inline Bytes bytesOf(std::initializer_list<int> values)
{
    Bytes bytes;
    for (const int value : values)
        bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

/// A host that formats.
class FormatHost : public Host {
public:
    using Host::Host;

    /// FORMAT UNIT with that descriptor; `type` is its byte 4: type and sub-type.
    QByteArray format(std::uint32_t blocks, int type, std::uint32_t parameter, int flags = 0x02,
                      int cdbFlags = 0x11)
    {
        Bytes list(12);
        list[1] = static_cast<std::byte>(flags);
        list[3] = std::byte{8};
        putBe32(std::span(list).subspan(4), blocks);
        putBe32(std::span(list).subspan(8), parameter);
        list[8] = static_cast<std::byte>(type);
        return run({0x04, cdbFlags}, list);
    }
    /// READ FORMAT CAPACITIES in words: "formatted 16, 26h(0) 2295104", leaving the reply in `in`.
    QByteArray capacities()
    {
        if (run({0x23, 0, 0, 0, 0, 0, 0, 0, 4}, {}, 4) != "good")
            return "refused";
        const int length = at(3);
        if (run({0x23, 0, 0, 0, 0, 0, 0, 0, length + 4}, {}, static_cast<std::size_t>(length) + 4) !=
                "good" ||
            at(3) != length || length % 8 != 0 || length < 8)
            return "insane";
        const int state = at(8) & 3;
        QByteArray text = state == 1 ? "unformatted " : state == 2 ? "formatted " : "unknown ";
        text += QByteArray::number(be32(4));
        if ((be32(8) & 0xFFFFFF) != 2048)
            text += " of another length";
        for (std::size_t i = 12; i < in.size(); i += 8)
            text += ", " + QByteArray::number(at(i + 4) >> 2, 16).rightJustified(2, '0') + "h(" +
                    QByteArray::number(be32(i + 4) & 0xFFFFFF, 16) + ") " + QByteArray::number(be32(i));
        return text;
    }
    int profile() { return run({0x46, 0, 0, 0, 0, 0, 0, 0, 8}, {}, 8) == "good" ? int{be16(6)} : -1; }
    /// The BG format status of READ DISC INFORMATION.
    int backgroundFormat() { return run({0x51, 0, 0, 0, 0, 0, 0, 0, 34}, {}, 34) == "good" ? at(7) & 3 : -1; }
    int mediaEvent() { return run({0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8}, {}, 8) == "good" ? at(4) & 15 : -1; }
    /// The one feature, whose descriptor is left in `feature`.
    bool isCurrent(int code)
    {
        if (run({0x46, 2, code >> 8, code & 0xFF, 0, 0, 0, 1, 0}, {}, 256) != "good" || be32(0) < 8)
            return false;
        feature.assign(in.begin() + 8, in.begin() + 4 + static_cast<std::ptrdiff_t>(be32(0)));
        return (at(10) & 1) != 0;
    }
    Bytes feature;
};

} // namespace emberdisc::virtualdrive::test
