// SPDX-License-Identifier: GPL-3.0-or-later
#include "treemaker.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/base/digest.h"
#include "core/source/memorysource.h"

namespace emberdisc::image::test {

namespace {

template <class Value>
Value orDie(Result<Value> result)
{
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().toString().c_str());
        std::abort();
    }
    return std::move(*result);
}

void dumpNode(const tree::Node& node, Dump& dump)
{
    for (const tree::Node& child : node.children()) {
        std::string line;
        if (child.isFolder())
            line = "folder";
        else if (child.isSymlink())
            line = "link -> " + child.target();
        else
            line = "file " + std::to_string(child.size()) + " " +
                   (child.size() < 100'000'000 ? sha256(*child.source()) : "large");
        dump[child.path()] = line;
        dumpNode(child, dump);
    }
}

} // namespace

std::string pattern(std::size_t size, unsigned seed)
{
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>((i * 131 + i / 251 + seed * 17) & 0xFF);
    return text;
}

tree::NodeId TreeMaker::parentFor(const std::string& path, std::string& name)
{
    const std::size_t slash = path.rfind('/');
    name = slash == path.npos ? path : path.substr(slash + 1);
    if (slash == path.npos || slash == 0)
        return tree::kRootId;
    const std::string parent = path.substr(0, slash);
    if (m_compilation.find(parent) == nullptr)
        folder(parent);
    return m_compilation.find(parent)->id();
}

void TreeMaker::insert(const std::string& path, const std::function<tree::NodePtr(std::string)>& make)
{
    std::string name;
    const tree::NodeId parent = parentFor(path, name);
    std::vector<tree::NodePtr> nodes;
    nodes.push_back(make(name));
    if (m_extended)
        nodes.front()->setExtendedAttributes(std::exchange(m_extended, nullptr));
    (void)orDie(m_compilation.insert(parent, std::move(nodes)));
}

TreeMaker& TreeMaker::file(const std::string& path, const std::string& contents, tree::Attributes attributes)
{
    return source(path, std::make_shared<source::MemorySource>(std::string_view(contents)), attributes);
}

TreeMaker& TreeMaker::source(const std::string& path, source::ByteSourcePtr source,
                             tree::Attributes attributes)
{
    if (attributes.modified == tree::kNoTime)
        attributes.modified = kTime;
    insert(path, [&](std::string name) { return tree::Node::makeFile(name, std::move(source), attributes); });
    return *this;
}

TreeMaker& TreeMaker::folder(const std::string& path, std::uint32_t mode)
{
    insert(path, [mode](std::string name) {
        return tree::Node::makeFolder(name, {.mode = mode, .modified = kTime});
    });
    return *this;
}

TreeMaker& TreeMaker::link(const std::string& path, const std::string& target)
{
    insert(path, [&](std::string name) {
        return tree::Node::makeSymlink(name, target, {.mode = 0777, .modified = kTime});
    });
    return *this;
}

TreeMaker& TreeMaker::extended(tree::ExtendedAttributes attributes)
{
    m_extended = std::make_shared<const tree::ExtendedAttributes>(std::move(attributes));
    return *this;
}

TreeMaker& TreeMaker::label(const std::string& text)
{
    (void)orDie(m_compilation.setVolumeLabel(text));
    return *this;
}

std::byte ComputedSource::at(std::uint64_t offset)
{
    return static_cast<std::byte>((offset * 7 + offset / 2048 + offset / 1'000'003) & 0xFF);
}

Result<std::unique_ptr<source::ByteReader>> ComputedSource::open() const
{
    class Reader final : public source::ByteReader {
    public:
        explicit Reader(std::uint64_t size) : m_size(size) {}
        Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
        {
            const auto count = static_cast<std::size_t>(
                std::min<std::uint64_t>(to.size(), m_size - std::min(m_size, offset)));
            for (std::size_t i = 0; i < count; ++i)
                to[i] = at(offset + i);
            return count;
        }

    private:
        std::uint64_t m_size;
    };
    return std::make_unique<Reader>(m_size);
}

