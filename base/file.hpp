#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace valley {

/// While it lives, the path is one that remove_pending_files removes.
class PendingFile {
 public:
  explicit PendingFile(const std::filesystem::path& path);
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile();

 private:
  int index;
};

/// Removes what every PendingFile names: files, and folders that are empty then. Async-signal-safe: for a signal handler about
/// to end the program.
void remove_pending_files() noexcept;

/// An output file that exists whole or not at all: written beside its place, renamed into it by `commit`.
/// A place that is no ordinary file (a device, a pipe, a descriptor such as /dev/stderr) is written directly, and a link is
/// followed.
/// Throws std::runtime_error with the path and the system's reason (missing folder, no permission, full disk).
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();  // removes what was not committed

  std::ostream& stream() { return out; }
  /// Throws where what was written so far was lost.
  void require_good() const;
  void commit();

 private:
  void open_descriptor(int number);
  void open_file();

  std::filesystem::path target, beside;
  std::filebuf file;
  std::unique_ptr<std::streambuf> descriptor;  // in place of the file
  std::ostream out{nullptr};
  std::optional<PendingFile> pending;
  bool committed = false;
};

/// Writes `content` to `path`, whole or not at all. Throws as AtomicFile does.
void write_file(const std::filesystem::path& path, std::string_view content);

/// A descriptor for the caller to read and close. Every file that is read is opened here, once, and read from front to back: so
/// a pipe does as well, and "-" is standard input. Throws std::invalid_argument naming `argument`, the path and the system's
/// reason.
int open_to_read(std::string_view argument, const std::filesystem::path& path);

/// The bytes of a file. Throws as open_to_read does.
std::string read_file(std::string_view argument, const std::filesystem::path& path);

}  // namespace valley
