// What a metric is now that no chart can show: a table, a list, the latest texts, the bytes of a file; to be looked
// at, copied and saved. Below the list of metrics, while such a metric is chosen.
// Thread: the GUI's; a file is written on a thread of its own. The device outlives it.
#pragma once

#include "device/DeviceData.h"
#include "device/ValueTable.h"

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;
class QStandardItemModel;
class QTableView;

namespace muster::ui {

class ElidedLabel;

class ValuePane final : public QWidget {
  Q_OBJECT
 public:
  explicit ValuePane(const DeviceData& device, QWidget* parent = nullptr);

  // kNoSeries: hides it.
  void showSeries(SeriesId series);
  SeriesId series() const { return m_series; }
  void refresh(); // the value may have changed
  const ValueTable& table() const { return m_table; }
  QTableView& view() { return *m_view; }

  // Asks for the file to write; as DevicePage::ChooseFile.
  void setChooseFile(std::function<QString(QWidget*, const QString&)> choose) {
    m_choose = std::move(choose);
  }
  void save();
  QString note() const;  // what is said below the title
  QString about() const; // and what the value's metadata say of it; empty: nothing

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const MetricState* state() const;
  ValueTable latestTexts(const MetricState& metric) const;
  void showTable(ValueTable table);
  void say(const QString& note);

  static constexpr std::size_t kMostLatest = 100;
  const DeviceData& m_data;
  SeriesId m_series = kNoSeries;
  Value m_value; // that m_table shows
  std::optional<MetaData> m_metadata;
  qint64 m_timeMs = 0;
  ValueTable m_table;
  std::function<QString(QWidget*, const QString&)> m_choose;
  ElidedLabel* m_title;
  ElidedLabel* m_note;
  ElidedLabel* m_about;
  QPushButton* m_copy;
  QPushButton* m_save;
  QTableView* m_view;
  QStandardItemModel* m_model;
};

} // namespace muster::ui
