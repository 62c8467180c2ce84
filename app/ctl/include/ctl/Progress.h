// One line on standard error, rewritten twice a second where that is a terminal; nothing in a log. Thread: one.
#pragma once

#include <chrono>
#include <string>

namespace muster::ctl {

class Progress {
 public:
  Progress();
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Whether a line would be written now, so that making its text costs nothing elsewhere.
  bool isDue() const;
  void show(const std::string& text);
  void clear();

 private:
  const bool m_isTerminal;
  bool m_isShown = false;
  std::chrono::steady_clock::time_point m_last;
};

// "42 %".
std::string percentText(double done);

} // namespace muster::ctl
