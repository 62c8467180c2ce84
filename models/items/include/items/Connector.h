// Opens connections and tries them out, in words that a window needs: no MQTT types. The real one is
// HostConnector. Thread: the GUI's; what takes long happens on threads of the implementation.
#pragma once

#include <items/Fleet.h>
#include <schema/Result.h>

#include <QObject>
#include <QString>
#include <QStringList>

#include <chrono>
#include <memory>

namespace muster::items {

// HostSession's own.
inline constexpr std::chrono::milliseconds kDefaultReorderTimeout{2'000};

struct ConnectionSettings {
  QString name; // for a person; empty: the host's
  QString host;
  int port = 1883;
  bool tls = false;
  bool verifyServer = true;
  QString caFile;   // PEM; empty: what this computer trusts
  QString certFile; // PEM, client certificate; empty: none
  QString keyFile;  // PEM; empty: in certFile
  QString user;
  QString password;
  bool mqtt311 = false; // MQTT 3.1.1 in place of 5

  bool isUsable() const { return !host.isEmpty() && port > 0 && port < 65'536; }
  QString title() const { return name.isEmpty() ? host : name; }
  QString url() const; // "mqtts://broker.lan:8883"
  // Takes what the command line takes. Error: BadUrl.
  static Result<ConnectionSettings> fromUrl(const QString& url);
};

struct TestStep {
  enum class Outcome { NotTried, Running, Passed, Failed };
  enum class Remedy { None, Authority, ClientCertificate, ClientKey }; // the field that wants another file
  QString name;                                                        // "Name look-up"
  Outcome outcome = Outcome::NotTried;
  QString detail; // "broker.lan is 192.168.4.20", or what happened
  QString advice; // what to do, where it failed
  Remedy remedy = Remedy::None;
  qint64 tookMs = 0;
};

// One run of the steps of a connection. Destroying it cancels.
class ConnectionTest : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  // Replaces a run that is under way.
  virtual void start(const ConnectionSettings& settings) = 0;
  virtual void cancel() = 0;
  // The steps that these settings will take, none tried.
  static QList<TestStep> stepsFor(const ConnectionSettings& settings);

 signals:
  void stepChanged(int index, const muster::items::TestStep& step);
  void finished(bool passed);
};

class Connector {
 public:
  virtual ~Connector() = default;
  // Errors: BadConfig, BadUrl: what can be known without a network.
  virtual Result<std::unique_ptr<FleetFeed>> open(const ConnectionSettings& settings) = 0;
  // A history file alone, read only, as it grows: without a broker. What is wrong with it the feed's link says.
  virtual std::unique_ptr<FleetFeed> openHistory(const QString& file) = 0;
  virtual std::unique_ptr<ConnectionTest> makeTest() = 0;
};

} // namespace muster::items
