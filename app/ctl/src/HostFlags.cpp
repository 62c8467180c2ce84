#include <schema/Topic.h>

#include <ctl/HostFlags.h>
#include <usage/Duration.h>

namespace muster::ctl {

namespace {

constexpr const char* kGroup = "Host";

} // namespace

void HostFlags::addTo(CLI::App& command) {
  command
      .add_option(
          "--reorder-timeout", m_reorderTimeout,
          "How long a message that is missing may be late before the edge node is asked for a rebirth: "
          "500ms, 2s, 10s; 0 for not at all")
      ->type_name("TIME")
      ->capture_default_str()
      ->group(kGroup);
}

void HostFlags::addHostIdTo(CLI::App& command, const std::string& byDefault) {
  if (!byDefault.empty())
    m_hostId = byDefault;
  command
      .add_option(
          "--host-id", m_hostId,
          "Publish STATE as this Sparkplug host application, for which edge nodes may wait (default: " +
              (byDefault.empty() ? "only look" : byDefault) + ")")
      ->type_name("ID")
      ->group(kGroup);
}

Result<HostSessionOptions> HostFlags::options() const {
  HostSessionOptions options;
  if (m_hostId) {
    if (Result<void> checked = checkId(*m_hostId, "--host-id"); !checked)
      return unexpected(checked.error());
    options.hostId = *m_hostId;
  }
  const Result<std::chrono::milliseconds> timeout = usage::parseDuration(m_reorderTimeout);
  if (!timeout)
    return unexpected(timeout.error().code, "--reorder-timeout " + timeout.error().where,
                      timeout.error().detail);
  options.reorderTimeoutMs = timeout->count();
  return options;
}

} // namespace muster::ctl
