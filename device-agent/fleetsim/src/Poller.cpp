#include <fleetsim/Poller.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace muster::fleetsim {
namespace {

constexpr std::size_t kEventsAtOnce = 512;

Result<void> control(int epoll, int operation, int fd, std::uint32_t key, bool forWriting) {
  epoll_event event{};
  event.events = EPOLLIN | (forWriting ? EPOLLOUT : 0U);
  event.data.u32 = key;
  if (epoll_ctl(epoll, operation, fd, &event) == 0)
    return {};
  return unexpected(ErrorCode::Io, "epoll", std::strerror(errno));
}

} // namespace

Poller::Poller() : m_epoll(epoll_create1(EPOLL_CLOEXEC)) {
}

Poller::~Poller() {
  if (m_epoll >= 0)
    ::close(m_epoll);
}

Result<void> Poller::add(int fd, std::uint32_t key, bool forWriting) {
  return control(m_epoll, EPOLL_CTL_ADD, fd, key, forWriting);
}

Result<void> Poller::change(int fd, std::uint32_t key, bool forWriting) {
  return control(m_epoll, EPOLL_CTL_MOD, fd, key, forWriting);
}

const std::vector<Poller::Ready>& Poller::wait(std::chrono::microseconds atMost) {
  std::array<epoll_event, kEventsAtOnce> events;
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(atMost).count();
  const int count =
      epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), static_cast<int>(milliseconds));
  m_ready.clear();
  for (int i = 0; i < count; ++i) {
    const auto& event = events.at(static_cast<std::size_t>(i));
    m_ready.push_back({event.data.u32, (event.events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0,
                       (event.events & EPOLLOUT) != 0});
  }
  return m_ready;
}

} // namespace muster::fleetsim
