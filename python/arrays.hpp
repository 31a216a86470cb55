// numpy's arrays and Eigen's matrices. What Valley made is handed over, not copied; what Python has is looked at where it lies,
// if it is of doubles in C order, and copied once where it is not.
#pragma once

#include <pybind11/numpy.h>

#include <Eigen/Core>
#include <string>
#include <utility>
#include <vector>

#include "base/require.hpp"
#include "python/words.hpp"

namespace valley::python {

/// An array of this shape (default: one axis) that owns the numbers.
template <class T>
pybind11::array_t<T> array(std::vector<T>&& numbers, std::vector<pybind11::ssize_t> shape = {}) {
  auto* const kept = new std::vector<T>(std::move(numbers));
  const pybind11::capsule owner(kept, [](void* it) { delete static_cast<std::vector<T>*>(it); });
  if (shape.empty()) shape = {static_cast<pybind11::ssize_t>(kept->size())};
  return pybind11::array_t<T>(shape, kept->data(), owner);
}

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A matrix of Python's, with the array that it lies in.
struct Matrix {
  pybind11::array_t<double, pybind11::array::c_style> array;
  Eigen::Index rows = 0, columns = 0, rows_each = 1;  // (samples rows_each, columns)

  Eigen::Map<const RowMajor> map() const { return {array.data(), rows, columns}; }
};

/// A value as doubles in C order. Throws std::invalid_argument naming `keyword` where it is no array of real numbers.
pybind11::array_t<double, pybind11::array::c_style> doubles(const std::string& keyword, const pybind11::object& value,
                                                            const std::string& allowed);

/// Rows: (n, d), or (n, c, d) with c rows a sample where `jacobians`. Throws std::invalid_argument for other shapes.
Matrix rows(const std::string& keyword, const pybind11::object& value, bool jacobians);

/// A Gram matrix: (n, n), or (n, c, n, c). Throws likewise.
Matrix gram(const std::string& keyword, const pybind11::object& value);

}  // namespace valley::python
