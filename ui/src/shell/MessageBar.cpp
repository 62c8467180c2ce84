#include "MessageBar.h"

#include <QHBoxLayout>
#include <QProgressBar>

namespace muster::ui {

MessageBar::MessageBar(QWidget* parent)
    : QWidget(parent), m_mark(new MarkWidget(StatusKind::Unknown)),
      m_title(makeLabel({}, TypeRole::SecondaryStrong)),
      m_text(new ElidedLabel(TypeRole::Secondary, Tone::Second)), m_progress(new QProgressBar),
      m_button(makeButton({}, ButtonKind::Normal, ButtonSize::Row)),
      m_close(makeIconButton(QStringLiteral("close"), tr("Close this message"))) {
  setFixedHeight(36);
  QFont strong = Theme::instance().font(TypeRole::Secondary);
  strong.setWeight(QFont::DemiBold);
  m_title->setFont(strong);
  m_progress->setTextVisible(false);
  m_progress->setFixedSize(160, 4);
  m_close->setIconSize({16, 16});
  m_close->setFixedSize(24, 24);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(16, 0, 16, 0);
  layout->setSpacing(8);
  layout->addWidget(m_mark);
  layout->addWidget(m_title);
  layout->addSpacing(4);
  layout->addWidget(m_text, 1);
  layout->addWidget(m_progress);
  layout->addWidget(m_button);
  layout->addWidget(m_close);
  m_progress->hide();
  m_close->hide();
  hide();
  connect(m_button, &QPushButton::clicked, this, &MessageBar::buttonClicked);
  connect(m_close, &QToolButton::clicked, this, [this] {
    hide();
    emit closed();
  });
}

void MessageBar::showMessage(StatusKind kind, Ground ground, const QString& title, const QString& text,
                             const QString& buttonText) {
  m_mark->setKind(kind);
  setGround(*this, ground);
  m_title->setText(title);
  m_text->setFullText(text);
  m_button->setText(buttonText);
  m_button->setAccessibleName(buttonText);
  m_button->setVisible(!buttonText.isEmpty());
  setAccessibleName(title + QStringLiteral(". ") + text);
  show();
}

void MessageBar::setText(const QString& text) {
  m_text->setFullText(text);
}

void MessageBar::setProgress(int percent) {
  m_progress->setVisible(percent >= 0);
  if (percent >= 0)
    m_progress->setValue(percent);
}

void MessageBar::setClosable(bool closable) {
  m_close->setVisible(closable);
}

QString MessageBar::title() const {
  return m_title->text();
}

QString MessageBar::text() const {
  return m_text->fullText();
}

} // namespace muster::ui
