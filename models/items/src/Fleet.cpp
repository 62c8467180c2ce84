#include <items/Fleet.h>

#include <deque>

namespace muster::items {

namespace {

// Rates are made of two totals this far apart: long enough to be calm, short enough to follow.
constexpr qint64 kRateWindowMs = 4'000;
constexpr qint64 kRateStepMs = 500;
// Devices report by exception, so silence says little; five minutes without a word is worth a mark.
constexpr qint64 kStaleAfterMs = 300'000;
constexpr qint64 kExpireEveryMs = 1'000;

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

} // namespace

class Fleet::Impl {
 public:
  std::unique_ptr<FleetFeed> feed;
  std::unique_ptr<FleetState> state = std::make_unique<FleetState>();
  LinkInfo link;
  FeedFigures figures;
  std::deque<RatePoint> rates;
  qint64 nowMs = 0;
  qint64 expiredMs = 0;

  void expire(qint64 now) {
    if (now - expiredMs < kExpireEveryMs && now >= expiredMs)
      return;
    expiredMs = now;
    state->expire(now, kStaleAfterMs);
  }

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
  m_impl->feed = std::move(feed);
  m_impl->state = std::make_unique<FleetState>();
  m_impl->link = m_impl->feed ? m_impl->feed->link() : LinkInfo{};
  m_impl->figures = {};
  m_impl->rates.clear();
  emit reset();
  emit linkChanged();
}

FleetFeed* Fleet::feed() const {
  return m_impl->feed.get();
}

const FleetState& Fleet::state() const {
  return *m_impl->state;
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

void Fleet::tick(qint64 nowMs) {
  m_impl->nowMs = nowMs;
  if (!m_impl->feed) {
    emit ticked(nowMs);
    return;
  }
  const std::size_t before = m_impl->state->deviceCount();
  for (const auto& update : m_impl->feed->take())
    m_impl->state->apply(*update);
  m_impl->expire(nowMs);
  m_impl->figures = m_impl->feed->figures();
  m_impl->rememberTotals(nowMs);

  const std::size_t after = m_impl->state->deviceCount();
  if (after > before)
    emit devicesAdded(static_cast<DeviceId>(before), static_cast<DeviceId>(after - 1));
  const std::vector<DeviceId> devices = m_impl->state->takeChanged();
  if (!devices.empty())
    emit changed(QVector<DeviceId>(devices.begin(), devices.end()));
  if (LinkInfo link = m_impl->feed->link(); !sameLink(link, m_impl->link)) {
    m_impl->link = std::move(link);
    emit linkChanged();
  }
  emit ticked(nowMs);
}

} // namespace muster::items
