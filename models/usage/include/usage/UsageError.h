// What is wrong with a command line, in one line, the same way in each of our programs.
// Thread: a free function without state.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
} // namespace CLI

namespace muster::usage {

// "muster-agent: unknown option --brokr; did you mean --broker? (--help shows all options)\n", and with subcommands
// "musterctl: unknown command device; did you mean devices? (`musterctl --help` shows all commands)\n".
// error came from the parsing that app did last.
std::string usageError(const CLI::App& app, const CLI::ParseError& error);

} // namespace muster::usage
