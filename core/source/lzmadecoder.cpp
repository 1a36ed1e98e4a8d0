// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/lzmadecoder.h"

#include <cstdint>

namespace emberdisc::source {

Result<Decoder::State> LzmaDecoder::decode(std::span<const std::byte>& in, std::span<std::byte>& out,
                                           Input input)
{
    m_stream.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    m_stream.avail_in = in.size();
    m_stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    m_stream.avail_out = out.size();
    const lzma_ret state = ::lzma_code(&m_stream, input == Input::IsAll ? LZMA_FINISH : LZMA_RUN);
    in = in.subspan(in.size() - m_stream.avail_in);
    out = out.subspan(out.size() - m_stream.avail_out);
    if (state == LZMA_STREAM_END)
        return State::AtEnd;
    if (state == LZMA_MEMLIMIT_ERROR || state == LZMA_MEM_ERROR)
        return failForMemory();
    if (state != LZMA_OK && state != LZMA_BUF_ERROR) // the latter: nothing to do for now
        return failToDecode();
    return State::Going;
}

} // namespace emberdisc::source
