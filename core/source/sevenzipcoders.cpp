// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/sevenzipcoders.h"

#include "core/source/bcj2unpacker.h"
#include "core/source/decoder.h"
#include "core/source/lzmaunpacker.h"
#include "core/source/slicesource.h"
#include "core/source/streamunpacker.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <string_view>
#include <utility>
#include <variant>

namespace emberdisc::source::sevenzip {

namespace {

struct Bcj2 {};
struct Unknown {};
struct Method {
    std::uint64_t id;
    std::string_view name;
    std::variant<Unknown, Packing, LzmaMethod, Bcj2> way = Unknown{};
};
constexpr std::uint64_t kAesMethod = 0x06F10701;
/// Methods.txt of the LZMA SDK; 04F711 is a widespread extension.
constexpr std::array kMethods{Method{0x00, "Copy", Packing::None},
                              Method{0x040108, "Deflate", Packing::Deflate},
                              Method{0x040109, "Deflate64"},
                              Method{0x040202, "BZip2", Packing::Bzip2},
                              Method{0x04F71101, "Zstandard", Packing::Zstd},
                              Method{0x04F71102, "Brotli"},
                              Method{0x04F71104, "LZ4"},
                              Method{0x030101, "LZMA", LzmaMethod::Lzma},
                              Method{0x21, "LZMA2", LzmaMethod::Lzma2},
                              Method{0x030401, "PPMd"},
                              Method{0x03, "Delta", LzmaMethod::Delta},
                              Method{0x04, "BCJ", LzmaMethod::X86},
                              Method{0x03030103, "BCJ", LzmaMethod::X86},
                              Method{0x0303011B, "BCJ2", Bcj2{}},
                              Method{0x05, "PPC", LzmaMethod::PowerPc},
                              Method{0x03030205, "PPC", LzmaMethod::PowerPc},
                              Method{0x06, "IA64", LzmaMethod::Ia64},
                              Method{0x03030401, "IA64", LzmaMethod::Ia64},
                              Method{0x07, "ARM", LzmaMethod::Arm},
                              Method{0x03030501, "ARM", LzmaMethod::Arm},
                              Method{0x08, "ARMT", LzmaMethod::ArmThumb},
                              Method{0x03030701, "ARMT", LzmaMethod::ArmThumb},
                              Method{0x09, "SPARC", LzmaMethod::Sparc},
                              Method{0x03030805, "SPARC", LzmaMethod::Sparc},
                              Method{0x0A, "ARM64", LzmaMethod::Arm64},
                              Method{0x0B, "RISCV"},
                              Method{kAesMethod, "AES"}};

const Method* methodOf(const Coder& coder)
{
    const auto* const known = std::ranges::find(kMethods, coder.method, &Method::id);
    return known == kMethods.end() ? nullptr : known;
}

std::string hexadecimal(std::uint64_t number)
{
    std::array<char, 16> digits = {};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    return {digits.data(), end};
}

bool isUnpackable(const Method* method)
{
    return method && !std::holds_alternative<Unknown>(method->way);
}

/// The coders form a tree: each has one output, which feeds another one's input, and what feeds no input is
/// packed. So a coder has the number of its output.
class CoderTree {
public:
    explicit CoderTree(const Folder& folder) : m_folder(folder)
    {
        std::uint64_t inputs = 0;
        for (const Coder& coder : folder.coders) {
            m_firstInput.push_back(inputs);
            inputs += coder.inputs;
        }
    }

    /// Whether it is such a tree, of coders that have as many inputs as they need.
    [[nodiscard]] bool isSound() const
    {
        for (const Coder& coder : m_folder.coders) {
            const Method* const method = methodOf(coder);
            const bool isBcj2 = method && std::holds_alternative<Bcj2>(method->way);
            if (coder.outputs != 1 || coder.inputs != (isBcj2 ? 4 : 1))
                return false;
        }
        const auto top = m_folder.mainOutput();
        std::size_t reached = 0;
        return top && countFrom(static_cast<std::size_t>(*top), reached) && reached == m_folder.coders.size();
    }

    [[nodiscard]] std::uint64_t inputOf(std::size_t coder, std::uint64_t number) const
    {
        return m_firstInput[coder] + number;
    }
    /// The coder that feeds the input.
    [[nodiscard]] std::optional<std::size_t> feederOf(std::uint64_t input) const
    {
        const auto bound =
            std::ranges::find(m_folder.bindings, input, &std::pair<std::uint64_t, std::uint64_t>::first);
        return bound == m_folder.bindings.end() ? std::nullopt
                                                : std::optional(static_cast<std::size_t>(bound->second));
    }
    /// The number of the packed stream that feeds it, among the folder's.
    [[nodiscard]] std::optional<std::uint64_t> packedOf(std::uint64_t input) const
    {
        const auto place = std::ranges::find(m_folder.packedInputs, input);
        return place == m_folder.packedInputs.end()
                   ? std::nullopt
                   : std::optional(static_cast<std::uint64_t>(place - m_folder.packedInputs.begin()));
    }

private:
    /// False when it is met twice: `reached` says how many there were so far.
    [[nodiscard]] bool countFrom(std::size_t coder, std::size_t& reached) const
    {
        if (coder >= m_folder.coders.size() || ++reached > m_folder.coders.size())
            return false;
        for (std::uint64_t i = 0; i < m_folder.coders[coder].inputs; ++i) {
            const std::uint64_t input = inputOf(coder, i);
            const auto feeder = feederOf(input);
            if (feeder ? !countFrom(*feeder, reached) : !packedOf(input))
                return false;
        }
        return true;
    }

