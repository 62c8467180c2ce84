#include "NetworkSteps.h"

#include "TlsHandshake.h"

#include <algorithm>
#include <ctime>

namespace muster {

namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts)
    text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string day(std::int64_t utcMs) {
  const std::time_t seconds = utcMs / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[16] = {};
  return std::strftime(text, sizeof text, "%Y-%m-%d", &utc) > 0 ? text : "";
}

} // namespace

NetworkSteps::NetworkSteps(const BrokerOptions& options, NameLookup& lookup, std::stop_token stop)
    : m_options(options), m_lookup(lookup), m_stop(std::move(stop)) {
}

StepReport NetworkSteps::lookUp() {
  StepReport report;
  report.step = ConnectStep::NameLookup;
  const auto began = std::chrono::steady_clock::now();
  Result<std::vector<std::string>> found =
      m_lookup.wait(m_options.url.host, m_options.connectTimeout, m_stop);
  if (!found) {
    report.error = found.error();
    return finish(std::move(report), began);
  }
  m_addresses = std::move(*found);
  report.detail = m_addresses.size() == 1 && m_addresses.front() == m_options.url.host
                      ? m_options.url.host + " is an address"
                      : m_options.url.host + " is " + joined(m_addresses);
  return finish(std::move(report), began);
}

StepReport NetworkSteps::connect() {
  StepReport report;
  report.step = ConnectStep::Tcp;
  const auto began = std::chrono::steady_clock::now();
  Result<TcpConnected> connected = tcpConnect(m_addresses, m_options.url.port, deadline(), m_stop);
  if (!connected) {
    report.error = connected.error();
    return finish(std::move(report), began);
  }
  std::stable_partition(m_addresses.begin(), m_addresses.end(),
                        [&](const std::string& address) { return address == connected->address; });
  report.detail = "port " + std::to_string(m_options.url.port) + " of " + connected->address + " answers";
  m_socket = std::move(connected->socket);
  return finish(std::move(report), began);
}

StepReport NetworkSteps::tls() {
  StepReport report;
  report.step = ConnectStep::Tls;
  const auto began = std::chrono::steady_clock::now();
  if (!m_socket) {
    report.error = Error{ErrorCode::NotConnected, m_options.url.toString(), "there is no TCP connection"};
    return finish(std::move(report), began);
  }
  TlsOutcome outcome = tlsHandshake(*m_socket, m_options, deadline(), m_stop);
  m_socket.reset();
  report.error = std::move(outcome.error);
  report.chain = std::move(outcome.chain);
  if (!report.error) {
    report.detail = outcome.protocol;
    if (!report.chain.empty())
      report.detail += ", certificate of " + report.chain.front().subject + " until " +
                       day(report.chain.front().notAfterMs);
    if (!m_options.tls.verifyServer)
      report.detail += ", not verified";
  }
  return finish(std::move(report), began);
}

StepReport NetworkSteps::finish(StepReport report, Deadline began) const {
  report.took =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
  if (report.error)
    report.advice = connectAdvice(m_options, report.step, *report.error);
  return report;
}

} // namespace muster
