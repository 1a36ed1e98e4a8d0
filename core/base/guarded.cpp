// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/guarded.h"

#include <exception>
#include <new>

namespace emberdisc {

Error currentException()
{
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return Error::of(ErrorCode::OutOfMemory);
    } catch (const std::exception& exception) {
        return Error::of(ErrorCode::Internal, exception.what());
    } catch (...) {
        return Error::of(ErrorCode::Internal, "an exception of unknown type");
    }
}

} // namespace emberdisc
