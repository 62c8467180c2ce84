// A sink that stalls (a screen, a history) costs no connection and, while the raw queue has room, no sample.

#include "EdgeDriver.h"
#include "RawClient.h"

#include <QtTest>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

using namespace muster;
using namespace muster::test;

namespace {

// Stands still inside onUpdate from stall() to release().
class StallingSink final : public HostSink {
 public:
  void onUpdate(const std::shared_ptr<const FleetUpdate>&) override {
    std::unique_lock lock(m_mutex);
    if (!m_isStalling)
      return;
    m_isInside = true;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return !m_isStalling; });
    m_isInside = false;
  }

  void stall() {
    const std::lock_guard lock(m_mutex);
    m_isStalling = true;
  }

  void release() {
    const std::lock_guard lock(m_mutex);
    m_isStalling = false;
    m_changed.notify_all();
  }

  bool isInside() {
    const std::lock_guard lock(m_mutex);
    return m_isInside;
  }

 private:
  std::mutex m_mutex; // protects what follows
  std::condition_variable m_changed;
  bool m_isStalling = false;
  bool m_isInside = false;
};

// So that a test that fails does not leave the host's thread in the sink for ever.
class Release {
 public:
  explicit Release(StallingSink& sink) : m_sink(sink) {}
  ~Release() { m_sink.release(); }
  Release(const Release&) = delete;
  Release& operator=(const Release&) = delete;

 private:
  StallingSink& m_sink;
};

constexpr std::chrono::seconds kKeepAlive{1};

} // namespace

class HostStallTest : public QObject {
  Q_OBJECT

