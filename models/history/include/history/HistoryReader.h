// Queries over a history, also while it is being written, by this or another process; never holds a writer up. Each query sees
// one committed state of the file. All of them end early with Cancelled when their stop token asks.
// Errors: Io, BadPayload (damaged: names what is), NotSupported (a newer or foreign file), BadArgument, Cancelled.
// Thread: an object belongs to one thread at a time; several objects of one file may work at once.
#pragma once

#include <history/HistoryTypes.h>
#include <schema/Result.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace muster {

// Which samples a scan gives.
struct ScanRequest {
  std::vector<SeriesId> series; // in the order in which equal times are given
  std::int64_t fromMs = 0, toMs = 0;
};

// Rows of a scan in order of time, then of the request's series. order[i] is the place in ScanRequest::series of row i; the row
// itself is row rowOf[i] of runs[order[i]]. Valid during the call.
struct ScanSlice {
  std::span<const std::uint32_t> order;
  std::span<const std::uint32_t> rowOf;
  std::span<const SeriesRun> runs;
  double done = 0; // share of the range, 0 to 1
};

class HistoryReader {
 public:
  virtual ~HistoryReader() = default;

  // The catalogue as of the last refresh() (open makes one). Ids are places. Empty slots of a damaged file have kNoDevice as id.
  virtual Result<void> refresh() = 0;
  virtual const std::vector<DeviceInfo>& devices() const = 0;
  virtual const std::vector<SeriesInfo>& series() const = 0; // with the newest meaning
  // What the series meant at a moment; its first meaning for earlier moments.
  virtual Meaning meaningAt(SeriesId series, std::int64_t timeMs) const = 0;
  // From the first to past the last plain sample, by whole hours; both 0 where there is none.
  virtual Result<std::pair<std::int64_t, std::int64_t>> extent() = 0;

  // Samples of one series, in order. before: also the newest sample before fromMs, where there is one, and after: the first at or
  // after toMs, so that a line reaches the edges.
  virtual Result<SeriesRun> range(SeriesId series, std::int64_t fromMs, std::int64_t toMs, bool before,
                                  bool after, const std::stop_token& stop = {}) = 0;
  // Exact first, last, min, max of each of `columns` equal parts: a time t lies in floor((t - from) * columns / (to - from)).
  virtual Result<std::vector<PixelColumn>> pixels(SeriesId series, std::int64_t fromMs, std::int64_t toMs,
                                                  int columns, const std::stop_token& stop = {}) = 0;
  // One row a step, also for empty ones; at most a million steps.
  virtual Result<std::vector<StepRow>> steps(SeriesId series, std::int64_t fromMs, std::int64_t toMs,
                                             std::int64_t stepMs, const std::stop_token& stop = {}) = 0;
  // Steps of uneven length (days of a time zone): edges rising, one row between two of them.
  virtual Result<std::vector<StepRow>> steps(SeriesId series, std::span<const std::int64_t> edges,
                                             const std::stop_token& stop = {}) = 0;
  // The whole fleet, values with times <= atMs.
  virtual Result<FleetMoment> fleetAt(std::int64_t atMs, const std::stop_token& stop = {}) = 0;
  // Events received in [from, to), oldest first; onEvent returns false to end.
  virtual Result<void> events(std::int64_t fromMs, std::int64_t toMs,
                              const std::function<bool(const HistoryEvent&)>& onEvent,
                              const std::stop_token& stop = {}) = 0;
  // All samples in order of time, then series, in slices of an hour at most; onSlice returns false to end. Memory: the samples of
  // one hour of the chosen series.
  virtual Result<void> scan(const ScanRequest& request, const std::function<bool(const ScanSlice&)>& onSlice,
                            const std::stop_token& stop = {}) = 0;
  // Samples that nobody can place, oldest arrival first.
  virtual Result<void> odd(const std::function<bool(const OddHistorySample&)>& onSample,
                           const std::stop_token& stop = {}) = 0;
  virtual Result<HistoryStats> stats() = 0;
};

Result<std::unique_ptr<HistoryReader>> openHistoryReader(const std::string& path);

} // namespace muster
