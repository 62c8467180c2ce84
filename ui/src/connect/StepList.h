// The steps of a connection test, as they go: mark, name, what was found, how long it took.
// Thread: the GUI's.
#pragma once

#include <items/Connector.h>

#include <QWidget>

namespace muster::ui {

class StepList final : public QWidget {
  Q_OBJECT
 public:
  explicit StepList(QWidget* parent = nullptr);
  void setSteps(const QList<items::TestStep>& steps);
  void setStep(int index, const items::TestStep& step);
  const QList<items::TestStep>& steps() const { return m_steps; }
  // As lines of text, for the clipboard.
  QString report() const;
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void paintStep(QPainter& painter, const QRect& row, const items::TestStep& step) const;
  static int rowHeight(const items::TestStep& step, int width);
  void describe();
  void fitHeight();

  QList<items::TestStep> m_steps;
};

} // namespace muster::ui
