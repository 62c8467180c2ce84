// The small parts that every page is put together from: labels in a role and tone, buttons of the three
// sizes, lines, grounds and the mark of state as a widget. Buttons take the focus by keyboard only, so the
// focus ring is seen only after keyboard use. Thread: the GUI's. Everything returned has no parent until it
// is put into a layout.
#pragma once

#include <ui/Spoken.h>
#include <ui/StatusMark.h>
#include <ui/Theme.h>

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QWidget>

namespace muster::ui {

enum class Tone { Normal, Second, Third, Accent, Online, Stale, Alert };
enum class ButtonKind { Normal, Primary, Flat, Link };
enum class ButtonSize { Full, Tool, Row };
enum class Ground { Window, Surface, AccentSoft, AlertSoft, OfflineSoft };

QLabel* makeLabel(const QString& text, TypeRole role, Tone tone = Tone::Normal);
// An icon of size px square that follows the theme.
QLabel* makeIconLabel(const QString& iconName, int size = 20);
// The text, or what of it fits and "…". From right to left the dots stand at its end, too, which is the left.
QString elided(const QFontMetrics& metrics, const QString& text, Qt::TextElideMode mode, int width);
// Tips show markup where text looks like it, and make one line of any length; this shows any text as it is, in lines of
// 80 characters, twelve at most.
QString plainTip(const QString& text);
void setTone(QWidget& widget, Tone tone);
void setGround(QWidget& widget, Ground ground);
QFrame* makeLine(Qt::Orientation orientation);
// iconName empty: none. The text is also the accessible name.
QPushButton* makeButton(const QString& text, ButtonKind kind = ButtonKind::Normal,
                        ButtonSize size = ButtonSize::Full, const QString& iconName = {});
// 28 px square; tip is also the accessible name.
QToolButton* makeIconButton(const QString& iconName, const QString& tip);
// Sets a dynamic property that the style sheet asks for, and has the widget styled anew.
void setStyleProperty(QWidget& widget, const char* name, const QVariant& value);

// A status mark on its own, size px square.
class MarkWidget final : public QWidget, public Spoken {
  Q_OBJECT
 public:
  explicit MarkWidget(StatusKind kind, int size = 12, QWidget* parent = nullptr);
  void setKind(StatusKind kind);
  StatusKind kind() const { return m_kind; }
  QSize sizeHint() const override;
  QAccessible::Role spokenRole() const override { return QAccessible::Graphic; }
  QString spokenName() const override { return statusWord(m_kind); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  StatusKind m_kind;
  int m_size;
};

// A label of one line that ends in "…" where it has no room, with the whole text as its tip.
class ElidedLabel final : public QLabel {
  Q_OBJECT
 public:
  explicit ElidedLabel(TypeRole role, Tone tone = Tone::Normal, Qt::TextElideMode mode = Qt::ElideRight,
                       QWidget* parent = nullptr);
  void setFullText(const QString& text);
  QString fullText() const { return m_text; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void elide();
  QString m_text;
  Qt::TextElideMode m_mode;
};

} // namespace muster::ui
