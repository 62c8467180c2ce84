// What really went over a broker: mosquitto_sub writes every Sparkplug message as hex, and this reads the
// samples out of them with births and aliases applied, sharing nothing with HostSession. Thread: one.
#pragma once

#include <history/CsvReport.h>
#include <support/ChildProcess.h>

#include <map>
#include <string>
#include <vector>

namespace muster::test {

struct CapturedMessage {
  std::string topic;
  std::string payload;
};

// Arguments for mosquitto_sub and mosquitto_pub that reach a broker, such as {"-h", "127.0.0.1", "-p",
// "1883"}.
using ClientArguments = std::vector<std::string>;

class Capture {
 public:
  // Subscribed when the constructor returns; throws std::runtime_error where it does not come to that. Leaves
  // a retained message on the topic "muster-test/ready".
  Capture(const ClientArguments& arguments, const std::string& file);

  std::vector<CapturedMessage> messages() const; // so far
  // The last message of each of so many edge nodes is its death: nothing more can come.
  bool isComplete(std::size_t nodes) const;

 private:
  std::string m_file;
  ChildProcess m_subscriber;
};

// Samples of births and data in the order of a report, each once; protocol metrics left out. Throws
// std::runtime_error where a payload can't be read or data comes before its birth.
std::vector<CsvRow> samplesOf(const std::vector<CapturedMessage>& messages);
// The rows of a file in its order. Throws where it can't be read.
std::vector<CsvRow> rowsOf(const std::string& csvFile);
// The order of a report.
bool rowComesBefore(const CsvRow& a, const CsvRow& b);
// Empty where both are equal; otherwise the first difference, in words.
std::string firstDifference(const std::vector<CsvRow>& expected, const std::vector<CsvRow>& actual);

} // namespace muster::test
