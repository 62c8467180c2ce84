#include "LineReading.h"

#include <items/DisplayText.h>

#include <QDateTime>

#include <algorithm>
#include <array>
#include <limits>

namespace muster::items {

namespace {

constexpr double kBreak = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostEvents = 4'000; // a device's, the newest

Point pointOf(const SeriesRun& run, std::size_t row) {
  return {run.timeMs[row], numberOfRow(run, row)};
}

} // namespace

std::vector<Point> pointsOf(const std::vector<PixelColumn>& columns, qint64 fromMs, qint64 perPixelMs) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const PixelColumn& column = columns[i];
    const qint64 start = fromMs + static_cast<qint64>(i) * perPixelMs;
    if (column.summary.numbers == 0) {
      if (column.count > 0)
        points.push_back({start, kBreak});
      continue;
    }
    const Summary& s = column.summary;
    std::array<Point, 4> four{{{s.firstMs, s.first}, {s.minMs, s.min}, {s.maxMs, s.max}, {s.lastMs, s.last}}};
    std::ranges::stable_sort(four, {}, &Point::timeMs);
    const auto end = std::unique(four.begin(), four.end());
    points.insert(points.end(), four.begin(), end);
    if (column.isBroken)
      points.push_back({std::max<qint64>(start + perPixelMs - 1, points.back().timeMs), kBreak});
  }
  return points;
}

HistoryLines::Reading::Reading(std::shared_ptr<FleetHistory> history, Answers answers)
    : m_history(std::move(history)), m_answers(std::move(answers)), m_calls(std::make_shared<GuiCalls>()),
      m_thread([this](const std::stop_token& stop) { run(stop); }) {
}

HistoryLines::Reading::~Reading() {
  m_calls->close();
  m_thread.request_stop();
  {
    const std::lock_guard lock(m_mutex);
    m_stopJob.request_stop();
  }
  m_thread.join();
}

void HistoryLines::Reading::setDevice(quint64 number, const DeviceInfo& device) {
  const std::lock_guard lock(m_mutex);
  m_number = number;
  m_device = device;
  m_wanted.clear();
  m_wantsEvents = true;
  m_stopJob.request_stop();
  m_wake.notify_one();
}

void HistoryLines::Reading::want(const LineKey& key, qint64 perPixelMs, std::vector<qint64> pieces) {
  const std::lock_guard lock(m_mutex);
  if (m_job && m_job->device == m_number && m_job->key == key) {
    if (m_job->perPixelMs != perPixelMs)
      m_stopJob.request_stop();
    else
      std::erase(pieces, m_job->piece); // on its way
  }
  if (pieces.empty()) {
    m_wanted.erase(key);
    return;
  }
  m_wanted[key] = {perPixelMs, std::move(pieces)};
  m_wake.notify_one();
}

bool HistoryLines::Reading::isBusy() const {
  const std::lock_guard lock(m_mutex);
  return m_job.has_value() || !m_wanted.empty();
}

void HistoryLines::Reading::run(const std::stop_token& stop) {
  for (;;) {
    std::optional<Job> job;
    DeviceInfo device;
    quint64 number = 0;
    std::stop_token token;
    {
      std::unique_lock lock(m_mutex);
      m_job.reset();
      m_wake.wait(lock, stop, [this] { return !m_wanted.empty() || m_wantsEvents; });
      if (stop.stop_requested())
        return;
      m_stopJob = std::stop_source();
      token = m_stopJob.get_token();
      device = m_device;
      number = m_number;
      if (!m_wanted.empty()) {
        const auto next = m_wanted.begin();
        job = Job{number, next->first, next->second.first, next->second.second.back()};
        next->second.second.pop_back();
        if (next->second.second.empty())
          m_wanted.erase(next);
        m_job = job;
      } else {
        m_wantsEvents = false;
      }
    }
    Result<void> result = open();
    if (result)
      result = job ? read(*job, token) : readEvents(number, device, token);
    if (!result && result.error().code != ErrorCode::Cancelled)
      m_calls->post([answers = m_answers, number, problem = displayText(result.error().message())] {
        answers.failed(number, problem);
      });
  }
}

