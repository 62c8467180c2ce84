// Standard output, behind which a disk may be full: a program that was asked for something and could not say it has
// failed. stdout is one for the process, and so is what is kept here: why it first could not be written.
// Thread: one.
#pragma once

#include <string_view>

namespace muster::usage {

// Writes and flushes.
void print(std::string_view text);
// After printing by other means: at once, while the system still knows why it failed.
void flushOutput();
// To be called last: exitCode where everything that was printed got out. Else it says on standard error, in one line
// that begins with the program's name, why it did not, and gives failed.
int finishOutput(const char* program, int exitCode, int failed);

} // namespace muster::usage
