// Names of the navigation that have less room than they need when they are bold, as the current page's is.
#pragma once

#include <QFontMetrics>
#include <QStringList>
#include <QToolButton>

namespace muster::test {

inline QStringList cutInRail(const QWidget& window) {
  constexpr int kBar = 3; // at the left of the current page, and as much at the right
  QStringList cut;
  for (const QToolButton* entry : window.findChildren<QToolButton*>()) {
    if (!entry->property("navigation").toBool())
      continue;
    QFont bold = entry->font();
    bold.setWeight(QFont::DemiBold);
    const int wanted = QFontMetrics(bold).horizontalAdvance(entry->text());
    if (wanted > entry->width() - 2 * kBar)
      cut << QStringLiteral("%1: %2 of %3").arg(entry->text()).arg(entry->width() - 2 * kBar).arg(wanted);
  }
  return cut;
}

} // namespace muster::test
