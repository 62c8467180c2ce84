#include "device/DeviceHeader.h"

#include <ui/Icons.h>
#include <ui/Theme.h>

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace muster::ui {

namespace {

constexpr int kHeight = 64;

class MarkWidget final : public QWidget {
 public:
  explicit MarkWidget(const DeviceIdentity& identity, QWidget* parent)
      : QWidget(parent), m_identity(identity) {
    setFixedSize(16, 16);
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    paintStatusMark(painter, QRectF(0, 0, 16, 16), m_identity.status, Theme::instance().tokens());
  }

 private:
  const DeviceIdentity& m_identity;
};

QPushButton* button(const QString& text, const QString& iconName, const QString& tip, QWidget* parent) {
  auto* made = new QPushButton(icon(iconName), text, parent);
  made->setIconSize({16, 16});
  made->setToolTip(tip);
  made->setFocusPolicy(Qt::TabFocus);
  return made;
}

} // namespace

DeviceHeader::DeviceHeader(QWidget* parent)
    : QWidget(parent), m_mark(new MarkWidget(m_identity, this)), m_name(new QLabel(this)),
      m_word(new QLabel(this)), m_subline(new QLabel(this)),
      m_rebirth(button(tr("Rebirth"), QStringLiteral("rebirth"),
                       tr("Ask the edge node to introduce itself and its devices again"), this)),
      m_export(button(tr("Export…"), QStringLiteral("export"), tr("Export the visible range as CSV"), this)) {
  setFixedHeight(kHeight);
  auto* back = new QToolButton(this);
  back->setIcon(icon(QStringLiteral("back")));
  back->setIconSize({20, 20});
  back->setFocusPolicy(Qt::TabFocus);
  back->setToolTip(tr("Back to the fleet (Esc)"));
  back->setAccessibleName(tr("Back to the fleet"));
  for (QLabel* fromTheWire : {m_name, m_subline})
    fromTheWire->setTextFormat(Qt::PlainText);
  m_name->setFont(Theme::instance().font(TypeRole::Identity));
  m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_word->setFont(Theme::instance().font(TypeRole::SecondaryStrong));
  m_subline->setFont(Theme::instance().font(TypeRole::Secondary));
  m_subline->setProperty("tone", "2");
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
  row->addWidget(m_rebirth);
  row->addWidget(m_export);

  connect(back, &QToolButton::clicked, this, &DeviceHeader::backClicked);
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

void DeviceHeader::setExportEnabled(bool enabled) {
  m_export->setEnabled(enabled);
}

void DeviceHeader::showTexts() {
  const ThemeTokens& tokens = Theme::instance().tokens();
  const StatusColors colors = statusColors(m_identity.status, tokens);
  m_name->setText(m_identity.name);
  m_word->setText(m_identity.word);
  m_word->setStyleSheet(QStringLiteral("background: %1; color: %2; padding: 1px 8px; border-radius: 4px;")
                            .arg(colors.soft.name(), colors.text.name()));
  m_subline->setText(
      m_subline->fontMetrics().elidedText(m_identity.subline, Qt::ElideRight, m_subline->width()));
  m_subline->setToolTip(m_identity.subline);
  m_mark->update();
}

void DeviceHeader::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), Theme::instance().tokens().surface);
  painter.fillRect(0, height() - 1, width(), 1, Theme::instance().tokens().line);
}

void DeviceHeader::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  showTexts();
}

} // namespace muster::ui
