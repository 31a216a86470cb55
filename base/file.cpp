#include "base/file.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/require.hpp"

namespace valley {
namespace {

// A signal handler may neither allocate nor lock: hence fixed slots, each published by its flag.
struct Pending {
  std::atomic<bool> taken = false, live = false;
  std::array<char, 4096> path{};
};
std::array<Pending, 16> pending_files;

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

void forget(int& index) {
  if (index < 0) return;
  Pending& slot = pending_files[static_cast<std::size_t>(std::exchange(index, -1))];
  slot.live = false;
  slot.taken = false;
}

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  const std::string reason = error != 0 ? std::strerror(error) : "write failed";
  throw std::runtime_error("cannot write " + path.string() + ": " + reason);
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path) : target(std::move(path)) {
  std::error_code ignored;
  if (std::filesystem::is_symlink(target, ignored)) {
    const auto resolved = std::filesystem::weakly_canonical(target, ignored);
    if (!ignored) target = resolved;
  }
  const auto status = std::filesystem::status(target, ignored);
  if (std::filesystem::is_directory(status)) fail(target, EISDIR);
  beside = target;
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) {
    beside += ".part" + std::to_string(::getpid());
    pending = remember(beside.string());
  }
  errno = 0;
  out.open(beside, std::ios::binary | std::ios::trunc);
  if (!out) {
    forget(pending);
    fail(target, errno);
  }
}

AtomicFile::~AtomicFile() {
  if (!committed && beside != target) {
    out.close();
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
  }
  forget(pending);
}

void AtomicFile::commit() {
  errno = 0;
  out.flush();
  const int error = errno;
  out.close();
  if (!out) fail(target, error != 0 ? error : errno);
  if (beside != target) {
    std::error_code failure;
    std::filesystem::rename(beside, target, failure);
    if (failure) fail(target, failure.value());
  }
  committed = true;
}

void remove_pending_files() noexcept {
  for (const Pending& slot : pending_files) {
    if (slot.live) ::unlink(slot.path.data());
  }
}

void write_file(const std::filesystem::path& path, std::string_view content) {
  AtomicFile file(path);
  errno = 0;
  file.stream().write(content.data(), static_cast<std::streamsize>(content.size()));
  if (!file.stream()) fail(path, errno);
  file.commit();
}

std::string read_file(std::string_view argument, const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) reject(argument, path.string() + " (a folder)", "a readable file");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) reject(argument, path.string() + " (" + std::strerror(errno) + ")", "a readable file");
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace valley
