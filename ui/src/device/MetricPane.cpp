#include "device/MetricPane.h"

#include <items/ValueFormat.h>
#include <ui/Icons.h>
#include <ui/Parts.h>

#include <QAction>
#include <QClipboard>
#include <QFocusEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QResizeEvent>
#include <QStyledItemDelegate>
#include <QTreeView>

namespace muster::ui {

namespace {

constexpr int kRow = 27, kHeader = 32, kTitle = 48, kFirstMargin = 16, kMargin = 8;
constexpr int kQualityWidth = 58, kAgeWidth = 58, kValueWidth = 100;
constexpr int kUnitGap = 4;
constexpr const char* kRing = "ring"; // the view's property: its focus is to be seen

// Groups: a chevron and the name. Metrics: name, value with its unit in a softer tone, quality by shape, age.
class MetricDelegate final : public QStyledItemDelegate {
 public:
  explicit MetricDelegate(QTreeView* view) : QStyledItemDelegate(view), m_view(view) {}

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {40, kRow}; }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const ThemeTokens& tokens = Theme::instance().tokens();
    const bool isSelected = (option.state & QStyle::State_Selected) != 0;
    const bool isHovered = (option.state & QStyle::State_MouseOver) != 0;
    painter->save();
    painter->fillRect(option.rect, isSelected ? tokens.selection : isHovered ? tokens.hover : tokens.surface);
    if (!index.parent().isValid())
      paintGroup(*painter, option.rect, index);
    else
      paintMetric(*painter, option.rect, index, isSelected);
    paintRing(*painter, option.rect, index);
    painter->restore();
  }

 private:
  // One ring around the row that the keys are at, each cell painting its part of it.
  void paintRing(QPainter& painter, const QRect& r, const QModelIndex& index) const {
    const QModelIndex current = m_view->currentIndex();
    if (!m_view->property(kRing).toBool() || !m_view->hasFocus() || index.row() != current.row() ||
        index.parent() != current.parent())
      return;
    const QColor accent = Theme::instance().tokens().accent;
    painter.fillRect(QRect(r.left(), r.top(), r.width(), 2), accent);
    painter.fillRect(QRect(r.left(), r.bottom() - 1, r.width(), 2), accent);
    if (index.column() == MetricListModel::Metric)
      painter.fillRect(QRect(r.left(), r.top(), 2, r.height()), accent);
    if (index.column() == MetricListModel::Age)
      painter.fillRect(QRect(r.right() - 1, r.top(), 2, r.height()), accent);
  }

