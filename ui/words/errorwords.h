// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QString>

namespace emberdisc::ui {

/// What people read about an error: what happened, to what; and what they can do. Both are whole translated
/// sentences.
struct ErrorWords {
    QString sentence;
    QString advice;
};

/// Words for every code. Names a path where the error knows one, and what the recorder said where it said
/// something.
[[nodiscard]] ErrorWords wordsFor(const Error& error);

/// Both sentences on one line, for the console.
[[nodiscard]] QString oneLine(const Error& error);

} // namespace emberdisc::ui
