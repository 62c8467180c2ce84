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

QWidget* sideBySide(QWidget* left, QWidget* right, int leftStretch, int rightStretch) {
  auto* box = new QWidget;
  auto* layout = new QHBoxLayout(box);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  layout->addWidget(left, leftStretch);
  layout->addWidget(right, rightStretch);
  return box;
}

} // namespace

ConnectionForm::ConnectionForm(QWidget* parent)
    : QWidget(parent), m_name(new QLineEdit), m_host(new QLineEdit), m_port(new QLineEdit),
      m_encryption(new QComboBox), m_ca(new FileField(tr("Authority file"), tr("Trusted by this computer"))),
      m_cert(new FileField(tr("Client certificate"), tr("None"))),
      m_key(new FileField(tr("Client key"), tr("In the certificate's file"))), m_user(new QLineEdit),
      m_password(new QLineEdit),
      m_keep(new QCheckBox(tr("Keep the password (plain text, in a file only I can read)"))) {
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
  m_user->setPlaceholderText(tr("Without a name"));
  m_user->setAccessibleName(tr("User name"));
  m_password->setPlaceholderText(tr("Password"));
  m_password->setAccessibleName(tr("Password"));
  m_password->setEchoMode(QLineEdit::Password);
  buildRows();
  connectFields();
  onEncryptionChanged(0);
}

void ConnectionForm::buildRows() {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(12);
  grid->setVerticalSpacing(8);
  grid->setColumnMinimumWidth(0, 88);
  grid->setColumnStretch(1, 1);
  auto* address = new QWidget;
  auto* layout = new QHBoxLayout(address);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  layout->addWidget(m_host, 1);
  layout->addWidget(makeLabel(tr("Port"), TypeRole::Body, Tone::Second));
  layout->addWidget(m_port);
  addRow(*grid, 0, tr("Name"), m_name, m_name);
  addRow(*grid, 1, tr("Address"), address, m_host);
  addRow(*grid, 2, tr("Encryption"), m_encryption, m_encryption);
  addRow(*grid, 3, tr("Authority"), m_ca, m_ca);
  addRow(*grid, 4, tr("Certificate"), m_cert, m_cert);
  addRow(*grid, 5, tr("Key"), m_key, m_key);
  addRow(*grid, 6, tr("Sign in as"), sideBySide(m_user, m_password, 1, 1), m_user);
  grid->addWidget(m_keep, 7, 1);
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
  connect(m_password, &QLineEdit::textChanged, this,
          [this](const QString& text) { m_keep->setEnabled(!text.isEmpty()); });
  m_keep->setEnabled(false);
}

void ConnectionForm::onEncryptionChanged(int index) {
  const bool tls = index == 1;
  for (FileField* field : {m_ca, m_cert, m_key})
    field->setEnabled(tls);
  // A port that was not typed by hand follows the encryption.
  const int port = m_port->text().toInt();
  if (port == kPlainPort || port == kTlsPort)
    m_port->setText(QString::number(tls ? kTlsPort : kPlainPort));
  emit edited();
}

void ConnectionForm::takeAddress() {
  takeSignIn();
  const QString text = m_host->text().trimmed();
  const bool hasPort = text.contains(u':') && !text.contains(QStringLiteral("::"));
  if (!text.contains(QStringLiteral("://")) && !hasPort)
    return;
  const auto parsed = items::ConnectionSettings::fromUrl(text);
  if (!parsed)
    return;
  m_encryption->setCurrentIndex(
      parsed->tls || (m_encryption->currentIndex() == 1 && hasPort && !text.contains(QStringLiteral("://")))
          ? 1
          : 0);
  m_host->setText(parsed->host);
  m_port->setText(QString::number(parsed->port));
}

// "mqtt://operator:secret@broker": the address is remembered and shown, a password must not hide in it.
void ConnectionForm::takeSignIn() {
  QUrl url(m_host->text().trimmed());
  if (!url.isValid() || url.userInfo().isEmpty())
    return;
  m_user->setText(url.userName(QUrl::FullyDecoded));
  m_password->setText(url.password(QUrl::FullyDecoded));
  url.setUserInfo({});
  m_host->setText(url.toString());
}

void ConnectionForm::setSettings(const items::ConnectionSettings& settings, bool keepPassword) {
  m_name->setText(settings.name);
  m_host->setText(settings.host);
  m_encryption->setCurrentIndex(settings.tls ? 1 : 0);
  m_port->setText(QString::number(settings.port));
  m_ca->setPath(settings.caFile);
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
  if (s.tls) {
    s.caFile = m_ca->path();
    s.certFile = m_cert->path();
    s.keyFile = m_key->path();
  }
  s.user = m_user->text();
  s.password = m_password->text();
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
