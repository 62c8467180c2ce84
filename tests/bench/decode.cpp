// How long it takes to decode a data message: our reader with all its checks, libprotobuf's generated code,
// and protozero's reader without any check, as a floor for what exceptions cost.
//   muster-bench-decode [milliseconds per measurement]
#include <schema/PayloadView.h>

#include <protozero/pbf_reader.hpp>
#include <sparkplug_b.pb.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using namespace muster;
using Clock = std::chrono::steady_clock;

// As our agent and most others send it: alias, time, value; a third integers, two thirds doubles.
std::string dataMessage(std::size_t metrics) {
  Payload payload;
  payload.timestampMs = 1'700'000'000'123;
  payload.seq = 17;
  for (std::size_t i = 0; i < metrics; ++i) {
    Metric metric;
    metric.alias = 100 + i;
    metric.timestampMs = 1'700'000'000'000 + static_cast<std::int64_t>(i);
    metric.writeType = false;
    metric.value = i % 3 == 0 ? Value::unsignedInteger(DataType::UInt64, 123'456'789 * i)
                              : Value::floating(0.1 * static_cast<double>(i));
    payload.metrics.push_back(std::move(metric));
  }
  return encodePayload(payload);
}

std::string birthMessage(std::size_t metrics) {
  Payload payload;
  payload.timestampMs = 1'700'000'000'123;
  payload.seq = 0;
  for (std::size_t i = 0; i < metrics; ++i) {
    Metric metric;
    metric.name = "Temperature/Sensor number " + std::to_string(i);
    metric.alias = i;
    metric.timestampMs = 1'700'000'000'000;
    metric.properties = {{"engUnit", Value::text("\xC2\xB0"
                                                 "C")},
                         {"engLow", Value::floating(-40.0)},
                         {"engHigh", Value::floating(125.0)}};
    metric.value = Value::floating(21.5);
    payload.metrics.push_back(std::move(metric));
  }
  return encodePayload(payload);
}

// Best of many rounds of about a millisecond, in nanoseconds a message: what a busy machine adds is not the
// decoder's.
template<class Decode>
double measure(std::chrono::milliseconds time, Decode decode) {
  constexpr std::chrono::microseconds kRound(500);
  double best = 1e18;
  for (const auto start = Clock::now(); Clock::now() - start < time;) {
    std::uint64_t count = 0;
    const auto roundStart = Clock::now();
    auto roundEnd = roundStart;
    do {
      for (int i = 0; i < 20; ++i)
        decode();
      count += 20;
      roundEnd = Clock::now();
    } while (roundEnd - roundStart < kRound);
    const std::chrono::duration<double, std::nano> spent = roundEnd - roundStart;
    best = std::min(best, spent.count() / static_cast<double>(count));
  }
  return best;
}

std::uint64_t protozeroSum(const std::string& bytes) {
  std::uint64_t sum = 0;
  protozero::pbf_reader payload(bytes);
  while (payload.next()) {
    if (payload.tag() != 2) {
      payload.skip();
      continue;
    }
    protozero::pbf_reader metric = payload.get_message();
    while (metric.next()) {
      switch (metric.tag_and_type()) {
      case protozero::tag_and_type(2, protozero::pbf_wire_type::varint):
      case protozero::tag_and_type(3, protozero::pbf_wire_type::varint):
      case protozero::tag_and_type(11, protozero::pbf_wire_type::varint):
        sum += metric.get_uint64();
        break;
      case protozero::tag_and_type(13, protozero::pbf_wire_type::fixed64):
        sum += std::bit_cast<std::uint64_t>(metric.get_double());
        break;
      default:
        metric.skip();
      }
    }
  }
  return sum;
}

void compare(const char* name, const std::string& bytes, std::chrono::milliseconds time) {
  std::uint64_t sink = 0;
  PayloadView view;
  const double ours = measure(time, [&] { sink += decodePayload(bytes, view) ? view.metrics.size() : 0; });
  org::eclipse::tahu::protobuf::Payload message;
  const double theirs = measure(time, [&] {
    message.Clear();
    sink += message.ParseFromString(bytes) ? 1u : 0u;
  });
  const double fresh = measure(time, [&] {
    org::eclipse::tahu::protobuf::Payload once;
    sink += once.ParseFromString(bytes) ? 1u : 0u;
  });
  const double floor = measure(time, [&] { sink += protozeroSum(bytes); });
  std::printf(
      "%-18s %6zu bytes: ours %6.0f ns; libprotobuf, message used again %6.0f ns (ratio %.1f), new message "
      "%6.0f ns (ratio %.1f); protozero without checks %6.0f ns%s\n",
      name, bytes.size(), ours, theirs, theirs / ours, fresh, fresh / ours, floor, sink == 0 ? "!" : "");
}

} // namespace

int main(int argc, char** argv) {
  const std::chrono::milliseconds time(argc > 1 ? std::max(1, std::atoi(argv[1])) : 1'000);
  compare("data, 10 metrics", dataMessage(10), time);
  compare("data, 100 metrics", dataMessage(100), time);
  compare("birth, 10 metrics", birthMessage(10), time);
  compare("birth, 100 metrics", birthMessage(100), time);
  return 0;
}
