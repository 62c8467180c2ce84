#include <history/CsvReport.h>
#include <history/ReportSorter.h>

#include <ctl/BrokerFlags.h>
#include <ctl/Commands.h>
#include <ctl/Duration.h>
#include <ctl/ExitCode.h>
#include <ctl/HostRun.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

namespace muster::ctl {

namespace {

struct ExportFlags {
  BrokerFlags broker;
  std::string time;
  std::string out;
  bool rawText = false;
};

int fail(const Error& error, int code) {
  std::fprintf(stderr, "musterctl: %s\n", error.message().c_str());
  return code;
}

// One line on a terminal, rewritten twice a second; nothing in a log.
class Progress {
 public:
  void show(std::chrono::milliseconds elapsed, std::uint64_t samples) {
    if (!m_isTerminal || elapsed - m_last < std::chrono::milliseconds(500))
      return;
    m_last = elapsed;
    std::fprintf(stderr, "\r%lld s, %llu samples ", static_cast<long long>(elapsed.count() / 1000),
                 static_cast<unsigned long long>(samples));
  }
  void clear() {
    if (m_isTerminal)
      std::fprintf(stderr, "\r\033[K");
  }

 private:
  const bool m_isTerminal = isatty(STDERR_FILENO) != 0;
  std::chrono::milliseconds m_last{0};
};

int writeReport(const ExportFlags& flags, ReportSorter& sorter, const HostRun& run) {
  Result<CsvFileWriter> writer = CsvFileWriter::create(flags.out, CsvOptions{flags.rawText});
  if (!writer)
    return fail(writer.error(), kFailed);
  const Result<ReportStatistics> written = sorter.writeTo(*writer);
  if (!written)
    return fail(written.error(), kFailed);
  if (Result<void> finished = writer->finish(); !finished)
    return fail(finished.error(), kFailed);
  std::fprintf(stderr, "%s: %llu rows", flags.out.c_str(), static_cast<unsigned long long>(written->rows));
  if (written->duplicates > 0)
    std::fprintf(stderr, ", %llu repeated samples left out",
                 static_cast<unsigned long long>(written->duplicates));
  if (written->differingValues > 0)
    std::fprintf(stderr, ", %llu with another value at the same time",
                 static_cast<unsigned long long>(written->differingValues));
  std::fprintf(stderr, "\n");
  for (const std::string& line : run.complaints())
    std::fprintf(stderr, "musterctl: %s\n", line.c_str());
  return kSuccess;
}

int runExport(const ExportFlags& flags) {
  const Result<BrokerOptions> broker = flags.broker.options();
  if (!broker)
    return fail(broker.error(), kUsage);
  std::chrono::milliseconds time = std::chrono::hours(24 * 366);
  if (!flags.time.empty()) {
    const Result<std::chrono::milliseconds> parsed = parseDuration(flags.time);
    if (!parsed)
      return fail(parsed.error(), kUsage);
    time = *parsed;
  }
  // Better now than after an hour of gathering.
  if (Result<CsvFileWriter> probe = CsvFileWriter::create(flags.out); !probe)
    return fail(probe.error(), kFailed);

  HostRun run(*broker);
  if (const int code = run.connect(); code != kSuccess)
    return code;
  std::fprintf(stderr, "Connected; gathering%s.\n",
               flags.time.empty() ? " until Ctrl+C" : (" for " + flags.time).c_str());
  ReportSorterOptions options;
  options.temporaryFolder = std::filesystem::absolute(flags.out).parent_path().string();
  ReportSorter sorter(options);
  std::optional<Error> failure;
  std::uint64_t samples = 0;
  Progress progress;
  const auto add = [&](const FleetUpdate& update) {
    if (Result<void> added = sorter.add(update); !added) {
      failure = added.error();
      return false;
    }
    samples += update.samples.size();
    return true;
  };
  run.gather(time, add, [&](std::chrono::milliseconds elapsed) { progress.show(elapsed, samples); });
  if (!failure)
    run.finish(add);
  progress.clear();
  if (failure)
    return fail(*failure, kFailed);
  const int code = writeReport(flags, sorter, run);
  if (code != kSuccess || (!run.hasOverflowed() && run.runtime().status().droppedMessages == 0))
    return code;
  std::fprintf(stderr, "musterctl: %s is not complete: samples came faster than they could be written\n",
               flags.out.c_str());
  return kFailed;
}

} // namespace

void addExportCommand(CLI::App& app, int& exitCode) {
  auto flags = std::make_shared<ExportFlags>();
  CLI::App* command = app.add_subcommand("export", "Gather live samples and write them as CSV");
  command->footer(
      "The file has one row a sample, ordered by time, then series, each once; its columns are\n"
      "time_utc,group,node,device,metric,type,value,unit,quality,historical.\n"
      "It appears under its name when it is complete. Ctrl+C ends the gathering and writes the file.");
  flags->broker.addTo(*command);
  command->add_option("--for", flags->time,
                      "How long to gather, for example 30s or 5m; default: until Ctrl+C");
  command->add_option("--out", flags->out, "The CSV file")->required();
  command->add_flag("--raw-text", flags->rawText,
                    "Leave text that a spreadsheet takes for a formula as it is, without the apostrophe");
  command->callback([flags, &exitCode] { exitCode = runExport(*flags); });
}

} // namespace muster::ctl
