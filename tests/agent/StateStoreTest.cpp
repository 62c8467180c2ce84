// What an agent keeps between starts, in real folders.
#include <agent/StateStore.h>
#include <support/TemporaryFolder.h>

#include <QtTest>

#include <sys/stat.h>

#include <filesystem>

using namespace muster;
using namespace muster::agent;
using muster::test::readWholeFile;
using muster::test::TemporaryFolder;
using muster::test::writeWholeFile;

class StateStoreTest : public QObject {
  Q_OBJECT

 private slots:
  void freshFolderIsMadeForItsOwnerAloneAndKnowsNoBdSeq() {
    const TemporaryFolder folder;
    const std::string path = folder.file("a/b/state");
    auto store = StateStore::open(path);
    QVERIFY(store.has_value());
    struct stat info {};
    QCOMPARE(::stat(path.c_str(), &info), 0);
    QCOMPARE(info.st_mode & 0777u, 0700u);
    const auto loaded = store->loadBdSeq();
    QVERIFY(loaded.has_value());
    QVERIFY(!loaded->has_value());
  }

  void bdSeqSurvivesTheNextStart() {
    const TemporaryFolder folder;
    for (const int number : {0, 1, 255}) {
      {
        auto store = StateStore::open(folder.path());
        QVERIFY(store.has_value());
        QVERIFY(store->saveBdSeq(static_cast<std::uint8_t>(number)).has_value());
      }
      auto again = StateStore::open(folder.path());
      QVERIFY(again.has_value());
      QCOMPARE(int(again->loadBdSeq().value().value_or(77)), number);
    }
    QVERIFY(!std::filesystem::exists(folder.file("bdseq.new")));
  }

  void halfWrittenSuccessorIsIgnored() {
    const TemporaryFolder folder;
    writeWholeFile(folder.file("bdseq"), "41\n");
    writeWholeFile(folder.file("bdseq.new"), "4");
    auto store = StateStore::open(folder.path());
    QVERIFY(store.has_value());
    QCOMPARE(int(store->loadBdSeq().value().value_or(0)), 41);
    QVERIFY(store->saveBdSeq(42).has_value());
    QCOMPARE(readWholeFile(folder.file("bdseq")), std::string("42\n"));
  }

  void damagedBdSeqIsAnErrorWithItsFile_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("too large") << QByteArray("256\n");
    QTest::newRow("negative") << QByteArray("-1\n");
    QTest::newRow("noise") << QByteArray("\0\xff\x10", 3);
  }
  void damagedBdSeqIsAnErrorWithItsFile() {
    QFETCH(QByteArray, content);
    const TemporaryFolder folder;
    writeWholeFile(folder.file("bdseq"), content.toStdString());
    auto store = StateStore::open(folder.path());
    QVERIFY(store.has_value());
    const auto loaded = store->loadBdSeq();
    QVERIFY(!loaded.has_value());
    QCOMPARE(int(loaded.error().code), int(ErrorCode::Io));
    QVERIFY(loaded.error().message().find(folder.file("bdseq")) != std::string::npos);
  }

  void secondAgentInOneFolderIsRefused() {
    const TemporaryFolder folder;
    auto first = StateStore::open(folder.path());
    QVERIFY(first.has_value());
    const auto second = StateStore::open(folder.path());
    QVERIFY(!second.has_value());
    QCOMPARE(int(second.error().code), int(ErrorCode::BadArgument));
  }

  void lockGoesWithTheStore() {
    const TemporaryFolder folder;
    {
      auto first = StateStore::open(folder.path());
      QVERIFY(first.has_value());
      const StateStore moved = std::move(*first);
      QVERIFY(!StateStore::open(folder.path()).has_value());
    }
    QVERIFY(StateStore::open(folder.path()).has_value());
  }

  void folderThatCannotBeMadeIsAnError() {
    const TemporaryFolder folder;
    writeWholeFile(folder.file("file"), "");
    const auto store = StateStore::open(folder.file("file/below"));
    QVERIFY(!store.has_value());
    QCOMPARE(int(store.error().code), int(ErrorCode::Io));
  }

  void folderThatIsGoneMakesSavingAnError() {
    const TemporaryFolder folder;
    auto store = StateStore::open(folder.file("state"));
    QVERIFY(store.has_value());
    std::filesystem::remove_all(folder.file("state"));
    const auto saved = store->saveBdSeq(3);
    QVERIFY(!saved.has_value());
    QVERIFY(saved.error().message().find("state") != std::string::npos);
  }

  void identityIsMadeOnce() {
    const TemporaryFolder folder;
    std::string first;
    {
      auto store = StateStore::open(folder.path());
      first = store->loadOrMakeIdentity().value();
      QCOMPARE(first.size(), std::size_t(64));
    }
    auto again = StateStore::open(folder.path());
    QCOMPARE(again->loadOrMakeIdentity().value(), first);
  }

  void damagedIdentityIsReplaced() {
    const TemporaryFolder folder;
    writeWholeFile(folder.file("identity"), "not hex\n");
    auto store = StateStore::open(folder.path());
    const std::string fresh = store->loadOrMakeIdentity().value();
    QCOMPARE(fresh.size(), std::size_t(64));
    QCOMPARE(readWholeFile(folder.file("identity")), fresh + "\n");
  }

  void twoFoldersHaveTwoIdentities() {
    const TemporaryFolder a;
    const TemporaryFolder b;
    auto storeA = StateStore::open(a.path());
    auto storeB = StateStore::open(b.path());
    QVERIFY(storeA->loadOrMakeIdentity().value() != storeB->loadOrMakeIdentity().value());
  }

  void stateFolderOfAUserFollowsTheEnvironment() {
    if (::geteuid() == 0) {
      QCOMPARE(defaultStateFolder(), std::string("/var/lib/muster-agent"));
      return;
    }
    qputenv("XDG_STATE_HOME", "/some/state");
    QCOMPARE(defaultStateFolder(), std::string("/some/state/muster-agent"));
    qputenv("XDG_STATE_HOME", "");
    qputenv("HOME", "/home/someone");
    QCOMPARE(defaultStateFolder(), std::string("/home/someone/.local/state/muster-agent"));
  }
};

QTEST_APPLESS_MAIN(StateStoreTest)
#include "StateStoreTest.moc"
