// HostRuntime over a real mosquitto, with real edge nodes: births, data, deaths, rebirth,
// a broker that goes away.

#include "RawClient.h"
#include "Scene.h"

#include <session/HostState.h>

#include <QtTest>

#include <atomic>
#include <mutex>
#include <optional>

using namespace muster;
using namespace muster::test;

namespace {

// Asks for something and waits for the outcome.
template<class Ask>
std::optional<Result<void>> outcomeOf(Ask ask) {
  struct Outcome {
    std::mutex mutex;
    std::optional<Result<void>> result;
  };
  const auto outcome = std::make_shared<Outcome>();
  ask([outcome](const Result<void>& result) {
    const std::lock_guard lock(outcome->mutex);
    outcome->result = result;
  });
  const auto isDone = [&outcome] {
    const std::lock_guard lock(outcome->mutex);
    return outcome->result.has_value();
  };
  if (!waitFor(isDone))
    return std::nullopt;
  const std::lock_guard lock(outcome->mutex);
  return outcome->result;
}

std::optional<Result<void>> rebirth(HostRuntime& runtime, const std::string& group, const std::string& node) {
  return outcomeOf([&](HostRuntime::Done done) { runtime.requestRebirth(group, node, std::move(done)); });
}

std::optional<Result<void>> write(HostRuntime& runtime, const std::string& metric, Value value) {
  return outcomeOf([&](HostRuntime::Done done) {
    runtime.write({"plant", "node1", "pump", metric, std::move(value)}, std::move(done));
  });
}

} // namespace

class HostRuntimeTest : public QObject {
  Q_OBJECT

 private slots:
  void aNodeThatIsBornIsThereWithItsDeviceAndItsValues() {
    Scene scene;
    scene.edge.setMetrics("pump", {"flow", "pressure"});
    QVERIFY(scene.begin());
    QVERIFY(scene.host.hasStatus(DeviceStatus::Online, "node1"));
    QVERIFY(scene.edge.publish("pump", 1, 2.5));
    QVERIFY(waitFor([&] { return scene.host.number("pressure", "node1", "pump") == 2.5; }));
    QCOMPARE(scene.host.number("flow", "node1", "pump"), 0.0);
    QCOMPARE(scene.host.fleet().counts().online, std::size_t{2});
    const HostStatus status = scene.host.runtime().status();
    QCOMPARE(status.counters.births, std::uint64_t{2});
    QCOMPARE(status.devices, std::size_t{2});
    QVERIFY(status.series >= 3);
    QCOMPARE(status.counters.errors(), std::uint64_t{0});
  }

  void everySampleArrivesOnce() {
    Scene scene;
    QVERIFY(scene.begin());
    const std::uint64_t before = scene.host.samples();
    for (int i = 1; i <= 500; ++i)
      QVERIFY(scene.edge.publish("", 0, i));
    QVERIFY(waitFor([&] { return scene.host.number("cpu", "node1") == 500.0; }));
    QCOMPARE(scene.host.samples() - before, std::uint64_t{500});
    QCOMPARE(scene.host.runtime().status().counters.gaps, std::uint64_t{0});
  }

  void theDeathOfANodeShowsItAndItsDeviceOffline() {
    Scene scene;
    scene.edge.setMetrics("pump", {"flow"});
    QVERIFY(scene.begin());
    scene.edge.shutDown();
    QVERIFY(waitFor([&] { return scene.host.fleet().counts().offline == 2; }));
    QVERIFY(scene.host.fleet().device(scene.host.find("node1", "pump")).offlineSinceMs > 0);
    // The Will comes after the node's own NDEATH, and is no news.
    QVERIFY(waitFor([&] { return scene.host.runtime().status().counters.staleDeaths == 1; }));
    QCOMPARE(scene.host.runtime().status().counters.deaths, std::uint64_t{1});
    QCOMPARE(scene.host.runtime().status().counters.errors(), std::uint64_t{0});
  }

  void aHostThatStartsLaterAsksTheNodesToIntroduceThemselves() {
    TestBroker broker;
    EdgeDriver edge(broker.url(), "plant", "node1");
    edge.setMetrics("", {"cpu"});
    edge.start();
    QVERIFY(waitFor([&] { return edge.isPublishing(); }));
    WatchingHost host(hostOptions(broker.url()));
    QVERIFY(host.start());
    QVERIFY(waitFor([&] { return host.isConnected(); }));
    QVERIFY(waitFor([&] {
      edge.publish("", 0, 7.5);
      return host.hasStatus(DeviceStatus::Online, "node1");
    }));
    QCOMPARE(edge.births(), std::uint64_t{2});
    QVERIFY(host.runtime().status().counters.rebirthsRequested >= 1);
    QCOMPARE(host.runtime().status().unsentMessages, std::uint64_t{0});
  }

