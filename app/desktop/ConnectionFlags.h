// --broker and what belongs to it: the options of musterctl, as a connection of the window.
// Thread: the main one.
#pragma once

#include <items/Connector.h>
#include <schema/Result.h>

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
  bool isGiven() const { return !m_broker.empty(); }
  // Errors: BadUrl, BadConfig (files), naming the option or the file.
  Result<items::ConnectionSettings> settings() const;

 private:
  std::string m_broker, m_name, m_ca, m_cert, m_key, m_user, m_passwordFile;
  std::string m_mqtt = "5";
  bool m_insecure = false;
};

} // namespace muster
