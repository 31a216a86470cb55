#include "base/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "base/require.hpp"

namespace valley {

FolderLock::FolderLock(const char* argument, const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  require(failed != std::errc::not_a_directory && failed != std::errc::file_exists, argument,
          folder.string() + ", where a file is", "a folder, there or to be made");
  if (failed) throw std::runtime_error("cannot make the folder " + folder.string() + ": " + failed.message());
  opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) throw std::runtime_error("cannot open " + folder.string() + ": " + std::strerror(errno));
  if (::flock(opened, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  ::close(opened);
  reject(argument, folder.string() + ", in which another program is at work", "another folder, or this one when that has ended");
}

FolderLock::~FolderLock() { ::close(opened); }

}  // namespace valley
