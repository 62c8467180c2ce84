// A sink that stalls (a screen, a history) costs no connection and, while the raw queue has room, no sample.

#include "RawClient.h"
#include "Scene.h"
#include "StallingSink.h"

#include <QtTest>

#include <atomic>
#include <thread>

using namespace muster;
using namespace muster::test;

namespace {

constexpr std::size_t kSmallQueue = 64u << 10;

} // namespace

class HostStallTest : public QObject {
  Q_OBJECT

 private slots:
  // The edge node's connection, in the same process, has the usual 30 s: it must not hold up the host's pings.
  void aSinkThatStallsForMoreThanThreeKeepAlivesCostsNeitherConnectionNorSample_data() {
    QTest::addColumn<int>("keepAliveSeconds");
    QTest::addColumn<int>("silenceMs");
    QTest::newRow("2 s") << 2 << 3 * 2'000 + 500;
    QTest::newRow("3 s") << 3 << 12'500; // mosquitto 2.0.11 looks every 6 s who is gone: twice
  }
  void aSinkThatStallsForMoreThanThreeKeepAlivesCostsNeitherConnectionNorSample() {
    QFETCH(int, keepAliveSeconds);
    QFETCH(int, silenceMs);
    StallingSink sink;
    Scene scene([&](HostRuntimeOptions& options) {
      options.broker.keepAlive = std::chrono::seconds(keepAliveSeconds);
    });
    scene.host.runtime().addSink(sink);
    const Release release(sink);
    QVERIFY(scene.begin());
    const LinkState before = scene.host.runtime().status().link;
    const std::uint64_t samples = scene.host.samples();

    sink.stall();
    double value = 0;
    QVERIFY(waitFor([&] { return scene.edge.publish("", 0, ++value) && sink.isInside(); }));
    // Silence follows a while of data, so that nothing but the keep-alive can hold the connection.
    QElapsedTimer stalled;
    stalled.start();
    QVERIFY(waitFor([&] { return scene.edge.publish("", 0, ++value) && stalled.elapsed() > 500; }));
    QTest::qWait(silenceMs);
    QCOMPARE(scene.host.runtime().status().link.phase, LinkState::Phase::Connected);
    QVERIFY(scene.host.runtime().status().queuedBytes > 0);
    QVERIFY(scene.edge.publish("", 0, ++value));
    sink.release();

    QVERIFY(waitFor([&] { return scene.host.number("cpu", "node1") == value; }));
    QCOMPARE(scene.host.samples() - samples, static_cast<std::uint64_t>(value));
    const HostStatus after = scene.host.runtime().status();
    QCOMPARE(after.link.phase, LinkState::Phase::Connected);
    QCOMPARE(after.link.sinceMs, before.sinceMs); // the same connection
    QCOMPARE(after.droppedMessages, std::uint64_t{0});
    QCOMPARE(after.counters.gaps, std::uint64_t{0});
    QCOMPARE(scene.edge.births(), std::uint64_t{1});
    QVERIFY2(scene.broker.log().find("exceeded timeout") == std::string::npos, scene.broker.log().c_str());
  }

  void aFullQueueDropsAndCountsAndTheNodeIsAskedAgain() {
    StallingSink sink;
    Scene scene([](HostRuntimeOptions& options) {
      options.queueBytes = kSmallQueue;
      options.session.reorderTimeoutMs = 100;
    });
    scene.host.runtime().addSink(sink);
    const Release release(sink);
    QVERIFY(scene.begin());

    sink.stall();
    double value = 0;
    QVERIFY(waitFor([&] {
      return scene.edge.publish("", 0, ++value) && scene.host.runtime().status().droppedMessages > 10;
    }));
    QVERIFY(scene.host.runtime().status().queuedBytes <= kSmallQueue);
    sink.release();

    QVERIFY(waitFor([&] {
      scene.edge.publish("", 0, ++value);
      return scene.host.runtime().status().counters.rebirthsRequested > 0 && scene.edge.births() > 1;
    }));
    QVERIFY(waitFor([&] {
      return scene.edge.publish("", 0, ++value) && scene.host.number("cpu", "node1") > value - 100;
    }));
    QVERIFY(scene.host.runtime().status().counters.gaps > 0);
    QCOMPARE(scene.host.runtime().status().link.phase, LinkState::Phase::Connected);
  }

  void whatCameInBeforeAStopReachesTheSinks() {
    StallingSink sink;
    Scene scene;
    scene.host.runtime().addSink(sink);
    const Release release(sink);
    QVERIFY(scene.begin());
    const std::uint64_t samples = scene.host.samples();
    sink.stall();
    double value = 0;
    QVERIFY(waitFor([&] { return scene.edge.publish("", 0, ++value) && sink.isInside(); }));
    for (int i = 0; i < 100; ++i)
      QVERIFY(scene.edge.publish("", 0, ++value));
    // Longer than everything before it, and the last: when it waits in the queue, so does all the rest.
    constexpr std::size_t kBurst = 5'000;
    QVERIFY(scene.edge.publishBurst("", 0, ++value, kBurst));
    QVERIFY(waitFor([&] { return scene.host.runtime().status().queuedBytes > kBurst * 10; }));
    std::thread stopper([&] { scene.host.runtime().stop(); });
    sink.release();
    stopper.join();
    QCOMPARE(scene.host.number("cpu", "node1"), value);
    QCOMPARE(scene.host.samples() - samples, static_cast<std::uint64_t>(value) - 1 + kBurst);
  }

  void aStopWithoutPatienceDropsWhatWaitsAndCountsIt() {
    StallingSink sink;
    Scene scene([](HostRuntimeOptions& options) { options.session.hostId = "recorder"; });
    scene.host.runtime().addSink(sink);
    const Release release(sink);
    QVERIFY(scene.begin());
    RawClient listener("listener");
    QVERIFY(listener.connect(scene.broker.url()));
    QVERIFY(listener.subscribe("spBv1.0/STATE/recorder"));

    sink.stall();
    double value = 0;
    QVERIFY(waitFor([&] { return scene.edge.publish("", 0, ++value) && sink.isInside(); }));
    const std::uint64_t taken = scene.host.runtime().status().counters.messages;
    QVERIFY(scene.edge.publishBurst("", 0, ++value, 5'000));
    QVERIFY(waitFor([&] { return scene.host.runtime().status().queuedBytes > 50'000; }));
    std::thread stopper([&] { scene.host.runtime().stop(std::chrono::milliseconds(0)); });
    // A wish is refused at once as soon as the stop has begun.
    const auto isStopping = std::make_shared<std::atomic<bool>>(false);
    const bool isRefused = waitFor([&] {
      scene.host.runtime().requestRebirth("plant", "node1", [isStopping](const Result<void>& result) {
        *isStopping = !result && result.error().code == ErrorCode::Cancelled;
      });
      return isStopping->load();
    });
    sink.release();
    stopper.join();
    QVERIFY(isRefused);
    const HostStatus status = scene.host.runtime().status();
    QVERIFY(status.droppedMessages >= 1);
    QCOMPARE(status.counters.messages, taken);
    QVERIFY(scene.host.number("cpu", "node1") < value);
    QVERIFY(waitFor([&] {
      const auto states = listener.received();
      return !states.empty() && states.back().payload.find("\"online\":false") != std::string::npos;
    }));
  }
};

QTEST_GUILESS_MAIN(HostStallTest)
#include "HostStallTest.moc"
