// Colours, type and spacing of Muster as tokens, for both themes; the source of every colour on screen.
// Values: ui/README.md names them, with their contrast. Thread: the GUI's.
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>

#include <array>

namespace muster::ui {

enum class ThemeMode { System, Light, Dark };

struct StatusColors {
  QColor mark; // the shape
  QColor text; // the word
  QColor soft; // a fill behind
};

struct ThemeTokens {
  bool dark = false;
  QColor window, surface, sunken, hover, selection, line, lineSoft, controlSoft, control;
  QColor text, text2, text3, disabled;
  QColor accent, accentFill, onAccent, accentSoft, accentText;
  QColor tip, tipText, tipText2;
  QColor grid, axis;
  StatusColors online, stale, offline, alert;
  std::array<QColor, 8> series;
};

// Roles of type, in logical pixels at 100 %.
enum class TypeRole {
  Identity,
  PaneTitle,
  Headline,
  Body,
  Name,
  Secondary,
  SecondaryStrong,
  Caption,
  SectionLabel
};

class Theme : public QObject {
  Q_OBJECT
 public:
  explicit Theme(QObject* parent = nullptr);
  ~Theme() override;

  // Sets palette, style sheet and font of the application and emits changed().
  void apply(ThemeMode mode);
  ThemeMode mode() const;
  const ThemeTokens& tokens() const;      // of the theme in force
  const ThemeTokens& otherTokens() const; // of the other one: value tags at the crosshair
  QFont font(TypeRole role) const;        // tabular figures in every role

  // The one that the composition root made: widgets reach it here, since painting code has no other way in.
  // Asserted to exist. Tests make their own first.
  static Theme& instance();

 signals:
  void changed();

 private:
  ThemeMode m_mode = ThemeMode::System;
  ThemeTokens m_tokens, m_otherTokens;
};

} // namespace muster::ui
