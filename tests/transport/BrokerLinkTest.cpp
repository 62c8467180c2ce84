// BrokerLink over real brokers: it comes up, comes back, waits in between,
// and is never held up by another link.
#include "RecordingHandler.h"

#include <support/TestBroker.h>
#include <support/WaitFor.h>

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <condition_variable>
#include <memory>

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

BrokerOptions at(const std::string& url) {
  BrokerOptions options;
  options.url = BrokerUrl::parse(url).value();
  options.keepAlive = 2s;
  options.connectTimeout = 5s;
  return options;
}

constexpr BackoffOptions kFast{.first = 20ms, .most = 200ms, .seed = 7};

// Leaves each connection as soon as it stands, as an edge node does whose primary host is offline.
struct Leaving : RecordingHandler {
  using RecordingHandler::RecordingHandler;
  void onReady() override {
    waitsBefore.push_back(states(LinkState::Phase::Waiting).size());
    link->dropConnection(true);
    RecordingHandler::onReady();
  }
  BrokerLink* link = nullptr;
  std::vector<std::size_t> waitsBefore; // each connection; to be read once the link has stopped

  std::vector<std::int64_t> waits() const {
    std::vector<std::int64_t> sequence;
    for (const LinkState& state : states(LinkState::Phase::Waiting))
      sequence.push_back(state.nextTryMs - state.sinceMs);
    return sequence;
  }
};

// A name server that does not answer while it lives. The threads that ask it outlive links,
// so they share its state.
class SilentResolver {
 public:
  NameResolver resolver() const {
    return [state = m_state](const std::string& host) -> Result<std::vector<std::string>> {
      std::unique_lock lock(state->mutex);
      ++state->asked;
      state->changed.wait(lock, [&] { return state->released; });
      return unexpected(ErrorCode::NameLookup, host, "released");
    };
  }
  ~SilentResolver() {
    const std::lock_guard lock(m_state->mutex);
    m_state->released = true;
    m_state->changed.notify_all();
  }
  int asked() const {
    const std::lock_guard lock(m_state->mutex);
    return m_state->asked;
  }

 private:
  struct State {
    std::mutex mutex; // protects the rest
    std::condition_variable changed;
    bool released = false;
    int asked = 0;
  };
  const std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace

class BrokerLinkTest : public QObject {
  Q_OBJECT

 private slots:
  void subscriptionsAreGrantedBeforeTheHandlerHearsReady() {
    const TestBroker broker;
    struct Echoing : RecordingHandler {
      using RecordingHandler::RecordingHandler;
      void onReady() override {
        published = link->publish({"echo", "first", 0, false}).has_value();
        RecordingHandler::onReady();
      }
      BrokerLink* link = nullptr;
      std::atomic<bool> published = false;
    } handler("echo", {{"echo", 0}});
    BrokerLink link({at(broker.url())}, pahoClientFactory(), handler, kFast);
    handler.link = &link;
    QCOMPARE(link.publish({"echo", "early", 0, false}).error().code, ErrorCode::NotConnected);
    link.start();
    QVERIFY(waitFor([&] { return handler.messages == 1; }));
    QVERIFY(handler.published);
    QCOMPARE(handler.payloads(), std::vector<std::string>{"first"});
    QCOMPARE(link.state().phase, LinkState::Phase::Connected);
    QCOMPARE(link.state().broker, broker.url());
    link.stop();
    QCOMPARE(link.state().phase, LinkState::Phase::Stopped);
    QCOMPARE(handler.lost.load(), 0);
  }

  void stopPublishesTheLastMessagesAndTheWillStaysUnsent() {
    const TestBroker broker;
    RecordingHandler watching("watch", {{"death", 1}, {"will/#", 1}});
    BrokerLink watch({at(broker.url())}, pahoClientFactory(), watching, kFast);
    watch.start();
    QVERIFY(waitFor([&] { return watching.ready == 1; }));
    {
      RecordingHandler handler("node");
      BrokerLink link({at(broker.url())}, pahoClientFactory(), handler, kFast);
      link.start();
      QVERIFY(waitFor([&] { return handler.ready == 1; }));
      link.stop({{"death", "a", 0, false}, {"death", "b", 1, false}}, 10s);
    }
    QVERIFY(waitFor([&] { return watching.messages == 2; }));
    QVERIFY(watch.publish({"death", "end", 1, false}).has_value());
    QVERIFY(waitFor([&] { return watching.messages == 3; }));
    QCOMPARE(watching.payloads(), (std::vector<std::string>{"a", "b", "end"}));
  }

