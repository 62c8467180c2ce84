#include "Exporter.h"

#include "MessageBar.h"

#include <ui/Counted.h>

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QStandardPaths>

namespace muster::ui {

Exporter::Exporter(items::Fleet& fleet, MessageBar& bar, QObject* parent)
    : QObject(parent), m_export(fleet), m_bar(bar) {
  connect(&m_export, &items::CsvExport::progressed, &bar, &MessageBar::setProgress);
  connect(&m_export, &items::CsvExport::finished, this, &Exporter::onFinished);
  connect(&m_export, &items::CsvExport::failed, this, &Exporter::onFailed);
  connect(&m_export, &items::CsvExport::cancelled, &bar, [&bar] {
    bar.setProgress(-1);
    bar.hide();
  });
  connect(&bar, &MessageBar::buttonClicked, this, [this] {
    if (!m_export.isRunning())
      return;
    m_bar.setText(tr("Cancelling…"));
    m_export.cancel();
  });
}

void Exporter::askAndRun(items::ExportRequest request, const QString& suggestedName, QWidget* window) {
  if (request.series.empty()) {
    onFailed(tr("There is nothing to export: no values are shown."));
    return;
  }
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
  request.path = QFileDialog::getSaveFileName(window, tr("Export as CSV"),
                                              QDir(folder).filePath(suggestedName), tr("CSV files (*.csv)"));
  if (!request.path.isEmpty())
    run(request);
}

void Exporter::run(const items::ExportRequest& request) {
  if (m_export.isRunning()) {
    m_bar.setText(tr("One export is at work already; wait for it or cancel it."));
    return;
  }
  m_path = request.path;
  m_bar.setClosable(false);
  m_bar.showMessage(StatusKind::Unknown, Ground::AccentSoft, tr("Exporting"), QFileInfo(m_path).fileName(),
                    tr("Cancel"));
  m_export.start(request);
}

void Exporter::onFinished(const QString& path, qulonglong rows) {
  m_bar.setProgress(-1);
  m_bar.setClosable(true);
  m_bar.showMessage(StatusKind::Online, Ground::AccentSoft,
                    counted(rows, tr("Exported 1 row"), tr("Exported %1 rows")),
                    QDir::toNativeSeparators(path), {});
  m_bar.setPassing();
}

void Exporter::onFailed(const QString& problem) {
  m_bar.setProgress(-1);
  m_bar.setClosable(true);
  m_bar.showMessage(StatusKind::Alert, Ground::AlertSoft, tr("The export failed"), problem, {});
}

} // namespace muster::ui
