// A whole HostSession with the fleet behind it: any order of births, data, deaths, losses, time and nonsense. Its
// limits hold, what it hands on fits together, and what it sends is what Sparkplug allows.
#include "FuzzMessages.h"

#include <fleet/FleetState.h>
#include <schema/ValueText.h>
#include <session/HostSession.h>
#include <session/HostState.h>

#include <map>
#include <set>
#include <tuple>

using namespace muster;
using namespace muster::fuzz;

namespace {

constexpr std::int64_t kStartMs = 1'763'800'472'000;

class Directory final : public SeriesDirectory {
 public:
  DeviceId deviceId(std::string_view group, std::string_view node, std::string_view device,
                    bool& isNew) override {
    const auto [it, added] =
        m_devices.try_emplace(std::tuple(std::string(group), std::string(node), std::string(device)),
                              static_cast<DeviceId>(m_devices.size()));
    isNew = added;
    return it->second;
  }
  SeriesId seriesId(DeviceId device, std::string_view metric, DataType type, bool& isNew) override {
    const auto [it, added] = m_series.try_emplace(std::tuple(device, std::string(metric), type),
                                                  static_cast<SeriesId>(m_series.size()));
    isNew = added;
    return it->second;
  }
  std::size_t devices() const { return m_devices.size(); }
  std::size_t series() const { return m_series.size(); }

 private:
  std::map<std::tuple<std::string, std::string, std::string>, DeviceId> m_devices;
  std::map<std::tuple<DeviceId, std::string, DataType>, SeriesId> m_series;
};

// Small enough that a short input reaches them.
HostSessionOptions smallLimits() {
  HostSessionOptions options;
  options.hostId = "desk";
  options.reorderMessages = 8;
  options.reorderBytes = 2'048;
  options.reorderBytesAll = 4'096;
  options.nodes = 3;
  options.devicesPerNode = 3;
  options.metricsPerNode = 16;
  options.seriesPerNode = 32;
  options.devicesAll = 9;
  options.seriesAll = 64;
  options.catalogueBytes = 8'192;
  options.rebirthsPerSecond = 2;
  return options;
}

class Run {
 public:
  Run() : m_messages(kStartMs), m_session(smallLimits(), m_directory) { connect(); }

  void step(FuzzInput& input) {
    static constexpr std::array kTypes = {MessageType::NBirth, MessageType::NDeath, MessageType::NData,
                                          MessageType::DBirth, MessageType::DDeath, MessageType::DData,
                                          MessageType::NCmd,   MessageType::DCmd};
    const std::uint8_t choice = input.byte();
    switch (choice % 16) {
    case 8:
      take(m_messages.raw(input, kTypes[choice / 16 % kTypes.size()]));
      break;
    case 9:
      take(m_messages.state(input, choice < 128 ? "desk" : "other"));
      break;
    case 10:
      take({std::string(input.text()), std::string(input.text()), 0, false});
      break;
    case 11:
      pass(input.byte() * 40LL);
      break;
    case 12:
      m_session.onConnectionLost(m_now, m_update);
      pass(input.byte() * 40LL);
      connect();
      break;
    case 13:
      (void)m_session.requestRebirth("g", choice < 128 ? "n1" : input.text(), m_now, m_outbox);
      break;
    default:
      take(m_messages.next(input, kTypes[choice % kTypes.size()]));
    }
    check();
  }

  void end() {
    pass(60'000);
    m_session.tellRest(m_now, m_update);
    m_session.shutDown(m_now, m_outbox);
    check();
  }

 private:
  void connect() {
    const ConnectPlan plan = m_session.beginConnect(m_now);
    FUZZ_CHECK(plan.will.retain && plan.will.qos == 1 && plan.will.topic == stateTopic("desk"));
    m_session.onConnected(m_now, m_update, m_outbox);
  }

  void pass(std::int64_t ms) {
    m_now.utcMs += ms;
    m_now.monotonicMs += ms;
    m_session.onTick(m_now, m_update, m_outbox);
  }

  void take(const OutgoingMessage& message) {
    m_session.onMessage({message.topic, message.payload, message.qos, message.retain}, m_now, m_update,
                        m_outbox);
  }

  void check() {
    checkUpdate();
    m_fleet.apply(m_update);
    m_update.clear();
    for (const OutgoingMessage& message : m_outbox)
      checkSent(message);
    m_outbox.clear();
    FUZZ_CHECK(m_session.heldBytes() <= smallLimits().reorderBytesAll);
    FUZZ_CHECK(m_directory.devices() <= smallLimits().devicesAll);
    FUZZ_CHECK(m_directory.series() <= smallLimits().seriesAll);
    FUZZ_CHECK(m_fleet.deviceCount() == m_directory.devices());
    FUZZ_CHECK(m_fleet.seriesCount() == m_directory.series());
  }

  void checkUpdate() {
    for (const SeriesInfo& series : m_update.series) {
      FUZZ_CHECK(isMetricType(series.type));
      m_types[series.id] = series.type;
    }
    for (const DeviceInfo& device : m_update.devices)
      m_devices.insert(device.id);
    for (const FleetEvent& event : m_update.events)
      FUZZ_CHECK(event.device == kNoDevice || m_devices.contains(event.device));
    const SampleBatch& samples = m_update.samples;
    FUZZ_CHECK(samples.timeMs.size() == samples.size() && samples.bits.size() == samples.size());
    for (std::size_t row = 0; row < samples.size(); ++row) {
      FUZZ_CHECK(m_types.contains(samples.series[row]));
      const Value value = samples.valueAt(row, m_types[samples.series[row]]);
      if (!value.isNull()) // what came through can be written into a report and read back
        FUZZ_CHECK(parseValue(value.type(), valueText(value)).has_value());
    }
  }

  static void checkSent(const OutgoingMessage& message) {
    const Result<TopicView> topic = parseTopic(message.topic);
    FUZZ_CHECK(topic.has_value());
    if (topic->type == MessageType::State) {
      FUZZ_CHECK(message.qos == 1 && message.retain);
      FUZZ_CHECK(parseHostState(message.payload).has_value());
    } else {
      FUZZ_CHECK(topic->type == MessageType::NCmd && message.qos == 0 && !message.retain);
    }
  }

  Now m_now{kStartMs, 1'000'000};
  FuzzMessages m_messages;
  Directory m_directory;
  HostSession m_session;
  FleetState m_fleet;
  FleetUpdate m_update;
  std::vector<OutgoingMessage> m_outbox;
  std::map<SeriesId, DataType> m_types;
  std::set<DeviceId> m_devices;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzInput input(data, size);
  Run run;
  while (!input.empty())
    run.step(input);
  run.end();
  return 0;
}
