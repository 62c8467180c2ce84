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

  void tipsFitOnAScreen() {
    const QString tip = plainTip(QString(10'000, u'w') + QStringLiteral("\nDouble"));
    const QStringList lines = tip.split(u'\n');
    QVERIFY(lines.size() <= 12 && tip.endsWith(QChar(0x2026)));
    for (const QString& line : lines)
      QVERIFY(line.size() <= 81);
    QCOMPARE(plainTip(QStringLiteral("Memory available\nMemory/Available")),
             QStringLiteral("Memory available\nMemory/Available"));
    const QString words = QStringLiteral("forty two ").repeated(12).trimmed();
    for (const QString& line : plainTip(words).split(u'\n'))
      QVERIFY2(line.endsWith(QLatin1String("two")) || line.endsWith(QLatin1String("forty")),
               qPrintable(line));
    QCOMPARE(plainTip(words).replace(u'\n', u' '), words);
  }

  // Names from right to left stand in the column of all others, and are cut where they end.
  void textFromRightToLeftBeginsWithAllOthers() {
    const QString hebrew = QString::fromUtf8("\xd7\x9e\xd7\xa9\xd7\x90\xd7\x91\xd7\x94").repeated(4);
    ElidedLabel label(TypeRole::Body);
    label.setFullText(hebrew);
    label.resize(label.sizeHint().width() * 3, 20);
    const QImage picture = label.grab().toImage();
    const auto isInked = [&picture](int from, int to) {
      const QRgb ground = picture.pixel(picture.width() - 1, 0);
      for (int x = from; x < to; ++x)
        for (int y = 0; y < picture.height(); ++y)
          if (picture.pixel(x, y) != ground)
            return true;
      return false;
    };
    QVERIFY(isInked(0, label.width() / 3));
    QVERIFY(!isInked(label.width() / 2, label.width()));
    const QString cut = elided(label.fontMetrics(), hebrew, Qt::ElideRight, 40);
    QVERIFY(cut.size() < hebrew.size());
    QVERIFY(cut.endsWith(QString(QChar(0x2026)) + QChar(0x200F))); // the dots belong to the letters
    QCOMPARE(elided(label.fontMetrics(), QStringLiteral("gate"), Qt::ElideRight, 400),
             QStringLiteral("gate"));
  }

  void aShortLabelHasTheWholeTextAsItsTip() {
    ElidedLabel label(TypeRole::Body);
    label.setFullText(kMarkup + QString(200, u'x'));
    label.resize(80, 20);
    label.show();
    QVERIFY(label.text().endsWith(QChar(0x2026)));
    QVERIFY(label.fontMetrics().horizontalAdvance(label.text()) <= 80);
    QCOMPARE(QTextDocumentFragment::fromHtml(label.toolTip()).toPlainText().remove(u'\n'), label.fullText());
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
