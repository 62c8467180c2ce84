// Who a machine is. 800 cards written from one image are all called "raspberrypi", so a node's default id is
// the host name, a hyphen and six hex digits of a hash over machine-id and board serial.
//
// The serial is the device tree's (every Raspberry Pi has one). A PC's DMI serial is left out: only root may
// read it, and the id must not depend on who starts the agent. Thread: free functions without state.
#pragma once

#include <agent/Root.h>

#include <optional>
#include <string>
#include <string_view>

namespace muster::agent {

// "unknown" where the tree does not tell.
std::string readHostname(const Root& root);
// From the device tree or DMI: "Raspberry Pi 4 Model B Rev 1.4", "LENOVO 20XW0055GE".
std::optional<std::string> readModel(const Root& root);

// 64 hex digits of a SHA-256 over machine-id and serial; neither can be had back from it (machine-id(5) asks
// that it not be shown). Nothing where the tree has neither of them, as in many containers.
std::optional<std::string> machineHash(const Root& root);

// A Sparkplug id of host name and hash (six digits of it): forbidden characters become hyphens.
std::string defaultNodeId(std::string_view hostname, std::string_view hash);

// One line of text that somebody else wrote, fit for a terminal and for a metric: valid UTF-8, no control
// characters, at most 256 bytes.
std::string printableLine(std::string_view text);

} // namespace muster::agent
