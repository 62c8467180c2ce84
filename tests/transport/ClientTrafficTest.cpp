// The contract of MqttClient, part two: messages.
#include "ContractFixture.h"

#include <support/TemporaryFolder.h>

#include <QTest>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <thread>

using namespace muster;
using namespace muster::test;

class ClientTrafficTest : public QObject {
  Q_OBJECT

  static std::string numbered(int number) { return std::to_string(number); }

 private slots:
  void tenThousandMessagesArriveInTheOrderOfPublishing_data() { versions(); }
  void tenThousandMessagesArriveInTheOrderOfPublishing() {
    QFETCH(int, version);
    constexpr int kMessages = 10'000;
    const TestBroker broker;
    Contestant sender, receiver;
    const BrokerOptions options = optionsFor(broker, static_cast<MqttVersion>(version));
    QVERIFY(receiver.connect(requestFor(options, "receiver")));
    QVERIFY(receiver.subscribe({{"order/#", 0}}));
    QVERIFY(sender.connect(requestFor(options, "sender")));
    for (int i = 0; i < kMessages; ++i)
      QVERIFY(sender.client->publish({"order/" + numbered(i % 7), numbered(i), 0, false}));
    QVERIFY(waitFor([&] { return receiver.listener.messages == kMessages; }, std::chrono::seconds(60)));
    const std::vector<Received> got = receiver.listener.received();
    for (int i = 0; i < kMessages; ++i)
      QCOMPARE(got[static_cast<std::size_t>(i)].payload, numbered(i));
    QVERIFY(waitFor([&] { return sender.client->pending() == 0; }));
  }

  void messageKeepsTopicPayloadAndQualityOfService_data() { versions(); }
  void messageKeepsTopicPayloadAndQualityOfService() {
    QFETCH(int, version);
    const TestBroker broker;
    Contestant client;
    QVERIFY(client.connect(requestFor(optionsFor(broker, static_cast<MqttVersion>(version)), "echo")));
    QVERIFY(client.subscribe({{"a/+", 1}, {"spBv1.0/#", 0}}));
    QCOMPARE(client.listener.granted(), (std::vector<int>{1, 0}));
    const std::string binary("\0\xff\n\x80 bytes", 10);
    QVERIFY(client.client->publish({"a/\xc3\xa4", binary, 1, false}));
    QVERIFY(client.client->publish({"a/empty", "", 0, false}));
    QVERIFY(waitFor([&] { return client.listener.messages == 2; }));
    std::vector<Received> got = client.listener.received();
    std::sort(got.begin(), got.end(), [](const auto& a, const auto& b) { return a.payload > b.payload; });
    QCOMPARE(got[0].payload.empty() ? got[1].payload : got[0].payload, binary);
    for (const Received& one : got) {
      QCOMPARE(one.topic, std::string(one.payload.empty() ? "a/empty" : "a/\xc3\xa4"));
      QCOMPARE(one.qos, one.payload.empty() ? 0 : 1);
      QVERIFY(!one.retained);
    }
    QVERIFY(waitFor([&] { return client.client->pending() == 0; }));
  }

  void retainedMessageIsMarkedAsSuch() {
    const TestBroker broker;
    Contestant early, late;
    QVERIFY(early.connect(requestFor(optionsFor(broker), "early")));
    QVERIFY(early.client->publish({"state", "online", 1, true}));
    QVERIFY(waitFor([&] { return early.client->pending() == 0; }));
    QVERIFY(late.connect(requestFor(optionsFor(broker), "late")));
    QVERIFY(late.subscribe({{"state", 1}}));
    QVERIFY(waitFor([&] { return late.listener.messages == 1; }));
    QCOMPARE(late.listener.received()[0].payload, std::string("online"));
    QVERIFY(late.listener.received()[0].retained);
  }

  void refusedSubscriptionIsAnsweredWithAnErrorCode_data() { versions(); }
  void refusedSubscriptionIsAnsweredWithAnErrorCode() {
    QFETCH(int, version);
    const TestBroker broker({.extraConfig = onlyOpenTopicsMayBeSubscribed()});
    Contestant client;
    QVERIFY(client.connect(requestFor(optionsFor(broker, static_cast<MqttVersion>(version)), "limited")));
    QVERIFY(client.subscribe({{"closed/#", 0}}));
    QCOMPARE(client.listener.granted().size(), std::size_t(1));
    QVERIFY(client.listener.granted()[0] >= 0x80);
    QVERIFY(client.subscribe({{"open/#", 0}, {"closed/#", 0}}));
    QCOMPARE(client.listener.granted().size(), std::size_t(2));
    QCOMPARE(client.listener.granted()[0], 0);
    QVERIFY(client.listener.granted()[1] >= 0x80);
    QCOMPARE(client.listener.losses.load(), 0);
  }

