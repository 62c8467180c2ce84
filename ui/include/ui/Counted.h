// Words that follow a count: "1 gap", "2 gaps", "0 gaps". Our source language needs these two forms and no
// translation file, which Qt's own plurals would want. Thread: any.
#pragma once

#include <items/ValueFormat.h>

#include <QString>

namespace muster::ui {

// many: with %1 for the count.
inline QString counted(quint64 count, const QString& one, const QString& many) {
  return count == 1 ? one : many.arg(items::formatCount(count));
}

} // namespace muster::ui
