// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <QJsonArray>
#include <QJsonObject>

namespace emberdisc::project {

/// A name in the document and what it stands for.
template <class Value>
using Word = std::pair<std::string_view, Value>;

/// Reads the fields of one object. Unknown keys are left alone; a field that is there has to be of its type.
/// The first thing that is wrong stays in `problem`, which all readers of a document share: look at it when
/// the object is read.
class FieldReader {
public:
    /// `list` and `index` say where in the document it stands. Borrowed.
    FieldReader(const QJsonObject& object, std::string& problem, std::string_view list = {},
                std::size_t index = 0)
        : m_object(object), m_problem(problem), m_list(list), m_index(index)
    {}

    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
    /// A string, or {"base64": string} for what is not UTF-8.
    [[nodiscard]] std::optional<std::string> bytes(std::string_view key) const;
    [[nodiscard]] std::optional<bool> flag(std::string_view key) const;
    template <class Integer>
    [[nodiscard]] std::optional<Integer> integer(std::string_view key,
                                                 Integer largest = std::numeric_limits<Integer>::max()) const
    {
        constexpr auto kSmallest = static_cast<std::int64_t>(std::numeric_limits<Integer>::min());
        const std::uint64_t capped = std::min<std::uint64_t>(static_cast<std::uint64_t>(largest), INT64_MAX);
        const auto value = wholeNumber(key, kSmallest, static_cast<std::int64_t>(capped));
        return value ? std::optional(static_cast<Integer>(*value)) : std::nullopt;
    }
    [[nodiscard]] std::optional<QJsonObject> object(std::string_view key) const;
    [[nodiscard]] QJsonArray array(std::string_view key) const;
    template <class Value>
    [[nodiscard]] std::optional<Value> word(std::string_view key, std::span<const Word<Value>> words) const
    {
        const auto found = text(key);
        if (!found)
            return std::nullopt;
        for (const auto& [name, value] : words)
            if (*found == name)
                return value;
        refuse(key, "has a value that is not known");
        return std::nullopt;
    }

    /// For what does not fit together although the types are right.
    void refuse(std::string_view key, std::string_view why) const;

private:
    [[nodiscard]] std::optional<std::int64_t> wholeNumber(std::string_view key, std::int64_t smallest,
                                                          std::int64_t largest) const;
    [[nodiscard]] QJsonValue value(std::string_view key) const;

    const QJsonObject& m_object;
    std::string& m_problem;
    std::string_view m_list;
    std::size_t m_index;
};

[[nodiscard]] QString toQString(std::string_view utf8);
void insert(QJsonObject& object, std::string_view key, const QJsonValue& value);
/// What FieldReader::bytes() reads.
[[nodiscard]] QJsonValue bytesValue(std::string_view bytes);
template <class Value>
[[nodiscard]] QJsonValue wordFor(Value value, std::span<const Word<Value>> words)
{
    for (const auto& [name, known] : words)
        if (known == value)
            return toQString(name);
    return {};
}

} // namespace emberdisc::project
