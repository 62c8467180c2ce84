// What a BrokerLink's thread waits for: news from the MQTT client and wishes of its owner, in one place with
// one condition. The client's callbacks only take a lock that nobody holds around a call into the client.
// Thread: any; wait() from the link's.
#pragma once

#include <transport/MqttClient.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace muster {

struct LinkNews {
  bool connected = false;
  std::optional<std::vector<int>> granted; // answer to SUBSCRIBE
  std::optional<Error> failure;            // connect failed or connection lost
};

struct LinkWishes {
  bool stop = false;
  bool drop = false;
  bool nextBroker = false;
  bool retry = false;
};

class LinkEvents {
 public:
  template<class Change>
  void news(Change change) {
    const std::lock_guard lock(m_mutex);
    change(m_news);
    m_changed.notify_all();
  }

  template<class Change>
  void wish(Change change) {
    const std::lock_guard lock(m_mutex);
    change(m_wishes);
    if (m_wishes.stop || m_wishes.drop)
      m_attempt.request_stop();
    m_changed.notify_all();
  }

  // A look-up or a TCP connect that watches this token is cut short by a wish to stop or drop.
  std::stop_token beginAttempt() {
    const std::lock_guard lock(m_mutex);
    m_news = {};
    m_attempt = {};
    if (m_wishes.stop || m_wishes.drop)
      m_attempt.request_stop();
    return m_attempt.get_token();
  }

  bool ending() {
    const std::lock_guard lock(m_mutex);
    return m_wishes.stop || m_wishes.drop;
  }
  LinkWishes wishes() {
    const std::lock_guard lock(m_mutex);
    return m_wishes;
  }
  LinkNews newsNow() {
    const std::lock_guard lock(m_mutex);
    return m_news;
  }
  // Wishes but stop are granted once.
  LinkWishes takeWishes() {
    const std::lock_guard lock(m_mutex);
    const LinkWishes taken = m_wishes;
    m_wishes = LinkWishes{.stop = taken.stop};
    return taken;
  }

  // done(news, wishes) is asked with the lock held. False: the time is over.
  template<class Done>
  bool wait(Done done, std::optional<std::chrono::milliseconds> patience) {
    std::unique_lock lock(m_mutex);
    const auto ask = [&] { return done(m_news, m_wishes); };
    if (patience)
      return m_changed.wait_for(lock, *patience, ask);
    m_changed.wait(lock, ask);
    return true;
  }

 private:
  std::mutex m_mutex; // protects what is below
  std::condition_variable m_changed;
  LinkNews m_news;
  LinkWishes m_wishes;
  std::stop_source m_attempt;
};

} // namespace muster
