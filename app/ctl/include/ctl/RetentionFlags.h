// How long a history keeps what: --keep, --keep-summaries, --keep-group, --most-bytes. Thread: one.
#pragma once

#include <history/HistoryTypes.h>
#include <schema/Result.h>

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::ctl {

// "90d", "12h", "8w", "5y" (of 365 days) in milliseconds. Error: BadArgument.
Result<std::int64_t> parseAge(std::string_view text);
// "200G", "500M", "2T", "4096": bytes, of 1,024 each. Error: BadArgument.
Result<std::uint64_t> parseSize(std::string_view text);
// "4.0 KiB", "1.2 GiB".
std::string sizeText(std::uint64_t bytes);

class RetentionFlags {
 public:
  // The subcommand must not outlive this object.
  void addTo(CLI::App& command);
  // Errors: BadArgument, naming the option.
  Result<RetentionRules> rules() const;

 private:
  Result<void> addGroup(RetentionRules& rules, const std::string& text) const;

  std::optional<std::string> m_keep, m_keepSummaries, m_mostBytes;
  std::vector<std::string> m_groups;
};

} // namespace muster::ctl
