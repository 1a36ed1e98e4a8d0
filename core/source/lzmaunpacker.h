// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/unpacker.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

/// Raw LZMA streams with filters over them, as a 7z archive has them: without the headers of .xz or .lzma.
namespace emberdisc::source {

enum class LzmaMethod : std::uint8_t { Lzma, Lzma2, Delta, X86, PowerPc, Ia64, Arm, ArmThumb, Sparc, Arm64 };

/// One step of unpacking.
struct LzmaStep {
    LzmaMethod method = LzmaMethod::Lzma2;
    std::vector<std::byte> properties = {}; ///< as the archive has them
    std::uint64_t unpackedSize = 0;         ///< of what comes out of this step
};

/// Whether the steps, in the order of unpacking, are a chain that liblzma has, with properties that make
/// sense, and need no more than 256 MiB of memory.
[[nodiscard]] bool canUnpackLzma(const std::vector<LzmaStep>& steps);
/// What `packed` unpacks to. FileNotFound and its kin, ImageCorrupt for steps that make no sense.
[[nodiscard]] Result<std::unique_ptr<Unpacker>> startLzma(const ByteSource& packed,
                                                          const std::vector<LzmaStep>& steps);

/// Likewise one step alone, also a filter over what is not LZMA.
[[nodiscard]] bool canStartLzmaStep(const LzmaStep& step);
/// What that makes of the bytes of `input`, which it reads from front to back. ImageCorrupt.
[[nodiscard]] Result<std::unique_ptr<Unpacker>> startLzmaStep(std::unique_ptr<ByteReader> input,
                                                              LzmaStep step, std::string name);

} // namespace emberdisc::source
