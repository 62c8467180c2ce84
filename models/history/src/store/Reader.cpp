#include "ReaderQueries.h"

#include <algorithm>
#include <limits>

namespace muster {

namespace {

constexpr int kMostColumns = 1 << 20;
constexpr std::size_t kMostSteps = 1'000'000;
constexpr int kTriesForOneState = 5;

class StoreReader final : public HistoryReader {
 public:
  explicit StoreReader(std::unique_ptr<ReaderConnection> connection) : m_connection(std::move(connection)) {}

  Result<void> refresh() override {
    Result<ReaderConnection::Query> query = m_connection->begin({});
    if (!query)
      return Unexpected{query.error()};
    const Result<std::int64_t> version = m_connection->dataVersion();
    if (!version)
      return Unexpected{version.error()};
    if (*version == m_catalogueVersion)
      return {};
    Result<void> loaded = m_catalogue.load(m_connection->database());
    if (loaded)
      m_catalogueVersion = *version;
    return loaded;
  }

  const std::vector<DeviceInfo>& devices() const override { return m_catalogue.devices(); }
  const std::vector<SeriesInfo>& series() const override { return m_catalogue.series(); }
  Meaning meaningAt(SeriesId series, std::int64_t timeMs) const override {
    return m_catalogue.meaningAt(series, timeMs);
  }

  Result<std::pair<std::int64_t, std::int64_t>> extent() override {
    return run<std::pair<std::int64_t, std::int64_t>>({}, false, readExtent);
  }

  Result<SeriesRun> range(SeriesId series, std::int64_t fromMs, std::int64_t toMs, bool before, bool after,
                          const std::stop_token& stop) override {
    return ofSeries<SeriesRun>(series, stop, false, [&](ReaderContext& context, const SeriesInfo& info) {
      return readRange(context, info, fromMs, toMs, before, after);
    });
  }

  Result<std::vector<PixelColumn>> pixels(SeriesId series, std::int64_t fromMs, std::int64_t toMs,
                                          int columns, const std::stop_token& stop) override {
    if (columns <= 0 || columns > kMostColumns)
      return unexpected(ErrorCode::BadArgument, path(), "a chart has 1 to 1048576 columns");
    return ofSeries<std::vector<PixelColumn>>(series, stop, isWorthAThread(fromMs, toMs),
                                              [&](ReaderContext& context, const SeriesInfo& info) {
                                                return readPixels(context, info, fromMs, toMs, columns);
                                              });
  }

  Result<std::vector<StepRow>> steps(SeriesId series, std::int64_t fromMs, std::int64_t toMs,
                                     std::int64_t stepMs, const std::stop_token& stop) override {
    if (stepMs <= 0)
      return unexpected(ErrorCode::BadArgument, path(), "a step has to be longer than nothing");
    if (fromMs >= toMs)
      return std::vector<StepRow>();
    // Unsigned: the range may be longer than a signed difference reaches.
    const std::uint64_t length = static_cast<std::uint64_t>(toMs) - static_cast<std::uint64_t>(fromMs);
    const std::uint64_t count = (length - 1) / static_cast<std::uint64_t>(stepMs) + 1;
    if (count > kMostSteps)
      return tooManySteps();
    std::vector<std::int64_t> edges(count + 1);
    for (std::uint64_t i = 0; i < count; ++i)
      edges[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(fromMs) +
                                           i * static_cast<std::uint64_t>(stepMs));
    edges[count] = toMs;
    return steps(series, edges, stop);
  }

  Result<std::vector<StepRow>> steps(SeriesId series, std::span<const std::int64_t> edges,
                                     const std::stop_token& stop) override {
    if (edges.size() > kMostSteps + 1)
      return tooManySteps();
    if (std::adjacent_find(edges.begin(), edges.end(), std::greater_equal<>()) != edges.end())
      return unexpected(ErrorCode::BadArgument, path(), "the edges of steps have to rise");
    if (edges.size() < 2)
      return std::vector<StepRow>();
    return ofSeries<std::vector<StepRow>>(
        series, stop, false,
        [&](ReaderContext& context, const SeriesInfo& info) { return readSteps(context, info, edges); });
  }

  Result<FleetMoment> fleetAt(std::int64_t atMs, const std::stop_token& stop) override {
    return run<FleetMoment>(stop, true, [&](ReaderContext& context) { return readFleetAt(context, atMs); });
  }

