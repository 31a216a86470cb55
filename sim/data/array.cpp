#include "sim/data/array.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "base/require.hpp"

namespace valley {
namespace {

using Kind = NumberType::Kind;
using Read = double (*)(const std::uint8_t*);

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in memory");

constexpr double none = std::numeric_limits<double>::quiet_NaN();

template <class Bits>
Bits bits_at(const std::uint8_t* at, bool turned) {
  std::uint8_t bytes[sizeof(Bits)];
  std::memcpy(bytes, at, sizeof(Bits));
  if (turned) std::reverse(bytes, bytes + sizeof(Bits));
  return std::bit_cast<Bits>(bytes);
}

/// Whole numbers that no double is become NaN, which is refused.
template <class T, bool turned>
double plain(const std::uint8_t* at) {
  const T value = bits_at<T>(at, turned);
  const auto nearest = static_cast<double>(value);
  if constexpr (std::is_integral_v<T> && sizeof(T) == 8)
    if (nearest >= std::ldexp(1, 63 + std::is_unsigned_v<T>) || static_cast<T>(nearest) != value) return none;
  return nearest;
}

template <bool turned>
double half(const std::uint8_t* at) {
  return static_cast<double>(
      Eigen::half_impl::half_to_float(Eigen::half_impl::raw_uint16_to_half(bits_at<std::uint16_t>(at, turned))));
}

template <bool turned>
double brain(const std::uint8_t* at) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits_at<std::uint16_t>(at, turned)) << 16);
}

template <bool turned>
Read reader_of(const NumberType& type) {
  if (type.kind == Kind::brain) return brain<turned>;
  if (type.kind == Kind::floating)
    return type.width == 2 ? half<turned> : type.width == 4 ? plain<float, turned> : plain<double, turned>;
  if (type.kind == Kind::whole) {
    constexpr Read readers[] = {plain<std::int8_t, turned>, plain<std::int16_t, turned>, plain<std::int32_t, turned>,
                                plain<std::int64_t, turned>};
    return readers[std::countr_zero(static_cast<unsigned>(type.width))];
  }
  constexpr Read readers[] = {plain<std::uint8_t, turned>, plain<std::uint16_t, turned>, plain<std::uint32_t, turned>,
                              plain<std::uint64_t, turned>};
  return readers[std::countr_zero(static_cast<unsigned>(type.width))];
}

/// How far apart the entries of each dimension are.
std::vector<std::size_t> strides_of(const Array& array) {
  std::vector<std::size_t> strides(array.dimensions());
  std::size_t step = 1;
  for (std::size_t k = 0; k < strides.size(); ++k) {
    const std::size_t dimension = array.first_fastest ? k : strides.size() - 1 - k;
    strides[dimension] = step;
    step *= array.shape[dimension];
  }
  return strides;
}

/// The places of all entries of the dimensions `first` to `last`, the last index fastest, the others 0.
std::vector<std::size_t> places(const Array& array, std::size_t first, std::size_t last) {
  const std::vector<std::size_t> strides = strides_of(array);
  std::vector<std::size_t> at{0};
  for (std::size_t k = first; k < last; ++k) {
    std::vector<std::size_t> finer;
    finer.reserve(at.size() * array.shape[k]);
    for (const std::size_t place : at)
      for (std::size_t i = 0; i < array.shape[k]; ++i) finer.push_back(place + i * strides[k]);
    at = std::move(finer);
  }
  return at;
}

std::string in_words(const std::vector<std::size_t>& numbers) {
  std::string text;
  for (const std::size_t one : numbers) text += (text.empty() ? "" : ", ") + std::to_string(one);
  return text;
}

}  // namespace

void Extent::fail(std::size_t offset, const std::string& what, const std::string& allowed) const {
  reject(name + ", byte " + std::to_string(offset), what, allowed);
}

std::span<const std::uint8_t> Extent::part(std::size_t from, std::size_t count) const {
  if (from > bytes.size() || count > bytes.size() - from)
    fail(bytes.size(), "the end of a file", std::to_string(count) + " bytes from byte " + std::to_string(from) + " on");
  return bytes.subspan(from, count);
}

std::uint64_t Extent::whole(std::size_t from, int width) const {
  const auto raw = part(from, static_cast<std::size_t>(width));
  std::uint64_t value = 0;
  for (int k = width - 1; k >= 0; --k) value = value << 8 | raw[static_cast<std::size_t>(k)];
  return value;
}

double NumberType::rounding() const {
  if (kind == Kind::brain) return 0x1p-8;
  if (kind != Kind::floating) return 0;
  return width == 2 ? 0x1p-11 : width == 4 ? 0x1p-24 : 0x1p-53;
}

std::string Array::shape_in_words() const { return "(" + in_words(shape) + (shape.size() == 1 ? ",)" : ")"); }

std::size_t bytes_of(const NumberType& type, const std::vector<std::size_t>& shape, const Extent& from, std::size_t offset) {
  constexpr std::size_t most = std::size_t{1} << 56;
  std::size_t size = static_cast<std::size_t>(type.width);
  for (const std::size_t length : shape) {
    if (length > 0 && size > most / length) from.fail(offset, "a shape of (" + in_words(shape) + ")", "one that fits the file");
    size *= length;
  }
  return size;
}

Grid::Grid(Array array, std::size_t row_dimensions) : all(std::move(array)) {
  if (std::find(all.shape.begin(), all.shape.end(), 0u) != all.shape.end())
    reject(all.from.name, "empty, of shape " + all.shape_in_words(), "at least one row and one column");
  row_at = places(all, 0, row_dimensions);
  column_at = places(all, row_dimensions, all.dimensions());
}

void Grid::keep_columns(const std::vector<Eigen::Index>& places) {
  std::vector<std::size_t> kept;
  kept.reserve(places.size());
  for (const Eigen::Index k : places) kept.push_back(column_at[static_cast<std::size_t>(k)]);
  column_at = std::move(kept);
}

Eigen::MatrixXd Grid::columns(Eigen::Index first, Eigen::Index count) const {
  const Read read = all.type.big_endian ? reader_of<true>(all.type) : reader_of<false>(all.type);
  const std::uint8_t* const begin = all.from.bytes.data() + all.begin;
  const auto width = static_cast<std::size_t>(all.type.width);
  Eigen::MatrixXd numbers(rows(), count);
  for (Eigen::Index i = 0; i < rows(); ++i)
    for (Eigen::Index j = 0; j < count; ++j) {
      const std::size_t at = row_at[static_cast<std::size_t>(i)] + column_at[static_cast<std::size_t>(first + j)];
      numbers(i, j) = read(begin + at * width);
      if (!std::isfinite(numbers(i, j))) refuse(at);
    }
  return numbers;
}

void Grid::refuse(std::size_t at) const {
  std::vector<std::size_t> index(all.dimensions());
  const std::vector<std::size_t> strides = strides_of(all);
  for (std::size_t k = 0; k < index.size(); ++k) index[k] = at / strides[k] % all.shape[k];
  const std::string name = all.from.name + ", entry [" + in_words(index) + "]";
  if (all.type.kind == Kind::whole || all.type.kind == Kind::natural)
    reject(name, "a whole number beyond 2^53 that no double is", "numbers that doubles hold");
  const Read read = all.type.big_endian ? reader_of<true>(all.type) : reader_of<false>(all.type);
  reject(name, shortest(read(all.from.bytes.data() + all.begin + at * static_cast<std::size_t>(all.type.width))),
         "a finite number");
}

}  // namespace valley
