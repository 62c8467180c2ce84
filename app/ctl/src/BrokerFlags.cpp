#include <transport/PasswordFile.h>

#include <ctl/BrokerFlags.h>
#include <ctl/Words.h>

namespace muster::ctl {

void BrokerFlags::addTo(CLI::App& command) {
  const char* group = "Broker";
  command.add_option("--broker", m_broker, "mqtt://HOST[:PORT] or mqtts://HOST[:PORT]")
      ->type_name("URL")
      ->required()
      ->group(group);
  command
      .add_option("--ca", m_ca, "Authority that signed the broker's certificate (PEM; default: the system's)")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--cert", m_cert, "Client certificate (PEM), where the broker asks for one")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--key", m_key, "Its private key (PEM; default: in the file of --cert)")
      ->type_name("FILE")
      ->group(group);
  command.add_flag("--insecure", m_insecure, "Do not check the broker's certificate")->group(group);
  command.add_option("--user", m_user, "User at the broker")->type_name("NAME")->group(group);
  command.add_option("--password-file", m_passwordFile, "File with the password in its first line")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--mqtt", m_mqtt, "MQTT version: 5 or 3.1.1")
      ->type_name("VERSION")
      ->check(CLI::IsMember({"5", "3.1.1", "3"}))
      ->capture_default_str()
      ->group(group);
}

Result<BrokerOptions> BrokerFlags::options() const {
  Result<BrokerUrl> url = BrokerUrl::parse(m_broker);
  if (!url)
    return unexpected(url.error());
  BrokerOptions options;
  options.url = *url;
  options.tls = {m_ca, m_cert, m_key, !m_insecure};
  options.credentials.user = m_user;
  options.version = m_mqtt == "5" ? MqttVersion::V5 : MqttVersion::V311;
  if (!m_passwordFile.empty()) {
    Result<PasswordFile> file = readPasswordFile(m_passwordFile);
    if (!file)
      return unexpected(file.error().code, "--password-file " + file.error().where, file.error().detail);
    if (file->isReadableByOthers)
      complain("others can read the password in " + m_passwordFile + "; chmod 600 would stop that");
    options.credentials.password = std::move(file->password);
  }
  if (Result<void> checked = checkOptions(options); !checked)
    return unexpected(checked.error());
  if (m_insecure)
    complain("--insecure: anyone on the way can pass for this broker");
  return options;
}

} // namespace muster::ctl
