// How a device's link does, in a row of figures: each with its name, a state by shape, the figure and a note.
// Custom-painted, 56 px high; a screen reader gets it as one sentence.
// Thread: the GUI's.
#pragma once

#include <ui/Spoken.h>
#include <ui/StatusMark.h>

#include <QWidget>

#include <vector>

namespace muster::ui {

struct LinkFigure {
  QString name;
  StatusKind status = StatusKind::Online;
  QString value;
  QString note; // may be empty

  friend bool operator==(const LinkFigure&, const LinkFigure&) = default;
};

class LinkStrip final : public QWidget, public Spoken {
  Q_OBJECT
 public:
  explicit LinkStrip(QWidget* parent = nullptr);

  void setFigures(std::vector<LinkFigure> figures);
  const std::vector<LinkFigure>& figures() const { return m_figures; }
  QAccessible::Role spokenRole() const override { return QAccessible::StaticText; }
  QString spokenName() const override;
  QString spokenDescription() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<LinkFigure> m_figures;
};

} // namespace muster::ui
