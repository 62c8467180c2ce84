// A Connector without a network: gives a feed that the test scripts, and a connection test
// that it plays by hand.
#pragma once

#include "FleetScript.h"

#include <items/Connector.h>

namespace muster::test {

class HandPlayedTest final : public items::ConnectionTest {
 public:
  void start(const items::ConnectionSettings& settings) override {
    started = settings;
    ++runs;
  }
  void cancel() override {}

  items::ConnectionSettings started;
  int runs = 0;
};

class FakeConnector final : public items::Connector {
 public:
  Result<std::unique_ptr<items::FleetFeed>> open(const items::ConnectionSettings& settings) override {
    opened << settings.url();
    newest = settings;
    if (!refusal.isEmpty())
      return unexpected(ErrorCode::BadConfig, "connection", refusal.toStdString());
    auto made = std::make_unique<ScriptedFeed>();
    feed = made.get();
    return std::unique_ptr<items::FleetFeed>(std::move(made));
  }
  std::unique_ptr<items::FleetFeed> openHistory(const QString& file) override {
    opened << file;
    auto made = std::make_unique<ScriptedFeed>();
    feed = made.get();
    return made;
  }
  std::unique_ptr<items::ConnectionTest> makeTest() override {
    auto made = std::make_unique<HandPlayedTest>();
    test = made.get();
    return made;
  }

  ScriptedFeed* feed = nullptr; // the newest; lives as long as the fleet keeps it
  HandPlayedTest* test = nullptr;
  QStringList opened;
  items::ConnectionSettings newest; // of opened
  QString refusal;
};

} // namespace muster::test
