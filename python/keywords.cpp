#include "python/keywords.hpp"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>

#include "base/given.hpp"
#include "base/select.hpp"
#include "python/arrays.hpp"

namespace valley::python {

namespace py = pybind11;

namespace {

std::optional<std::uint64_t> as_count(const py::handle& value) {
  if (PyLong_Check(value.ptr()) != 0 && PyBool_Check(value.ptr()) == 0) {
    const std::uint64_t whole = PyLong_AsUnsignedLongLong(value.ptr());
    if (PyErr_Occurred() == nullptr) return whole;
    PyErr_Clear();  // negative, or beyond 64 bits
    return {};
  }
  const std::optional<double> number = as_number(value);  // 1e7, and numpy's integers
  if (!number || *number != std::floor(*number) || *number < 0 || *number > 0x1p53) return {};
  return static_cast<std::uint64_t>(*number);
}

std::optional<Numbers> as_numbers(const py::handle& value) {
  if (const auto one = as_number(value)) return Numbers{*one};
  if (py::isinstance<py::str>(value) || has_masked(value)) return {};
  const auto array = py::array_t<double, py::array::c_style | py::array::forcecast>::ensure(value);
  if (!array) PyErr_Clear();
  if (!array || array.ndim() != 1 || array.size() == 0) return {};
  return Numbers(array.data(), array.data() + array.size());
}

/// What the key's limits are about; nothing where it is of another kind.
std::optional<Value> value_for(const Key& key, const py::handle& value) {
  if (key.kind == Key::Kind::word) {
    if (!py::isinstance<py::str>(value)) return {};
    return as_meant(key, value.cast<std::string>());
  }
  if (key.kind == Key::Kind::numbers) {
    const auto all = as_numbers(value);
    return all ? std::optional<Value>(*all) : std::nullopt;
  }
  const auto one = as_number(value);
  return one ? std::optional<Value>(*one) : std::nullopt;
}

}  // namespace

std::optional<double> as_number(const py::handle& value) {
  if (PyBool_Check(value.ptr()) != 0 || py::isinstance<py::str>(value) || PyNumber_Check(value.ptr()) == 0) return {};
  const double number = PyFloat_AsDouble(value.ptr());
  if (PyErr_Occurred() == nullptr) return number;
  PyErr_Clear();  // an array of many numbers, say
  return {};
}

Keywords::Keywords(const py::dict& given) {
  for (const auto& [name, value] : given)
    if (!value.is_none()) left[name] = value;
}

py::object Keywords::take(const std::string& name) {
  const std::string keyword = keyword_of(name);
  if (std::find(known.begin(), known.end(), keyword) == known.end()) known.push_back(keyword);
  return left.contains(keyword) ? left.attr("pop")(keyword) : py::object();
}

void Keywords::option(const std::string& name, const std::string& allowed, const std::string&,
                      const std::function<void(const std::string&)>& accept) {
  const py::object value = take(name);
  if (!value) return;
  if (!py::isinstance<py::str>(value)) reject(keyword_of(name), shown(value), allowed);
  accept(value.cast<std::string>());
}

void Keywords::number(const std::string& name, const Limits& limits, const std::string&, std::optional<double>& where) {
  const py::object value = take(name);
  if (!value) return;
  const auto number = as_number(value);
  require(number && limits.fine(*number), keyword_of(name), shown(value), limits.words);
  where = number;
}

void Keywords::count(const std::string& name, std::uint64_t low, std::uint64_t high, const std::string&,
                     std::optional<std::uint64_t>& where) {
  const py::object value = take(name);
  if (!value) return;
  const auto whole = as_count(value);
  require(whole && *whole >= low && *whole <= high, keyword_of(name), shown(value), range_in_words(low, high));
  where = whole;
}

void Keywords::numbers(const std::string& name, const std::string& allowed, const std::string&,
                       std::optional<std::vector<double>>& where) {
  const py::object value = take(name);
  if (!value) return;
  const auto all = as_numbers(value);
  require(all && std::all_of(all->begin(), all->end(), [](double x) { return std::isfinite(x); }), keyword_of(name), shown(value),
          allowed);
  where = all;
}

void Keywords::key(const Key& key, const std::string&, Values& where) {
  const py::object value = take(key.name);
  if (!value) return;
  const auto found = value_for(key, value);
  require(found.has_value(), key.name, shown(value), key.allowed());
  if (const auto wrong = complaint(key, *found)) {
    const bool word = key.kind == Key::Kind::word;
    reject(key.name, word ? with_nearest(shown(value), std::get<std::string>(*found), key.words) : shown(value), wrong->allowed);
  }
  where.set(key.name, *found);
}

void Keywords::flag(const std::string& name, const std::string&, bool& where) {
  const py::object value = take(name);
  if (!value) return;
  require(py::isinstance<py::bool_>(value), keyword_of(name), shown(value), "True, False");
  where = value.cast<bool>();
}

void Keywords::require_no_more() const {
  for (const auto& [name, value] : left) reject_unknown("keyword", name.cast<std::string>(), known);
}

}  // namespace valley::python
