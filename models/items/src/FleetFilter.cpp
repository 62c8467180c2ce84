#include <items/DisplayText.h>
#include <items/FleetFilter.h>

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

namespace muster::items {

namespace {

constexpr std::size_t kSeriesLookedAt = 20'000;

QString tr(const char* text) {
  return QCoreApplication::translate("FleetFilter", text);
}

// Spaces, slashes and the like do not count in a metric's name.
QString squeezed(const QString& text) {
  QString out;
  for (const QChar c : text)
    if (c.isLetterOrNumber())
      out += c.toLower();
  return out;
}

struct Token {
  int start = 0;
  int length = 0;
};

std::vector<Token> tokensOf(const QString& text) {
  std::vector<Token> tokens;
  int start = -1;
  bool quoted = false;
  for (int i = 0; i <= text.size(); ++i) {
    const bool end = i == text.size();
    if (!end && text[i] == u'"')
      quoted = !quoted;
    const bool isSpace = end || (text[i].isSpace() && !quoted);
    if (!isSpace && start < 0)
      start = i;
    if (isSpace && start >= 0) {
      tokens.push_back({start, i - start});
      start = -1;
    }
  }
  return tokens;
}

int statusRank(const QString& word) {
  static const std::array<QString, 3> words{QStringLiteral("online"), QStringLiteral("stale"),
                                            QStringLiteral("offline")};
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i].startsWith(word))
      return static_cast<int>(i);
  return -1;
}

bool isYes(const QString& word) {
  return QStringLiteral("yes").startsWith(word);
}

bool isNo(const QString& word) {
  return QStringLiteral("no").startsWith(word);
}

QString statusWordOf(DeviceStatus status) {
  switch (status) {
  case DeviceStatus::Online:
    return QStringLiteral("online");
  case DeviceStatus::Stale:
    return QStringLiteral("stale");
  case DeviceStatus::Offline:
    break;
  }
  return QStringLiteral("offline");
}

void takeNegation(FilterTerm& term, QString& value) {
  if (!value.startsWith(u'!'))
    return;
  term.negated = true;
  value.remove(0, 1);
}

void parseField(FilterTerm& term, const QString& key, QString value) {
  takeNegation(term, value);
  value.remove(u'"');
  term.text = value.toLower();
  if (key == QStringLiteral("status"))
    term.field = FilterTerm::Field::Status;
  else if (key == QStringLiteral("problems"))
    term.field = FilterTerm::Field::Problems;
  else if (key == QStringLiteral("group"))
    term.field = FilterTerm::Field::Group;
  else if (key == QStringLiteral("node"))
    term.field = FilterTerm::Field::Node;
  else if (key == QStringLiteral("device"))
    term.field = FilterTerm::Field::Device;
  else
    term.problem = tr("“%1:” is not known. There are status:, problems:, group:, node: and device:").arg(key);
  if (!term.problem.isEmpty())
    return;
  if (term.text.isEmpty())
    term.problem = tr("“%1:” waits for a value").arg(key);
  else if (term.field == FilterTerm::Field::Status && statusRank(term.text) < 0)
    term.problem = tr("“%1” is no status. There are online, stale and offline").arg(value);
  else if (term.field == FilterTerm::Field::Problems && !isYes(term.text) && !isNo(term.text))
    term.problem = tr("“problems:” takes yes or no");
}

void parseComparison(FilterTerm& term, const QString& key, QString rest) {
  using Comparison = FilterTerm::Comparison;
  const QChar sign = rest[0];
  const bool orEqual = rest.size() > 1 && rest[1] == u'=';
  if (sign == u'<')
    term.comparison = orEqual ? Comparison::AtMost : Comparison::Less;
  else if (sign == u'>')
    term.comparison = orEqual ? Comparison::AtLeast : Comparison::Greater;
  else
    term.comparison = Comparison::Equal;
  rest.remove(0, orEqual ? 2 : 1);
  rest.replace(QChar(0x2212), u'-');
  term.field = FilterTerm::Field::Metric;
  term.text = squeezed(key);
  bool isNumber = false;
  term.number = rest.toDouble(&isNumber);
  if (term.text.isEmpty())
    term.problem = tr("A comparison starts with a metric's name, such as temp>70");
  else if (rest.isEmpty())
    term.problem = tr("“%1” waits for a number").arg(key + sign);
  else if (!isNumber || !std::isfinite(term.number))
    term.problem = tr("“%1” is not a number").arg(rest);
}

FilterTerm parseTerm(const QString& whole, Token token) {
  FilterTerm term;
  term.start = token.start;
  term.length = token.length;
  QString text = whole.mid(token.start, token.length);
  int at = 0;
  while (at < text.size() && !QStringLiteral(":<>=").contains(text[at]))
    ++at;
  if (at == text.size() || text.startsWith(u'"')) {
    takeNegation(term, text);
    text.remove(u'"');
    term.text = text.toLower();
    if (term.text.isEmpty())
      term.problem = tr("Nothing to look for");
    return term;
  }
  const QString key = text.left(at).toLower();
  term.keyLength = text[at] == u':' ? at + 1 : at;
  if (text[at] == u':')
    parseField(term, key, text.mid(at + 1));
  else
    parseComparison(term, key, text.mid(at));
  return term;
}

bool compares(const FilterTerm& term, double value) {
  switch (term.comparison) {
  case FilterTerm::Comparison::Less:
    return value < term.number;
  case FilterTerm::Comparison::AtMost:
    return value <= term.number;
  case FilterTerm::Comparison::Greater:
    return value > term.number;
  case FilterTerm::Comparison::AtLeast:
    return value >= term.number;
  case FilterTerm::Comparison::Equal:
    return value == term.number;
  case FilterTerm::Comparison::None:
    break;
  }
  return false;
}

