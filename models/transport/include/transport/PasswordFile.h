// The file behind --password-file and password_file, read in one way by every program.
// Thread: a function without state; blocking.
#pragma once

#include <schema/Result.h>

#include <string>

namespace muster {

struct PasswordFile {
  std::string password;
  bool isReadableByOthers = false; // a regular file that its group or everybody may read: worth a word
};

// The first line without its line end (LF or CRLF), every other character of it as it is. A pipe will do, as
// `<(pass show broker)` of a shell makes one. Error: BadConfig with the path: not there, not to be read, a
// folder, nothing in the first line, more than 65,535 bytes (the most that MQTT carries).
Result<PasswordFile> readPasswordFile(const std::string& path);

} // namespace muster
