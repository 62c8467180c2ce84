#include <history/HistoryReader.h>
#include <history/HistoryUpkeep.h>
#include <schema/Utf8.h>

#include <ctl/Commands.h>
#include <ctl/ExitCode.h>
#include <ctl/HistoryReport.h>
#include <ctl/HistoryWords.h>
#include <ctl/Interruption.h>
#include <ctl/Progress.h>
#include <ctl/RetentionFlags.h>
#include <ctl/Words.h>
#include <usage/StandardOutput.h>

#include <memory>
#include <string>
#include <vector>

namespace muster::ctl {

namespace {

struct HistoryFlags {
  std::string file;
  std::string out;
  bool json = false;
};

OnProgress showOn(Progress& progress, const char* what) {
  return [&progress, what](double done) {
    if (progress.isDue())
      progress.show(std::string(what) + ": " + percentText(done));
  };
}

int runStats(const HistoryFlags& flags) {
  const Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(flags.file);
  if (!reader)
    return failHistory(flags.file, reader.error());
  const Result<HistoryStats> stats = (*reader)->stats();
  if (!stats)
    return failHistory(flags.file, stats.error());
  usage::print(flags.json ? statsJson(flags.file, *stats) : statsText(flags.file, *stats));
  return kSuccess;
}

int runVerify(const HistoryFlags& flags) {
  const StopOnSignal stop;
  Progress progress;
  Result<Verdict> verdict = verifyHistory(flags.file, showOn(progress, "verifying"), stop.token());
  progress.clear();
  // So damaged that nothing more can be looked at: that, too, is a verdict.
  if (!verdict && verdict.error().code == ErrorCode::BadPayload)
    verdict = Verdict{0, 0, {verdict.error().message()}, 0};
  if (!verdict)
    return failHistory(flags.file, verdict.error());
  usage::print(flags.json ? verdictJson(flags.file, *verdict) : verdictText(flags.file, *verdict));
  if (verdict->damages.empty())
    return kSuccess;
  return fail("`musterctl history repair " + flags.file + " --out NEW` saves what can be read", kFailed);
}

int runCompact(const HistoryFlags& flags) {
  // It is done by a writer, which would make the file where there is none.
  if (const auto reader = openHistoryReader(flags.file); !reader)
    return failHistory(flags.file, reader.error());
  const StopOnSignal stop;
  Progress progress;
  const Result<std::int64_t> lost = compactHistory(flags.file, showOn(progress, "compacting"), stop.token());
  progress.clear();
  if (!lost)
    return failHistory(flags.file, lost.error());
  const std::string change = *lost >= 0 ? sizeText(static_cast<std::uint64_t>(*lost)) + " smaller"
                                        : sizeText(static_cast<std::uint64_t>(-*lost)) + " larger";
  usage::print(flags.file + ": " + change + ", now " + sizeText(historyBytes(flags.file)) + "\n");
  return kSuccess;
}

int runBackup(const HistoryFlags& flags) {
  const StopOnSignal stop;
  Progress progress;
  const Result<void> copied = backupHistory(flags.file, flags.out, showOn(progress, "copying"), stop.token());
  progress.clear();
  if (!copied)
    return failHistory(flags.file, copied.error());
  usage::print(flags.out + ": " + sizeText(historyBytes(flags.out)) + ", as " + flags.file +
               " was at one moment\n");
  return kSuccess;
}

int runRepair(const HistoryFlags& flags) {
  const StopOnSignal stop;
  Progress progress;
  const Result<Repaired> repaired =
      repairHistory(flags.file, flags.out, showOn(progress, "saving"), stop.token());
  progress.clear();
  if (!repaired)
    return failHistory(flags.file, repaired.error());
  std::string text;
  for (const std::string& loss : repaired->losses)
    text += toPrintableUtf8(loss) + "\n";
  text += flags.out + ": " + counted(repaired->samples, "sample", "samples") + " in " +
          counted(repaired->chunks, "chunk", "chunks") + " and " +
          counted(repaired->events, "event", "events") + " saved, " +
          counted(repaired->lostBlocks, "block", "blocks") + " lost; " + flags.file + " is as it was\n";
  usage::print(text);
  return repaired->lostBlocks == 0 && repaired->losses.empty() ? kSuccess : kIncomplete;
}

struct Verb {
  const char* name;
  const char* description;
  const char* footer;
  bool hasJson, hasOut;
  std::string codes;
  int (*run)(const HistoryFlags&);
};

std::vector<Verb> allVerbs() {
  return {
      {"stats", "What the file holds, and how large what of it is",
       "Reads only, also while the file is being written.\n\n"
       "--json: one object; sizes in bytes, times in UTC, by whole hours.",
       true, false, exitCodesHelp({kSuccess, kFailed, kUsage}), runStats},
      {"verify", "Read everything in the file and say what is damaged",
       "Reads only, also while the file is being written: SQLite's own check, then every block, decoded "
       "whole, and\n"
       "what must agree between them. Exit code 1 where something is damaged.",
       true, false, exitCodesHelp({kSuccess, kFailed, kUsage, kInterrupted}), runVerify},
      {"compact", "Pack and merge what is not yet, and give free room back to the disk",
       "No recorder may have the file meanwhile. Ctrl+C ends it early; the file is sound at any moment.",
       false, false, exitCodesHelp({kSuccess, kFailed, kUsage, kInterrupted}), runCompact},
      {"backup", "A copy of the file as it is at one moment",
       "Also while the file is being written. The copy appears under its name when it is whole.", false, true,
       exitCodesHelp({kSuccess, kFailed, kUsage, kInterrupted}), runBackup},
      {"repair", "Save what can be read of a damaged file into a new one",
       "The damaged file stays as it is. Exit code 5 where something could not be saved; standard output "
       "says what.",
       false, true, exitCodesHelp({kSuccess, kFailed, kUsage, kIncomplete, kInterrupted}), runRepair},
  };
}

void addVerb(CLI::App& history, const Verb& verb, int& exitCode) {
  auto flags = std::make_shared<HistoryFlags>();
  CLI::App* command = history.add_subcommand(verb.name, verb.description);
  command->footer(std::string(verb.footer) + "\n\n" + verb.codes);
  command->add_option("FILE", flags->file, "The history")->required()->type_name("");
  if (verb.hasOut)
    command->add_option("--out", flags->out, "The new file; there must be none of that name")
        ->type_name("FILE")
        ->required();
  if (verb.hasJson)
    command->add_flag("--json", flags->json, "JSON instead of words");
  command->callback([flags, run = verb.run, &exitCode] { exitCode = run(*flags); });
}

} // namespace

void addHistoryCommand(CLI::App& app, int& exitCode) {
  CLI::App* history =
      app.add_subcommand("history", "Look into a history file, check, shrink, copy or save it");
  history->require_subcommand(1);
  history->footer("`musterctl history COMMAND --help` says more.");
  for (const Verb& verb : allVerbs())
    addVerb(*history, verb, exitCode);
}

} // namespace muster::ctl
