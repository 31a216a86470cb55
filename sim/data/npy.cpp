#include "sim/data/npy.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/number.hpp"

namespace valley {
namespace {

using namespace std::string_view_literals;
using Kind = NumberType::Kind;

constexpr std::string_view magic = "\x93NUMPY"sv;
constexpr const char* types = "floating point of 2, 4 or 8 bytes, whole numbers or booleans (save numpy.asarray(X, float))";

/// What an array of a type that is none of numbers holds, by the type's letter.
const char* no_numbers(char letter) {
  switch (letter) {
    case 'O': return "Python objects, a pickle, which can run code when it is read";
    case 'c': return "complex numbers";
    case 'S':
    case 'a':
    case 'U': return "texts";
    case 'M':
    case 'm': return "dates or times";
    case 'V': return "raw bytes or records";
    default: return nullptr;
  }
}

/// The header, a literal of Python's: read only so far as NumPy writes it.
class Header {
 public:
  Header(const Extent& whole_file, std::size_t from, std::size_t length) : file(whole_file), start(from) {
    const auto raw = file.part(from, length);
    text = {reinterpret_cast<const char*>(raw.data()), raw.size()};
  }

  Array read() {
    Array array;
    expect('{');
    while (!taken('}')) {
      const std::string_view key = word();
      expect(':');
      bool& known = key == "descr" ? has_type : key == "fortran_order" ? has_order : has_shape;
      if (known || (&known == &has_shape && key != "shape")) refuse("descr, fortran_order and shape, once each");
      known = true;
      if (key == "descr") array.type = type();
      if (key == "fortran_order") array.first_fastest = truth();
      if (key == "shape") array.shape = shape();
      if (!taken(',')) {
        expect('}');
        break;
      }
    }
    if (!has_type || !has_order || !has_shape) refuse("descr, fortran_order and shape");
    if (text.find_first_not_of(" \n\0"sv, at) != text.npos) refuse("nothing more but blanks");
    array.from = file;
    return array;
  }

 private:
  [[noreturn]] void refuse(const std::string& allowed) const {
    const bool ended = at >= text.size();
    file.fail(start + at, ended ? "the end of the header" : "no header that NumPy writes", allowed);
  }
  void blanks() { at = std::min(text.find_first_not_of(' ', at), text.size()); }
  bool taken(char c) {
    blanks();
    const bool is_next = at < text.size() && text[at] == c;
    if (is_next) ++at;
    return is_next;
  }
  void expect(char c) {
    if (!taken(c)) refuse(std::string("a ") + c);
  }

  std::string_view word() {
    blanks();
    const char quote = at < text.size() ? text[at] : '\0';
    const auto end = quote == '\'' || quote == '"' ? text.find(quote, at + 1) : text.npos;
    if (end == text.npos) refuse("a text in quotes");
    const std::string_view found = text.substr(at + 1, end - at - 1);
    at = end + 1;
    return found;
  }

  bool truth() {
    blanks();
    for (const auto& [name, value] : {std::pair{"True"sv, true}, {"False"sv, false}})
      if (text.substr(at).starts_with(name)) {
        at += name.size();
        return value;
      }
    refuse("True or False");
  }

  std::vector<std::size_t> shape() {
    std::vector<std::size_t> lengths;
    expect('(');
    while (!taken(')')) {
      blanks();
      std::size_t length = 0;
      const auto [stop, error] = std::from_chars(text.data() + at, text.data() + text.size(), length);
      if (error != std::errc{}) refuse("a whole number");
      at = static_cast<std::size_t>(stop - text.data());
      if (at < text.size() && text[at] == 'L') ++at;  // as Python 2 wrote it
      lengths.push_back(length);
      if (!taken(',')) {
        expect(')');
        break;
      }
    }
    return lengths;
  }

  NumberType type() {
    blanks();
    if (at < text.size() && text[at] == '[') file.fail(start + at, "a type of records with fields", types);
    const std::size_t from = start + at;
    std::string_view name = word();
    const std::string shown = "type " + std::string(name.substr(0, 20));
    const char order = name.empty() ? '\0' : name[0];
    if (order == '<' || order == '>' || order == '=' || order == '|') name.remove_prefix(1);
    if (name.empty()) file.fail(from, shown, types);
    if (const char* what = no_numbers(name[0])) file.fail(from, shown + ", " + what, types);
    int width = 0;
    const auto [stop, error] = std::from_chars(name.data() + 1, name.data() + name.size(), width);
    const bool whole = error == std::errc{} && stop == name.data() + name.size();
    const bool fits = width == 1 || width == 2 || width == 4 || width == 8;
    const bool known = (name[0] == 'f' && width > 1) || name[0] == 'i' || name[0] == 'u' || (name[0] == 'b' && width == 1);
    if (!whole || !fits || !known) file.fail(from, shown, types);
    const Kind kind = name[0] == 'f' ? Kind::floating : name[0] == 'i' ? Kind::whole : Kind::natural;
    return {kind, width, order == '>'};
  }

  const Extent& file;
  std::size_t start;  // of the text in the file
  std::string_view text;
  std::size_t at = 0;
  bool has_type = false, has_order = false, has_shape = false;
};

std::string file_of(const std::string& shape, const double* numbers, Eigen::Index count) {
  std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + "), }";
  constexpr std::size_t before = 10, unit = 64;  // bytes; NumPy starts the numbers at a multiple
  header.append(unit - 1 - (before + header.size()) % unit, ' ');
  header += '\n';
  std::string bytes(magic);
  bytes += {'\1', '\0', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  bytes += header;
  static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");
  bytes.append(reinterpret_cast<const char*>(numbers), static_cast<std::size_t>(count) * sizeof(double));
  return bytes;
}

}  // namespace

Array parse_npy(const Extent& file) {
  const auto first = file.part(0, 8);
  if (!std::equal(magic.begin(), magic.end(), first.begin(),
                  [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }))
    file.fail(0, "no NumPy array", "\\x93NUMPY");
  const int version = first[6];
  if (version < 1 || version > 3) file.fail(6, "format " + std::to_string(version), "format 1, 2 or 3");
  const int width = version == 1 ? 2 : 4;
  const std::size_t start = 8 + static_cast<std::size_t>(width), length = file.whole(8, width);
  Array array = Header(file, start, length).read();
  array.begin = start + length;
  const std::size_t promised = bytes_of(array.type, array.shape, file, start), there = file.bytes.size() - array.begin;
  if (there != promised)
    file.fail(array.begin, std::to_string(there) + " bytes of numbers",
              std::to_string(promised) + ", as the header's shape " + array.shape_in_words() + " has");
  return array;
}

std::string npy_bytes(const Eigen::MatrixXd& numbers) {
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_row = numbers;
  return file_of(std::to_string(numbers.rows()) + ", " + std::to_string(numbers.cols()), by_row.data(), by_row.size());
}

std::string npy_axis_bytes(const Eigen::VectorXd& numbers) {
  return file_of(std::to_string(numbers.size()) + ",", numbers.data(), numbers.size());
}

}  // namespace valley
