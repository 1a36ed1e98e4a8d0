// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <expected>
#include <utility>

namespace emberdisc {

template <class T = void>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(Error error)
{
    return std::unexpected<Error>(std::move(error));
}
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string detail = {})
{
    return std::unexpected<Error>(Error::of(code, std::move(detail)));
}

} // namespace emberdisc

#define EMBERDISC_JOIN2(a, b) a##b
#define EMBERDISC_JOIN(a, b) EMBERDISC_JOIN2(a, b)

/// Passes an error on: `TRY(writeHeader());`
#define TRY(expression)                                                                                      \
    do {                                                                                                     \
        auto tryResult = (expression);                                                                       \
        if (!tryResult)                                                                                      \
            return std::unexpected(std::move(tryResult).error());                                            \
    } while (false)

// NOLINTBEGIN(bugprone-macro-parentheses): the arguments are a declaration and a name.
/// Passes an error on or keeps the value: `TRY_ASSIGN(const auto plan, makePlan());`
#define TRY_ASSIGN(declaration, expression)                                                                  \
    TRY_ASSIGN_AS(EMBERDISC_JOIN(tryResult, __LINE__), declaration, expression)
#define TRY_ASSIGN_AS(temporary, declaration, expression)                                                    \
    auto temporary = (expression);                                                                           \
    if (!temporary)                                                                                          \
        return std::unexpected(std::move(temporary).error());                                                \
    declaration = std::move(*temporary)
// NOLINTEND(bugprone-macro-parentheses)
