#include <agent/Identity.h>
#include <schema/Utf8.h>

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace muster::agent {

namespace {

constexpr std::size_t kHashDigitsInId = 6;

std::optional<std::string> firstLineOf(const Root& root, std::initializer_list<std::string_view> files) {
  for (const std::string_view file : files) {
    if (auto line = root.readLine(file))
      return line;
  }
  return std::nullopt;
}

std::string sha256Hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < length; ++i) {
    hex += kDigits[digest[i] >> 4];
    hex += kDigits[digest[i] & 0x0f];
  }
  return hex;
}

} // namespace

std::string printableLine(std::string_view text) {
  std::string printable = toPrintableUtf8(text);
  std::replace_if(
      printable.begin(), printable.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return printable;
}

std::string readHostname(const Root& root) {
  // Below another root /proc still tells this process's own UTS namespace: there the file knows better.
  const auto name = root.isMachine() ? firstLineOf(root, {"proc/sys/kernel/hostname", "etc/hostname"})
                                     : firstLineOf(root, {"etc/hostname", "proc/sys/kernel/hostname"});
  return name.value_or("unknown");
}

std::optional<std::string> readModel(const Root& root) {
  if (auto model = firstLineOf(root, {"proc/device-tree/model", "sys/firmware/devicetree/base/model"}))
    return model;
  auto product = root.readLine("sys/class/dmi/id/product_name");
  auto vendor = root.readLine("sys/class/dmi/id/sys_vendor");
  if (!product)
    return vendor;
  return vendor && !product->starts_with(*vendor) ? *vendor + " " + *product : *product;
}

std::optional<std::string> machineHash(const Root& root) {
  const auto machineId = firstLineOf(root, {"etc/machine-id", "var/lib/dbus/machine-id"});
  const auto serial =
      firstLineOf(root, {"proc/device-tree/serial-number", "sys/firmware/devicetree/base/serial-number"});
  if (!machineId && !serial)
    return std::nullopt;
  return sha256Hex("muster node\n" + machineId.value_or("") + "\n" + serial.value_or(""));
}

std::string defaultNodeId(std::string_view hostname, std::string_view hash) {
  std::string id = printableLine(hostname);
  std::ranges::replace_if(
      id, [](char c) { return c == '+' || c == '/' || c == '#' || c == ' '; }, '-');
  if (id.empty())
    id = "unknown";
  return id + "-" + std::string(hash.substr(0, kHashDigitsInId));
}

} // namespace muster::agent
