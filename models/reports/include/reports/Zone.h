// A time zone by its IANA name, read from the system's compiled tzdata (TZif files, versions 1 to 4): GCC 12's
// std::chrono has no zone database.
//
// Local times here are milliseconds that a wall clock shows, counted as if it were UTC. A local time that does not exist
// (the clock was put forward over it) means the moment of the change; one that exists twice means the first.
// Errors: BadArgument (no such zone, or no zone's name), BadPayload (the file is damaged), Io.
// Thread: a plain value; load and local read files. Source: RFC 8536 (TZif), POSIX 8.3 (TZ rules).
#pragma once

#include <schema/Result.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace muster {

inline constexpr std::string_view kZoneFolder = "/usr/share/zoneinfo";

class Zone {
 public:
  Zone(); // UTC

  // "Europe/Berlin", "UTC"; no path outside of folder.
  static Result<Zone> load(std::string_view name, const std::string& folder = std::string(kZoneFolder));
  // The zone of this machine: the TZ variable where it has one (a name, with or without a colon, or a POSIX rule such as
  // CET-1CEST,M3.5.0,M10.5.0/3), else localtimeFile, else UTC.
  static Result<Zone> local(const char* tzVariable, const std::string& localtimeFile = "/etc/localtime",
                            const std::string& folder = std::string(kZoneFolder));
  // What such a file holds.
  static Result<Zone> fromTzif(std::string_view bytes, std::string name);
  // A POSIX rule alone.
  static Result<Zone> fromRule(std::string_view rule);

  const std::string& name() const;                   // "Europe/Berlin"; "local" where the file does not tell
  bool isUtc() const;                                // it never differs from UTC
  std::int64_t offsetMsAt(std::int64_t utcMs) const; // to be added to UTC
  std::int64_t toLocalMs(std::int64_t utcMs) const { return utcMs + offsetMsAt(utcMs); }
  std::int64_t toUtcMs(std::int64_t localMs) const;

 private:
  struct Data;
  explicit Zone(std::shared_ptr<const Data> data);
  std::shared_ptr<const Data> m_data; // shared: copies are cheap
};

// 2026-11-22T08:14:32.000+01:00, for UTC 2026-11-22T08:14:32.000Z. Years outside 0000 to 9999 are clamped.
void appendZonedText(std::string& out, const Zone& zone, std::int64_t utcMs);

} // namespace muster
