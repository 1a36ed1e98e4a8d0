// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/itemdialog.h"

#include "ui/image/timefield.h"

#include <algorithm>
#include <limits>

#include <QCheckBox>
#include <QDateTimeEdit>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

namespace emberdisc::ui {

namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;
constexpr int kHeaviest = 1'000'000;

} // namespace

ItemDialog::ItemDialog(const std::vector<const tree::Node*>& items, QWidget* parent)
    : QDialog(parent),
      m_weight(new QSpinBox),
      m_ownTime(new QCheckBox(tr("&Modified at:"))),
      m_time(new QDateTimeEdit)
{
    setObjectName(QStringLiteral("itemDialog"));
    setMinimumWidth(360); // so that its title can be read
    setWindowTitle(items.size() == 1
                       ? tr("Properties of “%1”").arg(QString::fromUtf8(items.front()->name()))
                       : tr("Properties of %n item(s)", nullptr, static_cast<int>(items.size())));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);

    auto* layout = new QVBoxLayout(this);
    auto* group = new QGroupBox(tr("Leave out of"));
    group->setLayout(new QVBoxLayout);
    layout->addWidget(group);
    addBox(items, &tree::Presentation::omitIso9660, &tree::PropertyChange::omitIso9660,
           QStringLiteral("omitIso"), tr("&ISO 9660 and Rock Ridge"));
    addBox(items, &tree::Presentation::omitJoliet, &tree::PropertyChange::omitJoliet,
           QStringLiteral("omitJoliet"), tr("&Joliet"));
    addBox(items, &tree::Presentation::omitUdf, &tree::PropertyChange::omitUdf, QStringLiteral("omitUdf"),
           tr("&UDF"));
    for (const Box& box : m_boxes)
        group->layout()->addWidget(box.box);
    addBox(items, &tree::Presentation::hidden, &tree::PropertyChange::hidden, QStringLiteral("hidden"),
           tr("Mark as &hidden"));
    layout->addWidget(m_boxes.back().box);

    m_weight->setObjectName(QStringLiteral("weight"));
    m_weight->setRange(-kHeaviest, kHeaviest);
    m_weight->setValue(items.front()->presentation().weight);
    m_weight->setToolTip(tr("What is heavier lies nearer to the start of the disc, and is read sooner."));
    connect(m_weight, &QSpinBox::valueChanged, this, [this] { m_weightTouched = true; });
    m_ownTime->setObjectName(QStringLiteral("ownTime"));
    m_time->setObjectName(QStringLiteral("time"));
    m_time->setAccessibleName(tr("Time of modification"));
    m_time->setCalendarPopup(true);
    m_time->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    m_time->setDateTimeRange(QDateTime::fromSecsSinceEpoch(-TimeField::kLatest),
                             QDateTime::fromSecsSinceEpoch(TimeField::kLatest));
    const std::int64_t modified = items.front()->attributes().modified;
    m_time->setDateTime(modified == tree::kNoTime ? QDateTime::currentDateTime()
                                                  : QDateTime::fromSecsSinceEpoch(modified / kNanoseconds));
    m_time->setEnabled(false);
    connect(m_ownTime, &QCheckBox::toggled, m_time, &QWidget::setEnabled);
    auto* form = new QFormLayout;
    form->addRow(tr("&Weight:"), m_weight);
    form->addRow(m_ownTime, m_time);
    layout->addLayout(form);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addStretch();
    layout->addWidget(buttons);
}

void ItemDialog::addBox(const std::vector<const tree::Node*>& items, bool tree::Presentation::* field,
                        std::optional<bool> tree::PropertyChange::* change, const QString& name,
                        const QString& text)
{
    auto* box = new QCheckBox(text);
    box->setObjectName(name);
    const auto on =
        std::ranges::count_if(items, [field](const tree::Node* item) { return item->presentation().*field; });
    const bool differ = on > 0 && on < std::ssize(items);
    const Qt::CheckState state = differ ? Qt::PartiallyChecked : on > 0 ? Qt::Checked : Qt::Unchecked;
    box->setTristate(differ);
    box->setCheckState(state);
    m_boxes.push_back({field, change, box, state});
}

tree::PropertyChange ItemDialog::change() const
{
    tree::PropertyChange change;
    for (const Box& box : m_boxes)
        if (box.box->checkState() != box.before && box.box->checkState() != Qt::PartiallyChecked)
            change.*box.change = box.box->isChecked();
    if (m_weightTouched)
        change.weight = m_weight->value();
    if (m_ownTime->isChecked())
        change.modified = m_time->dateTime().toSecsSinceEpoch() * kNanoseconds;
    return change;
}

} // namespace emberdisc::ui
