// .npy, NumPy's format: "\x93NUMPY", a version, the length of a header, the header as a Python dict of descr (the numbers' type),
// fortran_order and shape, then the numbers. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <Eigen/Core>
#include <string>

#include "sim/data/array.hpp"

namespace valley {

/// The array that these bytes are: formats 1 to 3, floating point of 2, 4 or 8 bytes, whole numbers and booleans, either byte
/// order, C's order or Fortran's. Throws std::invalid_argument naming what it is instead: Python objects (a pickle, which is
/// never run), complex, text, dates, records, a header that is none, too few or too many bytes.
Array parse_npy(const Extent& file);

/// A file of these numbers, (rows, columns), as doubles in C's order.
std::string npy_bytes(const Eigen::MatrixXd& numbers);
/// The same, of one axis.
std::string npy_axis_bytes(const Eigen::VectorXd& numbers);

}  // namespace valley
