#include "device/ChartGrid.h"

#include <ui/ChartTimeline.h>
#include <ui/ChartView.h>
#include <ui/Theme.h>

#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace muster::ui {

namespace {
constexpr int kMargin = 16, kGap = 8;
constexpr int kLowest = 168, kHighest = 260; // of a chart
constexpr int kRowsInView = 3;
} // namespace

ChartGrid::ChartGrid(ChartTimeline& timeline, QWidget* parent)
    : QAbstractScrollArea(parent), m_timeline(timeline) {
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setAccessibleName(tr("Charts"));
  verticalScrollBar()->setSingleStep(40);
  connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

ChartGrid::~ChartGrid() {
  for (const auto& [index, view] : m_views)
    view->setSource(nullptr); // the sources go before the views
}

void ChartGrid::setSources(std::vector<std::unique_ptr<ChartSource>> sources) {
  for (const auto& [index, view] : m_views)
    putAway(*view);
  m_views.clear();
  m_sources = std::move(sources);
  setFocusPolicy(m_sources.empty() ? Qt::NoFocus : Qt::TabFocus);
  arrange();
}

void ChartGrid::setColumns(int columns) {
  if (columns == m_columns)
    return;
  m_columns = columns;
  arrange();
}

void ChartGrid::setEmptyText(const QString& text) {
  m_emptyText = text;
  viewport()->update();
}

void ChartGrid::refresh() {
  for (const auto& [index, view] : m_views)
    view->refresh();
}

int ChartGrid::rows() const {
  const auto columns = static_cast<std::size_t>(m_columns);
  return static_cast<int>((m_sources.size() + columns - 1) / columns);
}

int ChartGrid::chartHeight() const {
  return std::clamp((viewport()->height() - kMargin - kGap * (kRowsInView - 1)) / kRowsInView, kLowest,
                    kHighest);
}

QRect ChartGrid::place(std::size_t index) const {
  const auto columns = static_cast<std::size_t>(m_columns);
  const int row = static_cast<int>(index / columns), column = static_cast<int>(index % columns);
  const int room = viewport()->width() - 2 * kMargin - (m_columns - 1) * kGap;
  const int width = room / m_columns;
  return {kMargin + column * (width + kGap), row * (chartHeight() + kGap) - verticalScrollBar()->value(),
          width, chartHeight()};
}

ChartView* ChartGrid::takeView() {
  if (m_spare.empty()) {
    auto* made = new ChartView(m_timeline, viewport());
    made->setFocusPolicy(Qt::ClickFocus); // Tab reaches the grid, which knows their order
    connect(made, &ChartView::labelRoomChanged, this, &ChartGrid::shareLabelRoom);
    return made;
  }
  ChartView* view = m_spare.back();
  m_spare.pop_back();
  return view;
}

void ChartGrid::putAway(ChartView& view) {
  if (view.hasFocus()) { // Qt would pass it on to the next chart, which would scroll back to it
    m_keepsFocus = true;
    setFocus(Qt::OtherFocusReason);
    m_keepsFocus = false;
  }
  view.hide();
  view.setSource(nullptr);
  view.setLeastLabelRoom(0);
  m_spare.push_back(&view);
}

void ChartGrid::arrange() {
  const int content = rows() * (chartHeight() + kGap) - kGap + kMargin;
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setRange(0, std::max(0, content - viewport()->height()));

  const int step = chartHeight() + kGap;
  const auto columns = static_cast<std::size_t>(m_columns);
  const auto firstRow = static_cast<std::size_t>(std::max(0, verticalScrollBar()->value() / step));
  const auto lastRow =
      static_cast<std::size_t>(std::max(0, (verticalScrollBar()->value() + viewport()->height()) / step));
  const std::size_t first = std::min(firstRow * columns, m_sources.size());
  const std::size_t end = std::min((lastRow + 1) * columns, m_sources.size());
  for (auto it = m_views.begin(); it != m_views.end();) {
    if (it->first >= first && it->first < end) {
      ++it;
      continue;
    }
    putAway(*it->second);
    it = m_views.erase(it);
  }
  for (std::size_t index = first; index < end; ++index) {
    ChartView*& view = m_views[index];
    if (!view) {
      view = takeView();
      view->setSource(m_sources[index].get());
    }
    view->setGeometry(place(index));
    view->show();
  }
  viewport()->update();
}

// Time axes line up only where all plots begin at the same place.
void ChartGrid::shareLabelRoom() {
  double room = 0;
  for (const auto& [index, view] : m_views)
    room = std::max(room, view->labelRoom());
  for (const auto& [index, view] : m_views)
    view->setLeastLabelRoom(room);
}

void ChartGrid::scrollTo(std::size_t index) {
  if (index >= m_sources.size())
    return;
  const QRect at = place(index);
  if (at.top() < 0)
    verticalScrollBar()->setValue(verticalScrollBar()->value() + at.top());
  else if (at.bottom() > viewport()->height())
    verticalScrollBar()->setValue(verticalScrollBar()->value() + at.bottom() + kGap - viewport()->height());
}

ChartView* ChartGrid::view(std::size_t index) const {
  const auto it = m_views.find(index);
  return it == m_views.end() ? nullptr : it->second;
}

void ChartGrid::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  arrange();
}

void ChartGrid::scrollContentsBy(int, int) {
  arrange();
}

void ChartGrid::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  painter.fillRect(viewport()->rect(), Theme::instance().tokens().window);
  for (const auto& [index, view] : m_views)
    view->takeIn(); // before any of them is painted: they share the room for their labels
  shareLabelRoom();
  if (!m_sources.empty() || m_emptyText.isEmpty())
    return;
  painter.setPen(Theme::instance().tokens().text3);
  painter.drawText(viewport()->rect().adjusted(kMargin, 0, -kMargin, 0), Qt::AlignCenter | Qt::TextWordWrap,
                   m_emptyText);
}

// Charts are made and reused while scrolling, so the window's order of focus does not know theirs: the grid stands
// for them there.
void ChartGrid::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  if (m_keepsFocus || m_views.empty())
    return;
  const bool isBack = event->reason() == Qt::BacktabFocusReason;
  (isBack ? m_views.rbegin()->second : m_views.begin()->second)->setFocus(event->reason());
}

// A chart that takes the focus comes into view, and so do the next ones to go to.
bool ChartGrid::focusNextPrevChild(bool next) {
  for (const auto& [index, view] : m_views) {
    if (!view->hasFocus())
      continue;
    const std::size_t target = next ? index + 1 : index - 1;
    if ((next && target >= m_sources.size()) || (!next && index == 0))
      break;
    scrollTo(target);
    if (ChartView* other = this->view(target)) {
      other->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
      return true;
    }
  }
  m_keepsFocus = true;
  setFocus(Qt::OtherFocusReason);
  const bool isPassedOn = QAbstractScrollArea::focusNextPrevChild(next);
  m_keepsFocus = false;
  return isPassedOn;
}

} // namespace muster::ui
