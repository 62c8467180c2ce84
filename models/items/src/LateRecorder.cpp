#include "LateRecorder.h"

#include <items/DisplayText.h>

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include <chrono>

namespace muster::items {

namespace {

constexpr std::size_t kWaitingBytes = 64u << 20;
// An earlier recorder of the same file may have a lot to pack when it closes.
constexpr auto kPatience = std::chrono::seconds(60);
constexpr auto kTryEvery = std::chrono::milliseconds(500);

} // namespace

LateRecorder::LateRecorder(RecordingChoice choice)
    : m_file(choice.file), m_choice(std::move(choice)), m_before(kWaitingBytes),
      m_opening([this](const std::stop_token& s) { open(s); }) {
}

LateRecorder::~LateRecorder() {
  stop();
}

void LateRecorder::open(const std::stop_token& stop) {
  HistoryRecorderOptions options;
  options.retention.mostBytes = m_choice.mostBytes;
  const auto until = std::chrono::steady_clock::now() + kPatience;
  QDir().mkpath(QFileInfo(QString::fromStdString(m_file)).absolutePath());
  for (;;) {
    const auto nowMs = QDateTime::currentMSecsSinceEpoch();
    const std::optional<std::int64_t> end = endOfLastRecording(m_file, nowMs);
    auto writer = openHistoryWriter(m_file);
    std::unique_lock lock(m_mutex);
    if (writer) {
      m_recorder = std::make_unique<HistoryRecorder>(std::move(*writer), options, end);
      handOver();
      return;
    }
    // BadArgument: somebody else writes it.
    const bool mayPass = writer.error().code == ErrorCode::BadArgument;
    if (!mayPass || stop.stop_requested() || std::chrono::steady_clock::now() >= until) {
      m_problem = writer.error();
      for (const auto& update : m_before.take(std::chrono::milliseconds(0)))
        m_lost += update->samples.size();
      return;
    }
    m_wake.wait_for(lock, stop, kTryEvery, [] { return false; });
  }
}

// With m_mutex.
void LateRecorder::handOver() {
  for (const auto& update : m_before.take(std::chrono::milliseconds(0)))
    m_recorder->onUpdate(update);
}

void LateRecorder::onUpdate(const std::shared_ptr<const FleetUpdate>& update) {
  const std::lock_guard lock(m_mutex);
  if (m_recorder)
    m_recorder->onUpdate(update);
  else if (m_problem)
    m_lost += update->samples.size();
  else
    m_before.onUpdate(update);
}

RecordingInfo LateRecorder::info() const {
  RecordingInfo info;
  info.file = QString::fromStdString(m_file);
  const std::lock_guard lock(m_mutex);
  info.dropped = m_lost + m_before.droppedSamples();
  info.state = m_problem ? RecordingInfo::State::Failed : RecordingInfo::State::Opening;
  if (m_problem)
    info.problem = displayText(m_problem->message());
  if (!m_recorder)
    return info;
  const RecorderStatus status = m_recorder->status();
  info.dropped += status.dropped + status.unplaced + status.writer.dropped;
  info.lastCommitMs = status.lastCommitMs;
  if (status.error)
    info.problem = displayText(status.error->message());
  switch (status.state) {
  case RecorderState::WaitingForRoom:
    info.state = RecordingInfo::State::WaitingForRoom;
    break;
  case RecorderState::Failed:
    info.state = RecordingInfo::State::Failed;
    break;
  case RecorderState::Recording:
  case RecorderState::Stopped:
    info.state = RecordingInfo::State::Recording;
    break;
  }
  return info;
}

void LateRecorder::stop() {
  m_opening.request_stop();
  if (m_opening.joinable())
    m_opening.join();
  if (m_recorder) // nobody else is left who uses it, but for info()
      [[maybe_unused]]
    const auto stopped = m_recorder->stop();
}

} // namespace muster::items
