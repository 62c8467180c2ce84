// The programs of Muster as a user starts them, over a real broker. Everything throws std::runtime_error
// where a program can't be started or does not come to where the test needs it. Thread: one.
#pragma once

#include "Capture.h"

#include <support/ChildProcess.h>
#include <support/TemporaryFolder.h>
#include <support/TestBroker.h>

#include <chrono>
#include <string>
#include <vector>

namespace muster::e2e {

using Arguments = std::vector<std::string>;

// How to reach a broker: --broker and what goes with it, and the same for mosquitto_sub and mosquitto_pub.
struct Access {
  Arguments muster;
  test::ClientArguments mosquitto;
};
Access plainAccess(const test::TestBroker& broker);
Access mutualTlsAccess(const test::TestBroker& broker);

// build/<preset>/bin/NAME with these arguments and then more.
Arguments command(const std::string& name, const Arguments& arguments, const Arguments& more = {});

// A program that watches the whole fleet; subscribed from the constructor's end on.
class Watcher {
 public:
  Watcher(const test::TestBroker& broker, const Arguments& command, std::string outputFile);

  // Its exit code; -1 where it does not end.
  int wait(std::chrono::seconds patience) { return m_process.wait(patience).value_or(-1); }
  void interrupt(); // as Ctrl+C does
  pid_t pid() const { return m_process.pid(); }
  std::string output() const { return test::readWholeFile(m_outputFile); }

 private:
  std::string m_outputFile;
  std::size_t m_subscriptionsBefore;
  test::ChildProcess m_process;
};

// musterctl export, running beside the test until finish().
class Export {
 public:
  Export(const test::TestBroker& broker, const Access& access, const test::TemporaryFolder& folder);

  int finish(); // its exit code
  pid_t pid() const { return m_watcher.pid(); }
  const std::string& file() const { return m_file; }
  std::string output() const { return m_watcher.output(); }

 private:
  std::string m_file;
  Watcher m_watcher;
};

struct DeviceState {
  std::string group, node, device; // device empty: the edge node itself
  bool online = false;
  int metrics = 0;
};
// musterctl devices --json; what it says beside the list goes to devices.log in the folder.
Arguments devicesCommand(const Access& access, const test::TemporaryFolder& folder,
                         std::chrono::seconds wait);
// What it wrote. Throws where it is no such list.
std::vector<DeviceState> readDevices(const std::string& output);
// musterctl devices, from the start to the end.
std::vector<DeviceState> listDevices(const Access& access, const test::TemporaryFolder& folder,
                                     std::chrono::seconds wait);

// The oracle's verdict on a CSV file against a raw capture: exit code 0 where both say
// the same about a group.
test::Finished askOracle(const std::string& captureFile, const std::string& csvFile,
                         const std::string& group);

std::size_t occurrences(const std::string& in, const std::string& text);

} // namespace muster::e2e
