// The fleet's newest events (FleetState::events()) as rows, newest first. Changes incrementally: what came since the
// last tick enters at the top, what the state no longer keeps leaves at the bottom; a new filter moves, drops and adds
// in four signals at most; a reset comes only with a new feed or another state. It copies no event: a row is a number, 8 bytes.
//
// While it is not active it follows nothing and costs nothing; setActive(true) catches up. Thread: the GUI's. fleet
// outlives the model.
#pragma once

#include <items/EventFilter.h>
#include <items/Fleet.h>

#include <QAbstractTableModel>

#include <vector>

namespace muster::items {

class EventTableModel final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { TimeColumn, KindColumn, SourceColumn, GroupColumn, DetailColumn, ColumnCount };

  explicit EventTableModel(Fleet& fleet, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  // Null where the state let go of it since the last tick. Valid until the next one.
  const FleetEvent* eventAt(int row) const;
  DeviceId deviceAt(int row) const; // kNoDevice: a stranger's, or the host's
  QString
  lineText(int row) const; // the row for the clipboard: cells with tabs between them, the time with its date
  std::size_t total() const; // without the filter

  void setActive(bool active);
  void setText(const QString& text);
  void setChoice(EventChoice choice);
  const EventFilter& filter() const { return m_filter; }

 signals:
  void matchesChanged(); // rowCount() or total() changed

 private:
  void update();
  void applyFilter();
  void dropRows(std::vector<quint64> staying);
  void reorder(std::vector<quint64> order);
  void dropForgotten(quint64 first);
  void addNew(quint64 first, quint64 end);
  quint64 firstKept() const;
  const FleetEvent& eventOf(quint64 number) const;
  QString timeText(qint64 ms) const;

  Fleet& m_fleet;
  EventFilter m_filter;
  std::vector<quint64> m_rows; // the how many-th event of all that the state entered, falling
  quint64 m_seen = 0;          // so many were looked at
  bool m_active = false;
};

} // namespace muster::items
