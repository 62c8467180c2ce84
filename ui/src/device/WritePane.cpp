#include "device/WritePane.h"

#include <items/DisplayText.h>
#include <items/MetricLabel.h>
#include <items/ValueEntry.h>
#include <items/ValueFormat.h>
#include <ui/Parts.h>

#include <QAccessible>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPointer>

namespace muster::ui {

namespace {

constexpr std::size_t kMostToBeginWith = 64U << 10; // a larger value starts empty: nobody edits it by hand
constexpr int kTextHeight = 88;

// Figures with every digit that is sent: lists and charts round them.
QString exactText(const Value& value, const QString& unit) {
  if (!isNumeric(value.type()))
    return items::displayText(items::formatValue(value, unit).text());
  const QString number = items::entryText(value).replace(u'-', QChar(0x2212));
  return items::displayText(items::FormattedValue{number, unit}.text());
}

} // namespace

WritePane::WritePane(items::Fleet& fleet, const DeviceData& device, QWidget* parent)
    : QWidget(parent), m_fleet(fleet), m_data(device), m_title(new ElidedLabel(TypeRole::PaneTitle)),
      m_now(new ElidedLabel(TypeRole::Secondary, Tone::Second)), m_line(new QLineEdit),
      m_text(new QPlainTextEdit), m_check(new QCheckBox), m_note(makeLabel({}, TypeRole::Secondary)),
      m_write(makeButton(tr("Write"), ButtonKind::Primary, ButtonSize::Tool)),
      m_stop(makeButton(tr("Stop waiting"), ButtonKind::Normal, ButtonSize::Tool)),
      m_rebirth(makeButton(tr("Ask for rebirth"), ButtonKind::Normal, ButtonSize::Tool,
                           QStringLiteral("rebirth"))) {
  buildLayout();
  connect(m_line, &QLineEdit::textEdited, this, &WritePane::edited);
  connect(m_line, &QLineEdit::returnPressed, this, &WritePane::send);
  connect(m_text, &QPlainTextEdit::textChanged, this, &WritePane::edited);
  connect(m_check, &QCheckBox::clicked, this, &WritePane::edited);
  connect(m_write, &QPushButton::clicked, this, &WritePane::send);
  connect(m_stop, &QPushButton::clicked, this, &WritePane::stopWaiting);
  connect(m_rebirth, &QPushButton::clicked, this, &WritePane::rebirthRequested);
  connect(&m_fleet, &items::Fleet::linkChanged, this, &WritePane::refresh);
  connect(&m_fleet, &items::Fleet::aboutToReset, this, &WritePane::leave);
  connect(&m_fleet, &items::Fleet::aboutToReplace, this, &WritePane::leave);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
  hide();
}

void WritePane::buildLayout() {
  auto* close = makeIconButton(QStringLiteral("close"), tr("Close (Esc)"));
  close->setAccessibleName(tr("Close the editor"));
  connect(close, &QToolButton::clicked, this, &WritePane::dismiss);
  m_text->setFixedHeight(kTextHeight);
  m_text->setTabChangesFocus(true);
  for (QWidget* field :
       {static_cast<QWidget*>(m_line), static_cast<QWidget*>(m_text), static_cast<QWidget*>(m_check)})
    field->setAccessibleName(tr("New value"));
  m_note->setWordWrap(true);
  auto* title = new QHBoxLayout;
  title->setSpacing(8);
  title->addWidget(m_title, 1);
  title->addWidget(close);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(8);
  buttons->addWidget(m_write);
  buttons->addWidget(m_stop);
  buttons->addWidget(m_rebirth);
  buttons->addStretch();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 8, 12, 12);
  column->setSpacing(4);
  column->addLayout(title);
  column->addWidget(m_now);
  column->addSpacing(4);
  column->addWidget(m_line);
  column->addWidget(m_text);
  column->addWidget(m_check);
  column->addWidget(m_note);
  column->addSpacing(4);
  column->addLayout(buttons);
  column->addStretch(); // what a splitter gives too much
}

