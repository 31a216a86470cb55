#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include "base/descriptor_buffer.hpp"
#include "base/place.hpp"
#include "base/require.hpp"

namespace valley {
namespace {

// A signal handler may neither allocate nor lock: hence fixed slots, each published by its flag.
struct Pending {
  std::atomic<bool> taken = false, live = false;
  std::array<char, 4096> path{};
};
std::array<Pending, 16> pending_files;

/// Its slot; -1 where there is none for it.
int remember(const std::string& path) {
  for (std::size_t i = 0; i < pending_files.size(); ++i) {
    Pending& slot = pending_files[i];
    if (path.size() >= slot.path.size() || slot.taken.exchange(true)) continue;
    std::memcpy(slot.path.data(), path.c_str(), path.size() + 1);
    slot.live = true;
    return static_cast<int>(i);
  }
  return -1;
}

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  const std::string reason = error != 0 ? std::strerror(error) : "write failed";
  throw std::runtime_error("cannot write " + path.string() + ": " + reason);
}

/// A write may have failed long before it is asked about: `error` may be another's, a full disk is not.
[[noreturn]] void fail_write(const std::filesystem::path& path, int error) {
  std::error_code unknown;
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const bool on_disk = named_descriptor(path) < 0;
  fail(path, on_disk && std::filesystem::space(folder, unknown).available == 0 ? ENOSPC : error);
}

[[noreturn]] void refuse(std::string_view argument, const std::filesystem::path& path, const std::string& why) {
  reject(argument, path.string() + " (" + why + ")", "a readable file");
}

}  // namespace

PendingFile::PendingFile(const std::filesystem::path& path) : index(remember(path.string())) {}

PendingFile::~PendingFile() {
  if (index < 0) return;
  Pending& slot = pending_files[static_cast<std::size_t>(index)];
  slot.live = false;
  slot.taken = false;
}

AtomicFile::AtomicFile(const std::filesystem::path& path) : target(path) {
  if (const int number = named_descriptor(path); number >= 0)
    open_descriptor(number);
  else
    open_file();
}

void AtomicFile::open_descriptor(int number) {
  beside = target;
  auto buffer = std::make_unique<DescriptorBuffer>(number);
  if (!buffer->is_writable()) fail(target, errno);
  descriptor = std::move(buffer);
  out.rdbuf(descriptor.get());
}

void AtomicFile::open_file() {
  target = behind_links(target);
  std::error_code ignored;
  if (std::filesystem::is_directory(target, ignored)) fail(target, EISDIR);
  beside = target;
  if (!is_stream(target)) {
    beside += ".part" + std::to_string(::getpid());
    pending.emplace(beside);
  }
  errno = 0;
  if (file.open(beside, std::ios::out | std::ios::binary | std::ios::trunc) == nullptr) fail(target, errno);
  out.rdbuf(&file);
  if (beside != target) keep_mode(target, beside);  // before there is anything in it to read
}

AtomicFile::~AtomicFile() {
  if (committed || beside == target) return;
  file.close();
  std::error_code ignored;
  std::filesystem::remove(beside, ignored);
}

void AtomicFile::require_good() const {
  if (!out) fail_write(target, errno);
}

void AtomicFile::commit() {
  errno = 0;
  out.flush();
  const int error = errno;
  const bool closed = !file.is_open() || file.close() != nullptr;
  if (!out || !closed) fail_write(target, error != 0 ? error : errno);
  if (beside != target) {
    std::error_code failure;
    std::filesystem::rename(beside, target, failure);
    if (failure) fail(target, failure.value());
  }
  committed = true;
}

void remove_pending_files() noexcept {
  for (const Pending& slot : pending_files)
    if (slot.live) ::unlink(slot.path.data());
  for (const Pending& slot : pending_files)
    if (slot.live) ::rmdir(slot.path.data());
}

void write_file(const std::filesystem::path& path, std::string_view content) {
  AtomicFile file(path);
  errno = 0;
  file.stream().write(content.data(), static_cast<std::streamsize>(content.size()));
  file.require_good();
  file.commit();
}

int open_to_read(std::string_view argument, const std::filesystem::path& path) {
  // Standard input is taken over and not opened: it may be a socket, or half read.
  const int file =
      is_standard_input(path) ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) refuse(argument, path, std::strerror(errno));
  struct stat status {};
  if (::fstat(file, &status) == 0 && S_ISDIR(status.st_mode)) {
    ::close(file);
    refuse(argument, path, "a folder");
  }
  return file;
}

std::string read_file(std::string_view argument, const std::filesystem::path& path) {
  const struct Open {
    int file;
    ~Open() { ::close(file); }
  } open{open_to_read(argument, path)};
  std::string bytes;
  std::array<char, 1 << 16> buffer;
  for (;;) {
    const ssize_t got = ::read(open.file, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(argument, path, std::strerror(errno));
    if (got == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace valley
