// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/imagejobs.h"

#include <memory>

#include <QDialog>
#include <QFutureWatcher>

class QLabel;
class QTreeWidget;

namespace emberdisc::ui {

/// Which names the file systems of the disc will shorten or change, told before anything is written. The
/// image is laid out off the window's thread; no file is opened.
class NamesDialog final : public QDialog {
    Q_OBJECT
public:
    NamesDialog(tree::DataCompilation compilation, jobs::ImageOrder order, QWidget* parent = nullptr);
    /// Waits for what runs.
    ~NamesDialog() override;

    /// More rows than anybody reads; how many there are in all is told.
    static constexpr std::size_t kMostRows = 2000;

private:
    struct Row {
        QString path;
        QString nameSpace;
        QString shown;
    };
    struct Found {
        QString fileSystems; ///< in words
        std::vector<Row> rows = {};
        std::size_t count = 0;
    };
    using Outcome = std::shared_ptr<Result<Found>>;

    [[nodiscard]] static Result<Found> look(const tree::DataCompilation& compilation,
                                            const jobs::ImageOrder& order);
    void show(const Result<Found>& found);

    QLabel* m_sentence;
    QTreeWidget* m_names;
    QFutureWatcher<Outcome> m_looking;
};

} // namespace emberdisc::ui
