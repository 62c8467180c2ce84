#include "device/JsonTree.h"

#include <QString>

#include <algorithm>
#include <utility>

namespace muster::ui {

namespace {

constexpr int kDeepest = 64;

class Reader {
 public:
  explicit Reader(std::string_view text) : m_text(text) {}

  bool value(JsonTree& out, int depth) {
    if (depth > kDeepest || m_text.empty())
      return false;
    switch (m_text.front()) {
    case '"':
      out.kind = JsonTree::Kind::Text;
      return string(out.text);
    case '[':
      out.kind = JsonTree::Kind::List;
      return members(out, ']', false, depth);
    case '{':
      out.kind = JsonTree::Kind::Object;
      return members(out, '}', true, depth);
    default:
      return word(out);
    }
  }
  bool isDone() const { return m_text.empty(); }

 private:
  bool take(char c) {
    if (m_text.empty() || m_text.front() != c)
      return false;
    m_text.remove_prefix(1);
    return true;
  }

  bool word(JsonTree& out) {
    const std::size_t end = std::min(m_text.find_first_of(",]}"), m_text.size());
    out.text = m_text.substr(0, end);
    out.kind = out.text == "null" ? JsonTree::Kind::Null : JsonTree::Kind::Word;
    m_text.remove_prefix(end);
    return end > 0;
  }

  bool members(JsonTree& out, char close, bool areNamed, int depth) {
    m_text.remove_prefix(1);
    if (take(close))
      return true;
    while (true) {
      auto& [name, member] = out.members.emplace_back();
      if (areNamed && !(string(name) && take(':')))
        return false;
      if (!value(member, depth + 1))
        return false;
      if (take(close))
        return true;
      if (!take(','))
        return false;
    }
  }

  bool string(std::string& out) {
    if (!take('"'))
      return false;
    QString escaped; // surrogates come in pairs
    const auto flush = [&] {
      out += escaped.toStdString();
      escaped.clear();
    };
    while (!m_text.empty()) {
      const char c = m_text.front();
      m_text.remove_prefix(1);
      if (c == '"')
        return flush(), true;
      if (c != '\\') {
        if (!escaped.isEmpty())
          flush();
        out += c;
      } else if (!escape(escaped)) {
        return false;
      }
    }
    return false;
  }

  bool escape(QString& out) {
    if (m_text.empty())
      return false;
    const char c = m_text.front();
    m_text.remove_prefix(1);
    if (c == 'u') {
      bool ok = m_text.size() >= 4;
      out += QChar(QByteArray(m_text.data(), ok ? 4 : 0).toUShort(&ok, 16));
      m_text.remove_prefix(ok ? 4 : 0);
      return ok;
    }
    constexpr std::string_view kNames = "bfnrt", kMeanings = "\b\f\n\r\t";
    const std::size_t at = kNames.find(c);
    out += QLatin1Char(at == std::string_view::npos ? c : kMeanings[at]);
    return true;
  }

  std::string_view m_text;
};

} // namespace

const JsonTree* JsonTree::find(std::string_view name) const {
  for (const auto& [key, member] : members)
    if (key == name)
      return &member;
  return nullptr;
}

std::optional<JsonTree> readJsonTree(std::string_view text) {
  JsonTree tree;
  Reader reader(text);
  return reader.value(tree, 0) && reader.isDone() ? std::optional(std::move(tree)) : std::nullopt;
}

} // namespace muster::ui
