#include "ConnectionsPage.h"

#include "../shell/LinkTexts.h"

#include <items/ValueFormat.h>
#include <ui/Parts.h>

#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace muster::ui {

using items::LinkPhase;

ConnectionsPage::ConnectionsPage(items::Fleet& fleet, QWidget* parent)
    : QWidget(parent), m_fleet(fleet), m_facts(new QWidget),
      m_none(makeLabel(tr("No connection is open."), TypeRole::Body, Tone::Third)),
      m_edit(makeButton(tr("Connect…"), ButtonKind::Primary)), m_disconnect(makeButton(tr("Disconnect"))) {
  setGround(*this, Ground::Surface);
  auto* grid = new QGridLayout(m_facts);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(24);
  grid->setVerticalSpacing(8);
  grid->setColumnMinimumWidth(0, 96);
  grid->setColumnStretch(1, 1);
  m_name = addRow(*grid, tr("Name"));
  m_address = addRow(*grid, tr("Address"));
  m_encryption = addRow(*grid, tr("Encryption"));
  m_mqtt = addRow(*grid, tr("MQTT"));
  m_user = addRow(*grid, tr("Signed in as"));
  m_state = addRow(*grid, tr("State"));
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(8);
  buttons->addWidget(m_edit);
  buttons->addWidget(m_disconnect);
  buttons->addStretch();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(32, 24, 32, 24);
  layout->setSpacing(16);
  layout->addWidget(makeLabel(tr("Connection"), TypeRole::Identity));
  layout->addWidget(m_none);
  layout->addWidget(m_facts);
  layout->addSpacing(8);
  layout->addLayout(buttons);
  layout->addStretch();
  connect(m_edit, &QPushButton::clicked, this, &ConnectionsPage::editRequested);
  connect(m_disconnect, &QPushButton::clicked, this, &ConnectionsPage::disconnectRequested);
  connect(&fleet, &items::Fleet::linkChanged, this, &ConnectionsPage::show);
  show();
}

QLabel* ConnectionsPage::addRow(QGridLayout& grid, const QString& name) {
  const int row = grid.rowCount();
  auto* value = makeLabel({}, TypeRole::Body);
  value->setTextInteractionFlags(Qt::TextSelectableByMouse);
  value->setAccessibleName(name);
  value->setWordWrap(true);
  grid.addWidget(makeLabel(name, TypeRole::Body, Tone::Second), row, 0, Qt::AlignRight | Qt::AlignTop);
  grid.addWidget(value, row, 1);
  return value;
}

void ConnectionsPage::setConnection(const std::optional<items::ConnectionSettings>& settings) {
  m_settings = settings;
  show();
}

void ConnectionsPage::show() {
  const bool isOpen = m_settings.has_value() && m_fleet.feed();
  m_none->setVisible(!isOpen);
  m_facts->setVisible(isOpen);
  m_disconnect->setVisible(isOpen);
  m_edit->setText(isOpen ? tr("Change…") : tr("Connect…"));
  m_edit->setAccessibleName(m_edit->text());
  if (!isOpen)
    return;
  m_name->setText(m_settings->title());
  m_address->setText(m_settings->url());
  QString encryption = m_settings->tls ? tr("TLS") : tr("None: anyone on the way can read along");
  if (m_settings->tls && !m_settings->verifyServer)
    encryption += tr(", certificate not checked: anyone on the way can pass for this broker");
  else if (m_settings->tls && !m_settings->caFile.isEmpty())
    encryption += tr(", authority %1").arg(m_settings->caFile);
  if (m_settings->tls && !m_settings->certFile.isEmpty())
    encryption += tr(", with a client certificate");
  m_encryption->setText(encryption);
  m_mqtt->setText(m_settings->mqtt311 ? tr("3.1.1") : tr("5"));
  m_user->setText(m_settings->user.isEmpty() ? tr("Nobody in particular") : m_settings->user);
  const items::LinkInfo& link = m_fleet.link();
  QString state = linkWord(link.phase);
  if (link.phase == LinkPhase::Connected)
    state = tr("%1 since %2").arg(state, items::formatDateTime(link.sinceMs));
  else if (link.phase == LinkPhase::Connecting)
    state += QStringLiteral(": ") + link.step;
  else if (link.phase == LinkPhase::Waiting)
    state = QStringList{state + u'.', linkProblem(link), link.advice}.join(u' ').trimmed();
  m_state->setText(state);
}

} // namespace muster::ui