Result<void> HistoryLines::Reading::open() {
  if (m_reader)
    return {};
  auto reader = openHistoryReader(m_history->file());
  if (!reader)
    return unexpected(reader.error());
  m_reader = std::move(*reader);
  return {};
}

std::optional<DeviceId> HistoryLines::Reading::findDevice(const DeviceInfo& device) const {
  const auto isIt = [&device](const DeviceInfo& known) {
    return known.id != kNoDevice && known.nodeName == device.nodeName && known.device == device.device &&
           known.group == device.group;
  };
  const auto found = std::ranges::find_if(m_reader->devices(), isIt);
  return found == m_reader->devices().end() ? std::nullopt : std::optional(found->id);
}

// By name: the screen's ids are not the file's. A series that came since the newest look is looked for again.
std::optional<SeriesId> HistoryLines::Reading::find(const DeviceInfo& device, const LineKey& key) {
  for (const bool isSecond : {false, true}) {
    if (isSecond && !m_reader->refresh())
      break;
    const std::optional<DeviceId> id = findDevice(device);
    const auto isIt = [&](const SeriesInfo& known) {
      return known.id != kNoSeries && known.device == *id && known.type == key.type &&
             known.metric == key.metric;
    };
    const auto found = id ? std::ranges::find_if(m_reader->series(), isIt) : m_reader->series().end();
    if (found != m_reader->series().end())
      return found->id;
  }
  return std::nullopt;
}

Result<void> HistoryLines::Reading::read(const Job& job, const std::stop_token& stop) {
  DeviceInfo device;
  {
    const std::lock_guard lock(m_mutex);
    device = m_device;
  }
  LinePiece piece;
  piece.readMs = QDateTime::currentMSecsSinceEpoch();
  if (const std::optional<SeriesId> series = find(device, job.key)) {
    const qint64 span = kColumns * job.perPixelMs;
    const qint64 from = job.piece * span;
    const auto columns = m_reader->pixels(*series, from, from + span, static_cast<int>(kColumns), stop);
    if (!columns)
      return unexpected(columns.error());
    piece.points = pointsOf(*columns, from, job.perPixelMs);
    const auto before = m_reader->range(*series, from, from + 1, true, false, stop);
    if (!before)
      return unexpected(before.error());
    if (!before->empty() && before->timeMs.front() < from)
      piece.before = pointOf(*before, 0);
  }
  m_calls->post([answers = m_answers, job, piece = std::move(piece)] { answers.piece(job, piece); });
  return {};
}

Result<void> HistoryLines::Reading::readEvents(quint64 number, const DeviceInfo& device,
                                               const std::stop_token& stop) {
  const std::optional<DeviceId> id = findDevice(device);
  const auto extent = m_reader->extent();
  if (!extent)
    return unexpected(extent.error());
  std::deque<FleetEvent> found;
  const auto take = [&](const HistoryEvent& event) {
    const bool isHosts = event.kind == EventKind::HostOffline || event.kind == EventKind::HostOnline;
    if (!isHosts && (!id || event.device != *id))
      return true;
    FleetEvent out;
    out.kind = event.kind;
    out.device = isHosts ? kNoDevice : device.id;
    out.timeMs = event.timeMs;
    out.receivedMs = event.receivedMs;
    found.push_back(std::move(out));
    if (found.size() > kMostEvents)
      found.pop_front();
    return true;
  };
  const qint64 now = QDateTime::currentMSecsSinceEpoch();
  if (auto told = m_reader->events(extent->first, std::max<qint64>(now, extent->second) + 1, take, stop);
      !told)
    return told;
  m_calls->post([answers = m_answers, number, events = std::vector<FleetEvent>(found.begin(), found.end())] {
    answers.events(number, events);
  });
  return {};
}

} // namespace muster::items
