// How long it takes to decode a message: our reader with all its checks beside libprotobuf's generated code, which
// checks the wire format only (text of proto2 is not looked at), and beside protozero's reader without any check.
//   muster-bench-decode [milliseconds per kind of message]
#include "FleetMessages.h"

#include <schema/PayloadView.h>

#include <google/protobuf/arena.h>
#include <protozero/pbf_reader.hpp>
#include <sparkplug_b.pb.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace muster;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Message = org::eclipse::tahu::protobuf::Payload;

constexpr std::size_t kMessages = 32;

// The decoders, each with what it keeps from message to message. Each answers with the number of metrics.
struct Ours {
  PayloadView view;
  std::size_t operator()(const std::string& bytes) {
    return decodePayload(bytes, view) ? view.metrics.size() : 0;
  }
};

struct NewMessage {
  std::size_t operator()(const std::string& bytes) const {
    Message message;
    return message.ParseFromString(bytes) ? static_cast<std::size_t>(message.metrics_size()) : 0;
  }
};

struct ReusedMessage {
  Message message;
  std::size_t operator()(const std::string& bytes) {
    return message.ParseFromString(bytes) ? static_cast<std::size_t>(message.metrics_size()) : 0;
  }
};

// A new message in memory that is kept: what libprotobuf recommends where speed counts.
struct ArenaMessage {
  std::vector<char> block = std::vector<char>(1 << 20);
  google::protobuf::Arena arena{block.data(), block.size()};
  std::size_t operator()(const std::string& bytes) {
    auto* message = google::protobuf::Arena::CreateMessage<Message>(&arena);
    const std::size_t metrics =
        message->ParseFromString(bytes) ? static_cast<std::size_t>(message->metrics_size()) : 0;
    arena.Reset();
    return metrics;
  }
};

// Walks over the fields of the metrics, keeps and checks nothing.
struct Protozero {
  std::size_t operator()(const std::string& bytes) const {
    std::size_t metrics = 0;
    protozero::pbf_reader payload(bytes);
    while (payload.next()) {
      if (payload.tag() != 2) {
        payload.skip();
        continue;
      }
      ++metrics;
      for (protozero::pbf_reader metric = payload.get_message(); metric.next();)
        metric.skip();
    }
    return metrics;
  }
};

// One round over the messages for about half a millisecond, in nanoseconds a message. What a busy machine adds is
// not the decoder's: the best of many rounds counts.
template<class Decode>
void measureRound(Decode& decode, const std::vector<std::string>& messages, double& best) {
  const auto start = Clock::now();
  auto end = start;
  std::size_t count = 0;
  std::size_t metrics = 0;
  do {
    for (const std::string& bytes : messages)
      metrics += decode(bytes);
    count += messages.size();
    end = Clock::now();
  } while (end - start < 500us);
  if (metrics < count)
    std::abort(); // a decoder that refuses is no decoder
  const std::chrono::duration<double, std::nano> spent = end - start;
  best = std::min(best, spent.count() / static_cast<double>(count));
}

void compare(const char* name, bench::MessageKind kind, std::size_t metrics, std::chrono::milliseconds time) {
  const std::vector<std::string> messages = bench::fleetMessages(kind, metrics, kMessages);
  std::size_t bytes = 0;
  for (const std::string& message : messages)
    bytes += message.size();
  Ours ours;
  NewMessage newMessage;
  ReusedMessage reusedMessage;
  ArenaMessage arenaMessage;
  Protozero protozero;
  std::array<double, 5> best{1e18, 1e18, 1e18, 1e18, 1e18};
  // In turns, so that a slow second of the machine is everybody's.
  for (const auto start = Clock::now(); Clock::now() - start < time;) {
    measureRound(ours, messages, best[0]);
    measureRound(newMessage, messages, best[1]);
    measureRound(arenaMessage, messages, best[2]);
    measureRound(reusedMessage, messages, best[3]);
    measureRound(protozero, messages, best[4]);
  }
  std::printf("%-14s %7zu %7zu %8.0f %8.0f (%4.1f x) %8.0f (%4.1f x) %8.0f (%4.1f x) %8.0f\n", name, metrics,
              bytes / messages.size(), best[0], best[1], best[1] / best[0], best[2], best[2] / best[0],
              best[3], best[3] / best[0], best[4]);
}

} // namespace

int main(int argc, char** argv) {
  using bench::MessageKind;
  const std::chrono::milliseconds time(argc > 1 ? std::max(1, std::atoi(argv[1])) : 2'000);
  std::printf("nanoseconds a message, (x): as many times ours\n%-14s %7s %7s %8s %17s %17s %17s %8s\n", "",
              "metrics", "bytes", "ours", "pb, new message", "pb, on an arena", "pb, reused", "protozero");
  for (const std::size_t metrics : {10u, 100u}) {
    compare("data by alias", MessageKind::DataByAlias, metrics, time);
    compare("data by name", MessageKind::DataByName, metrics, time);
    compare("birth", MessageKind::Birth, metrics, time);
  }
  return 0;
}
