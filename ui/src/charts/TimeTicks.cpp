#include "charts/TimeTicks.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>

namespace muster::ui {

namespace {

constexpr std::int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr std::array kSteps = {kSecond,      2 * kSecond,  5 * kSecond, 10 * kSecond, 15 * kSecond,
                               30 * kSecond, kMinute,      2 * kMinute, 5 * kMinute,  10 * kMinute,
                               15 * kMinute, 30 * kMinute, kHour,       2 * kHour,    3 * kHour,
                               6 * kHour,    12 * kHour,   kDay,        2 * kDay,     7 * kDay};

QDateTime local(std::int64_t ms, const QTimeZone& zone) {
  return QDateTime::fromMSecsSinceEpoch(ms, zone);
}

std::int64_t offsetMs(std::int64_t ms, const QTimeZone& zone) {
  return static_cast<std::int64_t>(local(ms, zone).offsetFromUtc()) * kSecond;
}

std::int64_t floorTo(std::int64_t value, std::int64_t step) {
  const std::int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

QString label(std::int64_t ms, std::int64_t step, const QTimeZone& zone) {
  const QDateTime time = local(ms, zone);
  if (step >= kMinute && time.time() == QTime(0, 0))
    return QLocale::c().toString(time, u"d MMM");
  return QLocale::c().toString(time, step < kMinute ? u"HH:mm:ss" : u"HH:mm");
}

} // namespace

std::vector<TimeTick> timeTicks(std::int64_t fromMs, std::int64_t toMs, int maxTicks, const QTimeZone& zone) {
  std::vector<TimeTick> ticks;
  if (toMs <= fromMs)
    return ticks;
  const std::int64_t atLeast = (toMs - fromMs) / std::max(1, maxTicks);
  const auto fit = std::ranges::lower_bound(kSteps, atLeast);
  const std::int64_t step = fit == kSteps.end() ? floorTo(atLeast, kDay) + kDay : *fit;

  // Round in wall-clock time; each tick takes the offset that holds where it lies.
  std::int64_t wall = floorTo(fromMs + offsetMs(fromMs, zone), step);
  std::int64_t previous = fromMs - 1;
  for (int guard = 0; guard < 2 * maxTicks + 8; ++guard, wall += step) {
    const std::int64_t guess = wall - offsetMs(wall - offsetMs(fromMs, zone), zone);
    const std::int64_t ms = wall - offsetMs(guess, zone);
    if (ms > toMs || static_cast<int>(ticks.size()) > maxTicks)
      break;
    const bool exists = ms + offsetMs(ms, zone) == wall; // not in the hour that is skipped in spring
    if (ms >= fromMs && ms > previous && exists) {
      ticks.push_back({ms, label(ms, step, zone)});
      previous = ms;
    }
  }
  return ticks;
}

QString timeTag(std::int64_t ms, double msPerPixel, const QTimeZone& zone) {
  const QDateTime time = local(ms, zone);
  if (msPerPixel >= 2 * kMinute) // of days the hour alone says little
    return QLocale::c().toString(time, u"d MMM HH:mm");
  const QString seconds = QLocale::c().toString(time, u"HH:mm:ss");
  return msPerPixel < 100 ? seconds + u'.' + QString::number(time.time().msec() / 100) : seconds;
}

QString rangeText(std::int64_t fromMs, std::int64_t toMs, const QTimeZone& zone) {
  const QDateTime from = local(fromMs, zone), to = local(toMs, zone);
  const auto clock = toMs - fromMs < 10 * kMinute ? u"HH:mm:ss" : u"HH:mm";
  const QString day = QLocale::c().toString(from, u"ddd d MMM");
  const QString start = QLocale::c().toString(from, clock), end = QLocale::c().toString(to, clock);
  if (from.date() == to.date())
    return QStringLiteral("%1, %2 to %3").arg(day, start, end);
  return QStringLiteral("%1, %2 to %3, %4").arg(day, start, QLocale::c().toString(to, u"ddd d MMM"), end);
}

} // namespace muster::ui
