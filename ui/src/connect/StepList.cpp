#include "StepList.h"

#include <items/ValueFormat.h>
#include <ui/StatusMark.h>
#include <ui/Theme.h>

#include <QPainter>
#include <QResizeEvent>

namespace muster::ui {

using Outcome = items::TestStep::Outcome;

namespace {

constexpr int kRow = 28;
constexpr int kTextLeft = 172;
constexpr int kTimeWidth = 56;

void paintCheck(QPainter& painter, const QRectF& box, const ThemeTokens& tokens) {
  painter.setPen(Qt::NoPen);
  painter.setBrush(tokens.online.mark);
  painter.drawEllipse(box);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(tokens.surface, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  const QPointF c = box.center();
  painter.drawPolyline(QPolygonF({c + QPointF(-3, 0.2), c + QPointF(-0.8, 2.4), c + QPointF(3.2, -2.2)}));
}

void paintCross(QPainter& painter, const QRectF& box, const ThemeTokens& tokens) {
  painter.setPen(Qt::NoPen);
  painter.setBrush(tokens.alert.mark);
  painter.drawRoundedRect(box, 4, 4);
  painter.setPen(QPen(tokens.surface, 1.6, Qt::SolidLine, Qt::RoundCap));
  const QPointF c = box.center();
  painter.drawLine(c + QPointF(-2.4, -2.4), c + QPointF(2.4, 2.4));
  painter.drawLine(c + QPointF(2.4, -2.4), c + QPointF(-2.4, 2.4));
}

QString outcomeText(const items::TestStep& step) {
  switch (step.outcome) {
  case Outcome::NotTried:
    return StepList::tr("not tried");
  case Outcome::Running:
    return StepList::tr("at work…");
  case Outcome::Passed:
    return step.detail.isEmpty() ? StepList::tr("passed") : step.detail;
  case Outcome::Failed:
    break;
  }
  return StepList::tr("Failed: %1").arg(step.detail);
}

} // namespace

StepList::StepList(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Steps of the connection test"));
}

void StepList::setSteps(const QList<items::TestStep>& steps) {
  m_steps = steps;
  describe();
}

void StepList::setStep(int index, const items::TestStep& step) {
  if (index < 0 || index >= m_steps.size())
    return;
  m_steps[index] = step;
  describe();
}

void StepList::describe() {
  setAccessibleDescription(report());
  fitHeight();
  update();
}

QString StepList::report() const {
  QStringList lines;
  for (const items::TestStep& step : m_steps) {
    QString line = step.name + QStringLiteral(": ") + outcomeText(step);
    if (step.outcome == Outcome::Passed || step.outcome == Outcome::Failed)
      line += QStringLiteral(" (%1)").arg(items::formatDuration(step.tookMs));
    lines << line;
  }
  return lines.join(u'\n');
}

int StepList::rowHeight(const items::TestStep& step, int width) {
  const QFontMetrics metrics(Theme::instance().font(TypeRole::Secondary));
  const int room = width - kTextLeft - kTimeWidth - 24;
  const QRect text =
      metrics.boundingRect(QRect(0, 0, std::max(room, 80), 1000), Qt::TextWordWrap, outcomeText(step));
  return std::max(kRow, text.height() + 10);
}

QSize StepList::sizeHint() const {
  return {520, height()};
}

// What is said about a step may take more than one line.
void StepList::fitHeight() {
  int height = 12;
  for (const items::TestStep& step : m_steps)
    height += rowHeight(step, width());
  setFixedHeight(height);
}

void StepList::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (event->size().width() != event->oldSize().width())
    fitHeight();
}

void StepList::paintEvent(QPaintEvent*) {
  const ThemeTokens& tokens = Theme::instance().tokens();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(tokens.line, 1));
  painter.setBrush(tokens.surface);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  int top = 6;
  for (const items::TestStep& step : m_steps) {
    const int height = rowHeight(step, width());
    paintStep(painter, QRect(1, top, width() - 2, height), step);
    top += height;
  }
}

void StepList::paintStep(QPainter& painter, const QRect& row, const items::TestStep& step) const {
  const Theme& theme = Theme::instance();
  const ThemeTokens& tokens = theme.tokens();
  const bool failed = step.outcome == Outcome::Failed;
  if (failed)
    painter.fillRect(row, tokens.alert.soft);
  const QRectF mark(row.left() + 12, row.top() + (row.height() - 14) / 2.0, 14, 14);
  if (step.outcome == Outcome::Passed)
    paintCheck(painter, mark, tokens);
  else if (failed)
    paintCross(painter, mark, tokens);
  else
    paintStatusMark(painter, mark, StatusKind::Unknown, tokens);

  const bool waits = step.outcome == Outcome::NotTried;
  painter.setFont(theme.font(TypeRole::Body));
  painter.setPen(waits ? tokens.text3 : tokens.text);
  painter.drawText(row.adjusted(38, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, step.name);
  painter.setFont(theme.font(TypeRole::Secondary));
  painter.setPen(failed ? tokens.alert.text : waits ? tokens.text3 : tokens.text2);
  painter.drawText(
      QRect(row.left() + kTextLeft, row.top(), row.width() - kTextLeft - kTimeWidth - 24, row.height()),
      Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, outcomeText(step));
  if (step.outcome == Outcome::Passed || failed) {
    painter.setPen(tokens.text3);
    painter.drawText(row.adjusted(0, 0, -12, 0), Qt::AlignRight | Qt::AlignVCenter,
                     items::formatDuration(step.tookMs));
  }
}

} // namespace muster::ui