void WritePane::open(SeriesId series) {
  if (!m_data.isSet() || !m_data.fleetState().metric(series))
    return;
  const SeriesInfo& info = m_data.fleetState().series(series);
  const QString label = items::metricLabel(info.metric);
  m_series = series;
  ++m_ticket;
  m_title->setFullText(tr("Write %1").arg(label));
  const QString name = tr("New value of %1").arg(label);
  m_line->setAccessibleName(name);
  m_text->setAccessibleName(name);
  m_check->setAccessibleName(name);
  m_check->setText(label);
  showField(m_data.fleetState().metric(series)->value);
  showNow();
  show();
  enter(State::Editing);
  focusField();
  m_line->selectAll();
}

void WritePane::focusField() {
  QWidget* field = m_line;
  if (!m_check->isHidden())
    field = m_check;
  else if (m_line->isHidden())
    field = m_text;
  field->setFocus(Qt::OtherFocusReason);
}

void WritePane::showField(const Value& value) {
  const DataType type = m_data.fleetState().series(m_series).type;
  const bool isCheck = type == DataType::Boolean;
  const bool isLine = !isCheck && (isScalar(type) || type == DataType::UUID);
  m_check->setVisible(isCheck);
  m_line->setVisible(isLine);
  m_text->setVisible(!isCheck && !isLine);
  const QString text = value.bytes().size() > kMostToBeginWith ? QString() : items::entryText(value);
  m_check->setChecked(!value.isNull() && value.asBool());
  m_line->setText(isLine ? text : QString());
  const QSignalBlocker quiet(m_text); // only a person's edits count
  m_text->setPlainText(isLine || isCheck ? QString() : text);
}

QString WritePane::typedText() const {
  if (!m_check->isHidden())
    return m_check->isChecked() ? QStringLiteral("true") : QStringLiteral("false");
  return m_line->isHidden() ? m_text->toPlainText() : m_line->text();
}

void WritePane::leave() {
  if (!isOpen())
    return;
  ++m_ticket;
  m_state = State::Closed;
  m_series = kNoSeries;
  hide();
}

void WritePane::dismiss() {
  leave();
  emit closed();
}

QString WritePane::obstacle(bool& needsBirth) const {
  needsBirth = false;
  if (m_fleet.isPast())
    return tr("You are looking at the past");
  if (m_fleet.link().isFile)
    return tr("This is a history file: there is nobody to write to");
  if (!m_fleet.feed() || m_fleet.link().phase != items::LinkPhase::Connected)
    return tr("There is no connection to the broker");
  const MetricState* metric = m_data.fleetState().metric(m_series);
  if (!metric || items::isProtocolMetric(m_data.fleetState().series(m_series).metric))
    return tr("This metric belongs to the protocol and is not to be written");
  needsBirth = m_data.state().births == 0 || !metric->announced;
  if (m_data.state().births == 0)
    return tr("The device has not introduced itself yet");
  if (m_data.state().status == DeviceStatus::Offline)
    return tr("The device is offline");
  return needsBirth ? tr("The newest birth does not announce this metric") : QString();
}

void WritePane::refresh() {
  if (!isOpen())
    return;
  showNow();
  if (m_state == State::Editing)
    check();
}

void WritePane::showNow() {
  const SeriesInfo& info = m_data.fleetState().series(m_series);
  const MetricState* metric = m_data.fleetState().metric(m_series);
  QStringList parts;
  if (metric)
    parts << tr("Now %1").arg(items::formatValue(metric->value, QString::fromStdString(info.unit)).text());
  parts << QLatin1String(dataTypeName(info.type).data());
  if (const QString range = items::rangeText(info); !range.isEmpty())
    parts << range;
  if (info.type == DataType::DateTime)
    parts << items::timeZoneText(m_data.nowMs());
  m_now->setFullText(items::displayText(parts.join(QStringLiteral(" · "))));
}

