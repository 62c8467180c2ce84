#include "Calendar.h"

namespace muster {

std::chrono::sys_days localDay(const Zone& zone, std::int64_t utcMs) {
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{zone.toLocalMs(utcMs)}});
}

std::int64_t startOfDay(const Zone& zone, std::chrono::sys_days day) {
  return zone.toUtcMs(day.time_since_epoch().count() * kMsPerDay);
}

std::chrono::sys_days mondayOf(std::chrono::sys_days day) {
  return day - (std::chrono::weekday{day} - std::chrono::Monday);
}

std::chrono::sys_days firstOfMonth(std::chrono::sys_days day, int monthsLater) {
  const std::chrono::year_month_day date{day};
  return (date.year() / date.month() + std::chrono::months{monthsLater}) / 1;
}

} // namespace muster
