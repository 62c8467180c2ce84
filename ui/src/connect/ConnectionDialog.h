// Connects to a broker: fields, a test that shows each step as it goes, what to do where one fails.
// Thread: the GUI's. connector outlives it.
#pragma once

#include <items/Connector.h>

#include <QDialog>

#include <memory>

class QLabel;
class QPushButton;

namespace muster::ui {

class ConnectionForm;
class StepList;

class ConnectionDialog final : public QDialog {
  Q_OBJECT
 public:
  explicit ConnectionDialog(items::Connector& connector, QWidget* parent = nullptr);
  ~ConnectionDialog() override;

  void setSettings(const items::ConnectionSettings& settings, bool keepPassword);
  items::ConnectionSettings settings() const;
  bool keepsPassword() const;
  void startTest();

 protected:
  bool event(QEvent* event) override;

 private:
  QWidget* makeSide();
  QWidget* makeMain();
  QWidget* makeFoot();
  QWidget* makeAdvice();
  void onEdited();
  void onStep(int index, const items::TestStep& step);
  void onFinished(bool passed);
  void showRemedy(items::TestStep::Remedy remedy);
  void copyReport();

  std::unique_ptr<items::ConnectionTest> m_test;
  ConnectionForm* m_form;
  StepList* m_steps;
  QLabel* m_outcome;
  QWidget* m_testPart; // everything below the fields; hidden until the first test
  QWidget* m_advice;
  QLabel* m_adviceText;
  QPushButton* m_chooseFile; // the file that the failed step asks for
  items::TestStep::Remedy m_remedy = items::TestStep::Remedy::None;
  QPushButton* m_copy;
  QPushButton* m_testButton;
  QPushButton* m_connect;
};

} // namespace muster::ui
