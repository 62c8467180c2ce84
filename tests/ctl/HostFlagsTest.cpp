// What the options of a host mean to its session.
#include <QTest>

#include <ctl/HostFlags.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace muster;

class HostFlagsTest : public QObject {
  Q_OBJECT

  static Result<HostSessionOptions> parsed(std::vector<std::string> arguments) {
    ctl::HostFlags flags;
    CLI::App app;
    flags.addTo(app);
    flags.addHostIdTo(app);
    std::reverse(arguments.begin(), arguments.end());
    app.parse(std::move(arguments));
    return flags.options();
  }

 private slots:
  void withoutOptionsAHostOnlyLooksAndWaitsTwoSeconds() {
    const HostSessionOptions options = parsed({}).value();
    QCOMPARE(options.hostId, std::string());
    QCOMPARE(options.reorderTimeoutMs, HostSessionOptions().reorderTimeoutMs);
  }

  void theOptionsReachTheSession() {
    const HostSessionOptions options =
        parsed({"--host-id", "recorder", "--reorder-timeout", "750ms"}).value();
    QCOMPARE(options.hostId, std::string("recorder"));
    QCOMPARE(options.reorderTimeoutMs, std::int64_t{750});
    QCOMPARE(parsed({"--reorder-timeout", "0"}).value().reorderTimeoutMs, std::int64_t{0});
  }

  void whatMakesNoSenseIsRefusedByName() {
    for (const auto& [option, value] :
         {std::pair{"--host-id", "a/b"}, {"--host-id", ""}, {"--reorder-timeout", "soon"}}) {
      const auto refused = parsed({option, value});
      QVERIFY(!refused);
      QVERIFY2(refused.error().message().starts_with(option), refused.error().message().c_str());
    }
  }
};

QTEST_APPLESS_MAIN(HostFlagsTest)
#include "HostFlagsTest.moc"
