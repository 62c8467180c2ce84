#include <items/Fleet.h>

#include <algorithm>
#include <deque>
#include <utility>

namespace muster::items {

namespace {

// Rates are made of two totals this far apart: long enough to be calm, short enough to follow.
constexpr qint64 kRateWindowMs = 4'000;
constexpr qint64 kRateStepMs = 500;
// Devices report by exception, so silence says little; five minutes without a word is worth a mark.
constexpr qint64 kStaleAfterMs = 300'000;
constexpr qint64 kExpireEveryMs = 1'000;

// Of a past, beside that of the live fleet.
constexpr RecentLimits kPastLimits{.bytes = 64u << 20};

struct RatePoint {
  qint64 timeMs = 0;
  quint64 messages = 0;
  quint64 metrics = 0;
};

bool sameLink(const LinkInfo& a, const LinkInfo& b) {
  return a.phase == b.phase && a.broker == b.broker && a.encrypted == b.encrypted &&
         a.verified == b.verified && a.step == b.step && a.error == b.error && a.advice == b.advice &&
         a.sinceMs == b.sinceMs && a.nextTryMs == b.nextTryMs && a.attempts == b.attempts;
}

// A feed and what came of it.
struct Lane {
  explicit Lane(FleetFeed* from = nullptr, RecentLimits bounds = {})
      : feed(from), limits(bounds), state(std::make_unique<FleetState>(bounds)) {}

  FleetFeed* feed;
  RecentLimits limits;
  std::unique_ptr<FleetState> state;
  qint64 expiredMs = 0;

  // The state that a new picture wants in place of this one; null: no picture.
  std::unique_ptr<FleetState> drawPicture() const {
    const std::shared_ptr<const FleetPicture> picture = feed->takePicture();
    if (!picture)
      return nullptr;
    auto drawn = std::make_unique<FleetState>(limits);
    drawn->makeRoom(state->deviceCount(), state->seriesCount());
    drawn->replay(picture->update);
    for (const KnownDevice& was : picture->devices)
      drawn->restore(was);
    return drawn;
  }

  void takeUpdates() {
    const bool isReplay = feed->isReplay();
    for (const auto& update : feed->take())
      isReplay ? state->replay(*update) : state->apply(*update);
  }

  // The one that is not in view.
  void tickUnseen(qint64 now) {
    if (auto drawn = drawPicture())
      state = std::move(drawn);
    takeUpdates();
    expire(now);
    state->takeChanged();
  }

  void expire(qint64 now) {
    if (now - expiredMs < kExpireEveryMs && now >= expiredMs)
      return;
    expiredMs = now;
    state->expire(now, kStaleAfterMs);
  }
};

} // namespace

class Fleet::Impl {
 public:
  std::unique_ptr<FleetFeed> feed;
  Lane live;
  std::unique_ptr<Lane> past; // in view where it is there
  LinkInfo link;
  FeedFigures figures;
  std::deque<RatePoint> rates;
  qint64 nowMs = 0;
  qint64 liveMs = 0;

  Lane& inView() { return past ? *past : live; }

  void rememberTotals(qint64 now) {
    if (!rates.empty() && now - rates.back().timeMs < kRateStepMs)
      return;
    rates.push_back({now, figures.messages, figures.metrics});
    while (rates.size() > 2 && now - rates[1].timeMs >= kRateWindowMs)
      rates.pop_front();
  }

