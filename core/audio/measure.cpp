// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/measure.h"

#include "core/audio/sheetdisc.h"
#include "core/audio/soundlength.h"
#include "core/audio/trackdecoder.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace emberdisc::audio {

namespace {

/// Between two looks at the stop token: ten seconds of sound.
constexpr std::uint64_t kStepSamples = 10ULL * kSampleRate;
constexpr std::uint64_t kMaximumSamples = std::uint64_t{kMaximumLeadOutLba} * kSamplesPerSector;
/// A header that promises this much more than there is tells of a file that was cut.
constexpr std::uint64_t kToleratedSamples = kSampleRate / 2;

using FileKey = std::pair<std::string, Encoding>;

/// A file to be decoded to its end, and what depends on that.
struct PendingFile {
    std::uint64_t estimatedSamples = 0;
    std::vector<Sound*> sounds = {};
};
using PendingFiles = std::map<FileKey, PendingFile>;

Result<> collect(Sound& sound, PendingFiles& files)
{
    TRY_ASSIGN(const FileStamp stamp, stampOf(sound.path));
    if (sound.count == Count::Exact && sound.stamp == stamp)
        return {};
    sound.count = Count::Estimated;
    PendingFile& file = files[{sound.path, sound.encoding}];
    file.estimatedSamples = std::max(file.estimatedSamples, sound.firstSample + sound.sampleCount);
    file.sounds.push_back(&sound);
    return {};
}

class Meter {
public:
    Meter(JobContext& context, std::uint64_t totalSamples) : m_context(context), m_total(totalSamples) {}

    Result<> measure(const FileKey& key, const PendingFile& file)
    {
        const auto& [path, encoding] = key;
        report(path, 0);
        TRY_ASSIGN(const auto decoder, TrackDecoder::open(path, encoding));
        TRY(decodeToEnd(path, *decoder));
        const std::uint64_t length = decoder->position();
        warnOfDamage(path, *decoder);
        for (Sound* sound : file.sounds)
            TRY(applyFileLength(*sound, length, Count::Exact, decoder->stamp()));
        m_done += length;
        m_total = m_total + length - std::min(m_total, file.estimatedSamples);
        return {};
    }

private:
    Result<> decodeToEnd(const std::string& path, TrackDecoder& decoder)
    {
        for (std::uint64_t target = kStepSamples;; target += kStepSamples) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            TRY(decoder.skipTo(target));
            report(path, decoder.position());
            if (decoder.position() > kMaximumSamples)
                return fail(Error::atPath(ErrorCode::ImageTooLarge, path, "more sound than a CD can hold"));
            if (decoder.position() < target)
                return {};
        }
    }

    void report(const std::string& path, std::uint64_t samplesOfFile)
    {
        const std::uint64_t done = m_done + samplesOfFile;
        Progress progress;
        progress.done = done * kBytesPerSample;
        progress.total = std::max(m_total, done) * kBytesPerSample;
        progress.speedUnit = double{kSampleRate} * kBytesPerSample;
        progress.item = path;
        m_context.progress(progress);
    }

    void warnOfDamage(const std::string& path, const TrackDecoder& decoder)
    {
        if (decoder.damagedPackets() != 0)
            m_context.warn(
                Error::atPath(ErrorCode::AudioUndecodable, path,
                              std::to_string(decoder.damagedPackets()) + " damaged parts are left out"));
        else if (decoder.position() + kToleratedSamples < decoder.declaredSamples())
            m_context.warn(Error::atPath(
                ErrorCode::AudioUndecodable, path,
                "the file ends after " + std::to_string(decoder.position() / kSampleRate) + " of " +
                    std::to_string(decoder.declaredSamples() / kSampleRate) + " seconds"));
    }

    JobContext& m_context;
    std::uint64_t m_total;
    std::uint64_t m_done = 0;
};

Result<> measureSounds(std::span<Sound* const> sounds, JobContext& context)
{
    PendingFiles files;
    for (Sound* sound : sounds)
        TRY(collect(*sound, files));
    std::uint64_t total = 0;
    for (const auto& [key, file] : files)
        total += file.estimatedSamples;
    Meter meter(context, total);
    for (const auto& [key, file] : files)
        TRY(meter.measure(key, file));
    return {};
}

} // namespace

Result<> applyFileLength(Sound& sound, std::uint64_t fileSamples, Count count, const FileStamp& stamp)
{
    const std::uint64_t available = fileSamples - std::min(fileSamples, sound.firstSample);
    const std::uint64_t wanted = sound.untilEnd ? 1 : sound.sampleCount;
    if (count == Count::Exact && available < wanted)
        return fail(Error::atPath(ErrorCode::SheetInvalid, sound.path,
                                  "the file has " + std::to_string(fileSamples) +
                                      " samples, the sheet wants sound up to sample " +
                                      std::to_string(sound.firstSample + wanted)));
    if (sound.untilEnd)
        sound.sampleCount = available;
    sound.count = count;
    sound.stamp = stamp;
    return {};
}

Result<> measure(std::span<Track> tracks, JobContext& context)
{
    std::vector<Sound*> sounds;
    for (Track& track : tracks) {
        sounds.push_back(&track.sound);
        if (track.pregapSound)
            sounds.push_back(&*track.pregapSound);
    }
    return measureSounds(sounds, context);
}

Result<> measure(SheetDisc& disc, JobContext& context)
{
    std::vector<Sound*> sounds;
    for (SheetTrack& track : disc.tracks)
        for (auto* pieces : {&track.pregap, &track.pieces})
            for (Piece& piece : *pieces)
                if (auto* sound = std::get_if<Sound>(&piece))
                    sounds.push_back(sound);
    return measureSounds(sounds, context);
}

} // namespace emberdisc::audio
