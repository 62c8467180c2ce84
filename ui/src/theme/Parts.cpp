#include <ui/Icons.h>
#include <ui/Parts.h>

#include <QPainter>
#include <QStyle>
#include <QTextDocument>

#include <algorithm>

namespace muster::ui {

namespace {

// Whichever way the text is read: names in a column begin in one line.
constexpr auto kLeft = Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter;

const char* toneName(Tone tone) {
  switch (tone) {
  case Tone::Normal:
    return "1";
  case Tone::Second:
    return "2";
  case Tone::Third:
    return "3";
  case Tone::Accent:
    return "accent";
  case Tone::Online:
    return "online";
  case Tone::Stale:
    return "stale";
  case Tone::Alert:
    break;
  }
  return "alert";
}

const char* groundName(Ground ground) {
  switch (ground) {
  case Ground::Window:
    return "window";
  case Ground::Surface:
    return "surface";
  case Ground::AccentSoft:
    return "accentSoft";
  case Ground::AlertSoft:
    return "alertSoft";
  case Ground::OfflineSoft:
    break;
  }
  return "offlineSoft";
}

constexpr qsizetype kTipLine = 80, kTipLines = 12;

// Lines end between words where there are any.
QString folded(const QString& text) {
  QStringList lines;
  for (const QString& paragraph : text.split(u'\n')) {
    qsizetype at = 0;
    do {
      if (lines.size() == kTipLines) {
        lines.last().append(QChar(0x2026));
        return lines.join(u'\n');
      }
      qsizetype length = std::min(kTipLine, paragraph.size() - at);
      const qsizetype space = paragraph.lastIndexOf(u' ', at + length);
      if (at + length < paragraph.size() && space > at + kTipLine / 2)
        length = space - at;
      lines << paragraph.mid(at, length);
      at += length;
      if (at < paragraph.size() && paragraph[at] == u' ')
        ++at;
    } while (at < paragraph.size());
  }
  return lines.join(u'\n');
}

} // namespace

void setStyleProperty(QWidget& widget, const char* name, const QVariant& value) {
  if (widget.property(name) == value)
    return;
  widget.setProperty(name, value);
  widget.style()->unpolish(&widget);
  widget.style()->polish(&widget);
  widget.update();
}

void setTone(QWidget& widget, Tone tone) {
  setStyleProperty(widget, "tone", QString::fromLatin1(toneName(tone)));
}

void setGround(QWidget& widget, Ground ground) {
  widget.setAttribute(Qt::WA_StyledBackground);
  setStyleProperty(widget, "ground", QString::fromLatin1(groundName(ground)));
}

QLabel* makeLabel(const QString& text, TypeRole role, Tone tone) {
  auto* label = new QLabel(text);
  label->setFont(Theme::instance().font(role));
  label->setTextFormat(Qt::PlainText);
  label->setAlignment(kLeft);
  setTone(*label, tone);
  return label;
}

QLabel* makeIconLabel(const QString& iconName, int size) {
  auto* label = new QLabel;
  const auto show = [label, iconName, size] { label->setPixmap(icon(iconName).pixmap(size, size)); };
  QObject::connect(&Theme::instance(), &Theme::changed, label, show);
  show();
  return label;
}

QString elided(const QFontMetrics& metrics, const QString& text, Qt::TextElideMode mode, int width) {
  constexpr QChar kRightToLeft(0x200F);
  const QString shown = metrics.elidedText(text, mode, width);
  return shown.size() != text.size() && text.isRightToLeft() ? shown + kRightToLeft : shown;
}

QString plainTip(const QString& text) {
  QString tip = folded(text);
  if (!Qt::mightBeRichText(tip))
    return tip;
  return QStringLiteral("<qt>%1</qt>").arg(tip.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")));
}

QFrame* makeLine(Qt::Orientation orientation) {
  auto* line = new QFrame;
  line->setProperty("line", true);
  if (orientation == Qt::Horizontal)
    line->setFixedHeight(1);
  else
    line->setFixedWidth(1);
  return line;
}

QPushButton* makeButton(const QString& text, ButtonKind kind, ButtonSize size, const QString& iconName) {
  auto* button = new QPushButton(text);
  button->setFocusPolicy(Qt::TabFocus);
  button->setAutoDefault(false);
  button->setFont(
      Theme::instance().font(size == ButtonSize::Full ? TypeRole::Name : TypeRole::SecondaryStrong));
  if (kind == ButtonKind::Primary)
    button->setProperty("primary", true);
  if (kind == ButtonKind::Flat)
    button->setProperty("flat", true);
  if (kind == ButtonKind::Link)
    button->setProperty("link", true);
  if (size != ButtonSize::Full)
    button->setProperty("controlSize", size == ButtonSize::Tool ? "tool" : "row");
  if (!iconName.isEmpty()) {
    button->setIcon(icon(iconName, kind == ButtonKind::Primary ? IconTint::OnAccent : IconTint::Text2));
    button->setIconSize({16, 16});
  }
  button->setAccessibleName(text);
  return button;
}

QToolButton* makeIconButton(const QString& iconName, const QString& tip) {
  auto* button = new QToolButton;
  button->setIcon(icon(iconName));
  button->setIconSize({20, 20});
  button->setFixedSize(28, 28);
  button->setFocusPolicy(Qt::TabFocus);
  button->setToolTip(tip);
  button->setAccessibleName(tip);
  return button;
}

MarkWidget::MarkWidget(StatusKind kind, int size, QWidget* parent)
    : QWidget(parent), m_kind(kind), m_size(size) {
  setFixedSize(size, size);
}

void MarkWidget::setKind(StatusKind kind) {
  if (m_kind == kind)
    return;
  m_kind = kind;
  QAccessibleEvent event(this, QAccessible::NameChanged);
  QAccessible::updateAccessibility(&event);
  update();
}

QSize MarkWidget::sizeHint() const {
  return {m_size, m_size};
}

void MarkWidget::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintStatusMark(painter, rect(), m_kind, Theme::instance().tokens());
}

ElidedLabel::ElidedLabel(TypeRole role, Tone tone, Qt::TextElideMode mode, QWidget* parent)
    : QLabel(parent), m_mode(mode) {
  setFont(Theme::instance().font(role));
  setTextFormat(Qt::PlainText);
  setAlignment(kLeft);
  setTone(*this, tone);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void ElidedLabel::setFullText(const QString& text) {
  if (m_text == text)
    return;
  m_text = text;
  setAccessibleName(text);
  updateGeometry();
  elide();
}

QSize ElidedLabel::sizeHint() const {
  return {fontMetrics().horizontalAdvance(m_text) + 1, QLabel::sizeHint().height()};
}

QSize ElidedLabel::minimumSizeHint() const {
  return {fontMetrics().horizontalAdvance(m_text.left(2)) + 12, QLabel::minimumSizeHint().height()};
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  elide();
}

void ElidedLabel::elide() {
  const QString shown = elided(fontMetrics(), m_text, m_mode, width());
  if (shown != text())
    setText(shown);
  setToolTip(shown == m_text ? QString() : plainTip(m_text));
}

} // namespace muster::ui
