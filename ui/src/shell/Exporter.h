// Asks where a CSV goes, runs the export and tells in a message bar how far it is and what came of it.
// Thread: the GUI's. Both outlive it.
#pragma once

#include <items/CsvExport.h>

#include <QObject>

namespace muster::ui {

class MessageBar;

class Exporter final : public QObject {
  Q_OBJECT
 public:
  Exporter(items::Fleet& fleet, MessageBar& bar, QObject* parent = nullptr);

  // One at a time: a second one is refused in words.
  void askAndRun(items::ExportRequest request, const QString& suggestedName, QWidget* window);
  void run(const items::ExportRequest& request);
  bool isRunning() const { return m_export.isRunning(); }

 private:
  void onFinished(const QString& path, qulonglong rows);
  void onFailed(const QString& problem);

  items::CsvExport m_export;
  MessageBar& m_bar;
  QString m_path;
};

} // namespace muster::ui
