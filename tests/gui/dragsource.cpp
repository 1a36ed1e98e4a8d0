// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for a file manager: a small window that can be dragged from, with the given files as its load.

#include <QApplication>
#include <QDrag>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QUrl>

namespace {

class Source final : public QLabel {
public:
    explicit Source(QList<QUrl> urls) : QLabel(QStringLiteral("drag me")), m_urls(std::move(urls)) {}

protected:
    void mouseMoveEvent(QMouseEvent* event) override
    {
        if (!(event->buttons() & Qt::LeftButton))
            return;
        auto* load = new QMimeData;
        load->setUrls(m_urls);
        auto* drag = new QDrag(this);
        drag->setMimeData(load);
        setText(drag->exec(Qt::CopyAction) == Qt::CopyAction ? QStringLiteral("dropped")
                                                             : QStringLiteral("refused"));
    }

private:
    QList<QUrl> m_urls;
};

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QList<QUrl> urls;
    for (int i = 1; i < argc; ++i)
        urls += QUrl::fromLocalFile(QString::fromLocal8Bit(argv[i]));
    Source source(urls);
    source.setWindowTitle(QStringLiteral("drag source"));
    source.setGeometry(4, 30, 120, 60);
    source.show();
    return QApplication::exec();
}
