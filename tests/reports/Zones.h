// The system's zones for tests, and times as one reads them.
#pragma once

#include <schema/ValueText.h>

#include <QtTest>

#include <reports/Period.h>
#include <reports/Zone.h>

namespace muster::test {

inline Zone zone(const char* name) {
  auto loaded = Zone::load(name);
  if (!loaded)
    qFatal("%s", loaded.error().message().c_str());
  return *loaded;
}

// "2026-11-22T08:14:32.000Z"
inline std::int64_t utc(const std::string& text) {
  const auto parsed = parseUtcText(text.size() == 20 ? text.substr(0, 19) + ".000Z" : text);
  if (!parsed)
    qFatal("%s", text.c_str());
  return *parsed;
}

inline QString shown(std::int64_t utcMs) {
  return QString::fromStdString(utcText(utcMs));
}

} // namespace muster::test
