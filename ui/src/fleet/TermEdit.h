// A line edit that knows the filter's terms: keys in the accent colour on sunken boxes, an
// underline where a term does not parse.
// Thread: the GUI's.
#pragma once

#include <items/FleetFilter.h>

#include <QLineEdit>

namespace muster::ui {

class TermEdit final : public QLineEdit {
  Q_OBJECT
 public:
  explicit TermEdit(QWidget* parent = nullptr);
  void showTerms(const std::vector<items::FilterTerm>& terms);

 signals:
  void focusChanged(bool hasFocus);
  void leftDownwards(); // the Down key: on to the rows

 protected:
  void paintEvent(QPaintEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QRectF boxOf(const items::FilterTerm& term) const;
  void colorKeys();

  std::vector<items::FilterTerm> m_terms;
};

} // namespace muster::ui
