#include "LineReading.h"

#include <QElapsedTimer>

#include <algorithm>
#include <utility>

namespace muster::items {

namespace {

constexpr qint64 kSlowMs = 200;
// What is younger than this when it is read may not be all: it is committed at least once a second, and clocks differ.
constexpr qint64 kGrowingMs = 5'000;
constexpr qint64 kAgainMs = 2'000; // a piece that grows is read again so often

qint64 floorDivide(qint64 value, qint64 by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

// Pieces that hold [fromMs, toMs).
std::pair<qint64, qint64> piecesOf(const LineStretch& stretch) {
  const qint64 span = HistoryLines::kColumns * stretch.perPixelMs;
  return {floorDivide(stretch.fromMs, span), floorDivide(stretch.toMs - 1, span)};
}

} // namespace

struct HistoryLines::Line {
  qint64 perPixelMs = 0;
  std::map<qint64, LinePiece> pieces;
};

class HistoryLines::Kept {
 public:
  std::map<LineKey, Line> lines;
  std::vector<FleetEvent> events;
  quint64 revision = 1;
  quint64 device = 0;
  bool hasFailed = false;
  mutable QElapsedTimer busy; // valid while the thread has pieces to read
};

HistoryLines::HistoryLines(std::shared_ptr<FleetHistory> history, QObject* parent)
    : QObject(parent), m_kept(std::make_unique<Kept>()) {
  Reading::Answers answers;
  answers.piece = [this](const Reading::Job& job, LinePiece piece) {
    const auto line = m_kept->lines.find(job.key);
    if (job.device != m_kept->device || line == m_kept->lines.end() ||
        line->second.perPixelMs != job.perPixelMs)
      return; // no longer in view
    line->second.pieces[job.piece] = std::move(piece);
    ++m_kept->revision;
    emit arrived();
  };
  answers.events = [this](quint64 device, std::vector<FleetEvent> events) {
    if (device != m_kept->device)
      return;
    m_kept->events = std::move(events);
    ++m_kept->revision;
    emit arrived();
  };
  answers.failed = [this](quint64 device, const QString& problem) {
    if (device == m_kept->device && !std::exchange(m_kept->hasFailed, true))
      emit failed(problem);
  };
  m_reading = std::make_unique<Reading>(std::move(history), std::move(answers));
}

HistoryLines::~HistoryLines() = default;

void HistoryLines::setDevice(const DeviceInfo& device) {
  m_kept->lines.clear();
  m_kept->events.clear();
  m_kept->hasFailed = false;
  ++m_kept->revision;
  m_reading->setDevice(++m_kept->device, device);
}

const std::vector<FleetEvent>& HistoryLines::events() const {
  return m_kept->events;
}

quint64 HistoryLines::revision() const {
  return m_kept->revision;
}

bool HistoryLines::isSlow() const {
  if (!m_reading->isBusy()) {
    m_kept->busy.invalidate();
    return false;
  }
  if (!m_kept->busy.isValid())
    m_kept->busy.start();
  return m_kept->busy.elapsed() >= kSlowMs;
}

void HistoryLines::want(const std::string& metric, DataType type, const LineStretch& stretch, qint64 nowMs) {
  if (stretch.toMs <= stretch.fromMs || stretch.perPixelMs <= 0 || m_kept->device == 0)
    return;
  const LineKey key{metric, type};
  Line& line = m_kept->lines[key];
  if (line.perPixelMs != stretch.perPixelMs)
    line = {stretch.perPixelMs, {}};
  const auto [first, last] = piecesOf(stretch);
  if (last - first >= static_cast<qint64>(kMostPieces))
    return;                                  // wider than any screen
  while (line.pieces.size() > kMostPieces) { // what is farthest from the view goes
    const bool isFirst = first - line.pieces.begin()->first > std::prev(line.pieces.end())->first - last;
    line.pieces.erase(isFirst ? line.pieces.begin() : std::prev(line.pieces.end()));
  }
  std::vector<qint64> missing;
  for (qint64 number = first; number <= last; ++number) { // what is newest is read first
    const auto piece = line.pieces.find(number);
    const qint64 end = std::min((number + 1) * kColumns * stretch.perPixelMs, stretch.toMs);
    const bool mayGrow = piece != line.pieces.end() && end > piece->second.readMs - kGrowingMs;
    if (piece == line.pieces.end() || (mayGrow && nowMs - piece->second.readMs > kAgainMs))
      missing.push_back(number);
  }
  m_reading->want(key, stretch.perPixelMs, std::move(missing));
}

void HistoryLines::copy(const std::string& metric, DataType type, const LineStretch& stretch,
                        std::vector<Point>& out) const {
  const auto line = m_kept->lines.find(LineKey{metric, type});
  if (line == m_kept->lines.end() || line->second.perPixelMs != stretch.perPixelMs ||
      stretch.toMs <= stretch.fromMs)
    return;
  const auto [first, last] = piecesOf(stretch);
  const auto& pieces = line->second.pieces;
  const std::size_t start = out.size();
  for (auto piece = pieces.lower_bound(first); piece != pieces.end() && piece->first <= last; ++piece) {
    const auto& [points, before, readMs] = piece->second;
    if (before && (out.size() == start || out.back().timeMs < before->timeMs))
      out.push_back(*before);
    out.insert(out.end(), points.begin(), points.end());
  }
  // Of what is left of the stretch one neighbour is enough.
  const auto begin = out.begin() + static_cast<std::ptrdiff_t>(start);
  const auto inside =
      std::partition_point(begin, out.end(), [&](const Point& p) { return p.timeMs < stretch.fromMs; });
  if (inside != begin)
    out.erase(begin, std::prev(inside));
}

} // namespace muster::items
