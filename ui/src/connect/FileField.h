// A field for a file's path with a button that opens the file dialog.
// Thread: the GUI's.
#pragma once

#include <QWidget>

class QLineEdit;

namespace muster::ui {

class FileField final : public QWidget {
  Q_OBJECT
 public:
  // name: for the dialog's title and for assistive technology. whenEmpty: what an empty field means.
  FileField(const QString& name, const QString& whenEmpty, QWidget* parent = nullptr);
  QString path() const;
  void setPath(const QString& path);
  void choose();
  QLineEdit& edit() { return *m_edit; }

 signals:
  void edited();

 private:
  QString m_name;
  QLineEdit* m_edit;
};

} // namespace muster::ui
