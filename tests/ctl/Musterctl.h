// musterctl as its user starts it. Thread: one.
#pragma once

#include <QElapsedTimer>
#include <QProcess>
#include <QString>
#include <QStringList>

#include <string>

namespace muster::test {

struct Outcome {
  int exitCode = -1;
  QString out, err;
};

inline QString text(const std::string& s) {
  return QString::fromStdString(s);
}

// One that runs beside the test, and is killed with it.
class Musterctl {
 public:
  explicit Musterctl(const QStringList& arguments) {
    m_process.start(QStringLiteral(MUSTER_BIN_DIR "/musterctl"), arguments);
  }
  ~Musterctl() {
    m_process.kill();
    m_process.waitForFinished();
  }

  // Waits until it has said so on either stream; false where it never does.
  bool says(const char* words, int patienceMs = 60'000) {
    QElapsedTimer timer;
    timer.start();
    while (!m_outcome.out.contains(QLatin1String(words)) && !m_outcome.err.contains(QLatin1String(words))) {
      if (timer.elapsed() > patienceMs || m_process.state() == QProcess::NotRunning)
        return false;
      m_process.waitForReadyRead(100);
      take();
    }
    return true;
  }
  void stop() { m_process.terminate(); } // SIGTERM, which does what Ctrl+C does
  // exitCode -1 where it does not end.
  Outcome wait(int patienceMs = 60'000) {
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(patienceMs))
      return {-1, m_outcome.out, m_outcome.err + QStringLiteral("\n(did not end in time)")};
    take();
    m_outcome.exitCode = m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    return m_outcome;
  }
  QString said() const { return m_outcome.out + m_outcome.err; }

 private:
  void take() {
    m_outcome.out += QString::fromUtf8(m_process.readAllStandardOutput());
    m_outcome.err += QString::fromUtf8(m_process.readAllStandardError());
  }

  QProcess m_process;
  Outcome m_outcome;
};

inline Outcome run(const QStringList& arguments, int timeoutMs = 60'000) {
  Musterctl program(arguments);
  return program.wait(timeoutMs);
}

} // namespace muster::test
