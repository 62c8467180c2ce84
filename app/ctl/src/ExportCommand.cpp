#include <history/CsvReport.h>
#include <history/ReportSorter.h>

#include <ctl/BrokerFlags.h>
#include <ctl/Commands.h>
#include <ctl/ExitCode.h>
#include <ctl/HostFlags.h>
#include <ctl/HostRun.h>
#include <ctl/Interruption.h>
#include <ctl/Progress.h>
#include <ctl/ReportFlags.h>
#include <ctl/ReportRunner.h>
#include <ctl/ReportStore.h>
#include <ctl/Words.h>
#include <usage/Duration.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

namespace muster::ctl {

namespace {

constexpr const char* kStandardOutput = "-";

struct ExportFlags {
  BrokerFlags broker;
  HostFlags host;
  ReportFlags report;
  std::optional<std::string> time;
  std::string out;

  bool toStandardOutput() const { return out == kStandardOutput; }
  std::string outName() const { return toStandardOutput() ? "standard output" : out; }
};

Result<CsvFileWriter> openReport(const ExportFlags& flags) {
  const CsvOptions options{flags.report.rawText()};
  return flags.toStandardOutput() ? CsvFileWriter::toStandardOutput(options)
                                  : CsvFileWriter::create(flags.out, options);
}

int refuseTarget(const Error& error) {
  const bool isOther = error.code == ErrorCode::BadArgument;
  return fail("--out " + error.message() + (isOther ? "; for standard output write --out -" : ""), kFailed);
}

void tellWritten(const ExportFlags& flags, const ReportStatistics& written) {
  std::string text = flags.outName() + ": " + counted(written.rows, "row", "rows");
  if (written.duplicates > 0)
    text += ", " + counted(written.duplicates, "repeated sample", "repeated samples") + " left out";
  if (written.differingValues > 0)
    text += ", " + std::to_string(written.differingValues) + " with another value at the same time";
  std::fprintf(stderr, "%s\n", text.c_str());
}

// Part of a report is better than none, after hours of gathering.
int keepWhatIsThere(const ExportFlags& flags, CsvFileWriter& writer, const Error& error) {
  complain(error.message());
  const Result<std::uint64_t> kept = writer.finishWithWhatIsThere();
  if (!kept)
    return fail(kept.error().message() + ": there is no report", kFailed);
  return fail(flags.outName() + " is not complete: only the first " + counted(*kept, "row", "rows") +
                  " could be written",
              kIncomplete);
}

int writeReport(const ExportFlags& flags, ReportSorter& sorter) {
  Result<CsvFileWriter> writer = openReport(flags);
  if (!writer)
    return refuseTarget(writer.error());
  // Ctrl+C once more, for those who do not want the file after all.
  const int signalsBefore = interruptions();
  const Result<ReportStatistics> written =
      sorter.writeTo(*writer, [&] { return interruptions() > signalsBefore; });
  if (!written && written.error().code == ErrorCode::Cancelled)
    return fail("stopped while " + flags.outName() + " was written: there is no report", kInterrupted);
  if (!written)
    return keepWhatIsThere(flags, *writer, written.error());
  if (Result<void> finished = writer->finish(); !finished)
    return keepWhatIsThere(flags, *writer, finished.error());
  tellWritten(flags, *written);
  return kSuccess;
}

int gatherAndWrite(const ExportFlags& flags, HostRun& run, std::chrono::milliseconds time) {
  ReportSorterOptions options;
  if (!flags.toStandardOutput())
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
  run.gather(time, add, [&](std::chrono::milliseconds elapsed) {
    if (progress.isDue())
      progress.show(std::to_string(elapsed.count() / 1000) + " s, " + counted(samples, "sample", "samples"));
  });
  run.finish([&](const FleetUpdate& update) { return !failure && add(update); });
  progress.clear();
  if (failure)
    complain(failure->message() + "; gathering ends here, and what there is will be written");
  const int code = writeReport(flags, sorter);
  const int losses = run.tellLosses();
  if (code != kSuccess)
    return code;
  if (losses != kSuccess || failure)
    return fail(flags.outName() + " is not complete", kIncomplete);
  return kSuccess;
}

int exportLive(const ExportFlags& flags) {
  const Result<BrokerOptions> broker = flags.broker.options();
  if (!broker)
    return fail(broker.error(), kUsage);
  const Result<HostSessionOptions> host = flags.host.options();
  if (!host)
    return fail(host.error(), kUsage);
  std::chrono::milliseconds time = std::chrono::hours(24 * 366);
  if (flags.time) {
    const Result<std::chrono::milliseconds> parsed = usage::parseDuration(*flags.time);
    if (!parsed)
      return fail("--for " + parsed.error().message(), kUsage);
    time = *parsed;
  }
  // Better now than after an hour of gathering.
  if (Result<CsvFileWriter> probe = openReport(flags); !probe)
    return refuseTarget(probe.error());

  HostRun run(*broker, *host);
  if (const int code = run.connect(); code != kSuccess)
    return code;
  std::fprintf(stderr, "Connected; gathering%s.\n",
               flags.time ? (" for " + *flags.time).c_str() : " until Ctrl+C");
  return gatherAndWrite(flags, run, time);
}

int saveReport(const ReportDefinition& definition) {
  const Result<ReportFolder> folder = reportFolder({});
  if (!folder)
    return fail(folder.error(), kUsage);
  if (Result<void> saved = folder->save(definition); !saved)
    return fail(saved.error(), kFailed);
  return kSuccess;
}

int runExport(const ExportFlags& flags) {
  if (flags.broker.isGiven() == flags.report.isGiven())
    return fail(
        "give either --broker, for what is published from now on, or --history, for what was recorded",
        kUsage);
  if (!flags.report.isGiven())
    return exportLive(flags);
  const Result<ReportDefinition> definition = flags.report.definition(flags.out);
  if (!definition)
    return fail(definition.error(), kUsage);
  if (const int code = makeReport(*definition, flags.report.history()); code != kSuccess)
    return code;
  return flags.report.saveAs().empty() ? kSuccess : saveReport(*definition);
}

} // namespace

void addExportCommand(CLI::App& app, int& exitCode) {
  auto flags = std::make_shared<ExportFlags>();
  CLI::App* command = app.add_subcommand("export", "Write samples as CSV: live ones, or recorded ones");
  command->footer(
      "With --broker, samples are gathered as they are published; with --history, what was recorded in a "
      "period is\n"
      "written, also while it is being recorded.\n\n"
      "The file has one row a sample, ordered by time, then series, each once; its columns are\n"
      "time_utc,group,node,device,metric,type,value,unit,quality,historical.\n"
      "What devices mark as transient is left out; metadata and properties are in devices --json.\n"
      "It appears under its name when it is written. Ctrl+C ends the gathering and writes the file; Ctrl+C\n"
      "while it is written leaves no file. The report of a device begins with its birth: whoever publishes "
      "is\n"
      "asked for it, and what came before is left out. What edge nodes lost on their way here (gaps) is\n"
      "counted on standard error and does not make a report incomplete; a device whose birth never came\n"
      "does.\n\n" +
      reportHelp() + "\n\n" +
      exitCodesHelp({kSuccess, kFailed, kUsage, kNoBroker, kIncomplete, kInterrupted}));
  flags->broker.addTo(*command, false);
  flags->host.addTo(*command);
  flags->host.addHostIdTo(*command);
  command->add_option("--for", flags->time, "How long to gather: 500ms, 30s, 5m, 2h (default: until Ctrl+C)")
      ->type_name("TIME");
  command->add_option("--out", flags->out, "The CSV file; - for standard output")
      ->type_name("FILE")
      ->required();
  flags->report.addTo(*command);
  command->callback([flags, &exitCode] { exitCode = runExport(*flags); });
}

} // namespace muster::ctl
