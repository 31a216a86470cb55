// A folder for one test's files, and files in MNIST's format to put there.
#pragma once

#include <unistd.h>
#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>

#include "base/file.hpp"

namespace valley {

class Scratch {
 public:
  Scratch() { std::filesystem::create_directories(folder); }
  ~Scratch() { std::filesystem::remove_all(folder); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::filesystem::path file(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((folder / name).parent_path());
    write_file(folder / name, bytes);
    return folder / name;
  }
  std::filesystem::path gzip(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((folder / name).parent_path());
    gzFile out = gzopen((folder / name).c_str(), "wb");
    gzwrite(out, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(out);
    return folder / name;
  }

  inline static int made = 0;
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("valley_data_" + std::to_string(::getpid()) + "_" + std::to_string(made++));
};

/// An IDX file: these header words, then bytes 0, 1, 2, ... modulo `cycle`.
inline std::string idx(std::initializer_list<std::uint32_t> header, std::size_t values, std::size_t cycle = 256) {
  std::string out;
  for (std::uint32_t word : header)
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(word >> shift & 255);
  for (std::size_t k = 0; k < values; ++k) out += static_cast<char>(k % cycle);
  return out;
}

/// Training and test images of MNIST's files, n each.
inline void write_mnist(const Scratch& scratch, const std::string& prefix, std::uint32_t n, std::uint32_t side = 3) {
  for (const char* stem : {"train", "t10k"}) {
    scratch.gzip(prefix + stem + "-images-idx3-ubyte.gz", idx({0x803, n, side, side}, std::size_t{n} * side * side));
    scratch.file(prefix + stem + "-labels-idx1-ubyte", idx({0x801, n}, n, 10));
  }
}

}  // namespace valley
