#include "python/arrays.hpp"

#include <algorithm>
#include <bit>

#include "base/require.hpp"
#include "python/words.hpp"

namespace valley::python {

namespace py = pybind11;

namespace {

constexpr const char* allowed = "an array of real numbers: float16, float32, float64, whole ones of up to 64 bits";

NumberType type_of(const std::string& keyword, const py::dtype& dtype) {
  const auto width = static_cast<int>(dtype.itemsize());
  const bool whole = dtype.kind() == 'i', natural = dtype.kind() == 'u' || dtype.kind() == 'b';
  const bool fits = (dtype.kind() == 'f' && width >= 2 && width <= 8) || whole || natural;
  require(fits, keyword, "of type " + std::string(py::str(py::handle(dtype))), allowed);
  const auto order = dtype.attr("byteorder").cast<std::string>();
  const bool big = order == ">" || (order == "=" && std::endian::native == std::endian::big);
  using Kind = NumberType::Kind;
  return {.kind = whole ? Kind::whole : natural ? Kind::natural : Kind::floating, .width = width, .big_endian = big};
}

}  // namespace

bool has_masked(const py::handle& value) {
  const auto is_masked = [](const py::handle& one) {
    return py::hasattr(one, "_mask") && py::module_::import("numpy.ma").attr("is_masked")(one).cast<bool>();
  };
  if (!py::isinstance<py::list>(value) && !py::isinstance<py::tuple>(value)) return is_masked(value);
  return std::any_of(value.begin(), value.end(), is_masked);
}

Seen seen(const std::string& keyword, const py::object& value) {
  require(!has_masked(value), keyword, "an array with masked entries", "an array without any");
  py::array given = py::array::ensure(value);
  if (!given) PyErr_Clear();  // a ragged list, say
  require(static_cast<bool>(given), keyword, shown(value), allowed);
  const NumberType type = type_of(keyword, given.dtype());
  const bool last_first = (given.flags() & py::array::f_style) != 0, in_order = (given.flags() & py::array::c_style) != 0;
  if (!last_first && !in_order) given = py::module_::import("numpy").attr("ascontiguousarray")(given);
  const auto* const bytes = static_cast<const std::uint8_t*>(given.data());
  Array array{.from = {.pages = nullptr, .bytes = {bytes, static_cast<std::size_t>(given.nbytes())}, .name = keyword},
              .type = type,
              .shape = {given.shape(), given.shape() + given.ndim()},
              .first_fastest = last_first && !in_order};
  return {std::move(given), std::move(array)};
}

}  // namespace valley::python