  void largePayloadArrivesWhole() {
    const TestBroker broker;
    Contestant client;
    QVERIFY(client.connect(requestFor(optionsFor(broker), "large")));
    QVERIFY(client.subscribe({{"large", 0}}));
    std::string payload(kMaxPayloadBytes, '\0');
    std::iota(payload.begin(), payload.end(), '\0');
    QVERIFY(client.client->publish({"large", payload, 0, false}));
    QVERIFY(waitFor([&] { return client.listener.messages == 1; }, std::chrono::seconds(60)));
    QVERIFY(client.listener.received()[0].payload == payload);
    QVERIFY(waitFor([&] { return client.client->pending() == 0; }));
    QVERIFY(client.client->publish({"large", "after", 0, false}));
    QVERIFY(waitFor([&] { return client.listener.messages == 2; }));
  }

  void whatMqttDoesNotAllowIsRefusedAndTheConnectionStands() {
    const TestBroker broker;
    Contestant client;
    QVERIFY(client.connect(requestFor(optionsFor(broker), "strict")));
    const auto code = [&](const OutgoingMessage& message) {
      return client.client->publish(message).error().code;
    };
    QCOMPARE(code({"t", std::string(kMaxPayloadBytes + 1, 'x'), 0, false}), ErrorCode::LimitExceeded);
    QCOMPARE(code({"", "x", 0, false}), ErrorCode::BadTopic);
    QCOMPARE(code({"a/#", "x", 0, false}), ErrorCode::BadTopic);
    QCOMPARE(code({std::string("a\0b", 3), "x", 0, false}), ErrorCode::BadTopic);
    QCOMPARE(code({"\xff", "x", 0, false}), ErrorCode::BadTopic);
    QCOMPARE(code({std::string(65'536, 'a'), "x", 0, false}), ErrorCode::BadTopic);
    QCOMPARE(code({"a", "x", 2, false}), ErrorCode::BadArgument);
    const Subscription bad{"a/#/b", 0};
    QCOMPARE(client.client->subscribe({&bad, 1}).error().code, ErrorCode::BadTopic);
    QCOMPARE(client.client->subscribe({}).error().code, ErrorCode::BadArgument);
    QVERIFY(client.subscribe({{"t", 0}}));
    QVERIFY(client.client->publish({"t", "fine", 0, false}));
    QVERIFY(waitFor([&] { return client.listener.messages == 1; }));
  }

  void queueIsBoundedWhileTheBrokerIsSilent() {
    TestBroker broker;
    Contestant client;
    QVERIFY(client.connect(requestFor(optionsFor(broker), "flood")));
    broker.pause();
    const std::string payload(std::size_t{64} * 1024, 'x');
    std::size_t accepted = 0;
    std::optional<Error> error;
    while (!error && accepted < 10'000) {
      const Result<void> sent = client.client->publish({"flood", payload, 0, false});
      if (sent)
        ++accepted;
      else
        error = sent.error();
    }
    broker.resume();
    QVERIFY(error.has_value());
    QCOMPARE(error->code, ErrorCode::QueueFull);
    // What the sockets' buffers took is over and above the bound.
    QVERIFY(accepted * payload.size() < kMaxPendingBytes + (32u << 20));
    QVERIFY(waitFor([&] { return client.client->pending() == 0; }, std::chrono::seconds(60)));
    QVERIFY(client.client->publish({"flood", "again", 0, false}));
  }

  void publishingFromWithinACallbackWorksWhileOthersPublish() {
    const TestBroker broker;
    struct Echo : RecordingListener {
      void onMessage(const IncomingMessage& message) override {
        RecordingListener::onMessage(message);
        if (message.topic == "ask" && !client->publish({"answer", std::string(message.payload), 1, false}))
          ++refused;
      }
      MqttClient* client = nullptr;
      std::atomic<int> refused = 0;
    } echo;
    const std::unique_ptr<MqttClient> client = clientUnderTest()(echo);
    echo.client = client.get();
    QVERIFY(client->connect(requestFor(optionsFor(broker), "echo")));
    QVERIFY(waitFor([&] { return echo.connects == 1; }));
    const std::vector<Subscription> both{{"ask", 0}, {"answer", 0}};
    QVERIFY(client->subscribe(both));
    QVERIFY(waitFor([&] { return echo.answers == 1; }));
    constexpr int kQuestions = 500;
    std::thread other([&] {
      for (int i = 0; i < kQuestions; ++i)
        if (!client->publish({"ask", numbered(i), static_cast<std::uint8_t>(i % 2), false}))
          ++echo.refused;
    });
    other.join();
    QVERIFY(waitFor([&] { return echo.messages == 2 * kQuestions; }, std::chrono::seconds(40)));
    QCOMPARE(echo.refused.load(), 0);
  }

  void disconnectSendsWhatWaits_data() { versions(); }
  void disconnectSendsWhatWaits() {
    QFETCH(int, version);
    const TestBroker broker;
    Contestant receiver, sender;
    QVERIFY(receiver.connect(requestFor(optionsFor(broker), "receiver")));
    QVERIFY(receiver.subscribe({{"last", 1}, {"will", 1}}));
    const OutgoingMessage will{"will", "gone", 1, false};
    QVERIFY(
        sender.connect(requestFor(optionsFor(broker, static_cast<MqttVersion>(version)), "sender", will)));
    for (int i = 0; i < 500; ++i)
      QVERIFY(
          sender.client->publish({"last", numbered(i), static_cast<std::uint8_t>(i < 10 ? 1 : 0), false}));
    sender.client->disconnect(std::chrono::seconds(10));
    QVERIFY(waitFor([&] { return receiver.listener.messages >= 500; }));
    QCOMPARE(sender.listener.losses.load(), 0);
    QCOMPARE(sender.client->publish({"last", "x", 0, false}).error().code, ErrorCode::NotConnected);
    // The DISCONNECT reached the broker, so the Will is not sent: what is published after it comes alone.
    QVERIFY(sender.connect(requestFor(optionsFor(broker), "sender")));
    QVERIFY(sender.client->publish({"last", "end", 0, false}));
    QVERIFY(waitFor([&] { return receiver.listener.messages >= 501; }));
    QCOMPARE(receiver.listener.received().back().payload, std::string("end"));
    QCOMPARE(receiver.listener.messages.load(), 501);
  }

  void disconnectHasTheBrokerPublishTheWillWhereThatIsWanted() {
    const TestBroker broker;
    Contestant receiver, sender;
    QVERIFY(receiver.connect(requestFor(optionsFor(broker), "receiver")));
    QVERIFY(receiver.subscribe({{"death", 1}}));
    ConnectRequest request = requestFor(optionsFor(broker), "sender", {"death", "will", 1, false});
    request.willAtDisconnect = true;
    QVERIFY(sender.connect(request));
    QVERIFY(sender.client->publish({"death", "said", 1, false}));
    sender.client->disconnect(std::chrono::seconds(10));
    QVERIFY(sender.connect(request));
    QVERIFY(sender.client->publish({"death", "end", 1, false}));
    const int expected = clientSendsWillAtDisconnect() ? 3 : 2;
    QVERIFY(waitFor([&] { return receiver.listener.messages >= expected; }));
    std::vector<std::string> payloads;
    for (const Received& one : receiver.listener.received())
      payloads.push_back(one.payload);
    QCOMPARE(payloads, clientSendsWillAtDisconnect() ? (std::vector<std::string>{"said", "will", "end"})
                                                     : (std::vector<std::string>{"said", "end"}));
  }

 private:
  void versions() {
    QTest::addColumn<int>("version");
    QTest::newRow("MQTT 5") << static_cast<int>(MqttVersion::V5);
    QTest::newRow("MQTT 3.1.1") << static_cast<int>(MqttVersion::V311);
  }

  // mosquitto's plain access list cannot refuse a subscription, its own plugin can.
  std::string onlyOpenTopicsMayBeSubscribed() const {
    std::string plugin;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             "/usr/lib", std::filesystem::directory_options::skip_permission_denied))
      if (entry.path().filename() == "mosquitto_dynamic_security.so")
        plugin = entry.path();
    std::string json =
        "{'defaultACLAccess': {'publishClientSend': true, 'publishClientReceive': true, 'subscribe': false,"
        " 'unsubscribe': true}, 'roles': [{'rolename': 'open', 'acls': [{'acltype': 'subscribePattern',"
        " 'topic': 'open/#', 'allow': true}]}], 'groups': [{'groupname': 'all', 'roles': [{'rolename': "
        "'open'}]}],"
        " 'anonymousGroup': 'all', 'clients': []}";
    std::replace(json.begin(), json.end(), '\'', '"');
    writeWholeFile(m_folder.file("acl.json"), json);
    return "plugin " + plugin + "\nplugin_opt_config_file " + m_folder.file("acl.json") + "\n";
  }
  TemporaryFolder m_folder;
};

QTEST_GUILESS_MAIN(ClientTrafficTest)
#include "ClientTrafficTest.moc"
