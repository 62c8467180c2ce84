#include "device/ValuePane.h"

#include "device/MetricFacts.h"

#include <items/MetricLabel.h>
#include <items/ValueFormat.h>
#include <schema/ValueText.h>
#include <ui/Parts.h>

#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QPointer>
#include <QSaveFile>
#include <QStandardItemModel>
#include <QTableView>
#include <QThread>

#include <algorithm>
#include <limits>

namespace muster::ui {

namespace {

constexpr int kRow = 24, kHeader = 28, kColumnGap = 16;

// Empty, or what went wrong.
QString writeFile(const QString& path, const std::string& content) {
  QSaveFile file(path);
  const bool isWritten = file.open(QIODevice::WriteOnly) &&
                         file.write(content.data(), static_cast<qint64>(content.size())) ==
                             static_cast<qint64>(content.size()) &&
                         file.commit();
  return isWritten ? QString() : file.errorString();
}

} // namespace

ValuePane::ValuePane(const DeviceData& device, QWidget* parent)
    : QWidget(parent), m_data(device), m_title(new ElidedLabel(TypeRole::PaneTitle)),
      m_note(new ElidedLabel(TypeRole::Secondary, Tone::Second)),
      m_about(new ElidedLabel(TypeRole::Secondary, Tone::Second)),
      m_copy(makeButton(tr("Copy"), ButtonKind::Normal, ButtonSize::Row)),
      m_save(makeButton(tr("Save…"), ButtonKind::Normal, ButtonSize::Row)), m_view(new QTableView),
      m_model(new QStandardItemModel(this)) {
  m_view->setModel(m_model);
  m_view->setAccessibleName(tr("Value"));
  m_view->setFrameShape(QFrame::NoFrame);
  m_view->setShowGrid(false);
  m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_view->setTabKeyNavigation(false); // Tab leaves it
  m_view->setWordWrap(false);
  m_view->verticalHeader()->hide();
  m_view->verticalHeader()->setDefaultSectionSize(kRow);
  m_view->horizontalHeader()->setFixedHeight(kHeader);
  m_view->horizontalHeader()->setStyleSheet(
      QStringLiteral("QHeaderView, QHeaderView::section { background: transparent; } QHeaderView::section { "
                     "padding: 0 3px; }"));
  m_view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  m_view->horizontalHeader()->setHighlightSections(false);
  m_view->horizontalHeader()->setStretchLastSection(true);

  auto* title = new QHBoxLayout;
  title->setContentsMargins(16, 8, 12, 0);
  title->setSpacing(8);
  title->addWidget(m_title, 1);
  title->addWidget(m_copy);
  title->addWidget(m_save);
  auto* note = new QVBoxLayout;
  note->setContentsMargins(16, 0, 12, 0);
  note->setSpacing(0);
  note->addWidget(m_about);
  note->addWidget(m_note);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addLayout(title);
  column->addLayout(note);
  auto* content = new QHBoxLayout;
  content->setContentsMargins(13, 0, 0, 0); // cells begin 3 pixels in, below the title
  content->addWidget(m_view);
  column->addLayout(content, 1);
  setMinimumHeight(160);
  hide();

  connect(m_save, &QPushButton::clicked, this, &ValuePane::save);
  connect(m_copy, &QPushButton::clicked, this, [this] {
    const std::string text = valueText(m_value);
    QGuiApplication::clipboard()->setText(QString::fromStdString(text));
    say(tr("Copied."));
  });
}

const MetricState* ValuePane::state() const {
  return m_series == kNoSeries || !m_data.isSet() ? nullptr : m_data.fleetState().metric(m_series);
}

void ValuePane::showSeries(SeriesId series) {
  m_series = series;
  m_timeMs = 0;
  m_value = {};
  if (!state()) {
    m_series = kNoSeries;
    showTable({});
    hide();
    return;
  }
  m_title->setFullText(items::metricLabel(m_data.fleetState().series(series).metric));
  refresh();
  show();
}

void ValuePane::refresh() {
  const MetricState* now = state();
  const auto metadata = now ? m_data.fleetState().metadata(m_series) : std::nullopt;
  if (!now || (m_timeMs == now->timeMs && m_value == now->value && m_metadata == metadata &&
               m_model->columnCount() > 0))
    return;
  m_value = now->value;
  m_metadata = metadata;
  m_timeMs = now->timeMs;
  const bool isShort = isText(m_value.type()) || isScalar(m_value.type());
  showTable(isShort ? latestTexts(*now) : tableOf(m_value));
  m_save->setEnabled(!m_value.isNull());
  m_copy->setEnabled(!m_value.isNull());
  m_about->setFullText(metadata ? metadataText(*metadata, m_value) : QString());
  m_about->setVisible(!about().isEmpty());
  const QString shown =
      m_table.rows.size() == kMostTableRows
          ? tr("%1, the first %2 shown").arg(m_table.summary, items::formatCount(kMostTableRows))
          : m_table.summary;
  QStringList words{shown};
  if (m_timeMs != 0)
    words << items::formatClock(m_timeMs);
  if (now->isTransient)
    words << tr("transient: not stored");
  say(words.join(QStringLiteral(" · ")));
}

// The newest first; what is no longer remembered is at least there as the value now.
ValueTable ValuePane::latestTexts(const MetricState& metric) const {
  ValueTable table;
  table.columns = QStringList{tr("Time"), tr("Value")};
  const FleetState& state = m_data.fleetState();
  constexpr auto kFirst = std::numeric_limits<std::int64_t>::min(),
                 kLast = std::numeric_limits<std::int64_t>::max();
  const DataType type = metric.value.type();
  const auto add = [&](std::int64_t ms, const Value& value) {
    if (table.rows.size() < kMostLatest)
      table.rows.push_back({items::formatClock(ms), items::formatValue(value, {}).text()});
  };
  if (isScalar(type)) {
    std::vector<RecentSample> samples;
    state.recent().copyExact(m_series, kFirst, kLast, samples);
    std::reverse(samples.begin(), samples.end());
    for (const RecentSample& sample : samples)
      add(sample.timeMs, sample.isNull ? Value::null(type) : Value::scalar(type, sample.bits));
  } else {
    std::vector<RecentText> texts;
    state.recentTexts().copyRange(m_series, kFirst, kLast, texts);
    std::reverse(texts.begin(), texts.end());
    for (const RecentText& text : texts)
      add(text.timeMs, text.isNull ? Value::null(type) : Value::bytes(type, text.bytes));
  }
  if (table.rows.empty() && metric.timeMs != 0)
    add(metric.timeMs, metric.value);
  table.summary = QLatin1String(dataTypeName(state.series(m_series).type).data());
  if (table.rows.size() > 1)
    table.summary += tr(", latest %1 values").arg(items::formatCount(table.rows.size()));
  return table;
}

void ValuePane::showTable(ValueTable table) {
  const bool isSameShape = table.columns == m_table.columns && m_model->columnCount() > 0;
  m_table = std::move(table);
  m_model->setRowCount(0);
  m_model->setColumnCount(static_cast<int>(m_table.columns.size()));
  m_model->setHorizontalHeaderLabels(m_table.columns);
  for (const QStringList& row : m_table.rows) {
    QList<QStandardItem*> items;
    for (const QString& cell : row) {
      items << new QStandardItem(cell);
      items.last()->setToolTip(plainTip(cell));
    }
    m_model->appendRow(items);
  }
  m_view->setVisible(!m_table.columns.isEmpty());
  if (isSameShape) // a person may have made columns wider
    return;
  m_view->resizeColumnsToContents();
  for (int column = 0; column + 1 < m_model->columnCount(); ++column)
    m_view->setColumnWidth(column, m_view->columnWidth(column) + kColumnGap);
}

void ValuePane::say(const QString& note) {
  m_note->setFullText(note);
}

QString ValuePane::note() const {
  return m_note->fullText();
}

QString ValuePane::about() const {
  return m_about->fullText();
}

void ValuePane::save() {
  if (!state() || m_value.isNull() || !m_choose)
    return;
  const SeriesInfo& info = m_data.fleetState().series(m_series);
  const std::string content = fileContentOf(m_value); // of this moment, whatever comes while somebody chooses
  const QString path = m_choose(this, fileNameFor(info.metric, m_value.type(), m_metadata));
  if (path.isEmpty())
    return;
  QThread* writer = QThread::create([path, content, pane = QPointer(this)] {
    const QString problem = writeFile(path, content);
    QMetaObject::invokeMethod(
        qApp,
        [pane, path, problem] {
          if (pane)
            pane->say(problem.isEmpty() ? tr("Saved as %1").arg(QDir::toNativeSeparators(path))
                                        : tr("Not saved: %1. Choose another file or folder.").arg(problem));
        },
        Qt::QueuedConnection);
  });
  connect(writer, &QThread::finished, writer, &QObject::deleteLater);
  writer->start();
}

void ValuePane::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), Theme::instance().tokens().surface);
}

} // namespace muster::ui
