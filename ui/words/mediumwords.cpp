// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/words/mediumwords.h"

#include "ui/words/quantities.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>

namespace emberdisc::ui {

namespace {

class MediumText {
    Q_DECLARE_TR_FUNCTIONS(MediumText)
};

QString kindWords(recorder::MediumKind kind)
{
    return QString::fromUtf8(recorder::name(kind));
}

QString freeWords(const recorder::MediumState& state)
{
    return sizeWords(state.freeSectors * state.sectorSize);
}

struct VirtualMedium {
    const char* name;
    const char* words;
};
constexpr std::array kVirtualMedia = {
    VirtualMedium{"cd-r-74", "CD-R (74 min, 650 MB)"}, VirtualMedium{"cd-r-80", "CD-R (80 min, 700 MB)"},
    VirtualMedium{"cd-r-90", "CD-R (90 min, 790 MB)"}, VirtualMedium{"cd-rw", "CD-RW (700 MB)"},
    VirtualMedium{"dvd-r", "DVD-R (4.7 GB)"},          VirtualMedium{"dvd-rw", "DVD-RW (4.7 GB)"},
    VirtualMedium{"dvd-r-dl", "DVD-R DL (8.5 GB)"},    VirtualMedium{"dvd-ram", "DVD-RAM (4.7 GB)"},
    VirtualMedium{"dvd+r", "DVD+R (4.7 GB)"},          VirtualMedium{"dvd+rw", "DVD+RW (4.7 GB)"},
    VirtualMedium{"dvd+r-dl", "DVD+R DL (8.5 GB)"},    VirtualMedium{"bd-r", "BD-R (25 GB)"},
    VirtualMedium{"bd-r-dl", "BD-R DL (50 GB)"},       VirtualMedium{"bd-r-xl3", "BD-R XL (100 GB)"},
    VirtualMedium{"bd-r-xl4", "BD-R XL (128 GB)"},     VirtualMedium{"bd-re", "BD-RE (25 GB)"},
    VirtualMedium{"bd-re-dl", "BD-RE DL (50 GB)"},
};

} // namespace

QString statusWords(recorder::MediumStatus status)
{
    switch (status) {
    case recorder::MediumStatus::None:
        return MediumText::tr("no disc");
    case recorder::MediumStatus::Blank:
        return MediumText::tr("blank");
    case recorder::MediumStatus::Appendable:
        return MediumText::tr("more can be added");
    case recorder::MediumStatus::Finished:
        return MediumText::tr("finished");
    case recorder::MediumStatus::Overwritable:
        return MediumText::tr("can be written over");
    case recorder::MediumStatus::Unusable:
        return MediumText::tr("unusable");
    }
    return {};
}

QString recorderWords(const jobs::Device& recorder)
{
    return recorder.isVirtual ? MediumText::tr("Virtual recorder") : QString::fromStdString(recorder.name);
}

QString mediumWords(const recorder::MediumState& state)
{
    const QString kind = kindWords(state.kind);
    switch (state.status) {
    case recorder::MediumStatus::None:
        return state.trayOpen ? MediumText::tr("The tray is open") : MediumText::tr("No disc");
    case recorder::MediumStatus::Blank:
        return MediumText::tr("Blank %1, %2 free").arg(kind, freeWords(state));
    case recorder::MediumStatus::Appendable:
    case recorder::MediumStatus::Finished:
    case recorder::MediumStatus::Overwritable:
    case recorder::MediumStatus::Unusable:
        break;
    }
    const QString label = QString::fromStdString(state.volumeLabel);
    const QString disc = label.isEmpty() ? kind : MediumText::tr("“%1” on %2").arg(label, kind);
    if (state.status == recorder::MediumStatus::Appendable)
        return MediumText::tr("%1, %2 free").arg(disc, freeWords(state));
    return MediumText::tr("%1, %2").arg(disc, statusWords(state.status));
}

QString contentsWords(const recorder::MediumState& state)
{
    if (state.tracks.empty() && state.volumeLabel.empty())
        return {};
    std::uint64_t sectors = 0;
    for (const recorder::TrackInfo& track : state.tracks)
        sectors += track.sectors;
    const QString amount = MediumText::tr("%1 in %n track(s)", nullptr, static_cast<int>(state.tracks.size()))
                               .arg(sizeWords(sectors * state.sectorSize));
    const QString label = QString::fromStdString(state.volumeLabel);
    return label.isEmpty() ? amount : MediumText::tr("“%1”, %2").arg(label, amount);
}

ErrorWords refusalWords(const recorder::PlanRefusal& refusal)
{
    ErrorWords words = wordsFor(refusal);
    if (refusal.code == ErrorCode::MediumTooSmall && refusal.missingBytes() > 0) {
        const QString missing = sizeWords(refusal.missingBytes());
        words.sentence = MediumText::tr("It does not fit on the disc: %1 are needed, %2 are free.")
                             .arg(sizeWords(refusal.neededBytes), sizeWords(refusal.availableBytes));
        words.advice = refusal.largerMedium.empty()
                           ? MediumText::tr("Take out at least %1, or use a larger disc.").arg(missing)
                           : MediumText::tr("Take out at least %1, or use a larger disc: %2.")
                                 .arg(missing, QString::fromStdString(refusal.largerMedium));
        return words;
    }
    if (const QString remedy = remedyWords(refusal.remedy); !remedy.isEmpty())
        words.advice = remedy;
    return words;
}

QString remedyWords(recorder::Remedy remedy)
{
    switch (remedy) {
    case recorder::Remedy::None:
    case recorder::Remedy::InsertMedium:
    case recorder::Remedy::LargerMedium:
    case recorder::Remedy::SuitableMedium:
        return {}; // the error's own advice says it
    case recorder::Remedy::BlankMedium:
        return MediumText::tr("Insert a blank disc.");
    case recorder::Remedy::EraseFirst:
        return MediumText::tr("Erase the disc first; everything on it is lost then.");
    case recorder::Remedy::Append:
        return MediumText::tr("Append to it, or insert a blank disc.");
    case recorder::Remedy::OtherMode:
        return MediumText::tr("Leave the choice of the mode to the program.");
    case recorder::Remedy::OtherRecorder:
        return MediumText::tr("Use another recorder.");
    case recorder::Remedy::RealBurn:
        return MediumText::tr("Burn without a simulation.");
    }
    return {};
}

QString warningWords(recorder::PlanWarning warning)
{
    switch (warning) {
    case recorder::PlanWarning::SpeedNotOffered:
        return MediumText::tr("The recorder does not offer that speed; the nearest is used.");
    case recorder::PlanWarning::EraseDestroysData:
        return MediumText::tr("Everything on the disc will be lost.");
    case recorder::PlanWarning::Overburn:
        return MediumText::tr("This is more than the disc is made for, and may fail at its end.");
    case recorder::PlanWarning::StaysOpen:
        return MediumText::tr("The disc stays open; some players do not read such discs.");
    case recorder::PlanWarning::AddressMismatch:
        return MediumText::tr(
            "The image was made for a blank disc, and will not be readable behind other data.");
    case recorder::PlanWarning::SimulationNotVerified:
        return MediumText::tr("A simulation writes nothing, so nothing is verified.");
    case recorder::PlanWarning::ClosesAsFull:
        return MediumText::tr(
            "At most 2 % of the disc are free afterwards, so it is closed: nothing can be added.");
    case recorder::PlanWarning::FormatsFirst:
        return MediumText::tr("The disc is formatted first.");
    case recorder::PlanWarning::FitsOneLayer:
        return MediumText::tr("The second layer stays empty: a disc of one layer would do.");
    case recorder::PlanWarning::StreamsUnverified:
        return MediumText::tr("The recorder does not replace bad spots of the disc.");
    }
    return {};
}

QString offeredSpeedWords(const recorder::MediumState& state, std::uint32_t kilobytesPerSecond)
{
    const double factor = recorder::speedFactor(state, kilobytesPerSecond);
    return MediumText::tr("%1× (%2/s)")
        .arg(QLocale().toString(factor), sizeWords(std::uint64_t{kilobytesPerSecond} * 1000));
}

QString virtualMediumWords(const std::string& name)
{
    for (const VirtualMedium& medium : kVirtualMedia)
        if (name == medium.name)
            return QString::fromLatin1(medium.words);
    return QString::fromStdString(name).toUpper();
}

} // namespace emberdisc::ui
