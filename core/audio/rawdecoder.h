// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/openfile.h"
#include "core/audio/trackdecoder.h"

namespace emberdisc::audio {

/// A headerless file of CD sound. Bytes that make no whole sample at its end are not read.
class RawDecoder final : public TrackDecoder {
public:
    /// `encoding` is one of the raw ones.
    [[nodiscard]] static Result<std::unique_ptr<RawDecoder>> open(const std::string& path, Encoding encoding);

    [[nodiscard]] Result<std::size_t> read(std::span<std::byte> to) override;
    [[nodiscard]] std::uint64_t position() const override { return m_position; }
    [[nodiscard]] Result<> skipTo(std::uint64_t sample) override;

private:
    RawDecoder(std::string path, OpenFile file, Encoding encoding);

    std::string m_path;
    OpenFile m_file;
    Encoding m_encoding;
    std::uint64_t m_position = 0;
};

} // namespace emberdisc::audio
