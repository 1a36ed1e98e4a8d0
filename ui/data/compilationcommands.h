// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tree/datacompilation.h"

#include "ui/data/imagechoice.h"

#include <functional>

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

/// Other options of the image. `set` puts them in force.
class OptionsCommand final : public QUndoCommand {
public:
    using Set = std::function<void(const ImageChoice&)>;
    OptionsCommand(ImageChoice from, ImageChoice to, Set set, const QString& text);

    void undo() override { m_set(m_from); }
    void redo() override { m_set(m_to); }

private:
    ImageChoice m_from;
    ImageChoice m_to;
    Set m_set;
};

} // namespace emberdisc::ui