// A new text after an answer is a new attempt.
void WritePane::edited() {
  if (isOpen() && m_state != State::Waiting)
    enter(State::Editing);
}

void WritePane::check() {
  bool needsBirth = false;
  QString problem = obstacle(needsBirth);
  if (problem.isEmpty())
    problem = items::readEntry(m_data.fleetState().series(m_series), typedText()).problem;
  m_write->setEnabled(problem.isEmpty());
  m_rebirth->setVisible(needsBirth);
  say(problem.isEmpty() ? QString() : problem + u'.', Tone::Alert);
}

void WritePane::send() {
  bool needsBirth = false;
  if (!isOpen() || m_state == State::Waiting || !obstacle(needsBirth).isEmpty())
    return;
  const SeriesInfo& info = m_data.fleetState().series(m_series);
  const items::ValueEntry entry = items::readEntry(info, typedText());
  if (!entry.value)
    return;
  const DeviceInfo& device = m_data.state().info;
  m_sent = exactText(*entry.value, QString::fromStdString(info.unit));
  enter(State::Waiting);
  m_fleet.feed()->write({device.group, device.nodeName, device.device, info.metric, *entry.value},
                        [pane = QPointer(this), ticket = ++m_ticket](const items::WriteAnswer& answer) {
                          if (pane)
                            pane->onAnswer(ticket, answer);
                        });
}

void WritePane::stopWaiting() {
  ++m_ticket;
  enter(State::Stopped);
}

void WritePane::onAnswer(quint64 ticket, const items::WriteAnswer& answer) {
  if (ticket != m_ticket || m_state != State::Waiting)
    return;
  using End = items::WriteAnswer::End;
  enter(answer.end == End::Confirmed     ? State::Confirmed
        : answer.end == End::TimedOut    ? State::TimedOut
        : answer.end == End::Unconnected ? State::Unconnected
                                         : State::Refused);
  if (answer.end == End::Confirmed)
    say(tr("Confirmed: the device has %1.").arg(m_sent), Tone::Online);
  else if (answer.end == End::TimedOut)
    say(tr("Timed out: %1.").arg(answer.detail), Tone::Stale);
  else if (answer.end == End::Unconnected)
    say(tr("Not confirmed: %1.").arg(answer.detail), Tone::Stale);
  else
    say(tr("Refused: %1.").arg(answer.detail), Tone::Alert);
}

void WritePane::enter(State state) {
  m_state = state;
  const bool hadFocus = m_stop->hasFocus();
  const bool isWaiting = state == State::Waiting;
  for (QWidget* field : {static_cast<QWidget*>(m_line), static_cast<QWidget*>(m_text),
                         static_cast<QWidget*>(m_check), static_cast<QWidget*>(m_write)})
    field->setEnabled(!isWaiting);
  m_stop->setVisible(isWaiting);
  m_write->setVisible(!isWaiting);
  m_rebirth->hide();
  if (hadFocus && !isWaiting)
    focusField();
  if (isWaiting) {
    m_stop->setFocus(Qt::OtherFocusReason);
    say(tr("Sent %1. Waiting for the value to come back…").arg(m_sent), Tone::Second);
  } else if (state == State::Stopped) {
    say(tr("No longer waiting: %1 was sent, and may have been taken.").arg(m_sent), Tone::Stale);
  } else if (state == State::Editing) {
    check();
  }
}

void WritePane::say(const QString& text, Tone tone) {
  setTone(*m_note, tone);
  m_note->setVisible(!text.isEmpty());
  if (text == m_note->text())
    return;
  m_note->setText(text);
  QAccessibleEvent said(m_note, QAccessible::Alert);
  QAccessible::updateAccessibility(&said);
}

void WritePane::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), Theme::instance().tokens().surface);
  painter.fillRect(0, 0, width(), 1, Theme::instance().tokens().line);
}

} // namespace muster::ui
