// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/optionspage.h"

class QCheckBox;

namespace emberdisc::tree {
class DataCompilation;
}

namespace emberdisc::ui {

/// What becomes of the files: checksums, equal contents, attributes and permissions.
class ContentsPage final : public OptionsPage {
    Q_OBJECT
public:
    /// `compilation` is borrowed.
    explicit ContentsPage(const tree::DataCompilation& compilation, QWidget* parent = nullptr);

    void load(const ImageChoice& choice) override;
    void store(ImageChoice& choice) const override;
    void follow(const ImageChoice& choice) override;
    [[nodiscard]] QString problem(const ImageChoice& choice) const override;

private:
    const tree::DataCompilation& m_compilation;
    QCheckBox* m_checksums;
    QCheckBox* m_dedupe;
    QCheckBox* m_extended;
    QCheckBox* m_readable;
    bool m_wantsReadable = false; ///< whatever else has them readable
};

} // namespace emberdisc::ui
