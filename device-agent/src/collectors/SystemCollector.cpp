// Who this machine is: host name, model, operating system, kernel. Read each time, since names and systems
// are changed while the agent runs; by exception they cost nothing on the wire.
#include "../ParseText.h"

#include <agent/Collectors.h>
#include <agent/Identity.h>

#include <sys/utsname.h>

#include <array>

namespace muster::agent {

namespace {

// PRETTY_NAME="Debian GNU/Linux 12 (bookworm)", with or without quotes of either kind (os-release(5)).
std::optional<std::string> prettyName(std::string_view osRelease) {
  constexpr std::string_view kKey = "PRETTY_NAME=";
  std::optional<std::string> name;
  forEachLine(osRelease, [&](std::string_view line) {
    if (!line.starts_with(kKey))
      return;
    std::string_view value = trimmed(line.substr(kKey.size()));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
      value = value.substr(1, value.size() - 2);
    if (!value.empty())
      name = printableLine(value);
  });
  return name;
}

class SystemCollector final : public Collector {
 public:
  SystemCollector(Root root, std::string agentVersion)
      : Collector(std::move(root)), m_agentVersion(std::move(agentVersion)) {}
  std::string_view name() const override { return "system"; }

 protected:
  void read(const Now&) override {
    report("Agent/Version", Value::text(m_agentVersion));
    report("System/Hostname", Value::text(readHostname(root())));
    reportWhereKnown("System/Model", readModel(root()));
    reportWhereKnown("System/Operating System", readOperatingSystem());
    reportWhereKnown("System/Kernel", root().readLine("proc/sys/kernel/osrelease"));
    reportWhereKnown("System/Architecture", readArchitecture());
  }

 private:
  void reportWhereKnown(std::string_view metric, const std::optional<std::string>& text) {
    if (text)
      report(metric, Value::text(*text));
  }

  std::optional<std::string> readOperatingSystem() const {
    for (const std::string_view file : {"etc/os-release", "usr/lib/os-release"}) {
      if (const auto text = root().read(file)) {
        if (auto name = prettyName(*text))
          return name;
      }
    }
    return std::nullopt;
  }

  std::optional<std::string> readArchitecture() const {
    if (auto fromKernel = root().readLine("proc/sys/kernel/arch")) // since Linux 6.1
      return fromKernel;
    struct utsname names {};
    if (!root().isMachine() || ::uname(&names) != 0)
      return std::nullopt;
    return std::string(static_cast<const char*>(names.machine));
  }

  std::string m_agentVersion;
};

} // namespace

std::unique_ptr<Collector> makeSystemCollector(Root root, std::string agentVersion) {
  return std::make_unique<SystemCollector>(std::move(root), std::move(agentVersion));
}

} // namespace muster::agent
