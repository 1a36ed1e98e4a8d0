// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace emberdisc::mmc {
class Cdb;
class Transport;
} // namespace emberdisc::mmc

namespace emberdisc::virtualdrive {

/// The ring of the kernel's target_core_user, ABI 2 (linux/target_core_user.h): memory that we share with the
/// kernel, where it lays down commands and we what came of them. The layout is in layouts.md; integers are in
/// the byte order of the machine. Nothing in it is believed: what would lead out of the memory ends in an
/// error. One thread at a time.
class CommandRing {
public:
    /// The memory is aligned to 8 bytes and outlives the ring. Unsupported for another version of the layout,
    /// ReplyInvalid when the ring lies outside the memory.
    [[nodiscard]] static Result<CommandRing> over(std::span<std::byte> memory);

    /// Hands the commands that wait to the recorder, one after the other, and answers each: data-in, status,
    /// sense and residual. Gives their number. ReplyInvalid when what lies there is no command: the ring is
    /// of no use any more.
    [[nodiscard]] Result<std::size_t> answerAll(mmc::Transport& transport);

private:
    /// A stretch of the memory that a command's data lies in.
    using Pieces = std::vector<std::span<std::byte>>;

    explicit CommandRing(std::span<std::byte> memory);

    [[nodiscard]] Result<> answer(std::span<std::byte> entry, mmc::Transport& transport);
    [[nodiscard]] Result<std::size_t> collectPieces(std::span<const std::byte> entry);
    void execute(std::span<std::byte> entry, std::size_t length, const mmc::Cdb& cdb,
                 mmc::Transport& transport);

    std::span<std::byte> m_memory;
    std::span<std::byte> m_ring;
    bool m_takesReadLength = false;
    Pieces m_pieces;                 ///< of the command that runs
    std::vector<std::byte> m_joined; ///< its data, where it lies in several pieces
};

} // namespace emberdisc::virtualdrive