    const Folder& m_folder;
    std::vector<std::uint64_t> m_firstInput;
};

/// If all of it is a chain of liblzma's: its steps. Else empty.
std::vector<LzmaStep> lzmaSteps(const Folder& folder)
{
    const CoderTree tree(folder);
    std::vector<LzmaStep> steps;
    for (auto next = folder.mainOutput(); next; next = tree.feederOf(tree.inputOf(*next, 0))) {
        const Coder& coder = folder.coders[static_cast<std::size_t>(*next)];
        const Method* const method = methodOf(coder);
        const auto* const lzma = method ? std::get_if<LzmaMethod>(&method->way) : nullptr;
        if (!lzma)
            return {};
        steps.push_back({*lzma, coder.properties, folder.unpackedSizes[static_cast<std::size_t>(*next)]});
    }
    std::ranges::reverse(steps);
    return steps;
}

/// What an unpacker has, for another one that reads it from front to back.
class UnpackedReader final : public ByteReader {
public:
    UnpackedReader(std::unique_ptr<Unpacker> unpacker, std::uint64_t size)
        : m_unpacker(std::move(unpacker)), m_size(size)
    {}

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
    {
        assert(offset == m_unpacker->position());
        return m_unpacker->read(
            to.first(static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), m_size - offset))));
    }

private:
    std::unique_ptr<Unpacker> m_unpacker;
    std::uint64_t m_size;
};

Result<ByteSourcePtr> packedSlice(const ByteSourcePtr& archive, const Streams& streams, const Folder& folder,
                                  std::uint64_t number)
{
    const PackedStream& packed = streams.packed[static_cast<std::size_t>(folder.firstPacked + number)];
    auto slice = SliceSource::create(archive, packed.offset, packed.size);
    if (!slice)
        return fail(Error::atPath(ErrorCode::ImageCorrupt, archive->describe(), "it is cut within a member"));
    return *slice;
}

class TreeStarter {
public:
    TreeStarter(const ByteSourcePtr& archive, const Streams& streams, const Folder& folder)
        : m_archive(archive), m_streams(streams), m_folder(folder), m_tree(folder)
    {}

    Result<std::unique_ptr<Unpacker>> start(std::size_t number) const
    {
        const Coder& coder = m_folder.coders[number];
        const std::uint64_t size = m_folder.unpackedSizes[number];
        const Method* const method = methodOf(coder);
        if (!isUnpackable(method))
            return fail(Error::atPath(ErrorCode::Unsupported, m_archive->describe()));
        if (std::holds_alternative<Bcj2>(method->way)) {
            std::array<std::unique_ptr<ByteReader>, 4> inputs;
            for (std::size_t i = 0; i < inputs.size(); ++i) {
                TRY_ASSIGN(inputs[i], open(m_tree.inputOf(number, i)));
            }
            return startBcj2(std::move(inputs), size, m_archive->describe());
        }
        TRY_ASSIGN(auto input, open(m_tree.inputOf(number, 0)));
        if (const auto* const lzma = std::get_if<LzmaMethod>(&method->way))
            return startLzmaStep(std::move(input), {*lzma, coder.properties, size}, m_archive->describe());
        return Unpacker::create(std::move(input), size, std::get<Packing>(method->way),
                                m_archive->describe());
    }

private:
    Result<std::unique_ptr<ByteReader>> open(std::uint64_t input) const
    {
        if (const auto feeder = m_tree.feederOf(input)) {
            TRY_ASSIGN(auto unpacker, start(*feeder));
            return std::make_unique<UnpackedReader>(std::move(unpacker), m_folder.unpackedSizes[*feeder]);
        }
        TRY_ASSIGN(const auto slice,
                   packedSlice(m_archive, m_streams, m_folder, m_tree.packedOf(input).value_or(0)));
        return slice->open();
    }

    const ByteSourcePtr& m_archive;
    const Streams& m_streams;
    const Folder& m_folder;
    CoderTree m_tree;
};

} // namespace

std::string obstacleOf(const Folder& folder)
{
    for (const Coder& coder : folder.coders)
        if (coder.method == kAesMethod)
            return "encrypted";
    for (const Coder& coder : folder.coders)
        if (const Method* const method = methodOf(coder); !isUnpackable(method))
            return "packed with " +
                   (method ? std::string(method->name) : "method " + hexadecimal(coder.method));
    if (!CoderTree(folder).isSound())
        return "packed in a way that makes no sense";
    if (const auto steps = lzmaSteps(folder); !steps.empty() && canUnpackLzma(steps))
        return {};
    for (std::size_t i = 0; i < folder.coders.size(); ++i) {
        const auto* const lzma = std::get_if<LzmaMethod>(&methodOf(folder.coders[i])->way);
        if (lzma && !canStartLzmaStep({*lzma, folder.coders[i].properties, folder.unpackedSizes[i]}))
            return "packed in a way that needs more than 256 MiB of memory, or makes no sense";
    }
    return {};
}

bool canUnpack(const Folder& folder)
{
    return obstacleOf(folder).empty();
}

Result<std::unique_ptr<Unpacker>> startUnpacking(const ByteSourcePtr& archive, const Streams& streams,
                                                 std::size_t number)
{
    const Folder& folder = streams.folders[number];
    if (const auto steps = lzmaSteps(folder); !steps.empty() && canUnpackLzma(steps)) {
        TRY_ASSIGN(const auto slice, packedSlice(archive, streams, folder, 0));
        return startLzma(*slice, steps);
    }
    return TreeStarter(archive, streams, folder)
        .start(static_cast<std::size_t>(folder.mainOutput().value_or(0)));
}

} // namespace emberdisc::source::sevenzip
