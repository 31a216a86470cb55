#include "base/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include "base/place.hpp"
#include "base/require.hpp"

namespace valley {

Lock::~Lock() {
  if (opened >= 0) ::close(opened);
}

void Lock::take(const char* argument, const std::filesystem::path& what) {
  if (::flock(opened, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  reject(argument, what.string() + ", on which another program is at work", "another one, or this one when that has ended");
}

FolderLock::FolderLock(const char* argument, const std::filesystem::path& folder) {
  make_folder(argument, folder);
  opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) throw std::runtime_error("cannot open " + folder.string() + ": " + std::strerror(errno));
  take(argument, folder);
}

FileLock::FileLock(const char* argument, const std::filesystem::path& file) : beside(behind_links(file)) {
  if (is_stream(file)) return;
  beside += ".lock";
  do {
    if (opened >= 0) ::close(opened);
    opened = ::open(beside.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (opened < 0) throw std::runtime_error("cannot write " + file.string() + ": " + std::strerror(errno));
    take(argument, file);
  } while (!is_in_place());
  if (std::filesystem::is_empty(beside)) pending.emplace(beside);  // else it is a file of someone's
}

/// Whoever held it before may have removed it after it was opened here: then it locks nothing any more.
bool FileLock::is_in_place() const {
  struct stat here {
  }, there{};
  return ::fstat(opened, &here) == 0 && ::stat(beside.c_str(), &there) == 0 && here.st_ino == there.st_ino &&
         here.st_dev == there.st_dev;
}

FileLock::~FileLock() {
  const bool removes = pending && is_in_place();
  pending.reset();  // once it is gone, the name may be another program's
  if (removes) ::unlink(beside.c_str());
}

}  // namespace valley
