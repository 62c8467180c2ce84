#include <schema/LetterCase.h>

namespace muster {

namespace {

struct Capitals {
  unsigned first = 0;
  unsigned last = 0;
  unsigned step = 1; // 2: capitals and small letters take turns
  unsigned toSmall = 0;
};

// Of two bytes in UTF-8, as are their small letters.
constexpr Capitals kCapitals[] = {
    {0xC0, 0xD6, 1, 32},   {0xD8, 0xDE, 1, 32}, // Latin-1
    {0x100, 0x12E, 2, 1},  {0x132, 0x136, 2, 1},  {0x139, 0x147, 2, 1},  {0x14A, 0x176, 2, 1},
    {0x179, 0x17D, 2, 1}, // Latin Extended-A
    {0x386, 0x386, 1, 38}, {0x388, 0x38A, 1, 37}, {0x38C, 0x38C, 1, 64}, {0x38E, 0x38F, 1, 63},
    {0x391, 0x3A1, 1, 32}, {0x3A3, 0x3AB, 1, 32}, // Greek
    {0x400, 0x40F, 1, 80}, {0x410, 0x42F, 1, 32}, {0x460, 0x480, 2, 1},  {0x48A, 0x4BE, 2, 1},
    {0x4C0, 0x4C0, 1, 15}, {0x4C1, 0x4CD, 2, 1},  {0x4D0, 0x52E, 2, 1}, // Cyrillic
    {0x531, 0x556, 1, 48}};                                             // Armenian

unsigned smallLetter(unsigned letter) {
  constexpr unsigned kCapitalY = 0x178; // with diaeresis: its small one is in Latin-1
  if (letter == kCapitalY)
    return 0xFF;
  for (const Capitals& range : kCapitals) {
    if (letter >= range.first && letter <= range.last)
      return (letter - range.first) % range.step == 0 ? letter + range.toSmall : letter;
  }
  return letter;
}

unsigned byteOf(char c) {
  return static_cast<unsigned char>(c);
}

} // namespace

std::string lowerCase(std::string_view text) {
  std::string lower(text);
  for (std::size_t i = 0; i < lower.size(); ++i) {
    char& c = lower[i];
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    } else if (byteOf(c) >= 0xC3 && byteOf(c) <= 0xDF && i + 1 < lower.size() &&
               byteOf(lower[i + 1]) >> 6 == 2) {
      const unsigned letter = smallLetter((byteOf(c) & 0x1F) << 6 | (byteOf(lower[i + 1]) & 0x3F));
      c = static_cast<char>(0xC0 | letter >> 6);
      lower[++i] = static_cast<char>(0x80 | (letter & 0x3F));
    }
  }
  return lower;
}

bool isSameButForCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && lowerCase(a) == lowerCase(b);
}

} // namespace muster
