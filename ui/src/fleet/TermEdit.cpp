#include "TermEdit.h"

#include <ui/Theme.h>

#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QTextCharFormat>

namespace muster::ui {

TermEdit::TermEdit(QWidget* parent) : QLineEdit(parent) {
  setProperty("bare", true);
  setFrame(false);
  setFont(Theme::instance().font(TypeRole::Body));
  connect(&Theme::instance(), &Theme::changed, this, &TermEdit::colorKeys);
}

void TermEdit::showTerms(const std::vector<items::FilterTerm>& terms) {
  m_terms = terms;
  QFont spaced = Theme::instance().font(TypeRole::Body);
  if (!terms.empty())
    spaced.setWordSpacing(6); // room between the boxes of two terms
  setFont(spaced);
  colorKeys();
  update();
}

// A line edit has no formats of its own; those of an input method last until the text changes.
void TermEdit::colorKeys() {
  QList<QInputMethodEvent::Attribute> attributes;
  QTextCharFormat format;
  format.setForeground(Theme::instance().tokens().accentText);
  for (const items::FilterTerm& term : m_terms)
    if (term.keyLength > 0)
      attributes.emplace_back(QInputMethodEvent::TextFormat, term.start - cursorPosition(), term.keyLength,
                              format);
  QInputMethodEvent event({}, attributes);
  QLineEdit::inputMethodEvent(&event);
}

QRectF TermEdit::boxOf(const items::FilterTerm& term) const {
  const QFontMetricsF metrics(font());
  const QString all = text();
  // cursorRect() is the only public way to learn how far the text is scrolled.
  const double origin =
      cursorRect().center().x() + 0.5 - metrics.horizontalAdvance(all.left(cursorPosition()));
  const double left = origin + metrics.horizontalAdvance(all.left(term.start));
  const double width = metrics.horizontalAdvance(all.mid(term.start, term.length));
  return QRectF(left - 3, (height() - 22) / 2.0, width + 6, 22);
}

void TermEdit::paintEvent(QPaintEvent* event) {
  const ThemeTokens& tokens = Theme::instance().tokens();
  {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.sunken);
    for (const items::FilterTerm& term : m_terms)
      if (term.keyLength > 0)
        painter.drawRoundedRect(boxOf(term), 3, 3);
  }
  QLineEdit::paintEvent(event);
  QPainter painter(this);
  for (const items::FilterTerm& term : m_terms)
    if (!term.problem.isEmpty()) {
      const QRectF box = boxOf(term);
      painter.fillRect(QRectF(box.left() + 3, box.bottom() - 2, box.width() - 6, 2), tokens.alert.mark);
    }
}

void TermEdit::focusInEvent(QFocusEvent* event) {
  QLineEdit::focusInEvent(event);
  emit focusChanged(true);
}

void TermEdit::focusOutEvent(QFocusEvent* event) {
  QLineEdit::focusOutEvent(event);
  emit focusChanged(false);
}

void TermEdit::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Down) {
    emit leftDownwards();
    return;
  }
  if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
    clear();
    return;
  }
  QLineEdit::keyPressEvent(event);
}

} // namespace muster::ui