  void everyConnectHasAWillOfItsOwn() {
    TestBroker broker;
    RecordingHandler watching("watch", {{"will/#", 1}});
    BrokerLink watch({at(broker.url())}, pahoClientFactory(), watching, kFast);
    watch.start();
    QVERIFY(waitFor([&] { return watching.ready == 1; }));
    RecordingHandler handler("node");
    BrokerLink link({at(broker.url())}, pahoClientFactory(), handler, kFast);
    link.start();
    QVERIFY(waitFor([&] { return handler.ready == 1; }));
    // A second client with the same id takes the connection over;
    // the broker then publishes the first one's Will.
    for (int round = 1; round <= 2; ++round) {
      RecordingHandler twinHandler("node");
      BrokerLink twin({at(broker.url())}, pahoClientFactory(), twinHandler,
                      {.first = 10s, .most = 10s, .seed = 1});
      twin.start();
      QVERIFY(waitFor([&] { return watching.messages >= 2 * round - 1 && handler.ready >= round + 1; }, 40s));
    }
    const std::vector<std::string> wills = watching.payloads();
    QVERIFY(std::find(wills.begin(), wills.end(), "1") != wills.end());
    QVERIFY(std::find(wills.begin(), wills.end(), "2") != wills.end());
    QVERIFY(!handler.losses().empty());
  }

  void restartedBrokerIsFoundAgain() {
    TestBroker broker;
    RecordingHandler handler("back", {{"t", 0}});
    BrokerLink link({at(broker.url())}, pahoClientFactory(), handler, kFast);
    link.start();
    QVERIFY(waitFor([&] { return handler.ready == 1; }));
    broker.kill();
    QVERIFY(waitFor([&] { return handler.lost == 1 && !handler.states(LinkState::Phase::Waiting).empty(); }));
    QCOMPARE(link.publish({"t", "x", 0, false}).error().code, ErrorCode::NotConnected);
    QVERIFY(waitFor([&] { return handler.states(LinkState::Phase::Waiting).size() >= 3; }));
    const LinkState waiting = handler.states(LinkState::Phase::Waiting).back();
    QCOMPARE(waiting.step, ConnectStep::Tcp);
    QCOMPARE(waiting.error->code, ErrorCode::Tcp);
    QVERIFY(!waiting.advice.empty());
    QVERIFY(waiting.attempts >= 1);
    QCOMPARE(handler.plans.load(), 1); // a Will is spent on a CONNECT only
    broker.start();
    QVERIFY(waitFor([&] { return handler.ready == 2; }));
    QCOMPARE(handler.plans.load(), 2);
    QVERIFY(link.publish({"t", "again", 0, false}).has_value());
    QVERIFY(waitFor([&] { return handler.messages == 1; }));
  }

  void waitsGrowFromTheFirstToTheLongestWithJitterFromTheSeed() {
    const auto waits = [](std::uint64_t seed) {
      RecordingHandler handler("wait");
      BrokerLink link({at("mqtt://127.0.0.1:" + std::to_string(freePort()))}, pahoClientFactory(), handler,
                      {.first = 16ms, .most = 128ms, .factor = 2.0, .jitter = 0.5, .seed = seed});
      link.start();
      waitFor([&] { return handler.states(LinkState::Phase::Waiting).size() >= 6; });
      link.stop();
      std::vector<std::int64_t> sequence;
      for (const LinkState& state : handler.states(LinkState::Phase::Waiting))
        sequence.push_back(state.nextTryMs - state.sinceMs);
      sequence.resize(6);
      return sequence;
    };
    const std::vector<std::int64_t> first = waits(7);
    const std::vector<std::int64_t> nominal{16, 32, 64, 128, 128, 128};
    for (std::size_t i = 0; i < nominal.size(); ++i) {
      QVERIFY2(first[i] >= nominal[i] / 2 - 1, qPrintable(QString::number(first[i])));
      QVERIFY2(first[i] <= nominal[i], qPrintable(QString::number(first[i])));
    }
    QCOMPARE(waits(7), first);
    QVERIFY(waits(8) != first);
  }

  void retryNowCutsALongWaitShort() {
    const std::uint16_t port = freePort();
    RecordingHandler handler("eager");
    BrokerLink link({at("mqtt://127.0.0.1:" + std::to_string(port))}, pahoClientFactory(), handler,
                    {.first = 600s, .most = 600s, .seed = 1});
    link.start();
    QVERIFY(waitFor([&] { return link.state().phase == LinkState::Phase::Waiting; }));
    TestBrokerOptions options;
    options.port = port;
    const TestBroker broker(options);
    link.retryNow();
    QVERIFY(waitFor([&] { return handler.ready == 1; }));
  }