 private slots:
  void aSinkThatStallsForMoreThanThreeKeepAlivesCostsNeitherConnectionNorSample() {
    TestBroker broker;
    StallingSink sink;
    HostRuntimeOptions options = hostOptions(broker.url());
    options.broker.keepAlive = kKeepAlive;
    WatchingHost host(options);
    host.runtime().addSink(sink);
    const Release release(sink);
    QVERIFY(host.start());
    QVERIFY(waitFor([&] { return host.isConnected(); }));
    EdgeDriver edge(broker.url(), "plant", "node1");
    edge.setMetrics("", {"cpu"});
    edge.start();
    QVERIFY(waitFor([&] { return host.hasStatus(DeviceStatus::Online, "node1"); }));
    const LinkState before = host.runtime().status().link;
    const std::uint64_t samples = host.samples();

    sink.stall();
    double value = 0;
    QVERIFY(waitFor([&] { return edge.publish("", 0, ++value) && sink.isInside(); }));
    // Silence follows a while of data, so that nothing but the keep-alive can hold the connection.
    QElapsedTimer stalled;
    stalled.start();
    QVERIFY(waitFor([&] { return edge.publish("", 0, ++value) && stalled.elapsed() > 500; }));
    QVERIFY(waitFor([&] { return stalled.elapsed() > 3'500 + 500; }));
    QCOMPARE(host.runtime().status().link.phase, LinkState::Phase::Connected);
    QVERIFY(host.runtime().status().queuedBytes > 0);
    QVERIFY(edge.publish("", 0, ++value));
    sink.release();

    QVERIFY(waitFor([&] { return host.number("cpu", "node1") == value; }));
    QCOMPARE(host.samples() - samples, static_cast<std::uint64_t>(value));
    const HostStatus after = host.runtime().status();
    QCOMPARE(after.link.phase, LinkState::Phase::Connected);
    QCOMPARE(after.link.sinceMs, before.sinceMs); // the same connection
    QCOMPARE(after.droppedMessages, std::uint64_t{0});
    QCOMPARE(after.counters.gaps, std::uint64_t{0});
    QCOMPARE(edge.births(), std::uint64_t{1});
    QVERIFY2(broker.log().find("exceeded timeout") == std::string::npos, broker.log().c_str());
  }

  void aFullQueueDropsAndCountsAndTheNodeIsAskedAgain() {
    TestBroker broker;
    StallingSink sink;
    HostRuntimeOptions options = hostOptions(broker.url());
    options.queueBytes = 64u << 10;
    options.session.reorderTimeoutMs = 100;
    WatchingHost host(options);
    host.runtime().addSink(sink);
    const Release release(sink);
    QVERIFY(host.start());
    QVERIFY(waitFor([&] { return host.isConnected(); }));
    EdgeDriver edge(broker.url(), "plant", "node1");
    edge.setMetrics("", {"cpu"});
    edge.start();
    QVERIFY(waitFor([&] { return host.hasStatus(DeviceStatus::Online, "node1"); }));

    sink.stall();
    double value = 0;
    QVERIFY(waitFor(
        [&] { return edge.publish("", 0, ++value) && host.runtime().status().droppedMessages > 10; }));
    QVERIFY(host.runtime().status().queuedBytes <= options.queueBytes);
    sink.release();

    QVERIFY(waitFor([&] {
      edge.publish("", 0, ++value);
      return host.runtime().status().counters.rebirthsRequested > 0 && edge.births() > 1;
    }));
    QVERIFY(
        waitFor([&] { return edge.publish("", 0, ++value) && host.number("cpu", "node1") > value - 100; }));
    QVERIFY(host.runtime().status().counters.gaps > 0);
    QCOMPARE(host.runtime().status().link.phase, LinkState::Phase::Connected);
  }

  void whatCameInBeforeAStopReachesTheSinks() {
    TestBroker broker;
    StallingSink sink;
    WatchingHost host(hostOptions(broker.url()));
    host.runtime().addSink(sink);
    const Release release(sink);
    QVERIFY(host.start());
    QVERIFY(waitFor([&] { return host.isConnected(); }));
    EdgeDriver edge(broker.url(), "plant", "node1");
    edge.setMetrics("", {"cpu"});
    edge.start();
    QVERIFY(waitFor([&] { return host.hasStatus(DeviceStatus::Online, "node1"); }));
    const std::uint64_t samples = host.samples();
    sink.stall();
    double value = 0;
    QVERIFY(waitFor([&] { return edge.publish("", 0, ++value) && sink.isInside(); }));
    for (int i = 0; i < 100; ++i)
      QVERIFY(edge.publish("", 0, ++value));
    // Longer than everything before it, and the last: when it waits in the queue, so does all the rest.
    constexpr std::size_t kBurst = 5'000;
    QVERIFY(edge.publishBurst("", 0, ++value, kBurst));
    QVERIFY(waitFor([&] { return host.runtime().status().queuedBytes > kBurst * 10; }));
    std::thread stopper([&] { host.runtime().stop(); });
    sink.release();
    stopper.join();
    QCOMPARE(host.number("cpu", "node1"), value);
    QCOMPARE(host.samples() - samples, static_cast<std::uint64_t>(value) - 1 + kBurst);
  }

  void aStopWithoutPatienceDropsWhatWaitsAndCountsIt() {
    TestBroker broker;
    StallingSink sink;
    WatchingHost host(hostOptions(broker.url(), "recorder"));
    host.runtime().addSink(sink);
    const Release release(sink);
    QVERIFY(host.start());
    QVERIFY(waitFor([&] { return host.isConnected(); }));
    EdgeDriver edge(broker.url(), "plant", "node1");
    edge.setMetrics("", {"cpu"});
    edge.start();
    QVERIFY(waitFor([&] { return host.hasStatus(DeviceStatus::Online, "node1"); }));
    RawClient listener("listener");
    QVERIFY(listener.connect(broker.url()));
    QVERIFY(listener.subscribe("spBv1.0/STATE/recorder"));

    sink.stall();
    double value = 0;
    QVERIFY(waitFor([&] { return edge.publish("", 0, ++value) && sink.isInside(); }));
    const std::uint64_t taken = host.runtime().status().counters.messages;
    QVERIFY(edge.publishBurst("", 0, ++value, 5'000));
    QVERIFY(waitFor([&] { return host.runtime().status().queuedBytes > 50'000; }));
    std::thread stopper([&] { host.runtime().stop(std::chrono::milliseconds(0)); });
    // A wish is refused at once as soon as the stop has begun.
    const auto isStopping = std::make_shared<std::atomic<bool>>(false);
    const bool isRefused = waitFor([&] {
      host.runtime().requestRebirth("plant", "node1", [isStopping](const Result<void>& result) {
        *isStopping = !result && result.error().code == ErrorCode::Cancelled;
      });
      return isStopping->load();
    });
    sink.release();
    stopper.join();
    QVERIFY(isRefused);
    const HostStatus status = host.runtime().status();
    QVERIFY(status.droppedMessages >= 1);
    QCOMPARE(status.counters.messages, taken);
    QVERIFY(host.number("cpu", "node1") < value);
    QVERIFY(waitFor([&] {
      const auto states = listener.received();
      return !states.empty() && states.back().payload.find("\"online\":false") != std::string::npos;
    }));
  }
};

QTEST_GUILESS_MAIN(HostStallTest)
#include "HostStallTest.moc"
