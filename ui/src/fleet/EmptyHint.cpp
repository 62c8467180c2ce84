#include "EmptyHint.h"

#include <ui/Parts.h>

#include <QVBoxLayout>

namespace muster::ui {

EmptyHint::EmptyHint(QWidget* parent)
    : QWidget(parent), m_text(makeLabel({}, TypeRole::Secondary, Tone::Third)),
      m_action(makeButton({}, ButtonKind::Link, ButtonSize::Row)) {
  m_text->setAlignment(Qt::AlignCenter);
  m_text->setWordWrap(true);
  m_action->setCursor(Qt::PointingHandCursor);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(m_text);
  layout->addWidget(m_action, 0, Qt::AlignCenter);
  connect(m_action, &QPushButton::clicked, this, &EmptyHint::actionChosen);
  hide();
}

void EmptyHint::setHint(const QString& text, const QString& actionText) {
  m_text->setText(text);
  m_action->setText(actionText);
  m_action->setAccessibleName(actionText);
  m_action->setVisible(!actionText.isEmpty());
}

QString EmptyHint::text() const {
  return m_text->text();
}

void EmptyHint::place(const QRect& area, int contentHeight) {
  constexpr int kHeight = 64;
  constexpr int kAway = 40; // from the last row
  const int width = std::min(480, area.width() - 32);
  const int left = area.left() + (area.width() - width) / 2;
  const int room = area.height() - contentHeight;
  setVisible(!m_text->text().isEmpty() && room >= kHeight + kAway);
  const int top =
      contentHeight == 0 ? area.top() + area.height() / 2 - kHeight : area.top() + contentHeight + kAway;
  setGeometry(left, top, width, kHeight);
}

} // namespace muster::ui
