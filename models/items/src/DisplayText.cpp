#include <items/DisplayText.h>

#include <QChar>
#include <QList>

#include <algorithm>

namespace muster::items {

namespace {

constexpr char32_t kNonJoiner = 0x200C, kJoiner = 0x200D, kLastAscii = 0x7F;

bool isSpaceLike(char32_t c) {
  const auto category = QChar::category(c);
  return (c >= 0x09 && c <= 0x0D) || c == 0x85 || category == QChar::Separator_Line ||
         category == QChar::Separator_Paragraph;
}

bool isLeftOut(char32_t c) {
  const auto category = QChar::category(c);
  return category == QChar::Other_Control || category == QChar::Other_Format ||
         category == QChar::Other_Surrogate || QChar::isNonCharacter(c);
}

QString cleaned(QStringView text) {
  const QList<uint> codes = text.toUcs4();
  QString shown;
  shown.reserve(text.size());
  const auto isBeyondAscii = [&codes](qsizetype at) {
    return at >= 0 && at < codes.size() && codes[at] > kLastAscii && !isLeftOut(codes[at]);
  };
  for (qsizetype i = 0; i < codes.size(); ++i) {
    const char32_t c = codes[i];
    if (isSpaceLike(c))
      shown += u' ';
    else if ((c == kNonJoiner || c == kJoiner) && isBeyondAscii(i - 1) && isBeyondAscii(i + 1))
      shown += QChar(static_cast<char16_t>(c));
    else if (!isLeftOut(c))
      shown += QStringView(QChar::fromUcs4(c));
  }
  return shown;
}

} // namespace

// Nearly all text is plain ASCII, and a table asks for much of it.
QString displayText(std::string_view utf8) {
  const auto size = static_cast<qsizetype>(utf8.size());
  const bool isPlain = std::ranges::all_of(utf8, [](char c) { return c >= 0x20 && c < 0x7F; });
  return isPlain ? QString::fromLatin1(utf8.data(), size) : cleaned(QString::fromUtf8(utf8.data(), size));
}

QString displayText(QStringView text) {
  const bool isPlain = std::ranges::all_of(text, [](QChar c) { return c >= u' ' && c < QChar(0x7F); });
  return isPlain ? text.toString() : cleaned(text);
}

} // namespace muster::items
