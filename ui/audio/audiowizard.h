// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/tracklist.h"
#include "core/jobs/trackprober.h"
#include "ui/audio/trackmodel.h"
#include "ui/common/services.h"

#include <QDialog>
#include <QUndoStack>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace emberdisc::ui {

class BurnPanel;
class CapacityBar;
class JobView;
class NoticeBar;

/// An audio CD in two steps: the music and its order, then the recorder; burning and its result follow in the
/// same window. Owns the track list.
class AudioWizard final : public QDialog {
    Q_OBJECT
public:
    explicit AudioWizard(const Services& services, QWidget* parent = nullptr);
    ~AudioWizard() override;

    /// Puts music before track `row`, or at the end for -1.
    void addFiles(const QStringList& paths, int row = -1);
    void selectDevice(const std::string& deviceId);
    [[nodiscard]] const audio::TrackList& tracks() const { return m_tracks; }

    /// Asks before music that was gathered is dropped; while a job runs this asks it to stop.
    void reject() override;

private:
    enum Step { TracksStep, BurnStep, JobStep };

    QWidget* makeTracksPage();
    QWidget* makeBurnPage();
    QWidget* makeTrackButtons();
    void goTo(Step step);
    void takeProbed(const jobs::ProbedTracks& probed);
    void finish(Result<audio::TrackListEdit> edit, const QString& text);
    void removeSelected();
    void moveSelected(int by);
    void setGap(int index);
    [[nodiscard]] std::vector<audio::TrackId> selectedTracks() const;
    void selectTracks(const std::vector<audio::TrackId>& tracks);
    void updateTotals();
    void updateButtons();
    void updatePayload();
    void startJob();

    Services m_services;
    audio::TrackList m_tracks;
    TrackModel m_model;
    QUndoStack m_undoStack;
    jobs::TrackProber m_prober;
    struct Batch {
        QStringList paths;
        int row;
    };
    std::vector<Batch> m_batches; ///< the first one is being opened

    QStackedWidget* m_pages;
    QLabel* m_stepTitle;
    NoticeBar* m_notice;
    QTableView* m_view;
    QLabel* m_hint;
    CapacityBar* m_capacity;
    QComboBox* m_gap;
    QPushButton* m_add = nullptr;
    QPushButton* m_remove = nullptr;
    QPushButton* m_up = nullptr;
    QPushButton* m_down = nullptr;
    QPushButton* m_undo = nullptr;
    BurnPanel* m_panel;
    JobView* m_job;
    QWidget* m_buttons;
    QPushButton* m_back;
    QPushButton* m_next;
};

} // namespace emberdisc::ui
