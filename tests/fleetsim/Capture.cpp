#include "Capture.h"

#include <schema/PayloadView.h>
#include <schema/Topic.h>
#include <schema/ValueText.h>
#include <support/TemporaryFolder.h>
#include <support/WaitFor.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <tuple>

namespace muster::test {
namespace {

constexpr const char* kReadyTopic = "muster-test/ready";

std::vector<std::string> subscribeCommand(const ClientArguments& arguments) {
  std::vector<std::string> command = {"stdbuf",    "-oL", "mosquitto_sub", "-t", "spBv1.0/#", "-t",
                                      kReadyTopic, "-F",  "%t %x"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

std::string fromHex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

auto orderOf(const CsvRow& row) {
  return std::make_tuple(row.timeMs, std::string_view(row.group), std::string_view(row.node),
                         std::string_view(row.device), std::string_view(row.metric), row.value.type(),
                         row.value.isNull(), row.value.bits(), std::string_view(row.value.bytes()));
}

bool isProtocol(std::string_view name) {
  return name == kMetricBdSeq || name.starts_with(kNodeControlPrefix);
}

struct Announced {
  std::string name;
  DataType type = DataType::Unknown;
  std::string unit;
};

// What the newest birth of one node or device announced.
struct Birth {
  std::map<std::string, Announced> byName;
  std::map<std::uint64_t, Announced> byAlias;
};

class Reader {
 public:
  void read(const CapturedMessage& message) {
    const auto topic = parseTopic(message.topic);
    if (!topic)
      throw std::runtime_error("captured topic: " + topic.error().message());
    const bool isBirth = topic->type == MessageType::NBirth || topic->type == MessageType::DBirth;
    const bool isData = topic->type == MessageType::NData || topic->type == MessageType::DData;
    if (!isBirth && !isData)
      return;
    if (auto decoded = decodePayload(message.payload, m_view); !decoded)
      throw std::runtime_error(message.topic + ": " + decoded.error().message());
    Birth& birth = m_births[std::string(topic->node) + '/' + std::string(topic->device)];
    if (isBirth)
      birth = {};
    for (const MetricView& metric : m_view.metrics) {
      if (isBirth)
        announce(birth, metric);
      if (!isProtocol(metric.name))
        add(*topic, metric, find(birth, metric, message.topic));
    }
  }

  std::vector<CsvRow> rows;

 private:
  static void announce(Birth& birth, const MetricView& metric) {
    Announced announced{std::string(metric.name), metric.type, {}};
    for (const Property& property : propertiesOf(metric)) {
      if (property.name == kPropertyUnit)
        announced.unit = property.value.bytes();
    }
    birth.byName[announced.name] = announced;
    if (metric.hasAlias)
      birth.byAlias[metric.alias] = announced;
  }

  static std::vector<Property> propertiesOf(const MetricView& metric) {
    auto properties = decodeProperties(metric.properties);
    if (!properties)
      throw std::runtime_error(properties.error().message());
    return *properties;
  }

  static const Announced& find(const Birth& birth, const MetricView& metric, const std::string& topic) {
    if (metric.hasName) {
      if (const auto at = birth.byName.find(std::string(metric.name)); at != birth.byName.end())
        return at->second;
    } else if (const auto at = birth.byAlias.find(metric.alias); at != birth.byAlias.end()) {
      return at->second;
    }
    throw std::runtime_error(topic + ": a metric that no birth announced");
  }

  void add(const TopicView& topic, const MetricView& metric, const Announced& announced) {
    auto value = metricValue(metric, announced.type);
    if (!value)
      throw std::runtime_error(announced.name + ": " + value.error().message());
    CsvRow& row = rows.emplace_back();
    row.timeMs = metric.timestampMs;
    row.group = topic.group;
    row.node = topic.node;
    row.device = topic.device;
    row.metric = announced.name;
    row.value = *value;
    row.unit = announced.unit;
    row.historical = metric.isHistorical;
    for (const Property& property : propertiesOf(metric)) {
      if (property.name == kPropertyQuality)
        row.quality = static_cast<std::uint16_t>(property.value.asInt64());
    }
  }

  PayloadView m_view;
  std::map<std::string, Birth> m_births;
};

std::string inWords(const CsvRow& row) {
  std::string text;
  appendCsvRow(text,
               {row.timeMs, row.group, row.node, row.device, row.metric, row.value.type(), row.value.isNull(),
                row.value.bits(), row.value.bytes(), row.unit, row.quality, row.historical});
  return text.substr(0, text.find('\r'));
}

} // namespace

Capture::Capture(const ClientArguments& arguments, const std::string& file)
    : m_file(file), m_subscriber(subscribeCommand(arguments), file) {
  std::vector<std::string> publish = {"mosquitto_pub", "-t", kReadyTopic, "-m", "x", "-r"};
  publish.insert(publish.end(), arguments.begin(), arguments.end());
  if (runProgram(publish).exitCode != 0 ||
      !waitFor([&] { return readWholeFile(m_file).find(kReadyTopic) != std::string::npos; }))
    throw std::runtime_error("mosquitto_sub does not subscribe: " + readWholeFile(m_file));
}

std::vector<CapturedMessage> Capture::messages() const {
  std::vector<CapturedMessage> messages;
  std::istringstream lines(readWholeFile(m_file));
  for (std::string line; std::getline(lines, line) && !lines.eof();) { // the last one may not be whole
    const auto space = line.rfind(' ');
    if (line.starts_with(kNamespace) && space != std::string::npos)
      messages.push_back({line.substr(0, space), fromHex(line.substr(space + 1))});
  }
  return messages;
}

bool Capture::isComplete(std::size_t nodes) const {
  std::map<std::string, bool> isDead;
  std::istringstream lines(readWholeFile(m_file));
  for (std::string line; std::getline(lines, line) && !lines.eof();) {
    const std::string topicText = line.substr(0, line.rfind(' '));
    if (const auto topic = parseTopic(topicText))
      isDead[std::string(topic->node)] = topic->type == MessageType::NDeath;
  }
  return isDead.size() == nodes &&
         std::all_of(isDead.begin(), isDead.end(), [](const auto& entry) { return entry.second; });
}

std::vector<CsvRow> samplesOf(const std::vector<CapturedMessage>& messages) {
  Reader reader;
  for (const CapturedMessage& message : messages)
    reader.read(message);
  auto& rows = reader.rows;
  std::stable_sort(rows.begin(), rows.end(), rowComesBefore);
  rows.erase(std::unique(rows.begin(), rows.end(),
                         [](const CsvRow& a, const CsvRow& b) { return orderOf(a) == orderOf(b); }),
             rows.end());
  return std::move(rows);
}

std::vector<CsvRow> rowsOf(const std::string& csvFile) {
  std::vector<CsvRow> rows;
  const auto read = readCsv(csvFile, [&](CsvRow&& row) {
    rows.push_back(std::move(row));
    return true;
  });
  if (!read)
    throw std::runtime_error(read.error().message());
  return rows;
}

bool rowComesBefore(const CsvRow& a, const CsvRow& b) {
  return orderOf(a) < orderOf(b);
}

std::string firstDifference(const std::vector<CsvRow>& expected, const std::vector<CsvRow>& actual) {
  for (std::size_t i = 0; i < std::max(expected.size(), actual.size()); ++i) {
    if (i < expected.size() && i < actual.size() && expected[i] == actual[i])
      continue;
    const std::string wanted = i < expected.size() ? inWords(expected[i]) : "nothing";
    const std::string found = i < actual.size() ? inWords(actual[i]) : "nothing";
    std::string text = "row " + std::to_string(i) + " of " + std::to_string(expected.size());
    text.append(": expected ").append(wanted).append(", found ").append(found);
    return text.append(" (" + std::to_string(actual.size()) + " rows)");
  }
  return {};
}

} // namespace muster::test
