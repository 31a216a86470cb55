#include "python/arrays.hpp"

#include <cmath>

namespace valley::python {

namespace py = pybind11;

namespace {

std::string shape_of(const py::array& array) { return "of shape " + std::string(py::str(array.attr("shape"))); }

void require_finite(const std::string& keyword, const Matrix& matrix) {
  const auto map = matrix.map();
  for (Eigen::Index i = 0; i < map.rows(); ++i)
    for (Eigen::Index j = 0; j < map.cols(); ++j)
      if (!std::isfinite(map(i, j)))
        reject(keyword + "[" + std::to_string(i) + ", " + std::to_string(j) + "]", shortest(map(i, j)), "finite numbers");
}

}  // namespace

py::array_t<double, py::array::c_style> doubles(const std::string& keyword, const py::object& value, const std::string& allowed) {
  const py::array given = py::array::ensure(value);
  if (!given) PyErr_Clear();
  const char kind = given ? given.dtype().kind() : 'O';
  if (std::string("fiub").find(kind) == std::string::npos)
    reject(keyword, given ? "of type " + std::string(py::str(given.dtype())) : shown(value), allowed);
  return py::array_t<double, py::array::c_style | py::array::forcecast>::ensure(given);
}

Matrix rows(const std::string& keyword, const py::object& value, bool jacobians) {
  const std::string allowed =
      jacobians ? "real numbers of shape (n, d), or (n, c, d) for c outputs" : "real numbers of shape (n, d)";
  Matrix matrix{doubles(keyword, value, allowed)};
  const auto& shape = matrix.array;
  const bool fits = shape.ndim() == 2 || (jacobians && shape.ndim() == 3);
  require(fits && shape.size() > 0, keyword, shape_of(shape), allowed);
  if (shape.ndim() == 3) matrix.rows_each = shape.shape(1);
  matrix.rows = shape.shape(0) * matrix.rows_each;
  matrix.columns = shape.shape(shape.ndim() - 1);
  require_finite(keyword, matrix);
  return matrix;
}

Matrix gram(const std::string& keyword, const py::object& value) {
  const std::string allowed = "real numbers of shape (n, n), or (n, c, n, c) for c outputs";
  Matrix matrix{doubles(keyword, value, allowed)};
  const auto& shape = matrix.array;
  const bool pairs = shape.ndim() == 2
                         ? shape.shape(0) == shape.shape(1)
                         : shape.ndim() == 4 && shape.shape(0) == shape.shape(2) && shape.shape(1) == shape.shape(3);
  require(pairs && shape.size() > 0, keyword, shape_of(shape), allowed);
  if (shape.ndim() == 4) matrix.rows_each = shape.shape(1);
  matrix.rows = matrix.columns = shape.shape(0) * matrix.rows_each;
  require_finite(keyword, matrix);
  return matrix;
}

}  // namespace valley::python
