#include "device/LinkStrip.h"

#include <ui/Theme.h>

#include <QPainter>

namespace muster::ui {

namespace {
constexpr int kHeight = 56;
constexpr double kMark = 10;
} // namespace

LinkStrip::LinkStrip(QWidget* parent) : QWidget(parent) {
  setFixedHeight(kHeight);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LinkStrip::setFigures(std::vector<LinkFigure> figures) {
  if (figures == m_figures)
    return;
  m_figures = std::move(figures);
  update();
}

QString LinkStrip::spokenName() const {
  return tr("Link");
}

QString LinkStrip::spokenDescription() const {
  QStringList sentence;
  for (const LinkFigure& f : m_figures)
    sentence << QStringLiteral("%1 %2 %3").arg(f.name, f.value, f.note).trimmed();
  return sentence.join(QStringLiteral(", "));
}

void LinkStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Theme& theme = Theme::instance();
  const ThemeTokens& tokens = theme.tokens();
  painter.fillRect(rect(), tokens.window);
  painter.fillRect(0, height() - 1, width(), 1, tokens.line);
  if (m_figures.empty())
    return;
  const double cell = (width() - 16.0) / static_cast<double>(m_figures.size());
  for (std::size_t i = 0; i < m_figures.size(); ++i) {
    const LinkFigure& figure = m_figures[i];
    const double left = 16 + std::floor(cell * static_cast<double>(i));
    const double right = 16 + std::floor(cell * static_cast<double>(i + 1)) - 16;
    if (i > 0)
      painter.fillRect(QRectF(left - 16, 8, 1, height() - 17), tokens.line);
    painter.setFont(theme.font(TypeRole::Secondary));
    painter.setPen(tokens.text2);
    painter.drawText(QRectF(left, 8, right - left, 18), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(figure.name, Qt::ElideRight, int(right - left)));
    paintStatusMark(painter, QRectF(left, 34, kMark, kMark), figure.status, tokens);
    double x = left + kMark + 7;
    painter.setFont(theme.font(TypeRole::Headline));
    painter.setPen(tokens.text);
    painter.drawText(QPointF(x, 44), figure.value);
    x += painter.fontMetrics().horizontalAdvance(figure.value) + 8;
    painter.setFont(theme.font(TypeRole::Caption));
    painter.setPen(tokens.text3);
    if (right - x > 24)
      painter.drawText(QPointF(x, 44),
                       painter.fontMetrics().elidedText(figure.note, Qt::ElideRight, int(right - x)));
  }
}

} // namespace muster::ui
