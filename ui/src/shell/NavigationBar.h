// The pages at the left: those above, the settings at the foot. As wide as the longest name in bold, 72 px at least.
// Thread: the GUI's.
#pragma once

#include <QWidget>

class QButtonGroup;
class QVBoxLayout;

namespace muster::ui {

enum class Page { Fleet, Events, Connections, Settings };

class NavigationBar final : public QWidget {
  Q_OBJECT
 public:
  explicit NavigationBar(QWidget* parent = nullptr);
  void setCurrent(Page page);

 signals:
  void pageChosen(muster::ui::Page page);

 private:
  void addEntry(QVBoxLayout& layout, Page page, const QString& iconName, const QString& text);
  void fitNames();
  QButtonGroup* m_group;
};

} // namespace muster::ui
