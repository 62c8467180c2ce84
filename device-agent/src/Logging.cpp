#include "Logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace muster::agent {

namespace {

spdlog::level::level_enum spdlogLevel(LogLevel level) {
  switch (level) {
  case LogLevel::Debug:
    return spdlog::level::debug;
  case LogLevel::Info:
    return spdlog::level::info;
  case LogLevel::Warning:
    return spdlog::level::warn;
  case LogLevel::Error:
    break;
  }
  return spdlog::level::err;
}

} // namespace

void startLogging(LogLevel level) {
  auto logger = spdlog::stderr_logger_mt("agent");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
  logger->set_level(spdlogLevel(level));
  spdlog::set_default_logger(std::move(logger));
}

void logLine(LogLevel level, const std::string& text) {
  // Not as a format string: what is logged comes from brokers and files.
  spdlog::default_logger_raw()->log(spdlogLevel(level), spdlog::string_view_t(text));
}

} // namespace muster::agent