  void aRebirthThatAnOperatorWantsIsBorn() {
    Scene scene;
    QVERIFY(scene.begin());
    // Within the same millisecond an equal birth would be its own duplicate: this one has another value.
    QVERIFY(scene.edge.publish("", 0, 7.5));
    QVERIFY(waitFor([&] { return scene.host.number("cpu", "node1") == 7.5; }));
    const auto result = rebirth(scene.host.runtime(), "plant", "node1");
    QVERIFY(result && result->has_value());
    QVERIFY(waitFor([&] { return scene.edge.births() == 2; }));
    // Births that follow each other closely are counted, but told only once.
    QVERIFY(waitFor([&] { return scene.host.runtime().status().counters.births == 2; }));
    QVERIFY(scene.host.hasStatus(DeviceStatus::Online, "node1"));
  }

  void aValueThatIsWrittenComesBack() {
    Scene scene;
    scene.edge.setMetrics("pump", {"flow", "pressure"});
    QVERIFY(scene.begin());
    auto result = write(scene.host.runtime(), "pressure", Value::floating(4.5));
    QVERIFY(result);
    QVERIFY2(result->has_value(), result->has_value() ? "" : result->error().message().c_str());
    // Who asked hears of it after the sinks did.
    QCOMPARE(scene.host.number("pressure", "node1", "pump"), 4.5);
    QCOMPARE(scene.host.runtime().status().counters.writes, std::uint64_t{1});
    result = write(scene.host.runtime(), "speed", Value::floating(4.5));
    QVERIFY(result && !*result);
    QCOMPARE(result->error().code, ErrorCode::UnknownMetric);
    result = write(scene.host.runtime(), "flow", Value::boolean(true));
    QVERIFY(result && !*result);
    QCOMPARE(result->error().code, ErrorCode::TypeMismatch);
  }