  void brokersAreTriedInOrderAndDropConnectionGoesToTheNext() {
    const TestBroker first, second;
    const std::string nobody = "mqtt://127.0.0.1:" + std::to_string(freePort());
    RecordingHandler handler("roam");
    BrokerLink link({at(nobody), at(first.url()), at(second.url())}, pahoClientFactory(), handler, kFast);
    link.start();
    QVERIFY(waitFor([&] { return handler.ready == 1; }));
    QCOMPARE(link.state().broker, first.url());
    link.dropConnection(true);
    QVERIFY(waitFor([&] { return handler.ready == 2; }));
    QCOMPARE(link.state().broker, second.url());
    QCOMPARE(handler.losses().front().code, ErrorCode::Cancelled);
    link.dropConnection();
    QVERIFY(waitFor([&] { return handler.ready == 3; }));
    QCOMPARE(link.state().broker, second.url());
  }

  void aPlanWithoutAClientIdMakesNoConnection() {
    const TestBroker broker;
    struct Ending : RecordingHandler {
      using RecordingHandler::RecordingHandler;
      ConnectPlan makePlan() override {
        const ConnectPlan plan = RecordingHandler::makePlan();
        return plans < 3 ? ConnectPlan{} : plan;
      }
    } handler("third");
    BrokerLink link({at(broker.url())}, pahoClientFactory(), handler, kFast);
    link.start();
    QVERIFY(waitFor([&] { return handler.ready == 1; }));
    QCOMPARE(handler.plans.load(), 3);
    QCOMPARE(handler.states(LinkState::Phase::Waiting).size(), std::size_t{2});
    QCOMPARE(handler.states(LinkState::Phase::Waiting).front().error->code, ErrorCode::Cancelled);
  }

  void wantedLossesWaitLongerEachTime() {
    const TestBroker broker;
    Leaving handler("leave");
    BrokerLink link({at(broker.url())}, pahoClientFactory(), handler,
                    {.first = 8ms, .most = 64ms, .jitter = 0, .seed = 7});
    handler.link = &link;
    link.start();
    QVERIFY(waitFor([&] { return handler.waits().size() >= 5; }));
    link.stop();
    std::vector<std::int64_t> waits = handler.waits();
    waits.resize(5);
    QCOMPARE(waits, (std::vector<std::int64_t>{8, 16, 32, 64, 64}));
    QCOMPARE(handler.losses().front().code, ErrorCode::Cancelled);
  }

  void aConnectionThatStoodForLongEnoughStartsTheWaitsAnew() {
    const TestBroker broker;
    Leaving handler("leave");
    BrokerLink link({at(broker.url())}, pahoClientFactory(), handler,
                    {.first = 8ms, .most = 64ms, .jitter = 0, .stable = 0ms, .seed = 7});
    handler.link = &link;
    link.start();
    QVERIFY(waitFor([&] { return handler.waits().size() >= 3; }));
    link.stop();
    std::vector<std::int64_t> waits = handler.waits();
    waits.resize(3);
    QCOMPARE(waits, (std::vector<std::int64_t>{8, 8, 8}));
  }

  void wantedLossesWaitOnlyWhenTheRoundOfBrokersIsOver() {
    const TestBroker first, second;
    Leaving handler("leave");
    BrokerLink link({at(first.url()), at(second.url())}, pahoClientFactory(), handler, kFast);
    handler.link = &link;
    link.start();
    QVERIFY(waitFor([&] { return handler.ready >= 4; }));
    link.stop();
    handler.waitsBefore.resize(4);
    QCOMPARE(handler.waitsBefore, (std::vector<std::size_t>{0, 0, 1, 1}));
  }

