// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/checksums.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "core/image/layout.h"

namespace emberdisc::image {

namespace {

constexpr std::size_t kDigits = 2 * std::tuple_size_v<Sha256>;
constexpr std::string_view kEscaped = "\\\n\r";

std::string escaped(std::string_view path)
{
    std::string text;
    for (const char c : path) {
        if (c == '\\')
            text += "\\\\";
        else if (c == '\n')
            text += "\\n";
        else if (c == '\r')
            text += "\\r";
        else
            text += c;
    }
    return text;
}

std::string_view withoutSlash(std::string_view path)
{
    return path.starts_with('/') ? path.substr(1) : path;
}

std::uint64_t lineLength(std::string_view path)
{
    path = withoutSlash(path);
    const auto specials =
        static_cast<std::size_t>(std::ranges::count_if(path, [](char c) { return kEscaped.contains(c); }));
    return (specials > 0 ? 1 : 0) + kDigits + 2 + path.size() + specials + 1;
}

bool isListed(const Layout& layout, std::uint32_t file)
{
    return file != layout.checksums &&
           !layout.isOmitted(file, omissionFrom(checksumNameSpace(layout.nameSpaces)));
}

std::string listedPath(const Layout& layout, std::uint32_t file)
{
    std::vector<std::string_view> names;
    for (std::uint32_t item = file; item != Layout::kRoot; item = layout.items[item].parent)
        names.push_back(layout.listedNames.of(item).value_or(layout.nameOf(item)));
    std::string path;
    for (auto name = names.rbegin(); name != names.rend(); ++name)
        path.append("/").append(*name);
    return path;
}

std::optional<unsigned> digitOf(char c)
{
    if (c >= '0' && c <= '9')
        return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f')
        return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F')
        return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

std::optional<Sha256> digestFrom(std::string_view digits)
{
    Sha256 digest;
    for (std::size_t i = 0; i < digest.size(); ++i) {
        const auto high = digitOf(digits[2 * i]);
        const auto low = digitOf(digits[2 * i + 1]);
        if (!high || !low)
            return std::nullopt;
        digest[i] = static_cast<std::byte>(*high << 4 | *low);
    }
    return digest;
}

std::string unescaped(std::string_view text)
{
    std::string path;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            path += text[i];
            continue;
        }
        const char next = text[++i];
        path += next == 'n' ? '\n' : next == 'r' ? '\r' : next;
    }
    return path;
}

std::optional<Checksum> parseLine(std::string_view line)
{
    const bool isEscaped = line.starts_with('\\');
    line.remove_prefix(isEscaped ? 1 : 0);
    if (line.size() < kDigits + 3 || line[kDigits] != ' ' ||
        (line[kDigits + 1] != ' ' && line[kDigits + 1] != '*'))
        return std::nullopt;
    const auto digest = digestFrom(line.substr(0, kDigits));
    if (!digest)
        return std::nullopt;
    std::string_view path = line.substr(kDigits + 2);
    while (path.starts_with("./"))
        path.remove_prefix(2);
    return Checksum{"/" + (isEscaped ? unescaped(path) : std::string(path)), *digest};
}

} // namespace

NameSpace checksumNameSpace(std::span<const NameSpace> present)
{
    for (const NameSpace nameSpace : {NameSpace::Udf, NameSpace::RockRidge, NameSpace::Joliet})
        if (std::ranges::find(present, nameSpace) != present.end())
            return nameSpace;
    return NameSpace::Iso9660;
}

std::string mountedName(NameSpace nameSpace, std::string name)
{
    if (nameSpace == NameSpace::Iso9660)
        for (char& c : name)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return name;
}

std::vector<Checksum> parseChecksums(std::string_view text)
{
    std::vector<Checksum> checksums;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (auto checksum = parseLine(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line))
            checksums.push_back(*std::move(checksum));
    }
    return checksums;
}

std::string checksumLine(std::string_view path, const Sha256& digest)
{
    path = withoutSlash(path);
    const bool hasSpecials = path.find_first_of(kEscaped) != std::string_view::npos;
    return (hasSpecials ? "\\" : "") + toHex(digest) + "  " + escaped(path) + '\n';
}

std::string lostLine(std::string_view path)
{
    path = withoutSlash(path);
    std::string line = "# could not be read when this was made, zeros instead:";
    const std::string name = escaped(path);
    line.resize(lineLength(path) - name.size() - 1, ' ');
    return line + name + '\n';
}

std::uint64_t checksumsSize(const Layout& layout)
{
    std::uint64_t size = 0;
    for (const std::uint32_t file : layout.files)
        if (isListed(layout, file))
            size += lineLength(listedPath(layout, file));
    return size;
}

Result<> ChecksumLines::read(std::uint64_t offset, std::span<std::byte> to, const DigestOf& digestOf)
{
    if (offset < m_start)
        m_file = m_start = 0;
    while (!to.empty() && m_file < m_layout.files.size()) {
        const std::uint32_t file = m_layout.files[m_file];
        const std::string path = isListed(m_layout, file) ? listedPath(m_layout, file) : std::string();
        const std::uint64_t length = path.empty() ? 0 : lineLength(path);
        if (offset >= m_start + length) {
            m_start += length;
            ++m_file;
            continue;
        }
        const std::uint32_t data = m_layout.items[file].data();
        std::optional<Sha256> digest;
        if (m_layout.data[data].size == 0) {
            digest = Sha256Digest().finish();
        } else {
            TRY_ASSIGN(digest, digestOf(data));
        }
        const std::string line = digest ? checksumLine(path, *digest) : lostLine(path);
        const auto skip = static_cast<std::size_t>(offset - m_start);
        const std::size_t count = std::min(to.size(), line.size() - skip);
        std::ranges::copy(std::as_bytes(std::span(line)).subspan(skip, count), to.begin());
        to = to.subspan(count);
        offset += count;
    }
    if (!to.empty())
        return fail(ErrorCode::Internal, "checksums end before their size");
    return {};
}

} // namespace emberdisc::image
