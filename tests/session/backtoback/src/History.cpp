#include <backtoback/History.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>

namespace muster::test {

namespace {

constexpr std::string_view kFirstLine = "muster session history 1";

enum class Where : std::uint8_t { Fleet, Node, Device };

struct ActionForm {
  const char* name;
  Where where;
  std::array<const char*, 4> numbers; // null: none
};

constexpr std::array<ActionForm, kActions> kForms{{
    {"data", Where::Device, {"metric", "value", "count", "mark"}},
    {"metrics", Where::Device, {"count", "types", "names", "value"}},
    {"remove", Where::Device, {}},
    {"connect", Where::Node, {}},
    {"break", Where::Node, {"will"}},
    {"leave", Where::Node, {"will"}},
    {"restart", Where::Node, {"lost", "will"}},
    {"host-away", Where::Fleet, {"ms"}},
    {"host-restart", Where::Fleet, {"ms", "polite"}},
    {"write", Where::Device, {"metric", "value"}},
    {"ask", Where::Node, {}},
    {"clock", Where::Node, {"shift"}},
    {"host-clock", Where::Fleet, {"shift"}},
    {"drop", Where::Node, {"down", "skip"}},
    {"delay", Where::Node, {"down", "skip", "ms"}},
    {"double", Where::Node, {"down", "skip", "ms"}},
    {"mute", Where::Node, {"ms"}},
    {"quiet", Where::Fleet, {}},
}};

void append(std::string& text, const Event& event) {
  const ActionForm& form = kForms[static_cast<std::size_t>(event.action)];
  text += std::to_string(event.afterMs) + " " + form.name;
  if (form.where != Where::Fleet)
    text += " n" + std::to_string(event.node);
  if (form.where == Where::Device && event.device != 0)
    text += std::string("/") + kDevices[event.device];
  for (std::size_t i = 0; i < form.numbers.size() && form.numbers[i] != nullptr; ++i)
    text += std::string(" ") + form.numbers[i] + "=" + std::to_string(event.numbers[i]);
  text += "\n";
}

std::optional<std::int32_t> numberOf(std::string_view text) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

bool readPlace(const std::string& place, const ActionForm& form, Event& event) {
  const std::size_t slash = place.find('/');
  const std::optional<std::int32_t> node =
      place.starts_with('n') ? numberOf(place.substr(1, slash == std::string::npos ? slash : slash - 1))
                             : std::nullopt;
  if (!node || *node < 0 || *node >= kNodes)
    return false;
  event.node = static_cast<std::uint8_t>(*node);
  if (slash == std::string::npos)
    return true;
  const auto device = std::find(kDevices.begin() + 1, kDevices.end(), place.substr(slash + 1));
  event.device = static_cast<std::uint8_t>(device - kDevices.begin());
  return form.where == Where::Device && device != kDevices.end();
}

std::optional<Event> readEvent(const std::string& line) {
  std::istringstream words(line);
  Event event;
  std::string word;
  std::string name;
  if (!(words >> event.afterMs >> name) || event.afterMs < 0)
    return std::nullopt;
  const auto form =
      std::find_if(kForms.begin(), kForms.end(), [&](const ActionForm& f) { return name == f.name; });
  if (form == kForms.end())
    return std::nullopt;
  event.action = static_cast<Action>(form - kForms.begin());
  if (form->where != Where::Fleet && (!(words >> word) || !readPlace(word, *form, event)))
    return std::nullopt;
  for (std::size_t i = 0; i < form->numbers.size() && form->numbers[i] != nullptr; ++i) {
    const std::string begin = std::string(form->numbers[i]) + "=";
    const std::optional<std::int32_t> number =
        words >> word && word.starts_with(begin) ? numberOf(word.substr(begin.size())) : std::nullopt;
    if (!number)
      return std::nullopt;
    event.numbers[i] = *number;
  }
  return words >> word ? std::nullopt : std::optional(event);
}

} // namespace

std::string historyText(const History& history) {
  std::string text = std::string(kFirstLine) + "\n";
  text += std::string("aliases ") + (history.aliases ? "yes" : "no") + "\n";
  text += std::string("primary-host ") + (history.primaryHost ? "yes" : "no") + "\n";
  for (const Event& event : history.events)
    append(text, event);
  return text;
}

Result<History> parseHistory(std::string_view text) {
  History history;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (number == 1 && line != kFirstLine)
      return unexpected(ErrorCode::BadArgument, "line 1", "it is not: " + std::string(kFirstLine));
    if (number == 1 || line.empty() || line.starts_with('#'))
      continue;
    if (line == "aliases yes" || line == "aliases no")
      history.aliases = line.ends_with("yes");
    else if (line == "primary-host yes" || line == "primary-host no")
      history.primaryHost = line.ends_with("yes");
    else if (const std::optional<Event> event = readEvent(line))
      history.events.push_back(*event);
    else
      return unexpected(ErrorCode::BadArgument, "line " + std::to_string(number), "no event: " + line);
  }
  return history;
}

} // namespace muster::test
