#include "ConnectionDialog.h"

#include "ConnectionForm.h"
#include "StepList.h"

#include <ui/Parts.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace muster::ui {

ConnectionDialog::ConnectionDialog(items::Connector& connector, QWidget* parent)
    : QDialog(parent), m_test(connector.makeTest()), m_form(new ConnectionForm), m_steps(new StepList),
      m_outcome(makeLabel({}, TypeRole::Secondary, Tone::Third)), m_testPart(new QWidget) {
  setWindowTitle(tr("Connect to a fleet"));
  setMinimumWidth(824);
  auto* panes = new QHBoxLayout;
  panes->setContentsMargins(0, 0, 0, 0);
  panes->setSpacing(0);
  panes->addWidget(makeSide());
  panes->addWidget(makeLine(Qt::Vertical));
  panes->addWidget(makeMain(), 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(panes, 1);
  layout->addWidget(makeLine(Qt::Horizontal));
  layout->addWidget(makeFoot());
  connect(m_form, &ConnectionForm::edited, this, &ConnectionDialog::onEdited);
  connect(m_form, &ConnectionForm::submitted, this, [this] {
    if (m_connect->isEnabled())
      accept();
  });
  connect(m_test.get(), &items::ConnectionTest::stepChanged, this, &ConnectionDialog::onStep);
  connect(m_test.get(), &items::ConnectionTest::finished, this, &ConnectionDialog::onFinished);
  onEdited();
  m_form->focusFirst();
}

ConnectionDialog::~ConnectionDialog() = default;

QWidget* ConnectionDialog::makeSide() {
  auto* side = new QWidget;
  side->setFixedWidth(240);
  setGround(*side, Ground::Window);
  auto* sign = makeIconLabel(QStringLiteral("server"));
  auto* text =
      makeLabel(tr("Give the address of an MQTT broker that your devices publish to, on your network or "
                   "elsewhere."),
                TypeRole::Secondary, Tone::Second);
  text->setWordWrap(true);
  auto* foot =
      makeLabel(tr("Devices need no set-up in Muster: each one that speaks Sparkplug describes itself and "
                   "appears by itself."),
                TypeRole::Secondary, Tone::Third);
  foot->setWordWrap(true);
  auto* layout = new QVBoxLayout(side);
  layout->setContentsMargins(16, 16, 16, 16);
  layout->setSpacing(8);
  auto* title = new QHBoxLayout;
  title->setSpacing(8);
  title->addWidget(sign);
  title->addWidget(makeLabel(tr("Broker"), TypeRole::PaneTitle), 1);
  layout->addLayout(title);
  layout->addWidget(text);
  layout->addStretch();
  layout->addWidget(foot);
  return side;
}

QWidget* ConnectionDialog::makeMain() {
  auto* main = new QWidget;
  setGround(*main, Ground::Surface);
  auto* head = new QHBoxLayout;
  head->addWidget(makeLabel(tr("Connection test"), TypeRole::PaneTitle), 1);
  head->addWidget(m_outcome);
  auto* test = new QVBoxLayout(m_testPart);
  test->setContentsMargins(0, 0, 0, 0);
  test->setSpacing(8);
  test->addWidget(makeLine(Qt::Horizontal));
  test->addSpacing(4);
  test->addLayout(head);
  test->addWidget(m_steps);
  test->addWidget(makeAdvice());
  m_testPart->hide();
  auto* layout = new QVBoxLayout(main);
  layout->setContentsMargins(24, 16, 24, 16);
  layout->setSpacing(16);
  layout->addWidget(m_form);
  layout->addWidget(m_testPart);
  layout->addStretch();
  return main;
}

QWidget* ConnectionDialog::makeAdvice() {
  m_advice = new QWidget;
  setGround(*m_advice, Ground::AccentSoft);
  m_advice->setProperty("advice", true);
  m_adviceText = makeLabel({}, TypeRole::Secondary, Tone::Second);
  m_adviceText->setWordWrap(true);
  m_chooseFile = makeButton({}, ButtonKind::Normal, ButtonSize::Row, QStringLiteral("folder"));
  connect(m_chooseFile, &QPushButton::clicked, this, [this] { m_form->chooseFile(m_remedy); });
  QFont strong = Theme::instance().font(TypeRole::Body);
  strong.setWeight(QFont::DemiBold);
  auto* title = makeLabel(tr("What to do"), TypeRole::Body);
  title->setFont(strong);
  auto* layout = new QVBoxLayout(m_advice);
  layout->setContentsMargins(14, 8, 12, 10);
  layout->setSpacing(4);
  layout->addWidget(title);
  layout->addWidget(m_adviceText);
  layout->addWidget(m_chooseFile, 0, Qt::AlignLeft);
  m_advice->hide();
  return m_advice;
}

QWidget* ConnectionDialog::makeFoot() {
  auto* foot = new QWidget;
  setGround(*foot, Ground::Surface);
  m_copy = makeButton(tr("Copy test report"), ButtonKind::Flat);
  m_testButton = makeButton(tr("Test"), ButtonKind::Normal, ButtonSize::Full, QStringLiteral("rebirth"));
  auto* cancel = makeButton(tr("Cancel"));
  m_connect = makeButton(tr("Connect"), ButtonKind::Primary);
  m_copy->hide();
  auto* layout = new QHBoxLayout(foot);
  layout->setContentsMargins(16, 12, 16, 12);
  layout->setSpacing(8);
  layout->addWidget(m_copy);
  layout->addStretch();
  layout->addWidget(m_testButton);
  layout->addWidget(cancel);
  layout->addWidget(m_connect);
  connect(m_copy, &QPushButton::clicked, this, &ConnectionDialog::copyReport);
  connect(m_testButton, &QPushButton::clicked, this, &ConnectionDialog::startTest);
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(m_connect, &QPushButton::clicked, this, &QDialog::accept);
  return foot;
}

void ConnectionDialog::setSettings(const items::ConnectionSettings& settings, bool keepPassword) {
  m_form->setSettings(settings, keepPassword);
}

items::ConnectionSettings ConnectionDialog::settings() const {
  return m_form->settings();
}

bool ConnectionDialog::keepsPassword() const {
  return m_form->keepsPassword();
}

void ConnectionDialog::onEdited() {
  const bool complete = m_form->isComplete();
  m_connect->setEnabled(complete);
  m_testButton->setEnabled(complete);
}

void ConnectionDialog::startTest() {
  if (!m_form->isComplete())
    return;
  m_form->takeAddress(); // a click on a button leaves no field
  const items::ConnectionSettings settings = m_form->settings();
  m_steps->setSteps(items::ConnectionTest::stepsFor(settings));
  m_outcome->setText(tr("at work"));
  m_advice->hide();
  m_testPart->show();
  m_copy->show();
  m_testButton->setText(tr("Test again"));
  m_test->start(settings);
}

void ConnectionDialog::onStep(int index, const items::TestStep& step) {
  m_steps->setStep(index, step);
  if (step.outcome != items::TestStep::Outcome::Failed)
    return;
  m_outcome->setText(tr("stopped at step %1 of %2").arg(index + 1).arg(m_steps->steps().size()));
  m_adviceText->setText(step.advice);
  m_advice->setVisible(!step.advice.isEmpty());
  showRemedy(step.remedy);
}

void ConnectionDialog::showRemedy(items::TestStep::Remedy remedy) {
  using Remedy = items::TestStep::Remedy;
  m_remedy = remedy;
  const QString text = remedy == Remedy::Authority           ? tr("Choose authority file…")
                       : remedy == Remedy::ClientCertificate ? tr("Choose client certificate…")
                       : remedy == Remedy::ClientKey         ? tr("Choose client key…")
                                                             : QString();
  m_chooseFile->setText(text);
  m_chooseFile->setAccessibleName(text);
  m_chooseFile->setVisible(remedy != Remedy::None);
}

void ConnectionDialog::onFinished(bool passed) {
  if (passed)
    m_outcome->setText(tr("passed: this connection works"));
}

// Steps and advice take lines as they need them: a dialog does not grow by itself where texts wrap.
bool ConnectionDialog::event(QEvent* event) {
  const bool taken = QDialog::event(event);
  if (event->type() == QEvent::LayoutRequest && layout()) {
    const int needed = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width())
                                                     : layout()->totalSizeHint().height();
    if (needed > height())
      resize(width(), needed);
  }
  return taken;
}

void ConnectionDialog::copyReport() {
  QGuiApplication::clipboard()->setText(m_form->settings().url() + u'\n' + m_steps->report() + u'\n');
}

} // namespace muster::ui
