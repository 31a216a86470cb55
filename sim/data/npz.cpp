#include "sim/data/npz.hpp"

#include <zlib.h>

#include <cstdint>
#include <limits>
#include <stdexcept>

#include "base/require.hpp"
#include "sim/data/npy.hpp"

namespace valley {
namespace {

/// The low bytes first, as a zip archive has all its numbers.
void add_whole(std::string& to, std::uint64_t value, int width) {
  for (int k = 0; k < width; ++k) to += static_cast<char>(value >> (8 * k) & 0xff);
}

/// What an entry's own header and the list at the end say of it alike, after their first words.
std::string description(const std::string& name, const std::string& content) {
  constexpr int version = 20, flags = 0, stored = 0, midnight = 0, first_day = 0x21;  // of 1980: the bytes are the same every day
  std::string out;
  for (const int word : {version, flags, stored, midnight, first_day}) add_whole(out, static_cast<std::uint64_t>(word), 2);
  add_whole(out, ::crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()), 4);
  for (int size = 0; size < 2; ++size) add_whole(out, content.size(), 4);  // packed and not
  add_whole(out, name.size(), 2);
  add_whole(out, 0, 2);  // nothing extra
  return out;
}

std::string column(const Table& table, std::size_t c) {
  Eigen::VectorXd numbers(static_cast<Eigen::Index>(table.rows.size()));
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const auto* const number = std::get_if<double>(&table.rows[r][c]);
    require(number != nullptr, "column " + table.columns[c], "words", "numbers");
    numbers[static_cast<Eigen::Index>(r)] = *number;
  }
  return npy_axis_bytes(numbers);
}

}  // namespace

std::string npz_bytes(const Table& table) {
  std::string archive, list;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const std::string name = table.columns[c] + ".npy", content = column(table, c), about = description(name, content);
    list += "PK\1\2";
    add_whole(list, 20, 2);  // made by
    list += about;
    add_whole(list, 0, 2);               // no comment
    add_whole(list, 0, 2);               // on the first disk
    add_whole(list, 0, 6);               // no attributes
    add_whole(list, archive.size(), 4);  // where it begins
    list += name;
    archive += "PK\3\4" + about + name + content;
    if (archive.size() > std::numeric_limits<std::uint32_t>::max())
      throw std::runtime_error("an .npz file is larger than 4 GiB; write CSV instead");
  }
  const std::size_t begin = archive.size();
  archive += list + "PK\5\6";
  add_whole(archive, 0, 4);  // one disk
  for (int disk = 0; disk < 2; ++disk) add_whole(archive, table.columns.size(), 2);
  add_whole(archive, list.size(), 4);
  add_whole(archive, begin, 4);
  add_whole(archive, 0, 2);  // no comment
  return archive;
}

}  // namespace valley
