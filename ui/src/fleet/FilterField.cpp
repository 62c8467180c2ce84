#include "FilterField.h"

#include "TermEdit.h"

#include <items/ValueFormat.h>
#include <ui/Icons.h>
#include <ui/Parts.h>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>

namespace muster::ui {

FilterField::FilterField(QWidget* parent)
    : QWidget(parent), m_edit(new TermEdit), m_count(makeLabel({}, TypeRole::Secondary, Tone::Third)),
      m_key(makeLabel(tr("Ctrl F"), TypeRole::Caption, Tone::Third)),
      m_clear(makeIconButton(QStringLiteral("close"), tr("Clear the filter"))) {
  setFixedHeight(32);
  setMinimumWidth(240);
  setMaximumWidth(560);
  m_edit->setPlaceholderText(tr("Filter, for example status:offline group:north temp>70"));
  m_edit->setAccessibleName(tr("Filter the devices"));
  m_key->setProperty("keycap", true);
  m_key->setFixedHeight(20);
  m_clear->setFixedSize(24, 24);
  m_clear->setIconSize({16, 16});
  m_clear->hide();
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(32, 2, 6, 2);
  layout->setSpacing(6);
  layout->addWidget(m_edit, 1);
  layout->addWidget(m_count);
  layout->addWidget(m_key);
  layout->addWidget(m_clear);
  setFocusProxy(m_edit);
  connect(m_edit, &QLineEdit::textChanged, this, &FilterField::onTextChanged);
  connect(m_edit, &TermEdit::focusChanged, this, [this] { update(); });
  connect(m_edit, &TermEdit::leftDownwards, this, &FilterField::leftDownwards);
  connect(m_clear, &QToolButton::clicked, this, &FilterField::clear);
}

void FilterField::setText(const QString& text) {
  m_edit->setText(text);
}

void FilterField::clear() {
  m_edit->clear();
}

void FilterField::takeFocus() {
  m_edit->setFocus(Qt::ShortcutFocusReason);
  m_edit->selectAll();
}

void FilterField::showMatches(std::size_t matches, std::size_t total) {
  const bool filtered = !m_filter.isEmpty();
  m_count->setVisible(filtered);
  m_count->setText(tr("%1 of %2").arg(items::formatCount(matches), items::formatCount(total)));
}

void FilterField::onTextChanged(const QString& text) {
  m_filter = items::FleetFilter::parse(text);
  m_edit->showTerms(m_filter.terms());
  m_clear->setVisible(!text.isEmpty());
  m_key->setVisible(text.isEmpty());
  emit filterChanged();
}

void FilterField::paintEvent(QPaintEvent*) {
  const ThemeTokens& tokens = Theme::instance().tokens();
  const bool focused = m_edit->hasFocus();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const double inset = focused ? 1.0 : 0.5;
  painter.setPen(QPen(focused ? tokens.accent : tokens.control, focused ? 2 : 1));
  painter.setBrush(tokens.surface);
  painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), 4, 4);
  icon(QStringLiteral("search")).paint(&painter, QRect(10, 8, 16, 16));
}

void FilterField::mousePressEvent(QMouseEvent*) {
  m_edit->setFocus(Qt::MouseFocusReason);
}

void FilterField::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) {
    emit left();
    return;
  }
  QWidget::keyPressEvent(event);
}

} // namespace muster::ui
