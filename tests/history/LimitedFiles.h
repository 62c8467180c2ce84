// No file of this process grows past a size while the object lives: a full disk, as far as writers can tell.
#pragma once

#include <sys/resource.h>

#include <csignal>

class LimitedFiles {
 public:
  explicit LimitedFiles(rlim_t bytes) : m_handler(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &m_before);
    const rlimit small{bytes, m_before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~LimitedFiles() {
    ::setrlimit(RLIMIT_FSIZE, &m_before);
    std::signal(SIGXFSZ, m_handler);
  }
  LimitedFiles(const LimitedFiles&) = delete;
  LimitedFiles& operator=(const LimitedFiles&) = delete;

 private:
  rlimit m_before{};
  void (*m_handler)(int);
};