  double rate(quint64 RatePoint::*total) const {
    if (rates.size() < 2 || rates.back().timeMs <= rates.front().timeMs)
      return 0;
    const quint64 more = rates.back().*total - rates.front().*total;
    return static_cast<double>(more) * 1000.0 /
           static_cast<double>(rates.back().timeMs - rates.front().timeMs);
  }
};

Fleet::Fleet(QObject* parent) : QObject(parent), m_impl(std::make_unique<Impl>()) {
  qRegisterMetaType<QVector<DeviceId>>("QVector<muster::DeviceId>");
}

Fleet::~Fleet() = default;

void Fleet::setFeed(std::unique_ptr<FleetFeed> feed) {
  emit aboutToReset();
  m_impl->past.reset();
  m_impl->feed = std::move(feed);
  m_impl->live = Lane(m_impl->feed.get());
  m_impl->link = m_impl->feed ? m_impl->feed->link() : LinkInfo{};
  m_impl->figures = {};
  m_impl->rates.clear();
  emit reset();
  emit linkChanged();
}

FleetFeed* Fleet::feed() const {
  return m_impl->inView().feed;
}

FleetFeed* Fleet::liveFeed() const {
  return m_impl->feed.get();
}

void Fleet::lookBack(FleetFeed* past) {
  if (m_impl->inView().feed == past || (!past && !m_impl->past))
    return;
  std::unique_ptr<Lane> lane;
  if (past) {
    lane = std::make_unique<Lane>(past, kPastLimits);
    if (auto drawn = lane->drawPicture()) // at once, or the fleet would be empty for a tick
      lane->state = std::move(drawn);
  }
  emit aboutToReplace();
  const std::size_t devices = state().deviceCount(), series = state().seriesCount();
  m_impl->past = std::move(lane);
  m_impl->nowMs = past ? past->clockMs(m_impl->liveMs) : m_impl->liveMs;
  m_impl->inView().state->makeRoom(devices, series);
  m_impl->inView().state->takeChanged(); // all are others: replaced() says so
  emit replaced();
}

bool Fleet::isPast() const {
  return m_impl->past != nullptr;
}

bool Fleet::isCurrent() const {
  return isPast() || m_impl->link.phase == LinkPhase::Connected || m_impl->link.phase == LinkPhase::Reading;
}

bool Fleet::takesCommands() const {
  return !isPast() && m_impl->link.phase == LinkPhase::Connected;
}

const FleetState& Fleet::state() const {
  return *m_impl->inView().state;
}

const LinkInfo& Fleet::link() const {
  return m_impl->link;
}

const FeedFigures& Fleet::figures() const {
  return m_impl->figures;
}

double Fleet::messagesPerSecond() const {
  return m_impl->rate(&RatePoint::messages);
}

double Fleet::metricsPerSecond() const {
  return m_impl->rate(&RatePoint::metrics);
}

qint64 Fleet::nowMs() const {
  return m_impl->nowMs;
}

qint64 Fleet::liveMs() const {
  return m_impl->liveMs;
}

void Fleet::tick(qint64 nowMs) {
  m_impl->nowMs = m_impl->liveMs = nowMs;
  if (!m_impl->feed) {
    emit ticked(nowMs);
    return;
  }
  if (m_impl->past)
    m_impl->live.tickUnseen(nowMs);
  Lane& lane = m_impl->inView();
  m_impl->nowMs = lane.feed->clockMs(nowMs);
  const std::size_t before = lane.state->deviceCount(), known = lane.state->counts().total();
  if (auto drawn = lane.drawPicture()) {
    emit aboutToReplace();
    lane.state = std::move(drawn);
    lane.expiredMs = 0;
    lane.state->takeChanged();
    emit replaced();
  }
  lane.takeUpdates();
  lane.expire(m_impl->nowMs);
  m_impl->figures = m_impl->feed->figures();
  m_impl->rememberTotals(nowMs);

  const std::size_t after = lane.state->deviceCount();
  if (after > before || lane.state->counts().total() > known) // the latter: one that had a place already
    emit devicesAdded(static_cast<DeviceId>(std::min(before, after - 1)), static_cast<DeviceId>(after - 1));
  const std::vector<DeviceId> devices = lane.state->takeChanged();
  if (!devices.empty())
    emit changed(QVector<DeviceId>(devices.begin(), devices.end()));
  if (LinkInfo link = m_impl->feed->link(); !sameLink(link, m_impl->link)) {
    m_impl->link = std::move(link);
    emit linkChanged();
  }
  emit ticked(m_impl->nowMs);
}

} // namespace muster::items
