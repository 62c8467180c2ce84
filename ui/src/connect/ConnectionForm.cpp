#include "ConnectionForm.h"

#include "FileField.h"

#include <ui/Parts.h>

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QIntValidator>
#include <QLineEdit>
#include <QUrl>

namespace muster::ui {

namespace {

constexpr int kPlainPort = 1883;
constexpr int kTlsPort = 8883;

QWidget* sideBySide(QWidget* left, QWidget* right) {
  auto* box = new QWidget;
  auto* layout = new QHBoxLayout(box);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  layout->addWidget(left, 1);
  layout->addWidget(right, 1);
  return box;
}

// A field, and behind it a smaller one with a label of its own.
QWidget* withSmall(QWidget* field, const QString& label, QWidget* small) {
  auto* box = new QWidget;
  auto* layout = new QHBoxLayout(box);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  auto* text = makeLabel(label, TypeRole::Body, Tone::Second);
  text->setBuddy(small);
  layout->addWidget(field, 1);
  layout->addWidget(text);
  layout->addWidget(small);
  return box;
}

// "mqtts://operator:secret@broker:8883", "broker:1883", "[::1]:1883": what stands in place of a host fills the rest.
// Without a scheme the encryption stays. A name, an address and what cannot be read stay as they are.
void readAddress(items::ConnectionSettings& settings) {
  const QString scheme =
      settings.host.contains(QStringLiteral("://")) ? QString() : QStringLiteral("mqtt://");
  QUrl url(scheme + settings.host);
  if (url.isValid() && !url.userInfo().isEmpty()) { // the address is shown and remembered: no password in it
    settings.user = url.userName(QUrl::FullyDecoded);
    settings.password = url.password(QUrl::FullyDecoded);
    url.setUserInfo({});
    settings.host = url.toString().mid(scheme.size());
  }
  const QString text = settings.host;
  const auto parsed = items::ConnectionSettings::fromUrl(text);
  if (!parsed)
    return;
  settings.host = parsed->host;
  if (scheme.isEmpty())
    settings.tls = parsed->tls;
  if (scheme.isEmpty() || text.section(u']', -1).contains(u':'))
    settings.port = parsed->port;
}

} // namespace

ConnectionForm::ConnectionForm(QWidget* parent)
    : QWidget(parent), m_name(new QLineEdit), m_host(new QLineEdit), m_port(new QLineEdit),
      m_encryption(new QComboBox), m_mqtt(new QComboBox),
      m_ca(new FileField(tr("Authority file"), tr("Trusted by this computer"))),
      m_unchecked(new QCheckBox(tr("Do not check the broker's certificate"))),
      m_risk(makeLabel(tr("Anyone on the way can pass for this broker."), TypeRole::Secondary, Tone::Alert)),
      m_cert(new FileField(tr("Client certificate"), tr("None"))),
      m_key(new FileField(tr("Client key"), tr("In the certificate's file"))), m_user(new QLineEdit),
      m_password(new QLineEdit),
      m_keep(new QCheckBox(tr("Keep the password (plain text, in a file only I can read)"))) {
  nameFields();
  buildRows();
  connectFields();
  onEncryptionChanged(0);
}

void ConnectionForm::nameFields() {
  m_name->setPlaceholderText(tr("As the address"));
  m_name->setAccessibleName(tr("Name of the connection"));
  m_host->setPlaceholderText(tr("broker.example.org"));
  m_host->setAccessibleName(tr("Address of the broker"));
  m_port->setAccessibleName(tr("Port"));
  m_port->setValidator(new QIntValidator(1, 65'535, m_port));
  m_port->setFixedWidth(72);
  m_port->setText(QString::number(kPlainPort));
  m_encryption->addItem(tr("None"));
  m_encryption->addItem(tr("TLS"));
  m_encryption->setAccessibleName(tr("Encryption"));
  m_mqtt->addItem(tr("5"));
  m_mqtt->addItem(tr("3.1.1 (old brokers)"));
  m_mqtt->setAccessibleName(tr("MQTT version"));
  m_user->setPlaceholderText(tr("Without a name"));
  m_user->setAccessibleName(tr("User name"));
  m_password->setPlaceholderText(tr("Password"));
  m_password->setAccessibleName(tr("Password"));
  m_password->setEchoMode(QLineEdit::Password);
}

void ConnectionForm::buildRows() {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(12);
  grid->setVerticalSpacing(8);
  grid->setColumnMinimumWidth(0, 88);
  grid->setColumnStretch(1, 1);
  addRow(*grid, 0, tr("Name"), m_name, m_name);
  addRow(*grid, 1, tr("Address"), withSmall(m_host, tr("Port"), m_port), m_host);
  addRow(*grid, 2, tr("Encryption"), withSmall(m_encryption, tr("MQTT"), m_mqtt), m_encryption);
  addRow(*grid, 3, tr("Authority"), m_ca, m_ca);
  grid->addWidget(m_unchecked, 4, 1);
  grid->addWidget(m_risk, 5, 1);
  addRow(*grid, 6, tr("Certificate"), m_cert, m_cert);
  addRow(*grid, 7, tr("Key"), m_key, m_key);
  addRow(*grid, 8, tr("Sign in as"), sideBySide(m_user, m_password), m_user);
  grid->addWidget(m_keep, 9, 1);
}

void ConnectionForm::addRow(QGridLayout& grid, int row, const QString& label, QWidget* field,
                            QWidget* buddy) {
  auto* text = makeLabel(label, TypeRole::Body, Tone::Second);
  text->setBuddy(buddy);
  grid.addWidget(text, row, 0, Qt::AlignRight | Qt::AlignVCenter);
  grid.addWidget(field, row, 1);
}

void ConnectionForm::connectFields() {
  for (QLineEdit* edit : {m_name, m_host, m_port, m_user, m_password}) {
    connect(edit, &QLineEdit::textChanged, this, &ConnectionForm::edited);
    connect(edit, &QLineEdit::returnPressed, this, &ConnectionForm::submitted);
  }
  for (FileField* field : {m_ca, m_cert, m_key}) {
    connect(field, &FileField::edited, this, &ConnectionForm::edited);
    connect(&field->edit(), &QLineEdit::returnPressed, this, &ConnectionForm::submitted);
  }
  connect(m_host, &QLineEdit::editingFinished, this, &ConnectionForm::takeAddress);
  connect(m_encryption, &QComboBox::currentIndexChanged, this, &ConnectionForm::onEncryptionChanged);
  connect(m_mqtt, &QComboBox::currentIndexChanged, this, &ConnectionForm::edited);
  connect(m_unchecked, &QCheckBox::toggled, this, [this] {
    showRisk();
    emit edited();
  });
  connect(m_password, &QLineEdit::textChanged, this,
          [this](const QString& text) { m_keep->setEnabled(!text.isEmpty()); });
  m_keep->setEnabled(false);
}

void ConnectionForm::onEncryptionChanged(int index) {
  const bool tls = index == 1;
  for (FileField* field : {m_cert, m_key})
    field->setEnabled(tls);
  m_unchecked->setEnabled(tls);
  showRisk();
  // A port that was not typed by hand follows the encryption.
  const int port = m_port->text().toInt();
  if (port == kPlainPort || port == kTlsPort)
    m_port->setText(QString::number(tls ? kTlsPort : kPlainPort));
  emit edited();
}

void ConnectionForm::showRisk() {
  m_ca->setEnabled(m_unchecked->isEnabled() && !m_unchecked->isChecked());
  m_risk->setVisible(m_unchecked->isEnabled() && m_unchecked->isChecked());
}

// What was typed as an address goes to the fields that it names.
void ConnectionForm::takeAddress() {
  const items::ConnectionSettings typed = settings();
  if (typed.host == m_host->text())
    return;
  m_host->setText(typed.host);
  m_user->setText(typed.user);
  m_password->setText(typed.password);
  m_encryption->setCurrentIndex(typed.tls ? 1 : 0);
  if (typed.port != 0)
    m_port->setText(QString::number(typed.port));
}

void ConnectionForm::setSettings(const items::ConnectionSettings& settings, bool keepPassword) {
  m_name->setText(settings.name);
  m_host->setText(settings.host);
  m_encryption->setCurrentIndex(settings.tls ? 1 : 0);
  m_port->setText(QString::number(settings.port));
  m_mqtt->setCurrentIndex(settings.mqtt311 ? 1 : 0);
  m_ca->setPath(settings.caFile);
  m_unchecked->setChecked(!settings.verifyServer);
  m_cert->setPath(settings.certFile);
  m_key->setPath(settings.keyFile);
  m_user->setText(settings.user);
  m_password->setText(settings.password);
  m_keep->setChecked(keepPassword);
}

items::ConnectionSettings ConnectionForm::settings() const {
  items::ConnectionSettings s;
  s.name = m_name->text().trimmed();
  s.host = m_host->text().trimmed();
  s.port = m_port->text().toInt();
  s.tls = m_encryption->currentIndex() == 1;
  s.mqtt311 = m_mqtt->currentIndex() == 1;
  s.user = m_user->text();
  s.password = m_password->text();
  readAddress(s);
  if (s.tls) {
    s.verifyServer = !m_unchecked->isChecked();
    s.caFile = m_ca->path();
    s.certFile = m_cert->path();
    s.keyFile = m_key->path();
  }
  return s;
}

bool ConnectionForm::keepsPassword() const {
  return m_keep->isChecked() && m_keep->isEnabled();
}

bool ConnectionForm::isComplete() const {
  return settings().isUsable();
}

void ConnectionForm::focusFirst() {
  m_host->setFocus();
}

void ConnectionForm::chooseFile(items::TestStep::Remedy remedy) {
  using Remedy = items::TestStep::Remedy;
  if (remedy == Remedy::Authority)
    m_ca->choose();
  else if (remedy == Remedy::ClientCertificate)
    m_cert->choose();
  else if (remedy == Remedy::ClientKey)
    m_key->choose();
}

} // namespace muster::ui
