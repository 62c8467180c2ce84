// The payloads under tests/fixtures: text form, bytes and meaning agree, and hostile ones are refused.
#include "RandomMessages.h"

#include <schema/ValueText.h>

#include <QDir>
#include <QFile>
#include <QtTest>

#include <google/protobuf/text_format.h>

using namespace muster;

namespace {

const QString kFolder = QStringLiteral(MUSTER_SOURCE_DIR "/tests/fixtures/payloads/");

QByteArray contentOf(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly))
    qFatal("cannot read %s", qPrintable(path));
  return file.readAll();
}

void write(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
    qFatal("cannot write %s", qPrintable(path));
}

QByteArray escaped(std::string_view text) {
  QByteArray out(text.data(), static_cast<qsizetype>(text.size()));
  return out.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
}

DataType shownType(const MetricView& metric) {
  if (metric.type != DataType::Unknown)
    return metric.type;
  switch (metric.kind) {
  case WireKind::Int:
    return DataType::Int32;
  case WireKind::Long:
    return DataType::Int64;
  case WireKind::Double:
    return DataType::Double;
  default:
    return DataType::String;
  }
}

QByteArray lineOf(const MetricView& metric) {
  const auto value = metricValue(metric, shownType(metric));
  std::uint16_t quality = 0;
  QByteArrayList parts;
  parts << (metric.hasName ? escaped(metric.name) : "#" + QByteArray::number(quint64{metric.alias}));
  parts << (metric.hasTimestamp ? QByteArray::number(qint64{metric.timestampMs}) : "-");
  parts << (metric.type == DataType::Unknown ? "-" : escaped(dataTypeName(metric.type)));
  const QByteArray flags = QByteArray(metric.isHistorical ? "h" : "") + (metric.isNull ? "n" : "");
  parts << (flags.isEmpty() ? "-" : flags);
  parts << (findQuality(metric.properties, quality) ? QByteArray::number(quality) : "-");
  parts << (value ? escaped(valueText(*value)) : "!" + QByteArray::fromStdString(value.error().message()));
  return parts.join('\t') + '\n';
}

QByteArray meaningOf(const QByteArray& bytes) {
  PayloadView view;
  const std::string_view raw(bytes.constData(), static_cast<std::size_t>(bytes.size()));
  if (const auto decoded = decodePayload(raw, view); !decoded)
    return QByteArray::fromStdString(decoded.error().message());
  QByteArray out;
  for (const MetricView& metric : view.metrics)
    out += lineOf(metric);
  return out;
}

} // namespace

class PayloadFixturesTest : public QObject {
  Q_OBJECT

 private slots:
  void textBytesAndMeaningAgree_data();
  void textBytesAndMeaningAgree();
  void hostilePayloadsAreRefusedAsExpected();
};

void PayloadFixturesTest::textBytesAndMeaningAgree_data() {
  QTest::addColumn<QString>("stem");
  const QStringList files = QDir(kFolder + "valid").entryList({"*.textproto"}, QDir::Files);
  QVERIFY(!files.isEmpty());
  for (const QString& file : files) {
    const QString stem = kFolder + "valid/" + file.chopped(QStringLiteral(".textproto").size());
    QTest::newRow(qPrintable(file)) << stem;
  }
}

void PayloadFixturesTest::textBytesAndMeaningAgree() {
  QFETCH(QString, stem);
  test::pb::Payload message;
  const std::string text = contentOf(stem + ".textproto").toStdString();
  QVERIFY(google::protobuf::TextFormat::ParseFromString(text, &message));
  const QByteArray bytes = QByteArray::fromStdString(message.SerializeAsString());
  if (qEnvironmentVariableIsSet("MUSTER_WRITE_FIXTURES")) {
    write(stem + ".bin", bytes);
    write(stem + ".txt", meaningOf(bytes));
  }
  QCOMPARE(contentOf(stem + ".bin"), bytes);
  QCOMPARE(meaningOf(bytes), contentOf(stem + ".txt"));
}

void PayloadFixturesTest::hostilePayloadsAreRefusedAsExpected() {
  const QByteArrayList lines = contentOf(kFolder + "hostile/expected.txt").trimmed().split('\n');
  for (const QByteArray& line : lines) {
    const QByteArrayList words = line.split(' ');
    QCOMPARE(words.size(), 2);
    const std::string bytes = contentOf(kFolder + "hostile/" + words[0]).toStdString();
    PayloadView view;
    const auto decoded = decodePayload(bytes, view);
    QVERIFY2(!decoded, words[0].constData());
    QCOMPARE(QByteArray(errorCodeName(decoded.error().code)), words[1]);
  }
  QCOMPARE(QDir(kFolder + "hostile").entryList({"*.bin"}, QDir::Files).size(), lines.size());
}

QTEST_APPLESS_MAIN(PayloadFixturesTest)
#include "PayloadFixturesTest.moc"
