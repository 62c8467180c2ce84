#include "ConnectionFlags.h"

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
  CLI::Option* broker = app.add_option("--broker", m_words.url, "mqtt://HOST[:PORT] or mqtts://HOST[:PORT]")
                            ->type_name("URL")
                            ->option_text("URL")
                            ->check(noEmptyUrl)
                            ->group(group);
  const auto add = [&](const char* name, std::string& text, const char* value, const char* what) {
    app.add_option(name, text, what)->type_name(value)->option_text(value)->needs(broker)->group(group);
  };
  add("--name", m_name, "NAME", "What the window calls this connection (default: the host)");
  add("--ca", m_words.caFile, "FILE",
      "Authority that signed the broker's certificate (PEM; default: the system's)");
  add("--cert", m_words.certFile, "FILE", "Client certificate (PEM), where the broker asks for one");
  add("--key", m_words.keyFile, "FILE", "Its private key (PEM; default: in the file of --cert)");
  app.add_flag("--insecure", m_words.insecure, "Do not check the broker's certificate")
      ->option_text(" ")
      ->needs(broker)
      ->group(group);
  add("--user", m_words.user, "NAME", "User at the broker");
  add("--password-file", m_words.passwordFile, "FILE", "File with the password in its first line");
  app.add_option("--mqtt", m_words.mqtt, "MQTT version: 5 or 3.1.1 (default: 5)")
      ->option_text("VERSION")
      ->check(CLI::IsMember(kMqttWords))
      ->needs(broker)
      ->group(group);
}

// A wrong file is the command line's fault: said here and not in the window.
Result<items::ConnectionSettings> ConnectionFlags::settings() const {
  const Result<BrokerReading> reading = readBrokerWords(m_words);
  if (!reading)
    return unexpected(reading.error());
  for (const std::string& warning : reading->warnings)
    std::fprintf(stderr, "muster: %s\n", warning.c_str());
  items::ConnectionSettings settings = settingsOf(reading->options);
  settings.name = QString::fromStdString(m_name);
  return settings;
}

} // namespace muster
