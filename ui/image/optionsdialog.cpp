// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/optionsdialog.h"

#include "ui/common/verdict.h"
#include "ui/data/compilationmodel.h"
#include "ui/image/advancedpage.h"
#include "ui/image/bootpage.h"
#include "ui/image/contentspage.h"
#include "ui/image/descriptionspage.h"
#include "ui/image/filesystemspage.h"
#include "ui/image/pagetools.h"

#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QTabWidget>
#include <QVBoxLayout>

namespace emberdisc::ui {

namespace {

constexpr QSize kUsualSize(620, 520);

/// Lets a page be higher than the window where letters are large or screens small.
class PageScroller final : public QScrollArea {
public:
    explicit PageScroller(QWidget* page)
    {
        setWidgetResizable(true);
        setFrameShape(QFrame::NoFrame);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFocusPolicy(Qt::NoFocus);
        setWidget(page);
        setMinimumWidth(page->minimumSizeHint().width());
    }
    [[nodiscard]] QSize sizeHint() const override { return widget()->sizeHint(); }
};

} // namespace

OptionsDialog::OptionsDialog(const ImageChoice& choice, CompilationModel& model,
                             image::Destination destination, Prompter& prompter, QWidget* parent)
    : QDialog(parent),
      m_before(choice),
      m_tabs(named(new QTabWidget, QStringLiteral("optionTabs"))),
      m_verdict(new Verdict(QStringLiteral("optionsProblem"), QStringLiteral("optionsNotes")))
{
    setObjectName(QStringLiteral("optionsDialog"));
    setWindowTitle(tr("Options of the disc"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    const tree::DataCompilation& compilation = model.compilation();
    addPage(new FileSystemsPage(image::contentsOf(compilation), destination), tr("&File systems"));
    addPage(new ContentsPage(compilation), tr("Co&ntents"));
    addPage(new DescriptionsPage(compilation), tr("&Descriptions"));
    addPage(new BootPage(model, prompter), tr("&Boot"));
    addPage(new AdvancedPage, tr("Advan&ced"));
    m_tabs->setAccessibleName(tr("Kinds of options"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_ok = named(buttons->button(QDialogButtonBox::Ok), QStringLiteral("optionsOk"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_verdict);
    layout->addWidget(buttons);
    for (const Page& each : m_pages) {
        each.page->load(choice);
        connect(each.page, &OptionsPage::changed, this, &OptionsDialog::follow);
    }
    follow();
    constexpr int kFrame = 40; // of a window, and a panel of the desktop
    const QSize room = QGuiApplication::primaryScreen()->availableSize() - QSize(kFrame, kFrame);
    resize(sizeHint().expandedTo(kUsualSize).boundedTo(room));
}

void OptionsDialog::addPage(OptionsPage* page, const QString& title)
{
    m_tabs->addTab(new PageScroller(page), title);
    m_pages.push_back({page, QString(title).remove(QLatin1Char('&'))});
}

ImageChoice OptionsDialog::choice() const
{
    ImageChoice choice = m_before;
    for (const Page& each : m_pages)
        each.page->store(choice);
    return choice;
}

void OptionsDialog::follow()
{
    const ImageChoice now = choice();
    QString problem;
    for (const Page& each : m_pages) {
        each.page->follow(now);
        if (const QString found = each.page->problem(now); problem.isEmpty() && !found.isEmpty())
            problem = tr("%1: %2", "page and what is wrong there").arg(each.title, found);
    }
    m_ok->setEnabled(problem.isEmpty());
    m_verdict->setVisible(!problem.isEmpty());
    if (!problem.isEmpty())
        m_verdict->tell(ResultColour::Red, problem);
}

} // namespace emberdisc::ui
