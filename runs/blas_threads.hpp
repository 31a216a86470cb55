#pragma once

namespace valley {

/// How many threads share a matrix product of BLAS (OpenBLAS only; another keeps its own number). Its last bits depend on it.
void set_blas_threads(int count);

}  // namespace valley
