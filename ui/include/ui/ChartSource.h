// What a chart draws and how it calls it; the charts' only door to the data.
// Times: UTC milliseconds; values in spec().unit. Owner: whoever owns the data; outlives the chart that shows
// it. Thread: the GUI's.
#pragma once

#include <fleet/RecentSamples.h>
#include <items/ValueFormat.h>

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster::ui {

enum class ChartKind { Number, Percent, Boolean, Duration };

struct ChartSpec {
  QString title;
  QString unit; // as the birth names it
  ChartKind kind = ChartKind::Number;
  bool whole = false;              // values are whole numbers
  bool fill = true;                // area below a single line; none for dBm and V, where zero means nothing
  QStringList lines = {QString()}; // names for the legend, 1 to 8; one line needs no name
  std::optional<double> low = {}, high = {}; // what values lie within as the birth says, in unit
};

// No data was to be had in [fromMs, toMs): the line is open there.
struct ChartGap {
  std::int64_t fromMs = 0;
  std::int64_t toMs = 0;

  friend bool operator==(const ChartGap&, const ChartGap&) = default;
};

class ChartSource {
 public:
  virtual ~ChartSource() = default;

  virtual ChartSpec spec() const = 0;
  // What is going to be asked for next, and at which scale: a source that has to fetch it begins to, and its revision
  // changes as it comes.
  virtual void prepare(int, qint64 /*fromMs*/, qint64 /*toMs*/, qint64 /*perPixelMs*/) const {}
  // Appends the points in [fromMs, toMs] and one neighbour on each side, oldest first. NaN breaks the line.
  virtual void copyRange(int line, qint64 fromMs, qint64 toMs, std::vector<Point>& out) const = 0;
  // Appends the points of bad quality in the range: drawn hollow, beside the line.
  virtual void copyDoubtful(int line, qint64 fromMs, qint64 toMs, std::vector<Point>& out) const = 0;
  // Ascending, not overlapping; only those that touch the range.
  virtual std::vector<ChartGap> gaps(qint64 fromMs, qint64 toMs) const = 0;
  // The newest value, whatever the range; nothing where there is none.
  virtual std::optional<Point> current(int line) const = 0;
  // The same as lists show it, to its last digit (a double does not hold every counter of 64 bits), and for where
  // that has no room, and its quality; nothing: current() says it.
  struct Texts {
    items::FormattedValue full, brief;
    QString quality = {}; // in a word; empty: good
    bool isBad = false;   // not just doubtful
  };
  virtual std::optional<Texts> currentTexts(int) const { return std::nullopt; }
  // The newest value still holds (device online, reports by exception): the line goes on to the present.
  virtual bool holds() const = 0;
  // Changes whenever any of the above may have changed; equal means that a chart may keep its picture.
  virtual quint64 revision() const = 0;
};

} // namespace muster::ui
