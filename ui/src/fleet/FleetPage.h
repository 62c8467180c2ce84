// The page of the fleet: filter, table and details; and in their place the page of one device while it is
// open. Thread: the GUI's. fleet outlives it.
#pragma once

#include <items/CsvExport.h>
#include <items/FleetTableModel.h>

#include <QWidget>

class QScrollArea;
class QSplitter;
class QStackedWidget;

namespace muster::ui {

class DetailsPane;
class DevicePage;
class FleetTableView;
class ToolRow;

class FleetPage final : public QWidget {
  Q_OBJECT
 public:
  explicit FleetPage(items::Fleet& fleet, QWidget* parent = nullptr);

  void openDevice(DeviceId device);
  void closeDevice();
  bool isDeviceOpen() const;
  DeviceId currentDevice() const; // open or chosen; kNoDevice: none
  void focusTable();
  void focusFilter();
  void setFilterText(const QString& text);
  bool isFiltered() const;
  void clearFilter();
  // In a narrow window and without a connection the pane folds by itself; who asks for it in
  // a narrow one gets it.
  void setDetailsShown(bool shown);
  bool isDetailsShown() const;
  QList<QWidget*> panes() const; // where F6 goes: those in view
  void requestRebirth(DeviceId device);
  bool hasChosenMetric() const; // in the list of the device that is open
  void writeChosenMetric();
  QStringList sortTitles() const; // of the columns in view; none while a device is open
  void sortBy(int nth);           // of those; a second time turns the order
  void exportShown();

 signals:
  void deviceOpenChanged(bool open);
  void currentDeviceChanged(muster::DeviceId device);
  void chosenMetricChanged();
  void detailsShownChanged(bool shown);
  void exportRequested(const muster::items::ExportRequest& request, const QString& suggestedName);
  void connectRequested();
  // What a command came to; problem: it went wrong.
  void noticed(const QString& title, const QString& text, bool problem);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makeFleetView();
  void connectParts();
  void updateHint();
  void chooseFirst();
  void foldDetails();
  items::ExportRequest requestOfTable() const;

  items::Fleet& m_fleet;
  items::FleetTableModel* m_model;
  QStackedWidget* m_stack;
  QScrollArea* m_deviceFrame;
  DevicePage* m_device;
  QSplitter* m_splitter;
  ToolRow* m_tools;
  QWidget* m_working; // the 2 px line while devices are awaited
  FleetTableView* m_table;
  DetailsPane* m_details;
  bool m_detailsWanted = true;
  bool m_detailsInsisted = false; // asked for in a narrow window
};

} // namespace muster::ui