  void paintGroup(QPainter& painter, const QRect& rect, const QModelIndex& index) const {
    if (index.column() != MetricListModel::Metric)
      return;
    const bool isOpen = m_view->isExpanded(index);
    icon(isOpen ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"))
        .paint(&painter, QRect(rect.left() + 10, rect.center().y() - 7, 14, 14));
    painter.setFont(Theme::instance().font(TypeRole::Secondary));
    painter.setPen(Theme::instance().tokens().text2);
    painter.drawText(rect.adjusted(28, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
  }

  void paintMetric(QPainter& painter, QRect rect, const QModelIndex& index, bool isSelected) const {
    const ThemeTokens& tokens = Theme::instance().tokens();
    const bool isFaded = index.data(MetricListModel::FadedRole).toBool();
    const auto status = static_cast<StatusKind>(index.data(MetricListModel::StatusRole).toInt());
    const bool isLast = index.column() == MetricListModel::Age;
    rect.adjust(index.column() == MetricListModel::Metric ? kFirstMargin : kMargin, 0,
                index.column() == MetricListModel::Quality ? -2 : -kMargin, 0);
    painter.setFont(Theme::instance().font(
        isSelected && index.column() <= MetricListModel::Value ? TypeRole::Name : TypeRole::Body));
    painter.setPen(isFaded ? tokens.text3 : tokens.text);
    if (index.column() == MetricListModel::Value) {
      paintValue(painter, rect, index, isFaded);
      return;
    }
    if (index.column() != MetricListModel::Metric)
      painter.setFont(Theme::instance().font(TypeRole::Secondary));
    if (index.column() == MetricListModel::Quality) {
      paintStatusMark(painter, QRectF(rect.left(), rect.center().y() - 4, 9, 9), status, tokens);
      rect.setLeft(rect.left() + 15);
      painter.setPen(status == StatusKind::Online ? tokens.text2 : statusColors(status, tokens).text);
    }
    if (isLast)
      painter.setPen(status == StatusKind::Stale ? tokens.stale.text : tokens.text3);
    const auto alignment = Qt::AlignVCenter | (isLast ? Qt::AlignRight : Qt::AlignLeft);
    painter.drawText(rect, alignment,
                     elided(painter.fontMetrics(), index.data().toString(), Qt::ElideRight, rect.width()));
  }

  // A digit that is missing makes another number of it: figures give way to their short form, then the unit does.
  static void paintValue(QPainter& painter, QRect rect, const QModelIndex& index, bool isFaded) {
    const ThemeTokens& tokens = Theme::instance().tokens();
    const QFontMetrics metrics = painter.fontMetrics();
    QString number = index.data(MetricListModel::NumberRole).toString();
    QString unit = index.data(MetricListModel::UnitRole).toString();
    const auto unitWidth = [&] { return unit.isEmpty() ? 0 : metrics.horizontalAdvance(unit) + kUnitGap; };
    if (metrics.horizontalAdvance(number) + unitWidth() > rect.width()) {
      number = index.data(MetricListModel::ShortNumberRole).toString();
      unit = index.data(MetricListModel::ShortUnitRole).toString();
    }
    if (index.data(MetricListModel::TextRole).toBool())
      number = elided(metrics, number, Qt::ElideRight, rect.width() - unitWidth());
    unit = metrics.elidedText(unit, Qt::ElideRight,
                              std::max(0, rect.width() - metrics.horizontalAdvance(number) - kUnitGap));
    if (unit.size() < 2 && unit.startsWith(QChar(0x2026)))
      unit.clear(); // no room for any of it: the figure stands alone, the tip has both
    painter.setPen(isFaded ? tokens.text3 : tokens.text2);
    painter.drawText(rect, Qt::AlignVCenter | Qt::AlignRight, unit);
    rect.setRight(rect.right() - unitWidth());
    painter.setPen(isFaded ? tokens.text3 : tokens.text);
    painter.drawText(rect, Qt::AlignVCenter | Qt::AlignRight | Qt::TextDontClip, number);
  }

  QTreeView* m_view;
};

} // namespace

MetricPane::MetricPane(MetricListModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_count(makeLabel({}, TypeRole::Secondary, Tone::Third)),
      m_filter(new QLineEdit(this)), m_view(new QTreeView(this)),
      m_empty(makeLabel(tr("No metric matches."), TypeRole::Body, Tone::Third)),
      m_pencil(makeIconButton(QStringLiteral("write"), tr("Write a value to the chosen metric (F2)"))),
      m_write(new QAction(tr("Write value…\tF2"), this)), m_copy(new QAction(tr("Copy value"), this)),
      m_rebirth(new QAction(tr("Ask for rebirth"), this)) {
  auto* title = makeLabel(tr("Metrics"), TypeRole::PaneTitle);
  m_filter->setProperty("controlSize", "tool");
  m_filter->setPlaceholderText(tr("Filter metrics"));
  m_filter->setAccessibleName(tr("Filter metrics"));
  m_filter->setClearButtonEnabled(true);
  m_filter->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
  m_empty->setParent(m_view);
  m_empty->setContentsMargins(kFirstMargin, 12, kFirstMargin, 0);

  m_view->setModel(&m_model);
  m_view->setItemDelegate(new MetricDelegate(m_view));
  m_view->setAccessibleName(tr("Metrics"));
  m_view->setRootIsDecorated(false);
  m_view->setIndentation(0);
  m_view->setUniformRowHeights(true);
  m_view->setMouseTracking(true);
  m_view->setFrameShape(QFrame::NoFrame);
  m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_view->setExpandsOnDoubleClick(false);
  QHeaderView* header = m_view->header();
  header->setFixedHeight(kHeader);
  header->setStyleSheet(QStringLiteral("QHeaderView::section:first { padding-left: 16px; }"));
  header->setStretchLastSection(false);
  header->setMinimumSectionSize(40);
  header->setSectionResizeMode(MetricListModel::Metric, QHeaderView::Stretch);
  header->resizeSection(MetricListModel::Value, kValueWidth);
  header->resizeSection(MetricListModel::Quality, kQualityWidth);
  header->resizeSection(MetricListModel::Age, kAgeWidth);

  auto* row = new QHBoxLayout;
  row->setContentsMargins(16, 0, 12, 0);
  row->setSpacing(8);
  row->addWidget(title);
  row->addWidget(m_count);
  row->addWidget(m_filter, 1);
  row->addWidget(m_pencil);
  auto* top = new QWidget(this);
  top->setFixedHeight(kTitle);
  top->setLayout(row);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(top);
  column->addWidget(m_view, 1);

  connect(m_filter, &QLineEdit::textChanged, &m_model, &MetricListModel::setFilter);
  connect(&m_model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { m_kept = current(); });
  connect(&m_model, &QAbstractItemModel::modelReset, this, &MetricPane::onReset);
  connect(m_view, &QTreeView::clicked, this, &MetricPane::choose);
  connect(m_view, &QTreeView::activated, this, &MetricPane::choose);
  m_view->installEventFilter(this);
  m_view->viewport()->installEventFilter(this);
  addActions();
  onReset();
}

// The menu of the list, which the menu key opens as well; the pencil is its first entry in sight.
void MetricPane::addActions() {
  m_pencil->setAccessibleName(tr("Write a value to the chosen metric"));
  auto* line = new QAction(this);
  line->setSeparator(true);
  m_view->addActions({m_write, m_copy, line, m_rebirth});
  m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
  connect(m_pencil, &QToolButton::clicked, m_write, &QAction::trigger);
  connect(m_write, &QAction::triggered, this, [this] { emit writeRequested(current()); });
  connect(m_copy, &QAction::triggered, this, [this] {
    const QModelIndex value = m_view->currentIndex().siblingAtColumn(MetricListModel::Value);
    QGuiApplication::clipboard()->setText(value.data().toString());
  });
  connect(m_rebirth, &QAction::triggered, this, &MetricPane::rebirthRequested);
  connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &MetricPane::updateActions);
}

void MetricPane::updateActions() {
  const bool isMetric = current() != kNoSeries;
  m_pencil->setEnabled(isMetric);
  m_write->setEnabled(isMetric);
  m_copy->setEnabled(isMetric);
  emit currentChanged();
}

SeriesId MetricPane::current() const {
  const QModelIndex index = m_view->currentIndex();
  return index.parent().isValid() ? index.data(MetricListModel::SeriesRole).toUInt() : kNoSeries;
}

void MetricPane::select(SeriesId series) {
  const QModelIndex index = m_model.indexOf(series);
  m_view->setCurrentIndex(index);
  if (index.isValid())
    m_view->scrollTo(index);
}

void MetricPane::onReset() {
  m_view->expandAll();
  m_count->setText(items::formatCount(m_model.total()));
  m_empty->setVisible(m_model.rowCount() == 0 && m_model.total() > 0);
  m_empty->move(0, kHeader);
  m_empty->adjustSize();
  if (const QModelIndex kept = m_model.indexOf(m_kept); kept.isValid()) // another birth, another filter
    m_view->setCurrentIndex(kept);
  updateActions();
}

// A ring for whoever came by keyboard, as with buttons; and what was in sight of the chosen row stays so.
bool MetricPane::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::Resize && object == m_view->viewport()) { // something opened below the list
    const QRect before(QPoint(0, 0), static_cast<QResizeEvent*>(event)->oldSize());
    if (before.intersects(m_view->visualRect(m_view->currentIndex())))
      m_view->scrollTo(m_view->currentIndex());
  }
  if (event->type() == QEvent::MouseButtonPress && object == m_view->viewport())
    m_view->setProperty(kRing, false);
  if (object == m_view && (event->type() == QEvent::KeyPress || event->type() == QEvent::FocusIn))
    m_view->setProperty(kRing, event->type() == QEvent::KeyPress ||
                                   static_cast<QFocusEvent*>(event)->reason() != Qt::MouseFocusReason);
  return QWidget::eventFilter(object, event);
}

void MetricPane::choose(const QModelIndex& index) {
  if (!index.parent().isValid()) {
    const QModelIndex group = index.siblingAtColumn(0);
    m_view->setExpanded(group, !m_view->isExpanded(group));
    return;
  }
  emit metricChosen(index.data(MetricListModel::SeriesRole).toUInt());
}

void MetricPane::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), Theme::instance().tokens().surface);
}

} // namespace muster::ui