  void brokerThatCannotBeResolvedDelaysNoOther() {
    const TestBroker broker;
    const SilentResolver silent;
    RecordingHandler stuckHandler("stuck"), handler("free");
    BrokerOptions unresolved = at("mqtt://broker.invalid:1883");
    unresolved.connectTimeout = 600s;
    BrokerLink stuck({unresolved}, pahoClientFactory(), stuckHandler, kFast, silent.resolver());
    stuck.start();
    QVERIFY(waitFor([&] { return silent.asked() == 1; }));
    BrokerLink link({at(broker.url())}, pahoClientFactory(), handler, kFast);
    link.start();
    QVERIFY(waitFor([&] { return handler.ready == 1; }));
    QCOMPARE(stuckHandler.plans.load(), 0);
    QCOMPARE(stuck.state().step, ConnectStep::NameLookup);
    QElapsedTimer timer;
    timer.start();
    stuck.stop();
    QVERIFY2(timer.elapsed() < 5'000, "stop waited for the resolver");
  }

  void resolverThatHangsKeepsOneThreadOnly() {
    const SilentResolver silent;
    RecordingHandler handler("patient");
    BrokerOptions unresolved = at("mqtt://broker.invalid:1883");
    unresolved.connectTimeout = 10ms;
    BrokerLink link({unresolved}, pahoClientFactory(), handler, {.first = 1ms, .most = 1ms, .seed = 1},
                    silent.resolver());
    link.start();
    QVERIFY(waitFor([&] { return handler.states(LinkState::Phase::Waiting).size() >= 5; }));
    QCOMPARE(handler.states(LinkState::Phase::Waiting).back().error->code, ErrorCode::TimedOut);
    QCOMPARE(silent.asked(), 1);
  }

  void failedHandshakeIsNamedByOurOwnProbe() {
    const TestCertificates& files = TestCertificates::get();
    const TestBroker broker(
        {.tls = true, .serverCert = files.expiredServerCert, .serverKey = files.expiredServerKey});
    BrokerOptions options = at(broker.url());
    options.tls.caFile = files.caFile;
    RecordingHandler handler("late");
    BrokerLink link({options}, pahoClientFactory(), handler, kFast);
    link.start();
    QVERIFY(waitFor([&] { return !handler.states(LinkState::Phase::Waiting).empty(); }));
    const LinkState waiting = handler.states(LinkState::Phase::Waiting).front();
    QCOMPARE(waiting.step, ConnectStep::Tls);
    QVERIFY2(waiting.error->detail.find("expired") != std::string::npos, waiting.error->detail.c_str());
    QVERIFY(waiting.advice.find("Renew") != std::string::npos);
  }

  void clientCertificateThatIsMissingIsAFaultOfTls() {
    const TestBroker broker(
        {.tls = true, .requireClientCertificate = true, .extraConfig = "tls_version tlsv1.3\n"});
    BrokerOptions options = at(broker.url());
    options.tls.caFile = TestCertificates::get().caFile;
    RecordingHandler handler("naked");
    BrokerLink link({options}, pahoClientFactory(), handler, kFast);
    link.start();
    QVERIFY(waitFor([&] { return !handler.states(LinkState::Phase::Waiting).empty(); }));
    const LinkState waiting = handler.states(LinkState::Phase::Waiting).front();
    QCOMPARE(connectStepName(waiting.step), connectStepName(ConnectStep::Tls));
    QVERIFY2(waiting.error->detail.find("wants a client certificate") != std::string::npos,
             waiting.error->detail.c_str());
    QVERIFY(waiting.advice.find("--cert") != std::string::npos);
  }

  void missingCertificateFileIsReportedAndRetried() {
    BrokerOptions options = at("mqtts://localhost:1");
    options.tls.caFile = "/nonexistent/ca.pem";
    RecordingHandler handler("nofile");
    BrokerLink link({options}, pahoClientFactory(), handler, kFast);
    link.start();
    QVERIFY(waitFor([&] { return handler.states(LinkState::Phase::Waiting).size() >= 2; }));
    QCOMPARE(handler.states(LinkState::Phase::Waiting).front().error->code, ErrorCode::BadConfig);
  }

  void wrongPasswordShowsTheBrokersReasonAndWhatToDo() {
    const TestBroker broker({.user = "fleet", .password = "right"});
    BrokerOptions options = at(broker.url());
    options.credentials = {"fleet", "wrong"};
    RecordingHandler handler("badge");
    BrokerLink link({options}, pahoClientFactory(), handler, kFast);
    link.start();
    QVERIFY(waitFor([&] { return !handler.states(LinkState::Phase::Waiting).empty(); }));
    const LinkState waiting = handler.states(LinkState::Phase::Waiting).front();
    QCOMPARE(waiting.step, ConnectStep::Connack);
    QVERIFY(waiting.error->detail.find("wrong (0x") != std::string::npos ||
            waiting.error->detail.find("not authorised") != std::string::npos);
    QCOMPARE(waiting.advice, std::string("Check user and password."));
  }

  void destroyingALinkInAnyPhaseEndsAtOnce() {
    const TestBroker broker;
    for (int round = 0; round < 12; ++round) {
      RecordingHandler handler("brief" + std::to_string(round));
      BrokerLink link({at(broker.url())}, pahoClientFactory(), handler, kFast);
      link.start();
      waitFor([&] { return handler.plans >= round % 2 && handler.ready >= round % 3 / 2; });
    }
    QVERIFY(broker.log().find("running") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(BrokerLinkTest)
#include "BrokerLinkTest.moc"
