#include "device/MetricPane.h"

#include <items/ValueFormat.h>
#include <ui/Icons.h>
#include <ui/Theme.h>

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTreeView>

namespace muster::ui {

namespace {

constexpr int kRow = 27, kHeader = 32, kTitle = 48, kFirstMargin = 16, kMargin = 8;
constexpr int kQualityWidth = 66, kAgeWidth = 60, kValueWidth = 86;

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
    painter->restore();
  }

 private:
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
    rect.adjust(index.column() == MetricListModel::Metric ? kFirstMargin : kMargin, 0, isLast ? -8 : -2, 0);
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
                     painter.fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, rect.width()));
  }

  static void paintValue(QPainter& painter, QRect rect, const QModelIndex& index, bool isFaded) {
    const ThemeTokens& tokens = Theme::instance().tokens();
    const QString unit = index.data(MetricListModel::UnitRole).toString();
    QString text = index.data().toString();
    if (!unit.isEmpty() && text.endsWith(unit)) {
      text.chop(unit.size());
      const int width = painter.fontMetrics().horizontalAdvance(unit);
      painter.setPen(isFaded ? tokens.text3 : tokens.text2);
      painter.drawText(rect, Qt::AlignVCenter | Qt::AlignRight, unit);
      rect.setRight(rect.right() - width);
    }
    painter.setPen(isFaded ? tokens.text3 : tokens.text);
    painter.drawText(rect, Qt::AlignVCenter | Qt::AlignRight,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
  }

  QTreeView* m_view;
};

} // namespace

MetricPane::MetricPane(MetricListModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_count(new QLabel(this)), m_filter(new QLineEdit(this)),
      m_view(new QTreeView(this)), m_empty(new QLabel(tr("No metric matches."), m_view)) {
  auto* title = new QLabel(tr("Metrics"), this);
  QFont strong = Theme::instance().font(TypeRole::Name);
  strong.setWeight(QFont::DemiBold);
  title->setFont(strong);
  m_count->setProperty("tone", "3");
  m_count->setFont(Theme::instance().font(TypeRole::Secondary));
  m_filter->setProperty("controlSize", "tool");
  m_filter->setPlaceholderText(tr("Filter metrics"));
  m_filter->setAccessibleName(tr("Filter metrics"));
  m_filter->setClearButtonEnabled(true);
  m_filter->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
  m_empty->setProperty("tone", "3");
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
  auto* top = new QWidget(this);
  top->setFixedHeight(kTitle);
  top->setLayout(row);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(top);
  column->addWidget(m_view, 1);

  connect(m_filter, &QLineEdit::textChanged, &m_model, &MetricListModel::setFilter);
  connect(&m_model, &QAbstractItemModel::modelReset, this, &MetricPane::onReset);
  connect(m_view, &QTreeView::clicked, this, &MetricPane::choose);
  connect(m_view, &QTreeView::activated, this, &MetricPane::choose);
  onReset();
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
