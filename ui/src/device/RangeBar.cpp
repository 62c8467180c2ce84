#include "device/RangeBar.h"

#include "charts/TimeTicks.h"

#include <items/ValueFormat.h>
#include <ui/ChartTimeline.h>
#include <ui/Parts.h>

#include <QHBoxLayout>
#include <QPainter>

#include <array>

namespace muster::ui {

namespace {

struct Range {
  const char* name;
  qint64 ms;
  bool needsHistory = false;
};
constexpr qint64 kDayMs = 86'400'000;
constexpr std::array kRanges = {Range{"1 min", 60'000},         Range{"5 min", 300'000},
                                Range{"15 min", 900'000},       Range{"1 h", 3'600'000},
                                Range{"6 h", 21'600'000},       Range{"24 h", kDayMs, true},
                                Range{"7 d", 7 * kDayMs, true}, Range{"30 d", 30 * kDayMs, true}};
constexpr int kHeight = 48;
constexpr int kRoomForLegend = 760;

// How a stretch without data looks in the charts.
class GapLegend final : public QWidget {
 public:
  explicit GapLegend(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Legend: shaded where there is no data"));
    setFixedSize(28 + fontMetrics().horizontalAdvance(tr("No data")), 20);
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    const ThemeTokens& tokens = Theme::instance().tokens();
    const QRect swatch(0, 4, 16, 12);
    painter.fillRect(swatch, tokens.sunken);
    painter.setPen(QPen(tokens.control, 1)); // the shade alone is hardly seen on a dark ground
    painter.drawRect(swatch.adjusted(0, 0, -1, -1));
    painter.setPen(tokens.text2);
    painter.setFont(Theme::instance().font(TypeRole::Secondary));
    painter.drawText(QRect(22, 0, width() - 22, height()), Qt::AlignVCenter | Qt::AlignLeft, tr("No data"));
  }
};

QPushButton* toggle(const QString& text, const QString& iconName, const QString& tip) {
  auto* button = makeButton(text, ButtonKind::Normal, ButtonSize::Tool, iconName);
  button->setCheckable(true);
  button->setToolTip(tip);
  return button;
}

} // namespace

RangeBar::RangeBar(ChartTimeline& timeline, QWidget* parent)
    : QWidget(parent), m_timeline(timeline), m_range(new ElidedLabel(TypeRole::Secondary, Tone::Second)),
      m_legend(new GapLegend(this)), m_behind(makeLabel({}, TypeRole::Secondary, Tone::Stale)),
      m_live(toggle(tr("Live"), QStringLiteral("live"), tr("Follow the newest data (Ctrl+L)"))),
      m_pause(toggle(tr("Pause"), QStringLiteral("pause"), tr("Let the charts stand still (Ctrl+P)"))) {
  setFixedHeight(kHeight);
  m_range->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // gives way first
  m_live->setShortcut(QKeySequence(tr("Ctrl+L")));
  m_pause->setShortcut(QKeySequence(tr("Ctrl+P")));

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(16, 0, 16, 0);
  row->setSpacing(8);
  row->addWidget(makeRanges());
  row->addSpacing(8);
  row->addWidget(m_range, 1);
  row->addWidget(m_legend);
  row->addSpacing(8);
  row->addWidget(m_behind);
  row->addWidget(m_live);
  row->addWidget(m_pause);

  connect(m_live, &QPushButton::clicked, this, [this] { m_timeline.setLive(true), showState(); });
  connect(m_pause, &QPushButton::clicked, this,
          [this] { m_timeline.setLive(!m_timeline.isLive()), showState(); });
  connect(&m_timeline, &ChartTimeline::rangeChanged, this, &RangeBar::showState);
  connect(&m_timeline, &ChartTimeline::liveChanged, this, &RangeBar::showState);
  connect(&m_timeline, &ChartTimeline::ticked, this, &RangeBar::showState);
  showState();
}

QWidget* RangeBar::makeRanges() {
  auto* frame = new QWidget(this);
  auto* row = new QHBoxLayout(frame);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  for (const Range& range : kRanges) {
    auto* button = new QToolButton(frame);
    button->setText(QString::fromLatin1(range.name));
    button->setCheckable(true);
    button->setProperty("segment", &range == &kRanges.front()  ? "first"
                                   : &range == &kRanges.back() ? "last"
                                                               : "middle");
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(tr("Show %1").arg(button->text()));
    connect(button, &QToolButton::clicked, this,
            [this, ms = range.ms] { m_timeline.setSpan(ms), showState(); });
    row->addWidget(button);
    m_ranges << button;
  }
  offerHistory(false);
  return frame;
}

void RangeBar::offerHistory(bool offered) {
  QToolButton* last = nullptr;
  for (qsizetype i = 0; i < m_ranges.size(); ++i) {
    const bool isShown = offered || !kRanges[static_cast<std::size_t>(i)].needsHistory;
    m_ranges[i]->setVisible(isShown);
    setStyleProperty(*m_ranges[i], "segment", i == 0 ? QStringLiteral("first") : QStringLiteral("middle"));
    last = isShown ? m_ranges[i] : last;
  }
  setStyleProperty(*last, "segment", QStringLiteral("last"));
}

void RangeBar::setPast(bool isPast) {
  m_live->setText(isPast ? tr("Follow") : tr("Live"));
  m_live->setAccessibleName(m_live->text());
  m_live->setToolTip(isPast ? tr("Follow the moment in view") : tr("Follow the newest data (Ctrl+L)"));
  m_live->setShortcut(isPast ? QKeySequence() : QKeySequence(tr("Ctrl+L"))); // setText() takes it away
}

void RangeBar::showState() {
  for (qsizetype i = 0; i < m_ranges.size(); ++i)
    m_ranges[i]->setChecked(kRanges[static_cast<std::size_t>(i)].ms == m_timeline.spanMs());
  showRange();
  m_live->setChecked(m_timeline.isLive());
  m_pause->setChecked(!m_timeline.isLive());
  const qint64 behind = m_timeline.behindMs();
  m_behind->setText(behind < 1000 ? QString() : tr("%1 behind").arg(items::formatAge(behind)));
}

// Where there is no room for the day the hours say more than half of both.
void RangeBar::showRange() {
  const QString whole = rangeText(m_timeline.fromMs(), m_timeline.toMs(), m_timeline.zone());
  QString shown = whole;
  const QString comma = QStringLiteral(", ");
  const bool isOneDay = whole.count(comma) == 1;
  if (isOneDay && m_range->fontMetrics().horizontalAdvance(whole) > m_range->width())
    shown = whole.mid(whole.indexOf(comma) + comma.size());
  m_range->setFullText(shown);
  m_range->setAccessibleName(whole);
  m_range->setToolTip(whole);
}

void RangeBar::paintEvent(QPaintEvent*) {
  QPainter(this).fillRect(rect(), Theme::instance().tokens().window);
}

void RangeBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_legend->setVisible(width() >= kRoomForLegend);
  layout()->activate();
  showRange();
}

} // namespace muster::ui
