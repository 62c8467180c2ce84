#include "ConnectionFlags.h"

#include <transport/ConnectOptions.h>
#include <transport/PasswordFile.h>

#include <CLI/CLI.hpp>

#include <cstdio>

namespace muster {

namespace {

items::ConnectionSettings settingsOf(const BrokerOptions& options) {
  items::ConnectionSettings settings;
  settings.host = QString::fromStdString(options.url.host);
  settings.port = options.url.port;
  settings.tls = options.url.tls;
  settings.verifyServer = options.tls.verifyServer;
  settings.caFile = QString::fromStdString(options.tls.caFile);
  settings.certFile = QString::fromStdString(options.tls.certFile);
  settings.keyFile = QString::fromStdString(options.tls.keyFile);
  settings.user = QString::fromStdString(options.credentials.user);
  settings.password = QString::fromStdString(options.credentials.password);
  settings.mqtt311 = options.version == MqttVersion::V311;
  return settings;
}

} // namespace

void ConnectionFlags::addTo(CLI::App& app) {
  const char* group = "Broker";
  const auto noEmptyUrl = [](const std::string& text) {
    return std::string(text.empty() ? "needs mqtt://HOST[:PORT] or mqtts://HOST[:PORT]" : "");
  };
  CLI::Option* broker = app.add_option("--broker", m_broker, "mqtt://HOST[:PORT] or mqtts://HOST[:PORT]")
                            ->type_name("URL")
                            ->option_text("URL")
                            ->check(noEmptyUrl)
                            ->group(group);
  const auto add = [&](const char* name, std::string& text, const char* value, const char* what) {
    app.add_option(name, text, what)->type_name(value)->option_text(value)->needs(broker)->group(group);
  };
  add("--name", m_name, "NAME", "What the window calls this connection (default: the host)");
  add("--ca", m_ca, "FILE", "Authority that signed the broker's certificate (PEM; default: the system's)");
  add("--cert", m_cert, "FILE", "Client certificate (PEM), where the broker asks for one");
  add("--key", m_key, "FILE", "Its private key (PEM; default: in the file of --cert)");
  app.add_flag("--insecure", m_insecure, "Do not check the broker's certificate")
      ->option_text(" ")
      ->needs(broker)
      ->group(group);
  add("--user", m_user, "NAME", "User at the broker");
  add("--password-file", m_passwordFile, "FILE", "File with the password in its first line");
  app.add_option("--mqtt", m_mqtt, "MQTT version: 5 or 3.1.1 (default: 5)")
      ->option_text("VERSION")
      ->check(CLI::IsMember({"5", "3.1.1", "3"}))
      ->needs(broker)
      ->group(group);
}

Result<items::ConnectionSettings> ConnectionFlags::settings() const {
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
      std::fprintf(stderr, "muster: others can read the password in %s; chmod 600 would stop that\n",
                   m_passwordFile.c_str());
    options.credentials.password = std::move(file->password);
  }
  // A wrong file is the command line's fault: said here and not in the window.
  if (Result<void> checked = checkOptions(options); !checked)
    return unexpected(checked.error());
  if (m_insecure)
    std::fprintf(stderr, "muster: --insecure: anyone on the way can pass for this broker\n");
  items::ConnectionSettings settings = settingsOf(options);
  settings.name = QString::fromStdString(m_name);
  return settings;
}

} // namespace muster
