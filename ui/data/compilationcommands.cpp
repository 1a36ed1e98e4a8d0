// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/compilationcommands.h"

#include "core/base/log.h"

namespace emberdisc::ui {

CompilationCommand::CompilationCommand(tree::DataCompilation& compilation, tree::Edit edit,
                                       const QString& text)
    : QUndoCommand(text), m_compilation(compilation), m_edit(std::move(edit))
{}

void CompilationCommand::undo()
{
    if (const auto done = m_compilation.revert(m_edit); !done) {
        qCWarning(logUi) << "undo out of turn:" << done.error().toString().c_str();
        setObsolete(true);
    }
}

void CompilationCommand::redo()
{
    if (m_edit.isApplied())
        return; // pushing a command calls redo(), and the edit is made already
    if (const auto done = m_compilation.reapply(m_edit); !done) {
        qCWarning(logUi) << "redo out of turn:" << done.error().toString().c_str();
        setObsolete(true);
    }
}

OptionsCommand::OptionsCommand(ImageChoice from, ImageChoice to, Set set, const QString& text)
    : QUndoCommand(text), m_from(std::move(from)), m_to(std::move(to)), m_set(std::move(set))
{}

} // namespace emberdisc::ui
