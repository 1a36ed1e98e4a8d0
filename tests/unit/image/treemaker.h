// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/image/imageplan.h"
#include "core/image/imagereader.h"
#include "core/image/imagestream.h"
#include "core/source/sectorsource.h"
#include "core/tree/datacompilation.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

/// What the image's tests share: trees from a list of paths, images in memory, and dumps that can be
/// compared.
namespace emberdisc::image::test {

/// 2001-09-09 01:46:40 UTC in nanoseconds.
inline constexpr std::int64_t kTime = 1'000'000'000'000'000'000;

/// Bytes that depend on the seed and the position, so that a shifted read is noticed.
[[nodiscard]] std::string pattern(std::size_t size, unsigned seed = 1);

/// Builds a compilation path by path; folders on the way are made.
class TreeMaker {
public:
    TreeMaker& file(const std::string& path, const std::string& contents,
                    tree::Attributes attributes = {.mode = 0644});
    TreeMaker& source(const std::string& path, source::ByteSourcePtr source,
                      tree::Attributes attributes = {.mode = 0644});
    TreeMaker& folder(const std::string& path, std::uint32_t mode = 0755);
    TreeMaker& link(const std::string& path, const std::string& target);
    /// What the next file or folder has.
    TreeMaker& extended(tree::ExtendedAttributes attributes);
    TreeMaker& label(const std::string& text);
    [[nodiscard]] tree::DataCompilation& compilation() { return m_compilation; }

private:
    tree::NodeId parentFor(const std::string& path, std::string& name);
    void insert(const std::string& path, const std::function<tree::NodePtr(std::string)>& make);

    tree::ExtendedAttributesPtr m_extended; // for the next node
    tree::DataCompilation m_compilation;
};

/// Size of which it never tells and contents that are never stored: byte i is a function of i.
class ComputedSource final : public source::ByteSource {
public:
    explicit ComputedSource(std::uint64_t size) : m_size(size) {}
    [[nodiscard]] std::uint64_t size() const override { return m_size; }
    [[nodiscard]] Result<std::unique_ptr<source::ByteReader>> open() const override;
    [[nodiscard]] std::string describe() const override { return "computed"; }
    [[nodiscard]] static std::byte at(std::uint64_t offset);

private:
    std::uint64_t m_size;
};

/// An image that lies in memory and can be spoiled.
class MemorySectors final : public source::SectorSource {
public:
    explicit MemorySectors(std::vector<std::byte> image) : bytes(std::move(image)) {}
    [[nodiscard]] std::uint32_t sectorSize() const override { return 2048; }
    [[nodiscard]] std::uint64_t sectorCount() const override
    {
        return isSizeKnown ? (bytes.size() + 2047) / 2048 : 0;
    }
    [[nodiscard]] std::uint64_t byteCount() const override { return isSizeKnown ? bytes.size() : 0; }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override;
    [[nodiscard]] std::string describe(std::uint64_t) const override { return "(memory)"; }

    std::vector<std::byte> bytes;
    bool isSizeKnown = true;
};

/// Remembers what it was told; stops when asked to.
class RecordingContext final : public JobContext {
public:
    void phase(Phase) override {}
    void progress(const Progress& p) override;
    void warn(const Error& warning) override { warnings.push_back(warning); }
    Answer ask(const Question&) override { return Answer::No; }
    std::stop_token stopToken() const override { return stop.get_token(); }

    std::vector<Error> warnings;
    Progress last;
    std::uint64_t stopAfterBytes = UINT64_MAX;
    std::stop_source stop;
};

[[nodiscard]] ImageOptions reproducible();
[[nodiscard]] std::vector<std::byte> readAll(source::SectorSource& source);
/// Plans and reads the whole image; ends the program when planning fails.
[[nodiscard]] std::vector<std::byte> makeImage(const tree::DataCompilation& compilation,
                                               const ImageOptions& options = reproducible());

/// "path type size [sha256 | -> target]" for each entry, by path.
using Dump = std::map<std::string, std::string>;
[[nodiscard]] Dump dumpTree(const tree::DataCompilation& compilation);
[[nodiscard]] Dump dumpImage(const ImageReader& reader, NameSpace nameSpace,
                             std::vector<std::string>* troubles = nullptr);
/// What a name space shows of a tree, by what the plan says beforehand.
[[nodiscard]] Dump shownAs(const ImagePlan& plan, NameSpace nameSpace, const Dump& tree);
[[nodiscard]] std::string sha256(const source::ByteSource& source);
[[nodiscard]] std::string toText(const Dump& dump);

} // namespace emberdisc::image::test
