// --broker and what belongs to it as words of a command line, and what they mean: read in one way by every program.
// Thread: functions without state; blocking where there are files.
#pragma once

#include <transport/ConnectOptions.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// As they stand on the command line; empty: not given.
struct BrokerWords {
  std::string url{};
  std::string caFile{}, certFile{}, keyFile{};
  std::string user{};
  std::string passwordFile{};
  std::string mqtt = "5"; // one of kMqttWords
  bool insecure = false;
};

struct BrokerReading {
  BrokerOptions options{};
  std::vector<std::string>
      warnings{}; // what works and is worth a word: one line each, without the program's name
};

// Options that checkOptions agrees to. Errors: BadUrl, BadConfig, naming the option or the file.
Result<BrokerReading> readBrokerWords(const BrokerWords& words);

inline constexpr std::array kMqttWords = {"5", "3.1.1", "3"};
std::optional<MqttVersion> mqttVersionOf(std::string_view word);

// For programs that merge the words with a file of their own.
inline constexpr std::string_view kInsecureWarning = "--insecure: anyone on the way can pass for this broker";
std::string readableByOthersWarning(const std::string& passwordFile);

} // namespace muster
