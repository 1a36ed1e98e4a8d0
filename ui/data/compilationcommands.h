// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tree/datacompilation.h"

#include <QUndoCommand>

namespace emberdisc::ui {

/// An edit that has been made already, on the undo stack. `compilation` is borrowed and outlives the stack.
class CompilationCommand final : public QUndoCommand {
public:
    CompilationCommand(tree::DataCompilation& compilation, tree::Edit edit, const QString& text);

    void undo() override;
    void redo() override;

private:
    tree::DataCompilation& m_compilation;
    tree::Edit m_edit;
};

} // namespace emberdisc::ui