Result<> MemorySectors::read(std::uint64_t first, std::span<std::byte> to)
{
    const std::size_t sectors = (bytes.size() + 2047) / 2048;
    if (first > sectors || to.size() > (sectors - first) * 2048)
        return fail(ErrorCode::ReadFailed, "beyond the end");
    const auto there = std::span(bytes).subspan(std::min<std::size_t>(first * 2048, bytes.size()));
    const auto part = there.first(std::min(there.size(), to.size()));
    std::ranges::copy(part, to.begin());
    std::ranges::fill(to.subspan(part.size()), std::byte{0}); // the end of a sector that was cut
    return {};
}

void RecordingContext::progress(const Progress& p)
{
    last = p;
    if (p.done >= stopAfterBytes)
        stop.request_stop();
}

ImageOptions reproducible()
{
    ImageOptions options;
    options.timestamp = std::chrono::system_clock::time_point(std::chrono::seconds(1'000'000'000));
    return options;
}

std::vector<std::byte> readAll(source::SectorSource& source)
{
    std::vector<std::byte> bytes(source.sectorCount() * source.sectorSize());
    if (const auto result = source.read(0, bytes); !result) {
        std::fprintf(stderr, "%s\n", result.error().toString().c_str());
        std::abort();
    }
    return bytes;
}

std::vector<std::byte> makeImage(const tree::DataCompilation& compilation, const ImageOptions& options)
{
    ImageStream stream(orDie(plan(compilation, options)));
    return readAll(stream);
}

std::string sha256(const source::ByteSource& source)
{
    auto reader = orDie(source.open());
    Sha256Digest digest;
    std::vector<std::byte> buffer(65536);
    for (std::uint64_t offset = 0; offset < source.size();) {
        const std::size_t got = orDie(reader->readAt(offset, buffer));
        if (got == 0)
            return "short";
        digest.add(std::span(buffer).first(got));
        offset += got;
    }
    return toHex(digest.finish());
}

Dump dumpTree(const tree::DataCompilation& compilation)
{
    Dump dump;
    dumpNode(compilation.root(), dump);
    return dump;
}

Dump dumpImage(const ImageReader& reader, NameSpace nameSpace, std::vector<std::string>* troubles)
{
    Dump dump;
    const auto visit = [&](const std::string& path, const ImageEntry& entry, int) {
        std::string line;
        switch (entry.type) {
        case EntryType::Folder:
            line = "folder";
            break;
        case EntryType::Symlink:
            line = "link -> " + entry.linkTarget;
            break;
        case EntryType::Special:
            line = "special";
            break;
        case EntryType::File:
            line = "file " + std::to_string(entry.size) + " ";
            if (const auto contents = reader.contents(entry); !contents)
                line += name(contents.error().code);
            else
                line += entry.size < 100'000'000 ? sha256(**contents) : "large";
        }
        dump[path] = line;
        return ImageReader::Walk::Continue;
    };
    const auto trouble = [&](const std::string& path, const Error& error) {
        if (troubles != nullptr)
            troubles->push_back(path + ": " + error.toString());
        else
            dump["trouble " + path] = error.toString();
    };
    if (const auto result = reader.walk(nameSpace, visit, trouble); !result)
        trouble("walk", result.error());
    return dump;
}

Dump shownAs(const ImagePlan& plan, NameSpace nameSpace, const Dump& tree)
{
    std::map<std::string, std::string> shown;
    for (AdaptedName& name : plan.adaptedNames(nameSpace))
        shown[name.path] = std::move(name.shown);
    Dump result;
    for (const auto& [path, line] : tree) {
        std::string mapped;
        bool isShown = true;
        for (std::size_t start = 1; isShown && start <= path.size();) {
            const std::size_t end = std::min(path.find('/', start), path.size());
            const auto adapted = shown.find(path.substr(0, end));
            const std::string name =
                adapted == shown.end() ? path.substr(start, end - start) : adapted->second;
            isShown = !name.empty();
            mapped += "/" + name;
            start = end + 1;
        }
        if (isShown)
            result[mapped] = line;
    }
    return result;
}

std::string toText(const Dump& dump)
{
    std::string text;
    for (const auto& [path, line] : dump)
        text.append(path).append(" ").append(line).append("\n");
    return text;
}

} // namespace emberdisc::image::test
