// --broker and what belongs to it, the same for every subcommand.
// Thread: one.
#pragma once

#include <schema/Result.h>
#include <transport/ConnectOptions.h>

#include <CLI/CLI.hpp>

#include <string>

namespace muster::ctl {

class BrokerFlags {
 public:
  // Adds --broker, --ca, --cert, --key, --insecure, --user, --password-file, --mqtt to the subcommand, which
  // must not outlive this object.
  void addTo(CLI::App& command);
  // Errors: BadUrl, BadConfig (files), BadArgument.
  Result<BrokerOptions> options() const;

 private:
  std::string m_broker, m_ca, m_cert, m_key, m_user, m_passwordFile;
  std::string m_mqtt = "5";
  bool m_insecure = false;
};

} // namespace muster::ctl
