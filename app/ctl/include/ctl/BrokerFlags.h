// --broker and what belongs to it, the same for every subcommand.
// Thread: one.
#pragma once

#include <schema/Result.h>
#include <transport/BrokerWords.h>

#include <CLI/CLI.hpp>

namespace muster::ctl {

class BrokerFlags {
 public:
  // Adds --broker, --ca, --cert, --key, --insecure, --user, --password-file, --mqtt to the subcommand, which
  // must not outlive this object. isRequired: false where the subcommand may do without a broker.
  void addTo(CLI::App& command, bool isRequired = true);
  bool isGiven() const { return !m_words.url.empty(); }
  // Says on standard error what is worth a warning. Errors: BadUrl, BadConfig (files).
  Result<BrokerOptions> options() const;

 private:
  BrokerWords m_words;
};

} // namespace muster::ctl
