// A few choices in one frame, of which one is on.
// Thread: the GUI's.
#pragma once

#include <QStringList>
#include <QWidget>

class QButtonGroup;

namespace muster::ui {

class Segments final : public QWidget {
  Q_OBJECT
 public:
  Segments(const QString& name, const QStringList& choices, QWidget* parent = nullptr);
  void setCurrent(int index); // emits nothing
  int current() const;

 signals:
  void chosen(int index); // by the user

 private:
  QButtonGroup* m_group;
};

} // namespace muster::ui
