// Arrays of numbers as other programs keep them (NumPy, safetensors): where the bytes are and how they are to be read. Nothing is
// read before it is asked for.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/data/pages.hpp"

namespace valley {

/// Bytes of a file, or of a file inside it, and how errors name them.
struct Extent {
  std::shared_ptr<const Pages> pages;  // that the bytes are in
  std::span<const std::uint8_t> bytes;
  std::string name;

  /// Throws std::invalid_argument "NAME, byte OFFSET is WHAT; allowed: ALLOWED".
  [[noreturn]] void fail(std::size_t offset, const std::string& what, const std::string& allowed) const;
  /// `count` bytes from `from` on. Throws as `fail` does where they are not all there.
  std::span<const std::uint8_t> part(std::size_t from, std::size_t count) const;
  /// A whole number of `width` bytes at `from`, the smallest byte first. Throws likewise.
  std::uint64_t whole(std::size_t from, int width) const;
};

/// How a number lies in its bytes.
struct NumberType {
  enum class Kind { floating, brain, whole, natural };  // IEEE, bfloat16, with a sign, without
  Kind kind = Kind::floating;
  int width = 8;  // bytes
  bool big_endian = false;

  /// Relative rounding of a number of this type; 0 of whole ones.
  double rounding() const;
};

struct Array {
  Extent from;  // what follows is in its bytes
  std::size_t begin = 0;
  NumberType type{};
  std::vector<std::size_t> shape{};
  bool first_fastest = false;  // Fortran's order
  std::string called{};        // in a file that names its arrays

  std::size_t dimensions() const { return shape.size(); }
  /// "(3, 4, 5)".
  std::string shape_in_words() const;
};

/// How many bytes an array takes. Throws as Extent::fail does, at `offset`, where that is beyond all memory.
std::size_t bytes_of(const NumberType& type, const std::vector<std::size_t>& shape, const Extent& from, std::size_t offset);

/// An array seen as a matrix: its first dimensions are the rows and the others the columns, either with its last index fastest.
class Grid {
 public:
  /// Throws std::invalid_argument for an array without entries.
  Grid(Array array, std::size_t row_dimensions);

  Eigen::Index rows() const { return static_cast<Eigen::Index>(row_at.size()); }
  Eigen::Index cols() const { return static_cast<Eigen::Index>(column_at.size()); }
  const Array& array() const { return all; }

  void keep_rows(Eigen::Index count) { row_at.resize(static_cast<std::size_t>(count)); }
  /// These columns only, in this order.
  void keep_columns(const std::vector<Eigen::Index>& places);

  /// `count` columns from `first` on, (rows, count). Throws std::invalid_argument naming the entry that is nan, infinite or a
  /// whole number that no double is.
  Eigen::MatrixXd columns(Eigen::Index first, Eigen::Index count) const;
  Eigen::MatrixXd matrix() const { return columns(0, cols()); }

 private:
  [[noreturn]] void refuse(std::size_t at) const;

  Array all;
  std::vector<std::size_t> row_at, column_at;  // an entry's number is the sum of its row's and its column's
};

}  // namespace valley
