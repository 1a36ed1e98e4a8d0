// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <vector>

extern "C" {
#include <libavutil/frame.h>
#include <libswresample/swresample.h>
}

namespace emberdisc::audio {

/// Turns decoded frames of any rate, format and channels into samples of a CD. See TrackDecoder for what is
/// done to them.
class SampleConverter {
public:
    enum class Origin : std::uint8_t { Lossless, Lossy };

    explicit SampleConverter(Origin origin) : m_origin(origin) {}
    ~SampleConverter();
    SampleConverter(const SampleConverter&) = delete;
    SampleConverter& operator=(const SampleConverter&) = delete;

    /// Appends the frame's sound. A frame may differ in kind from the one before. AudioUndecodable for a
    /// frame that makes no sense.
    [[nodiscard]] Result<> convert(const AVFrame& frame, std::vector<std::byte>& to);
    /// Appends what the resampler still holds.
    [[nodiscard]] Result<> finish(std::vector<std::byte>& to);

private:
    struct SwrDeleter {
        void operator()(SwrContext* context) const { swr_free(&context); }
    };

    [[nodiscard]] bool isConfiguredFor(const AVFrame& frame) const;
    [[nodiscard]] Result<> configure(const AVFrame& frame);
    [[nodiscard]] Result<> run(const AVFrame* frame, std::vector<std::byte>& to);

    Origin m_origin;
    std::unique_ptr<SwrContext, SwrDeleter> m_context;
    int m_format = -1;
    int m_rate = 0;
    AVChannelLayout m_layout = {};
};

} // namespace emberdisc::audio
