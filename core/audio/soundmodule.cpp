// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/soundmodule.h"

#include <filesystem>
#include <string>
#include <system_error>

#include <dlfcn.h>

namespace emberdisc::audio {

namespace {

Result<const SoundModule*> loadSoundModule()
{
    const auto absent = [](const char* why) {
        return fail(ErrorCode::Unsupported,
                    std::string("sound cannot be decoded, since FFmpeg is missing: ") +
                        (why != nullptr ? why : "no reason was given"));
    };
    std::error_code failed;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
    if (failed)
        return absent(failed.message().c_str());
    const auto path = program.parent_path() / EMBERDISC_SOUND_MODULE;
    // At once: what is missing is told here, instead of ending the process in the midst of a burn.
    void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        return absent(::dlerror());
    void* const function = ::dlsym(library, EMBERDISC_SOUND_FUNCTION);
    if (function == nullptr)
        return fail(ErrorCode::Unsupported, path.string() + " belongs to another version");
    return reinterpret_cast<const SoundModule* (*)()>(function)();
}

} // namespace

Result<const SoundModule*> soundModule()
{
    static const Result<const SoundModule*> module = loadSoundModule();
    return module;
}

} // namespace emberdisc::audio
