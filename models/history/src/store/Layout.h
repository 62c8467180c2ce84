// Where things lie in a history file: keys, periods, SQL. Source: FORMAT.md. Thread: free functions.
#pragma once

#include <schema/Catalog.h>

#include <cstdint>

namespace muster::layout {

inline constexpr std::int32_t kApplicationId = 0x4D555354; // "MUST"
inline constexpr int kVersion = 1;
// Measured over blobs of 2 to 80 KB: pages of 1 KiB waste 1 to 11 %, 2 KiB 1 to 20 %, 4 KiB 1 to 78 %, 16 KiB 4 to 10 %; and a small
// commit writes least, which spares an SD card.
inline constexpr int kPageBytes = 1024;

inline constexpr std::int64_t kEpochMs = 946'684'800'000; // 2000-01-01T00:00Z
inline constexpr std::int64_t kEndMs = 7'258'118'400'000; // 2200-01-01T00:00Z
inline constexpr std::int64_t kHourMs = 3'600'000;
inline constexpr std::int64_t kDayMs = 86'400'000;
inline constexpr std::uint32_t kGroupDevices = 64;
inline constexpr std::uint32_t kMostDevices = 1u << 24;
inline constexpr std::uint32_t kMostParts = 256;

// A time that a chunk can have: in [kEpochMs, kEndMs) and at most a day after receivedMs.
constexpr bool isPlain(std::int64_t timeMs, std::int64_t receivedMs) {
  return timeMs >= kEpochMs && timeMs < kEndMs && timeMs - kDayMs <= receivedMs;
}
// Of plain times.
constexpr std::int64_t hourOf(std::int64_t timeMs) {
  return (timeMs - kEpochMs) / kHourMs;
}
constexpr std::int64_t dayOf(std::int64_t timeMs) {
  return (timeMs - kEpochMs) / kDayMs;
}
constexpr std::int64_t hourStart(std::int64_t hour) {
  return kEpochMs + hour * kHourMs;
}
constexpr std::int64_t dayStart(std::int64_t day) {
  return kEpochMs + day * kDayMs;
}

constexpr std::int64_t chunkKey(std::int64_t hour, DeviceId device, std::uint32_t part) {
  return hour << 32 | static_cast<std::int64_t>(device) << 8 | part;
}
constexpr std::int64_t hourOfChunk(std::int64_t key) {
  return key >> 32;
}
constexpr DeviceId deviceOfChunk(std::int64_t key) {
  return static_cast<DeviceId>(key >> 8 & 0xffffff);
}
constexpr std::uint32_t partOfChunk(std::int64_t key) {
  return static_cast<std::uint32_t>(key & 0xff);
}
constexpr std::uint32_t groupOf(DeviceId device) {
  return device / kGroupDevices;
}
constexpr std::int64_t frameKey(std::uint32_t group, std::int64_t hour) {
  return static_cast<std::int64_t>(group) << 32 | hour;
}
constexpr std::int64_t hourOfFrame(std::int64_t key) {
  return key & 0xffffffff;
}
constexpr std::int64_t rollupKey(DeviceId device, std::int64_t day) {
  return static_cast<std::int64_t>(device) << 32 | day;
}

inline constexpr const char* kCreateTables = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE device(id INTEGER PRIMARY KEY, node INTEGER NOT NULL, grp TEXT NOT NULL, name TEXT NOT NULL, device TEXT NOT NULL);
CREATE TABLE series(id INTEGER PRIMARY KEY, device INTEGER NOT NULL, metric TEXT NOT NULL, type INTEGER NOT NULL);
CREATE TABLE meaning(series INTEGER, since_ms INTEGER, unit TEXT NOT NULL, low REAL, high REAL, properties BLOB NOT NULL,
  PRIMARY KEY(series, since_ms)) WITHOUT ROWID;
CREATE TABLE event(id INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL, kind INTEGER NOT NULL,
  device INTEGER, count INTEGER NOT NULL, sender TEXT NOT NULL, detail TEXT NOT NULL);
CREATE INDEX event_received ON event(received_ms);
CREATE TABLE journal(id INTEGER PRIMARY KEY, rows INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
  body BLOB NOT NULL);
CREATE TABLE chunk(key INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE frame(key INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE rollup(key INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE stale(key INTEGER PRIMARY KEY);
CREATE TABLE odd(id INTEGER PRIMARY KEY, series INTEGER NOT NULL, time_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL,
  bits INTEGER NOT NULL, bytes BLOB, quality INTEGER NOT NULL, flags INTEGER NOT NULL);
CREATE TABLE ledger(node INTEGER, stream BLOB, epoch INTEGER, first INTEGER, last INTEGER NOT NULL,
  PRIMARY KEY(node, stream, epoch, first)) WITHOUT ROWID;
)sql";

} // namespace muster::layout
