#include "FileField.h"

#include <ui/Parts.h>

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>

namespace muster::ui {

FileField::FileField(const QString& name, const QString& whenEmpty, QWidget* parent)
    : QWidget(parent), m_name(name), m_edit(new QLineEdit) {
  m_edit->setAccessibleName(name);
  m_edit->setPlaceholderText(whenEmpty);
  auto* button = makeButton(tr("Choose…"), ButtonKind::Normal, ButtonSize::Full, QStringLiteral("folder"));
  button->setAccessibleName(tr("Choose the file: %1").arg(name));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  layout->addWidget(m_edit, 1);
  layout->addWidget(button);
  setFocusProxy(m_edit);
  connect(button, &QPushButton::clicked, this, &FileField::choose);
  connect(m_edit, &QLineEdit::textChanged, this, &FileField::edited);
}

QString FileField::path() const {
  return m_edit->text().trimmed();
}

void FileField::setPath(const QString& path) {
  m_edit->setText(path);
}

void FileField::choose() {
  const QString path = QFileDialog::getOpenFileName(
      window(), m_name, {}, tr("Certificates and keys (*.pem *.crt *.cer *.key);;All files (*)"));
  if (!path.isEmpty())
    m_edit->setText(path);
}

} // namespace muster::ui
