// Everything about one device: who it is, how its link does, a chart for each number and truth value that it
// measures, all over one stretch of time, and the list of all its metrics.
// Thread: the GUI's. The fleet outlives the page.
#pragma once

#include <items/Fleet.h>

#include <QWidget>

#include <functional>
#include <memory>

namespace muster::ui {

class ChartTimeline;

class DevicePage final : public QWidget {
  Q_OBJECT
 public:
  // Asks a person for the file to write; suggested is a file name. Empty: they changed their mind.
  using ChooseFile = std::function<QString(QWidget* parent, const QString& suggested)>;

  explicit DevicePage(items::Fleet& fleet, QWidget* parent = nullptr);
  ~DevicePage() override;

  // kNoDevice: an empty page. Another device starts live again, with the same span.
  void setDevice(DeviceId device);
  DeviceId device() const;

  ChartTimeline& timeline();
  // The desktop's file dialog unless set; tests set their own.
  void setChooseFile(ChooseFile choose);
  // What the Export button does, and what the window calls for its own action.
  void exportVisibleRange();
  // The cursor goes to the field that filters the metrics.
  void focusFilter();
  // Selects the metric in the list and scrolls to its chart; one that has none is shown as a table below the list.
  void showMetric(SeriesId series);
  // Opens the editor for its value; the metric need not be one that can be written.
  void writeValue(SeriesId series);
  QList<QWidget*> panes() const; // where F6 goes: those in view
  // The metric that is chosen in the list, if one is.
  bool hasChosenMetric() const;
  void writeChosenMetric();

 signals:
  void chosenMetricChanged();
  void backRequested();
  void rebirthRequested(muster::DeviceId device);
  void historyFailed(const QString& problem); // charts could not be filled from it

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  class Parts;
  void connectParts();
  void onChanged(const QVector<DeviceId>& devices);
  void onReset();
  void onReplaced();
  void onTicked(qint64 nowMs);
  void updateHeader(qint64 nowMs);
  void reloadMetrics();
  void wantMetrics(bool wanted);
  void foldMetrics();
  void showValues(SeriesId series);

  items::Fleet& m_fleet;
  std::unique_ptr<Parts> m_parts;
};

} // namespace muster::ui