  Result<void> events(std::int64_t fromMs, std::int64_t toMs,
                      const std::function<bool(const HistoryEvent&)>& onEvent,
                      const std::stop_token& stop) override {
    return run<void>(stop, false,
                     [&](ReaderContext& context) { return readEvents(context, fromMs, toMs, onEvent); });
  }

  Result<void> scan(const ScanRequest& request, const std::function<bool(const ScanSlice&)>& onSlice,
                    const std::stop_token& stop) override {
    return run<void>(stop, false,
                     [&](ReaderContext& context) { return readScan(context, request, onSlice); });
  }

  Result<void> odd(const std::function<bool(const OddHistorySample&)>& onSample,
                   const std::stop_token& stop) override {
    return run<void>(stop, false, [&](ReaderContext& context) { return readOdd(context, onSample); });
  }

  Result<HistoryStats> stats() override { return run<HistoryStats>({}, false, readStats); }

 private:
  const std::string& path() const { return m_connection->database().path(); }

  Unexpected tooManySteps() const {
    return unexpected(ErrorCode::BadArgument, path(), "more than a million steps: take longer ones");
  }

  static bool isWorthAThread(std::int64_t fromMs, std::int64_t toMs) {
    constexpr std::int64_t kHours = 500;
    const HourRange hours = hoursOf(fromMs, toMs);
    return hours.last - hours.first > kHours;
  }

  // One state of the file for both connections: nobody committed between the second's look before the first one's
  // transaction began and its look within its own. Without `second` where that does not come about: then one has to do.
  void joinHelper(std::optional<ReaderConnection::Query>& first,
                  std::optional<ReaderConnection::Query>& second, const std::stop_token& stop) {
    if (m_helper == nullptr) {
      Result<std::unique_ptr<ReaderConnection>> opened = ReaderConnection::open(path());
      if (!opened)
        return;
      m_helper = std::move(*opened);
    }
    for (int i = 0; i < kTriesForOneState; ++i) {
      first.reset();
      second.reset();
      const Result<std::int64_t> before = m_helper->dataVersion();
      Result<ReaderConnection::Query> mine = m_connection->begin(stop);
      if (!before || !mine)
        return;
      first.emplace(std::move(*mine));
      if (!m_connection->dataVersion())
        return;
      Result<ReaderConnection::Query> others = m_helper->begin(stop);
      if (!others)
        return;
      second.emplace(std::move(*others));
      const Result<std::int64_t> after = m_helper->dataVersion();
      if (after && *after == *before)
        return;
    }
    second.reset();
  }

  template<class T, class Work>
  Result<T> run(const std::stop_token& stop, bool withHelper, Work work) {
    std::optional<ReaderConnection::Query> query, second;
    if (withHelper)
      joinHelper(query, second, stop);
    if (!query) {
      Result<ReaderConnection::Query> begun = m_connection->begin(stop);
      if (!begun)
        return Unexpected{begun.error()};
      query.emplace(std::move(*begun));
    }
    if (Result<void> wanted = query->check(); !wanted)
      return Unexpected{wanted.error()};
    if (Result<void> updated = m_journal.update(*m_connection); !updated)
      return Unexpected{updated.error()};
    ReaderContext context{*m_connection, *query, m_journal, m_catalogue, second ? m_helper.get() : nullptr};
    return work(context);
  }

  template<class T, class Work>
  Result<T> ofSeries(SeriesId series, const std::stop_token& stop, bool withHelper, Work work) {
    if (!m_catalogue.hasSeries(series))
      return unexpected(ErrorCode::BadArgument, path(), "there is no series " + std::to_string(series));
    return run<T>(stop, withHelper,
                  [&](ReaderContext& context) { return work(context, m_catalogue.series()[series]); });
  }

  std::unique_ptr<ReaderConnection> m_connection;
  std::unique_ptr<ReaderConnection> m_helper; // made when it is first wanted
  ReaderCatalogue m_catalogue;
  ReaderJournal m_journal;
  std::int64_t m_catalogueVersion = -1;
};

} // namespace

Result<std::unique_ptr<HistoryReader>> openHistoryReader(const std::string& path) {
  Result<std::unique_ptr<ReaderConnection>> connection = ReaderConnection::open(path);
  if (!connection)
    return Unexpected{connection.error()};
  std::unique_ptr<HistoryReader> reader = std::make_unique<StoreReader>(std::move(*connection));
  if (Result<void> refreshed = reader->refresh(); !refreshed)
    return Unexpected{refreshed.error()};
  return reader;
}

} // namespace muster
