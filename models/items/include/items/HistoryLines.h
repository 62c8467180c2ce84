// Lines of one device's metrics out of a history, as charts want them: thinned to pixel columns, exactly (first, lowest,
// highest and last of each), and what befell the device. Read on a thread of its own, piece by piece, and kept for the
// stretch in view; what is no longer wanted is not read any more. A history that grows is read again at its end.
//
// Columns are aligned: one of perPixelMs begins at each multiple of perPixelMs since 1970, as charts have them.
// Memory: four points a column of what is or was in view at the scale in view, kMostPieces pieces a metric.
// Thread: the GUI's. Destroying it asks the reading to end and waits for it (queries end early).
#pragma once

#include <fleet/RecentSamples.h>
#include <items/FleetHistory.h>
#include <schema/FleetUpdate.h>

#include <QObject>
#include <QString>

#include <memory>
#include <string>
#include <vector>

namespace muster::items {

// A stretch at a scale.
struct LineStretch {
  qint64 fromMs = 0, toMs = 0; // UTC; [fromMs, toMs)
  qint64 perPixelMs = 1;
};

class HistoryLines final : public QObject {
  Q_OBJECT
 public:
  static constexpr qint64 kColumns = 512; // of a piece
  static constexpr std::size_t kMostPieces = 64;

  explicit HistoryLines(std::shared_ptr<FleetHistory> history, QObject* parent = nullptr);
  ~HistoryLines() override;

  // Forgets what it has of another one. Reads what befell this one.
  void setDevice(const DeviceInfo& device);
  // Births, deaths and losses of the recording host's connection, oldest first, as far as they have been read.
  const std::vector<FleetEvent>&
  events() const; // FleetEvent::device is kNoDevice for the host's, else not set

  // What is going to be asked for with copy(): reads what of it is not there. nowMs: what lies near it may grow.
  void want(const std::string& metric, DataType type, const LineStretch& stretch, qint64 nowMs);
  // The points that are there, oldest first, and one neighbour on the left where it is known. NaN breaks the line.
  void copy(const std::string& metric, DataType type, const LineStretch& stretch,
            std::vector<Point>& out) const;
  // Something that is in view has been on its way for so long that a person wonders (200 ms).
  bool isSlow() const;
  quint64 revision() const; // changes whenever copy() or events() may

 signals:
  void arrived();
  void failed(QString problem); // once for a device; the lines stay as they are

 private:
  class Reading;
  struct Line;
  class Kept;

  std::unique_ptr<Kept> m_kept;
  std::unique_ptr<Reading> m_reading; // goes first: its answers go into what is kept
};

} // namespace muster::items
