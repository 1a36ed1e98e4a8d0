// SPDX-License-Identifier: GPL-3.0-or-later
// Drives a fuzz target without libFuzzer: replays every corpus file, then mutates them from a fixed seed for
// some seconds.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes load(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void mutate(Bytes& bytes, std::mt19937& random)
{
    const unsigned edits = 1 + random() % 8;
    for (unsigned i = 0; i < edits; ++i) {
        if (bytes.empty())
            bytes.push_back(0);
        const std::size_t at = random() % bytes.size();
        switch (random() % 6) {
        case 0:
            bytes[at] = static_cast<std::uint8_t>(random());
            break;
        case 1:
            bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ (1U << (random() % 8)));
            break;
        case 2:
            bytes[at] = random() % 2 == 0 ? 0xFF : 0x00;
            break;
        case 3:
            bytes.resize(at);
            break;
        case 4:
            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), 1 + random() % 16,
                         static_cast<std::uint8_t>(random()));
            break;
        default:
            std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                         bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), at + 4)));
        }
    }
}

} // namespace

int main(int argc, char** argv)
{
    std::chrono::seconds limit(3);
    std::vector<Bytes> corpus;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--seconds" && i + 1 < argc) {
            limit = std::chrono::seconds(std::atoi(argv[++i]));
            continue;
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(argument))
            if (entry.is_regular_file())
                corpus.push_back(load(entry.path()));
    }
    for (const Bytes& bytes : corpus)
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    const std::size_t seeds = corpus.size();
    if (seeds == 0) { // mutations of nothing do not get past the first check of a parser
        std::fprintf(stderr, "there is nothing to start from\n");
        return 1;
    }
    corpus.emplace_back();
    std::mt19937 random(20040229);
    std::size_t runs = 0;
    const auto end = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < end) {
        Bytes bytes = corpus[random() % corpus.size()];
        mutate(bytes, random);
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
        ++runs;
    }
    std::printf("%zu corpus files and %zu mutations without a finding\n", seeds, runs);
    return 0;
}
