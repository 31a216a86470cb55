#pragma once

namespace valley {

/// How many threads share a matrix product of BLAS (OpenBLAS only; another keeps its own number). Its last bits depend on it.
void set_blas_threads(int count);

/// The same, asked; 0 where BLAS does not say.
int blas_threads();

}  // namespace valley
