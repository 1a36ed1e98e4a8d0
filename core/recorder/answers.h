// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/mmc/sense.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace emberdisc::recorder {

/// True if what carried the command failed, so that the next command has little hope either.
[[nodiscard]] inline bool isCarrierError(ErrorCode code)
{
    using enum ErrorCode;
    constexpr std::array kCodes = {DeviceGone,         DeviceTimeout,      TransportFailed,
                                   DeviceNotFound,     DeviceBusy,         DeviceForbidden,
                                   DeviceGroupMissing, DeviceGroupPending, DeviceSeatMissing,
                                   DeviceNotInSandbox, CommandForbidden};
    return std::ranges::find(kCodes, code) != kCodes.end();
}

/// A CHECK CONDITION gets the code that its sense stands for; other errors stay.
[[nodiscard]] inline Error explained(Error error)
{
    if (error.code == ErrorCode::CheckCondition)
        if (const Sense* sense = error.sense())
            error.code = mmc::errorCodeOf(*sense);
    return error;
}

/// For queries that a drive may leave unanswered: a refusal or nonsense is nullopt; a lost device or disc
/// stays an error.
template <class T>
[[nodiscard]] Result<std::optional<T>> optionally(Result<T> answer)
{
    if (answer)
        return std::optional<T>(std::move(*answer));
    const Error& error = answer.error();
    if (error.code == ErrorCode::ReplyInvalid)
        return std::optional<T>();
    if (error.code == ErrorCode::CheckCondition) {
        const auto category = mmc::categoryOf(error);
        if (category != mmc::SenseCategory::NoMedium && category != mmc::SenseCategory::MediumChanged)
            return std::optional<T>();
    }
    return fail(std::move(answer).error());
}

/// The same, asked once more where the first answer was a refusal: for queries of which an answer that is
/// missing changes what a disc is taken for.
template <class Query>
[[nodiscard]] auto insistently(const Query& query) -> decltype(optionally(query()))
{
    auto answer = optionally(query());
    if (answer && !*answer)
        answer = optionally(query());
    return answer;
}

} // namespace emberdisc::recorder
