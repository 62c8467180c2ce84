#include "Programs.h"

#include <support/WaitFor.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <csignal>
#include <stdexcept>
#include <utility>

namespace muster::e2e {
namespace {

using namespace std::chrono_literals;

constexpr const char* kFleetFilter = "spBv1.0/# "; // as mosquitto logs a subscription
constexpr auto kPatience = 30s;

Arguments joined(Arguments first, const Arguments& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::string seconds(std::chrono::seconds time) {
  return std::to_string(time.count()) + "s";
}

} // namespace

std::size_t occurrences(const std::string& in, const std::string& text) {
  std::size_t count = 0;
  for (auto at = in.find(text); at != std::string::npos; at = in.find(text, at + text.size()))
    ++count;
  return count;
}

Access plainAccess(const test::TestBroker& broker) {
  return {{"--broker", broker.url()}, {"-h", "127.0.0.1", "-p", std::to_string(broker.port())}};
}

Access mutualTlsAccess(const test::TestBroker& broker) {
  const auto& files = test::TestCertificates::get();
  return {
      {"--broker", broker.url(), "--ca", files.caFile, "--cert", files.clientCert, "--key", files.clientKey},
      {"-h", "localhost", "-p", std::to_string(broker.port()), "--cafile", files.caFile, "--cert",
       files.clientCert, "--key", files.clientKey}};
}

Arguments command(const std::string& name, const Arguments& arguments, const Arguments& more) {
  return joined(joined({MUSTER_BIN_DIR "/" + name}, arguments), more);
}

Watcher::Watcher(const test::TestBroker& broker, const Arguments& command, std::string outputFile)
    : m_outputFile(std::move(outputFile)), m_subscriptionsBefore(occurrences(broker.log(), kFleetFilter)),
      m_process(command, m_outputFile) {
  const auto subscribed = [&] { return occurrences(broker.log(), kFleetFilter) > m_subscriptionsBefore; };
  if (!test::waitFor([&] { return subscribed() || !m_process.running(); }, kPatience) || !subscribed())
    throw std::runtime_error(command.front() + " does not subscribe: " + output());
}

void Watcher::interrupt() {
  m_process.signal(SIGINT);
}

Export::Export(const test::TestBroker& broker, const Access& access, const test::TemporaryFolder& folder)
    : m_file(folder.file("export.csv")),
      m_watcher(broker, command("musterctl", {"export", "--for", "10m", "--out", m_file}, access.muster),
                folder.file("export.log")) {
}

int Export::finish() {
  m_watcher.interrupt();
  return m_watcher.wait(kPatience);
}

Arguments devicesCommand(const Access& access, const test::TemporaryFolder& folder,
                         std::chrono::seconds wait) {
  // The list alone on standard output, as for a script.
  const Arguments quietly = {"sh", "-c", "exec \"$@\" 2>>\"$0\"", folder.file("devices.log")};
  return joined(quietly, command("musterctl", {"devices", "--json", "--wait", seconds(wait)}, access.muster));
}

std::vector<DeviceState> readDevices(const std::string& output) {
  const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(output));
  if (!document.isArray())
    throw std::runtime_error("no list of devices: " + output);
  std::vector<DeviceState> devices;
  for (const auto& entry : document.array()) {
    const QJsonObject object = entry.toObject();
    devices.push_back({object["group"].toString().toStdString(), object["node"].toString().toStdString(),
                       object["device"].toString().toStdString(), object["online"].toBool(),
                       static_cast<int>(object["metrics"].toArray().size())});
  }
  return devices;
}

std::vector<DeviceState> listDevices(const Access& access, const test::TemporaryFolder& folder,
                                     std::chrono::seconds wait) {
  const test::Finished finished = test::runProgram(devicesCommand(access, folder, wait), wait + kPatience);
  if (finished.exitCode != 0)
    throw std::runtime_error("musterctl devices: " + test::readWholeFile(folder.file("devices.log")));
  return readDevices(finished.output);
}

test::Finished askOracle(const std::string& captureFile, const std::string& csvFile,
                         const std::string& group) {
  const std::string oracle = std::string(MUSTER_SOURCE_DIR) + "/tests/e2e/oracle/compare.js";
  return test::runProgram({"node", oracle, MUSTER_ORACLE_MODULES, captureFile, csvFile, group}, 60s);
}

} // namespace muster::e2e
