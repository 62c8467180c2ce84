#include <schema/Topic.h>

#include <ctl/RetentionFlags.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

namespace muster::ctl {

namespace {

constexpr const char* kGroup = "What is kept";
constexpr double kDayMs = 86'400'000;
constexpr double kMostYears = 10'000;

struct Amount {
  double number = 0;
  std::string_view unit;
};

std::optional<Amount> amountOf(std::string_view text) {
  Amount amount;
  const char* end = text.data() + text.size();
  const auto [at, code] = std::from_chars(text.data(), end, amount.number, std::chars_format::fixed);
  if (code != std::errc() || !std::isfinite(amount.number) || amount.number < 0)
    return std::nullopt;
  amount.unit = std::string_view(at, static_cast<std::size_t>(end - at));
  return amount;
}

Unexpected bad(std::string_view option, std::string_view text, const char* what) {
  return unexpected(ErrorCode::BadArgument, std::string(option) + " " + std::string(text), what);
}

template<class T>
Result<void> read(const char* option, const std::optional<std::string>& text,
                  Result<T> (*parse)(std::string_view), std::optional<T>& into) {
  if (!text)
    return {};
  Result<T> value = parse(*text);
  if (!value)
    return unexpected(value.error().code, std::string(option) + " " + value.error().where,
                      value.error().detail);
  into = *value;
  return {};
}

Result<void> checkOrder(const Retention& retention, const char* option, std::string_view text) {
  if (retention.rollupMs && (!retention.rawMs || *retention.rollupMs < *retention.rawMs))
    return bad(option, text, "summaries can't be kept for a shorter time than the samples that they are of");
  return {};
}

} // namespace

Result<std::int64_t> parseAge(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, double>, 4> kUnits{
      {{"h", kDayMs / 24}, {"d", kDayMs}, {"w", 7 * kDayMs}, {"y", 365 * kDayMs}}};
  const auto amount = amountOf(text);
  const auto unit = std::ranges::find_if(
      kUnits, [&](const auto& candidate) { return amount && candidate.first == amount->unit; });
  if (unit == kUnits.end() || amount->number == 0 ||
      amount->number * unit->second > kMostYears * 365 * kDayMs)
    return unexpected(ErrorCode::BadArgument, std::string(text),
                      "not an age; write for example 12h, 90d, 8w or 5y");
  return std::int64_t{std::llround(amount->number * unit->second)};
}

Result<std::uint64_t> parseSize(std::string_view text) {
  static constexpr std::string_view kUnits = "KMGT";
  const auto amount = amountOf(text);
  double factor = 1;
  const bool hasUnit = amount && !amount->unit.empty();
  const std::size_t unit = hasUnit ? kUnits.find(amount->unit[0]) : 0;
  if (hasUnit)
    factor = std::pow(1024.0, static_cast<double>(unit) + 1);
  const bool isUnit = !hasUnit || (unit != std::string_view::npos && amount->unit.size() == 1);
  if (!amount || !isUnit || amount->number * factor < 1 || amount->number * factor > 1e18)
    return unexpected(ErrorCode::BadArgument, std::string(text),
                      "not a size; write for example 500M, 200G or 2T");
  return static_cast<std::uint64_t>(std::llround(amount->number * factor));
}

std::string sizeText(std::uint64_t bytes) {
  static constexpr const char* kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  double number = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (number >= 1024 && unit + 1 < std::size(kUnits)) {
    number /= 1024;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", number, kUnits[unit]);
  return text;
}

void RetentionFlags::addTo(CLI::App& command) {
  command.add_option("--keep", m_keep, "How long samples are kept: 12h, 90d, 8w, 5y (default: for ever)")
      ->type_name("AGE")
      ->group(kGroup);
  command
      .add_option("--keep-summaries", m_keepSummaries,
                  "How long summaries of an hour each are kept (default: for ever)")
      ->type_name("AGE")
      ->group(kGroup);
  command
      .add_option("--keep-group", m_groups,
                  "How long samples of one Sparkplug group are kept, instead of --keep; may be repeated")
      ->type_name("GROUP=AGE")
      ->allow_extra_args(false)
      ->group(kGroup);
  command
      .add_option("--most-bytes", m_mostBytes,
                  "How large the file may grow (500M, 200G, 2T): past it the oldest samples go")
      ->type_name("SIZE")
      ->group(kGroup);
}

Result<RetentionRules> RetentionFlags::rules() const {
  RetentionRules rules;
  if (Result<void> age = read("--keep", m_keep, parseAge, rules.general.rawMs); !age)
    return unexpected(age.error());
  if (Result<void> age = read("--keep-summaries", m_keepSummaries, parseAge, rules.general.rollupMs); !age)
    return unexpected(age.error());
  if (Result<void> order = checkOrder(rules.general, "--keep-summaries", m_keepSummaries.value_or(""));
      !order)
    return unexpected(order.error());
  if (Result<void> size = read("--most-bytes", m_mostBytes, parseSize, rules.mostBytes); !size)
    return unexpected(size.error());
  for (const std::string& group : m_groups)
    if (Result<void> added = addGroup(rules, group); !added)
      return unexpected(added.error());
  return rules;
}

Result<void> RetentionFlags::addGroup(RetentionRules& rules, const std::string& text) const {
  static constexpr const char* kOption = "--keep-group";
  const std::size_t sign = text.rfind('=');
  if (sign == std::string::npos)
    return bad(kOption, text, "write it as GROUP=AGE, for example plant=90d");
  const std::string group = text.substr(0, sign);
  if (Result<void> checked = checkId(group, kOption); !checked)
    return checked;
  const bool isTwice =
      std::ranges::any_of(rules.groups, [&](const auto& known) { return known.first == group; });
  if (isTwice)
    return bad(kOption, text, "this group was given before");
  Retention retention = rules.general;
  const std::optional<std::string> age = text.substr(sign + 1);
  if (Result<void> parsed = read(kOption, age, parseAge, retention.rawMs); !parsed)
    return parsed;
  if (Result<void> order = checkOrder(retention, kOption, text); !order)
    return order;
  rules.groups.emplace_back(group, retention);
  return {};
}

} // namespace muster::ctl
