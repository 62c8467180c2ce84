#include "Tokens.h"

#include <ui/Spoken.h>
#include <ui/Theme.h>

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QPalette>
#include <QProxyStyle>
#include <QRegularExpression>

#include <resources/Resources.h>
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
#include <QStyleHints>
#endif

namespace muster::ui {

namespace {

Theme* s_instance = nullptr;

// Before anything of ours is applied the application's palette is the desktop's own: its ground tells which
// theme the person chose. Qt 6.5 can be asked.
bool systemIsDark() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  if (const auto scheme = QGuiApplication::styleHints()->colorScheme(); scheme != Qt::ColorScheme::Unknown)
    return scheme == Qt::ColorScheme::Dark;
#endif
  static const bool darkAtStart = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
  return darkAtStart;
}

// Inter's figures are tabular only where features can be asked for; Noto Sans' are as they are.
QString fontFamily() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
  if (QFontDatabase::hasFamily(QStringLiteral("Inter")))
    return QStringLiteral("Inter");
#endif
  if (QFontDatabase::hasFamily(QStringLiteral("Noto Sans")))
    return QStringLiteral("Noto Sans");
  return QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
}

// Fusion on every desktop, without the letters of menus underlined all the time.
class CalmStyle final : public QProxyStyle {
 public:
  CalmStyle() : QProxyStyle(QStringLiteral("Fusion")) {}
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* data) const override {
    return hint == SH_UnderlineShortcut ? 0 : QProxyStyle::styleHint(hint, option, widget, data);
  }
};

QPalette paletteOf(const ThemeTokens& t) {
  QPalette p;
  p.setColor(QPalette::Window, t.window);
  p.setColor(QPalette::Button, t.window);
  p.setColor(QPalette::Base, t.surface);
  p.setColor(QPalette::AlternateBase, t.hover);
  p.setColor(QPalette::Mid, t.sunken);
  p.setColor(QPalette::Highlight, t.selection);
  p.setColor(QPalette::HighlightedText, t.text);
  p.setColor(QPalette::Text, t.text);
  p.setColor(QPalette::WindowText, t.text);
  p.setColor(QPalette::ButtonText, t.text2);
  p.setColor(QPalette::PlaceholderText, t.text3);
  p.setColor(QPalette::Link, t.accentText);
  p.setColor(QPalette::LinkVisited, t.accentText);
  p.setColor(QPalette::ToolTipBase, t.tip);
  p.setColor(QPalette::ToolTipText, t.tipText);
  for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText})
    p.setColor(QPalette::Disabled, role, t.disabled);
  return p;
}

QString styleSheetOf(const ThemeTokens& tokens) {
  QFile file(QStringLiteral(":/themes/muster.qss"));
  const bool opened = file.open(QIODevice::ReadOnly);
  Q_ASSERT_X(opened, "Theme", "the style sheet is compiled in");
  const QString source = QString::fromUtf8(file.readAll());
  static const QRegularExpression token(QStringLiteral("@([A-Za-z0-9]+)"));
  QString out;
  qsizetype done = 0;
  for (auto it = token.globalMatch(source); it.hasNext();) {
    const auto match = it.next();
    const QString value = tokenText(tokens, match.captured(1));
    Q_ASSERT_X(!value.isEmpty(), "Theme", qPrintable(match.captured(0)));
    out += source.mid(done, match.capturedStart() - done) + value;
    done = match.capturedEnd();
  }
  return out + source.mid(done);
}

} // namespace

Theme::Theme(QObject* parent) : QObject(parent), m_tokens(lightTokens()), m_otherTokens(darkTokens()) {
  initResources();
  installSpoken();
  systemIsDark(); // remembers the desktop's own palette before ours replaces it
  s_instance = this;
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, [this] {
    if (m_mode == ThemeMode::System)
      apply(ThemeMode::System);
  });
#endif
}

Theme::~Theme() {
  if (s_instance == this)
    s_instance = nullptr;
}

void Theme::apply(ThemeMode mode) {
  m_mode = mode;
  const bool dark = mode == ThemeMode::Dark || (mode == ThemeMode::System && systemIsDark());
  m_tokens = dark ? darkTokens() : lightTokens();
  m_otherTokens = dark ? lightTokens() : darkTokens();
  QApplication::setStyle(new CalmStyle);
  QApplication::setPalette(paletteOf(m_tokens));
  QApplication::setFont(font(TypeRole::Body));
  qApp->setStyleSheet(styleSheetOf(m_tokens));
  emit changed();
}

ThemeMode Theme::mode() const {
  return m_mode;
}

const ThemeTokens& Theme::tokens() const {
  return m_tokens;
}

const ThemeTokens& Theme::otherTokens() const {
  return m_otherTokens;
}

QFont Theme::font(TypeRole role) const {
  static const QString family = fontFamily();
  QFont f(family);
  const auto set = [&f](int pixels, QFont::Weight weight) {
    f.setPixelSize(pixels);
    f.setWeight(weight);
  };
  switch (role) {
  case TypeRole::Identity:
    set(20, QFont::DemiBold);
    break;
  case TypeRole::PaneTitle:
  case TypeRole::Headline:
    set(15, QFont::DemiBold);
    break;
  case TypeRole::Body:
    set(13, QFont::Normal);
    break;
  case TypeRole::Name:
    set(13, QFont::Medium);
    break;
  case TypeRole::Secondary:
    set(12, QFont::Normal);
    break;
  case TypeRole::SecondaryStrong:
    set(12, QFont::Medium);
    break;
  case TypeRole::Caption:
    set(11, QFont::Normal);
    break;
  case TypeRole::SectionLabel:
    set(11, QFont::DemiBold);
    break;
  }
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
  f.setFeature("tnum", 1);
#endif
  return f;
}

Theme& Theme::instance() {
  Q_ASSERT_X(s_instance, "Theme", "the composition root, or the test, makes one first");
  return *s_instance;
}

} // namespace muster::ui
