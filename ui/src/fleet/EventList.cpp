#include "EventList.h"

#include "DeviceName.h"

#include <items/DisplayText.h>
#include <items/EventFilter.h>
#include <items/ValueFormat.h>
#include <ui/StatusMark.h>
#include <ui/Theme.h>

#include <QPainter>

namespace muster::ui {

namespace {

constexpr std::size_t kShown = 4;
constexpr int kRow = 24;

} // namespace

EventList::EventList(items::Fleet& fleet, QWidget* parent) : QWidget(parent), m_fleet(fleet) {
  setFixedHeight(static_cast<int>(kShown) * kRow);
  setAccessibleName(tr("Last events"));
}

void EventList::showDevice(DeviceId device) {
  m_device = device;
  setAccessibleName(tr("Last events"));
  collect();
}

void EventList::showFleet() {
  m_device = kNoDevice;
  setAccessibleName(tr("Last events of the fleet"));
  collect();
}

// What a stranger sent says nothing about this device; that the broker was away does.
bool EventList::belongs(const FleetEvent& event) const {
  return m_device == kNoDevice || event.device == m_device || event.scope() == EventScope::Host;
}

QString EventList::wordsOf(const FleetEvent& event) const {
  QString words = items::eventWord(event);
  if (event.kind == EventKind::Rejected && event.scope() == EventScope::Stranger)
    words = tr("Refused from a stranger");
  if (!event.detail.empty())
    words += QStringLiteral(": ") + items::displayText(event.detail);
  if (m_device != kNoDevice || event.device >= m_fleet.state().deviceCount())
    return words;
  return deviceName(m_fleet.state().device(event.device).info) + QStringLiteral(" · ") + words;
}

void EventList::refresh() {
  if (m_fleet.state().eventTotal() != m_seen)
    collect();
}

void EventList::collect() {
  m_seen = m_fleet.state().eventTotal();
  m_events.clear();
  const auto& all = m_fleet.state().events();
  for (auto it = all.rbegin(); it != all.rend() && m_events.size() < kShown; ++it)
    if (belongs(*it))
      m_events.push_back(*it);
  QStringList spoken;
  for (const FleetEvent& event : m_events)
    spoken << items::formatClock(event.receivedMs) + u' ' + wordsOf(event);
  setAccessibleDescription(spoken.join(QStringLiteral("; ")));
  update();
}

void EventList::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::instance();
  const ThemeTokens& tokens = theme.tokens();
  QPainter painter(this);
  const QFont font = theme.font(TypeRole::Secondary);
  painter.setFont(font);
  const QFontMetrics metrics(font);
  int top = 0;
  if (m_events.empty()) {
    painter.setPen(tokens.text3);
    painter.drawText(QRect(0, 0, width(), kRow), Qt::AlignLeft | Qt::AlignVCenter, tr("None yet"));
  }
  for (const FleetEvent& event : m_events) {
    paintStatusMark(painter, QRectF(0, top + (kRow - 11) / 2.0, 11, 11), statusKindOf(event.kind), tokens);
    const QString time = items::formatClock(event.receivedMs);
    painter.setPen(tokens.text3);
    painter.drawText(QRect(20, top, 64, kRow), Qt::AlignLeft | Qt::AlignVCenter, time);
    const int left = 20 + metrics.horizontalAdvance(QStringLiteral("00:00:00")) + 12;
    painter.setPen(tokens.text);
    painter.drawText(QRect(left, top, width() - left, kRow), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(wordsOf(event), Qt::ElideRight, width() - left));
    top += kRow;
  }
}

} // namespace muster::ui
