#include "StatusStrip.h"

#include "FiguresPopover.h"
#include "LinkTexts.h"

#include <items/ValueFormat.h>
#include <ui/Counted.h>
#include <ui/Parts.h>

#include <QHBoxLayout>

namespace muster::ui {

using items::formatCount;
using items::LinkPhase;

namespace {

constexpr qint64 kShowEveryMs = 500; // figures that change faster cannot be read

} // namespace

StatusStrip::StatusStrip(items::Fleet& fleet, QWidget* parent)
    : QWidget(parent), m_fleet(fleet), m_linkMark(new MarkWidget(StatusKind::Unknown, 10)),
      m_gapMark(new MarkWidget(StatusKind::Stale, 10)) {
  setFixedHeight(24);
  setGround(*this, Ground::Window);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(12, 0, 12, 0);
  layout->setSpacing(6);
  layout->addWidget(m_linkMark);
  m_link = addText(*layout, tr("Connection"));
  layout->addWidget(makeFigures());
  layout->addStretch();
  m_recording = makeLabel({}, TypeRole::Caption, Tone::Second);
  m_recording->setAccessibleName(tr("Recording"));
  layout->addWidget(m_recording);
  layout->addSpacing(12);
  m_zone = makeLabel({}, TypeRole::Caption, Tone::Second);
  m_zone->setAccessibleName(tr("Time zone of all times"));
  layout->addWidget(m_zone);
  connect(&fleet, &items::Fleet::linkChanged, this, &StatusStrip::showLink);
  connect(&fleet, &items::Fleet::reset, this, &StatusStrip::showFigures);
  connect(&fleet, &items::Fleet::ticked, this, [this] {
    const qint64 nowMs = m_fleet.liveMs(); // the connection's, also while the past is in view
    if (nowMs - m_shownMs < kShowEveryMs && nowMs >= m_shownMs)
      return;
    m_shownMs = nowMs;
    showFigures();
  });
  connect(m_gaps, &QPushButton::clicked, this, &StatusStrip::problemsRequested);
  connect(m_errors, &QPushButton::clicked, this, &StatusStrip::problemsRequested);
  connect(m_queue, &QPushButton::clicked, this, &StatusStrip::openDetails);
  showLink();
  showFigures();
}

QWidget* StatusStrip::makeFigures() {
  m_figures = new QWidget;
  auto* layout = new QHBoxLayout(m_figures);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(6);
  m_messages = addText(*layout, tr("Messages a second"));
  m_metrics = addText(*layout, tr("Metrics a second"));
  layout->addWidget(m_gapMark);
  m_gaps = addButton(*layout, tr("Whose gaps: the events of the fleet"));
  layout->addWidget(makeLine(Qt::Vertical));
  layout->addSpacing(6);
  m_errors = addButton(*layout, tr("Whose errors: the events of the fleet"));
  layout->addWidget(makeLine(Qt::Vertical));
  layout->addSpacing(6);
  m_queue = addButton(*layout, tr("Every counter of this connection"));
  return m_figures;
}

QLabel* StatusStrip::addText(QHBoxLayout& layout, const QString& name) {
  auto* label = makeLabel({}, TypeRole::Caption, Tone::Second);
  label->setAccessibleName(name);
  layout.addWidget(label);
  layout.addSpacing(6);
  layout.addWidget(makeLine(Qt::Vertical));
  layout.addSpacing(6);
  return label;
}

QPushButton* StatusStrip::addButton(QHBoxLayout& layout, const QString& tip) {
  auto* button = makeButton({}, ButtonKind::Flat, ButtonSize::Row);
  button->setProperty("strip", true);
  button->setProperty("tone", QStringLiteral("2"));
  button->setFont(Theme::instance().font(TypeRole::Caption));
  button->setToolTip(tip);
  layout.addWidget(button);
  layout.addSpacing(2);
  return button;
}

void StatusStrip::setTitle(const QString& title) {
  m_title = title;
  showLink();
}

void StatusStrip::showLink() {
  m_figures->setVisible(m_fleet.feed() != nullptr);
  if (!m_fleet.feed()) {
    m_linkMark->setKind(StatusKind::Unknown);
    m_link->setText(tr("Not connected"));
    return;
  }
  const items::LinkInfo& link = m_fleet.link();
  m_linkMark->setKind(linkKind(link.phase));
  const QString name = m_title.isEmpty() ? link.broker : m_title;
  m_link->setText(link.phase == LinkPhase::Connected || link.isFile
                      ? name
                      : tr("%1: %2").arg(name, linkWord(link.phase).toLower()));
}

void StatusStrip::showFigures() {
  const items::FeedFigures& figures = m_fleet.figures();
  m_messages->setText(tr("%1 messages/s").arg(items::formatRate(m_fleet.messagesPerSecond())));
  m_metrics->setText(tr("%1 metrics/s").arg(items::formatRate(m_fleet.metricsPerSecond())));
  m_gapMark->setKind(figures.gaps == 0 ? StatusKind::Online : StatusKind::Stale);
  m_gaps->setText(counted(figures.gaps, tr("1 gap"), tr("%1 gaps")));
  m_gaps->setAccessibleName(m_gaps->text());
  const quint64 errors = figures.errors + figures.droppedMessages;
  m_errors->setText(counted(errors, tr("1 error"), tr("%1 errors")));
  m_errors->setAccessibleName(m_errors->text());
  setStyleProperty(*m_errors, "tone", errors == 0 ? QStringLiteral("2") : QStringLiteral("alert"));
  m_queue->setText(tr("Screen queue %1").arg(formatCount(figures.waitingSamples)));
  m_queue->setAccessibleName(m_queue->text());
  m_zone->setText(tr("All times %1").arg(items::timeZoneText(m_fleet.nowMs())));
  showRecording();
  m_figures->layout()->activate(); // figures that grow must not be cut until the next event
  layout()->activate();
}

void StatusStrip::showRecording() {
  using State = items::RecordingInfo::State;
  const items::RecordingInfo info =
      m_fleet.liveFeed() ? m_fleet.liveFeed()->recording() : items::RecordingInfo{};
  const bool isBad = info.state == State::WaitingForRoom || info.state == State::Failed;
  QString text;
  if (isBad)
    text = tr("Not recording");
  else if (info.state == State::Opening)
    text = tr("Opening the history");
  else if (info.state == State::Recording)
    text =
        info.lastCommitMs == 0
            ? tr("Recording")
            : tr("Recording, committed %1 ago").arg(items::formatAge(m_fleet.liveMs() - info.lastCommitMs));
  m_recording->setText(text);
  m_recording->setToolTip(plainTip(info.problem.isEmpty() ? info.file : info.problem));
  setTone(*m_recording, isBad ? Tone::Alert : Tone::Second);
}

void StatusStrip::openDetails() {
  auto* popover = new FiguresPopover(m_fleet, this);
  popover->setAttribute(Qt::WA_DeleteOnClose);
  popover->openAbove(*m_queue);
}

} // namespace muster::ui
