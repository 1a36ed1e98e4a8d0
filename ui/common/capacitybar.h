// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include <QWidget>

namespace emberdisc::ui {

/// How much of a disc a compilation fills: green, amber near the end, red beyond it, with words that say the
/// same. Amounts are in whatever unit `words` turns into text: bytes, or sectors for audio.
class CapacityBar final : public QWidget {
    Q_OBJECT
public:
    using Words = QString (*)(std::uint64_t amount);

    explicit CapacityBar(Words words, QWidget* parent = nullptr);

    void setUsed(std::uint64_t used);
    /// 0 when there is no disc to compare with.
    void setCapacity(std::uint64_t capacity);

    [[nodiscard]] bool isOver() const { return m_capacity > 0 && m_used > m_capacity; }
    [[nodiscard]] QString text() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    [[nodiscard]] QColor colour() const;

    Words m_words;
    std::uint64_t m_used = 0;
    std::uint64_t m_capacity = 0;
};

} // namespace emberdisc::ui
