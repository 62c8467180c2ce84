#include "PlaybackReading.h"

#include <items/DisplayText.h>

#include <QDateTime>
#include <QElapsedTimer>

#include <algorithm>
#include <array>
#include <utility>

namespace muster::items {

namespace {

constexpr qint64 kLinesMs = 600'000;          // before a moment, for the small lines
constexpr qint64 kTickMs = 60;                // of the screen
constexpr qint64 kShortestAheadMs = 10'000;   // in one go
constexpr qint64 kLongestAheadMs = 3'600'000; // a scan holds an hour
constexpr double kAheadTicksMs = 4'000;       // of playing that are to be there
constexpr std::size_t kMostRows = 2'000'000;  // that wait for the screen
constexpr qint64 kEventWindowMs = 86'400'000; // looked through in one go for the next event
constexpr int kEventWindows = 400;            // a year
constexpr qint64 kRecentMs = 2'000;           // may not be committed yet

qint64 systemMs() {
  return QDateTime::currentMSecsSinceEpoch();
}

// What matters more stands first.
constexpr std::array kByWeight{EventKind::HostOffline, EventKind::Death,      EventKind::Gap,
                               EventKind::Rejected,    EventKind::HostOnline, EventKind::Birth};

void countIn(TimelineColumn& column, const HistoryEvent& event) {
  column.events += static_cast<quint32>(std::min<std::uint64_t>(event.count, 1'000'000));
  const auto weight = [](EventKind kind) { return std::ranges::find(kByWeight, kind) - kByWeight.begin(); };
  if (weight(event.kind) == std::ssize(kByWeight))
    return; // a request of the host's own
  if (!column.mark || weight(event.kind) < weight(*column.mark))
    column.mark = event.kind;
}

} // namespace

FleetPlayback::Reading::Reading(std::shared_ptr<FleetHistory> history, Answers answers)
    : m_history(std::move(history)), m_answers(std::move(answers)), m_calls(std::make_shared<GuiCalls>()),
      m_thread([this](const std::stop_token& stop) { run(stop); }) {
}

FleetPlayback::Reading::~Reading() {
  m_calls->close();
  m_thread.request_stop();
  {
    const std::lock_guard lock(m_mutex);
    m_job.request_stop();
  }
  m_thread.join();
}

void FleetPlayback::Reading::seek(quint64 number, Goal goal, qint64 atMs) {
  const std::lock_guard lock(m_mutex);
  m_seek = Seek{number, goal, atMs};
  m_job.request_stop(); // whatever it is, this is wanted first
  m_wake.notify_one();
}

void FleetPlayback::Reading::forget() {
  const std::lock_guard lock(m_mutex);
  m_seek.reset();
  m_job.request_stop();
  m_picture.reset();
  m_slices.clear();
  m_waitingRows = 0;
  m_number = 0;
}

void FleetPlayback::Reading::setSpeed(double speed) {
  const std::lock_guard lock(m_mutex);
  m_speed = speed;
  m_wake.notify_one();
}

void FleetPlayback::Reading::askTimeline(qint64 fromMs, qint64 toMs, int columns) {
  const std::lock_guard lock(m_mutex);
  m_stretch = Stretch{fromMs, toMs, columns};
  m_wake.notify_one();
}

std::shared_ptr<const FleetPicture> FleetPlayback::Reading::takePicture() {
  const std::lock_guard lock(m_mutex);
  return std::exchange(m_picture, nullptr);
}

std::vector<std::shared_ptr<const FleetUpdate>> FleetPlayback::Reading::take(qint64 atMs) {
  std::vector<std::shared_ptr<const FleetUpdate>> updates;
  const std::lock_guard lock(m_mutex);
  m_takenMs = atMs;
  while (!m_slices.empty() && m_slices.front().untilMs <= atMs + 1) {
    m_waitingRows -= m_slices.front().update->samples.size();
    updates.push_back(std::move(m_slices.front().update));
    m_slices.pop_front();
  }
  if (hasWork())
    m_wake.notify_one();
  return updates;
}

qint64 FleetPlayback::Reading::readUntilMs() const {
  const std::lock_guard lock(m_mutex);
  return m_readUntilMs;
}

bool FleetPlayback::Reading::isAtEnd() const {
  const std::lock_guard lock(m_mutex);
  return m_isAtEnd || m_hasFailed;
}

// With m_mutex, as the next ones.
bool FleetPlayback::Reading::wantsAhead() const {
  const auto there = static_cast<double>(m_readUntilMs - m_takenMs);
  return m_speed > 0 && m_number != 0 && !m_isAtEnd && !m_hasFailed && m_waitingRows < kMostRows &&
         there < m_speed * kAheadTicksMs;
}

bool FleetPlayback::Reading::hasWork() const {
  return m_seek || m_stretch || wantsAhead();
}

void FleetPlayback::Reading::run(const std::stop_token& stop) {
  for (;;) {
    std::optional<Seek> seek;
    std::optional<Ahead> ahead;
    std::optional<Stretch> stretch;
    std::stop_token job;
    {
      std::unique_lock lock(m_mutex);
      m_wake.wait(lock, stop, [this] { return hasWork(); });
      if (stop.stop_requested())
        return;
      m_job = std::stop_source();
      job = m_job.get_token();
      seek = std::exchange(m_seek, std::nullopt);
      if (!seek && wantsAhead())
        ahead = nextAhead();
      if (!seek && !ahead)
        stretch = std::exchange(m_stretch, std::nullopt);
    }
    if (seek)
      readMoment(*seek, job);
    else if (ahead)
      readAhead(*ahead, job);
    else if (stretch)
      readTimeline(*stretch, job);
  }
}

// Once it has worked it is kept: what is opened costs a look through the catalogue.
Result<void> FleetPlayback::Reading::open() {
  if (m_view)
    return {};
  auto view = HistoryView::open(m_history);
  if (!view)
    return unexpected(view.error());
  m_view = std::move(*view);
  return {};
}

void FleetPlayback::Reading::readMoment(const Seek& seek, const std::stop_token& stop) {
  const auto answer = [this, &seek](qint64 atMs, const QString& problem) {
    m_calls->post(
        [answers = m_answers, number = seek.number, atMs, problem] { answers.read(number, atMs, problem); });
  };
  const auto refuse = [&](const Error& error) {
    if (error.code != ErrorCode::Cancelled)
      answer(0, displayText(error.detail.empty() ? error.message() : error.detail));
  };
  if (auto opened = open(); !opened)
    return refuse(opened.error());
  const Result<qint64> atMs = findEvent(seek, stop);
  if (!atMs)
    return refuse(atMs.error());
  auto picture = m_view->pictureAt(*atMs, HistoryView::Freshness::AsItWas, stop);
  if (!picture)
    return refuse(picture.error());
  {
    const std::lock_guard lock(m_mutex);
    if (stop.stop_requested())
      return; // a newer one came meanwhile, or it is to be forgotten
    m_picture = std::move(*picture);
    m_slices.clear();
    m_waitingRows = 0;
    m_number = seek.number;
    m_takenMs = *atMs;
    m_readUntilMs = *atMs + 1;
    m_aheadMs = 0;
    m_isAtEnd = m_hasFailed = false;
  }
  answer(*atMs, {});
  // The lines are a bonus: without them the moment is whole.
  [[maybe_unused]] const auto lines = m_view->samplesOf(
      *atMs - kLinesMs, *atMs, [&](ReplaySlice slice) { keep(std::move(slice), seek.number); }, stop);
}

Result<qint64> FleetPlayback::Reading::findEvent(const Seek& seek, const std::stop_token& stop) {
  if (seek.goal == Goal::Moment)
    return seek.atMs;
  const bool isForwards = seek.goal == Goal::NextEvent;
  const qint64 now = systemMs();
  qint64 from = isForwards ? seek.atMs + 1 : seek.atMs - kEventWindowMs;
  for (int window = 0; window < kEventWindows && from <= now; ++window) {
    std::optional<qint64> found;
    const auto look = [&](const HistoryEvent& event) {
      if (event.kind != EventKind::RebirthRequested)
        found = event.receivedMs;
      return !(found && isForwards);
    };
    if (auto told = m_view->reader().events(from, from + kEventWindowMs, look, stop); !told)
      return unexpected(told.error());
    if (found)
      return *found;
    from += isForwards ? kEventWindowMs : -kEventWindowMs;
  }
  return unexpected(ErrorCode::BadArgument, "history",
                    isForwards ? "there is no event after this moment"
                               : "there is no event before this moment");
}

std::optional<FleetPlayback::Reading::Ahead> FleetPlayback::Reading::nextAhead() {
  Ahead ahead;
  ahead.fromMs = m_readUntilMs;
  const auto wanted = std::max<qint64>(m_aheadMs, static_cast<qint64>(m_speed * kAheadTicksMs / 2));
  m_aheadMs = std::clamp(wanted, kShortestAheadMs, kLongestAheadMs);
  ahead.toMs = std::min(ahead.fromMs + m_aheadMs, systemMs() - kRecentMs);
  ahead.stepMs = std::max<qint64>(1, static_cast<qint64>(m_speed * kTickMs));
  if (ahead.toMs > ahead.fromMs)
    return ahead;
  m_isAtEnd = true;
  return std::nullopt;
}

void FleetPlayback::Reading::readAhead(const Ahead& ahead, const std::stop_token& stop) {
  QElapsedTimer took;
  took.start();
  quint64 number = 0;
  {
    const std::lock_guard lock(m_mutex);
    number = m_number;
  }
  const auto read = m_view->replay(
      ahead.fromMs, ahead.toMs, ahead.stepMs, [&](ReplaySlice slice) { keep(std::move(slice), number); },
      stop);
  const std::lock_guard lock(m_mutex);
  if (stop.stop_requested())
    return; // all of it goes
  if (!read) {
    m_hasFailed = true;
    m_calls->post([answers = m_answers, number, problem = displayText(read.error().message())] {
      answers.read(number, 0, problem);
    });
    return;
  }
  m_readUntilMs = ahead.toMs;
  // Opening what an hour has in it costs the same for a minute of it: more in one go where that is slow.
  if (static_cast<double>(took.elapsed()) * m_speed > static_cast<double>(ahead.toMs - ahead.fromMs) / 2)
    m_aheadMs *= 2;
}

void FleetPlayback::Reading::keep(ReplaySlice slice, quint64 number) {
  const std::lock_guard lock(m_mutex);
  if (m_seek || number != m_number)
    return;
  m_waitingRows += slice.update->samples.size();
  m_slices.push_back(std::move(slice));
}

void FleetPlayback::Reading::readTimeline(const Stretch& stretch, const std::stop_token& stop) {
  if (!open() || stretch.columns <= 0 || stretch.toMs <= stretch.fromMs)
    return;
  const auto extent = m_view->reader().extent();
  TimelineEvents events{stretch.fromMs, stretch.toMs, QVector<TimelineColumn>(stretch.columns)};
  const auto take = [&](const HistoryEvent& event) {
    const double share = static_cast<double>(event.receivedMs - stretch.fromMs) /
                         static_cast<double>(stretch.toMs - stretch.fromMs);
    const auto column = static_cast<qsizetype>(share * stretch.columns);
    countIn(events.columns[std::clamp<qsizetype>(column, 0, stretch.columns - 1)], event);
    return true;
  };
  const auto told = m_view->reader().events(stretch.fromMs, stretch.toMs, take, stop);
  if (!extent || !told) {
    const std::lock_guard lock(m_mutex);
    if (stop.stop_requested() && !m_stretch)
      m_stretch = stretch; // after what ended it
    return;
  }
  m_calls->post([answers = m_answers, events, range = *extent] {
    answers.timeline(events, range.first, range.second);
  });
}

} // namespace muster::items
