#include <ctl/RecorderWatch.h>
#include <ctl/Words.h>

#include <utility>

namespace muster::ctl {

namespace {

constexpr std::chrono::seconds kPauseOfLosses{60};

} // namespace

std::vector<std::string> RecorderWatch::look(const RecorderStatus& status, Time now) {
  std::vector<std::string> said;
  const bool hasChanged = status.state != std::exchange(m_toldState, status.state);
  if (hasChanged && status.state == RecorderState::WaitingForRoom) {
    m_droppedBefore = status.dropped;
    said.push_back(
        "the disk is full (" + (status.error ? status.error->message() : "") +
        "): what comes waits in memory, and the oldest of it is lost when that is full; make room, or let "
        "--keep and --most-bytes do so");
  } else if (hasChanged && status.state == RecorderState::Recording) {
    const std::uint64_t lost = status.dropped - m_droppedBefore;
    said.push_back("there is room on the disk again: recording goes on" +
                   (lost > 0 ? ", without " + counted(lost, "sample", "samples") : ""));
  }
  const std::uint64_t lost = status.dropped + status.unplaced;
  if (lost == m_toldLost || (m_toldLost > 0 && now - m_lastLoss < kPauseOfLosses))
    return said;
  said.push_back(counted(lost, "sample is lost", "samples are lost") +
                 (status.unplaced > 0 ? ": the history has no room for more series"
                                      : ": the disk was full for too long, or too slow"));
  m_toldLost = lost;
  m_lastLoss = now;
  return said;
}

} // namespace muster::ctl
