// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/track.h"
#include "core/audio/trackdecoder.h"
#include "core/base/byteorder.h"

#include <QByteArray>
#include <QFile>
#include <QString>

#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

/// Sound files written byte by byte, so that the tests know what has to come out.
namespace emberdisc::audio::test {

using Bytes = std::vector<std::byte>;

/// Stereo noise, the same for the same seed, as on a disc.
inline Bytes noise(std::size_t samples, unsigned seed)
{
    std::mt19937 random(seed);
    Bytes bytes(samples * kBytesPerSample);
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(random() & 0xFF);
    return bytes;
}

struct WavFormat {
    std::uint16_t tag = 1; ///< 1: integer PCM, 3: float
    std::uint16_t channels = 2;
    std::uint32_t rate = kSampleRate;
    std::uint16_t bits = 16;
};

/// RIFF WAVE with one fmt and one data chunk.
inline Bytes wav(const Bytes& data, const WavFormat& format = {})
{
    const auto put = [](Bytes& to, const char* text) {
        for (; *text != '\0'; ++text)
            to.push_back(static_cast<std::byte>(*text));
    };
    const auto put32 = [](Bytes& to, std::uint32_t value) {
        std::array<std::byte, 4> b = {};
        putLe32(b, value);
        to.insert(to.end(), b.begin(), b.end());
    };
    const auto put16 = [](Bytes& to, std::uint16_t value) {
        std::array<std::byte, 2> b = {};
        putLe16(b, value);
        to.insert(to.end(), b.begin(), b.end());
    };
    const auto frameBytes = static_cast<std::uint16_t>(format.channels * format.bits / 8);
    Bytes file;
    put(file, "RIFF");
    put32(file, static_cast<std::uint32_t>(36 + data.size()));
    put(file, "WAVEfmt ");
    put32(file, 16);
    put16(file, format.tag);
    put16(file, format.channels);
    put32(file, format.rate);
    put32(file, format.rate * frameBytes);
    put16(file, frameBytes);
    put16(file, format.bits);
    put(file, "data");
    put32(file, static_cast<std::uint32_t>(data.size()));
    file.insert(file.end(), data.begin(), data.end());
    return file;
}

inline bool write(const QString& path, const Bytes& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) &&
           file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size())) ==
               static_cast<qint64>(bytes.size());
}

/// Everything that the decoder gives, read in odd portions.
inline Result<Bytes> decodeAll(const std::string& path, Encoding encoding = Encoding::Detect)
{
    TRY_ASSIGN(const auto decoder, TrackDecoder::open(path, encoding));
    Bytes all;
    Bytes portion(4 * 1013);
    for (;;) {
        TRY_ASSIGN(const std::size_t got, decoder->read(portion));
        all.insert(all.end(), portion.begin(), portion.begin() + static_cast<std::ptrdiff_t>(got));
        if (got < portion.size())
            return all;
    }
}

inline std::int16_t sampleAt(const Bytes& bytes, std::size_t sample, std::size_t channel)
{
    return static_cast<std::int16_t>(
        getLe16(std::span(bytes).subspan(sample * kBytesPerSample + channel * 2)));
}

/// A track of a file whose length is known.
inline Track exactTrack(std::uint64_t samples, std::string path = "x")
{
    Track track;
    track.sound.path = std::move(path);
    track.sound.sampleCount = samples;
    track.sound.count = Count::Exact;
    return track;
}

} // namespace emberdisc::audio::test