  void aWriteThatNobodyAnswersEndsWithItsHost() {
    Scene scene([](HostRuntimeOptions& options) { options.session.writeTimeoutMs = 600'000; });
    QVERIFY(scene.connect());
    RawClient mute("mute");
    QVERIFY(mute.connect(scene.broker.url()));
    Payload birth;
    birth.timestampMs = systemNow().utcMs;
    birth.seq = 0;
    for (const auto& [name, value] :
         {std::pair<std::string_view, Value>{kMetricBdSeq, Value::integer(DataType::Int64, 0)},
          {"valve", Value::boolean(false)}}) {
      Metric metric;
      metric.name = name;
      metric.value = value;
      birth.metrics.push_back(metric);
    }
    QVERIFY(mute.publish("spBv1.0/plant/NBIRTH/mute", encodePayload(birth)));
    QVERIFY(waitFor([&] { return scene.host.hasStatus(DeviceStatus::Online, "mute"); }));
    const auto code = std::make_shared<std::atomic<int>>(-1);
    scene.host.runtime().write(
        {"plant", "mute", "", "valve", Value::boolean(true)},
        [code](const Result<void>& result) { *code = result ? -2 : static_cast<int>(result.error().code); });
    QVERIFY(waitFor([&] { return scene.host.runtime().status().counters.writes == 1; }));
    QCOMPARE(code->load(), -1);
    scene.host.runtime().stop();
    QCOMPARE(code->load(), static_cast<int>(ErrorCode::Cancelled));
  }

  void aRebirthOfNoIdAndOneWithoutBrokerAreRefusedInWords() {
    std::optional<TestBroker> broker(std::in_place);
    WatchingHost host(hostOptions(broker->url()));
    QVERIFY(host.start());
    QVERIFY(waitFor([&] { return host.isConnected(); }));
    // Connected is the link's word; the session has it a moment later.
    QVERIFY(waitFor([&] { return host.fleet().eventTotal() == 1; }));
    auto result = rebirth(host.runtime(), "plant", "no/body");
    QVERIFY(result && !*result);
    QCOMPARE(result->error().code, ErrorCode::BadArgument);
    // A quiet node that was not heard yet can be asked.
    result = rebirth(host.runtime(), "plant", "nobody");
    QVERIFY(result && result->has_value());
    broker->stop();
    QVERIFY(waitFor([&] { return host.fleet().eventTotal() == 2; }));
    result = rebirth(host.runtime(), "plant", "nobody");
    QVERIFY(result && !*result);
    QCOMPARE(result->error().code, ErrorCode::NotConnected);
    host.runtime().stop();
    result = rebirth(host.runtime(), "plant", "nobody");
    QVERIFY(result && !*result);
    QCOMPARE(result->error().code, ErrorCode::Cancelled);
  }

  void afterARestartOfTheBrokerEveryoneIsBackAndNobodyTwice() {
    Scene scene;
    QVERIFY(scene.connect());
    std::vector<std::unique_ptr<EdgeDriver>> edges;
    for (const char* name : {"node1", "node2", "node3"}) {
      edges.push_back(std::make_unique<EdgeDriver>(scene.broker.url(), "plant", name));
      edges.back()->setMetrics("", {"cpu"});
      edges.back()->setMetrics("pump", {"flow"});
      edges.back()->start();
    }
    QVERIFY(waitFor([&] { return scene.host.fleet().counts().online == 6; }));
    const std::size_t series = scene.host.runtime().status().series;

    scene.broker.stop();
    QVERIFY(waitFor([&] { return scene.host.fleet().counts().online == 0; }));
    // A broker that goes may tell the Wills of those whose connections it closes first: they are offline then.
    const auto counts = scene.host.fleet().counts();
    QCOMPARE(counts.stale + counts.offline, std::size_t{6});
    scene.broker.start();

    QVERIFY(waitFor([&] { return scene.host.fleet().counts().online == 6; }));
    QCOMPARE(scene.host.fleet().deviceCount(), std::size_t{6});
    QCOMPARE(scene.host.runtime().status().devices, std::size_t{6});
    QCOMPARE(scene.host.runtime().status().series, series);
    for (std::uint32_t i = 0; i < edges.size(); ++i)
      QVERIFY(waitFor([&] { return edges[i]->publish("pump", 0, 40.0 + i); }));
    QVERIFY(waitFor([&] {
      return scene.host.number("flow", "node1", "pump") == 40.0 &&
             scene.host.number("flow", "node2", "pump") == 41.0 &&
             scene.host.number("flow", "node3", "pump") == 42.0;
    }));
  }

  void lossesOfTheConnectionAndTheTimeWithoutItAreCounted() {
    TestBroker broker;
    const auto skippedMs = std::make_shared<std::atomic<std::int64_t>>(0);
    HostRuntimeOptions options = hostOptions(broker.url());
    options.clock = [skippedMs] {
      const Now now = systemNow();
      return Now{now.utcMs + *skippedMs, now.monotonicMs + *skippedMs};
    };
    WatchingHost host(options);
    QVERIFY(host.start());
    QVERIFY(waitFor([&] { return host.fleet().eventTotal() == 1; }));
    *skippedMs += 60'000;
    QCOMPARE(host.runtime().status().connectionLosses, std::uint64_t{0});
    QCOMPARE(host.runtime().status().awayMs, std::int64_t{0});

    broker.stop();
    QVERIFY(waitFor([&] { return host.runtime().status().connectionLosses == 1; }));
    *skippedMs += 60'000;
    // The absence that goes on counts already.
    QVERIFY(host.runtime().status().awayMs >= 60'000);
    broker.start();
    QVERIFY(waitFor([&] { return host.fleet().eventTotal() == 3; }));
    const std::int64_t away = host.runtime().status().awayMs;
    *skippedMs += 60'000;
    QCOMPARE(host.runtime().status().awayMs, away);

    broker.stop();
    QVERIFY(waitFor([&] { return host.runtime().status().connectionLosses == 2; }));
    host.runtime().stop();
    const std::int64_t atTheEnd = host.runtime().status().awayMs;
    QVERIFY(atTheEnd >= away);
    *skippedMs += 60'000;
    QCOMPARE(host.runtime().status().awayMs, atTheEnd);
    QCOMPARE(host.runtime().status().connectionLosses, std::uint64_t{2});
  }

  void aBrokerThatIsAwayIsNamedAndTriedAgain() {
    const std::uint16_t port = freePort();
    WatchingHost host(hostOptions("mqtt://127.0.0.1:" + std::to_string(port)));
    QVERIFY(host.start());
    QVERIFY(waitFor([&] { return host.runtime().status().link.phase == LinkState::Phase::Waiting; }));
    const LinkState link = host.runtime().status().link;
    QCOMPARE(link.step, ConnectStep::Tcp);
    QVERIFY(link.error);
    TestBrokerOptions brokerOptions;
    brokerOptions.port = port;
    TestBroker broker(brokerOptions);
    host.runtime().retryNow();
    QVERIFY(waitFor([&] { return host.isConnected(); }));
  }

  void aMissingCertificateIsRefusedBeforeAnythingStarts() {
    HostRuntimeOptions options = hostOptions("mqtts://localhost:1");
    options.broker.tls.caFile = "/nowhere/ca.pem";
    HostRuntime runtime(options, pahoClientFactory());
    const Result<void> started = runtime.start();
    QVERIFY(!started);
    QCOMPARE(started.error().code, ErrorCode::BadConfig);
    runtime.stop();
  }

  void aSecondStartIsRefused() {
    TestBroker broker;
    WatchingHost host(hostOptions(broker.url()));
    QVERIFY(host.start());
    QVERIFY(!host.start());
  }

  void aCleanStopLeavesOfflineAsTheRetainedState() {
    TestBroker broker;
    WatchingHost host(hostOptions(broker.url(), "recorder"));
    QVERIFY(host.start());
    RawClient during("during");
    QVERIFY(during.connect(broker.url()));
    QVERIFY(during.subscribe("spBv1.0/STATE/recorder"));
    const auto sees = [](const RawClient& client, const char* what) {
      const auto received = client.received();
      return !received.empty() && received.back().payload.find(what) != std::string::npos;
    };
    QVERIFY(waitFor([&] { return sees(during, "\"online\":true"); }));
    host.runtime().stop();
    QVERIFY(waitFor([&] { return sees(during, "\"online\":false"); }));
    RawClient after("after");
    QVERIFY(after.connect(broker.url()));
    QVERIFY(after.subscribe("spBv1.0/STATE/recorder"));
    QVERIFY(waitFor([&] { return sees(after, "\"online\":false"); }));
    QVERIFY(after.received().back().retain);
    QCOMPARE(host.runtime().status().link.phase, LinkState::Phase::Stopped);
  }

  // Sparkplug has every DISCONNECT of a host come after its offline, also where it comes back at once.
  void aTwinsNewerDeathIsFollowedByOfflineAndANewerOnline() {
    const TestBroker broker;
    RawClient twin("twin");
    QVERIFY(twin.connect(broker.url()));
    QVERIFY(twin.subscribe("spBv1.0/STATE/recorder"));
    WatchingHost host(hostOptions(broker.url(), "recorder"));
    QVERIFY(host.start());
    std::vector<HostState> states;
    const auto hasStates = [&](std::size_t count) {
      return waitFor([&] {
        states.clear();
        for (const OutgoingMessage& message : twin.received())
          states.push_back(parseHostState(message.payload).value());
        return states.size() >= count;
      });
    };
    QVERIFY(hasStates(1));
    const std::int64_t first = states[0].timestampMs;
    QVERIFY(waitFor([&] { return systemNow().utcMs > first; }));
    QVERIFY(twin.publish("spBv1.0/STATE/recorder", hostStateJson({false, first + 1})));
    // Its own word, the answer to it, and what the host says before and after its new connection.
    QVERIFY(hasStates(5));
    QCOMPARE(states[2], (HostState{true, first}));
    QVERIFY(!states[3].online && states[3].timestampMs > first);
    QVERIFY(states[4].online && states[4].timestampMs > states[3].timestampMs);
  }

  void hostsThatOnlyLookHaveIdsOfTheirOwnAndPublishNoState() {
    TestBroker broker;
    RawClient listener("listener");
    QVERIFY(listener.connect(broker.url()));
    QVERIFY(listener.subscribe("spBv1.0/#"));
    WatchingHost first(hostOptions(broker.url(), ""));
    WatchingHost second(hostOptions(broker.url(), ""));
    QVERIFY(first.start());
    QVERIFY(second.start());
    QVERIFY(waitFor([&] { return first.isConnected() && second.isConnected(); }));
    EdgeDriver edge(broker.url(), "plant", "node1");
    edge.setMetrics("", {"cpu"});
    edge.start();
    // With one id the broker would have thrown the first one out when the second came.
    QVERIFY(waitFor([&] { return first.hasStatus(DeviceStatus::Online, "node1"); }));
    QVERIFY(waitFor([&] { return second.hasStatus(DeviceStatus::Online, "node1"); }));
    for (const OutgoingMessage& message : listener.received())
      QVERIFY(message.topic.find("/STATE/") == std::string::npos);
  }

  void aRuntimeThatWasNeverStartedEndsQuietly() {
    WatchingHost host(hostOptions("mqtt://127.0.0.1:1"));
    std::atomic<bool> isCancelled{false};
    host.runtime().requestRebirth("plant", "node1", [&](const Result<void>& result) {
      isCancelled = !result && result.error().code == ErrorCode::Cancelled;
    });
    host.runtime().stop();
    QCOMPARE(host.runtime().status().link.phase, LinkState::Phase::Stopped);
  }
};

QTEST_GUILESS_MAIN(HostRuntimeTest)
#include "HostRuntimeTest.moc"
