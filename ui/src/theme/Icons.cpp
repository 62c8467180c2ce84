#include <ui/Icons.h>
#include <ui/Theme.h>

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace muster::ui {

namespace {

class TintedIconEngine final : public QIconEngine {
 public:
  TintedIconEngine(QString name, IconTint tint) : m_name(std::move(name)), m_tint(tint) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
    QSvgRenderer renderer(source(colorFor(mode, state)));
    renderer.render(painter, QRectF(rect));
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    const QColor color = colorFor(mode, state);
    const QString key = QStringLiteral("muster-icon/%1/%2/%3").arg(m_name, color.name()).arg(size.width());
    QPixmap result;
    if (QPixmapCache::find(key, &result))
      return result;
    result = QPixmap(size);
    result.fill(Qt::transparent);
    QPainter painter(&result);
    paint(&painter, QRect(QPoint(0, 0), size), mode, state);
    painter.end();
    QPixmapCache::insert(key, result);
    return result;
  }

  QIconEngine* clone() const override { return new TintedIconEngine(*this); }
  QString key() const override { return QStringLiteral("muster-tinted"); }

 private:
  QColor colorFor(QIcon::Mode mode, QIcon::State state) const {
    const ThemeTokens& tokens = Theme::instance().tokens();
    if (mode == QIcon::Disabled)
      return tokens.disabled;
    if (m_tint == IconTint::OnAccent)
      return tokens.onAccent;
    return m_tint == IconTint::Accent || state == QIcon::On ? tokens.accentText : tokens.text2;
  }

  QByteArray source(const QColor& color) const {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(m_name));
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(opened, "icon", qPrintable(m_name));
    return file.readAll().replace("currentColor", color.name().toLatin1());
  }

  QString m_name;
  IconTint m_tint;
};

} // namespace

QIcon icon(const QString& name, IconTint tint) {
  return QIcon(new TintedIconEngine(name, tint));
}

} // namespace muster::ui
