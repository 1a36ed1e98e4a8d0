// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/streamunpacker.h"

#include <algorithm>
#include <utility>

namespace emberdisc::source {

namespace {

constexpr std::size_t kBufferSize = 64 * 1024;
constexpr std::size_t kHeadSize = 4; // what tells whether another stream follows

} // namespace

StreamUnpacker::StreamUnpacker(std::unique_ptr<ByteReader> reader, std::unique_ptr<Decoder> decoder,
                               std::string name)
    : m_reader(std::move(reader)),
      m_decoder(std::move(decoder)),
      m_name(std::move(name)),
      m_buffer(kBufferSize)
{}

Result<std::size_t> StreamUnpacker::read(std::span<std::byte> to)
{
    if (m_failure)
        return fail(*m_failure);
    std::span<std::byte> out = to;
    while (!out.empty() && !m_isAtEnd) {
        if (m_in.empty())
            TRY(refill());
        const std::size_t before = m_in.size() + out.size();
        const auto state =
            m_decoder->decode(m_in, out, m_isRead ? Decoder::Input::IsAll : Decoder::Input::MoreComes);
        if (!state)
            return failHere(state.error());
        if (*state == Decoder::State::AtEnd)
            TRY(goOn());
        else if (m_in.size() + out.size() == before && !m_in.empty())
            return failHere(Error{.code = ErrorCode::ImageCorrupt, .detail = "it cannot be decompressed"});
        else if (m_in.size() + out.size() == before && m_isRead)
            return failHere(Error{.code = ErrorCode::ImageCorrupt, .detail = "it is cut"});
    }
    const std::size_t done = to.size() - out.size();
    m_position += done;
    return done;
}

/// Keeps what is left, and adds to it.
Result<> StreamUnpacker::refill()
{
    if (m_isRead)
        return {};
    const std::size_t left = m_in.size();
    std::ranges::copy(m_in, m_buffer.begin());
    TRY_ASSIGN(const std::size_t got, m_reader->readAt(m_consumed, std::span(m_buffer).subspan(left)));
    m_consumed += got;
    m_isRead = left + got < m_buffer.size();
    m_in = std::span<const std::byte>(m_buffer).first(left + got);
    return {};
}

Result<> StreamUnpacker::goOn()
{
    if (m_in.size() < kHeadSize)
        TRY(refill());
    const auto follows = m_decoder->restart(m_in.first(std::min(m_in.size(), kHeadSize)));
    if (!follows)
        return failHere(follows.error());
    m_isAtEnd = !*follows;
    return {};
}

std::unexpected<Error> StreamUnpacker::failHere(Error error)
{
    error.where = AtPath{m_name};
    m_failure = error;
    return fail(std::move(error));
}

} // namespace emberdisc::source
