// The filter field of a tool row, 32 px: glass, terms, count of matches, and a cross that clears it.
// Thread: the GUI's.
#pragma once

#include <items/FleetFilter.h>

#include <QWidget>

class QLabel;
class QToolButton;

namespace muster::ui {

class TermEdit;

class FilterField final : public QWidget {
  Q_OBJECT
 public:
  explicit FilterField(QWidget* parent = nullptr);

  const items::FleetFilter& filter() const { return m_filter; }
  void setText(const QString& text);
  void clear();
  void takeFocus(); // selects what is there
  void showMatches(std::size_t matches, std::size_t total);

 signals:
  void filterChanged();
  void leftDownwards();
  void left(); // Esc in an empty field

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void onTextChanged(const QString& text);

  items::FleetFilter m_filter;
  TermEdit* m_edit;
  QLabel* m_count;
  QLabel* m_key;
  QToolButton* m_clear;
};

} // namespace muster::ui
