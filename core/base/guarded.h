// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <type_traits>
#include <utility>

namespace emberdisc {

/// What the exception says that is being handled: OutOfMemory, or Internal with its text. In a catch block.
[[nodiscard]] Error currentException();

/// The border that no exception passes: what runs in a thread of its own is called by way of it. The standard
/// library throws, std::bad_alloc above all, and who waits for the thread has no handler.
template <class Function>
[[nodiscard]] std::invoke_result_t<Function> guarded(Function&& function)
{
    try {
        return std::forward<Function>(function)();
    } catch (...) {
        return fail(currentException());
    }
}

} // namespace emberdisc
