#include <support/ChildProcess.h>
#include <support/TemporaryFolder.h>
#include <support/TestBroker.h>

#include <stdexcept>

namespace muster::test {

namespace {

struct Pair {
  std::string cert, key;
};

class Workshop {
 public:
  Pair makeAuthority(const std::string& name) {
    Pair pair = files(name);
    openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
             "-subj", "/CN=Muster test authority " + name, "-keyout", pair.key, "-out", pair.cert});
    return pair;
  }

  Pair makeCertificate(const Pair& authority, const std::string& name, const std::string& subject,
                       const std::string& extensions, const std::string& days = "30") {
    Pair pair = files(name);
    const std::string request = m_folder.file(name + ".csr");
    const std::string extensionFile = m_folder.file(name + ".ext");
    writeWholeFile(extensionFile, extensions);
    openssl({"req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
             "/CN=" + subject, "-keyout", pair.key, "-out", request});
    openssl({"x509", "-req", "-in", request, "-CA", authority.cert, "-CAkey", authority.key,
             "-CAcreateserial", "-days", days, "-extfile", extensionFile, "-out", pair.cert});
    return pair;
  }

 private:
  Pair files(const std::string& name) const {
    return {m_folder.file(name + ".pem"), m_folder.file(name + ".key")};
  }

  static void openssl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "openssl");
    const Finished run = runProgram(arguments);
    if (run.exitCode != 0)
      throw std::runtime_error("openssl " + arguments[1] + " failed:\n" + run.output);
  }

  TemporaryFolder m_folder;
};

TestCertificates makeAll(Workshop& workshop) {
  const std::string here = "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n";
  const Pair ca = workshop.makeAuthority("ca");
  const Pair foreign = workshop.makeAuthority("foreign");
  const Pair server = workshop.makeCertificate(ca, "server", "localhost", here);
  const Pair client = workshop.makeCertificate(ca, "client", "muster-test", "extendedKeyUsage=clientAuth\n");
  const Pair expired = workshop.makeCertificate(ca, "expired", "localhost", here, "-1");
  const Pair other =
      workshop.makeCertificate(ca, "other", "elsewhere.example",
                               "subjectAltName=DNS:elsewhere.example\nextendedKeyUsage=serverAuth\n");
  TestCertificates all;
  all.caFile = ca.cert;
  all.serverCert = server.cert;
  all.serverKey = server.key;
  all.clientCert = client.cert;
  all.clientKey = client.key;
  all.foreignCaFile = foreign.cert;
  all.expiredServerCert = expired.cert;
  all.expiredServerKey = expired.key;
  all.otherNameServerCert = other.cert;
  all.otherNameServerKey = other.key;
  return all;
}

} // namespace

const TestCertificates& TestCertificates::get() {
  static Workshop workshop; // its folder goes when the process ends
  static const TestCertificates certificates = makeAll(workshop);
  return certificates;
}

} // namespace muster::test
