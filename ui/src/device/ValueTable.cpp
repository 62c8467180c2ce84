#include "device/ValueTable.h"

#include "device/JsonTree.h"

#include <items/DisplayText.h>
#include <items/ValueFormat.h>
#include <schema/ValueText.h>

#include <QRegularExpression>

#include <algorithm>

namespace muster::ui {

namespace {

constexpr std::size_t kBytesPerRow = 8;
constexpr QChar kDash(0x2013);

QString countText(std::size_t count, const char* one, const char* many) {
  return items::formatCount(count) + u' ' + QLatin1String(count == 1 ? one : many);
}

QString cellOf(const JsonTree& tree) {
  switch (tree.kind) {
  case JsonTree::Kind::Null:
    return kDash;
  case JsonTree::Kind::List:
  case JsonTree::Kind::Object:
    return countText(tree.members.size(), "member", "members");
  case JsonTree::Kind::Text:
  case JsonTree::Kind::Word:
    break;
  }
  return items::displayText(tree.text);
}

QString textMember(const JsonTree& tree, std::string_view name) {
  const JsonTree* member = tree.find(name);
  return member ? items::displayText(member->text) : QString();
}

ValueTable dataSetTable(const JsonTree& tree) {
  ValueTable table;
  const JsonTree* columns = tree.find("columns");
  const JsonTree* rows = tree.find("rows");
  if (!columns || !rows)
    return table;
  for (const auto& [none, column] : columns->members)
    table.columns << items::displayText(column.text);
  for (const auto& [none, row] : rows->members) {
    if (table.rows.size() == kMostTableRows)
      break;
    QStringList cells;
    for (const auto& [noName, cell] : row.members)
      cells << cellOf(cell);
    table.rows.push_back(std::move(cells));
  }
  table.summary = QStringLiteral("DataSet, %1, %2")
                      .arg(countText(columns->members.size(), "column", "columns"),
                           countText(rows->members.size(), "row", "rows"));
  return table;
}

void addMembers(const JsonTree& tree, const QString& path, ValueTable& table, std::size_t& total) {
  for (const char* part : {"parameters", "metrics"}) {
    const JsonTree* list = tree.find(part);
    if (!list)
      continue;
    for (const auto& [none, member] : list->members) {
      const QString name = path + textMember(member, "name");
      const JsonTree* value = member.find("value");
      const bool isTemplate = value && value->kind == JsonTree::Kind::Object &&
                              (value->find("metrics") || value->find("parameters"));
      ++total;
      if (table.rows.size() < kMostTableRows)
        table.rows.push_back({name, textMember(member, "type"), value ? cellOf(*value) : QString(kDash)});
      if (isTemplate)
        addMembers(*value, name + QStringLiteral(" / "), table, total);
    }
  }
}

ValueTable templateTable(const JsonTree& tree) {
  ValueTable table;
  table.columns = QStringList{QStringLiteral("Name"), QStringLiteral("Type"), QStringLiteral("Value")};
  std::size_t total = 0;
  addMembers(tree, {}, table, total);
  const JsonTree* definition = tree.find("isDefinition");
  QStringList words{definition && definition->text == "true" ? QStringLiteral("Template definition")
                                                             : QStringLiteral("Template")};
  if (const QString reference = textMember(tree, "reference"); !reference.isEmpty())
    words.last() += QStringLiteral(" of ") + reference;
  if (const QString version = textMember(tree, "version"); !version.isEmpty())
    words << QStringLiteral("version ") + version;
  words << countText(total, "member", "members");
  table.summary = words.join(QStringLiteral(", "));
  return table;
}

ValueTable arrayTable(const JsonTree& tree, DataType type) {
  ValueTable table;
  table.columns = QStringList{QStringLiteral("#"), QStringLiteral("Value")};
  for (std::size_t i = 0; i < std::min(tree.members.size(), kMostTableRows); ++i)
    table.rows.push_back({QString::number(i), cellOf(tree.members[i].value)});
  table.summary = QStringLiteral("%1, %2").arg(QLatin1String(dataTypeName(type).data()),
                                               countText(tree.members.size(), "value", "values"));
  return table;
}

ValueTable bytesTable(const std::string& bytes, DataType type) {
  ValueTable table;
  table.columns = QStringList{QStringLiteral("Offset"), QStringLiteral("Bytes"), QStringLiteral("Text")};
  for (std::size_t at = 0; at < bytes.size() && table.rows.size() < kMostTableRows; at += kBytesPerRow) {
    const std::string part = bytes.substr(at, kBytesPerRow);
    QString text;
    for (const char c : part)
      text += c > 0x20 && c < 0x7F ? QLatin1Char(c) : QLatin1Char('.');
    table.rows.push_back({QString::number(at, 16).rightJustified(4, u'0'),
                          QString::fromLatin1(QByteArray::fromStdString(part).toHex(' ')), text});
  }
  table.summary = QStringLiteral("%1, %2").arg(QLatin1String(dataTypeName(type).data()),
                                               items::formatBytes(static_cast<double>(bytes.size())));
  return table;
}

// Without folders, hidden by no dot, and with its ending where it has to be cut.
QString safeFileName(QString name) {
  static const QRegularExpression unsafe(QStringLiteral("[^A-Za-z0-9._-]+"));
  constexpr qsizetype kMostName = 100, kMostEnding = 16;
  name.replace(u'\\', u'/');
  name = name.section(u'/', -1).replace(unsafe, QStringLiteral("_"));
  while (name.startsWith(u'.'))
    name.remove(0, 1); // neither hidden nor a way out of the folder
  if (name.size() <= kMostName)
    return name;
  const qsizetype dot = name.lastIndexOf(u'.');
  const QString ending = dot >= name.size() - kMostEnding ? name.mid(dot) : QString();
  return name.left(kMostName - ending.size()) + ending;
}

bool isBinary(DataType type) {
  return type == DataType::Bytes || type == DataType::File;
}

} // namespace

ValueTable tableOf(const Value& value) {
  const DataType type = value.type();
  const QString name = QLatin1String(dataTypeName(type).data());
  if (value.isNull())
    return {{}, {}, QStringLiteral("%1, no value").arg(name)};
  if (isBinary(type))
    return bytesTable(value.bytes(), type);
  if (isText(type) || isScalar(type))
    return {{QStringLiteral("Value")}, {{items::formatValue(value, {}).text()}}, name};
  if (value.bytes().size() > kMostTableBytes)
    return {{},
            {},
            QStringLiteral("%1, %2: too large to be shown, save it")
                .arg(name, items::formatBytes(static_cast<double>(value.bytes().size())))};
  const auto tree = readJsonTree(valueText(value));
  if (!tree)
    return {{}, {}, name};
  if (type == DataType::DataSet)
    return dataSetTable(*tree);
  return type == DataType::Template ? templateTable(*tree) : arrayTable(*tree, type);
}

std::string fileContentOf(const Value& value) {
  return isBinary(value.type()) || isText(value.type()) ? value.bytes() : valueText(value);
}

QString fileNameFor(const std::string& metricName, DataType type, const std::optional<MetaData>& metadata) {
  if (metadata && metadata->fileName) {
    const QString name = safeFileName(QString::fromStdString(*metadata->fileName));
    const bool isPart = metadata->isMultiPart.value_or(false) && metadata->seq;
    if (!name.isEmpty())
      return isPart ? QStringLiteral("%1.part%2").arg(name).arg(*metadata->seq) : name;
  }
  QString name = safeFileName(QString::fromStdString(metricName));
  if (name.isEmpty())
    name = QStringLiteral("value");
  if (type == DataType::File && name.contains(u'.'))
    return name; // it brought its own ending
  return name + (isBinary(type) ? QStringLiteral(".bin")
                 : isText(type) ? QStringLiteral(".txt")
                                : QStringLiteral(".json"));
}

} // namespace muster::ui
