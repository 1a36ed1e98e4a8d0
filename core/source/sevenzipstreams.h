// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

/// What a 7z archive says about its contents: a "folder" is a chain of coders over packed streams; what it
/// unpacks to is cut into the contents of files.
namespace emberdisc::source::sevenzip {

class Bytes;

/// Bytes of the archive's first header; packed streams are counted from behind it.
inline constexpr std::uint64_t kSignatureHeader = 32;

struct Coder {
    std::uint64_t method = 0; ///< its id, of up to eight bytes, big-endian
    std::uint64_t inputs = 1;
    std::uint64_t outputs = 1;
    std::vector<std::byte> properties = {};
};

struct Folder {
    std::vector<Coder> coders = {}; ///< as recorded
    /// Input (of all coders' inputs, counted through) and the output that feeds it.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> bindings = {};
    std::vector<std::uint64_t> packedInputs = {};  ///< inputs that packed streams feed
    std::vector<std::uint64_t> unpackedSizes = {}; ///< of all coders' outputs
    std::uint64_t firstPacked = 0;                 ///< index of the first of its packed streams

    /// The output that feeds nothing: what the folder unpacks to. Nothing when there is none.
    [[nodiscard]] std::optional<std::uint64_t> mainOutput() const;
    [[nodiscard]] std::uint64_t unpackedSize() const;
};

/// A piece of what a folder unpacks to.
struct Substream {
    std::size_t folder = 0;
    std::uint64_t offset = 0; ///< in what the folder unpacks to
    std::uint64_t size = 0;
    std::optional<std::uint32_t> crc = {};
};

struct PackedStream {
    std::uint64_t offset = 0; ///< from the archive's first byte
    std::uint64_t size = 0;
};

struct Streams {
    std::vector<PackedStream> packed = {};
    std::vector<Folder> folders = {};
    std::vector<Substream> substreams = {};
};

/// Packed streams, folders and how these are cut. Spoils the bytes where they make no sense.
void readStreams(Bytes& bytes, Streams& streams);

} // namespace emberdisc::source::sevenzip
