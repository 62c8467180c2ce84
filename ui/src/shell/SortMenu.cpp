#include "SortMenu.h"

namespace muster::ui {

namespace {

constexpr int kMost = 9; // as many as there are keys

} // namespace

SortMenu::SortMenu(QWidget* parent) : QMenu(tr("&Sort by"), parent) {
  for (int nth = 0; nth < kMost; ++nth) {
    QAction* entry = addAction(tr("Column %1").arg(nth + 1));
    entry->setShortcut(QKeySequence(QStringLiteral("Ctrl+Alt+%1").arg(nth + 1)));
    connect(entry, &QAction::triggered, this, [this, nth] { emit chosen(nth); });
    m_entries << entry;
  }
  connect(this, &QMenu::aboutToShow, this, &SortMenu::showTitles);
  // The key of an entry that is not in sight would do nothing.
  connect(this, &QMenu::aboutToHide, this, [this] {
    for (QAction* entry : m_entries)
      entry->setVisible(true);
  });
}

void SortMenu::showTitles() {
  const QStringList titles = m_titles ? m_titles() : QStringList();
  for (int nth = 0; nth < kMost; ++nth) {
    m_entries[nth]->setVisible(nth < titles.size());
    if (nth < titles.size())
      m_entries[nth]->setText(QString(titles[nth]).replace(u'&', QStringLiteral("&&")));
  }
}

} // namespace muster::ui
