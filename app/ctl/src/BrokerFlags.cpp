#include <ctl/BrokerFlags.h>
#include <ctl/Words.h>

namespace muster::ctl {

void BrokerFlags::addTo(CLI::App& command, bool isRequired) {
  const char* group = "Broker";
  command.add_option("--broker", m_words.url, "mqtt://HOST[:PORT] or mqtts://HOST[:PORT]")
      ->type_name("URL")
      ->required(isRequired)
      ->group(group);
  command
      .add_option("--ca", m_words.caFile,
                  "Authority that signed the broker's certificate (PEM; default: the system's)")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--cert", m_words.certFile, "Client certificate (PEM), where the broker asks for one")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--key", m_words.keyFile, "Its private key (PEM; default: in the file of --cert)")
      ->type_name("FILE")
      ->group(group);
  command.add_flag("--insecure", m_words.insecure, "Do not check the broker's certificate")->group(group);
  command.add_option("--user", m_words.user, "User at the broker")->type_name("NAME")->group(group);
  command.add_option("--password-file", m_words.passwordFile, "File with the password in its first line")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--mqtt", m_words.mqtt, "MQTT version: 5 or 3.1.1")
      ->type_name("VERSION")
      ->check(CLI::IsMember(kMqttWords))
      ->capture_default_str()
      ->group(group);
}

Result<BrokerOptions> BrokerFlags::options() const {
  Result<BrokerReading> reading = readBrokerWords(m_words);
  if (!reading)
    return unexpected(reading.error());
  for (const std::string& warning : reading->warnings)
    complain(warning);
  return std::move(reading->options);
}

} // namespace muster::ctl
