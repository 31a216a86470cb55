// A data file's bytes, unpacked if it is gzip, with the place of everything that is wrong.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/data/pages.hpp"

namespace valley {

/// The most bytes, unpacked, that a reader of data takes from one file: 2 GiB.
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 31;

class Bytes {
 public:
  /// "-" is standard input. Throws std::invalid_argument naming the file and the system's reason when it cannot be opened.
  explicit Bytes(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return place; }
  /// "data FILE", as errors name it.
  std::string name() const { return "data " + place.string(); }

  /// The next `count` bytes (<= most_bytes); fewer only at the end of the file. Pages grows with what is there, not with
  /// `count`. Throws std::invalid_argument for a damaged or truncated gzip file, with file and offset.
  std::vector<std::uint8_t> read(std::uint64_t count);

  /// The next `count` bytes, which stay to be read: a pipe can't be opened again.
  const std::vector<std::uint8_t>& peek(std::uint64_t count);

  /// All that is left. Throws as `read` does, and for a gzip file that unpacks to most_bytes or more.
  std::vector<std::uint8_t> rest();

  /// All of the file, of which nothing was read before: mapped where it is a plain one on a disk. Throws as `rest` does.
  Pages whole();

  /// How many bytes have been read, unpacked.
  std::uint64_t offset() const { return at; }

  /// Throws std::invalid_argument "data FILE, byte OFFSET is WHAT; allowed: ALLOWED". Offsets count unpacked bytes.
  [[noreturn]] void fail(std::uint64_t offset, const std::string& what, const std::string& allowed) const;

 private:
  void fill(std::vector<std::uint8_t>& out, std::uint64_t count);
  [[noreturn]] void damaged(const std::string& reason, std::uint64_t unpacked) const;
  struct Close {
    void operator()(gzFile_s* open) const { gzclose(open); }
  };
  std::filesystem::path place;
  std::unique_ptr<gzFile_s, Close> file;
  std::vector<std::uint8_t> ahead;  // read from the file, but not by the caller
  std::uint64_t at = 0;
  bool packed = false;
  int descriptor = -1;     // that of `file`
  std::int64_t first = 0;  // byte that the file is at when it is opened; -1 in a pipe
};

}  // namespace valley
