// A LinkHandler that writes everything down. Every plan has a Will of its own, as Sparkplug's have.
#pragma once

#include <support/WaitFor.h>
#include <transport/BrokerLink.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace muster::test {

class RecordingHandler : public LinkHandler {
 public:
  explicit RecordingHandler(std::string clientId, std::vector<Subscription> subscriptions = {})
      : m_clientId(std::move(clientId)), m_subscriptions(std::move(subscriptions)) {}

  ConnectPlan makePlan() override {
    const int number = ++plans;
    return {m_clientId, {"will/" + m_clientId, std::to_string(number), 1, false}, m_subscriptions};
  }
  void onReady() override { ++ready; }
  void onLost(const Error& error) override {
    const std::lock_guard lock(m_mutex);
    m_lost.push_back(error);
    ++lost;
  }
  void onState(const LinkState& state) override {
    const std::lock_guard lock(m_mutex);
    m_states.push_back(state);
  }
  void onMessage(const IncomingMessage& message) override {
    const std::lock_guard lock(m_mutex);
    m_payloads.emplace_back(message.payload);
    ++messages;
  }

  std::vector<LinkState> states(LinkState::Phase phase) const {
    const std::lock_guard lock(m_mutex);
    std::vector<LinkState> chosen;
    for (const LinkState& state : m_states)
      if (state.phase == phase)
        chosen.push_back(state);
    return chosen;
  }
  std::vector<std::string> payloads() const {
    const std::lock_guard lock(m_mutex);
    return m_payloads;
  }
  std::vector<Error> losses() const {
    const std::lock_guard lock(m_mutex);
    return m_lost;
  }

  std::atomic<int> plans = 0, ready = 0, lost = 0, messages = 0;

 private:
  const std::string m_clientId;
  const std::vector<Subscription> m_subscriptions;
  mutable std::mutex m_mutex; // protects what is below
  std::vector<LinkState> m_states;
  std::vector<Error> m_lost;
  std::vector<std::string> m_payloads;
};

} // namespace muster::test
