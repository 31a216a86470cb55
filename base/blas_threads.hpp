#pragma once

namespace valley {

/// How many threads share a matrix product of BLAS (OpenBLAS only; another keeps its own number). Its last bits depend on it.
void set_blas_threads(int count);

/// The same, asked; 0 where BLAS does not say.
int blas_threads();

/// So many, as long as it lives; 0: as many as there are.
class BlasThreads {
 public:
  explicit BlasThreads(int count) : before(count > 0 && count != blas_threads() ? blas_threads() : 0) {
    if (before > 0) set_blas_threads(count);
  }
  BlasThreads(const BlasThreads&) = delete;
  BlasThreads& operator=(const BlasThreads&) = delete;
  ~BlasThreads() {
    if (before > 0) set_blas_threads(before);
  }

 private:
  int before;
};

}  // namespace valley
