// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/lzmaunpacker.h"

#include <lzma.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>

namespace emberdisc::source {

namespace {

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::uint64_t kMostMemory = std::uint64_t{256} << 20;

lzma_vli idOf(LzmaMethod method)
{
    switch (method) {
    case LzmaMethod::Lzma:
        return LZMA_FILTER_LZMA1;
    case LzmaMethod::Lzma2:
        return LZMA_FILTER_LZMA2;
    case LzmaMethod::Delta:
        return LZMA_FILTER_DELTA;
    case LzmaMethod::X86:
        return LZMA_FILTER_X86;
    case LzmaMethod::PowerPc:
        return LZMA_FILTER_POWERPC;
    case LzmaMethod::Ia64:
        return LZMA_FILTER_IA64;
    case LzmaMethod::Arm:
        return LZMA_FILTER_ARM;
    case LzmaMethod::ArmThumb:
        return LZMA_FILTER_ARMTHUMB;
    case LzmaMethod::Sparc:
        return LZMA_FILTER_SPARC;
    }
    return LZMA_VLI_UNKNOWN;
}

bool isLzma(LzmaMethod method)
{
    return method == LzmaMethod::Lzma || method == LzmaMethod::Lzma2;
}

/// liblzma's chain, in the order of packing, with the options that it allocated.
class Filters {
public:
    Filters() { m_filters.fill({LZMA_VLI_UNKNOWN, nullptr}); }
    ~Filters()
    {
        for (lzma_filter& filter : m_filters)
            std::free(filter.options);
    }
    Filters(const Filters&) = delete;
    Filters& operator=(const Filters&) = delete;

    /// False when they make no sense.
    bool set(const std::vector<LzmaStep>& steps)
    {
        if (steps.empty() || steps.size() > LZMA_FILTERS_MAX || !isLzma(steps.front().method))
            return false;
        for (std::size_t i = 0; i < steps.size(); ++i)
            if (!setOne(steps[i], m_filters[steps.size() - 1 - i]))
                return false;
        return true;
    }
    [[nodiscard]] const lzma_filter* get() const { return m_filters.data(); }

private:
    static bool setOne(const LzmaStep& step, lzma_filter& filter)
    {
        filter.id = idOf(step.method);
        const auto* const properties = reinterpret_cast<const std::uint8_t*>(step.properties.data());
        if (lzma_properties_decode(&filter, nullptr, properties, step.properties.size()) != LZMA_OK)
            return false;
        if (!isLzma(step.method))
            return true;
        auto& options = *static_cast<lzma_options_lzma*>(filter.options);
        // Nothing can refer to what lies before the first byte: no more is needed than comes out.
        const std::uint64_t needed = std::max<std::uint64_t>(step.unpackedSize, LZMA_DICT_SIZE_MIN);
        options.dict_size = static_cast<std::uint32_t>(std::min<std::uint64_t>(options.dict_size, needed));
        if (step.method == LzmaMethod::Lzma) { // such a stream need not say where it ends
            filter.id = LZMA_FILTER_LZMA1EXT;
            options.ext_flags = LZMA_LZMA1EXT_ALLOW_EOPM;
            lzma_set_ext_size(options, step.unpackedSize);
        }
        return true;
    }

    std::array<lzma_filter, LZMA_FILTERS_MAX + 1> m_filters = {};
};

class LzmaUnpacker final : public Unpacker {
public:
    LzmaUnpacker(std::unique_ptr<ByteReader> reader, std::string name)
        : m_reader(std::move(reader)), m_name(std::move(name)), m_packed(kPiece)
    {}
    ~LzmaUnpacker() override { lzma_end(&m_stream); }
    LzmaUnpacker(const LzmaUnpacker&) = delete;
    LzmaUnpacker& operator=(const LzmaUnpacker&) = delete;

    [[nodiscard]] bool start(const lzma_filter* filters)
    {
        return lzma_raw_decoder(&m_stream, filters) == LZMA_OK;
    }

    Result<std::size_t> read(std::span<std::byte> to) override
    {
        m_stream.next_out = reinterpret_cast<std::uint8_t*>(to.data());
        m_stream.avail_out = to.size();
        while (m_stream.avail_out > 0 && !m_isAtEnd) {
            if (m_stream.avail_in == 0 && !m_isRead)
                TRY(refill());
            const lzma_ret state = lzma_code(&m_stream, m_isRead ? LZMA_FINISH : LZMA_RUN);
            // LZMA_BUF_ERROR: no packed bytes are left, and nothing comes out any more
            m_isAtEnd = state == LZMA_STREAM_END || (state == LZMA_BUF_ERROR && m_isRead);
            if (!m_isAtEnd && state != LZMA_OK)
                return fail(Error::atPath(ErrorCode::ImageCorrupt, m_name, "cannot be decompressed"));
        }
        const std::size_t done = to.size() - m_stream.avail_out;
        m_position += done;
        return done;
    }

    std::uint64_t position() const override { return m_position; }

private:
    Result<> refill()
    {
        TRY_ASSIGN(const std::size_t got, m_reader->readAt(m_consumed, m_packed));
        m_consumed += got;
        m_isRead = got == 0;
        m_stream.next_in = reinterpret_cast<const std::uint8_t*>(m_packed.data());
        m_stream.avail_in = got;
        return {};
    }

    std::unique_ptr<ByteReader> m_reader;
    std::string m_name;
    std::vector<std::byte> m_packed;
    lzma_stream m_stream = LZMA_STREAM_INIT;
    std::uint64_t m_consumed = 0;
    std::uint64_t m_position = 0;
    bool m_isRead = false;
    bool m_isAtEnd = false;
};

} // namespace

bool canUnpackLzma(const std::vector<LzmaStep>& steps)
{
    Filters filters;
    return filters.set(steps) && lzma_raw_decoder_memusage(filters.get()) <= kMostMemory;
}

Result<std::unique_ptr<Unpacker>> startLzma(const ByteSource& packed, const std::vector<LzmaStep>& steps)
{
    Filters filters;
    TRY_ASSIGN(auto reader, packed.open());
    auto unpacker = std::make_unique<LzmaUnpacker>(std::move(reader), packed.describe());
    if (!filters.set(steps) || !unpacker->start(filters.get()))
        return fail(Error::atPath(ErrorCode::ImageCorrupt, packed.describe(), "cannot be decompressed"));
    return unpacker;
}

} // namespace emberdisc::source
