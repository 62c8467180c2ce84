// Writes a value to a metric: a field that fits its type, what is wrong with it before anything is sent, and what
// became of it afterwards. Stays open beside everything else; only the feed waits for the device.
// Thread: the GUI's. The fleet and the device outlive it.
#pragma once

#include "device/DeviceData.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace muster::ui {

class ElidedLabel;
enum class Tone;

class WritePane final : public QWidget {
  Q_OBJECT
 public:
  enum class State { Closed, Editing, Waiting, Confirmed, TimedOut, Unconnected, Refused, Stopped };

  WritePane(items::Fleet& fleet, const DeviceData& device, QWidget* parent = nullptr);

  void open(SeriesId series); // starts with the metric's value
  void leave();               // what is under way stays under way, and is not told any more
  void dismiss();             // as a person's close: says so with closed()
  bool isOpen() const { return m_state != State::Closed; }
  State state() const { return m_state; }
  SeriesId series() const { return m_series; }
  void refresh(); // values, the birth or the connection may have changed

 signals:
  void closed();
  void rebirthRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void buildLayout();
  void showField(const Value& value);
  QString typedText() const;
  void focusField();
  void edited();
  void check();
  void send();
  void stopWaiting();
  void onAnswer(quint64 ticket, const items::WriteAnswer& answer);
  void enter(State state);
  void say(const QString& text, Tone tone);
  void showNow();
  // Why nothing can be written to the metric now; empty where it can. needsBirth: a rebirth would help.
  QString obstacle(bool& needsBirth) const;

  items::Fleet& m_fleet;
  const DeviceData& m_data;
  SeriesId m_series = kNoSeries;
  State m_state = State::Closed;
  quint64 m_ticket = 0; // of the newest write: answers to others are not ours any more
  QString m_sent;       // as a person reads it
  ElidedLabel* m_title;
  ElidedLabel* m_now;
  QLineEdit* m_line;
  QPlainTextEdit* m_text;
  QCheckBox* m_check;
  QLabel* m_note;
  QPushButton* m_write;
  QPushButton* m_stop;
  QPushButton* m_rebirth;
};

} // namespace muster::ui
