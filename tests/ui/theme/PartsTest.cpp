// The small parts: nothing that a device calls itself is ever taken for markup, and every part says what it is.
#include <ui/Parts.h>
#include <ui/Theme.h>

#include <QAccessible>
#include <QApplication>
#include <QTest>
#include <QTextDocumentFragment>

using namespace muster::ui;

namespace {
const QString kMarkup = QStringLiteral("<b>pump</b><img src='x'>");
} // namespace

class PartsTest : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() {
    m_theme = std::make_unique<Theme>();
    m_theme->apply(ThemeMode::Light);
  }

  void labelsShowMarkupAsItIs() {
    const std::unique_ptr<QLabel> label(makeLabel(kMarkup, TypeRole::Body));
    ElidedLabel elided(TypeRole::Body);
    elided.setFullText(kMarkup);
    QCOMPARE(label->textFormat(), Qt::PlainText);
    QCOMPARE(elided.textFormat(), Qt::PlainText);
    QCOMPARE(label->text(), kMarkup);
    QCOMPARE(elided.fullText(), kMarkup);
  }

  void tipsShowMarkupAsItIs() {
    const QString tip = plainTip(kMarkup);
    QVERIFY(Qt::mightBeRichText(tip)); // so it is taken for markup, and reads as the text that it was
    QCOMPARE(QTextDocumentFragment::fromHtml(tip).toPlainText(), kMarkup);
    QCOMPARE(plainTip(QStringLiteral("a < b & c")), QStringLiteral("a < b & c")); // no markup, nothing to do
  }

  void aShortLabelHasTheWholeTextAsItsTip() {
    ElidedLabel label(TypeRole::Body);
    label.setFullText(kMarkup + QString(200, u'x'));
    label.resize(80, 20);
    label.show();
    QVERIFY(label.text().endsWith(QChar(0x2026)));
    QVERIFY(label.fontMetrics().horizontalAdvance(label.text()) <= 80);
    QCOMPARE(QTextDocumentFragment::fromHtml(label.toolTip()).toPlainText(), label.fullText());
    QCOMPARE(QAccessible::queryAccessibleInterface(&label)->text(QAccessible::Name), label.fullText());
    label.resize(4000, 20);
    QCOMPARE(label.text(), label.fullText());
    QVERIFY(label.toolTip().isEmpty());
  }

  void anIconFollowsTheTheme() {
    const std::unique_ptr<QLabel> sign(makeIconLabel(QStringLiteral("server")));
    const QImage light = sign->pixmap().toImage();
    m_theme->apply(ThemeMode::Dark);
    QVERIFY(sign->pixmap().toImage() != light);
    m_theme->apply(ThemeMode::Light);
    QCOMPARE(sign->pixmap().toImage(), light);
  }

  void aMarkSaysItsState() {
    MarkWidget mark(StatusKind::Stale);
    QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(&mark);
    QCOMPARE(heard->text(QAccessible::Name), QStringLiteral("Stale"));
    QCOMPARE(heard->role(), QAccessible::Graphic);
    mark.setKind(StatusKind::Offline);
    QCOMPARE(heard->text(QAccessible::Name), QStringLiteral("Offline"));
  }

 private:
  std::unique_ptr<Theme> m_theme;
};

QTEST_MAIN(PartsTest)
#include "PartsTest.moc"
