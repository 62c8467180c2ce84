// An EdgeSession that hears any commands and STATEs, in any order with losses, data and time: its seq has no hole,
// births come first, and what it sends decodes.
#include "FuzzMessages.h"

#include <schema/PayloadView.h>
#include <session/EdgeSession.h>

using namespace muster;
using namespace muster::fuzz;

namespace {

constexpr std::int64_t kStartMs = 1'763'800'472'000;

EdgeOptions options(FuzzInput& input) {
  EdgeOptions options;
  options.group = "g";
  options.node = "n1";
  const std::uint8_t choice = input.byte();
  options.useAliases = choice % 2 == 0;
  if (choice % 4 >= 2)
    options.primaryHost = "desk";
  return options;
}

class Run {
 public:
  explicit Run(FuzzInput& input) : m_messages(kStartMs), m_session(options(input)) {
    setMetrics("");
    setMetrics("d1");
    connect();
  }

  void step(FuzzInput& input) {
    std::vector<EdgeCommand> commands;
    const std::uint8_t choice = input.byte();
    OutgoingMessage message;
    switch (choice % 8) {
    case 0:
      m_now.utcMs += input.byte() * 10LL;
      m_now.monotonicMs += input.byte() * 10LL;
      m_session.onTick(m_now, m_outbox);
      break;
    case 1:
      m_session.onConnectionLost();
      m_isUp = false;
      connect();
      break;
    case 2:
      publish(choice < 128 ? "" : "d1", input);
      break;
    case 3:
      message = m_messages.state(input, "desk");
      break;
    case 4:
      message = {std::string(input.text()), std::string(input.text()), 0, false};
      break;
    case 5:
      message = m_messages.raw(input, choice < 128 ? MessageType::NCmd : MessageType::DCmd);
      break;
    default:
      message = m_messages.next(input, choice < 128 ? MessageType::NCmd : MessageType::DCmd);
    }
    if (!message.topic.empty())
      m_session.onMessage({message.topic, message.payload, 0, false}, m_now, m_outbox, commands);
    for (const EdgeCommand& command : commands)
      FUZZ_CHECK(command.metric == "a" && command.value.type() == DataType::Int32);
    check();
    if (m_session.wantsDisconnect()) {
      m_session.onConnectionLost();
      m_isUp = false;
      connect();
    }
  }

 private:
  void setMetrics(const std::string& device) {
    EdgeMetric metric{"a", Value::integer(DataType::Int32, 1), kStartMs, {}, true, kQualityGood};
    FUZZ_CHECK(m_session.setMetrics(device, {metric}, m_now, m_outbox).has_value());
  }

  void connect() {
    (void)m_session.beginConnect(m_now);
    m_session.onConnected(m_now, m_outbox);
  }

  void publish(std::string_view device, FuzzInput& input) {
    const EdgeSample sample{0, Value::integer(DataType::Int32, input.byte()), m_now.utcMs, false, {}};
    FUZZ_CHECK(m_session.publish(device, {&sample, 1}, m_now, m_outbox).has_value());
  }

  void check() {
    for (const OutgoingMessage& message : m_outbox)
      checkSent(message);
    m_outbox.clear();
  }

  void checkSent(const OutgoingMessage& message) {
    const Result<TopicView> topic = parseTopic(message.topic);
    FUZZ_CHECK(topic.has_value() && topic->node == "n1" && !message.retain);
    PayloadView view;
    FUZZ_CHECK(decodePayload(message.payload, view).has_value());
    if (topic->type == MessageType::NDeath) {
      m_isUp = false;
      return;
    }
    FUZZ_CHECK(view.hasSeq && view.hasTimestamp && message.qos == 0);
    if (topic->type == MessageType::NBirth) {
      FUZZ_CHECK(view.seq == 0);
      m_isUp = true;
    } else {
      FUZZ_CHECK(m_isUp && view.seq == m_nextSeq);
    }
    m_nextSeq = static_cast<std::uint8_t>(view.seq + 1);
  }

  Now m_now{kStartMs, 1'000'000};
  FuzzMessages m_messages;
  EdgeSession m_session;
  std::vector<OutgoingMessage> m_outbox;
  bool m_isUp = false;
  std::uint8_t m_nextSeq = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzInput input(data, size);
  Run run(input);
  while (!input.empty())
    run.step(input);
  return 0;
}
