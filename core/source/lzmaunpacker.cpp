// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/lzmaunpacker.h"

#include "core/base/byteorder.h"
#include "core/source/lzmadecoder.h"
#include "core/source/streamunpacker.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>

namespace emberdisc::source {

namespace {

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
    case LzmaMethod::Arm64:
        return LZMA_FILTER_ARM64;
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

class RawLzmaDecoder final : public LzmaDecoder {
public:
    [[nodiscard]] bool start(const lzma_filter* filters)
    {
        return ::lzma_raw_decoder(&m_stream, filters) == LZMA_OK;
    }
};

/// Plain bytes in the shape of LZMA2 (uncompressed chunks), since liblzma's filters work over that only.
class Lzma2Wrapper final : public ByteReader {
public:
    Lzma2Wrapper(std::unique_ptr<ByteReader> plain, std::uint64_t size)
        : m_plain(std::move(plain)), m_size(size)
    {}

    /// From front to back.
    Result<std::size_t> readAt(std::uint64_t /*offset*/, std::span<std::byte> to) override
    {
        std::size_t done = 0;
        while (done < to.size() && !m_isAtEnd) {
            if (m_at == m_chunk.size())
                TRY(nextChunk());
            const std::size_t count = std::min(to.size() - done, m_chunk.size() - m_at);
            std::copy_n(m_chunk.begin() + static_cast<std::ptrdiff_t>(m_at), count,
                        to.begin() + static_cast<std::ptrdiff_t>(done));
            m_at += count;
            done += count;
            m_isAtEnd = m_isLast && m_at == m_chunk.size();
        }
        return done;
    }

private:
    Result<> nextChunk()
    {
        constexpr std::size_t kMostOfChunk = 64 * 1024;
        constexpr std::size_t kHead = 3;
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(m_size - m_done, kMostOfChunk));
        m_chunk.resize(kHead + size);
        TRY_ASSIGN(const std::size_t got, m_plain->readAt(m_done, std::span(m_chunk).subspan(kHead)));
        m_at = 0;
        m_isLast = got == 0;
        if (m_isLast) {
            m_chunk.assign(1, std::byte{0});
            return {};
        }
        m_chunk.resize(kHead + got);
        m_chunk[0] = m_done == 0 ? std::byte{1} : std::byte{2}; // the first one resets the dictionary
        putBe16(std::span(m_chunk).subspan(1), static_cast<std::uint16_t>(got - 1));
        m_done += got;
        return {};
    }

    std::unique_ptr<ByteReader> m_plain;
    std::uint64_t m_size;
    std::uint64_t m_done = 0; // of the plain bytes
    std::vector<std::byte> m_chunk;
    std::size_t m_at = 0;
    bool m_isLast = false;
    bool m_isAtEnd = false;
};

/// A filter needs LZMA2 under it, with the smallest dictionary.
std::vector<LzmaStep> stepsFor(LzmaStep step)
{
    std::vector<LzmaStep> steps;
    if (!isLzma(step.method))
        steps.push_back(
            {.method = LzmaMethod::Lzma2, .properties = {std::byte{0}}, .unpackedSize = step.unpackedSize});
    steps.push_back(std::move(step));
    return steps;
}

Result<std::unique_ptr<Unpacker>> startLzmaSteps(std::unique_ptr<ByteReader> reader,
                                                 const std::vector<LzmaStep>& steps, std::string name)
{
    Filters filters;
    auto decoder = std::make_unique<RawLzmaDecoder>();
    if (!filters.set(steps) || !decoder->start(filters.get()))
        return fail(Error::atPath(ErrorCode::ImageCorrupt, std::move(name), "it cannot be decompressed"));
    return std::make_unique<StreamUnpacker>(std::move(reader), std::move(decoder), std::move(name));
}

} // namespace

bool canUnpackLzma(const std::vector<LzmaStep>& steps)
{
    Filters filters;
    return filters.set(steps) && lzma_raw_decoder_memusage(filters.get()) <= kMostUnpackerMemory;
}

Result<std::unique_ptr<Unpacker>> startLzma(const ByteSource& packed, const std::vector<LzmaStep>& steps)
{
    TRY_ASSIGN(auto reader, packed.open());
    return startLzmaSteps(std::move(reader), steps, packed.describe());
}

bool canStartLzmaStep(const LzmaStep& step)
{
    return canUnpackLzma(stepsFor(step));
}

Result<std::unique_ptr<Unpacker>> startLzmaStep(std::unique_ptr<ByteReader> input, LzmaStep step,
                                                std::string name)
{
    if (!isLzma(step.method))
        input = std::make_unique<Lzma2Wrapper>(std::move(input), step.unpackedSize);
    return startLzmaSteps(std::move(input), stepsFor(std::move(step)), std::move(name));
}

} // namespace emberdisc::source
