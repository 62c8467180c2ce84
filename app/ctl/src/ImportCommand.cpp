#include <ctl/Commands.h>
#include <ctl/ExitCode.h>
#include <ctl/HistoryWords.h>
#include <ctl/Interruption.h>
#include <ctl/Progress.h>
#include <ctl/ReportFlags.h>
#include <ctl/Words.h>
#include <reports/CsvImport.h>
#include <usage/StandardOutput.h>

#include <memory>

namespace muster::ctl {

namespace {

struct ImportFlags {
  DialectFlags dialect;
  std::string file;
  std::string history;
};

std::string importedText(const ImportFlags& flags, const CsvImportOutcome& outcome) {
  std::string text = flags.history + ": " + counted(outcome.rows, "row", "rows") + " of " +
                     counted(outcome.series, "series", "series") + " read from " + flags.file;
  if (outcome.repeats > 0)
    text += ", " + std::to_string(outcome.repeats) + " of them were there already";
  if (outcome.odd > 0)
    text += ", " + std::to_string(outcome.odd) + " with a time that nobody can believe";
  return text + "\n";
}

int runImport(const ImportFlags& flags) {
  const Result<CsvDialect> dialect = flags.dialect.dialect();
  if (!dialect)
    return fail(dialect.error(), kUsage);
  CsvImportOptions options;
  options.dialect = *dialect;
  options.nowMs = utcNow();
  const StopOnSignal stop;
  Progress progress;
  const auto show = [&](double done) {
    if (progress.isDue())
      progress.show("importing: " + percentText(done));
  };
  const Result<CsvImportOutcome> outcome = importCsv(flags.file, flags.history, options, show, stop.token());
  progress.clear();
  if (!outcome && outcome.error().code == ErrorCode::BadCsv)
    return fail(outcome.error().message() + "; what came before it is in the history", kUsage);
  if (!outcome && outcome.error().code == ErrorCode::Cancelled)
    return fail("stopped: a part is in the history; the same command takes the rest", kInterrupted);
  if (!outcome)
    return failHistory(flags.history, outcome.error());
  usage::print(importedText(flags, *outcome));
  return kSuccess;
}

} // namespace

void addImportCommand(CLI::App& app, int& exitCode) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* command = app.add_subcommand("import", "Take a CSV of samples into a history");
  command->footer("The CSV is what `musterctl export` writes in the long form, plain or gzip. Each row "
                  "becomes the sample that\n"
                  "it was, to the bit; what the history has already is not taken twice, so the same file may "
                  "be imported\n"
                  "again. No recorder may have the history meanwhile.\n\n" +
                  exitCodesHelp({kSuccess, kFailed, kUsage, kInterrupted}));
  command->add_option("FILE", flags->file, "The CSV")->required()->type_name("");
  command->add_option("--history", flags->history, "The history; made where there is none")
      ->type_name("FILE")
      ->required();
  flags->dialect.addTo(*command);
  command->callback([flags, &exitCode] { exitCode = runImport(*flags); });
}

} // namespace muster::ctl
