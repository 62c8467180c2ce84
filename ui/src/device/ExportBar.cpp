#include "device/ExportBar.h"

#include <items/ValueFormat.h>
#include <ui/Parts.h>

#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPainter>
#include <QProgressBar>
#include <QTimer>
#include <QUrl>

namespace muster::ui {

namespace {
constexpr int kHeight = 40;
constexpr int kBlinkMs = 200;
} // namespace

ExportBar::ExportBar(items::CsvExport& job, QWidget* parent)
    : QWidget(parent), m_job(job), m_text(makeLabel({}, TypeRole::Headline)),
      m_detail(new ElidedLabel(TypeRole::Body, Tone::Second, Qt::ElideMiddle)),
      m_progress(new QProgressBar(this)), m_action(makeButton({}, ButtonKind::Normal, ButtonSize::Row)),
      m_close(makeIconButton(QStringLiteral("close"), tr("Close"))) {
  setFixedHeight(kHeight);
  hide();
  m_detail->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  m_progress->setTextVisible(false);
  m_progress->setFixedWidth(160);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(19, 0, 8, 0);
  row->setSpacing(12);
  row->addWidget(m_text);
  row->addWidget(m_progress);
  row->addWidget(m_detail, 1);
  row->addWidget(m_action);
  row->addWidget(m_close);

  connect(&m_job, &items::CsvExport::progressed, this, &ExportBar::onProgress);
  connect(&m_job, &items::CsvExport::cancelled, this, [this] { show(State::Hidden, {}, {}); });
  connect(&m_job, &items::CsvExport::failed, this, [this](const QString& problem) {
    show(State::Failed, tr("The export was not written."),
         tr("%1. Choose another file or folder, or make room.").arg(problem));
  });
  connect(&m_job, &items::CsvExport::finished, this, [this](const QString& path, qulonglong rows) {
    m_action->setProperty("folder", QFileInfo(path).absolutePath());
    show(State::Done, tr("%1 rows exported.").arg(items::formatCount(rows)), QDir::toNativeSeparators(path));
  });
  connect(m_close, &QToolButton::clicked, this, [this] { show(State::Hidden, {}, {}); });
  connect(m_action, &QPushButton::clicked, this, [this] {
    if (m_state == State::Running)
      m_job.cancel();
    else if (m_state == State::Failed)
      emit retryRequested();
    else
      QDesktopServices::openUrl(QUrl::fromLocalFile(m_action->property("folder").toString()));
  });
}

QString ExportBar::text() const {
  return (m_text->text() + u' ' + m_detail->fullText()).trimmed();
}

void ExportBar::onProgress(int percent) {
  m_progress->setValue(percent);
  if (m_state == State::Running || !m_job.isRunning())
    return;
  m_state = State::Running;
  QTimer::singleShot(kBlinkMs, this, [this] {
    if (m_state == State::Running)
      show(State::Running, tr("Exporting…"), {});
  });
}

void ExportBar::show(State state, const QString& text, const QString& detail) {
  m_state = state;
  m_text->setText(text);
  m_detail->setFullText(detail);
  m_progress->setVisible(state == State::Running);
  m_close->setVisible(state != State::Running);
  m_action->setText(state == State::Running  ? tr("Cancel")
                    : state == State::Failed ? tr("Export again…")
                                             : tr("Open folder"));
  m_action->setAccessibleName(m_action->text());
  setAccessibleName(this->text());
  setVisible(state != State::Hidden);
  update();
}

void ExportBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const ThemeTokens& tokens = Theme::instance().tokens();
  const bool isBad = m_state == State::Failed;
  painter.fillRect(rect(), isBad ? tokens.alert.soft : tokens.accentSoft);
  painter.fillRect(0, 0, 3, height(), isBad ? tokens.alert.mark : tokens.accent);
}

} // namespace muster::ui
