#include <backtoback/Shrinker.h>

#include <algorithm>

namespace muster::test {

namespace {

class Shrinker {
 public:
  Shrinker(History history, const Fails& fails, std::chrono::milliseconds most)
      : m_best(std::move(history)), m_fails(fails), m_end(Clock::now() + most) {}

  History run() {
    bool better = true;
    while (better && !isLate()) {
      better = takeOut();
      better = simplifySetup() || better;
      for (std::size_t i = 0; i < m_best.events.size() && !isLate(); ++i)
        better = simplify(i) || better;
    }
    return std::move(m_best);
  }

 private:
  using Clock = std::chrono::steady_clock;

  bool isLate() const { return Clock::now() >= m_end; }

  bool accept(History candidate) {
    if (candidate == m_best || isLate() || !m_fails(candidate))
      return false;
    m_best = std::move(candidate);
    return true;
  }

  // Chunks, from the end, since what comes after the difference goes at once; halved until they are single events.
  bool takeOut() {
    bool better = false;
    for (std::size_t chunk = std::max<std::size_t>(m_best.events.size() / 2, 1); !isLate(); chunk /= 2) {
      bool again = true;
      while (again && !isLate()) {
        again = false;
        for (std::size_t end = m_best.events.size(); end > 0 && !isLate(); end -= std::min(end, chunk))
          again = takeOut(end - std::min(end, chunk), std::min(end, m_best.events.size())) || again;
        better = better || again;
      }
      if (chunk <= 1)
        break;
    }
    return better;
  }

  // With the time that they took, and where that does not do without.
  bool takeOut(std::size_t begin, std::size_t end) {
    History candidate = m_best;
    std::vector<Event>& events = candidate.events;
    std::int32_t ms = 0;
    for (std::size_t i = begin; i < end; ++i)
      ms += events[i].afterMs;
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(begin),
                 events.begin() + static_cast<std::ptrdiff_t>(end));
    if (accept(candidate))
      return true;
    if (begin == events.size())
      return false;
    events[begin].afterMs += ms;
    return accept(std::move(candidate));
  }

  bool simplifySetup() {
    History candidate = m_best;
    candidate.primaryHost = false;
    const bool better = accept(std::move(candidate));
    candidate = m_best;
    candidate.aliases = false;
    return accept(std::move(candidate)) || better;
  }

  bool simplify(std::size_t at) {
    bool better = simplifyNumber([at](History& h) -> std::int32_t& { return h.events[at].afterMs; }, 1);
    for (std::size_t i = 0; i < m_best.events[at].numbers.size(); ++i)
      better =
          simplifyNumber([at, i](History& h) -> std::int32_t& { return h.events[at].numbers[i]; }) || better;
    History candidate = m_best;
    candidate.events[at].device = 0;
    return accept(std::move(candidate)) || better;
  }

  // The least, or as near to it as will do. For times that is 1 ms: what happens at once is another history.
  template<class NumberOf>
  bool simplifyNumber(NumberOf numberOf, std::int32_t least = 0) {
    bool better = false;
    for (std::int32_t step = numberOf(m_best) - least; step != 0 && numberOf(m_best) != 0 && !isLate();) {
      History candidate = m_best;
      std::int32_t& number = numberOf(candidate);
      number -= step;
      if (accept(std::move(candidate)))
        better = true;
      else
        step /= 2;
      if (std::abs(step) > std::abs(numberOf(m_best) - least))
        step = numberOf(m_best) - least;
    }
    return better;
  }

  History m_best;
  const Fails& m_fails;
  Clock::time_point m_end;
};

} // namespace

History shrunk(History history, const Fails& fails, std::chrono::milliseconds most) {
  return Shrinker(std::move(history), fails, most).run();
}

} // namespace muster::test
