// The row above the table, 48 px: filter, choice of columns, export; below it the reason where a term does
// not parse. Thread: the GUI's. model outlives it.
#pragma once

#include <items/FleetTableModel.h>

#include <QWidget>

class QAction;
class QLabel;
class QMenu;
class QToolButton;

namespace muster::ui {

class FilterField;

class ToolRow final : public QWidget {
  Q_OBJECT
 public:
  explicit ToolRow(items::FleetTableModel& model, QWidget* parent = nullptr);
  FilterField& filter() { return *m_filter; }

 signals:
  void exportRequested();

 private:
  void applyFilter();
  void fillColumnsMenu();
  QAction* addColumnChoice(const QString& text, const std::string& metric,
                           const std::vector<std::string>& shown);

  items::FleetTableModel& m_model;
  FilterField* m_filter;
  QToolButton* m_columns;
  QToolButton* m_export;
  QMenu* m_menu;
  QLabel* m_problem;
};

} // namespace muster::ui
