#include <transport/PasswordFile.h>

#include <ctl/BrokerFlags.h>

#include <cstdio>

namespace muster::ctl {

void BrokerFlags::addTo(CLI::App& command) {
  const char* group = "Broker";
  command.add_option("--broker", m_broker, "mqtt://host[:1883] or mqtts://host[:8883]")
      ->required()
      ->group(group);
  command
      .add_option("--ca", m_ca, "Authority that signed the broker's certificate (PEM); default: the system's")
      ->group(group);
  command.add_option("--cert", m_cert, "Our certificate (PEM), where the broker asks for one")->group(group);
  command.add_option("--key", m_key, "Its private key (PEM); default: in the file of --cert")->group(group);
  command.add_flag("--insecure", m_insecure, "Do not check the broker's certificate")->group(group);
  command.add_option("--user", m_user, "User name")->group(group);
  command.add_option("--password-file", m_passwordFile, "File whose first line is the password")
      ->group(group);
  command.add_option("--mqtt", m_mqtt, "MQTT version: 5, or 3 for 3.1.1")
      ->check(CLI::IsMember({3, 5}))
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
  options.version = m_mqtt == 3 ? MqttVersion::V311 : MqttVersion::V5;
  if (!m_passwordFile.empty()) {
    Result<PasswordFile> file = readPasswordFile(m_passwordFile);
    if (!file)
      return unexpected(file.error().code, "--password-file " + file.error().where, file.error().detail);
    if (file->isReadableByOthers)
      std::fprintf(stderr, "musterctl: others can read the password in %s; chmod 600 would stop that\n",
                   m_passwordFile.c_str());
    options.credentials.password = std::move(file->password);
  }
  if (Result<void> checked = checkOptions(options); !checked)
    return unexpected(checked.error());
  if (m_insecure)
    std::fprintf(stderr, "musterctl: --insecure: anyone on the way can pass for this broker\n");
  return options;
}

} // namespace muster::ctl
