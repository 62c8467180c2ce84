#include "TimeBar.h"

#include "TimeTrack.h"

#include <items/ValueFormat.h>
#include <ui/Icons.h>
#include <ui/Parts.h>

#include <QComboBox>
#include <QHBoxLayout>

#include <array>

namespace muster::ui {

namespace {

constexpr int kHeight = 65; // with the line above
constexpr int kRoomForTimes = 760, kRoomForSpeed = 600;
constexpr std::array kSpeeds = {1, 10, 60, 300, 1'000};
struct Span {
  const char* name;
  qint64 ms;
};
constexpr qint64 kHourMs = 3'600'000;
constexpr std::array kSpans = {
    Span{"1 h", kHourMs},          Span{"6 h", kHourMs * 6},        Span{"24 h", kHourMs * 24},
    Span{"7 d", kHourMs * 24 * 7}, Span{"30 d", kHourMs * 24 * 30}, Span{"1 y", kHourMs * 24 * 365}};

constexpr int kUsualSpan = 2;

QComboBox* makeChoice(const QString& name, int width) {
  auto* box = new QComboBox;
  box->setAccessibleName(name);
  box->setToolTip(name);
  box->setProperty("controlSize", "tool");
  box->setFixedWidth(width);
  return box;
}

} // namespace

TimeBar::TimeBar(QWidget* parent)
    : QWidget(parent), m_track(new TimeTrack),
      m_before(makeIconButton(QStringLiteral("event-before"),
                              tr("To the event before (Ctrl+Left on the slider)"))),
      m_play(makeIconButton(QStringLiteral("pause"), tr("Let the fleet stand still (Space on the slider)"))),
      m_after(
          makeIconButton(QStringLiteral("event-after"), tr("To the next event (Ctrl+Right on the slider)"))),
      m_speed(makeChoice(tr("How fast time passes"), 84)),
      m_span(makeChoice(tr("How much time the slider shows"), 76)), m_clock(makeLabel({}, TypeRole::Name)),
      m_day(makeLabel({}, TypeRole::Caption, Tone::Third)), m_times(new QWidget),
      m_live(makeButton(tr("Live"), ButtonKind::Normal, ButtonSize::Tool, QStringLiteral("live"))) {
  setFixedHeight(kHeight);
  setGround(*this, Ground::Window);
  setAccessibleName(tr("Time"));
  for (const int speed : kSpeeds)
    m_speed->addItem(tr("%1×").arg(speed), speed);
  for (const Span& span : kSpans)
    m_span->addItem(QString::fromLatin1(span.name), span.ms);
  m_span->setCurrentIndex(kUsualSpan);
  m_live->setCheckable(true);
  m_live->setToolTip(tr("Back to the live fleet (Ctrl+L)"));
  m_clock->setAlignment(Qt::AlignRight);
  m_day->setAlignment(Qt::AlignRight);
  auto* times = new QVBoxLayout(m_times);
  times->setContentsMargins(0, 0, 0, 0);
  times->setSpacing(0);
  times->addStretch();
  times->addWidget(m_clock);
  times->addWidget(m_day);
  times->addStretch();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeLine(Qt::Horizontal));
  auto* row = new QHBoxLayout;
  column->addLayout(row, 1);
  row->setContentsMargins(16, 0, 16, 0);
  row->setSpacing(8);
  for (QWidget* part : std::initializer_list<QWidget*>{m_before, m_play, m_after, m_speed})
    row->addWidget(part);
  row->addWidget(m_track, 1);
  for (QWidget* part : std::initializer_list<QWidget*>{m_times, m_live, m_span})
    row->addWidget(part);
  connect(m_before, &QToolButton::clicked, this, [this] { emit eventChosen(false); });
  connect(m_after, &QToolButton::clicked, this, [this] { emit eventChosen(true); });
  connect(m_play, &QToolButton::clicked, this, &TimeBar::playToggled);
  connect(m_live, &QPushButton::clicked, this, [this] {
    m_live->setChecked(!m_track->moment()); // what is in view decides, not the click
    emit liveChosen();
  });
  connect(m_speed, &QComboBox::activated, this, [this] { emit speedChosen(speed()); });
  connect(m_span, &QComboBox::activated, this, [this] {
    m_isSpanChosen = true;
    emit spanChosen();
  });
  connect(m_track, &TimeTrack::playToggled, this, &TimeBar::playToggled);
  connect(m_track, &TimeTrack::eventChosen, this, &TimeBar::eventChosen);
  connect(m_track, &TimeTrack::liveChosen, this, &TimeBar::liveChosen);
}

void TimeBar::showMoment(std::optional<qint64> atMs, qint64 nowMs, bool isRunning) {
  m_track->setMoment(atMs);
  const QString iconName = isRunning ? QStringLiteral("pause") : QStringLiteral("play");
  if (m_play->property("shows").toString() != iconName) {
    m_play->setProperty("shows", iconName);
    m_play->setIcon(icon(iconName));
    const QString tip = isRunning ? tr("Let the fleet stand still (Space on the slider)")
                                  : tr("Let time pass (Space on the slider)");
    m_play->setToolTip(tip);
    m_play->setAccessibleName(tip);
  }
  m_live->setChecked(!atMs);
  const QStringList when = items::formatDateTime(atMs.value_or(nowMs)).split(QStringLiteral(", "));
  m_clock->setText(when.last());
  m_day->setText(when.first());
}

qint64 TimeBar::spanMs() const {
  return m_span->currentData().toLongLong();
}

void TimeBar::suggestSpan(qint64 spanMs) {
  if (m_isSpanChosen)
    return;
  int index = 0;
  while (index < kUsualSpan && kSpans[static_cast<std::size_t>(index)].ms < spanMs)
    ++index;
  m_span->setCurrentIndex(index);
}

double TimeBar::speed() const {
  return m_speed->currentData().toDouble();
}

void TimeBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_times->setVisible(width() >= kRoomForTimes);
  m_speed->setVisible(width() >= kRoomForSpeed);
}

} // namespace muster::ui
