#include <transport/BrokerWords.h>
#include <transport/PasswordFile.h>

namespace muster {

std::optional<MqttVersion> mqttVersionOf(std::string_view word) {
  if (word == "5")
    return MqttVersion::V5;
  if (word == "3.1.1" || word == "3")
    return MqttVersion::V311;
  return std::nullopt;
}

std::string readableByOthersWarning(const std::string& passwordFile) {
  return "others can read the password in " + passwordFile + "; chmod 600 would stop that";
}

Result<BrokerReading> readBrokerWords(const BrokerWords& words) {
  BrokerReading reading;
  BrokerOptions& options = reading.options;
  Result<BrokerUrl> url = BrokerUrl::parse(words.url);
  if (!url)
    return unexpected(url.error());
  options.url = *std::move(url);
  options.tls = {words.caFile, words.certFile, words.keyFile, !words.insecure};
  options.credentials.user = words.user;
  const std::optional<MqttVersion> version = mqttVersionOf(words.mqtt);
  if (!version)
    return unexpected(ErrorCode::BadConfig, "--mqtt", words.mqtt + " is neither 5 nor 3.1.1");
  options.version = *version;
  if (!words.passwordFile.empty()) {
    Result<PasswordFile> file = readPasswordFile(words.passwordFile);
    if (!file)
      return unexpected(file.error().code, "--password-file " + file.error().where, file.error().detail);
    if (file->isReadableByOthers)
      reading.warnings.push_back(readableByOthersWarning(words.passwordFile));
    options.credentials.password = std::move(file->password);
  }
  if (Result<void> checked = checkOptions(options); !checked)
    return unexpected(checked.error());
  if (words.insecure)
    reading.warnings.emplace_back(kInsecureWarning);
  return reading;
}

} // namespace muster
