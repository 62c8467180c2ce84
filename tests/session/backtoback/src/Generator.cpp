#include <backtoback/Generator.h>

#include <random>

namespace muster::test {

namespace {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : m_random(seed) {
    m_history.aliases = seed % 2 == 0;
    m_history.primaryHost = seed % 4 >= 2;
  }

  History make(std::size_t events) {
    for (std::size_t i = 0; i < events; ++i) {
      const auto node = static_cast<std::uint8_t>(below(kNodes));
      addFault(node);
      addEvent(node);
      if (chance(30))
        add(Action::Quiet, 0, 0, {});
    }
    return std::move(m_history);
  }

 private:
  std::int32_t below(std::int32_t end) {
    return static_cast<std::int32_t>(m_random() % static_cast<std::uint64_t>(end));
  }
  bool chance(std::int32_t permille) { return below(1'000) < permille; }

  void add(Action action, std::uint8_t node, std::uint8_t device, std::array<std::int32_t, 4> numbers) {
    m_history.events.push_back({action, node, device, std::exchange(m_after, 0), numbers});
  }

  // To the node's next messages, or to one of the next few: births come several at a time.
  void addFault(std::uint8_t node) {
    const std::int32_t dice = below(1'000);
    const std::int32_t skip = chance(700) ? 0 : 1 + below(4);
    if (dice < 35)
      add(Action::Drop, node, 0, {0, skip});
    else if (dice < 200)
      add(Action::Delay, node, 0, {0, skip, below(300)});
    else if (dice < 225)
      add(Action::Double, node, 0, {0, skip, below(300)});
    else if (dice < 235)
      add(Action::Drop, node, 0, {1, 0});
    else if (dice < 265)
      add(Action::Delay, node, 0, {1, 0, below(300)});
    else if (dice < 270)
      add(Action::Double, node, 0, {1, 0, below(300)});
    else if (dice < 272)
      add(Action::Mute, node, 0, {below(400)});
  }

  std::int32_t anyValue() { return chance(850) ? below(1'000) : below(2'000'000'000); }

  void addEvent(std::uint8_t node) {
    m_after = 1 + below(40);
    const auto device = static_cast<std::uint8_t>(below(4));
    const std::int32_t dice = below(1'000);
    if (dice < 850)
      addData(node, device);
    else if (dice < 880)
      add(Action::Metrics, node, device, {1 + below(5), below(32), below(6), below(1'000)});
    else if (dice < 892)
      add(Action::Remove, node, static_cast<std::uint8_t>(1 + below(3)), {});
    else if (dice < 902)
      add(Action::Break, node, 0, {chance(500) ? 0 : below(2'000)});
    else if (dice < 910)
      add(Action::Leave, node, 0, {below(2)});
    else if (dice < 945)
      add(Action::Connect, node, 0, {});
    else if (dice < 952)
      add(Action::Restart, node, 0, {below(2), chance(500) ? 0 : below(1'000)});
    else
      addRare(dice, node, device);
  }

  void addRare(std::int32_t dice, std::uint8_t node, std::uint8_t device) {
    if (dice < 956)
      add(Action::HostAway, 0, 0, {1 + below(3'000)});
    else if (dice < 958)
      add(Action::HostRestart, 0, 0, {1 + below(1'000), below(2)});
    else if (dice < 990)
      add(Action::Write, node, device, {below(5), anyValue()});
    else if (dice < 993)
      add(Action::Ask, node, 0, {});
    else if (dice < 998)
      add(Action::Clock, node, 0, {below(10'000) - 5'000});
    else
      add(Action::HostClock, 0, 0, {below(10'000) - 5'000});
  }

  void addData(std::uint8_t node, std::uint8_t device) {
    Mark mark = Mark::Good;
    if (chance(250))
      mark = static_cast<Mark>(below(kMarks));
    add(Action::Data, node, device, {below(5), anyValue(), 1 + below(3), static_cast<std::int32_t>(mark)});
  }

  std::mt19937_64 m_random;
  History m_history;
  std::int32_t m_after = 0;
};

} // namespace

History historyFrom(std::uint64_t seed, std::size_t events) {
  return Generator(seed).make(events);
}

} // namespace muster::test
