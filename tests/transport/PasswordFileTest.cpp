// The file of --password-file: its first line, or a word about what is wrong with it.
#include <support/TemporaryFolder.h>
#include <transport/PasswordFile.h>

#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace muster;
using namespace muster::test;

class PasswordFileTest : public QObject {
  Q_OBJECT

  TemporaryFolder m_folder;
  std::string m_path = m_folder.file("password");

 private slots:
  void theFirstLineIsThePassword_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("password");
    QTest::newRow("line") << QByteArray("secret\n") << QByteArray("secret");
    QTest::newRow("no line end") << QByteArray("secret") << QByteArray("secret");
    QTest::newRow("from Windows") << QByteArray("secret\r\nsecond\r\n") << QByteArray("secret");
    QTest::newRow("spaces count") << QByteArray("  correct horse \n") << QByteArray("  correct horse ");
    QTest::newRow("bytes as they are") << QByteArray("\xC3\xA4\xFF\n") << QByteArray("\xC3\xA4\xFF");
    QTest::newRow("the longest") << QByteArray(65'535, 'x') + "\r\n" << QByteArray(65'535, 'x');
  }
  void theFirstLineIsThePassword() {
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, password);
    writeWholeFile(m_path, content.toStdString());
    const Result<PasswordFile> read = readPasswordFile(m_path);
    QVERIFY2(read.has_value(), read ? "" : read.error().message().c_str());
    QCOMPARE(QByteArray::fromStdString(read->password), password);
  }

  void whatIsNoPasswordIsSaidWithThePath_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("words");
    QTest::newRow("empty") << QByteArray() << "no password in its first line";
    QTest::newRow("empty first line") << QByteArray("\r\nsecret\n") << "no password in its first line";
    QTest::newRow("too long") << QByteArray(65'536, 'x') << "longer than 65535";
    QTest::newRow("much too long") << QByteArray(1'000'000, 'x') << "longer than 65535";
  }
  void whatIsNoPasswordIsSaidWithThePath() {
    QFETCH(QByteArray, content);
    QFETCH(QString, words);
    writeWholeFile(m_path, content.toStdString());
    expectError(m_path, words);
  }

  void whatCannotBeReadIsSaidWithThePath() {
    expectError(m_folder.file("missing"), "No such file");
    expectError(m_folder.path(), "Is a directory");
    expectError("/dev/zero", "longer than 65535"); // ends, although the device does not
  }

  void aPipeWillDo() {
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    QCOMPARE(::write(ends[1], "from a pipe\n", 12), ssize_t{12}); // the writer stays open: no end of file
    const Result<PasswordFile> read = readPasswordFile("/dev/fd/" + std::to_string(ends[0]));
    ::close(ends[0]);
    ::close(ends[1]);
    QVERIFY2(read.has_value(), read ? "" : read.error().message().c_str());
    QCOMPARE(read->password, std::string("from a pipe"));
    QVERIFY(!read->isReadableByOthers);
  }

  void aFileThatOthersCanReadIsTold() {
    writeWholeFile(m_path, "secret\n");
    for (const auto& [mode, isOpen] : {std::pair{0600, false}, {0640, true}, {0604, true}, {0400, false}}) {
      QCOMPARE(::chmod(m_path.c_str(), static_cast<mode_t>(mode)), 0);
      QCOMPARE(readPasswordFile(m_path).value().isReadableByOthers, isOpen);
    }
    QCOMPARE(::chmod(m_path.c_str(), 0600), 0);
  }

 private:
  static void expectError(const std::string& path, const QString& words) {
    const Result<PasswordFile> read = readPasswordFile(path);
    QVERIFY(!read);
    QCOMPARE(errorCodeName(read.error().code), "bad-config");
    QCOMPARE(read.error().where, path);
    QVERIFY2(QString::fromStdString(read.error().detail).contains(words), read.error().message().c_str());
  }
};

QTEST_APPLESS_MAIN(PasswordFileTest)
#include "PasswordFileTest.moc"
