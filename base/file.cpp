#include "base/file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/require.hpp"

namespace valley {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path) {
  const std::string reason = errno != 0 ? std::strerror(errno) : "write failed";
  throw std::runtime_error("cannot write " + path.string() + ": " + reason);
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path)
    : target(std::move(path)), beside(target.string() + ".part" + std::to_string(::getpid())) {
  errno = 0;
  out.open(beside, std::ios::binary | std::ios::trunc);
  if (!out) {
    committed = true;  // nothing to remove
    fail(target);
  }
}

AtomicFile::~AtomicFile() {
  if (committed) return;
  out.close();
  std::error_code ignored;
  std::filesystem::remove(beside, ignored);
}

void AtomicFile::commit() {
  errno = 0;
  out.close();
  if (!out) fail(target);
  std::error_code error;
  std::filesystem::rename(beside, target, error);
  if (error) {
    errno = error.value();
    fail(target);
  }
  committed = true;
}

void write_file(const std::filesystem::path& path, std::string_view content) {
  AtomicFile file(path);
  file.stream().write(content.data(), static_cast<std::streamsize>(content.size()));
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
