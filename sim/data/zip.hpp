// Zip archives, as far as .npz needs them: the list at the file's end, entries stored or deflated, sizes beyond 4 GiB.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/data/array.hpp"

namespace valley {

struct ZipEntry {
  std::string name;
  int flags = 0, method = 0;
  std::uint32_t checksum = 0;
  std::uint64_t packed = 0, size = 0;  // bytes, as they are stored and unpacked
  std::uint64_t header = 0;            // where the entry begins
};

/// Throws std::invalid_argument naming the byte and what is wrong with it.
std::vector<ZipEntry> zip_entries(const Extent& archive);

/// An entry's bytes, looked at where they lie if they are stored; `name` is what errors call it. Throws likewise: encrypted,
/// packed in another way, damaged, 2 GiB and more when unpacked.
Extent unzip(const Extent& archive, const ZipEntry& entry, const std::string& name);

}  // namespace valley
