// A history that is written, closed and opened again in an order that follows from a seed, beside plain lists of all that was
// committed; and comparisons of the file with those. Texts say what differs; empty where nothing does. Thread: one.
#pragma once

#include "PlainHistory.h"
#include "RandomValues.h"

#include <history/HistoryReader.h>
#include <history/HistoryWriter.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace muster {

struct StoryOptions {
  int nodes = 4; // with a device behind each
  int series = 24;
  int rowsAStep = 200;
  bool hasLongValues = true;
  std::int64_t startMs = 1'714'557'600'000; // 2024-05-01T10:00Z
  HistoryWriterOptions writer;
};

class WriterStory {
 public:
  WriterStory(std::uint64_t seed, std::string path, StoryOptions options = {});

  std::string open();                // again, where it is open: what was not committed is lost
  void close() { m_writer.reset(); } // without settling
  std::string step();                // some rows or events, then perhaps a commit, settle or opening
  void addRows(int count);
  std::string commit();
  std::string settle();

  HistoryWriter& writer() { return *m_writer; }
  const PlainHistory& plain() const { return m_plain; }
  std::int64_t nowMs() const { return m_nowMs; }
  std::uint64_t committedRows() const { return m_committedRows; }

  std::string compareSamples() const; // by the reader, all series and odd ones
  std::string compareFrames() const;  // each keyframe of the file
  std::string compareRollups() const; // each that is not stale
  std::string
  compareChunks() const; // keys; nothing that is not of its hour; at most one part where all is settled
  bool isSettled = false;

 private:
  struct Waiting {
    std::vector<PlainArrival> rows;
    std::vector<OddHistorySample> odd;
    std::vector<HistoryEvent> events;
  };
  void declare();
  void addRow(SampleBatch& batch);
  void addEvent();
  PlainSample sampleOf(DataType type, std::int64_t timeMs);
  std::int64_t timeOf();

  test::RandomValues m_random;
  std::string m_path;
  StoryOptions m_options;
  std::int64_t m_nowMs;
  PlainHistory m_plain;
  Waiting m_waiting;
  std::vector<PlainArrival> m_recent; // to be repeated
  std::vector<OddHistorySample> m_odd;
  std::uint64_t m_committedRows = 0;
  std::unique_ptr<HistoryWriter> m_writer;
};

} // namespace muster