bool isBeginningOfKey(const QString& word) {
  static const std::array<QString, 5> keys{QStringLiteral("status"), QStringLiteral("problems"),
                                           QStringLiteral("group"), QStringLiteral("node"),
                                           QStringLiteral("device")};
  return std::ranges::any_of(keys, [&](const QString& key) { return key.startsWith(word); });
}

bool isPartOfAMetric(const FleetState& state, const QString& word) {
  const QString key = squeezed(word);
  const auto most = static_cast<SeriesId>(std::min(state.seriesCount(), kSeriesLookedAt));
  std::unordered_set<std::string_view> seen;
  for (SeriesId series = 0; series < most && !key.isEmpty(); ++series) {
    const std::string& name = state.series(series).metric;
    if (seen.insert(name).second && squeezed(displayText(name)).contains(key))
      return true;
  }
  return false;
}

bool contains(const std::string& name, const QString& text) {
  return displayText(name).contains(text, Qt::CaseInsensitive);
}

} // namespace

FleetFilter FleetFilter::parse(const QString& text) {
  constexpr int kMostTerms = 32;
  FleetFilter filter;
  filter.m_text = text;
  for (const Token token : tokensOf(text)) {
    if (filter.m_terms.size() == kMostTerms)
      break;
    filter.m_terms.push_back(parseTerm(text, token));
  }
  filter.m_caches.resize(filter.m_terms.size());
  return filter;
}

bool FleetFilter::isEmpty() const {
  return std::all_of(m_terms.begin(), m_terms.end(),
                     [](const FilterTerm& t) { return !t.problem.isEmpty(); });
}

const FilterTerm* FleetFilter::firstProblem() const {
  const auto it =
      std::find_if(m_terms.begin(), m_terms.end(), [](const FilterTerm& t) { return !t.problem.isEmpty(); });
  return it == m_terms.end() ? nullptr : &*it;
}

void FleetFilter::leaveOutUnfinished(const FleetState& state) {
  if (m_terms.empty())
    return;
  FilterTerm& last = m_terms.back();
  const bool isWord = last.field == FilterTerm::Field::AnyName && last.problem.isEmpty();
  if (!isWord || last.negated || last.start + last.length != m_text.size())
    return;
  if (isBeginningOfKey(last.text))
    last.problem =
        tr("No name has “%1” in it. Or is it to be a term, such as status:offline?").arg(last.text);
  else if (isPartOfAMetric(state, last.text))
    last.problem = tr("No name has “%1” in it. Metrics are compared, such as %1>70").arg(last.text);
}

bool FleetFilter::dependsOnValues() const {
  return std::any_of(m_terms.begin(), m_terms.end(), [](const FilterTerm& t) {
    return t.field == FilterTerm::Field::Status || t.field == FilterTerm::Field::Problems ||
           t.field == FilterTerm::Field::Metric;
  });
}

bool FleetFilter::dependsOnTime() const {
  return std::any_of(m_terms.begin(), m_terms.end(),
                     [](const FilterTerm& t) { return t.field == FilterTerm::Field::Problems; });
}

bool hasRecentProblem(const DeviceState& device, std::int64_t nowMs) {
  return device.problemMs != 0 && nowMs - device.problemMs < kRecentProblemMs;
}

bool FleetFilter::matches(const FleetState& state, DeviceId id) {
  const DeviceState& device = state.device(id);
  for (std::size_t i = 0; i < m_terms.size(); ++i) {
    const FilterTerm& term = m_terms[i];
    if (term.problem.isEmpty() && termMatches(term, m_caches[i], state, device) == term.negated)
      return false;
  }
  return true;
}

bool FleetFilter::termMatches(const FilterTerm& term, NameCache& cache, const FleetState& state,
                              const DeviceState& device) const {
  switch (term.field) {
  case FilterTerm::Field::AnyName:
    return contains(device.info.nodeName, term.text) || contains(device.info.device, term.text) ||
           contains(device.info.group, term.text);
  case FilterTerm::Field::Status:
    return statusWordOf(device.status).startsWith(term.text);
  case FilterTerm::Field::Problems:
    return hasRecentProblem(device, m_nowMs) == isYes(term.text);
  case FilterTerm::Field::Group:
    return contains(device.info.group, term.text);
  case FilterTerm::Field::Node:
    return contains(device.info.nodeName, term.text);
  case FilterTerm::Field::Device:
    return contains(device.info.device, term.text);
  case FilterTerm::Field::Metric:
    break;
  }
  return std::any_of(device.metrics.begin(), device.metrics.end(), [&](const MetricState& metric) {
    return nameFits(term, cache, state, metric.series) && compares(term, metric.value.toNumber());
  });
}

bool FleetFilter::nameFits(const FilterTerm& term, NameCache& cache, const FleetState& state,
                           SeriesId series) {
  if (series >= cache.bySeries.size())
    cache.bySeries.resize(std::max<std::size_t>(state.seriesCount(), series + 1), -1);
  if (const signed char known = cache.bySeries[series]; known >= 0)
    return known != 0;
  const std::string& name = state.series(series).metric;
  const auto [it, isNew] = cache.byName.try_emplace(name, false);
  if (isNew)
    it->second = squeezed(displayText(name)).contains(term.text);
  cache.bySeries[series] = it->second ? 1 : 0;
  return it->second;
}

} // namespace muster::items
