// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/decoder.h"
#include "core/source/unpacker.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace emberdisc::source {

/// Feeds a Decoder with what a reader has, from front to back. Packed bytes that end within a stream are
/// ImageCorrupt; several streams, one after the other, are one; what follows and is none is left alone.
class StreamUnpacker final : public Unpacker {
public:
    /// `name` is for errors.
    StreamUnpacker(std::unique_ptr<ByteReader> reader, std::unique_ptr<Decoder> decoder, std::string name);

    [[nodiscard]] Result<std::size_t> read(std::span<std::byte> to) override;
    [[nodiscard]] std::uint64_t position() const override { return m_position; }

private:
    [[nodiscard]] Result<> refill();
    [[nodiscard]] Result<> goOn();
    [[nodiscard]] std::unexpected<Error> failHere(Error error);

    std::unique_ptr<ByteReader> m_reader;
    std::unique_ptr<Decoder> m_decoder;
    std::string m_name;
    std::vector<std::byte> m_buffer;
    std::span<const std::byte> m_in; // what of the buffer was not decoded yet
    std::uint64_t m_consumed = 0;    // read from the reader
    std::uint64_t m_position = 0;
    std::optional<Error> m_failure; // what the decoder said: it must not be asked again
    bool m_isRead = false;
    bool m_isAtEnd = false;
};

} // namespace emberdisc::source
