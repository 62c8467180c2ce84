// What a report from a history is to hold, as options of a command line. Thread: one.
#pragma once

#include <schema/Result.h>

#include <CLI/CLI.hpp>
#include <reports/ReportDefinition.h>

#include <string>
#include <vector>

namespace muster::ctl {

// --delimiter, --decimal, --raw-text.
class DialectFlags {
 public:
  void addTo(CLI::App& command);
  bool rawText() const { return m_rawText; }
  // Errors: BadArgument, naming the option.
  Result<CsvDialect> dialect() const;

 private:
  std::string m_delimiter = ",", m_decimal = ".";
  bool m_rawText = false;
};

class ReportFlags {
 public:
  // The subcommand must not outlive this object. All but --raw-text need --history.
  void addTo(CLI::App& command);
  bool isGiven() const { return !m_history.empty(); }
  const std::string& history() const { return m_history; }
  bool rawText() const { return m_dialect.rawText(); }
  // Errors: BadArgument, naming the option.
  Result<ReportDefinition> definition(const std::string& out) const;
  // Empty: none is to be saved.
  const std::string& saveAs() const { return m_saveAs; }

 private:
  DialectFlags m_dialect;
  std::string m_history, m_period, m_from, m_to, m_zone, m_saveAs;
  std::string m_form = "long", m_step = "1h", m_aggregate = "mean";
  std::vector<std::string> m_patterns;
  bool m_gzip = false;
};

// For the --help of whoever has them.
std::string reportHelp();

} // namespace muster::ctl
