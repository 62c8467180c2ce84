// The top of a device page: the way back, state by shape and word, name, what the device says of itself, and
// what can be done with it. 64 px high. Thread: the GUI's.
#pragma once

#include <ui/StatusMark.h>

#include <QWidget>

class QLabel;
class QPushButton;

namespace muster::ui {

class ElidedLabel;
class MarkWidget;

struct DeviceIdentity {
  StatusKind status = StatusKind::Unknown;
  QString word; // "Online", "Offline since 08:06:10"
  QString name;
  QString subline; // "Raspberry Pi 4 Model B · group north · Debian 12"

  friend bool operator==(const DeviceIdentity&, const DeviceIdentity&) = default;
};

class DeviceHeader final : public QWidget {
  Q_OBJECT
 public:
  explicit DeviceHeader(QWidget* parent = nullptr);

  void setIdentity(const DeviceIdentity& identity);
  void setExportEnabled(bool enabled);
  void setRebirthEnabled(bool enabled);
  // Where charts and metrics have no room beside each other, a button changes between them.
  void offerMetrics(bool offered, bool shown);

 signals:
  void backClicked();
  void rebirthClicked();
  void exportClicked();
  void metricsToggled(bool shown);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void showTexts();

  DeviceIdentity m_identity;
  MarkWidget* m_mark;
  ElidedLabel* m_name;
  QLabel* m_word;
  ElidedLabel* m_subline;
  QPushButton* m_metrics;
  QPushButton* m_rebirth;
  QPushButton* m_export;
};

} // namespace muster::ui
