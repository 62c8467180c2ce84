#include "PlainHistory.h"
#include "store/Layout.h"

#include <algorithm>
#include <limits>

namespace muster {

namespace {

constexpr DataType kTypes[] = {DataType::Double, DataType::Float,   DataType::Int32,  DataType::UInt64,
                               DataType::Int64,  DataType::Boolean, DataType::String, DataType::DateTime,
                               DataType::Bytes,  DataType::DataSet, DataType::UInt8,  DataType::FloatArray};

class Random {
 public:
  explicit Random(std::uint64_t seed) : m_engine(seed) {}
  std::uint64_t below(std::uint64_t bound) { return m_engine() % bound; }

  Value value(DataType type) {
    constexpr double kDoubles[] = {0.0,
                                   -0.0,
                                   21.5,
                                   21.6,
                                   22.0,
                                   std::numeric_limits<double>::infinity(),
                                   -std::numeric_limits<double>::infinity(),
                                   std::numeric_limits<double>::quiet_NaN()};
    constexpr std::uint64_t kBits[] = {0, 1, 2, 3, 100, std::numeric_limits<std::uint64_t>::max()};
    if (below(12) == 0)
      return Value::null(type);
    // Infinities and NaN are rare, so that most sums say something.
    const double real = kDoubles[below(below(8) == 0 ? 8 : 5)];
    if (type == DataType::Double)
      return Value::floating(real);
    if (type == DataType::Float)
      return Value::floating(static_cast<float>(real));
    if (isSignedInteger(type))
      return Value::integer(type, static_cast<std::int64_t>(kBits[below(6)]));
    if (isUnsignedInteger(type))
      return Value::unsignedInteger(type, kBits[below(6)]);
    if (type == DataType::Boolean)
      return Value::boolean(below(2) == 1);
    if (type == DataType::DateTime)
      return Value::unsignedInteger(type, 1'700'000'000'000 + below(3));
    return Value::bytes(type, std::string(below(4) == 0 ? below(200) : below(3), 'x'));
  }

  std::int64_t time(std::int64_t startMs, std::int64_t lengthMs) {
    const auto offset = static_cast<std::int64_t>(below(static_cast<std::uint64_t>(lengthMs)));
    if (below(4) == 0)
      return startMs + offset - offset % layout::kHourMs -
             (below(2) == 0 && offset > layout::kHourMs ? 1 : 0);
    return startMs + offset - (below(2) == 0 ? offset % 600'000 : 0);
  }

 private:
  std::mt19937_64 m_engine;
};

void addEvents(PlainHistory& history, Random& random, std::int64_t startMs, std::int64_t lengthMs) {
  for (int i = 0; i < 400; ++i) {
    HistoryEvent event;
    event.kind = static_cast<EventKind>(random.below(7));
    event.receivedMs = startMs + lengthMs * i / 400;
    if (random.below(10) == 0)
      event.receivedMs -= event.receivedMs % layout::kHourMs;
    event.timeMs = event.receivedMs - static_cast<std::int64_t>(random.below(5000));
    if (event.kind != EventKind::HostOffline && event.kind != EventKind::HostOnline && random.below(20) != 0)
      event.device = static_cast<DeviceId>(random.below(history.devices().size()));
    event.count = 1 + random.below(3);
    event.sender = event.device == kNoDevice ? "plant/stranger" : "";
    event.detail = "event " + std::to_string(i);
    history.addEvent(event);
  }
}

} // namespace

PlainHistory randomHistory(std::uint64_t seed, int nodes, int seriesADevice, int samplesASeries,
                           std::int64_t startMs, int hours) {
  Random random(seed);
  PlainHistory history;
  for (int node = 0; node < nodes; ++node) {
    const std::string name = "node" + std::to_string(node);
    history.addDevice("plant", name, "");
    if (node % 3 == 1)
      history.addDevice("plant", name, "press");
  }
  const std::int64_t lengthMs = hours * layout::kHourMs;
  // Series of one device do not follow each other in the order of ids.
  for (int i = 0; i < seriesADevice; ++i)
    for (const DeviceInfo& device : history.devices())
      history.addSeries(device.id, "metric" + std::to_string(i),
                        kTypes[(device.id + static_cast<std::uint32_t>(i)) % std::size(kTypes)]);
  constexpr int kBatches = 5;
  std::vector<PlainArrival> earlier;
  for (int i = 0; i < kBatches; ++i) {
    std::vector<PlainArrival> batch;
    for (const SeriesInfo& series : history.series())
      for (int row = 0; row < samplesASeries / kBatches; ++row) {
        PlainSample sample{random.time(startMs, lengthMs), random.value(series.type), kQualityGood, 0, {}};
        // Half of the series are as most are: all there, all good.
        const bool isUsual = (series.id / 2) % 2 == 0;
        while (isUsual && sample.value.isNull())
          sample.value = random.value(series.type);
        if (!isUsual && random.below(10) == 0)
          sample.quality = random.below(2) == 0 ? kQualityBad : kQualityStale;
        if (!isUsual && random.below(10) == 0)
          sample.flags |= sampleflag::Historical;
        if (sample.value.isNull())
          sample.flags |= sampleflag::Null;
        if (!isUsual && random.below(30) == 0)
          sample.metadata = "described";
        batch.push_back({series.id, sample});
      }
    // The same again, and another value at the same time.
    for (std::size_t row = 0; row < earlier.size() / 10; ++row) {
      PlainArrival again = earlier[random.below(earlier.size())];
      if (random.below(3) == 0 && !again.sample.value.isNull()) {
        const Value other = random.value(again.sample.value.type());
        if (!other.isNull())
          again.sample.value = other;
      }
      batch.push_back(again);
    }
    std::shuffle(batch.begin(), batch.end(), std::mt19937_64(seed + static_cast<std::uint64_t>(i)));
    earlier = batch;
    history.addBatch(std::move(batch));
  }
  addEvents(history, random, startMs, lengthMs);
  return history;
}

} // namespace muster
