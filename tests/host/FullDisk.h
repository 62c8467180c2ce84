// A disk without room, as far as SQLite can tell: while the object lives, every write of its fails with ENOSPC. It takes
// the place of the system calls that SQLite's own interface for tests lets replace. (A limit on the size of files will
// not do: of those SQLite only says that writing failed.) Thread: any; SQLite's writers may be others.
#pragma once

#include <sqlite3.h>
#include <sys/types.h>

#include <cerrno>

namespace muster::test {

class FullDisk {
 public:
  FullDisk() {
    set("pwrite",
        reinterpret_cast<sqlite3_syscall_ptr>(+[](int, const void*, size_t, off_t) { return fail(); }));
    set("pwrite64",
        reinterpret_cast<sqlite3_syscall_ptr>(+[](int, const void*, size_t, off_t) { return fail(); }));
    set("write", reinterpret_cast<sqlite3_syscall_ptr>(+[](int, const void*, size_t) { return fail(); }));
  }
  ~FullDisk() {
    for (const char* name : {"pwrite", "pwrite64", "write"})
      set(name, nullptr); // the system's
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  static ssize_t fail() {
    errno = ENOSPC;
    return -1;
  }
  static void set(const char* name, sqlite3_syscall_ptr call) {
    sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
    vfs->xSetSystemCall(vfs, name, call);
  }
};

} // namespace muster::test
