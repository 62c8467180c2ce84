// The sampler's threads with real clocks: only what must hold on a loaded machine is asserted.
#include <agent/Sampler.h>

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <stdexcept>

using namespace muster;
using namespace muster::agent;
using std::chrono::milliseconds;

namespace {

// Stays closed until it is opened; shared with a collector that may outlive the test's body.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(m_mutex);
    m_open = true;
    m_changed.notify_all();
  }
  void pass() {
    std::unique_lock lock(m_mutex);
    m_someoneWaits = true;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return m_open; });
  }

  bool waitUntilSomeoneWaits() {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, std::chrono::seconds(20), [this] { return m_someoneWaits; });
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_open = false;
  bool m_someoneWaits = false;
};

class CountingCollector final : public Collector {
 public:
  CountingCollector() : Collector(Root("/nonexistent")) {}
  std::string_view name() const override { return "counting"; }

 protected:
  void read(const Now&) override {
    reportNumber("CPU/Usage", ++m_count);
    if (m_count >= 3)
      reportNumber("Temperature/{}", 20, "plugged in");
  }

 private:
  int m_count = 0;
};

class HangingCollector final : public Collector {
 public:
  HangingCollector(std::shared_ptr<Gate> gate, std::shared_ptr<std::atomic<bool>> gone)
      : Collector(Root("/nonexistent")), m_gate(std::move(gate)), m_gone(std::move(gone)) {}
  ~HangingCollector() override { *m_gone = true; }
  std::string_view name() const override { return "hanging"; }
  bool mayBlock() const override { return true; }

 protected:
  void read(const Now&) override { m_gate->pass(); }

 private:
  std::shared_ptr<Gate> m_gate;
  std::shared_ptr<std::atomic<bool>> m_gone;
};

class ThrowingCollector final : public Collector {
 public:
  ThrowingCollector() : Collector(Root("/nonexistent")) {}
  std::string_view name() const override { return "throwing"; }

 protected:
  void read(const Now&) override { throw std::runtime_error("the bus is on fire"); }
};

// Keeps what comes, and waits for it with a bound.
class Inbox {
 public:
  void put(Round round) {
    const std::lock_guard lock(m_mutex);
    std::ranges::move(round, std::back_inserter(m_all));
    m_changed.notify_all();
  }
  std::vector<Collected> waitFor(std::size_t count) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, std::chrono::seconds(20), [&] { return m_all.size() >= count; });
    return m_all;
  }
  std::size_t size() {
    const std::lock_guard lock(m_mutex);
    return m_all.size();
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::vector<Collected> m_all;
};

std::vector<std::unique_ptr<Collector>> list(std::unique_ptr<Collector> a,
                                             std::unique_ptr<Collector> b = {}) {
  std::vector<std::unique_ptr<Collector>> collectors;
  collectors.push_back(std::move(a));
  if (b)
    collectors.push_back(std::move(b));
  return collectors;
}

} // namespace

class SamplerTest : public QObject {
  Q_OBJECT

