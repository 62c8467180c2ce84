#include <CLI/CLI.hpp>
#include <usage/NearestWord.h>
#include <usage/UsageError.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace muster::usage {

namespace {

// The subcommand that was meant, or the program.
const CLI::App& chosenCommand(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty())
    command = command->get_subcommands().back();
  return *command;
}

std::vector<const CLI::App*> commandsOf(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string commandList(const CLI::App& app) {
  std::string text;
  for (const CLI::App* command : commandsOf(app))
    text += (text.empty() ? "" : ", ") + command->get_name();
  return text;
}

Words optionWords(const CLI::App& app) {
  Words words;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames())
      words.insert("--" + name);
  }
  return words;
}

Words commandWords(const CLI::App& app) {
  Words words;
  for (const CLI::App* command : commandsOf(app))
    words.insert(command->get_name());
  return words;
}

// Not a negative number.
bool isOption(const std::string& word) {
  return word.size() > 1 && word.front() == '-' && (word[1] < '0' || word[1] > '9');
}

// About the words that the library could make nothing of; empty: there are none.
std::string unknownWord(const CLI::App& app) {
  std::vector<std::string> words = app.remaining(true);
  std::erase(words, "--");
  const auto plain = std::ranges::find_if_not(words, isOption);
  const auto option = std::ranges::find_if(words, isOption);
  const CLI::App& command = chosenCommand(app);
  if (plain != words.end() && !commandsOf(command).empty())
    return "unknown command " + *plain + didYouMean(*plain, commandWords(command));
  if (option != words.end()) {
    const std::string name = option->substr(0, option->find('='));
    return "unknown option " + name + didYouMean(name, optionWords(command));
  }
  if (plain == words.end())
    return {};
  const bool takesArguments = std::ranges::any_of(
      command.get_options(), [](const CLI::Option* each) { return each->get_positional(); });
  return (takesArguments ? "an argument too many: " : "an argument without an option: ") + *plain;
}

std::string whereToRead(const CLI::App& app) {
  const CLI::App& command = chosenCommand(app);
  if (commandsOf(app).empty())
    return "--help shows all options";
  if (&command == &app)
    return "`" + app.get_name() + " --help` shows all commands";
  return "`" + app.get_name() + " " + command.get_name() + " --help` shows all options";
}

// On one line, whatever the library or an argument has in it.
std::string oneLine(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      c = ' ';
  }
  return text;
}

} // namespace

std::string usageError(const CLI::App& app, const CLI::ParseError& error) {
  std::string what = error.what();
  const bool isRequired = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  // What is mistyped is also missed: the library complains of that first.
  if (isRequired || dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    if (std::string unknown = unknownWord(app); !unknown.empty())
      what = std::move(unknown);
    else if (isRequired && !commandsOf(chosenCommand(app)).empty())
      what = "a command is missing: " + commandList(app);
  }
  return oneLine(app.get_name() + ": " + what + " (" + whereToRead(app) + ")") + "\n";
}

} // namespace muster::usage
