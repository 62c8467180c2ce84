// The icons of resources/icons, tinted with the theme's tokens when they are painted: a change of theme needs
// no new icons. Normal: text2; on: accentText; disabled: disabled. Thread: the GUI's.
#pragma once

#include <QIcon>
#include <QString>

namespace muster::ui {

enum class IconTint { Text2, Accent, OnAccent };

// name: a file of resources/icons without ".svg"; asserted to exist.
QIcon icon(const QString& name, IconTint tint = IconTint::Text2);

} // namespace muster::ui
