// What makes a host of a subcommand: --reorder-timeout, and --host-id where it runs for long.
// Thread: one.
#pragma once

#include <schema/Result.h>
#include <session/HostSession.h>

#include <CLI/CLI.hpp>

#include <optional>
#include <string>

namespace muster::ctl {

class HostFlags {
 public:
  // The subcommand must not outlive this object.
  void addTo(CLI::App& command);
  // byDefault empty: without the option the host only looks.
  void addHostIdTo(CLI::App& command, const std::string& byDefault = {});
  // Errors: BadArgument, BadTopic, naming the option.
  Result<HostSessionOptions> options() const;

 private:
  std::string m_reorderTimeout = "2s";
  std::optional<std::string> m_hostId;
};

} // namespace muster::ctl
