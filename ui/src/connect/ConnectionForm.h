// The fields of a connection: name, address, port, encryption, MQTT version, authority and whether it counts, client
// certificate and key, sign-in. Thread: the GUI's.
#pragma once

#include <items/Connector.h>

#include <QWidget>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;

namespace muster::ui {

class FileField;

class ConnectionForm final : public QWidget {
  Q_OBJECT
 public:
  explicit ConnectionForm(QWidget* parent = nullptr);

  void setSettings(const items::ConnectionSettings& settings, bool keepPassword);
  // As typed so far, whether a field was left or not: an address that is a URL gives port, encryption and sign-in.
  items::ConnectionSettings settings() const;
  void takeAddress(); // and shows them in their fields
  bool keepsPassword() const;
  bool isComplete() const; // address and port are there
  void focusFirst();
  void chooseFile(items::TestStep::Remedy remedy); // opens the file dialog of that field

 signals:
  void edited();
  void submitted(); // Enter in a field

 private:
  void addRow(QGridLayout& grid, int row, const QString& label, QWidget* field, QWidget* buddy);
  void nameFields();
  void buildRows();
  void connectFields();
  void onEncryptionChanged(int index);
  void showRisk();

  QLineEdit* m_name;
  QLineEdit* m_host;
  QLineEdit* m_port;
  QComboBox* m_encryption;
  QComboBox* m_mqtt;
  FileField* m_ca;
  QCheckBox* m_unchecked; // the broker's certificate
  QLabel* m_risk;         // what that means, while it is so
  FileField* m_cert;
  FileField* m_key;
  QLineEdit* m_user;
  QLineEdit* m_password;
  QCheckBox* m_keep;
};

} // namespace muster::ui
