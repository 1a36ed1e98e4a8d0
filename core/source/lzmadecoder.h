// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/decoder.h"

#include <lzma.h>

namespace emberdisc::source {

/// Any decoder of liblzma: who derives initializes the stream.
class LzmaDecoder : public Decoder {
public:
    LzmaDecoder() = default;
    ~LzmaDecoder() override { ::lzma_end(&m_stream); }
    LzmaDecoder(const LzmaDecoder&) = delete;
    LzmaDecoder& operator=(const LzmaDecoder&) = delete;

    [[nodiscard]] Result<State> decode(std::span<const std::byte>& in, std::span<std::byte>& out,
                                       Input input) final;

protected:
    lzma_stream m_stream = LZMA_STREAM_INIT;
};

} // namespace emberdisc::source
