#include "MessageBar.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QTimer>

namespace muster::ui {

namespace {

constexpr int kHeight = 36;
constexpr int kHeightWithAdvice = 56;

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QWidget(parent), m_mark(new MarkWidget(StatusKind::Unknown)),
      m_title(makeLabel({}, TypeRole::SecondaryStrong)),
      m_text(new ElidedLabel(TypeRole::Secondary, Tone::Second)),
      m_advice(new ElidedLabel(TypeRole::Secondary)), m_progress(new QProgressBar),
      m_button(makeButton({}, ButtonKind::Normal, ButtonSize::Row)),
      m_close(makeIconButton(QStringLiteral("close"), tr("Close this message"))),
      m_passing(new QTimer(this)) {
  m_passing->setSingleShot(true);
  m_passing->setInterval(kPassingMs);
  connect(m_passing, &QTimer::timeout, this, &QWidget::hide);
  setFixedHeight(kHeight);
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
  auto* first = new QHBoxLayout;
  first->setSpacing(12);
  first->addWidget(m_title);
  first->addWidget(m_text, 1);
  auto* words = new QVBoxLayout;
  words->setSpacing(2);
  words->addStretch();
  words->addLayout(first);
  words->addWidget(m_advice);
  words->addStretch();
  layout->addWidget(m_mark);
  layout->addLayout(words, 1);
  layout->addWidget(m_progress);
  layout->addWidget(m_button);
  layout->addWidget(m_close);
  m_advice->hide();
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
                             const QString& buttonText, const QString& advice) {
  m_passing->stop();
  m_mark->setKind(kind);
  setGround(*this, ground);
  m_title->setText(title);
  m_text->setFullText(text);
  m_button->setText(buttonText);
  m_button->setAccessibleName(buttonText);
  m_button->setVisible(!buttonText.isEmpty());
  m_advice->setFullText(advice);
  m_advice->setVisible(!advice.isEmpty());
  setFixedHeight(advice.isEmpty() ? kHeight : kHeightWithAdvice);
  setAccessibleName(title + QStringLiteral(". ") + text);
  setAccessibleDescription(advice);
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

void MessageBar::setPassing() {
  m_passing->start();
}

void MessageBar::dismissPassing() {
  if (!m_passing->isActive())
    return;
  m_passing->stop();
  hide();
}

QString MessageBar::title() const {
  return m_title->text();
}

QString MessageBar::text() const {
  return m_text->fullText();
}

QString MessageBar::advice() const {
  return m_advice->fullText();
}

} // namespace muster::ui
