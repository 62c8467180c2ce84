// The contract of MqttClient, part three: losing a connection, coming back, and going away at any moment.
#include "ContractFixture.h"
#include "ScriptedPeer.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {
const std::string kConnack5("\x20\x03\x00\x00\x00", 5);
const std::string kConnack311("\x20\x02\x00\x00", 4);

BrokerOptions optionsFor(const ScriptedPeer& peer, MqttVersion version) {
  BrokerOptions options;
  options.url = BrokerUrl::parse(peer.url()).value();
  options.version = version;
  return options;
}
} // namespace

class ClientLossTest : public QObject {
  Q_OBJECT

 private slots:
  void killedBrokerIsNoticedAndTheSameObjectConnectsAgain() {
    TestBroker broker;
    Contestant client;
    QVERIFY(client.connect(requestFor(test::optionsFor(broker), "phoenix")));
    broker.kill();
    QVERIFY(waitFor([&] { return client.listener.losses == 1; }));
    QCOMPARE(client.listener.lastError().code, ErrorCode::NotConnected);
    QCOMPARE(client.client->publish({"t", "x", 0, false}).error().code, ErrorCode::NotConnected);
    QCOMPARE(client.client->pending(), std::size_t(0));
    broker.start();
    QVERIFY(client.connect(requestFor(test::optionsFor(broker, MqttVersion::V311), "phoenix-2")));
    QVERIFY(client.subscribe({{"t", 0}}));
    QVERIFY(client.client->publish({"t", "again", 0, false}));
    QVERIFY(waitFor([&] { return client.listener.messages == 1; }));
    QCOMPARE(client.listener.losses.load(), 1);
  }

