// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tree/datacompilation.h"

#include <vector>

#include <QDialog>

class QCheckBox;
class QDateTimeEdit;
class QSpinBox;

namespace emberdisc::ui {

/// How items are shown on the disc: left out of a file system, hidden, in front, with a time of their own. Of
/// several items a box is half checked where they differ, and what is not touched stays.
class ItemDialog final : public QDialog {
    Q_OBJECT
public:
    explicit ItemDialog(const std::vector<const tree::Node*>& items, QWidget* parent = nullptr);

    /// What was touched.
    [[nodiscard]] tree::PropertyChange change() const;

private:
    struct Box {
        bool tree::Presentation::* field;
        std::optional<bool> tree::PropertyChange::* change;
        QCheckBox* box;
        Qt::CheckState before;
    };
    void addBox(const std::vector<const tree::Node*>& items, bool tree::Presentation::* field,
                std::optional<bool> tree::PropertyChange::* change, const QString& name, const QString& text);

    std::vector<Box> m_boxes;
    QSpinBox* m_weight;
    bool m_weightTouched = false;
    QCheckBox* m_ownTime;
    QDateTimeEdit* m_time;
};

} // namespace emberdisc::ui
