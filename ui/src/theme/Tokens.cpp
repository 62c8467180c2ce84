#include "Tokens.h"

#include <QHash>

namespace muster::ui {

namespace {

constexpr QColor rgb(unsigned value) {
  return QColor(static_cast<int>(value >> 16 & 0xFF), static_cast<int>(value >> 8 & 0xFF),
                static_cast<int>(value & 0xFF));
}

StatusColors status(unsigned mark, unsigned text, unsigned soft) {
  return {rgb(mark), rgb(text), rgb(soft)};
}

ThemeTokens makeLight() {
  ThemeTokens t;
  t.dark = false;
  t.window = rgb(0xF3F4F6);
  t.surface = rgb(0xFFFFFF);
  t.sunken = rgb(0xE9EBEF);
  t.hover = rgb(0xEEF0F4);
  t.selection = rgb(0xDCE7FB);
  t.line = rgb(0xDDE0E6);
  t.lineSoft = rgb(0xECEEF2);
  t.controlSoft = rgb(0xC6CBD3);
  t.control = rgb(0x7C8593);
  t.text = rgb(0x1A1E25);
  t.text2 = rgb(0x4A5260);
  t.text3 = rgb(0x5B6473);
  t.disabled = rgb(0x9AA1AD);
  t.accent = rgb(0x2F62D6);
  t.accentFill = rgb(0x2F62D6);
  t.onAccent = rgb(0xFFFFFF);
  t.accentSoft = rgb(0xE6EDFC);
  t.accentText = rgb(0x2552BD);
  t.tip = rgb(0x1F242C);
  t.tipText = rgb(0xF4F5F7);
  t.tipText2 = rgb(0xB8C0CC);
  t.grid = rgb(0xE8EAEE);
  t.axis = rgb(0xB9BFC9);
  t.online = status(0x12917A, 0x0B6B59, 0xE2F2EF);
  t.stale = status(0xB37000, 0x855200, 0xFBF0DC);
  t.offline = status(0x535E86, 0x4A5578, 0xEAECF3);
  t.alert = status(0xA61B1B, 0xA61B1B, 0xFAE7E5);
  t.series = {rgb(0x2F66D8), rgb(0xAE6600), rgb(0x39A293), rgb(0x8D054B),
              rgb(0x3F5522), rgb(0x4C3C8F), rgb(0x08626D), rgb(0xAF8C5F)};
  return t;
}

ThemeTokens makeDark() {
  ThemeTokens t;
  t.dark = true;
  t.window = rgb(0x14171B);
  t.surface = rgb(0x1B1F24);
  t.sunken = rgb(0x101215);
  t.hover = rgb(0x23282F);
  t.selection = rgb(0x203256);
  t.line = rgb(0x2C323A);
  t.lineSoft = rgb(0x242930);
  t.controlSoft = rgb(0x434B57);
  t.control = rgb(0x788291);
  t.text = rgb(0xE8EAEE);
  t.text2 = rgb(0xB4BCC8);
  t.text3 = rgb(0x96A0AF);
  t.disabled = rgb(0x5E6773);
  t.accent = rgb(0x7AA5FF);
  t.accentFill = rgb(0x3A6BDB);
  t.onAccent = rgb(0xFFFFFF);
  t.accentSoft = rgb(0x1F2C46);
  t.accentText = rgb(0x8FB4FF);
  t.tip = rgb(0xE8EAEE);
  t.tipText = rgb(0x14171B);
  t.tipText2 = rgb(0x4A5260);
  t.grid = rgb(0x282E35);
  t.axis = rgb(0x4A525E);
  t.online = status(0x45D0B4, 0x55D6BC, 0x16322F);
  t.stale = status(0xF0C05A, 0xF0C05A, 0x38301C);
  t.offline = status(0x8B95AD, 0xA6B0C6, 0x272D38);
  t.alert = status(0xF2665A, 0xFF8A7E, 0x402425);
  t.series = {rgb(0x6FA0FF), rgb(0xC87301), rgb(0x52E0B4), rgb(0x9F677A),
              rgb(0x819E6F), rgb(0x8B68AD), rgb(0xA4D8FE), rgb(0xD6C63A)};
  return t;
}

} // namespace

const ThemeTokens& lightTokens() {
  static const ThemeTokens tokens = makeLight();
  return tokens;
}

const ThemeTokens& darkTokens() {
  static const ThemeTokens tokens = makeDark();
  return tokens;
}

QString tokenText(const ThemeTokens& t, const QString& name) {
  if (name == QLatin1String("theme"))
    return t.dark ? QStringLiteral("dark") : QStringLiteral("light");
  const QHash<QString, QColor> all{
      {QStringLiteral("window"), t.window},
      {QStringLiteral("surface"), t.surface},
      {QStringLiteral("sunken"), t.sunken},
      {QStringLiteral("hover"), t.hover},
      {QStringLiteral("selection"), t.selection},
      {QStringLiteral("line"), t.line},
      {QStringLiteral("lineSoft"), t.lineSoft},
      {QStringLiteral("controlSoft"), t.controlSoft},
      {QStringLiteral("control"), t.control},
      {QStringLiteral("text"), t.text},
      {QStringLiteral("text2"), t.text2},
      {QStringLiteral("text3"), t.text3},
      {QStringLiteral("disabled"), t.disabled},
      {QStringLiteral("accent"), t.accent},
      {QStringLiteral("accentFill"), t.accentFill},
      {QStringLiteral("onAccent"), t.onAccent},
      {QStringLiteral("accentSoft"), t.accentSoft},
      {QStringLiteral("accentText"), t.accentText},
      {QStringLiteral("tip"), t.tip},
      {QStringLiteral("tipText"), t.tipText},
      {QStringLiteral("onlineText"), t.online.text},
      {QStringLiteral("staleText"), t.stale.text},
      {QStringLiteral("offlineSoft"), t.offline.soft},
      {QStringLiteral("alertMark"), t.alert.mark},
      {QStringLiteral("alertText"), t.alert.text},
      {QStringLiteral("alertSoft"), t.alert.soft},
  };
  const auto it = all.constFind(name);
  return it == all.constEnd() ? QString() : it->name();
}

} // namespace muster::ui
