#include <backtoback/Runner.h>

namespace muster::test {

std::optional<std::string> runHistory(const History& history, Sightings& sightings, const Tamper& tamper) {
  World world(history, tamper, sightings);
  std::size_t number = 0;
  const auto compare = [&]() -> std::optional<std::string> {
    std::optional<std::string> found = world.quiet();
    return found ? std::optional("after event " + std::to_string(number) + ": " + *found) : std::nullopt;
  };
  for (const Event& event : history.events) {
    ++number;
    world.apply(event);
    if (event.action != Action::Quiet)
      continue;
    if (std::optional<std::string> found = compare())
      return found;
  }
  return compare();
}

} // namespace muster::test
