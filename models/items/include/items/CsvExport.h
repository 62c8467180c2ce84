// Writes what a window shows as CSV (history/CsvReport.h) without holding the window up: samples are copied
// in slices of a few milliseconds on the GUI's thread, sorted and written on a thread of its own.
//
// The source is what the screen keeps: the recent samples (fleet/RecentSamples.h, fleet/RecentTexts.h), equal
// to the last bit with quality and flags, as far back as their bound on memory reaches. Thread: the GUI's.
// fleet outlives the export. Destroying it cancels and waits until the temporary file is gone.
#pragma once

#include <items/Fleet.h>

#include <QObject>
#include <QString>

#include <memory>
#include <vector>

namespace muster::items {

struct ExportRequest {
  std::vector<SeriesId> series;
  bool newestOnly = false; // the value that each series has now, and no range
  qint64 fromMs = 0;       // UTC, both ends belong to it
  qint64 toMs = 0;
  QString path; // replaced only when everything is written
};

class CsvExport : public QObject {
  Q_OBJECT
 public:
  explicit CsvExport(const Fleet& fleet, QObject* parent = nullptr);
  ~CsvExport() override;

  void start(const ExportRequest& request); // asserted: not running
  // Returns at once; cancelled() follows when the temporary file is gone, or finished() where the file had
  // been written already.
  void cancel();
  bool isRunning() const; // until one of the ends below

 signals:
  void progressed(int percent);
  // Exactly one of these ends a run.
  void finished(const QString& path, qulonglong rows);
  void failed(const QString& problem);
  void cancelled();

 private:
  class Worker;
  void copySlice();
  void onWorkerDone();

  const Fleet& m_fleet;
  ExportRequest m_request;
  std::size_t m_next = 0; // series to copy next
  bool m_isCancelling = false;
  std::unique_ptr<Worker> m_worker;
};

} // namespace muster::items