 private slots:
  void hangingCollectorDelaysNoOther() {
    const auto gate = std::make_shared<Gate>();
    const auto gone = std::make_shared<std::atomic<bool>>(false);
    Inbox inbox;
    Sampler sampler(
        list(std::make_unique<HangingCollector>(gate, gone), std::make_unique<CountingCollector>()),
        milliseconds(10), [&](Round round) { inbox.put(std::move(round)); });
    QCOMPARE(sampler.threadCount(), std::size_t(2));
    sampler.start();
    const auto all = inbox.waitFor(20);
    QVERIFY(all.size() >= 20);
    QVERIFY(std::ranges::all_of(all, [](const Collected& collected) { return collected.collector == 1; }));
    gate->open();
    QCOMPARE(sampler.stop(milliseconds(20'000)), std::size_t(0));
  }

  void hangingCollectorIsLeftBehindAtTheEnd() {
    const auto gate = std::make_shared<Gate>();
    const auto gone = std::make_shared<std::atomic<bool>>(false);
    {
      Sampler sampler(list(std::make_unique<HangingCollector>(gate, gone)), milliseconds(10),
                      [](const Round&) {});
      sampler.start();
      QVERIFY(gate->waitUntilSomeoneWaits());
      QCOMPARE(sampler.stop(milliseconds(30)), std::size_t(1));
    }
    QVERIFY(!*gone);
    gate->open();
    QTRY_VERIFY_WITH_TIMEOUT(gone->load(), 20'000);
  }

  void collectorsThatDoNotBlockShareAThread() {
    Sampler sampler(list(std::make_unique<CountingCollector>(), std::make_unique<CountingCollector>()),
                    milliseconds(10), [](const Round&) {});
    QCOMPARE(sampler.threadCount(), std::size_t(1));
  }

  void collectorsOfOneThreadDeliverTogether() {
    std::mutex mutex;
    std::vector<std::size_t> sizes;
    Sampler sampler(list(std::make_unique<CountingCollector>(), std::make_unique<CountingCollector>()),
                    milliseconds(5), [&](const Round& round) {
                      const std::lock_guard lock(mutex);
                      sizes.push_back(round.size());
                    });
    sampler.start();
    const auto rounds = [&] {
      const std::lock_guard lock(mutex);
      return sizes.size();
    };
    QTRY_VERIFY_WITH_TIMEOUT(rounds() >= 3, 20'000);
    QCOMPARE(sampler.stop(milliseconds(20'000)), std::size_t(0));
    QVERIFY(std::ranges::all_of(sizes, [](std::size_t size) { return size == 2; }));
  }

  void collectorThatThrowsIsTriedAgainAndDisturbsNoOther() {
    Inbox inbox;
    Sampler sampler(list(std::make_unique<ThrowingCollector>(), std::make_unique<CountingCollector>()),
                    milliseconds(5), [&](Round round) { inbox.put(std::move(round)); });
    sampler.start();
    const auto all = inbox.waitFor(10);
    sampler.stop();
    QVERIFY(all.size() >= 10);
    for (std::size_t i = 0; i < 10; i += 2) {
      QCOMPARE(all[i].collector, std::size_t(0));
      QCOMPARE(all[i].trouble, std::string("the bus is on fire"));
      QCOMPARE(all[i].failures, std::uint64_t(i / 2 + 1));
      QVERIFY(!all[i + 1].readings.empty());
    }
  }

  void newMetricsAreToldOnce() {
    Inbox inbox;
    Sampler sampler(list(std::make_unique<CountingCollector>()), milliseconds(5),
                    [&](Round round) { inbox.put(std::move(round)); });
    sampler.start();
    const auto all = inbox.waitFor(5);
    sampler.stop();
    QVERIFY(all.size() >= 5);
    QCOMPARE(all[0].added.size(), std::size_t(1));
    QCOMPARE(all[0].added[0].name, std::string("CPU/Usage"));
    QVERIFY(all[1].added.empty());
    QCOMPARE(all[2].added.size(), std::size_t(1));
    QCOMPARE(all[2].added[0].name, std::string("Temperature/plugged in"));
    QVERIFY(all[3].added.empty());
    QCOMPARE(all[3].readings.size(), std::size_t(2));
  }

  void samplingsLieOnTheGrid() {
    Inbox inbox;
    Sampler sampler(list(std::make_unique<CountingCollector>()), milliseconds(20),
                    [&](Round round) { inbox.put(std::move(round)); });
    sampler.start();
    const auto all = inbox.waitFor(15);
    sampler.stop();
    QVERIFY(all.size() >= 15);
    const std::int64_t start = all.front().now.monotonicMs;
    // Late they may be, where the machine is loaded; early never, and what was left out is said.
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto point = static_cast<std::int64_t>(i + all[i].missed) * 20;
      QVERIFY(all[i].now.monotonicMs - start >= point - 20);
    }
  }

  void nothingComesAfterStop() {
    Inbox inbox;
    Sampler sampler(list(std::make_unique<CountingCollector>()), milliseconds(1),
                    [&](Round round) { inbox.put(std::move(round)); });
    sampler.start();
    inbox.waitFor(3);
    QCOMPARE(sampler.stop(milliseconds(20'000)), std::size_t(0));
    const std::size_t count = inbox.size();
    QTest::qWait(20);
    QCOMPARE(inbox.size(), count);
  }

  void missedPointsAreCountedWhenReadingTakesLong() {
    struct SlowCollector final : Collector {
      SlowCollector() : Collector(Root("/nonexistent")) {}
      std::string_view name() const override { return "slow"; }
      void read(const Now&) override { std::this_thread::sleep_for(milliseconds(35)); }
    };
    Inbox inbox;
    Sampler sampler(list(std::make_unique<SlowCollector>()), milliseconds(10),
                    [&](Round round) { inbox.put(std::move(round)); });
    sampler.start();
    const auto all = inbox.waitFor(3);
    sampler.stop();
    QVERIFY(all.size() >= 3);
    QVERIFY(all[2].missed >= 4);
    QVERIFY(all[0].tookMs >= 34);
  }
};

QTEST_GUILESS_MAIN(SamplerTest)
#include "SamplerTest.moc"
