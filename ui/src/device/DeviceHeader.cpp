#include "device/DeviceHeader.h"

#include <ui/Parts.h>

#include <QHBoxLayout>
#include <QPainter>

namespace muster::ui {

namespace {

constexpr int kHeight = 64;

} // namespace

DeviceHeader::DeviceHeader(QWidget* parent)
    : QWidget(parent), m_mark(new MarkWidget(StatusKind::Unknown, 16)),
      m_name(new ElidedLabel(TypeRole::Identity)), m_word(makeLabel({}, TypeRole::SecondaryStrong)),
      m_subline(new ElidedLabel(TypeRole::Secondary, Tone::Second)), m_metrics(makeButton(tr("Metrics"))),
      m_rebirth(makeButton(tr("Rebirth"), ButtonKind::Normal, ButtonSize::Full, QStringLiteral("rebirth"))),
      m_export(makeButton(tr("Export…"), ButtonKind::Normal, ButtonSize::Full, QStringLiteral("export"))) {
  setFixedHeight(kHeight);
  auto* back = makeIconButton(QStringLiteral("back"), tr("Back to the fleet (Esc)"));
  back->setAccessibleName(tr("Back to the fleet"));
  m_metrics->setCheckable(true);
  m_metrics->setToolTip(tr("Show the metrics in place of the charts"));
  m_metrics->hide();
  m_rebirth->setToolTip(tr("Ask the edge node to introduce itself and its devices again"));
  m_export->setToolTip(tr("Export the visible range as CSV"));
  m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_subline->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);

  auto* title = new QHBoxLayout;
  title->setSpacing(12);
  title->addWidget(m_name);
  m_word->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  title->addWidget(m_word, 0, Qt::AlignVCenter);
  title->addStretch();
  auto* texts = new QVBoxLayout;
  texts->setSpacing(0);
  texts->setContentsMargins(0, 6, 0, 8);
  texts->addLayout(title);
  texts->addWidget(m_subline);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(16, 0, 16, 1);
  row->setSpacing(12);
  row->addWidget(back);
  row->addWidget(m_mark);
  row->addLayout(texts, 1);
  row->addWidget(m_metrics);
  row->addWidget(m_rebirth);
  row->addWidget(m_export);

  connect(back, &QToolButton::clicked, this, &DeviceHeader::backClicked);
  connect(m_metrics, &QPushButton::clicked, this, &DeviceHeader::metricsToggled);
  connect(m_rebirth, &QPushButton::clicked, this, &DeviceHeader::rebirthClicked);
  connect(m_export, &QPushButton::clicked, this, &DeviceHeader::exportClicked);
  connect(&Theme::instance(), &Theme::changed, this, &DeviceHeader::showTexts);
}

void DeviceHeader::setIdentity(const DeviceIdentity& identity) {
  if (identity == m_identity)
    return;
  m_identity = identity;
  showTexts();
}

void DeviceHeader::setRebirthEnabled(bool enabled) {
  m_rebirth->setEnabled(enabled);
}

void DeviceHeader::setExportEnabled(bool enabled) {
  m_export->setEnabled(enabled);
}

void DeviceHeader::offerMetrics(bool offered, bool shown) {
  m_metrics->setVisible(offered);
  m_metrics->setChecked(shown);
}

void DeviceHeader::showTexts() {
  const ThemeTokens& tokens = Theme::instance().tokens();
  const StatusColors colors = statusColors(m_identity.status, tokens);
  m_mark->setKind(m_identity.status);
  m_name->setFullText(m_identity.name);
  m_word->setText(m_identity.word);
  m_word->setStyleSheet(QStringLiteral("background: %1; color: %2; padding: 1px 8px; border-radius: 4px;")
                            .arg(colors.soft.name(), colors.text.name()));
  m_subline->setFullText(m_identity.subline);
}

void DeviceHeader::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), Theme::instance().tokens().surface);
  painter.fillRect(0, height() - 1, width(), 1, Theme::instance().tokens().line);
}

} // namespace muster::ui
