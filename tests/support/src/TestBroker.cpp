#include <support/ChildProcess.h>
#include <support/TemporaryFolder.h>
#include <support/TestBroker.h>
#include <support/WaitFor.h>

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <optional>
#include <stdexcept>

namespace muster::test {

namespace {

// A broker takes as many connections as it may have files open; a shell of Debian's gives it 1,024.
void raiseFileLimit() {
  constexpr rlim_t kEnough = 65'536;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kEnough)
    return;
  limit.rlim_cur = std::min(limit.rlim_max, kEnough);
  setrlimit(RLIMIT_NOFILE, &limit);
}
constexpr auto kStartPatience = std::chrono::seconds(10);
constexpr auto kStopPatience = std::chrono::seconds(10);
constexpr int kPortAttempts = 5;
} // namespace

class TestBroker::Impl {
 public:
  explicit Impl(TestBrokerOptions options) : m_options(std::move(options)) {
    m_port = m_options.port;
    raiseFileLimit();
    makePasswordFile();
    // A port that was free a moment ago may be another's by now: other tests run beside this one.
    for (int attempt = 1;; ++attempt) {
      if (m_options.port == 0)
        m_port = freePort();
      writeConfiguration();
      if (tryStart())
        return;
      const bool taken = log().find("Address already in use") != std::string::npos;
      if (m_options.port != 0 || !taken || attempt == kPortAttempts)
        throw std::runtime_error("mosquitto did not start:\n" + log());
    }
  }

  void start() {
    if (!tryStart())
      throw std::runtime_error("mosquitto did not start again:\n" + log());
  }

  void end(int signalNumber) {
    if (!m_process)
      return;
    m_process->signal(signalNumber);
    m_process->signal(SIGCONT); // a paused broker hears nothing else
    m_process->wait(kStopPatience);
    m_process.reset();
  }

  void signal(int number) {
    if (m_process)
      m_process->signal(number);
  }

  std::string log() const {
    return std::filesystem::exists(logFile()) ? readWholeFile(logFile()) : std::string();
  }

  std::string url() const {
    return (m_options.tls ? "mqtts://localhost:" : "mqtt://127.0.0.1:") + std::to_string(m_port);
  }

  std::uint16_t port() const { return m_port; }
  const std::string& folder() const { return m_folder.path(); }

 private:
  std::string logFile() const { return m_folder.file("mosquitto.log"); }
  std::string passwordFile() const { return m_folder.file("passwords"); }

  void makePasswordFile() const {
    if (m_options.user.empty())
      return;
    const Finished run =
        runProgram({"mosquitto_passwd", "-b", "-c", passwordFile(), m_options.user, m_options.password});
    if (run.exitCode != 0)
      throw std::runtime_error("mosquitto_passwd failed:\n" + run.output);
  }

  // Queue limits are raised so that a burst in a test is delivered whole; a test of the limits sets its own.
  void writeConfiguration() const {
    std::string text = "user root\npersistence false\nlog_dest stderr\nlog_type all\nset_tcp_nodelay true\n"
                       "max_queued_messages 1000000\n";
    text += "listener " + std::to_string(m_port) + " 127.0.0.1\n";
    text += m_options.user.empty() ? "allow_anonymous true\n"
                                   : "allow_anonymous false\npassword_file " + passwordFile() + "\n";
    if (m_options.tls) {
      const TestCertificates& ours = TestCertificates::get();
      text += "cafile " + ours.caFile + "\n";
      text += "certfile " + (m_options.serverCert.empty() ? ours.serverCert : m_options.serverCert) + "\n";
      text += "keyfile " + (m_options.serverKey.empty() ? ours.serverKey : m_options.serverKey) + "\n";
      text += m_options.requireClientCertificate ? "require_certificate true\n" : "";
    }
    writeWholeFile(m_folder.file("mosquitto.conf"), text + m_options.extraConfig + "\n");
  }

  bool tryStart() {
    const std::size_t before = log().size();
    m_process.emplace(std::vector<std::string>{"mosquitto", "-c", m_folder.file("mosquitto.conf")},
                      logFile());
    // mosquitto says that it is running once it listens.
    const bool decided =
        waitFor([&] { return log().find(" running", before) != std::string::npos || !m_process->running(); },
                kStartPatience);
    if (decided && m_process->running())
      return true;
    m_process.reset();
    return false;
  }

  TestBrokerOptions m_options;
  TemporaryFolder m_folder;
  std::uint16_t m_port = 0;
  std::optional<ChildProcess> m_process;
};

TestBroker::TestBroker(TestBrokerOptions options) : m_impl(std::make_unique<Impl>(std::move(options))) {
}
TestBroker::~TestBroker() = default;

std::uint16_t TestBroker::port() const {
  return m_impl->port();
}
std::string TestBroker::url() const {
  return m_impl->url();
}
std::string TestBroker::folder() const {
  return m_impl->folder();
}
void TestBroker::stop() {
  m_impl->end(SIGTERM);
}
void TestBroker::kill() {
  m_impl->end(SIGKILL);
}
void TestBroker::pause() {
  m_impl->signal(SIGSTOP);
}
void TestBroker::resume() {
  m_impl->signal(SIGCONT);
}
void TestBroker::start() {
  m_impl->start();
}
std::string TestBroker::log() const {
  return m_impl->log();
}

} // namespace muster::test
