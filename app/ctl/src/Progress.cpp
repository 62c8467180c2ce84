#include <ctl/Progress.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace muster::ctl {

namespace {

constexpr std::chrono::milliseconds kPause{500};

} // namespace

Progress::Progress() : m_isTerminal(isatty(STDERR_FILENO) != 0), m_last(std::chrono::steady_clock::now()) {
}

bool Progress::isDue() const {
  return m_isTerminal && std::chrono::steady_clock::now() - m_last >= kPause;
}

void Progress::show(const std::string& text) {
  if (!isDue())
    return;
  m_last = std::chrono::steady_clock::now();
  m_isShown = true;
  std::fprintf(stderr, "\r\033[K%s ", text.c_str());
}

void Progress::clear() {
  if (m_isShown)
    std::fprintf(stderr, "\r\033[K");
  m_isShown = false;
}

std::string percentText(double done) {
  return std::to_string(static_cast<int>(std::clamp(done, 0.0, 1.0) * 100)) + " %";
}

} // namespace muster::ctl
