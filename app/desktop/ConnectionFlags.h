// --broker and what belongs to it: the options of musterctl, as a connection of the window.
// Thread: the main one.
#pragma once

#include <items/Connector.h>
#include <schema/Result.h>
#include <transport/BrokerWords.h>

#include <string>

namespace CLI {
class App;
}

namespace muster {

class ConnectionFlags {
 public:
  // Adds --broker, --name, --ca, --cert, --key, --insecure, --user, --password-file and --mqtt to app, which
  // must not outlive this object.
  void addTo(CLI::App& app);
  bool isGiven() const { return !m_words.url.empty(); }
  // Says on standard error what is worth a warning. Errors: BadUrl, BadConfig (files), naming the option or the file.
  Result<items::ConnectionSettings> settings() const;

 private:
  BrokerWords m_words;
  std::string m_name;
};

} // namespace muster
