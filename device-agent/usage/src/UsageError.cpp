#include <CLI/CLI.hpp>
#include <usage/NearestWord.h>
#include <usage/UsageError.h>

#include <string_view>

namespace muster::usage {

namespace {

// What the library only calls unexpected: the first argument that looks like an option and is none.
std::string unknownOption(const CLI::App& app, int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    std::string name(argument.substr(0, argument.find('=')));
    if (name.size() > 1 && name.front() == '-' && app.get_option_no_throw(name) == nullptr)
      return name;
  }
  return {};
}

Words optionsOf(const CLI::App& app) {
  Words words;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames())
      words.insert("--" + name);
  }
  return words;
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

std::string usageError(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv) {
  std::string what = error.what();
  const bool hasExtras = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  // A mistyped option is also missed as a required one.
  if (hasExtras || dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    const std::string unknown = unknownOption(app, argc, argv);
    if (!unknown.empty())
      what = "unknown option " + unknown + didYouMean(unknown, optionsOf(app));
    else if (hasExtras && argc > 1)
      what = "an argument without an option: " + what.substr(what.find(": ") + 2);
  }
  return oneLine(app.get_name() + ": " + what + " (--help shows all options)") + "\n";
}

} // namespace muster::usage
