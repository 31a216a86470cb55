// numpy's arrays. What Valley made is handed over, not copied, and what Python has is read where it lies.
#pragma once

#include <pybind11/numpy.h>

#include <string>
#include <utility>
#include <vector>

#include "sim/data/array.hpp"

namespace valley::python {

/// An array of this shape (default: one axis) that owns the numbers.
template <class T>
pybind11::array_t<T> array(std::vector<T>&& numbers, std::vector<pybind11::ssize_t> shape = {}) {
  auto* const kept = new std::vector<T>(std::move(numbers));
  const pybind11::capsule owner(kept, [](void* it) { delete static_cast<std::vector<T>*>(it); });
  if (shape.empty()) shape = {static_cast<pybind11::ssize_t>(kept->size())};
  return pybind11::array_t<T>(shape, kept->data(), owner);
}

/// Whether a numpy.ma array, or a list or tuple of such, has a masked entry: NumPy gives up the mask without a word where one
/// becomes a plain array.
bool has_masked(const pybind11::handle& value);

/// An array of Python's as Valley's readers of files see one: where it lies, in its own type and order. One that does not lie in
/// one piece is copied into one. Throws std::invalid_argument naming `keyword` where it holds no real numbers, or
/// masked entries.
struct Seen {
  pybind11::array kept;
  Array array;
};
Seen seen(const std::string& keyword, const pybind11::object& value);

}  // namespace valley::python
