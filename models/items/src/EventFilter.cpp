#include <items/DisplayText.h>
#include <items/EventFilter.h>

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace muster::items {

namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("EventFilter", text);
}

bool isOf(EventChoice choice, EventKind kind) {
  switch (kind) {
  case EventKind::Gap:
  case EventKind::Rejected:
  case EventKind::HostOffline:
    return choice != EventChoice::BirthsAndDeaths;
  case EventKind::Birth:
  case EventKind::Death:
    return choice != EventChoice::Problems;
  case EventKind::RebirthRequested:
  case EventKind::HostOnline:
    break;
  }
  return choice == EventChoice::All;
}

QStringList wordsOf(const QString& text) {
  QStringList words;
  QString word;
  bool isQuoted = false;
  for (const QChar c : text) {
    if (c == u'"')
      isQuoted = !isQuoted;
    else if (c.isSpace() && !isQuoted)
      words << std::exchange(word, {});
    else
      word += c;
  }
  words << word;
  words.removeAll(QString());
  return words;
}

} // namespace

QString eventWord(const FleetEvent& event) {
  switch (event.kind) {
  case EventKind::Birth:
    return tr("Birth");
  case EventKind::Death:
    return tr("Death");
  case EventKind::Gap:
    return tr("Gap");
  case EventKind::RebirthRequested:
    return tr("Rebirth requested");
  case EventKind::Rejected:
    return tr("Refused");
  case EventKind::HostOffline:
    return tr("Connection lost");
  case EventKind::HostOnline:
    break;
  }
  return tr("Connected");
}

QString EventSource::name() const {
  return device.isEmpty() ? node : node + QStringLiteral(" / ") + device;
}

EventSource eventSource(const FleetEvent& event, const FleetState& state) {
  if (event.device < state.deviceCount()) {
    const DeviceInfo& info = state.device(event.device).info;
    return {displayText(info.group), displayText(info.nodeName), displayText(info.device)};
  }
  if (event.scope() == EventScope::Host)
    return {{}, tr("This computer"), {}};
  if (event.sender.empty())
    return {{}, tr("A stranger"), {}};
  const QString sender = displayText(event.sender);
  return {sender.section(u'/', 0, 0), sender.section(u'/', 1), {}}; // no id holds a slash
}

QString eventDetail(const FleetEvent& event) {
  const std::string before = event.sender + ": ";
  const bool isNamed = !event.sender.empty() && event.detail.starts_with(before);
  return displayText(std::string_view(event.detail).substr(isNamed ? before.size() : 0));
}

EventFilter::Term EventFilter::termOf(QString word) {
  static const std::pair<QString, Field> keys[] = {{QStringLiteral("kind:"), Field::Kind},
                                                   {QStringLiteral("group:"), Field::Group},
                                                   {QStringLiteral("node:"), Field::Node},
                                                   {QStringLiteral("device:"), Field::Device}};
  Term term;
  for (const auto& [key, field] : keys)
    if (word.startsWith(key, Qt::CaseInsensitive)) {
      term.field = field;
      word.remove(0, key.size());
      break;
    }
  if (word.startsWith(u'!')) {
    term.negated = true;
    word.remove(0, 1);
  }
  term.text = word;
  return term;
}

void EventFilter::setText(const QString& text) {
  m_text = text;
  m_terms.clear();
  for (const QString& word : wordsOf(text))
    if (Term term = termOf(word); !term.text.isEmpty()) // one that is being typed hides nothing
      m_terms.push_back(std::move(term));
}

bool EventFilter::matches(const FleetEvent& event, const FleetState& state) const {
  if (!isOf(choice, event.kind))
    return false;
  if (m_terms.empty())
    return true;
  const EventSource source = eventSource(event, state);
  const QString kind = eventWord(event);
  const auto holds = [&](const Term& term) {
    const auto isIn = [&](const QString& text) { return text.contains(term.text, Qt::CaseInsensitive); };
    switch (term.field) {
    case Field::Kind:
      return kind.startsWith(term.text, Qt::CaseInsensitive) ||
             QString::fromLatin1(eventKindName(event.kind)).startsWith(term.text, Qt::CaseInsensitive);
    case Field::Group:
      return isIn(source.group);
    case Field::Node:
      return isIn(source.node);
    case Field::Device:
      return isIn(source.device);
    case Field::Any:
      break;
    }
    return isIn(source.group) || isIn(source.node) || isIn(source.device) || isIn(kind) ||
           isIn(eventDetail(event));
  };
  return std::ranges::all_of(m_terms, [&](const Term& term) { return holds(term) != term.negated; });
}

} // namespace muster::items
