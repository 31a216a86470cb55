#include "sim/data/zip.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>

#include "base/require.hpp"
#include "sim/data/bytes.hpp"

namespace valley {
namespace {

constexpr std::uint64_t first_of_list = 0x02014b50, first_of_entry = 0x04034b50, end_of_list = 0x06054b50;
constexpr std::uint64_t end_of_list_64 = 0x06064b50, finder_64 = 0x07064b50, see_extra = 0xffffffff;
constexpr int encrypted = 1, stored = 0, deflated = 8;

/// Where the record at the end begins: before a comment of up to 65,535 bytes.
std::size_t find_end(const Extent& archive) {
  constexpr std::size_t length = 22, longest = 0xffff;
  const std::size_t size = archive.bytes.size();
  for (std::size_t back = length; back <= std::min(size, length + longest); ++back)
    if (archive.whole(size - back, 4) == end_of_list) return size - back;
  archive.fail(size, "the end of a zip archive without its list of entries", "a whole archive");
}

struct List {
  std::uint64_t count, at;
};

List find_list(const Extent& archive) {
  const std::size_t end = find_end(archive);
  constexpr std::size_t finder_length = 20;
  if (end >= finder_length && archive.whole(end - finder_length, 4) == finder_64) {
    const std::size_t wide = archive.whole(end - finder_length + 8, 8);
    if (archive.whole(wide, 4) == end_of_list_64) return {archive.whole(wide + 32, 8), archive.whole(wide + 48, 8)};
  }
  return {archive.whole(end + 10, 2), archive.whole(end + 16, 4)};
}

/// Replaces what did not fit 32 bits, in the order in which the extra field has it.
void widen(const Extent& archive, ZipEntry& entry, std::size_t at, std::size_t length) {
  constexpr std::uint64_t wide_field = 1;
  for (const std::size_t end = at + length; at + 4 <= end;) {
    const std::uint64_t id = archive.whole(at, 2), size = archive.whole(at + 2, 2);
    at += 4;
    if (id == wide_field) {
      std::size_t next = at;
      for (std::uint64_t* value : {&entry.size, &entry.packed, &entry.header}) {
        if (*value != see_extra || next + 8 > std::min<std::size_t>(at + size, end)) continue;
        *value = archive.whole(next, 8);
        next += 8;
      }
      return;
    }
    at += size;
  }
}

std::string method_in_words(int method) {
  switch (method) {
    case 9: return "packed with deflate64";
    case 12: return "packed with bzip2";
    case 14: return "packed with LZMA";
    case 93: return "packed with zstd";
    case 95: return "packed with xz";
    default: return "packed by method " + std::to_string(method);
  }
}

/// Exactly `size` bytes, or none.
std::optional<Pages> inflated(std::span<const std::uint8_t> packed, std::size_t size) {
  Pages out(size);
  z_stream stream{};
  if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closing(&stream, ::inflateEnd);
  constexpr std::size_t most = std::numeric_limits<uInt>::max();
  std::uint8_t spare = 0;  // an entry that holds more than it says is written to here
  int code = Z_OK;
  std::size_t given = 0, got = 0;
  while (code == Z_OK) {
    const std::size_t in = std::min(most, packed.size() - given), room = std::min(most, size - got);
    stream.next_in = const_cast<Bytef*>(packed.data() + given);
    stream.avail_in = static_cast<uInt>(in);
    stream.next_out = room > 0 ? out.data() + got : &spare;
    stream.avail_out = room > 0 ? static_cast<uInt>(room) : 1;
    code = ::inflate(&stream, Z_NO_FLUSH);
    given += in - stream.avail_in;
    if (room > 0)
      got += room - stream.avail_out;
    else if (stream.avail_out == 0)
      return {};
  }
  if (code != Z_STREAM_END || got != size) return {};
  return out;
}

std::uint32_t checksum_of(std::span<const std::uint8_t> bytes) {
  return static_cast<std::uint32_t>(::crc32_z(0, bytes.data(), bytes.size()));
}

}  // namespace

std::vector<ZipEntry> zip_entries(const Extent& archive) {
  const List list = find_list(archive);
  std::vector<ZipEntry> entries;
  std::size_t at = list.at;
  for (std::uint64_t k = 0; k < list.count; ++k) {
    constexpr std::size_t length = 46;
    archive.part(at, length);
    if (archive.whole(at, 4) != first_of_list) archive.fail(at, "no entry of a zip archive's list", "PK\\1\\2");
    ZipEntry entry;
    entry.flags = static_cast<int>(archive.whole(at + 8, 2));
    entry.method = static_cast<int>(archive.whole(at + 10, 2));
    entry.checksum = static_cast<std::uint32_t>(archive.whole(at + 16, 4));
    entry.packed = archive.whole(at + 20, 4);
    entry.size = archive.whole(at + 24, 4);
    entry.header = archive.whole(at + 42, 4);
    const std::size_t name = archive.whole(at + 28, 2), extra = archive.whole(at + 30, 2), comment = archive.whole(at + 32, 2);
    const auto spelled = archive.part(at + length, name);
    entry.name.assign(spelled.begin(), spelled.end());
    archive.part(at + length + name, extra);
    widen(archive, entry, at + length + name, extra);
    entries.push_back(std::move(entry));
    at += length + name + extra + comment;
  }
  return entries;
}

Extent unzip(const Extent& archive, const ZipEntry& entry, const std::string& name) {
  if ((entry.flags & encrypted) != 0) reject(name, "encrypted", "entries that anyone can read");
  if (entry.method != stored && entry.method != deflated)
    reject(name, method_in_words(entry.method), "stored or deflated, as numpy.savez and numpy.savez_compressed do");
  constexpr std::size_t length = 30;
  archive.part(entry.header, length);
  if (archive.whole(entry.header, 4) != first_of_entry) archive.fail(entry.header, "no entry of a zip archive", "PK\\3\\4");
  const std::size_t before = length + archive.whole(entry.header + 26, 2) + archive.whole(entry.header + 28, 2);
  const auto packed = archive.part(entry.header + before, entry.packed);
  Extent found{archive.pages, packed, name};
  if (entry.method == deflated) {
    if (entry.size >= most_bytes)
      reject(name, std::to_string(entry.size) + " bytes when unpacked", "less than 2 GiB; store it unpacked");
    std::optional<Pages> unpacked = inflated(packed, entry.size);
    if (!unpacked) reject(name, "damaged", "what unpacks to the " + std::to_string(entry.size) + " bytes that the archive says");
    found.pages = std::make_shared<const Pages>(std::move(*unpacked));
    found.bytes = found.pages->bytes();
  }
  if (found.bytes.size() != entry.size || checksum_of(found.bytes) != entry.checksum)
    reject(name, "damaged, its checksum is another", "an intact archive");
  return found;
}

}  // namespace valley
