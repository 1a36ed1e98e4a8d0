// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/unpacker.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace emberdisc::source {

/// Puts together what the filter BCJ2 of 7z archives has taken apart: code for x86 (the first stream), the
/// targets of its calls and jumps (the second and third), and which of them were taken out (the fourth, by an
/// arithmetic coder). See Bcj2.c of the LZMA SDK. `size` is that of what comes out.
[[nodiscard]] std::unique_ptr<Unpacker> startBcj2(std::array<std::unique_ptr<ByteReader>, 4> streams,
                                                  std::uint64_t size, std::string name);

} // namespace emberdisc::source