  void silentBrokerIsGivenUpAfterOneAndAHalfKeepAlives_data() {
    QTest::addColumn<bool>("busy");
    QTest::newRow("nothing to send") << false;
    QTest::newRow("a write is stuck") << true;
  }
  void silentBrokerIsGivenUpAfterOneAndAHalfKeepAlives() {
    QFETCH(bool, busy);
    TestBroker broker;
    BrokerOptions options = test::optionsFor(broker);
    options.keepAlive = 4s;
    Contestant client;
    QVERIFY(client.connect(requestFor(options, "waiting")));
    broker.pause();
    QElapsedTimer timer;
    timer.start();
    if (busy)
      while (client.client->publish({"flood", std::string(1u << 20, 'x'), 0, false})) {
      }
    const bool lost = waitFor([&] { return client.listener.losses == 1; }, 60s);
    const qint64 took = timer.elapsed();
    broker.resume();
    QVERIFY(lost);
    // The margin is for libraries that look every few seconds, and for the kernel's probes of a full window.
    QVERIFY2(took < 6'000 + 8'000, qPrintable(QString::number(took)));
    QVERIFY2(took > 1'500, "a broker that is just slow has to be given time");
  }

  void willIsPublishedWhenTheConnectionBreaksWithoutADisconnect() {
    TestBroker broker;
    Contestant watcher, taken, taker;
    QVERIFY(watcher.connect(requestFor(test::optionsFor(broker), "watcher")));
    QVERIFY(watcher.subscribe({{"will", 1}}));
    QVERIFY(taken.connect(requestFor(test::optionsFor(broker), "id", {"will", "bdSeq 7", 1, false})));
    // The broker ends a connection whose client id comes again, and publishes its Will.
    QVERIFY(taker.connect(requestFor(test::optionsFor(broker), "id", {"will", "bdSeq 8", 1, false})));
    QVERIFY(waitFor([&] { return watcher.listener.messages == 1; }));
    QCOMPARE(watcher.listener.received()[0].payload, std::string("bdSeq 7"));
    QVERIFY(waitFor([&] { return taken.listener.losses == 1; }));
  }

  void brokersOwnDisconnectIsALossWithItsReason() {
    const std::string takenOver("\xe0\x02\x8e\x00", 4);
    const ScriptedPeer peer({kConnack5 + takenOver});
    Contestant client;
    QVERIFY(client.connect(requestFor(optionsFor(peer, MqttVersion::V5), "twin")));
    QVERIFY(waitFor([&] { return client.listener.losses == 1; }));
    QCOMPARE(client.listener.lastError().code, ErrorCode::Connack);
    const bool said = client.listener.lastError().detail.find("same client id") != std::string::npos;
    QCOMPARE(said, clientTellsWhyTheBrokerEndedIt());
  }

  void hostileBytesEndTheConnectionAndNothingElse_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("v5");
    const auto row = [](const char* name, const std::string& bytes, bool v5) {
      QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())) << v5;
    };
    row("packet type 0", std::string("\x00\x00", 2), true);
    row("remaining length of five bytes", std::string("\x30\xff\xff\xff\xff\x7f", 6), false);
    row("publish whose topic is longer than the packet",
        std::string("\x30\x04\xff\xff"
                    "ab",
                    6),
        false);
    if (clientSurvivesOverlongProperties())
      row("publish with a property block that runs out", std::string("\x30\x06\x00\x01t\x7f\x26\x00", 8),
          true);
    row("random", std::string("\xde\xad\xbe\xef\x13\x37\x00\xff\x99", 9), true);
  }
  void hostileBytesEndTheConnectionAndNothingElse() {
    QFETCH(QByteArray, bytes);
    QFETCH(bool, v5);
    // The peer closes after it, so that a client which waits for the rest of a packet hears the end.
    const ScriptedPeer peer({(v5 ? kConnack5 : kConnack311) + bytes.toStdString()}, true);
    Contestant client;
    const auto version = v5 ? MqttVersion::V5 : MqttVersion::V311;
    QVERIFY(client.client->connect(requestFor(optionsFor(peer, version), "brave")));
    QVERIFY(waitFor([&] { return client.listener.losses + client.listener.failures == 1; }, 40s));
    const TestBroker broker;
    QVERIFY(client.connect(requestFor(test::optionsFor(broker, version), "brave")));
  }

  void destructionDuringAConnectIsSafe() {
    const ScriptedPeer silent({});
    const TestBroker broker;
    for (int round = 0; round < 20; ++round) {
      Contestant client;
      const BrokerOptions options =
          round % 2 ? optionsFor(silent, MqttVersion::V5) : test::optionsFor(broker);
      QVERIFY(client.client->connect(requestFor(options, "brief" + std::to_string(round))));
      if (round % 4 == 0)
        waitFor([&] { return client.listener.connects == 1; });
      std::this_thread::sleep_for(std::chrono::milliseconds(round)); // moves through the phases of a connect
    }
    Contestant after;
    QVERIFY(after.connect(requestFor(test::optionsFor(broker), "after")));
  }

  void noCallbackComesAfterDestruction() {
    TestBroker broker;
    Contestant sender;
    QVERIFY(sender.connect(requestFor(test::optionsFor(broker), "sender")));
    std::atomic<bool> stop = false;
    std::thread flood([&] {
      while (!stop) {
        if (!sender.client->publish({"flood", "x", 0, false}))
          std::this_thread::yield();
      }
    });
    RecordingListener listener;
    std::unique_ptr<MqttClient> receiver = clientUnderTest()(listener);
    const bool up = receiver->connect(requestFor(test::optionsFor(broker), "receiver")).has_value() &&
                    waitFor([&] { return listener.connects == 1; });
    const Subscription all{"flood", 0};
    const bool flowing =
        up && receiver->subscribe({&all, 1}) && waitFor([&] { return listener.messages > 100; });
    receiver.reset();
    const int atTheEnd = listener.callbacks();
    const bool more = waitFor([&] { return listener.callbacks() != atTheEnd; }, 500ms);
    stop = true;
    flood.join();
    QVERIFY(flowing);
    QVERIFY(!more);
  }

  void publishingFromManyThreadsWhileTheClientIsDisconnectedIsSafe() {
    const TestBroker broker;
    Contestant client;
    std::atomic<bool> stop = false;
    std::vector<std::thread> publishers;
    publishers.reserve(3);
    for (int i = 0; i < 3; ++i)
      publishers.emplace_back([&] {
        while (!stop) {
          static_cast<void>(client.client->publish({"t", "x", 0, false}));
          std::this_thread::yield();
        }
      });
    bool all = true;
    for (int round = 0; round < 5; ++round) {
      all = all && client.connect(requestFor(test::optionsFor(broker), "busy"));
      client.client->disconnect(50ms);
    }
    stop = true;
    for (std::thread& thread : publishers)
      thread.join();
    QVERIFY(all);
    QCOMPARE(client.listener.losses.load(), 0);
  }
};

QTEST_GUILESS_MAIN(ClientLossTest)
#include "ClientLossTest.moc"
