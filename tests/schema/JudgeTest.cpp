// protoc as the judge: what we write, libprotobuf reads, and what it writes, we read, with the same meaning.
#include "RandomMessages.h"

#include <QtTest>

#include <set>
#include <string_view>

using namespace muster;
using PbPayload = test::pb::Payload;

class JudgeTest : public QObject {
  Q_OBJECT

 private slots:
  void whatWeWriteIsReadAlike();
  void whatIsWrittenByTheLibraryIsReadAlike();
  void mutatedBytesAreReadAlikeOrRefusedForAReason();
  void typesOfADataSetMayBePacked();
  void extensionsAreSkipped();
};

namespace {

std::string hexOf(const std::string& bytes) {
  return QByteArray::fromStdString(bytes).toHex().toStdString();
}

std::string messageOf(const Result<void>& result) {
  return result ? "" : result.error().message();
}

// What we refuse by design although libprotobuf reads it.
bool isStricterByDesign(const Error& error) {
  if (error.code == ErrorCode::BadUtf8 || error.code == ErrorCode::LimitExceeded)
    return true;
  for (const std::string_view reason : {"unknown datatype", "groups are not supported", "comes twice",
                                        "a property set has more", "field number out of range"})
    if (error.detail.find(reason) != std::string::npos)
      return true;
  return false;
}

std::string mutated(std::string bytes, test::RandomValues& random) {
  for (std::uint64_t left = 1 + random.below(3); left > 0 && !bytes.empty(); --left) {
    const std::size_t at = random.below(bytes.size());
    switch (random.below(5)) {
    case 0:
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ 1u << random.below(8));
      break;
    case 1:
      bytes[at] = static_cast<char>(random.below(256));
      break;
    case 2:
      bytes.resize(at);
      break;
    case 3:
      bytes.insert(at, random.bytes(4));
      break;
    default:
      bytes.erase(at, 1 + random.below(4));
    }
  }
  return bytes;
}

} // namespace

void JudgeTest::whatWeWriteIsReadAlike() {
  test::RandomValues random(1);
  std::set<DataType> types;
  for (int i = 0; i < 2'000; ++i) {
    const muster::Payload payload = random.payload(random.below(8));
    const std::string bytes = encodePayload(payload);
    PbPayload message;
    QVERIFY2(message.ParseFromString(bytes), hexOf(bytes).c_str());
    // Fields in the order of their numbers, shortest numbers: the library would write the very same bytes.
    QVERIFY2(message.SerializeAsString() == bytes, hexOf(bytes).c_str());
    PayloadView view;
    QVERIFY2(decodePayload(bytes, view), hexOf(bytes).c_str());
    const char* differs = test::difference(message, view);
    QVERIFY2(differs == nullptr, differs);

    for (const Metric& metric : payload.metrics)
      types.insert(metric.value.type());
    const auto back = toPayload(view);
    QVERIFY2(back, hexOf(bytes).c_str());
    QVERIFY2(*back == payload, hexOf(bytes).c_str());
  }
  QCOMPARE(types.size(), std::size_t{kLargestDataType} - 2); // all but the two that only properties have
}

void JudgeTest::whatIsWrittenByTheLibraryIsReadAlike() {
  test::RandomValues random(2);
  for (int i = 0; i < 4'000; ++i) {
    PbPayload message;
    test::fillAtRandom(message, random);
    const std::string bytes = message.SerializeAsString();
    PayloadView view;
    const auto decoded = decodePayload(bytes, view);
    if (!decoded && decoded.error().code == ErrorCode::LimitExceeded)
      continue; // nested more deeply than we allow
    QVERIFY2(decoded, (messageOf(decoded) + " " + hexOf(bytes)).c_str());
    const char* differs = test::difference(message, view);
    QVERIFY2(differs == nullptr, hexOf(bytes).c_str());
    for (const MetricView& metric : view.metrics) {
      QVERIFY(decodeProperties(metric.properties));
      QVERIFY(decodeMetaData(metric.metadata));
      const auto value = metricValue(metric, metric.type); // any outcome but a crash
      QVERIFY(value || !value.error().message().empty());
    }
  }
}

void JudgeTest::mutatedBytesAreReadAlikeOrRefusedForAReason() {
  test::RandomValues random(3);
  int accepted = 0;
  int refused = 0;
  google::protobuf::SetLogHandler(nullptr); // it would report every refusal
  for (int i = 0; i < 30'000; ++i) {
    PbPayload original;
    test::fillAtRandom(original, random);
    const std::string bytes = mutated(original.SerializeAsString(), random);
    PbPayload message;
    const bool isReadable = message.ParseFromString(bytes);
    PayloadView view;
    const auto decoded = decodePayload(bytes, view);
    if (!decoded) {
      ++refused;
      QVERIFY2(!isReadable || isStricterByDesign(decoded.error()),
               (messageOf(decoded) + " " + hexOf(bytes)).c_str());
      continue;
    }
    ++accepted;
    QVERIFY2(isReadable, hexOf(bytes).c_str());
    const char* differs = test::difference(message, view);
    QVERIFY2(differs == nullptr,
             (std::string(differs == nullptr ? "" : differs) + " " + hexOf(bytes)).c_str());
  }
  QVERIFY(accepted > 1'000);
  QVERIFY(refused > 1'000);
}

void JudgeTest::typesOfADataSetMayBePacked() {
  // columns "a", "b"; types 3 and 12 packed; one row 7, "x".
  const std::string_view packed("\x12\x01"
                                "a\x12\x01"
                                "b\x1A\x02\x03\x0C\x22\x09\x0A\x02\x08\x07\x0A\x03\x32\x01x",
                                21);
  PbPayload::DataSet dataSet;
  QVERIFY(dataSet.ParseFromArray(packed.data(), static_cast<int>(packed.size())));
  QCOMPARE(dataSet.types_size(), 2);
  QVERIFY(checkBytes(DataType::DataSet, WireKind::DataSet, packed));
  QVERIFY(checkBytes(DataType::DataSet, WireKind::DataSet, dataSet.SerializeAsString()));
}

void JudgeTest::extensionsAreSkipped() {
  PbPayload message;
  message.set_seq(7);
  auto* unknown = message.GetReflection()->MutableUnknownFields(&message);
  unknown->AddVarint(6, 1);
  unknown->AddFixed32(1'000, 2);
  unknown->AddFixed64(1'001, 3);
  unknown->AddLengthDelimited(536'870'911, "not for us");
  PayloadView view;
  QVERIFY(decodePayload(message.SerializeAsString(), view));
  QCOMPARE(view.seq, std::uint64_t{7});
  unknown->AddGroup(1'002)->AddVarint(1, 1);
  const std::string withGroup = message.SerializeAsString();
  const auto refused = decodePayload(withGroup, view);
  QVERIFY(!refused);
  QCOMPARE(errorCodeName(refused.error().code), "bad-payload");
}

QTEST_APPLESS_MAIN(JudgeTest)
#include "JudgeTest.moc"
