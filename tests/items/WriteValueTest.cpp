// A value on its way through the real feed: broker, edge node and back, and what is said where it does not arrive.
#include "EdgeDriver.h"

#include <items/HostConnector.h>

#include <QTest>

#include <optional>

using namespace muster;
using namespace muster::items;
using namespace muster::test;

class WriteValueTest : public QObject {
  Q_OBJECT

  // A connected fleet that sees the edge node's birth: births are not retained, and this node sends nothing else by which
  // a host would learn of it.
  struct Stage {
    explicit Stage(EdgeDriver& theEdge, const TestBroker& broker)
        : connector(pahoClientFactory(), {}), edge(theEdge) {
      edge.setMetrics({}, {"Limit"});
      edge.setMetrics("pump", {"Speed"});
      const auto settings = ConnectionSettings::fromUrl(QString::fromStdString(broker.url()));
      auto feed = connector.open(*settings);
      fleet.setFeed(std::move(*feed));
    }
    bool isReady() {
      fleet.tick(++ticks);
      if (!isStarted && fleet.feed()->link().phase == LinkPhase::Connected) {
        isStarted = true;
        edge.start();
      }
      std::size_t born = 0;
      for (std::size_t id = 0; id < fleet.state().deviceCount(); ++id)
        born += fleet.state().device(static_cast<DeviceId>(id)).births > 0;
      return born == 2;
    }
    void write(const std::string& device, const std::string& metric, double value) {
      answer.reset();
      fleet.feed()->write({"g", "n", device, metric, Value::floating(value)},
                          [this](const WriteAnswer& got) { answer = got; });
    }

    HostConnector connector;
    EdgeDriver& edge;
    bool isStarted = false;
    Fleet fleet;
    std::optional<WriteAnswer> answer;
    qint64 ticks = 0;
  };

 private slots:
  void aValueComesBackFromNodeAndDevice() {
    TestBroker broker;
    EdgeDriver edge(broker.url(), "g", "n");
    Stage stage(edge, broker);
    QTRY_VERIFY_WITH_TIMEOUT(stage.isReady(), 30'000);
    for (const auto& [device, metric] : {std::pair{"", "Limit"}, std::pair{"pump", "Speed"}}) {
      stage.write(device, metric, 42.5);
      QVERIFY(!stage.answer); // nobody waited
      QTRY_VERIFY_WITH_TIMEOUT(stage.answer.has_value(), 30'000);
      QCOMPARE(stage.answer->end, WriteAnswer::End::Confirmed);
      QVERIFY(stage.answer->detail.isEmpty());
    }
    const MetricState* speed = nullptr;
    const auto value = [&] {
      stage.isReady();
      for (std::size_t id = 0; id < stage.fleet.state().deviceCount(); ++id)
        if (const MetricState* found = stage.fleet.state().metric(static_cast<DeviceId>(id), "Speed"))
          speed = found;
      return speed && speed->value == Value::floating(42.5);
    };
    QTRY_VERIFY_WITH_TIMEOUT(value(), 30'000);
  }

  void whatTheBirthDidNotAnnounceIsRefusedInWords() {
    TestBroker broker;
    EdgeDriver edge(broker.url(), "g", "n");
    Stage stage(edge, broker);
    QTRY_VERIFY_WITH_TIMEOUT(stage.isReady(), 30'000);
    stage.write({}, "Nothing", 1);
    QTRY_VERIFY_WITH_TIMEOUT(stage.answer.has_value(), 30'000);
    QCOMPARE(stage.answer->end, WriteAnswer::End::Refused);
    QCOMPARE(stage.answer->detail, QStringLiteral("its birth has announced no such metric"));
  }

  void aDeadNodeAndALostBrokerAreNoConnection() {
    TestBroker broker;
    EdgeDriver edge(broker.url(), "g", "n");
    Stage stage(edge, broker);
    QTRY_VERIFY_WITH_TIMEOUT(stage.isReady(), 30'000);
    edge.shutDown();
    const auto isOffline = [&] {
      stage.isReady();
      return stage.fleet.state().counts().offline == 2;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isOffline(), 30'000);
    stage.write({}, "Limit", 1);
    QTRY_VERIFY_WITH_TIMEOUT(stage.answer.has_value(), 30'000);
    QCOMPARE(stage.answer->end, WriteAnswer::End::Unconnected);
    broker.stop();
    stage.write({}, "Limit", 1);
    QTRY_VERIFY_WITH_TIMEOUT(stage.answer.has_value(), 30'000);
    QCOMPARE(stage.answer->end, WriteAnswer::End::Unconnected);
    QVERIFY(!stage.answer->detail.isEmpty());
  }
};

QTEST_GUILESS_MAIN(WriteValueTest)
#include "WriteValueTest.moc"
