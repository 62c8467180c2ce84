#include "device/MetricFacts.h"

#include <items/DisplayText.h>
#include <items/ValueFormat.h>
#include <schema/PayloadView.h>
#include <schema/ValueText.h>

#include <QCryptographicHash>

namespace muster::ui {

namespace {

constexpr std::size_t kMostProperties = 12;
constexpr qsizetype kMostText = 120;

QString shortened(std::string_view text) {
  const QString shown = items::displayText(text);
  return shown.size() <= kMostText ? shown : shown.left(kMostText) + QChar(0x2026);
}

bool isPart(const MetaData& metadata) {
  return metadata.isMultiPart.value_or(false);
}

// A checksum is over bytes as they were sent: of text and bytes we have those.
QString checksumText(const MetaData& metadata, const Value& value) {
  const DataType type = value.type();
  const bool hasBytes = type == DataType::File || type == DataType::Bytes || isText(type);
  if (!metadata.md5 || metadata.md5->empty() || !hasBytes || value.isNull())
    return {};
  const QByteArray bytes =
      QByteArray::fromRawData(value.bytes().data(), static_cast<int>(value.bytes().size()));
  const QByteArray actual = QCryptographicHash::hash(bytes, QCryptographicHash::Md5).toHex();
  const QByteArray said = QByteArray::fromStdString(*metadata.md5).trimmed().toLower();
  if (said == actual)
    return QStringLiteral("MD5 matches ✓");
  return isPart(metadata) ? QStringLiteral("MD5 is not this part's") : QStringLiteral("MD5 does not match");
}

// Only where it says more than the size of the value, which stands beside it.
QString sizeText(const MetaData& metadata, const Value& value) {
  if (!metadata.size || value.isNull() || *metadata.size == value.bytes().size())
    return {};
  const QString size = items::formatBytes(static_cast<double>(*metadata.size));
  return isPart(metadata) ? QStringLiteral("%1 in all").arg(size)
                          : QStringLiteral("announced as %1").arg(size);
}

QString partText(const MetaData& metadata) {
  if (!isPart(metadata))
    return {};
  return metadata.seq ? QStringLiteral("part %1").arg(items::formatCount(*metadata.seq))
                      : QStringLiteral("one of several parts");
}

} // namespace

QString metadataText(const MetaData& metadata, const Value& value) {
  QStringList facts;
  const auto add = [&facts](const QString& fact) {
    if (!fact.isEmpty() && !facts.contains(fact))
      facts << fact;
  };
  add(shortened(metadata.fileName.value_or("")));
  add(shortened(metadata.fileType.value_or("")));
  add(shortened(metadata.contentType.value_or("")));
  add(partText(metadata));
  add(sizeText(metadata, value));
  add(checksumText(metadata, value));
  add(shortened(metadata.description.value_or("")));
  return facts.join(QStringLiteral(", "));
}

QStringList metricFacts(const DeviceData& data, const MetricState& metric) {
  QStringList facts;
  if (metric.isTransient)
    facts << QStringLiteral("Transient: shown, not stored, not exported");
  const std::optional<MetaData> metadata = data.fleetState().metadata(metric.series);
  if (metadata && metadata->description)
    facts << shortened(*metadata->description);
  const auto properties = decodeProperties(data.fleetState().series(metric.series).properties);
  if (!properties)
    return facts;
  std::size_t shown = 0;
  for (const Property& property : *properties) {
    if (property.name == kPropertyQuality || property.name == kPropertyUnit || ++shown > kMostProperties)
      continue;
    const QString value =
        property.value.isNull() ? QStringLiteral("–") : shortened(valueText(property.value));
    facts << QStringLiteral("%1: %2").arg(shortened(property.name), value);
  }
  if (shown > kMostProperties)
    facts << QStringLiteral("and %1 more properties").arg(items::formatCount(shown - kMostProperties));
  return facts;
}

} // namespace muster::ui
